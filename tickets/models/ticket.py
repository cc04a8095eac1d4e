"""The ticket: one communication with one person, denormalised for lists of five million rows."""

from __future__ import annotations

import re

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from helpdesk.accounts.models import Team, User
from helpdesk.accounts.permissions import Role
from knowledge_base.models import ArticleVersion
from tickets.enums import (
    OPEN_STATES,
    TO_DO_STATES,
    UNQUALIFIED_STATES,
    Channel,
    Direction,
    RightsAtRisk,
    State,
    Urgency,
)
from tickets.models.people import Person

_KEY_LETTERS = "ABCDEFGHJKLMNPQRSTVWXYZ"
STATED = (
    "procedure",
    "departement",
    "foreigner_number",
    "visa_number",
    "application_number",
    "title_kind",
    "title_expiry",
    "entry_date",
    "api_end",
    "deposited",
    "deposited_on",
    "blocked",
    "travel_on",
)
"""What people say of their title and of their request."""
REFERENCE = re.compile(r"\bCCC-(\d{6,12})-([A-HJ-NP-TV-Z])\b", re.IGNORECASE)


class TicketQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> TicketQuerySet:
        """What this user may see: all for supervisors; for agents, what is not kept for another team."""
        if not user.can("ticket.read"):
            return self.none()
        if user.role == Role.SUPERVISOR:
            return self
        return self.filter(Q(team__isnull=True) | Q(team__restricted=False) | Q(team__in=user.teams.all()))

    def open(self) -> TicketQuerySet:
        return self.filter(state__in=OPEN_STATES)

    def to_do(self) -> TicketQuerySet:
        """Waiting for somebody of the service."""
        return self.filter(state__in=TO_DO_STATES)

    def urgent(self) -> TicketQuerySet:
        """P0 and P1 by the dates, and what nobody has qualified yet whose words speak of rights lost."""
        unread_danger = Q(rights_at_risk=RightsAtRisk.NOW, state__in=UNQUALIFIED_STATES)
        return self.open().filter(Q(urgency__in=[Urgency.P0, Urgency.P1]) | unread_danger)

    def by_reference(self, reference: str) -> TicketQuerySet:
        """The ticket of a reference such as CCC-000123-K; none when the key letter is wrong."""
        return self.filter(pk=pk) if (pk := pk_of(reference)) else self.none()


