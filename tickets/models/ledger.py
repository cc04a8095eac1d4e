"""The ledger of receptions: every contact seen, stored raw first, ends in exactly one outcome."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tickets.enums import Channel, Outcome
from tickets.models.conversation import Message
from tickets.models.ticket import Ticket


class Reception(models.Model):
    """One contact as it came in. `outcome` "" means that its processing has not committed yet."""

    channel = models.CharField(_("canal"), max_length=10, choices=Channel.choices)
    external_id = models.CharField(_("identifiant d'origine"), max_length=400, blank=True)
    source = models.CharField(
        _("place d'origine"),
        max_length=240,
        blank=True,
        help_text=_("Boîte, dossier, UIDVALIDITY et UID d'un message relevé par IMAP."),
    )
    recipient = models.CharField(_("destinataire"), max_length=254, blank=True)
    sender = models.CharField(_("expéditeur annoncé"), max_length=254, blank=True)
    raw_sha256 = models.CharField(_("empreinte du contenu brut"), max_length=64)
    size = models.PositiveBigIntegerField(_("taille"))
    received_at = models.DateTimeField(_("reçu le"))
    outcome = models.CharField(_("issue"), max_length=12, choices=Outcome.choices, blank=True)
    settled_at = models.DateTimeField(_("traité le"), null=True)
    attempts = models.PositiveSmallIntegerField(_("essais"), default=0)
    reason = models.CharField(_("motif"), max_length=300, blank=True)
    error = models.TextField(_("erreur"), blank=True)
    ticket = models.ForeignKey(
        Ticket, verbose_name=_("ticket"), null=True, on_delete=models.SET_NULL, related_name="receptions"
    )
    message = models.OneToOneField(
        Message, verbose_name=_("message"), null=True, on_delete=models.SET_NULL, related_name="reception"
    )
    duplicate_of = models.ForeignKey(
        "self", verbose_name=_("doublon de"), null=True, on_delete=models.PROTECT, related_name="duplicates"
    )

    class Meta:
        verbose_name = _("réception")
        verbose_name_plural = _("réceptions")
        ordering = ["-received_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["channel", "external_id"],
                condition=Q(duplicate_of__isnull=True) & ~Q(external_id=""),
                name="reception_once",
                violation_error_message=_("Ce message est déjà enregistré."),
            ),
            models.UniqueConstraint(
                fields=["source"],
                condition=~Q(source=""),
                name="reception_once_a_place",
                violation_error_message=_("Ce message de la boîte est déjà enregistré."),
            ),
            models.CheckConstraint(
                name="reception_outcome_known",
                condition=Q(outcome__in=["", *Outcome.values]),
                violation_error_message=_("L'issue d'une réception est l'une de la liste."),
            ),
            models.CheckConstraint(
                name="reception_message_only_when_taken_in",
                condition=Q(message__isnull=True) | Q(outcome__in=[Outcome.OPENED, Outcome.APPENDED]),
                violation_error_message=_("Seule une réception ouverte ou ajoutée a un message."),
            ),
            models.CheckConstraint(
                name="reception_outcome_settled",
                condition=Q(outcome="", settled_at__isnull=True)
                | (~Q(outcome="") & Q(settled_at__isnull=False)),
                violation_error_message=_("Une réception traitée a une issue et une date."),
            ),
            models.CheckConstraint(
                name="reception_duplicate_names_the_first",
                condition=~Q(outcome=Outcome.DUPLICATE) | Q(duplicate_of__isnull=False),
                violation_error_message=_("Un doublon doit nommer le premier message."),
            ),
            models.CheckConstraint(
                name="reception_not_delivered_has_reason",
                condition=~Q(outcome__in=[Outcome.QUARANTINED, Outcome.REFUSED]) | ~Q(reason=""),
                violation_error_message=_("Une quarantaine ou un refus doit avoir un motif."),
            ),
        ]
        indexes = [
            models.Index(fields=["received_at"], name="reception_pending", condition=Q(outcome="")),
            models.Index(fields=["outcome", "-received_at"], name="reception_by_outcome"),
            models.Index(fields=["-received_at", "-id"], name="reception_recent"),
            models.Index(
                fields=["reason", "-received_at", "-id"], name="reception_by_reason", condition=~Q(reason="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.external_id}"
