"""From the reference that the outbox and the trail keep ("ticket:CCC-000012-M") to a page that the reader may open."""

from __future__ import annotations

from django.urls import reverse

from helpdesk.accounts.models import User
from tickets.models import Message
from tickets.models.ticket import pk_of, reference_of


def link_to(subject: str, user: User) -> str:
    """The address of the thing, or "" when there is no page for it or this user may not read such things."""
    kind, _, key = subject.partition(":")
    if kind == "reception" and key.isdigit() and user.can("reception.read"):
        return reverse("home:reception_page", args=[key])
    if not user.can("ticket.read"):
        return ""
    if kind == "ticket":
        reference = key if pk_of(key) else reference_of(int(key)) if key.isdigit() else ""
        return reverse("tickets:ticket", args=[reference]) if reference else ""
    if kind == "message" and key.isdigit():
        ticket_id = Message.objects.filter(pk=int(key)).values_list("ticket_id", flat=True).first()
        return reverse("tickets:ticket", args=[reference_of(ticket_id)]) if ticket_id else ""
    return ""
