"""A live conversation between one person and one agent, and its lines."""

from __future__ import annotations

import secrets
import uuid
from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Count, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from chat.enums import ENDED_STATES, Author, Notice, SessionState
from helpdesk.accounts.models import User
from helpdesk.accounts.permissions import Role
from helpdesk.kernel import clock
from knowledge_base.models import ArticleVersion
from tickets.models import Reception, Ticket

TRANSCRIPT_DAYS = 7
"""How long the link of a conversation opens it after its end; the ticket keeps the transcript afterwards."""


def new_token() -> str:
    """192 random bits: the link of a conversation is its only key."""
    return secrets.token_urlsafe(24)


class SessionQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> SessionQuerySet:
        """Who waits, and one's own conversations; supervisors see all."""
        if not user.can("chat.answer"):
            return self.none()
        if user.role == Role.SUPERVISOR:
            return self
        return self.filter(Q(state=SessionState.WAITING) | Q(agent=user))

    def waiting(self) -> SessionQuerySet:
        """The queue, first come first; who is given back keeps their place."""
        return self.filter(state=SessionState.WAITING).order_by("started_at", "pk")

    def active(self) -> SessionQuerySet:
        return self.filter(state=SessionState.ACTIVE)

    def ended(self) -> SessionQuerySet:
        return self.filter(state__in=ENDED_STATES)

    def unanswered_since(self, moment: datetime) -> SessionQuerySet:
        """Waiting since before `moment`, counted again when an agent gave the person back."""
        return self.waiting().filter(queued_at__lt=moment)

    def silent_since(self, moment: datetime) -> SessionQuerySet:
        """In progress, without a word from either side after `moment`."""
        return self.active().filter(
            Q(last_agent_at__isnull=True) | Q(last_agent_at__lt=moment),
            last_person_at__lt=moment,
            taken_at__lt=moment,
        )

    def missing_ticket(self) -> SessionQuerySet:
        """Ended conversations whose reception got its ticket later, after a human replayed it."""
        return self.ended().filter(ticket__isnull=True, reception__ticket__isnull=False)

    def with_summary(self) -> SessionQuerySet:
        """Annotate what a row of the desk shows: `last_line`, `preview`, `unread` (by the agent)."""
        lines = ChatLine.objects.filter(session=OuterRef("pk")).order_by("-pk")
        said = lines.filter(author=Author.PERSON)
        behind = said.filter(pk__gt=OuterRef("agent_seen")).order_by()
        return self.select_related("agent", "ticket").annotate(
            last_line=Coalesce(Subquery(lines.values("pk")[:1]), 0),
            preview=Coalesce(Subquery(said.values("text")[:1]), Value("", output_field=models.TextField())),
            unread=Coalesce(Subquery(behind.values("session").annotate(n=Count("pk")).values("n")), 0),
        )

    def before(self, session: ChatSession) -> SessionQuerySet:
        """Those of the queue who came earlier."""
        return self.filter(state=SessionState.WAITING).filter(
            Q(started_at__lt=session.started_at) | Q(started_at=session.started_at, pk__lt=session.pk)
        )

    def by_token(self, token: str) -> SessionQuerySet:
        """The conversation of a link, until `TRANSCRIPT_DAYS` after its end."""
        if not token.isprintable():
            return self.none()
        since = clock.now() - timedelta(days=TRANSCRIPT_DAYS)
        return self.filter(token=token).filter(Q(ended_at__isnull=True) | Q(ended_at__gte=since))


