"""What is recorded but never answered: machines, refusals with notice, empty contacts."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from tickets.enums import Channel, Outcome
from tickets.intake.loops import is_looping
from tickets.intake.message import InboundMessage
from tickets.models.people import is_ours
from tickets.tokens import ticket_id_of

_MACHINES = {
    "bounce": Outcome.BOUNCE,
    "delay": Outcome.BOUNCE,
    "auto_reply": Outcome.AUTO_REPLY,
    "read_receipt": Outcome.AUTO_REPLY,
    "own": Outcome.AUTO_REPLY,
}


@dataclass(frozen=True)
class Verdict:
    """An outcome decided before any ticket is looked for, and why."""

    outcome: str
    reason: str


def screen(inbound: InboundMessage) -> Verdict | None:
    """The verdict for what must not become a ticket, or None to go on."""
    machine = _MACHINES.get(inbound.headers.machine)
    if machine:
        return Verdict(machine, _("Message automatique : %s") % _words(inbound.headers.machine))
    # No recipient given: the pipe vouches for it.
    if inbound.channel == Channel.EMAIL and inbound.recipient and not is_ours(inbound.recipient):
        return Verdict(Outcome.QUARANTINED, _("Destinataire inconnu : %s") % inbound.recipient)
    if ticket_id_of(inbound.headers.message_id):
        return Verdict(Outcome.AUTO_REPLY, _("Un de nos propres envois nous revient"))
    if is_ours(inbound.sender.email):
        return Verdict(Outcome.AUTO_REPLY, _("Message envoyé depuis une adresse du service"))
    if not (inbound.text.strip() or inbound.subject.strip() or inbound.attachments or inbound.quoted.strip()):
        return Verdict(Outcome.REFUSED, _("Message vide : ni texte, ni objet, ni pièce jointe"))
    return None


def may_acknowledge(inbound: InboundMessage, *, newcomer: bool = False) -> bool:
    """RFC 3834, section 2: no automatic answer to a null return path, to a list or to a machine, nor to one that
    answers our answers, which a newcomer cannot do; a human may still answer.
    """
    if inbound.headers.return_path == "<>" or inbound.headers.machine:
        return False
    return newcomer or not is_looping(inbound)


def _words(machine: str) -> str:
    """The kind of machine, for whoever reads the ledger."""
    return {
        "bounce": _("avis de non-remise"),
        "delay": _("avis de retard"),
        "auto_reply": _("réponse automatique"),
        "read_receipt": _("confirmation de lecture"),
        "own": _("envoi du service"),
    }[machine]
