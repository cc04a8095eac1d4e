"""The notice that another administration now has the request (CRPA L. 114-2)."""

from __future__ import annotations

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from helpdesk.outbox.models import Entry, TransportName
from helpdesk.outbox.queue import enqueue
from tickets.acknowledgement import acknowledgement_facts
from tickets.models import Ticket
from tickets.tokens import message_id, reply_address


def enqueue_transfer_notice(ticket: Ticket) -> Entry | None:
    """Tell the person which administration now has their request (CRPA L. 114-2)."""
    address = ticket.person.email
    if not address:
        return None
    facts = {**acknowledgement_facts(ticket), "authority": ticket.transferred_to}
    return enqueue(
        TransportName.EMAIL,
        address,
        {
            "subject": f"[{ticket.reference}] "
            + _("Votre demande est transmise à l'administration compétente"),
            "text": render_to_string("emails/tickets/transfer.txt", facts),
            "headers": {"Message-ID": message_id(ticket.pk)},
            "reply_to": reply_address(ticket.pk),
        },
        label=_("Avis de transmission %s") % ticket.reference,
        dedupe_key=f"transfer:{ticket.pk}:{ticket.transferred_to}"[:160],
        reference=f"ticket:{ticket.pk}",
    )
