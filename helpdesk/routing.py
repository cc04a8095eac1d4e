"""WebSocket addresses, behind the origin check and the session."""

from channels.auth import AuthMiddlewareStack
from channels.routing import ProtocolTypeRouter, URLRouter
from channels.security.websocket import AllowedHostsOriginValidator

websocket_urlpatterns: list = []


def application_for(http_application) -> ProtocolTypeRouter:
    """The whole ASGI application around Django's HTTP one."""
    websocket = AllowedHostsOriginValidator(AuthMiddlewareStack(URLRouter(websocket_urlpatterns)))
    return ProtocolTypeRouter({"http": http_application, "websocket": websocket})
