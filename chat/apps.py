from django.apps import AppConfig


class ChatConfig(AppConfig):
    name = "chat"

    def ready(self) -> None:
        """Models exist only now: open the channel and listen to what tickets and conversations tell."""
        from chat import broadcasts  # noqa: F401
        from chat.channel import open_channel

        open_channel()
