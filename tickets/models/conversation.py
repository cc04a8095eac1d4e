"""What was said on a ticket, by whom, with which files and which articles."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from helpdesk.accounts.models import User
from knowledge_base.models import ArticleVersion
from tickets.enums import Channel, Delivery, Direction
from tickets.models.people import Person
from tickets.models.ticket import Ticket


class Message(models.Model):
    """One entry of the conversation; `quoted` keeps the history that the mail carried, apart from the new words."""

    ticket = models.ForeignKey(
        Ticket, verbose_name=_("ticket"), on_delete=models.CASCADE, related_name="messages"
    )
    direction = models.CharField(_("sens"), max_length=10, choices=Direction.choices)
    channel = models.CharField(_("canal"), max_length=10, choices=Channel.choices)
    person = models.ForeignKey(
        Person, verbose_name=_("personne"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("auteur"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    at = models.DateTimeField(_("date"))
    address = models.CharField(_("adresse"), max_length=254, blank=True)
    subject = models.CharField(_("objet"), max_length=250, blank=True)
    text = models.TextField(_("texte"), blank=True)
    quoted = models.TextField(_("historique cité"), blank=True)
    html = models.TextField(_("version HTML reçue"), blank=True)
    message_id = models.CharField(_("Message-ID"), max_length=250, blank=True, db_index=True)
    notices = models.JSONField(_("à savoir"), default=list, blank=True)
    delivery = models.CharField(_("acheminement"), max_length=10, choices=Delivery.choices, blank=True)
    delivery_error = models.TextField(_("erreur d'acheminement"), blank=True)

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["ticket", "at", "id"], name="message_of_ticket")]

    def __str__(self) -> str:
        return f"{self.get_direction_display()} {self.at:%Y-%m-%d %H:%M}"

    @property
    def author_name(self) -> str:
        if self.author:
            return (
                self.author.signature if self.direction == Direction.OUTBOUND else self.author.get_full_name()
            )
        return self.person.name if self.person else str(_("Système"))


class AttachmentQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> AttachmentQuerySet:
        """The files of the tickets that this user may see."""
        return self.filter(message__ticket__in=Ticket.objects.visible_to(user))


class Attachment(models.Model):
    """A file of a message; its bytes are in the content-addressed store under `sha256`."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    message = models.ForeignKey(
        Message, verbose_name=_("message"), on_delete=models.CASCADE, related_name="attachments"
    )
    filename = models.CharField(_("nom"), max_length=200)
    content_type = models.CharField(_("type"), max_length=120)
    size = models.PositiveBigIntegerField(_("taille"))
    sha256 = models.CharField(_("empreinte SHA-256"), max_length=64)
    content_id = models.CharField(_("identifiant de contenu"), max_length=200, blank=True)
    inline = models.BooleanField(_("dans le texte"), default=False)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("pièce jointe")
        verbose_name_plural = _("pièces jointes")
        ordering = ["filename"]

    def __str__(self) -> str:
        return self.filename


class Citation(models.Model):
    """The exact article version that an answer used: the rule of the day stays with the answer."""

    message = models.ForeignKey(
        Message, verbose_name=_("message"), on_delete=models.CASCADE, related_name="citations"
    )
    version = models.ForeignKey(
        ArticleVersion, verbose_name=_("article"), on_delete=models.PROTECT, related_name="citations"
    )

    class Meta:
        verbose_name = _("article cité")
        verbose_name_plural = _("articles cités")
        constraints = [models.UniqueConstraint(fields=["message", "version"], name="citation_once")]

    def __str__(self) -> str:
        return str(self.version)
