"""The notice that a message arrived with nothing in it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from helpdesk.kernel import clock
from helpdesk.outbox.models import Entry, TransportName
from helpdesk.outbox.queue import enqueue
from tickets.models import Reception
from tickets.notifications.automatic import machine_headers, mailable, withheld_reason
from tickets.notifications.languages import supported


def enqueue_refusal(
    reception: Reception, *, address: str, language: str = "", origin: str = "", in_reply_to: str = ""
) -> Entry | None:
    """Say once that the message was empty and how to write again; withheld above the caps of acknowledgements.

    Nobody knows the language of an empty message: English follows the French when `language` is "".
    """
    address = mailable(address)
    if not address:
        return None
    with override("fr"):
        return _refuse(reception, address, supported(language or "en"), origin, machine_headers(in_reply_to))


def _refuse(reception: Reception, address: str, courtesy: str, origin: str, headers: dict[str, str]) -> Entry:
    return enqueue(
        TransportName.EMAIL,
        address,
        {
            "subject": _("Votre message est arrivé vide"),
            "text": render_to_string("emails/tickets/refusal.txt", _facts(reception, courtesy)),
            "headers": headers,
            "reply_to": settings.SERVICE_EMAIL,
        },
        label=_("Avis de message vide"),
        dedupe_key=f"refusal:{reception.pk}",
        reference=f"reception:{reception.pk}",
        withheld=withheld_reason(reception.channel, address, origin),
    )


def _facts(reception: Reception, courtesy: str) -> dict[str, Any]:
    return {
        "received_on": clock.day_of(reception.received_at),
        "courtesy": courtesy,
        "form_url": settings.BASE_URL + reverse("tickets:contact"),
        "service_name": f"{settings.SERVICE_NAME} ({settings.SERVICE_OPERATOR})",
        "service_phone": settings.SERVICE_PHONE,
        "service_email": settings.SERVICE_EMAIL,
        "service_hours": settings.SERVICE_HOURS,
    }
