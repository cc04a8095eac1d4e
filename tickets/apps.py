from anymail.signals import inbound
from django.apps import AppConfig
from django.db.models.signals import post_migrate


class TicketsConfig(AppConfig):
    name = "tickets"

    def ready(self) -> None:
        """Models exist only now: register the channels and what tickets hear from other rooms."""
        from tickets import listeners  # noqa: F401
        from tickets.channels.base import register
        from tickets.channels.email_channel import EmailChannel, accept_webhook
        from tickets.channels.structured import StructuredChannel
        from tickets.enums import Channel
        from tickets.reference import load_procedures

        register(EmailChannel())
        register(StructuredChannel(Channel.WEB))
        register(StructuredChannel(Channel.PHONE))
        inbound.connect(accept_webhook, dispatch_uid="tickets.accept_webhook")
        post_migrate.connect(
            lambda **kwargs: load_procedures(), sender=self, weak=False, dispatch_uid="procedures"
        )
