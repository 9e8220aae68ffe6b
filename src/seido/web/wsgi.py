"""What a web server calls."""

from __future__ import annotations

from django.core.wsgi import get_wsgi_application

from seido.web import home

home.prepare()
application = get_wsgi_application()
