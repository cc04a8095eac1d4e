"""An agent's answer: never capped, never held back."""

from __future__ import annotations

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from helpdesk.outbox.models import Entry, TransportName
from helpdesk.outbox.queue import enqueue
from tickets.models import Message, Ticket
from tickets.notifications.languages import courtesy_language
from tickets.subjects import bare_subject
from tickets.tokens import reply_address


def enqueue_answer(message: Message, *, in_reply_to: str, references: list[str]) -> Entry:
    """Send an agent's answer, threaded by RFC 5322 headers, signed as CRPA L. 111-2 asks."""
    ticket = message.ticket
    facts = {
        "message": message,
        "ticket": ticket,
        "courtesy": courtesy_language(ticket),
        "signature": message.author.signature if message.author else settings.SERVICE_NAME,
        "service_name": settings.SERVICE_NAME,
        "service_address": settings.SERVICE_ADDRESS,
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
                # A line break in a name would make the mail impossible to write.
                {
                    "filename": " ".join(file.filename.split()),
                    "content_type": file.content_type,
                    "sha256": file.sha256,
                }
                for file in message.attachments.all()
            ],
        },
        label=_answer_subject(ticket),
        dedupe_key=f"answer:{message.pk}",
        reference=f"message:{message.pk}",
    )


def _answer_subject(ticket: Ticket) -> str:
    subject = bare_subject(ticket.subject) or _("Votre message")
    return f"[{ticket.reference}] Re: {subject}"[:200]
