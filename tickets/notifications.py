"""What people receive from a ticket: acknowledgement, answers, notice of transfer. All through the outbox."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import get_supported_language_variant, override
from django.utils.translation import gettext as _

from helpdesk.kernel import clock
from helpdesk.outbox.models import Entry, State, TransportName
from helpdesk.outbox.queue import enqueue
from tickets.acknowledgement import acknowledgement_facts
from tickets.enums import Channel
from tickets.models import Message, Ticket
from tickets.tokens import message_id, reply_address

_MACHINE_HEADERS = {"Auto-Submitted": "auto-replied", "X-Auto-Response-Suppress": "All", "Precedence": "bulk"}


def enqueue_acknowledgement(ticket: Ticket, *, address: str) -> Entry | None:
    """Acknowledge once per ticket, to the sender's own address; withheld above the anti-flood cap, and shown so.

    The text never repeats a word of the sender: a forged address must not carry somebody's message (S6).
    French is the text of record, whatever language the page was in; the person's language follows as a courtesy.
    """
    if not address:
        return None
    with override("fr"):
        return _acknowledge(ticket, address)


def _acknowledge(ticket: Ticket, address: str) -> Entry:
    facts = {**acknowledgement_facts(ticket), "courtesy": courtesy_language(ticket)}
    return enqueue(
        TransportName.EMAIL,
        address,
        {
            "subject": f"[{ticket.reference}] " + _("Nous avons bien reçu votre message"),
            "text": render_to_string("emails/tickets/acknowledgement.txt", facts),
            "html": render_to_string("emails/tickets/acknowledgement.html", facts),
            "headers": {**_MACHINE_HEADERS, "Message-ID": message_id(ticket.pk)},
            "reply_to": reply_address(ticket.pk),
        },
        label=_("Accusé de réception %s") % ticket.reference,
        dedupe_key=f"acknowledgement:{ticket.pk}",
        reference=f"ticket:{ticket.pk}",
        withheld=_flood_reason(address, ticket.channel),
    )


def courtesy_language(ticket: Ticket) -> str:
    """The language to translate into for this person, or "" when French is theirs or theirs is not one of the ten."""
    try:
        language = get_supported_language_variant(ticket.language)
    except LookupError:
        return ""
    return "" if language == "fr" else language


def _flood_reason(address: str, channel: str) -> str:
    """Why this acknowledgement is held back, or "": a form or a chat proves nothing about the address typed in it."""
    cap = 1 if channel in (Channel.WEB, Channel.CHAT) else settings.ACKNOWLEDGEMENTS_PER_RECIPIENT_PER_DAY
    since = clock.now() - timedelta(days=1)
    sent = (
        Entry.objects.filter(
            recipient=address, created_at__gte=since, dedupe_key__startswith="acknowledgement:"
        )
        .exclude(state=State.WITHHELD)
        .count()
    )
    return (
        ""
        if sent < cap
        else _("Plafond d'accusés de réception atteint pour cette adresse (%d par jour)") % cap
    )


def enqueue_answer(message: Message, *, in_reply_to: str, references: list[str]) -> Entry:
    """Send an agent's answer, threaded by RFC 5322 headers, signed as CRPA L. 111-2 asks."""
    ticket = message.ticket
    facts = {
        "message": message,
        "ticket": ticket,
        "courtesy": courtesy_language(ticket),
        "signature": message.author.signature if message.author else settings.SERVICE_NAME,
        "service_name": settings.SERVICE_NAME,
        "service_phone": settings.SERVICE_PHONE,
        "service_hours": settings.SERVICE_HOURS,
    }
    headers = {"Message-ID": f"<{message.message_id}>"}
    if in_reply_to:
        headers["In-Reply-To"] = f"<{in_reply_to}>"
        headers["References"] = " ".join(f"<{reference}>" for reference in references[-20:])
    return enqueue(
        TransportName.EMAIL,
        message.address,
        {
            "subject": _answer_subject(ticket),
            "text": render_to_string("emails/tickets/answer.txt", facts),
            "html": render_to_string("emails/tickets/answer.html", facts),
            "headers": headers,
            "from_name": f"{facts['signature']} — {settings.SERVICE_NAME}",
            "reply_to": reply_address(ticket.pk),
            "attachments": [
                {"filename": file.filename, "content_type": file.content_type, "sha256": file.sha256}
                for file in message.attachments.all()
            ],
        },
        label=_answer_subject(ticket),
        dedupe_key=f"answer:{message.pk}",
        reference=f"message:{message.pk}",
    )


def _answer_subject(ticket: Ticket) -> str:
    subject = " ".join(ticket.subject.split()) or _("Votre message")
    return f"[{ticket.reference}] Re: {subject}"[:200]


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
