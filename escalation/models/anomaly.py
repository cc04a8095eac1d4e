"""Defects of the téléservice as the CCC reports them to the DGEF, and what both say about them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from escalation.enums import (
    FIXED_STATES,
    OPEN_ANOMALY_STATES,
    AccountType,
    AnomalyState,
    Severity,
)
from escalation.references import public_reference
from helpdesk.accounts.models import User


class AnomalyQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> AnomalyQuerySet:
        """All of them for the CCC and the DGEF, who share one board; none for anybody else."""
        return self if user.can("anomaly.read") else self.none()

    def open(self) -> AnomalyQuerySet:
        return self.filter(state__in=OPEN_ANOMALY_STATES)

    def linkable(self, procedure: str) -> AnomalyQuerySet:
        """What a new report may join: not set aside, the same démarche first, then the most frequent."""
        alive = self.exclude(state__in=[AnomalyState.DUPLICATE, AnomalyState.REJECTED, AnomalyState.VERIFIED])
        same = models.Case(models.When(procedure=procedure, then=0), default=1)
        return alive.annotate(other_procedure=same).order_by("other_procedure", "-affected", "-reported_at")


class Anomaly(models.Model):
    """One defect, described so that an engineer can reproduce it. `affected` counts the cases linked to it."""

    title = models.CharField(_("titre"), max_length=160)
    procedure = models.CharField(_("démarche"), max_length=40, blank=True)
    screen = models.CharField(_("écran ou étape"), max_length=200, blank=True)
    error_text = models.TextField(_("texte du message d'erreur"), blank=True)
    error_code = models.CharField(_("code d'erreur"), max_length=80, blank=True)
    browser = models.CharField(_("navigateur et appareil"), max_length=120, blank=True)
    account_type = models.CharField(
        _("type de compte"),
        max_length=20,
        choices=AccountType.choices,
        default=AccountType.UNKNOWN,
        blank=True,
    )
    steps = models.TextField(_("étapes pour reproduire"))
    severity = models.CharField(
        _("gravité"), max_length=12, choices=Severity.choices, default=Severity.BLOCKING
    )
    state = models.CharField(_("état"), max_length=20, choices=AnomalyState.choices, default=AnomalyState.NEW)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("responsable"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    external_reference = models.CharField(_("référence externe"), max_length=80, blank=True)
    external_url = models.URLField(_("adresse dans l'outil externe"), blank=True)
    workaround = models.TextField(_("contournement publié aux agents"), blank=True)
    fix_version = models.CharField(_("version corrective"), max_length=40, blank=True)
    affected = models.PositiveIntegerField(_("dossiers touchés"), default=0)
    duplicate_of = models.ForeignKey(
        "self",
        verbose_name=_("doublon de"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="duplicates",
    )
    reason = models.CharField(_("motif"), max_length=500, blank=True)
    reported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("signalée par"), on_delete=models.PROTECT, related_name="+"
    )
    reported_at = models.DateTimeField(_("signalée le"))
    acknowledged_at = models.DateTimeField(_("prise en compte le"), null=True, blank=True)
    fixed_at = models.DateTimeField(_("corrigée le"), null=True, blank=True)

    objects = AnomalyQuerySet.as_manager()

    class Meta:
        verbose_name = _("anomalie")
        verbose_name_plural = _("anomalies")
        constraints = [
            models.CheckConstraint(
                name="anomaly_workaround_has_text",
                condition=~Q(state=AnomalyState.WORKAROUND) | ~Q(workaround=""),
                violation_error_message=_("Un contournement publié doit avoir un texte."),
            ),
            models.CheckConstraint(
                name="anomaly_fixed_has_version_and_date",
                condition=~Q(state__in=FIXED_STATES) | (~Q(fix_version="") & Q(fixed_at__isnull=False)),
                violation_error_message=_("Une anomalie corrigée doit avoir une version et une date."),
            ),
            models.CheckConstraint(
                name="anomaly_duplicate_names_original",
                condition=Q(state=AnomalyState.DUPLICATE, duplicate_of__isnull=False)
                | (~Q(state=AnomalyState.DUPLICATE) & Q(duplicate_of__isnull=True)),
                violation_error_message=_("Un doublon, et lui seul, doit nommer l'anomalie d'origine."),
            ),
            models.CheckConstraint(
                name="anomaly_rejected_has_reason",
                condition=~Q(state=AnomalyState.REJECTED) | ~Q(reason=""),
                violation_error_message=_("Une anomalie écartée doit avoir un motif."),
            ),
        ]
        indexes = [
            models.Index(
                fields=["state", "severity", "-affected"],
                name="anomaly_board",
                condition=Q(state__in=[*OPEN_ANOMALY_STATES, AnomalyState.FIXED]),
            )
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"

    @property
    def reference(self) -> str:
        return public_reference("SIG", self.pk)


class AnomalyComment(models.Model):
    """A remark shared by the CCC and the DGEF; it holds no personal data."""

    anomaly = models.ForeignKey(
        Anomaly, verbose_name=_("anomalie"), on_delete=models.CASCADE, related_name="comments"
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("auteur"), on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField(_("date"))
    text = models.TextField(_("texte"))

    class Meta:
        verbose_name = _("commentaire d'anomalie")
        verbose_name_plural = _("commentaires d'anomalie")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.author} {self.at:%Y-%m-%d %H:%M}"
