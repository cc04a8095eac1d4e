"""What people receive from a blockage case: mails, letters and SMS, all through the outbox, all in French of record."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from escalation.models import Case
from helpdesk.kernel import blobs
from helpdesk.outbox.models import Entry, TransportName
from helpdesk.outbox.queue import enqueue
from tickets.tokens import message_id, reply_address

_HEADERS = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}
_MOBILE = re.compile(r"(?:\+33|0)[67]|\+262(?:692|693|639)|\+590(?:690|691)|\+594694|\+596(?:696|697)")

Attachment = dict[str, str]


def file_part(filename: str, content_type: str, content: bytes) -> Attachment:
    """Store the bytes and describe them as the e-mail transport expects."""
    return {"filename": filename, "content_type": content_type, "sha256": blobs.put(content)}


def mail(
    case: Case,
    name: str,
    subject: str,
    facts: dict[str, Any],
    *,
    dedupe_key: str,
    attachments: tuple[Attachment, ...] = (),
    due_at: datetime | None = None,
    reference: str = "",
) -> Entry | None:
    """Queue `emails/escalation/<name>.txt` to the person, whose reply joins the ticket; None without an address."""
    address = case.person.email
    if not address:
        return None
    text = render_to_string(f"emails/escalation/{name}.txt", {**_service(), "case": case, **facts})
    subject = f"[{case.ticket.reference}] {subject}"
    return enqueue(
        TransportName.EMAIL,
        address,
        {
            "subject": subject,
            "text": text,
            "html": render_to_string(
                "emails/escalation/message.html", {**_service(), "subject": subject, "text": text}
            ),
            "headers": {**_HEADERS, "Message-ID": message_id(case.ticket_id)},
            "reply_to": reply_address(case.ticket_id),
            "attachments": list(attachments),
        },
        label=subject,
        dedupe_key=dedupe_key,
        reference=reference or f"case:{case.reference}",
        due_at=due_at,
    )


def letter(case: Case, pdf_sha256: str, label: str, *, dedupe_key: str, reference: str = "") -> Entry | None:
    """Queue a printed letter when the postal address is known or no e-mail is.

    Without any address the entry is kept and withheld: somebody must call, or hand it over at the counter.
    """
    address = " / ".join(line.strip() for line in case.person.postal_address.splitlines() if line.strip())
    if not address and case.person.email:
        return None
    return enqueue(
        TransportName.LETTER,
        (address or case.person.name)[:254],
        {"sha256": pdf_sha256},
        label=label,
        dedupe_key=dedupe_key,
        reference=reference or f"case:{case.reference}",
        withheld=""
        if address
        else _("Aucune adresse connue : appelez la personne ou remettez la lettre en main propre."),
    )


def sms(
    case: Case, text: str, *, label: str, dedupe_key: str, due_at: datetime | None = None, reference: str = ""
) -> Entry | None:
    """Queue an SMS to a mobile number; None without one."""
    phone = case.person.phone
    if not _MOBILE.match(phone):
        return None
    return enqueue(
        TransportName.SMS,
        phone,
        {"text": text},
        label=label,
        dedupe_key=dedupe_key,
        reference=reference or f"case:{case.reference}",
        due_at=due_at,
    )


def _service() -> dict[str, str]:
    return {
        "service_name": f"{settings.SERVICE_NAME} ({settings.SERVICE_OPERATOR})",
        "service_phone": settings.SERVICE_PHONE,
        "service_hours": settings.SERVICE_HOURS,
        "service_address": settings.SERVICE_ADDRESS,
    }
