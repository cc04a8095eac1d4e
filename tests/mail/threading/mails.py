"""Building each mail of the table, and reading how it ended."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count
from typing import Any

from helpdesk.accounts.models import User
from helpdesk.kernel import clock
from helpdesk.outbox.models import Entry
from helpdesk.outbox.models import State as Sending
from tests.mail.threading.table import End, Mail
from tests.tickets.builders import receipt, ticket
from tickets.actions import ask_user, close_ticket, discard_ticket, reply
from tickets.enums import Direction, State
from tickets.intake.pipeline import Receipt
from tickets.models import Message, Ticket, TicketLink
from tickets.tokens import message_id, reply_address, thread_token

NUMBER = "9903123456"
_numbers = count(1)


@dataclass
class Scene:
    """A ticket in one state, with what mails about it may quote."""

    state: str
    cited: Ticket
    pk: int
    reference: str
    final: Ticket | None
    """Where it was merged into."""
    written: str
    sent: str
    colleague: User

    @property
    def target(self) -> Ticket:
        return self.final or self.cited


def scene(state: str, agent: User, supervisor: User) -> Scene:
    """A ticket of Amina Benali in `state`, beside one of Karim Haddad."""
    ticket("Bonjour", email="karim@example.net", name="Karim Haddad")
    cited = ticket()
    Ticket.objects.filter(pk=cited.pk).update(foreigner_number=NUMBER, category="B1", abstained=False)
    sent = _sent(cited, state, agent)
    final = _bring(cited, state, agent, supervisor)
    found = Scene(
        state=state,
        cited=cited,
        pk=cited.pk,
        reference=cited.reference,
        final=final,
        written=cited.messages.filter(direction=Direction.INBOUND).get().message_id,
        sent=sent,
        colleague=agent,
    )
    if state == "deleted":
        cited.delete()
    return found


def _sent(cited: Ticket, state: str, agent: User) -> str:
    """One message of ours on the ticket, sent long ago under a key that is not believed any more."""
    known = f"t{cited.pk}.00000000.00000000000000000000@ccc.example.org"
    if state in ("answered", "closed"):
        sent = reply(cited, "Bonjour", actor=agent)
        Message.objects.filter(pk=sent.pk).update(message_id=known)
    else:
        now = clock.now()
        Message.objects.create(
            ticket=cited,
            direction=Direction.OUTBOUND,
            channel="email",
            author=agent,
            at=now,
            message_id=known,
        )
    return known


def _bring(cited: Ticket, state: str, agent: User, supervisor: User) -> Ticket | None:
    if state == "waiting":
        ask_user(cited, "Depuis quand ?", actor=agent)
    if state == "closed":
        close_ticket(cited, reason="Répondu", actor=agent)
    if state == "discarded":
        discard_ticket(cited, reason="Injures", actor=supervisor)
    if state != "merged":
        return None
    final = ticket(subject="Autre sujet")
    Ticket.objects.filter(pk=cited.pk).update(
        merged_into=final, state=State.CLOSED, closed_at=clock.now(), close_reason="Fusionné"
    )
    return final


def send(mail: Mail, on: Scene) -> Receipt:
    """The mail, through the real intake."""
    options = {"subject": "La suite", "text": "Voici la suite."}
    options |= _sender(mail.sender, on) | _place(mail.place, on) | _automatic(mail.automatic)
    return receipt(options.pop("text"), **options)


def _sender(sender: str, on: Scene) -> dict[str, str]:
    return {
        "person": {"email": "amina@example.net", "name": "Amina Benali"},
        "second": {"email": "amina.perso@example.org", "name": "BENALI Amina"},
        "other": {"email": "karim@example.net", "name": "Karim Haddad"},
        "stranger": {"email": "mallory@example.com", "name": "Mallory Vasseur"},
        "colleague": {"email": on.colleague.email, "name": "Amina Benali"},
        "service": {"email": "aide@ccc.example.org", "name": "Centre de contact"},
    }[sender]


def _place(place: str, on: Scene) -> dict[str, Any]:
    token = message_id(on.pk).strip("<>")
    return {
        "plus": lambda: {"recipient": reply_address(on.pk)},
        "to": lambda: {"to": ("aide@ccc.example.org", reply_address(on.pk))},
        "cc": lambda: {"cc": (reply_address(on.pk),)},
        "references": lambda: {"references": ("x@example.net", token)},
        "reply": lambda: {"in_reply_to": (token,)},
        "sent": lambda: {"in_reply_to": (on.sent,)},
        "written": lambda: {"references": (on.written,)},
        "subject": lambda: {"subject": f"Re: [{on.reference}] suite"},
        "body": lambda: {"text": f"Bonjour, c'est au sujet de {on.reference}."},
        "number": lambda: {"text": f"Bonjour, mon numéro étranger est le {NUMBER}."},
        "forged": lambda: {"in_reply_to": (f"{_swapped(on.pk)}@ccc.example.org",)},
        "truncated": lambda: {"recipient": f"aide+{thread_token(on.pk)[:-1]}@ccc.example.org"},
        "legacy": lambda: _legacy(on.pk),
        "none": lambda: {},
    }[place]()


def _swapped(pk: int) -> str:
    """The token of another ticket, with this ticket's number put in."""
    _number, nonce, signature = thread_token(pk + 1).split(".")
    return f"t{pk}.{nonce}.{signature}"


