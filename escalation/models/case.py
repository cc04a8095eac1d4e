"""The blockage case (dossier de blocage), and the human decision on the impossibility to file online."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from escalation.enums import (
    DGEF_STATES,
    OPEN_CASE_STATES,
    PREFECTURE_STATES,
    CaseState,
    RefusalCode,
)
from escalation.models.anomaly import Anomaly
from escalation.references import public_reference
from helpdesk.accounts.models import User
from helpdesk.accounts.permissions import Role
from helpdesk.kernel import clock
from tickets.enums import Urgency
from tickets.models import Person, Procedure, Regime, Ticket

ALARM_LEVELS = (Urgency.P0, Urgency.P1)
_NEEDS_ANOMALY = (*DGEF_STATES, CaseState.TO_VERIFY)
_AFTER_DECISION = (
    CaseState.IMPOSSIBILITY_ESTABLISHED,
    CaseState.NATURALISATION_ATTESTED,
    CaseState.REFUSED_BY_PREFECTURE,
    CaseState.CLOSED_SUBSTITUTION,
    *PREFECTURE_STATES,
)
_AFTER_SENDING = (CaseState.REFUSED_BY_PREFECTURE, CaseState.CLOSED_SUBSTITUTION, *PREFECTURE_STATES)


class CaseQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> CaseQuerySet:
        """The CCC: cases of the tickets it sees. A préfecture: those sent to its own département. Others: none."""
        if user.role == Role.PREFECTURE:
            return self.filter(sent_at__isnull=False, departement=user.departement)
        if user.can("case.write"):
            # One look at one ticket for each case: a list of every visible ticket would hold millions of keys.
            return self.filter(Exists(Ticket.objects.visible_to(user).filter(pk=OuterRef("ticket_id"))))
        return self.none()

    def open(self) -> CaseQuerySet:
        return self.filter(state__in=OPEN_CASE_STATES)

    def alarming(self) -> CaseQuerySet:
        """Open cases at P0 or P1, whoever must make the next step (invariant ii)."""
        return self.open().filter(ticket__urgency__in=ALARM_LEVELS)

    def blocked_before_deposit(self) -> CaseQuerySet:
        """Nothing filed as far as is known: neither an API nor L. 433-3 protects these people (domain.md 2.3)."""
        return self.exclude(ticket__deposited=True)

    def by_urgency(self) -> CaseQuerySet:
        """P0 first; at the same level blocked before deposit first, then the nearest date, then the oldest."""
        after_deposit = models.Case(models.When(ticket__deposited=True, then=1), default=0)
        return self.annotate(after_deposit=after_deposit).order_by(
            "ticket__urgency",
            "after_deposit",
            F("ticket__urgency_due").asc(nulls_last=True),
            "received_at",
            "pk",
        )


class Case(models.Model):
    """One blockage of one person. `received_at` is the ticket's first receipt and never changes (CRPA L. 114-3)."""

    ticket = models.ForeignKey(
        Ticket, verbose_name=_("ticket d'origine"), on_delete=models.PROTECT, related_name="blockage_cases"
    )
    linked_tickets = models.ManyToManyField(
        Ticket, verbose_name=_("autres tickets"), blank=True, related_name="linked_cases"
    )
    person = models.ForeignKey(
        Person, verbose_name=_("personne"), on_delete=models.PROTECT, related_name="blockage_cases"
    )
    state = models.CharField(_("état"), max_length=30, choices=CaseState.choices, default=CaseState.DIAGNOSIS)
    procedure = models.CharField(_("démarche"), max_length=40, blank=True)
    regime = models.CharField(_("régime à l'ouverture"), max_length=20, choices=Regime.choices, blank=True)
    regime_ground = models.CharField(_("fondement du régime"), max_length=160, blank=True)
    departement = models.CharField(_("département de résidence"), max_length=3, blank=True)
    received_at = models.DateTimeField(_("première réception"), editable=False)
    opened_at = models.DateTimeField(_("ouvert le"))
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("ouvert par"), on_delete=models.PROTECT, related_name="+"
    )
    anomaly = models.ForeignKey(
        Anomaly,
        verbose_name=_("anomalie"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="cases",
    )
    reported_at = models.DateTimeField(_("signalé le"), null=True, blank=True)
    pan_referred_at = models.DateTimeField(_("orienté vers un PAN le"), null=True, blank=True)
    retries = models.PositiveSmallIntegerField(_("essais infructueux après correctif"), default=0)
    asked_retry_at = models.DateTimeField(_("invité à réessayer le"), null=True, blank=True)
    established_at = models.DateTimeField(_("impossibilité constatée le"), null=True, blank=True)
    sent_at = models.DateTimeField(_("transmis à la préfecture le"), null=True, blank=True)
    prefecture_reason = models.TextField(_("motif du refus de la préfecture"), blank=True)
    misses = models.PositiveSmallIntegerField(_("rendez-vous manqués"), default=0)
    closed_at = models.DateTimeField(_("clos le"), null=True, blank=True)
    close_reason = models.CharField(_("motif de clôture"), max_length=300, blank=True)

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("dossier de blocage")
        verbose_name_plural = _("dossiers de blocage")
        constraints = [
            models.UniqueConstraint(
                fields=["ticket"],
                name="case_one_per_ticket",
                violation_error_message=_("Ce ticket a déjà un dossier de blocage."),
            ),
            models.CheckConstraint(
                name="case_reported_has_anomaly",
                condition=~Q(state__in=_NEEDS_ANOMALY)
                | (Q(anomaly__isnull=False) & Q(reported_at__isnull=False)),
                violation_error_message=_(
                    "Un dossier signalé doit nommer l'anomalie et la date du signalement."
                ),
            ),
            models.CheckConstraint(
                name="case_after_decision_has_date",
                condition=~Q(state__in=_AFTER_DECISION) | Q(established_at__isnull=False),
                violation_error_message=_("Une substitution suppose une impossibilité constatée et datée."),
            ),
            models.CheckConstraint(
                name="case_sent_has_departement",
                condition=~Q(state__in=_AFTER_SENDING) | (Q(sent_at__isnull=False) & ~Q(departement="")),
                violation_error_message=_(
                    "Un dossier transmis doit avoir une date et le département de résidence (R. 431-20)."
                ),
            ),
            models.CheckConstraint(
                name="case_prefecture_refusal_has_reason",
                condition=~Q(state=CaseState.REFUSED_BY_PREFECTURE) | ~Q(prefecture_reason=""),
                violation_error_message=_("Le refus de la préfecture doit avoir un motif."),
            ),
            models.CheckConstraint(
                name="case_to_verify_has_date",
                condition=~Q(state=CaseState.TO_VERIFY) | Q(asked_retry_at__isnull=False),
                violation_error_message=_("La personne doit avoir été invitée à réessayer."),
            ),
            models.CheckConstraint(
                name="case_closed_has_date_and_reason",
                condition=~Q(state__in=[CaseState.CLOSED, CaseState.CLOSED_SUBSTITUTION])
                | (Q(closed_at__isnull=False) & ~Q(close_reason="")),
                violation_error_message=_("Un dossier clos doit avoir une date et un motif."),
            ),
        ]
        indexes = [
            models.Index(
                fields=["state", "received_at"], name="case_open", condition=Q(state__in=OPEN_CASE_STATES)
            ),
            models.Index(
                fields=["departement", "state"], name="case_of_prefecture", condition=Q(sent_at__isnull=False)
            ),
            models.Index(fields=["anomaly", "state"], name="case_of_anomaly"),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.get_state_display()}"

    @property
    def reference(self) -> str:
        return public_reference("DB", self.pk)

    @property
    def urgency(self) -> str:
        """The ticket's level: one clock, read where it is computed."""
        return self.ticket.urgency

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_CASE_STATES

    @property
    def regime_today(self) -> str:
        """The regime in force now, else the one kept at the opening: lists change (domain.md, warning 3)."""
        row = Procedure.objects.on(clock.today()).filter(code=self.procedure).first()
        return row.regime if row else self.regime

    @property
    def procedure_label(self) -> str:
        row = Procedure.objects.on(clock.today()).filter(code=self.procedure).first()
        return row.label if row else str(_("Démarche non précisée"))


class ImpossibilityDecision(models.Model):
    """A supervisor's reasoned decision (T12, T12b). `guards` is what the four conditions showed at that moment."""

    case = models.ForeignKey(
        Case, verbose_name=_("dossier"), on_delete=models.PROTECT, related_name="decisions"
    )
    established = models.BooleanField(_("impossibilité constatée"))
    number = models.CharField(_("numéro de l'attestation"), max_length=24, null=True, unique=True)
    code = models.CharField(_("motif codé"), max_length=20, choices=RefusalCode.choices, blank=True)
    reasons = models.TextField(_("motifs"))
    guards = models.JSONField(_("conditions vérifiées"))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("décidé par"), on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(_("décidé le"))
    pdf_sha256 = models.CharField(_("empreinte de l'attestation"), max_length=64, blank=True)
    reviewed_at = models.DateTimeField(_("remise en cause le"), null=True, blank=True)

    class Meta:
        verbose_name = _("décision sur l'impossibilité")
        verbose_name_plural = _("décisions sur l'impossibilité")
        ordering = ["-decided_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="decision_has_reasons",
                condition=~Q(reasons=""),
                violation_error_message=_("Une décision doit être motivée."),
            ),
            models.CheckConstraint(
                name="decision_established_has_attestation",
                condition=Q(established=False, number__isnull=True)
                | (Q(established=True, number__isnull=False) & ~Q(pdf_sha256="")),
                violation_error_message=_(
                    "Une impossibilité constatée doit avoir une attestation numérotée."
                ),
            ),
            models.CheckConstraint(
                name="decision_refused_has_code",
                condition=Q(established=True) | ~Q(code=""),
                violation_error_message=_("Un refus doit avoir un motif codé."),
            ),
        ]

    def __str__(self) -> str:
        return self.number or str(self.get_code_display())
