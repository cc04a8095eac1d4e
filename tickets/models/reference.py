"""Démarches and the legal regime each is under: dated rows, never code (domain.md 1.6)."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Regime(models.TextChoices):
    LISTED = "listed", _("Téléservice obligatoire (annexe 9, R. 431-2)")
    NOT_LISTED = "not_listed", _("Guichet ou courrier (R. 431-3)")
    DCEM = "dcem", _("DCEM (D. 414-1)")
    VLS_TS = "vls_ts", _("Validation du VLS-TS (R. 431-17)")
    NATURALISATION = "naturalisation", _("Naturalisation (arrêté du 3 février 2023)")
    NO_TEXT = "no_text", _("Aucun texte de substitution établi")


class ProcedureQuerySet(models.QuerySet):
    def on(self, day: date) -> ProcedureQuerySet:
        """The rows in force on `day`: at most one for each code."""
        return self.filter(Q(valid_from__lte=day), Q(valid_until__isnull=True) | Q(valid_until__gt=day))


class Procedure(models.Model):
    """One démarche under one regime from one day on."""

    code = models.CharField(_("code"), max_length=40)
    label = models.CharField(_("libellé"), max_length=160)
    regime = models.CharField(_("régime"), max_length=20, choices=Regime.choices)
    ground = models.CharField(_("fondement"), max_length=160)
    rank = models.PositiveSmallIntegerField(_("ordre d'affichage"), default=100)
    valid_from = models.DateField(_("en vigueur le"))
    valid_until = models.DateField(_("jusqu'au"), null=True, blank=True)

    objects = ProcedureQuerySet.as_manager()

    class Meta:
        verbose_name = _("démarche")
        verbose_name_plural = _("démarches")
        ordering = ["rank", "label"]
        constraints = [
            models.UniqueConstraint(
                fields=["code", "valid_from"],
                name="procedure_one_row_a_day",
                violation_error_message=_("Cette démarche a déjà une ligne à cette date."),
            ),
            models.CheckConstraint(
                name="procedure_dates_in_order",
                condition=Q(valid_until__isnull=True) | Q(valid_until__gt=models.F("valid_from")),
                violation_error_message=_("La fin doit suivre le début."),
            ),
        ]

    def __str__(self) -> str:
        return self.label
