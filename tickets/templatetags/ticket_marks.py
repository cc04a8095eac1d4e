"""The small marks of the agents' screen: ages, deadlines, categories, files, and the list that a link comes back to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from django import template
from django.conf import settings
from django.core.exceptions import FieldDoesNotExist
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from helpdesk.audit.models import AuditRow
from helpdesk.kernel import clock
from helpdesk.outbox.models import State as SendingState
from tickets.causes import cause_of, delivery_towards, delivery_words
from tickets.classification.categories import CATEGORIES
from tickets.deadlines.wording import french_date
from tickets.departements import DEPARTEMENTS
from tickets.enums import TO_DO_STATES, UNDELIVERED, Channel, Delivery, State
from tickets.models import Message, Ticket
from tickets.workflow import TICKET

register = template.Library()

LIST_PARAMETERS = ("view", "q", "channel", "urgency", "state", "cursor")
_ICONS = {Channel.EMAIL: "mail", Channel.WEB: "document", Channel.CHAT: "chat", Channel.PHONE: "phone"}
_STATE_TONES = {
    State.RECEIVED: "accent",
    State.ACKNOWLEDGED: "accent",
    State.REOPENED: "warning",
    State.QUALIFIED: "info",
    State.ESCALATED: "warning",
    State.ANSWERED: "success",
    State.RESOLVED: "success",
}
_DELIVERY_TONES = {
    Delivery.SENT: "success",
    Delivery.DELIVERED: "success",
    Delivery.WAITING: "warning",
    Delivery.FAILED: "error",
    Delivery.BOUNCED: "error",
    Delivery.COMPLAINED: "error",
    Delivery.NO_ROUTE: "error",
}
_SENDING_TONES = {
    SendingState.SENT: "success",
    SendingState.DELIVERED: "success",
    SendingState.WAITING: "warning",
    SendingState.WITHHELD: "warning",
    SendingState.FAILED: "error",
    SendingState.BOUNCED: "error",
    SendingState.COMPLAINED: "error",
}
_ACTIONS = {
    "ticket.open": gettext_lazy("Ticket ouvert"),
    "ticket.append": gettext_lazy("Nouveau message de la personne"),
    "ticket.reply": gettext_lazy("Réponse écrite"),
    "ticket.note": gettext_lazy("Note ajoutée"),
    "ticket.assign": gettext_lazy("Responsable changé"),
    "ticket.correct": gettext_lazy("Champs corrigés"),
    "ticket.urgency": gettext_lazy("Urgence recalculée"),
    "ticket.undelivered": gettext_lazy("Envoi non remis"),
    "ticket.follow_up": gettext_lazy("Réponse non remise : suite donnée"),
    "ticket.resend": gettext_lazy("Réponse renvoyée"),
    "person.address": gettext_lazy("Adresse électronique ajoutée"),
    "person.postal_address": gettext_lazy("Adresse postale corrigée"),
    "outbox.release": gettext_lazy("Envoi retenu libéré"),
    "ticket.merge": gettext_lazy("Un autre ticket fusionné dans celui-ci"),
    "ticket.merged": gettext_lazy("Fusionné dans un autre ticket"),
    "ticket.same_person": gettext_lazy("Reconnu comme un message de la même personne"),
    "ticket.contact_points": gettext_lazy("Adresse ajoutée à la fiche"),
    "ticket.unlink": gettext_lazy("Rapprochement écarté"),
}
_FIELDS = {
    "to": gettext_lazy("adressé à"),
    "articles": gettext_lazy("articles utilisés"),
    "files": gettext_lazy("fichiers"),
    "authority": gettext_lazy("administration compétente"),
    "contact_points": gettext_lazy("coordonnées"),
    "ticket": gettext_lazy("ticket"),
    "into": gettext_lazy("fusionné dans"),
    "from": gettext_lazy("ticket fusionné"),
    "messages_moved": gettext_lazy("messages repris"),
    "cause": gettext_lazy("acheminement"),
    "end": gettext_lazy("issue"),
    "address": gettext_lazy("adresse électronique"),
    "postal_address": gettext_lazy("adresse postale"),
}
_UNSPOKEN = frozenset(
    {"message", "implied", "submission", "receptions_moved", "follow_ups_moved", "person_record"}
)
_LANGUAGES = {code.partition("-")[0]: name for code, name in settings.LANGUAGES}
_FRENCH_NAMES = {
    "fr": "français",
    "en": "anglais",
    "ar": "arabe",
    "es": "espagnol",
    "pt": "portugais",
    "ru": "russe",
    "zh": "chinois",
    "tr": "turc",
    "uk": "ukrainien",
    "fa": "persan",
}


@register.filter
def age(moment: datetime | None) -> str:
    """How long ago, in two or three characters and a unit: « 12 min », « 3 h », « 5 j »; "" for nothing."""
    if moment is None:
        return ""
    seconds = max((clock.now() - moment).total_seconds(), 0)
    if seconds < 60:
        return _("à l'instant")
    for size, limit, unit in ((60, 60, "min"), (3600, 24, "h"), (86400, 1000, "j")):
        if seconds < size * limit:
            return f"{int(seconds // size)}\N{NO-BREAK SPACE}{unit}"
    return clock.day_of(moment).strftime("%d/%m/%Y")


@register.filter
def day_words(day: date | None) -> str:
    """« 1er novembre 2026 » in French, which dates legal mentions; the reader's own long form elsewhere."""
    if day is None:
        return ""
    return french_date(day) if (get_language() or "fr").startswith("fr") else date_format(day, "DATE_FORMAT")


