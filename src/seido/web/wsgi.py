"""What a web server calls."""

from __future__ import annotations

import sys

from django.core.wsgi import get_wsgi_application

from seido.web import home

home.prepare()

from seido.apps.accounts import row_security  # noqa: E402 - needs the home
from seido.apps.accounts.demonstration import refuse_known_passwords  # noqa: E402 - needs the home

refuse_known_passwords()
if row_security.superuser():
    sys.stderr.write("The database's role is a superuser: PostgreSQL shows it every row (docs/sign-in.md)\n")
row_security.enforce()
application = get_wsgi_application()
