"""Work that an undelivered answer leaves behind: reach the person another way."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from helpdesk.accounts.models import User
from tickets.enums import Delivery, FollowUpEnd
from tickets.models.conversation import Message
from tickets.models.ticket import Ticket


class FollowUpQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> FollowUpQuerySet:
        """Those of the tickets that this user may see."""
        return self.filter(ticket__in=Ticket.objects.visible_to(user))

    def open(self) -> FollowUpQuerySet:
        return self.filter(done_at__isnull=True)


class FollowUp(models.Model):
    """One answer that did not arrive, until somebody has told the person by phone, by post or otherwise."""

    ticket = models.ForeignKey(
        Ticket, verbose_name=_("ticket"), on_delete=models.CASCADE, related_name="follow_ups"
    )
    message = models.OneToOneField(
        Message, verbose_name=_("réponse"), on_delete=models.CASCADE, related_name="follow_up"
    )
    cause = models.CharField(_("cause"), max_length=10, choices=Delivery.choices)
    reason = models.CharField(_("explication du serveur"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("créée le"))
    done_at = models.DateTimeField(_("terminée le"), null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("terminée par"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    end = models.CharField(_("issue"), max_length=12, choices=FollowUpEnd.choices, blank=True)
    note = models.CharField(_("précision"), max_length=300, blank=True)

    objects = FollowUpQuerySet.as_manager()

    class Meta:
        verbose_name = _("réponse à faire parvenir autrement")
        verbose_name_plural = _("réponses à faire parvenir autrement")
        ordering = ["created_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="follow_up_done_says_how",
                condition=Q(done_at__isnull=True, end="") | (Q(done_at__isnull=False) & ~Q(end="")),
                violation_error_message=_("Une suite terminée dit comment la personne a été prévenue."),
            ),
            models.CheckConstraint(
                name="follow_up_dropped_says_why",
                condition=~Q(end=FollowUpEnd.DROPPED) | ~Q(note=""),
                violation_error_message=_("Un abandon doit être motivé."),
            ),
        ]
        indexes = [
            models.Index(
                fields=["created_at", "id"], name="follow_up_open", condition=Q(done_at__isnull=True)
            )
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.get_cause_display()}"
