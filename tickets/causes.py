"""Why a mail did not arrive, in plain French, from the words of servers and providers (RFC 3463, RFC 5321)."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tickets.enums import Delivery

_STATUS = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?![\d.])")
_REPLY = re.compile(r"(?<![\d.])([45]\d\d)(?![\d.])")
_REASON = re.compile(r"\[(\w+)\]\s*$")
_NOBODY = re.compile(
    r"(?:user|recipient|mailbox|account|address)\W{1,12}(?:is )?(?:unknown|not found|does not exist|doesn't exist)|"
    r"(?:unknown|no such|invalid|nonexistent) (?:user|recipient|mailbox|account|address)|n['’]existe pas",
    re.IGNORECASE,
)

_NO_SUCH_ADDRESS = gettext_lazy("L'adresse n'existe pas.")
_DISABLED = gettext_lazy("La boîte est désactivée.")
_FULL = gettext_lazy("La boîte est pleine.")
_TOO_BIG = gettext_lazy("Le message est trop gros pour cette boîte.")
_REFUSED = gettext_lazy("Refusé par le serveur du destinataire.")
_FILTERED = gettext_lazy("Refusé par le filtrage du serveur du destinataire.")
_SILENT = gettext_lazy("Le serveur du destinataire n'a pas répondu.")

_SENTENCES = {
    "1.1": _NO_SUCH_ADDRESS,
    "1.2": gettext_lazy("La partie de l'adresse après « @ » n'existe pas."),
    "1.3": gettext_lazy("L'adresse est mal écrite."),
    "1.6": gettext_lazy("La boîte a changé d'adresse."),
    "1.10": gettext_lazy("Ce domaine ne reçoit pas de courriel."),
    "2.1": _DISABLED,
    "2.2": _FULL,
    "2.3": _TOO_BIG,
    "3.4": _TOO_BIG,
    "4.1": _SILENT,
    "4.4": gettext_lazy("Le serveur de messagerie de cette adresse est introuvable."),
    "4.7": gettext_lazy("Le serveur du destinataire n'a pas pris le message à temps."),
}
"""By subject and detail of an RFC 3463 status; where the detail says nothing more, by subject below."""
_SUBJECTS = {
    "1": gettext_lazy("L'adresse n'est pas valable."),
    "2": gettext_lazy("La boîte n'accepte pas le message."),
    "3": gettext_lazy("Le serveur du destinataire ne peut pas prendre ce message."),
    "4": _SILENT,
    "5": gettext_lazy("Les deux serveurs ne se sont pas compris."),
    "6": gettext_lazy("Le contenu du message a été refusé."),
    "7": _FILTERED,
}
_REPLIES = {"552": _FULL, "422": _FULL, "452": _FULL, "553": gettext_lazy("L'adresse n'est pas valable.")}
"""RFC 5321 codes that mean one thing without a status; 550 and 554 are used for everything."""
_REASONS = {
    "invalid": _NO_SUCH_ADDRESS,
    "blocked": gettext_lazy("Notre prestataire d'envoi ne transmet plus à cette adresse."),
    "timed_out": _SILENT,
    "spam": gettext_lazy("La personne, ou sa messagerie, a signalé notre message comme indésirable."),
    "unsubscribed": gettext_lazy(
        "La personne a demandé à ne plus recevoir de courriel de notre prestataire."
    ),
}
"""anymail's reasons, which our outbox writes in brackets after the server's words."""
_OTHERWISE = {
    Delivery.NO_ROUTE: gettext_lazy("Nous n'avons pas d'adresse électronique pour cette personne."),
    Delivery.FAILED: gettext_lazy("Notre serveur n'a pas pu l'envoyer, malgré plusieurs essais."),
    Delivery.COMPLAINED: _REASONS["spam"],
    Delivery.WAITING: gettext_lazy("Le serveur du destinataire fait attendre."),
}

_HARD = frozenset({"1.0", "1.1", "1.2", "1.3", "1.4", "1.6", "1.9", "1.10", "2.1", "4.4"})


def cause_of(delivery: str, words: str) -> str:
    """One sentence on why an answer did not arrive; `words` are the server's, and are never repeated in it."""
    if delivery in (Delivery.NO_ROUTE, Delivery.COMPLAINED):
        return str(_OTHERWISE[delivery])
    return str(_told(words) or _OTHERWISE.get(delivery) or _REFUSED)


def is_address_dead(words: str) -> bool:
    """Whether the server says that nobody receives mail at this address: not for a full box, a filter or a delay.

    Sender-side statuses (5.1.7, 5.1.8) and policies (5.7.x) say nothing of the recipient.
    """
    status = _STATUS.search(words)
    if status:
        return status[1] == "5" and f"{status[2]}.{status[3]}" in _HARD
    if _reason(words) == "invalid":
        return True
    reply = _REPLY.search(words)
    return bool(_NOBODY.search(words)) and (reply is None or reply[1].startswith("5"))


def _told(words: str) -> object:
    status = _STATUS.search(words)
    if status and status[1] != "2" and (status[2], status[3]) != ("0", "0"):
        return _SENTENCES.get(f"{status[2]}.{status[3]}") or _SUBJECTS.get(status[2])
    if _NOBODY.search(words):
        return _NO_SUCH_ADDRESS
    reply = _REPLY.search(words)
    return (_REPLIES.get(reply[1]) if reply else None) or _REASONS.get(_reason(words))


def _reason(words: str) -> str:
    match = _REASON.search(words)
    return match[1] if match else ""


def delivery_words(delivery: str) -> str:
    """The state of an answer on its way, for the conversation: a delay is not ours to try again."""
    if delivery == Delivery.WAITING:
        return _("Retardé")
    return str(Delivery(delivery).label)


def delivery_towards(delivery: str) -> str:
    """The same with the preposition that stands before an address; without one where no address follows."""
    words = delivery_words(delivery)
    if delivery in ("", Delivery.NO_ROUTE):
        return words
    between = {Delivery.WAITING: _("%s pour"), Delivery.COMPLAINED: _("%s par")}
    return between.get(delivery, _("%s à")) % words
