"""WebSocket addresses, behind the origin check and the session."""

from channels.auth import AuthMiddlewareStack
from channels.routing import ProtocolTypeRouter, URLRouter
from channels.security.websocket import AllowedHostsOriginValidator, WebsocketDenier
from django.urls import re_path

from chat.routing import websocket_urlpatterns

ROUTES = URLRouter([*websocket_urlpatterns, re_path("", WebsocketDenier.as_asgi())])
"""An address that nothing serves is refused, where Channels would fail."""


def application_for(http_application) -> ProtocolTypeRouter:
    """The whole ASGI application around Django's HTTP one."""
    websocket = AllowedHostsOriginValidator(AuthMiddlewareStack(ROUTES))
    return ProtocolTypeRouter({"http": http_application, "websocket": websocket})
