"""HTTP in production: gunicorn sync workers (docs/operations.md)."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = get_wsgi_application()

# Views import models, which exist only once the line above has set Django up.
from incidents.web.warming import warm  # noqa: E402

warm()
