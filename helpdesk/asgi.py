"""HTTP and WebSocket entry point served by Daphne."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "helpdesk.settings.development")
django_application = get_asgi_application()

from helpdesk.routing import application_for  # noqa: E402  (needs the apps to be loaded)

application = application_for(django_application)
