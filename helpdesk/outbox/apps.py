from anymail.signals import tracking
from django.apps import AppConfig


class OutboxConfig(AppConfig):
    name = "helpdesk.outbox"
    label = "outbox"

    def ready(self) -> None:
        """Models exist only now: hear what the providers say of each mail."""
        from helpdesk.outbox.tracking import follow

        tracking.connect(follow, dispatch_uid="helpdesk.outbox.follow")
