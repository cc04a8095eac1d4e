from django.apps import AppConfig
from django.db.models.signals import post_migrate


class TicketsConfig(AppConfig):
    name = "tickets"

    def ready(self) -> None:
        from tickets import listeners  # noqa: F401  (registers what tickets hear)

        post_migrate.connect(_load_reference, sender=self)


def _load_reference(sender, **kwargs) -> None:
    """The démarches are there as soon as the tables are."""
    from tickets.reference import load_procedures

    load_procedures()
