"""The ASGI entry point. Production runs synchronous WSGI workers; this is for tools that ask for it."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "civocracy.settings.production")
application = get_asgi_application()
