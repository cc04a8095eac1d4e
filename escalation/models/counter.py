"""What happens at the counter: a paper filing with its récépissé, or the pieces that are missing."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from escalation.models.case import Case
from escalation.models.convocation import Convocation
from helpdesk.accounts.models import User


class RegistrationQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> RegistrationQuerySet:
        return self.filter(case__in=Case.objects.visible_to(user))


class Registration(models.Model):
    """A paper application accepted at the counter, and the récépissé handed over (CESEDA R. 431-12 and -13)."""

    case = models.ForeignKey(
        Case, verbose_name=_("dossier"), on_delete=models.PROTECT, related_name="registrations"
    )
    convocation = models.ForeignKey(
        Convocation, verbose_name=_("convocation"), on_delete=models.PROTECT, related_name="+"
    )
    number = models.CharField(_("numéro du bordereau"), max_length=24, unique=True)
    registered_on = models.DateField(_("enregistrée le"))
    documents = models.JSONField(_("pièces remises"), default=list)
    receipt_number = models.CharField(_("numéro du récépissé"), max_length=40)
    receipt_at_least_until = models.DateField(_("un mois après l'enregistrement"), editable=False)
    receipt_expires_on = models.DateField(_("fin du récépissé"))
    agent = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("enregistrée par"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    at = models.DateTimeField(_("saisie le"))
    pdf_sha256 = models.CharField(_("empreinte du bordereau"), max_length=64)

    objects = RegistrationQuerySet.as_manager()

    class Meta:
        verbose_name = _("enregistrement au guichet")
        verbose_name_plural = _("enregistrements au guichet")
        ordering = ["-registered_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["case"],
                name="registration_once",
                violation_error_message=_("Ce dossier est déjà enregistré."),
            ),
            models.CheckConstraint(
                name="registration_has_receipt_number",
                condition=~Q(receipt_number=""),
                violation_error_message=_("Une demande enregistrée donne un récépissé numéroté (R. 431-12)."),
            ),
            models.CheckConstraint(
                name="registration_receipt_one_month",
                condition=Q(receipt_expires_on__gte=F("receipt_at_least_until")),
                violation_error_message=_("Un récépissé vaut au moins un mois (R. 431-13)."),
            ),
        ]

    def __str__(self) -> str:
        return self.number


class PieceRequest(models.Model):
    """The pieces asked at the counter and the reasonable delay to bring them (CESEDA R. 431-11 al. 2)."""

    case = models.ForeignKey(
        Case, verbose_name=_("dossier"), on_delete=models.PROTECT, related_name="piece_requests"
    )
    convocation = models.ForeignKey(
        Convocation, verbose_name=_("convocation"), on_delete=models.PROTECT, related_name="+"
    )
    pieces = models.JSONField(_("pièces manquantes"))
    deadline = models.DateField(_("à remettre avant le"))
    asked_on = models.DateField(_("demandées le"))
    agent = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("demandées par"), on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("demande de pièces")
        verbose_name_plural = _("demandes de pièces")
        ordering = ["-asked_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="pieces_deadline_after_request",
                condition=Q(deadline__gt=F("asked_on")),
                violation_error_message=_("Le délai doit laisser le temps de remettre les pièces."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.deadline}"
