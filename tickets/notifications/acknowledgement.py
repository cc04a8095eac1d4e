"""The acknowledgement by mail (CRPA L. 112-11)."""

from __future__ import annotations

from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import override

from helpdesk.outbox.models import Entry, TransportName
from helpdesk.outbox.queue import enqueue
from tickets.acknowledgement import acknowledgement_facts
from tickets.models import Ticket
from tickets.notifications.automatic import machine_headers, mailable, withheld_reason
from tickets.notifications.languages import courtesy_language
from tickets.tokens import message_id, reply_address


def enqueue_acknowledgement(
    ticket: Ticket, *, address: str, origin: str = "", in_reply_to: str = "", first: bool = False
) -> Entry | None:
    """Acknowledge once per ticket, to the sender's own address; withheld above a cap, and shown so.

    The text never repeats a word of the sender: a forged address must not carry somebody's message (S6).
    French is the text of record, whatever language the page was in; the person's language follows as a courtesy.
    `origin` names the relay or the browser; `in_reply_to` is the Message-ID answered, without its brackets; `first`
    when this transaction has just made the ticket, which cannot have been acknowledged.
    """
    address = mailable(address)
    if not address:
        return None
    with override("fr"):
        return _acknowledge(ticket, address, origin, machine_headers(in_reply_to), first)


def _acknowledge(ticket: Ticket, address: str, origin: str, headers: dict[str, str], first: bool) -> Entry:
    facts = {**acknowledgement_facts(ticket), "courtesy": courtesy_language(ticket)}
    return enqueue(
        TransportName.EMAIL,
        address,
        {
            "subject": f"[{ticket.reference}] " + _("Nous avons bien reçu votre message"),
            "text": render_to_string("emails/tickets/acknowledgement.txt", facts),
            "html": render_to_string("emails/tickets/acknowledgement.html", facts),
            "headers": {**headers, "Message-ID": message_id(ticket.pk)},
            "reply_to": reply_address(ticket.pk),
        },
        label=_("Accusé de réception %s") % ticket.reference,
        dedupe_key=f"acknowledgement:{ticket.pk}",
        reference=f"ticket:{ticket.pk}",
        withheld=withheld_reason(ticket.channel, address, origin),
        first=first,
    )
