"""Everything that leaves the house is a row here, written by the transaction that decided it."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    QUEUED = "queued", _("En attente d'envoi")
    IN_FLIGHT = "in_flight", _("Envoi en cours")
    SENT = "sent", _("Envoyé")
    DELIVERED = "delivered", _("Remis")
    WAITING = "waiting", _("Nouvel essai prévu")
    FAILED = "failed", _("Échec")
    BOUNCED = "bounced", _("Non remis")
    COMPLAINED = "complained", _("Signalé comme indésirable")
    WITHHELD = "withheld", _("Retenu")
    CANCELLED = "cancelled", _("Annulé")


class TransportName(models.TextChoices):
    EMAIL = "email", _("Courriel")
    SMS = "sms", _("SMS")
    LETTER = "letter", _("Courrier postal")
    WEBHOOK = "webhook", _("Appel d'un autre système")
    MEMORY = "memory", _("Mémoire")


DUE_STATES = (State.QUEUED, State.WAITING)


class Entry(models.Model):
    """One thing to send to one recipient. Its id is the provider's idempotency key."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    transport = models.CharField(_("moyen"), max_length=10, choices=TransportName.choices)
    recipient = models.CharField(_("destinataire"), max_length=254)
    label = models.CharField(_("objet"), max_length=200)
    payload = models.JSONField(_("contenu"))
    dedupe_key = models.CharField(_("clé d'unicité"), max_length=160, null=True, unique=True)
    reference = models.CharField(_("concerne"), max_length=120, blank=True, db_index=True)
    state = models.CharField(_("état"), max_length=10, choices=State.choices, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(_("essais"), default=0)
    created_at = models.DateTimeField(_("créé le"))
    due_at = models.DateTimeField(_("à envoyer le"))
    claimed_at = models.DateTimeField(_("pris le"), null=True)
    settled_at = models.DateTimeField(_("terminé le"), null=True)
    provider_id = models.CharField(_("identifiant du prestataire"), max_length=200, blank=True)
    error = models.TextField(_("erreur"), blank=True)
    maybe_duplicate = models.BooleanField(
        _("peut-être reçu deux fois"),
        default=False,
        help_text=_("Un envoi précédent est resté sans réponse du prestataire."),
    )

    class Meta:
        verbose_name = _("envoi")
        verbose_name_plural = _("envois")
        indexes = [
            models.Index(fields=["due_at"], name="outbox_due", condition=models.Q(state__in=DUE_STATES)),
            models.Index(
                fields=["claimed_at"], name="outbox_in_flight", condition=models.Q(state=State.IN_FLIGHT)
            ),
            models.Index(fields=["-created_at"], name="outbox_recent"),
            models.Index(fields=["provider_id"], name="outbox_provider", condition=~models.Q(provider_id="")),
        ]
        constraints = [
            models.CheckConstraint(
                name="outbox_in_flight_is_claimed",
                condition=~models.Q(state=State.IN_FLIGHT) | models.Q(claimed_at__isnull=False),
                violation_error_message=_("Un envoi en cours doit être pris par un processus."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_transport_display()} → {self.recipient}"

    @property
    def message_id(self) -> str:
        """The Message-ID that the room above chose for a mail, without its brackets, or ""."""
        return str(self.payload.get("headers", {}).get("Message-ID", "")).strip("<>")
