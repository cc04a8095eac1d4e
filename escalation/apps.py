from django.apps import AppConfig
from django.db.models.signals import post_migrate


class EscalationConfig(AppConfig):
    name = "escalation"

    def ready(self) -> None:
        from escalation import listeners  # noqa: F401  (registers what escalation hears)

        post_migrate.connect(_load_reference, sender=self)


def _load_reference(sender, **kwargs) -> None:
    """The dated delays are there as soon as the tables are."""
    from escalation.reference import load_delays

    load_delays()
