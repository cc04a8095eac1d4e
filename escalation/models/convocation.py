"""An individual appointment to file on paper, and the ways offered to change it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from escalation.contacts import Vector
from escalation.enums import DIGITAL_KINDS, LIVE_CONVOCATION_STATES, ContactKind, ConvocationState
from escalation.models.case import Case
from escalation.models.desk import Desk, Slot
from helpdesk.accounts.models import User


class ConvocationQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> ConvocationQuerySet:
        return self.filter(case__in=Case.objects.visible_to(user))

    def live(self) -> ConvocationQuerySet:
        """The appointments that still stand."""
        return self.filter(state__in=LIVE_CONVOCATION_STATES)


class Convocation(models.Model):
    """One letter for one slot. A change makes a new row: `sequence` tells calendars which one replaces which."""

    case = models.ForeignKey(
        Case, verbose_name=_("dossier"), on_delete=models.PROTECT, related_name="convocations"
    )
    desk = models.ForeignKey(Desk, verbose_name=_("guichet"), on_delete=models.PROTECT, related_name="+")
    slot = models.ForeignKey(
        Slot, verbose_name=_("créneau"), on_delete=models.PROTECT, related_name="convocations"
    )
    number = models.CharField(_("numéro"), max_length=24, unique=True)
    state = models.CharField(
        _("état"), max_length=10, choices=ConvocationState.choices, default=ConvocationState.OFFERED
    )
    documents = models.JSONField(_("pièces à apporter"), default=list)
    assistance = models.CharField(_("interprète, mobilité"), max_length=200, blank=True)
    sequence = models.PositiveSmallIntegerField(_("rang"), default=0)
    offered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("convoqué par"), on_delete=models.PROTECT, related_name="+"
    )
    offered_at = models.DateTimeField(_("convoqué le"))
    change_reason = models.CharField(_("motif du changement"), max_length=300, blank=True)
    pdf_sha256 = models.CharField(_("empreinte de la convocation"), max_length=64, blank=True)

    objects = ConvocationQuerySet.as_manager()

    class Meta:
        verbose_name = _("convocation")
        verbose_name_plural = _("convocations")
        ordering = ["-sequence", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(state__in=LIVE_CONVOCATION_STATES),
                name="convocation_one_live",
                violation_error_message=_("Ce dossier a déjà un rendez-vous."),
            ),
            models.UniqueConstraint(
                fields=["case", "sequence"],
                name="convocation_one_a_rank",
                violation_error_message=_("Ce rang est déjà pris."),
            ),
        ]
        indexes = [
            models.Index(
                fields=["desk", "slot"],
                name="convocation_day",
                condition=Q(state__in=LIVE_CONVOCATION_STATES),
            )
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_live(self) -> bool:
        return self.state in LIVE_CONVOCATION_STATES


class ContactVector(models.Model):
    """One way to change this appointment, as printed on its letter."""

    convocation = models.ForeignKey(
        Convocation, verbose_name=_("convocation"), on_delete=models.CASCADE, related_name="vectors"
    )
    kind = models.CharField(_("moyen"), max_length=10, choices=ContactKind.choices)
    label = models.CharField(_("libellé"), max_length=80)
    value = models.TextField(_("coordonnée"))
    digital = models.BooleanField(_("numérique"))

    class Meta:
        verbose_name = _("moyen de contact")
        verbose_name_plural = _("moyens de contact")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["convocation", "kind"],
                name="vector_one_a_kind",
                violation_error_message=_("Ce moyen est déjà proposé."),
            ),
            models.CheckConstraint(
                name="vector_digital_by_kind",
                condition=Q(kind__in=DIGITAL_KINDS, digital=True)
                | (~Q(kind__in=DIGITAL_KINDS) & Q(digital=False)),
                violation_error_message=_(
                    "Un lien ou un courriel est numérique ; les autres moyens ne le sont pas."
                ),
            ),
            models.CheckConstraint(
                name="vector_has_value",
                condition=~Q(value=""),
                violation_error_message=_("Un moyen de contact doit avoir une coordonnée."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label} : {self.value}"

    @property
    def as_vector(self) -> Vector:
        """The same way for the next letter: a personal link is made anew."""
        value = "" if self.kind == ContactKind.LINK else self.value
        return Vector(self.kind, value, self.label)