class Ticket(models.Model):
    """`received_at` is the first receipt: it never changes on transfer, merge or reopening (CRPA L. 114-3)."""

    person = models.ForeignKey(
        Person, verbose_name=_("personne"), on_delete=models.PROTECT, related_name="tickets"
    )
    channel = models.CharField(_("canal"), max_length=10, choices=Channel.choices)
    state = models.CharField(_("état"), max_length=20, choices=State.choices, default=State.RECEIVED)
    subject = models.CharField(_("objet"), max_length=250)
    language = models.CharField(_("langue"), max_length=8, default="fr")

    category = models.CharField(_("catégorie"), max_length=8, blank=True)
    secondary = models.JSONField(_("catégories secondaires"), default=list, blank=True)
    confidence = models.FloatField(_("confiance"), default=0)
    abstained = models.BooleanField(_("le classement s'abstient"), default=True)
    reasons = models.JSONField(_("mots qui ont compté"), default=list, blank=True)
    rights_at_risk = models.CharField(
        _("droits en jeu selon le message"),
        max_length=4,
        choices=RightsAtRisk.choices,
        default=RightsAtRisk.NONE,
    )
    model_version = models.CharField(_("version du modèle"), max_length=40, blank=True)

    procedure = models.CharField(_("démarche"), max_length=40, blank=True)
    departement = models.CharField(_("département de résidence"), max_length=3, blank=True)
    foreigner_number = models.CharField(_("numéro étranger"), max_length=20, blank=True)
    visa_number = models.CharField(_("numéro de visa"), max_length=20, blank=True)
    application_number = models.CharField(_("numéro de demande"), max_length=20, blank=True)

    title_kind = models.CharField(_("nature du titre"), max_length=20, blank=True)
    title_expiry = models.DateField(_("fin de validité du titre"), null=True, blank=True)
    entry_date = models.DateField(_("entrée en France"), null=True, blank=True)
    api_end = models.DateField(_("fin de l'attestation de prolongation"), null=True, blank=True)
    deposited = models.BooleanField(_("demande déposée"), null=True, blank=True)
    deposited_on = models.DateField(_("déposée le"), null=True, blank=True)
    blocked = models.BooleanField(_("bloqué par le téléservice"), null=True, blank=True)
    right_cut = models.BooleanField(_("droit déjà coupé"), default=False)
    stake = models.BooleanField(_("emploi, prestation, logement ou soins en jeu"), default=False)
    travel_on = models.DateField(_("voyage prévu le"), null=True, blank=True)
    minor = models.BooleanField(_("concerne un mineur"), default=False)

    urgency = models.CharField(_("urgence"), max_length=2, choices=Urgency.choices, default=Urgency.P3)
    urgency_reason = models.CharField(_("motif de l'urgence"), max_length=300, blank=True)
    urgency_article = models.CharField(_("article"), max_length=120, blank=True)
    urgency_due = models.DateField(_("échéance"), null=True, blank=True)

    team = models.ForeignKey(
        Team, verbose_name=_("équipe"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("attribué à"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="assigned_tickets",
    )

    received_at = models.DateTimeField(_("première réception"), editable=False)
    acknowledged_at = models.DateTimeField(_("accusé de réception"), null=True, blank=True)
    first_answer_at = models.DateTimeField(_("première réponse"), null=True, blank=True)
    closed_at = models.DateTimeField(_("clos le"), null=True, blank=True)
    close_reason = models.CharField(_("motif de clôture"), max_length=300, blank=True)
    transferred_to = models.CharField(_("administration compétente"), max_length=160, blank=True)
    answer_due = models.DateField(_("réponse attendue le"), null=True, blank=True)
    silence_on = models.DateField(_("rejet implicite le"), null=True, blank=True)

    last_message_at = models.DateTimeField(_("dernier message"))
    last_message_preview = models.CharField(_("aperçu"), max_length=160, blank=True)
    last_direction = models.CharField(
        _("sens du dernier message"), max_length=10, choices=Direction.choices, default=Direction.INBOUND
    )
    waiting_since = models.DateTimeField(_("attend depuis"), null=True, blank=True)
    unread = models.BooleanField(_("non lu"), default=True)
    merged_into = models.ForeignKey(
        "self",
        verbose_name=_("fusionné dans"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )

    objects = TicketQuerySet.as_manager()

    class Meta:
        verbose_name = _("ticket")
        verbose_name_plural = _("tickets")
        constraints = [
            models.CheckConstraint(
                name="ticket_closed_has_date_and_reason",
                condition=~Q(state__in=[State.CLOSED, State.DISCARDED])
                | (Q(closed_at__isnull=False) & ~Q(close_reason="")),
                violation_error_message=_("Un ticket clos ou écarté doit avoir une date et un motif."),
            ),
            models.CheckConstraint(
                name="ticket_transferred_has_authority",
                condition=~Q(state=State.TRANSFERRED) | ~Q(transferred_to=""),
                violation_error_message=_("Un ticket transmis doit nommer l'administration compétente."),
            ),
            models.CheckConstraint(
                name="ticket_merged_is_closed",
                condition=Q(merged_into__isnull=True) | Q(state=State.CLOSED),
                violation_error_message=_("Un ticket fusionné est clos."),
            ),
            models.CheckConstraint(
                name="ticket_acknowledged_has_date",
                condition=Q(state__in=[State.RECEIVED, State.DISCARDED, State.CLOSED])
                | Q(acknowledged_at__isnull=False),
                violation_error_message=_("Un ticket traité doit avoir été accusé."),
            ),
        ]
        indexes = [
            models.Index(
                fields=["-last_message_at", "-id"],
                name="ticket_open_recent",
                condition=Q(state__in=OPEN_STATES),
            ),
            models.Index(
                fields=["urgency", "waiting_since", "id"],
                name="ticket_to_do",
                condition=Q(state__in=TO_DO_STATES),
            ),
            models.Index(
                fields=["assignee", "-last_message_at"],
                name="ticket_mine",
                condition=Q(state__in=OPEN_STATES),
            ),
            models.Index(fields=["person", "-received_at"], name="ticket_of_person"),
            models.Index(fields=["-last_message_at", "-id"], name="ticket_recent"),
            models.Index(
                fields=["foreigner_number", "-id"],
                name="ticket_of_foreigner_number",
                condition=~Q(foreigner_number=""),
            ),
            models.Index(
                fields=["application_number", "-id"],
                name="ticket_of_application_number",
                condition=~Q(application_number=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.subject}"

    @property
    def reference(self) -> str:
        """What people quote: the number and a key letter that catches a digit misheard on the phone."""
        return reference_of(self.pk)

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_STATES


def reference_of(pk: int) -> str:
    return f"CCC-{pk:06d}-{_KEY_LETTERS[pk % len(_KEY_LETTERS)]}"


def pk_of(reference: str) -> int | None:
    """The key of a reference found in `reference`, or None when there is none or its letter is wrong."""
    match = REFERENCE.search(reference)
    if not match:
        return None
    pk = int(match[1])
    return pk if _KEY_LETTERS[pk % len(_KEY_LETTERS)] == match[2].upper() and pk < 2**62 else None


class Suggestion(models.Model):
    """An article that the FAQ search proposed for a ticket."""

    ticket = models.ForeignKey(
        Ticket, verbose_name=_("ticket"), on_delete=models.CASCADE, related_name="suggestions"
    )
    version = models.ForeignKey(
        ArticleVersion, verbose_name=_("article"), on_delete=models.CASCADE, related_name="+"
    )
    rank = models.PositiveSmallIntegerField(_("rang"))
    score = models.FloatField(_("score"))

    class Meta:
        verbose_name = _("article proposé")
        verbose_name_plural = _("articles proposés")
        ordering = ["rank"]
        constraints = [models.UniqueConstraint(fields=["ticket", "rank"], name="suggestion_one_a_rank")]

    def __str__(self) -> str:
        return f"{self.rank}. {self.version}"


class Correction(models.Model):
    """A field that a human set against the proposal: what the classifier learns from."""

    ticket = models.ForeignKey(
        Ticket, verbose_name=_("ticket"), on_delete=models.CASCADE, related_name="corrections"
    )
    field = models.CharField(_("champ"), max_length=40)
    proposed = models.JSONField(_("proposé"), null=True)
    corrected = models.JSONField(_("corrigé"), null=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("auteur"), on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField(_("date"))

    class Meta:
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"{self.field}: {self.proposed} → {self.corrected}"
