"""The two WebSocket addresses."""

from django.urls import path

from chat.consumers import AgentConsumer, PersonConsumer

websocket_urlpatterns = [
    path("ws/chat/<str:token>/", PersonConsumer.as_asgi(), name="ws_chat"),
    path("ws/agent/", AgentConsumer.as_asgi(), name="ws_agent"),
]
