"""How many automatic acknowledgements went to one address, or were caused by one source, in the current window."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class QuotaScope(models.TextChoices):
    RECIPIENT = "recipient", _("Adresse")
    SOURCE = "source", _("Origine")


class AcknowledgementQuota(models.Model):
    """One counter; its row lock makes concurrent acknowledgements to one address wait for each other."""

    scope = models.CharField(_("portée"), max_length=10, choices=QuotaScope.choices)
    key = models.CharField(_("empreinte"), max_length=64)
    window_start = models.DateTimeField(_("début de la période"))
    count = models.PositiveIntegerField(_("nombre"), default=0)

    class Meta:
        verbose_name = _("quota d'accusés de réception")
        verbose_name_plural = _("quotas d'accusés de réception")
        constraints = [models.UniqueConstraint(fields=["scope", "key"], name="acknowledgement_quota_once")]
        indexes = [models.Index(fields=["window_start"], name="acknowledgement_quota_old")]

    def __str__(self) -> str:
        return f"{self.scope} {self.count}"