@register.filter
def channel_icon(channel: str) -> str:
    return _ICONS.get(channel, "mail")


@register.filter
def state_tone(state: str) -> str:
    return _STATE_TONES.get(state, "neutral")


@register.filter
def delivery_tone(delivery: str) -> str:
    return _DELIVERY_TONES.get(delivery, "neutral")


@register.filter
def delivery_label(delivery: str) -> str:
    return delivery_words(delivery)


register.filter("delivery_towards", delivery_towards)


@register.filter
def undelivered_cause(message: Message) -> str:
    """Why an answer did not arrive, in a sentence; "" when it did, or may still."""
    return cause_of(message.delivery, message.delivery_error) if message.delivery in UNDELIVERED else ""


@register.filter
def category_label(code: str) -> str:
    """The words of a category code; the code itself when it is not in the table any more."""
    category = CATEGORIES.get(code)
    return str(category.label) if category else code


@register.filter
def language_name(code: str) -> str:
    """A language as French names it."""
    return _FRENCH_NAMES.get(code) or _LANGUAGES.get(code, code)


@register.filter
def departement_name(code: str) -> str:
    """« 93 — Seine-Saint-Denis »; "" for no code."""
    return f"{code} — {DEPARTEMENTS[code]}" if code in DEPARTEMENTS else code


@register.filter
def phone_number(value: str) -> str:
    """A French number in pairs, as people read it aloud; any other as it is stored."""
    national = f"0{value[3:]}" if value.startswith("+33") else value
    if not (len(national) == 10 and national.isdigit() and national.startswith("0")):
        return value
    return "\N{NO-BREAK SPACE}".join(national[place : place + 2] for place in range(0, 10, 2))


@dataclass(frozen=True)
class Due:
    """The date of a row that comes first, and what it is."""

    day: date
    label: str
    soon: int
    """From how many days before it is said in colour."""

    @property
    def left(self) -> int:
        return (self.day - clock.today()).days

    @property
    def tone(self) -> str:
        return "late" if self.left < 0 else "soon" if self.left <= self.soon else "calm"

    @property
    def short(self) -> str:
        """« J−12 », « auj. », « J+3 »: days to go, today, days past."""
        if self.left == 0:
            return _("auj.")
        return f"J+{-self.left}" if self.left < 0 else f"J−{self.left}"


@register.filter
def next_due(ticket: Ticket) -> Due | None:
    """The nearest of the answer expected from the service (while it is owed) and the date that makes the urgency."""
    dates = []
    if ticket.answer_due and ticket.state in TO_DO_STATES and not ticket.first_answer_at:
        dates.append(Due(ticket.answer_due, _("Réponse attendue"), soon=0))
    if ticket.urgency_due:
        dates.append(Due(ticket.urgency_due, _("Échéance de la personne"), soon=15))
    return min(dates, key=lambda due: due.day, default=None)


@register.simple_tag(takes_context=True)
def list_query(context: template.Context, **changes: str) -> str:
    """« ?view=mine&q=… »: the list that the person is looking at, with `changes`; "" for the default list.

    A fragment asked by htmx belongs to the list of the page that asked, whose address htmx sends.
    """
    known = _list_parameters(context.get("request"))
    known.update({name: str(value) for name, value in changes.items() if name in LIST_PARAMETERS})
    kept = {name: known[name] for name in LIST_PARAMETERS if known.get(name)}
    return f"?{urlencode(kept)}" if kept else ""


def _list_parameters(request: Any) -> dict[str, str]:
    if request is None:
        return {}
    if request.GET or not getattr(request, "htmx", False):
        return request.GET.dict()
    return dict(parse_qsl(urlsplit(request.htmx.current_url or "").query))


@register.filter
def can(user: Any, permission: str) -> bool:
    """Whether this user holds the permission; nobody for an anonymous visitor."""
    return user.is_authenticated and user.can(permission)


@register.filter
def sending_tone(state: str) -> str:
    return _SENDING_TONES.get(state, "neutral")


@register.filter
def action_words(action: str) -> str:
    """An audit action in words; the bare name for a room that tickets do not know."""
    room, _dot, name = action.partition(".")
    if room == "ticket" and name in TICKET.moves:
        return str(TICKET.moves[name].label)
    return str(_ACTIONS.get(action, action))


@dataclass(frozen=True)
class Change:
    """One value of an audit row, before and after, in words."""

    label: str
    before: str
    after: str


@register.filter
def changes(row: AuditRow) -> list[Change]:
    """The values that a row of the trail changed, named as the forms name them."""
    names = [name for name in dict.fromkeys([*row.before, *row.after]) if name not in _UNSPOKEN]
    found = (
        Change(_field_label(name), _spoken(name, row.before.get(name)), _spoken(name, row.after.get(name)))
        for name in names
    )
    return [change for change in found if change.before != change.after]


def _field_label(name: str) -> str:
    try:
        label = str(Ticket._meta.get_field(name).verbose_name)
    except FieldDoesNotExist:
        label = str(_FIELDS.get(name, name))
    return label[:1].upper() + label[1:]


def _spoken(name: str, value: Any) -> str:
    if value in (None, "", []):
        return ""
    if isinstance(value, bool):
        return str(_("oui") if value else _("non"))
    if isinstance(value, list):
        return ", ".join(str(item) for item in value)
    if name == "state" and value in State.values:
        return str(State(value).label)
    if name == "received_at":
        return date_format(datetime.fromisoformat(value).astimezone(clock.PARIS), "j N Y, H:i")
    if name == "cause" and value in Delivery.values:
        return str(Delivery(value).label)
    return str(value)
