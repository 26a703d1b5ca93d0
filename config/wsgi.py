"""The door that the web server opens."""

import os

from django.core.wsgi import get_wsgi_application

from config.checks import refuse_unsafe_role

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

application = get_wsgi_application()
refuse_unsafe_role("default")
