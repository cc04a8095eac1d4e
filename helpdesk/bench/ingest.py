"""A mail from its bytes to the committed ticket: ledger, parse, match, classify, suggest, acknowledge, tell the pages."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from email.message import EmailMessage
from functools import cache, partial
from itertools import cycle
from pathlib import Path
from uuid import UUID, uuid4

from django.conf import settings
from django.db import models, transaction

from helpdesk.audit.models import AuditRow
from helpdesk.bench.stages import REST, Stages
from helpdesk.bench.timing import Sample, timed
from helpdesk.demo.people import invent
from helpdesk.kernel import clock
from helpdesk.outbox.models import Entry
from tickets import classification
from tickets.channels.base import channel_named
from tickets.enums import Channel
from tickets.intake.ledger import store
from tickets.models import Message, Person, Reception, Ticket

COUNT = 320
WARM = 20
FIRST_FIGURE = Sample("first issue, on SQLite", [31.1])
STAGES = {
    "tickets.channels.base:store": "store",
    "tickets.channels.email_channel:EmailChannel.parse": "parse",
    "tickets.intake.pipeline:identify": "ledger",
    "tickets.intake.pipeline:settle": "ledger",
    "tickets.intake.pipeline:match": "match",
    "tickets.intake.pipeline:propose": "classify",
    "tickets.intake.pipeline:person_of": "people",
    "tickets.intake.pipeline:open_ticket": "open",
    "tickets.intake.opening:first_suggestions": "suggest",
    "tickets.intake.opening:enqueue_acknowledgement": "acknowledge",
    "django.db.backends.base.base:BaseDatabaseWrapper.run_and_clear_commit_hooks": "events",
}
_KB3 = 3000


def ingest(count: int = COUNT) -> tuple[Sample, list[Sample]]:
    """CPU per 3 kB text mail, and its baselines: reading it, keeping its bytes, inserting the same rows bare."""
    whole = timed("ingest a 3 kB mail (CPU)", _accepting("a", count), cpu=True, warm=WARM)
    return whole, [
        timed("parse only", _parsing(count), cpu=True, warm=WARM),
        timed("store the bytes only", _storing(count), cpu=True, warm=WARM),
        timed("insert the same rows bare", _inserting(count), cpu=True, warm=WARM),
        FIRST_FIGURE,
    ]


def stages(count: int = COUNT, warm: int = WARM) -> dict[str, tuple[float, float]]:
    """Stage → (median CPU in milliseconds, SQL statements) of a mail; the watching itself costs some of it."""
    return Stages(STAGES).measure(_accepting("c", count), warm=warm)


def stage_lines(measured: dict[str, tuple[float, float]]) -> list[str]:
    """The table of `stages()`, in the order of the path."""
    order = [*dict.fromkeys(STAGES.values()), REST]
    lines = [
        f"    {name:<12} {measured[name][0]:6.2f} ms {measured[name][1]:6.1f} statements" for name in order
    ]
    total = [sum(column) for column in zip(*measured.values(), strict=True)]
    return [*lines, f"    {'sum':<12} {total[0]:6.2f} ms {total[1]:6.1f} statements"]


def _accepting(series: str, count: int) -> list[Callable]:
    channel = channel_named(Channel.EMAIL)
    return [partial(channel.accept, mail, recipient=settings.SERVICE_EMAIL) for mail in mails(series, count)]


def _parsing(count: int) -> list[Callable]:
    channel = channel_named(Channel.EMAIL)
    now = clock.now()
    return [
        partial(channel.parse, mail, recipient=settings.SERVICE_EMAIL, received_at=now)
        for mail in mails("p", count)
    ]


def _storing(count: int) -> list[Callable]:
    return [
        partial(store, Channel.EMAIL, mail, recipient=settings.SERVICE_EMAIL) for mail in mails("b", count)
    ]


def _inserting(count: int) -> list[Callable]:
    """The rows that the newest mails left, inserted once more and nothing else."""
    taken_in = Reception.objects.exclude(message=None).order_by("-pk")
    return [partial(_insert_again, _rows(reception)) for reception in taken_in[:count]]


@dataclass(frozen=True)
class _Rows:
    """What one opened ticket wrote; `batches` belong to the person or to the ticket."""

    person: Person
    ticket: Ticket
    message: Message
    others: tuple[models.Model, ...]
    batches: tuple[list[models.Model], ...]


def _rows(reception: Reception) -> _Rows:
    message = reception.message
    ticket = message.ticket
    entry = Entry.objects.get(reference=f"ticket:{ticket.pk}")
    entry.dedupe_key = reception.external_id = f"again:{ticket.pk}"
    trail = AuditRow.objects.filter(subject=f"ticket:{ticket.reference}").order_by("pk")
    batches = (list(rows.all()) for rows in (ticket.person.contact_points, ticket.suggestions, trail))
    return _Rows(ticket.person, ticket, message, (reception, entry), tuple(batches))


def _insert_again(rows: _Rows) -> None:
    links = {"person": rows.person, "ticket": rows.ticket, "message": rows.message}
    with transaction.atomic():
        for row in (rows.person, rows.ticket, rows.message, *rows.others):
            _renew(row, links)
            row.save(force_insert=True)
        for batch in filter(None, rows.batches):
            for row in batch:
                _renew(row, links)
            type(batch[0]).objects.bulk_create(batch)


def _renew(row: models.Model, links: dict[str, models.Model]) -> None:
    """The same row with a key of its own, linked to the new rows."""
    row.pk = uuid4() if isinstance(row.pk, UUID) else None
    names = {field.name for field in row._meta.concrete_fields}
    for name in names & links.keys():
        setattr(row, name, links[name])


def mails(series: str, count: int) -> list[bytes]:
    """As many 3 kB mails from different people, worded as the development messages of the classifier."""
    return [
        _mail(series, number, *words) for number, words in zip(range(count), cycle(letters()), strict=False)
    ]


@cache
def letters() -> list[tuple[str, str]]:
    """(subject, 3 kB body) for each development message, which is followed by others of its language: no text repeats."""
    path = Path(classification.__file__).parent / "data" / "labelled_dev.jsonl"
    rows = [json.loads(row) for row in path.read_text(encoding="utf-8").splitlines()]
    return [(row["subject"] or "Demande", _lengthened(number, rows)) for number, row in enumerate(rows)]


def _lengthened(number: int, rows: list[dict]) -> str:
    told = [rows[number]["body"]]
    for other in [*rows[number + 1 :], *rows[:number]]:
        if other["lang"] == rows[number]["lang"]:
            if len("\n\n".join([*told, other["body"]]).encode()) > _KB3:
                break
            told.append(other["body"])
    return "\n\n".join(told)


def _mail(series: str, number: int, subject: str, body: str) -> bytes:
    someone = invent(100_000 + number)
    message = EmailMessage()
    message["From"] = f"{someone.name} <{series}{someone.email}>"
    message["To"] = settings.SERVICE_EMAIL
    message["Subject"] = subject
    message["Message-ID"] = f"<bench-{series}-{number}@example.net>"
    message.set_content(body)
    return message.as_bytes()
