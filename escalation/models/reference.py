"""Delays that no text fixes: dated rows that an administrator changes, never code (domain.md, warnings 1 and 2)."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Unit(models.TextChoices):
    WORKING_DAYS = "working_days", _("jours ouvrés")
    DAYS = "days", _("jours")
    MONTHS = "months", _("mois")


class DelayQuerySet(models.QuerySet):
    def on(self, day: date) -> DelayQuerySet:
        """The rows in force on `day`: at most one for each code."""
        return self.filter(Q(valid_from__lte=day), Q(valid_until__isnull=True) | Q(valid_until__gt=day))


class Delay(models.Model):
    """One delay from one day on; `ground` says whether a text or a proposal founds it."""

    code = models.CharField(_("code"), max_length=40)
    label = models.CharField(_("libellé"), max_length=200)
    value = models.PositiveSmallIntegerField(_("valeur"))
    unit = models.CharField(_("unité"), max_length=20, choices=Unit.choices)
    ground = models.CharField(_("fondement"), max_length=200)
    valid_from = models.DateField(_("en vigueur le"))
    valid_until = models.DateField(_("jusqu'au"), null=True, blank=True)

    objects = DelayQuerySet.as_manager()

    class Meta:
        verbose_name = _("délai")
        verbose_name_plural = _("délais")
        ordering = ["code", "-valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["code", "valid_from"],
                name="delay_one_row_a_day",
                violation_error_message=_("Ce délai a déjà une ligne à cette date."),
            ),
            models.CheckConstraint(
                name="delay_dates_in_order",
                condition=Q(valid_until__isnull=True) | Q(valid_until__gt=models.F("valid_from")),
                violation_error_message=_("La fin doit suivre le début."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label} : {self.value} {self.get_unit_display()}"
