"""What a web server calls."""

from __future__ import annotations

from django.core.wsgi import get_wsgi_application

from seido.web import home

home.prepare()

from seido.apps.accounts.demonstration import refuse_known_passwords  # noqa: E402 - needs the home

refuse_known_passwords()
application = get_wsgi_application()
