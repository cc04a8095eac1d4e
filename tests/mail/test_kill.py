"""Killed anywhere (SIGKILL), 200 times: no message lost, no ticket twice, no mail twice without saying so."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from email import message_from_string
from itertools import count
from threading import Event

import pytest

from helpdesk.env import BASE_DIR
from tests.mail import killing
from tests.support.databases import own_database
from tests.support.smtp import Sink, mail_server

ROUNDS = 200
# The machine may be busy; an undisturbed run takes less than a minute.
pytestmark = [pytest.mark.timeout(400), pytest.mark.xdist_group("kill")]


@pytest.fixture(scope="module")
def sink() -> Iterator[Sink]:
    """A mail server that keeps some of its clients waiting for their answer."""
    numbers = count()

    def sometimes_wait() -> None:
        if next(numbers) % 4 == 0:
            Event().wait(0.05)

    with mail_server(before_answer=sometimes_wait) as server:
        yield server


@pytest.fixture(scope="module")
def report(sink: Sink, tmp_path_factory: pytest.TempPathFactory) -> dict:
    """What is left after all the rounds, on a database of their own."""
    with own_database(tmp_path_factory.mktemp("kill")) as environment:
        environment["DJANGO_SETTINGS_MODULE"] = "helpdesk.settings.test"
        command = [
            sys.executable,
            "-m",
            "tests.mail.killing",
            "--port",
            str(sink.port),
            "--rounds",
            str(ROUNDS),
        ]
        done = subprocess.run(command, cwd=BASE_DIR, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-4000:]
    return json.loads(done.stdout)


@pytest.fixture
def accepted(report: dict) -> list[int]:
    """The mails that the MTA was told are recorded: in the end, all of them."""
    assert all(statuses[-1] == 0 for statuses in report["statuses"].values())
    return [1, 2, *(int(number) for number in report["statuses"])]


def test_two_hundred_attempts_were_killed_at_every_kind_of_point(report: dict) -> None:
    assert len(report["rounds"]) >= ROUNDS
    hit = [attempt for attempt in report["rounds"] if attempt["stage"]]
    assert len(hit) > ROUNDS * 0.7
    for kind in ("receive", "send"):
        stages = {attempt["stage"] for attempt in hit if attempt["kind"] == kind}
        assert stages >= WANTED[kind]


WANTED = {
    "receive": {
        "before fsync",
        "after fsync",
        "before replace",
        "after replace",
        "INSERT tickets_reception",
        "INSERT tickets_ticket",
        "INSERT tickets_message",
        "INSERT outbox_entry",
        "UPDATE tickets_reception",
        "before commit",
        "after commit",
        "somewhere",
    },
    "send": {
        "UPDATE outbox_entry",
        "before commit",
        "after commit",
        "after SMTP connect",
        "after SMTP rcpt",
        "after SMTP send",
        "after SMTP getreply",
        "somewhere",
    },
}


def test_no_message_is_lost_and_none_is_told_twice(report: dict, accepted: list[int]) -> None:
    told = Counter(message_id for _, _, message_id in report["left"]["messages"])
    assert told == {f"kill-{number}@example.org": 1 for number in accepted}


def test_each_message_is_where_it_belongs(report: dict, accepted: list[int]) -> None:
    placed = {message_id: (subject, text) for subject, text, message_id in report["left"]["messages"]}
    for number in accepted:
        assert placed[f"kill-{number}@example.org"] == (
            f"Demande {killing.opener(number)}",
            f"Bonjour, page blanche, message {number}.",
        )


def test_no_ticket_is_opened_twice(report: dict, accepted: list[int]) -> None:
    openers = {f"Demande {killing.opener(number)}" for number in accepted}
    assert sorted(report["left"]["tickets"]) == sorted(openers)


def test_every_line_of_the_ledger_is_settled_and_its_bytes_are_there(
    report: dict, accepted: list[int]
) -> None:
    taken_in, others = Counter(), set()
    for raw, outcome, _ in report["left"]["receptions"]:
        if outcome in {"opened", "appended"}:
            taken_in[raw] += 1
        else:
            others.add(outcome)
    assert others <= {"duplicate"}
    assert taken_in == {killing.mail(number).decode(): 1 for number in accepted}


def test_every_acknowledgement_leaves_and_none_twice_without_saying_so(
    report: dict, sink: Sink, accepted: list[int]
) -> None:
    writers = {f"personne-{killing.opener(number)}@example.org" for number in accepted}
    received = Counter(message_from_string(text)["To"] for text in sink.mails)
    entries = {recipient: (state, marked) for recipient, state, marked, _ in report["left"]["entries"]}
    assert {recipient: state for recipient, (state, _) in entries.items()} == dict.fromkeys(writers, "sent")
    assert set(received) == writers
    twice = {recipient for recipient, times in received.items() if times > 1}
    assert twice <= {recipient for recipient, (_, marked) in entries.items() if marked}


def test_a_mail_leaves_twice_only_when_its_sender_died_after_it(report: dict, sink: Sink) -> None:
    """Killed before the words were sent, the recipient has nothing; after, nobody could know."""
    sends = [attempt["stage"] for attempt in report["rounds"] if attempt["kind"] == "send"]
    after = [stage for stage in sends if stage not in NOTHING_SENT]
    extra = len(sink.mails) - len(report["left"]["entries"])
    assert 0 < extra <= len(after)


NOTHING_SENT = {
    "",
    "BEGIN",
    "SELECT outbox_entry",
    "before SMTP connect",
    "after SMTP connect",
    "before SMTP ehlo",
    "after SMTP ehlo",
    "before SMTP mail",
    "after SMTP mail",
    "before SMTP rcpt",
    "after SMTP rcpt",
}


def test_what_leaves_twice_has_one_message_id(sink: Sink) -> None:
    """Most mail programs then show it once."""
    ids: dict[str, set[str]] = {}
    for text in sink.mails:
        message = message_from_string(text)
        ids.setdefault(message["To"], set()).add(message["Message-ID"])
    assert {len(known) for known in ids.values()} == {1}
