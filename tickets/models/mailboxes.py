"""What is known of each mailbox that is polled, and of each comparison with the ledger."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class MailboxState(models.Model):
    """Where polling stands on one mailbox; a mailbox that fails is shown with its error, never silently skipped."""

    name = models.CharField(_("boîte"), max_length=80, unique=True)
    uidvalidity = models.PositiveBigIntegerField(_("UIDVALIDITY"), null=True)
    polled_at = models.DateTimeField(_("dernière relève"), null=True)
    succeeded_at = models.DateTimeField(_("dernière relève réussie"), null=True)
    failures = models.PositiveIntegerField(_("échecs à la suite"), default=0)
    error = models.CharField(_("dernière erreur"), max_length=300, blank=True)
    waiting = models.PositiveIntegerField(_("messages à relever"), default=0)
    stuck = models.JSONField(
        _("messages qui ne se laissent pas lire"), default=list, help_text=_("UID, erreur et essais.")
    )

    class Meta:
        verbose_name = _("état d'une boîte")
        verbose_name_plural = _("états des boîtes")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Reconciliation(models.Model):
    """One comparison of a mailbox with the ledger; `missing` names each message that has no reception."""

    mailbox = models.CharField(_("boîte"), max_length=80)
    at = models.DateTimeField(_("date"))
    since = models.DateField(_("messages depuis le"))
    in_mailbox = models.PositiveIntegerField(_("dans la boîte"), default=0)
    in_ledger = models.PositiveIntegerField(_("retrouvés au registre"), default=0)
    missing = models.JSONField(_("absents du registre"), default=list)
    error = models.CharField(_("erreur"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("rapprochement")
        verbose_name_plural = _("rapprochements")
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["mailbox", "-at"], name="reconciliation_of_mailbox")]

    def __str__(self) -> str:
        return f"{self.mailbox} {self.at:%Y-%m-%d}"
