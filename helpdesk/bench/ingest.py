"""A mail from its bytes to the committed ticket: ledger, parse, match, classify, suggest, acknowledge."""

from __future__ import annotations

import json
from collections.abc import Callable
from email.message import EmailMessage
from functools import partial
from pathlib import Path

from django.conf import settings

from helpdesk.bench.timing import Sample, timed
from helpdesk.demo.people import invent
from tickets import classification
from tickets.channels.base import channel_named
from tickets.enums import Channel
from tickets.intake.ledger import store

_KB3 = 3000


def ingest(count: int = 300) -> tuple[Sample, Sample]:
    """CPU per 3 kB text mail, and the baseline: only storing the same bytes raw with their line in the ledger."""
    channel = channel_named(Channel.EMAIL)
    recipient = settings.SERVICE_EMAIL
    whole: list[Callable] = [
        partial(channel.accept, mail, recipient=recipient) for mail in _mails("a", count)
    ]
    raw: list[Callable] = [
        partial(store, Channel.EMAIL, mail, recipient=recipient) for mail in _mails("b", count)
    ]
    return (
        timed("ingest a 3 kB mail, everything included (CPU)", whole, cpu=True, warm=20),
        timed("store the bytes only", raw, cpu=True, warm=20),
    )


def _mails(series: str, count: int) -> list[bytes]:
    path = Path(classification.__file__).parent / "data" / "labelled_dev.jsonl"
    bodies = [json.loads(row) for row in path.read_text(encoding="utf-8").splitlines()]
    return [_mail(series, number, bodies[number % len(bodies)]) for number in range(count)]


def _mail(series: str, number: int, label: dict) -> bytes:
    someone = invent(100_000 + number)
    message = EmailMessage()
    message["From"] = f"{someone.name} <{series}{someone.email}>"
    message["To"] = settings.SERVICE_EMAIL
    message["Subject"] = label["subject"] or "Demande"
    message["Message-ID"] = f"<bench-{series}-{number}@example.net>"
    body = label["body"]
    message.set_content((body + "\n\n") * max(1, _KB3 // (len(body.encode()) + 2)))
    return message.as_bytes()
