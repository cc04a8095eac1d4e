"""Tickets that go together: proposed to a human, or merged by one."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tickets.enums import LinkKind
from tickets.models.ticket import Ticket

MOST_MERGES = 20


def final_of(ticket: Ticket | None) -> Ticket | None:
    """Where a merged ticket went, after any number of merges; None when they turn in a circle: no message may fall in."""
    for _hop in range(MOST_MERGES):
        if ticket is None or ticket.merged_into_id is None:
            return ticket
        ticket = ticket.merged_into
    return None


class TicketLink(models.Model):
    """Two tickets that a human should look at together; nothing is merged by a machine."""

    source = models.ForeignKey(
        Ticket, verbose_name=_("ticket"), on_delete=models.CASCADE, related_name="links"
    )
    target = models.ForeignKey(
        Ticket, verbose_name=_("lié à"), on_delete=models.CASCADE, related_name="linked_from"
    )
    kind = models.CharField(_("lien"), max_length=20, choices=LinkKind.choices)
    at = models.DateTimeField(_("date"))
    accepted = models.BooleanField(_("confirmé"), null=True, blank=True)
    settled_at = models.DateTimeField(_("tranché le"), null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("tranché par"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )

    class Meta:
        verbose_name = _("lien entre tickets")
        verbose_name_plural = _("liens entre tickets")
        constraints = [
            models.UniqueConstraint(fields=["source", "target", "kind"], name="ticket_link_once"),
            models.CheckConstraint(
                name="ticket_link_settled_once",
                condition=Q(accepted__isnull=True, settled_at__isnull=True)
                | Q(accepted__isnull=False, settled_at__isnull=False),
                violation_error_message=_("Un lien tranché a une réponse et une date."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source_id} → {self.target_id}"