class ChatSession(models.Model):
    """What the person declared is not verified; `token` opens the conversation, nothing else does."""

    token = models.CharField(_("jeton"), max_length=64, unique=True, default=new_token, editable=False)
    submission = models.UUIDField(_("envoi du formulaire"), unique=True, default=uuid.uuid4, editable=False)
    state = models.CharField(
        _("état"), max_length=12, choices=SessionState.choices, default=SessionState.WAITING
    )
    language = models.CharField(_("langue"), max_length=8, default="fr")
    name = models.CharField(_("nom déclaré"), max_length=160)
    email = models.EmailField(_("adresse électronique"), blank=True)
    phone = models.CharField(_("téléphone"), max_length=32, blank=True)
    departement = models.CharField(_("département de résidence"), max_length=3, blank=True)
    claimed_reference = models.CharField(_("référence citée"), max_length=20, blank=True)
    origin = models.CharField(
        _("connexion"),
        max_length=64,
        blank=True,
        editable=False,
        help_text=_(
            "Empreinte de l'adresse du navigateur : elle ne sert qu'à limiter les envois automatiques."
        ),
    )

    agent = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("agent"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="chat_sessions",
    )
    started_at = models.DateTimeField(_("commencée le"), editable=False)
    queued_at = models.DateTimeField(_("en attente depuis"))
    taken_at = models.DateTimeField(_("prise le"), null=True, blank=True)
    ended_at = models.DateTimeField(_("terminée le"), null=True, blank=True)
    last_person_at = models.DateTimeField(_("dernier message de l'usager"))
    last_agent_at = models.DateTimeField(_("dernier message de l'agent"), null=True, blank=True)
    person_seen = models.PositiveBigIntegerField(_("dernière ligne lue par l'usager"), default=0)
    agent_seen = models.PositiveBigIntegerField(_("dernière ligne lue par l'agent"), default=0)

    ticket = models.ForeignKey(
        Ticket, verbose_name=_("ticket"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reception = models.OneToOneField(
        Reception,
        verbose_name=_("réception"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )

    objects = SessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("conversation")
        verbose_name_plural = _("conversations")
        ordering = ["-started_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="chat_active_has_agent",
                condition=~Q(state=SessionState.ACTIVE)
                | (Q(agent__isnull=False) & Q(taken_at__isnull=False)),
                violation_error_message=_("Une conversation en cours doit avoir un agent."),
            ),
            models.CheckConstraint(
                name="chat_waiting_has_no_agent",
                condition=~Q(state=SessionState.WAITING) | Q(agent__isnull=True),
                violation_error_message=_("Une conversation en attente n'a pas encore d'agent."),
            ),
            models.CheckConstraint(
                name="chat_ended_has_date",
                condition=Q(state__in=ENDED_STATES, ended_at__isnull=False)
                | (~Q(state__in=ENDED_STATES) & Q(ended_at__isnull=True)),
                violation_error_message=_("Une conversation terminée a une date de fin."),
            ),
            models.CheckConstraint(
                name="chat_ended_was_received",
                condition=~Q(state__in=ENDED_STATES) | Q(reception__isnull=False),
                violation_error_message=_("Une conversation terminée doit être passée par la réception."),
            ),
        ]
        indexes = [
            models.Index(
                fields=["started_at", "id"], name="chat_waiting", condition=Q(state=SessionState.WAITING)
            ),
            models.Index(
                fields=["agent", "last_person_at"], name="chat_active", condition=Q(state=SessionState.ACTIVE)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.started_at:%Y-%m-%d %H:%M}"

    @property
    def is_ended(self) -> bool:
        return self.state in ENDED_STATES

    @property
    def is_reachable(self) -> bool:
        """Whether an answer in writing, or a call, has somewhere to go."""
        return bool(self.email or self.phone)

    @property
    def answer_until(self) -> datetime:
        """When a waiting conversation becomes a ticket."""
        return self.queued_at + timedelta(minutes=settings.CHAT_UNANSWERED_MINUTES)


class LineQuerySet(models.QuerySet):
    def after(self, line_id: int) -> LineQuerySet:
        return self.filter(pk__gt=line_id).order_by("pk")


class ChatLine(models.Model):
    """One line, committed before its sender is told so; `client_id` makes sending it twice the same line."""

    session = models.ForeignKey(
        ChatSession, verbose_name=_("conversation"), on_delete=models.CASCADE, related_name="lines"
    )
    author = models.CharField(_("auteur"), max_length=6, choices=Author.choices)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("agent"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    text = models.TextField(_("texte"), blank=True)
    notice = models.CharField(_("événement"), max_length=20, choices=Notice.choices, blank=True)
    article = models.ForeignKey(
        ArticleVersion,
        verbose_name=_("article cité"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    at = models.DateTimeField(_("date"))
    client_id = models.CharField(_("identifiant du navigateur"), max_length=40, blank=True)

    objects = LineQuerySet.as_manager()

    class Meta:
        verbose_name = _("ligne")
        verbose_name_plural = _("lignes")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "author", "client_id"],
                condition=~Q(client_id=""),
                name="chat_line_once",
                violation_error_message=_("Cette ligne est déjà enregistrée."),
            ),
            models.CheckConstraint(
                name="chat_line_of_agent_has_user",
                condition=~Q(author=Author.AGENT) | Q(user__isnull=False),
                violation_error_message=_("Une ligne d'agent doit nommer l'agent."),
            ),
            models.CheckConstraint(
                name="chat_line_says_something",
                condition=Q(author=Author.SYSTEM) & ~Q(notice="") | ~Q(author=Author.SYSTEM) & ~Q(text=""),
                violation_error_message=_("Une ligne ne peut pas être vide."),
            ),
        ]
        indexes = [models.Index(fields=["session", "id"], name="chat_line_of_session")]

    def __str__(self) -> str:
        return f"{self.author} {self.at:%H:%M:%S}"
