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
    ticket = ticket_named(subject) if user.can("ticket.read") else ""
    return reverse("tickets:ticket", args=[ticket]) if ticket else ""


def ticket_named(subject: str) -> str:
    """The reference (CCC-000012-M) of the ticket that a subject is about, or ""."""
    kind, _, key = subject.partition(":")
    if kind == "ticket":
        return key if pk_of(key) else reference_of(int(key)) if key.isdigit() else ""
    if kind == "message" and key.isdigit():
        ticket_id = Message.objects.filter(pk=int(key)).values_list("ticket_id", flat=True).first()
        return reference_of(ticket_id) if ticket_id else ""
    return ""
