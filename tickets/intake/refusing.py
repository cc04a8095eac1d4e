"""Refusing a message that arrived with nothing in it; the ledger says whether its sender could be told."""

from __future__ import annotations

from django.utils.translation import gettext as _

from helpdesk.outbox.models import Entry, State
from tickets.enums import Channel, ContactKind, Outcome
from tickets.intake.ledger import settle
from tickets.intake.message import InboundMessage
from tickets.intake.screening import may_acknowledge
from tickets.models import Person, Reception
from tickets.models.people import normalise_email
from tickets.notifications import enqueue_refusal


def refuse(reception: Reception, inbound: InboundMessage, reason: str) -> Reception:
    """Settle as refused, with a notice to the sender where RFC 3834 and the caps allow one, in the caller's transaction."""
    told = _tell(reception, inbound)
    return settle(reception, Outcome.REFUSED, reason=f"{reason} — {told}")


def _tell(reception: Reception, inbound: InboundMessage) -> str:
    """Send the notice, and say what became of it."""
    if inbound.channel != Channel.EMAIL:
        return _("pas d'avis par courriel : le contact n'est pas venu par courriel")
    if not may_acknowledge(inbound):
        return _("expéditeur non informé : le message vient d'une liste ou d'un automate")
    entry = enqueue_refusal(
        reception,
        address=inbound.sender.email,
        language=inbound.declared.language or _language_of(inbound.sender.email),
        origin=inbound.origin,
        in_reply_to=inbound.headers.message_id,
    )
    return _fate(entry)


def _fate(entry: Entry | None) -> str:
    if entry is None:
        return _("expéditeur non informé : aucune adresse à laquelle écrire")
    if entry.state == State.WITHHELD:
        return _("expéditeur pas encore informé : l'avis est retenu aux envois")
    return _("expéditeur informé")


def _language_of(address: str) -> str:
    """The language of the last person who wrote from this address, or ""."""
    known = Person.objects.filter(
        contact_points__kind=ContactKind.EMAIL, contact_points__value=normalise_email(address)
    )
    return known.order_by("-pk").values_list("language", flat=True).first() or ""