def _legacy(pk: int) -> dict[str, Any]:
    return {
        "recipient": f"aide+{pk}@ccc.example.org",
        "in_reply_to": (f"ticket-{pk}@ccc.example.org", f"ccc.{pk}.{next(_numbers)}@ccc.example.org"),
        "references": (f"t{pk}@ccc.example.org",),
        "subject": f"Re: [#{pk}] [CCC-{pk}] [Ticket {pk}] suite",
    }


def _automatic(automatic: str) -> dict[str, str]:
    return {
        "no": {},
        "list": {"machine": "list"},
        "replied": {"machine": "auto_reply", "auto_submitted": "auto-replied"},
        "generated": {"machine": "auto_reply", "auto_submitted": "auto-generated"},
        "receipt": {"machine": "read_receipt"},
        "report": {"machine": "bounce", "return_path": "<>"},
    }[automatic]


_COPIED = ("state", "unread", "last_message_at", "last_message_preview", "person_id", "merged_into_id")


def facts(on: Scene) -> dict[str, Any]:
    """What could change on the scene's tickets without anybody seeing it."""
    rows = Ticket.objects.filter(pk__in=[on.pk, on.target.pk]).order_by("pk")
    return {
        "rows": list(rows.values_list("pk", *_COPIED)),
        "messages": Message.objects.count(),
        "sent": Message.objects.filter(direction=Direction.OUTBOUND).count(),
        "entries": set(Entry.objects.values_list("pk", flat=True)),
    }


def ended(mail: Mail, on: Scene) -> tuple[End, list[str]]:
    """How the mail really ended, and every effect that no end allows."""
    before = facts(on)
    found = send(mail, on)
    after = facts(on)
    links = list(TicketLink.objects.filter(source=found.ticket)) if found.ticket else []
    lines = Message.objects.filter(direction=Direction.SYSTEM, ticket=on.target.pk) if on.target.pk else ()
    end = End(
        outcome=str(found.outcome),
        ticket=_which(found, on),
        state=_moved(before, after, on) if found.outcome == "appended" else "unchanged",
        link=links[0].kind if links else "",
        acknowledged=_acknowledged(found),
        told=bool(lines and lines.filter(text__contains="reçue de amina@example.net").exists()),
        noted="n'existe pas ou plus" in found.reason,
    )
    return end, _forbidden(found, on, before, after, links)


def _which(found: Receipt, on: Scene) -> str:
    if found.ticket is None:
        return "none"
    if found.ticket.pk == on.pk:
        return "it"
    return "where it went" if found.ticket == on.final else "new"


def _moved(before: dict, after: dict, on: Scene) -> str:
    old, new = ({row[0]: row[1] for row in each["rows"]}[on.target.pk] for each in (before, after))
    if old == new:
        return "unchanged"
    return {State.REOPENED: "reopened", State.QUALIFIED: "resumed"}[new]


def _acknowledged(found: Receipt) -> bool:
    if found.ticket is None:
        return False
    entry = Entry.objects.filter(dedupe_key=f"acknowledgement:{found.ticket.pk}").first()
    return found.outcome == "opened" and entry is not None and entry.state != Sending.WITHHELD


def _forbidden(found: Receipt, on: Scene, before: dict, after: dict, links: list[TicketLink]) -> list[str]:
    """S1, S2, S6: what no mail may do, whatever the table says."""
    new = Entry.objects.filter(pk__in=after["entries"] - before["entries"])
    wrong = []
    if found.outcome != "appended" and before["rows"] != after["rows"]:
        wrong.append("a ticket changed without a message of its person")
    if after["sent"] != before["sent"]:
        wrong.append("a mail became a message of ours")
    if len(links) > 1 or any(link.target != on.target or link.accepted is not None for link in links):
        wrong.append("a link to another ticket, or settled by itself")
    if any(entry.recipient != found.reception.sender for entry in new):
        wrong.append("something was sent to somebody else")
    if any(on.reference in str(entry.payload) or "Dépôt impossible" in str(entry.payload) for entry in new):
        wrong.append("the acknowledgement tells of the ticket that was cited")
    return wrong
