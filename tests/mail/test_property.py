"""Whatever bytes come, `receive_mail` records them once, with one outcome; whatever fails below, nothing is lost.

`pytest tests/mail/test_property.py --hypothesis-profile=deep` searches for long.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from itertools import count
from unittest import mock

import pytest
from django.db import InterfaceError, OperationalError, connections, transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from helpdesk.kernel import blobs, clock
from tests.mail import providers
from tests.mail.corpus.entries import ENTRIES
from tests.mail.pipe import Delivered, deliver
from tickets.enums import Outcome
from tickets.models import Message, Reception
from tickets.tasks import resume_receptions

patiently = settings(
    deadline=None,
    max_examples=max(150, settings().max_examples),
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
    ],
)
SMALL = sorted({entry.raw for entry in ENTRIES if len(entry.raw) < 5_000})
HEADERS = [
    b"From: mallory@example.com",
    b"To: aide@ccc.example.org",
    b"Subject: =?utf-8?q?",
    b"Message-ID: <x@example.com>",
    b"Content-Type: multipart/mixed; boundary=b1",
    b"Content-Type: message/rfc822",
    b"Content-Type: text/html; charset=utf-7",
    b"Content-Transfer-Encoding: base64",
    b"References: <a@b> <c@d>",
    b"Auto-Submitted: auto-replied",
    b"Date: Thu, 99 Foo 20260 99:99:99 +9999",
    b"Return-Path: <>",
    b" folded",
    b"\xff\xfe: \xe9",
]

# ------------------------------------------------------------------------------------------------------- mails

known = st.sampled_from(SMALL)
places = st.integers(0, 5_000)


@st.composite
def flipped(draw: Callable) -> bytes:
    """Some bits of a mail are wrong."""
    raw = bytearray(draw(known))
    for place, bit in draw(st.lists(st.tuples(places, st.integers(0, 7)), min_size=1, max_size=30)):
        raw[place % len(raw)] ^= 1 << bit
    return bytes(raw)


@st.composite
def cut(draw: Callable) -> bytes:
    """The connection ended too early."""
    raw = draw(known)
    return raw[: draw(places) % len(raw)]


@st.composite
def spliced(draw: Callable) -> bytes:
    """The beginning of one mail and the end of another."""
    first, second = draw(known), draw(known)
    return first[: draw(places) % len(first)] + second[draw(places) % len(second) :]


@st.composite
def with_headers(draw: Callable) -> bytes:
    """Headers again, elsewhere, or a thousand times."""
    raw = draw(known)
    lines = raw.split(b"\r\n")
    for header, times, place in draw(
        st.lists(st.tuples(st.sampled_from(HEADERS), st.sampled_from([1, 2, 40, 2_000]), places), max_size=4)
    ):
        lines[place % len(lines) : place % len(lines)] = [header] * times
    own = draw(st.integers(0, 6))
    return b"\r\n".join([*lines[:own] * draw(st.integers(1, 3)), *lines])


mails = st.one_of(
    flipped(),
    cut(),
    spliced(),
    with_headers(),
    st.binary(max_size=600),
    st.text(max_size=300).map(str.encode),
)


@contextmanager
def taken_back() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def assert_recorded(raw: bytes, delivered: Delivered, receptions: list[Reception]) -> None:
    """One line of the ledger, one outcome, the very bytes, and no fault of ours on the way."""
    assert delivered.status == 0
    [reception] = receptions
    assert reception.outcome in Outcome.values
    assert reception.outcome == delivered.line["outcome"]
    assert reception.error == ""
    assert blobs.get(reception.raw_sha256) == raw
    assert reception.size == len(raw)


@pytest.mark.django_db
@patiently
@example(b"")
@example(b"\r\n\r\n")
@example(b"From: a@example.org\r\nSubject: \xed\xa0\x80\r\n\r\n\xed\xa0\x80")
@given(mails)
def test_any_bytes_are_recorded_once_and_known_the_second_time(raw: bytes) -> None:
    with taken_back():
        first = deliver(raw)
        assert_recorded(raw, first, list(Reception.objects.all()))
        before = set(Reception.objects.values_list("pk", flat=True))
        again = deliver(raw)
        assert_recorded(raw, again, list(Reception.objects.exclude(pk__in=before)))
        assert again.line["outcome"] == Outcome.DUPLICATE
        assert again.line["ticket"] == first.line["ticket"]
        assert Message.objects.count() == (first.line["ticket"] is not None)


@pytest.mark.django_db
@patiently
@given(mails)
def test_any_bytes_that_a_provider_brings_are_recorded_once(client, settings, raw: bytes) -> None:
    """Read or not, they are ours: an error would make the provider bring them again until it gives up."""
    settings.ANYMAIL = providers.settings_of_all()
    with taken_back():
        posted = providers.postal(providers.Letter(), raw=raw)
        assert [posted.by(client).status_code for _ in range(2)] == [200, 200]
        first, second = Reception.objects.order_by("pk")
        assert (first.error, second.outcome) == ("", Outcome.DUPLICATE)
        assert Message.objects.count() == (first.message is not None)


# ------------------------------------------------------------------------------------------------------ faults

_numbers = count(1)


class Failing:
    """A database that fails at its n-th statement or commit, once or from then on."""

    def __init__(self, at: int, *, lasting: bool, error: type[Exception]) -> None:
        self.at, self.lasting, self.error, self.reached = at, lasting, error, 0

    def pass_or_fail(self, error: type[Exception]) -> None:
        self.reached += 1
        if self.reached == self.at or (self.lasting and self.reached > self.at):
            raise error("server closed the connection unexpectedly")

    def statement(self, execute, sql, params, many, context):
        self.pass_or_fail(self.error)
        return execute(sql, params, many, context)

    @contextmanager
    def installed(self) -> Iterator[None]:
        connection = connections["default"]
        commit = connection._commit

        def failing_commit() -> None:
            # A commit that breaks is never an InterfaceError: the connection was there to send it.
            self.pass_or_fail(OperationalError)
            commit()

        with ExitStack() as stack:
            stack.enter_context(connection.execute_wrapper(self.statement))
            stack.enter_context(mock.patch.object(connection, "_commit", failing_commit))
            yield
        # What was begun dies with the connection, as it does with the process.
        connection.close()


def a_mail() -> bytes:
    number = next(_numbers)
    return (
        f"From: Personne {number} <personne-{number}@example.org>\r\nSubject: Demande {number}\r\n"
        f"Message-ID: <fault-{number}@example.org>\r\n\r\nPage blanche, {number}.\r\n"
    ).encode()


@pytest.mark.django_db(transaction=True)
@patiently
@given(
    at=st.integers(1, 60), lasting=st.booleans(), error=st.sampled_from([OperationalError, InterfaceError])
)
def test_a_failing_database_never_loses_a_mail(at: int, lasting: bool, error: type[Exception]) -> None:
    raw = a_mail()
    lines = Reception.objects.filter(raw_sha256=blobs.put(raw))
    with Failing(at, lasting=lasting, error=error).installed():
        first = deliver(raw)
    assert first.status in {0, 75}
    if first.status == 0:
        assert [line.outcome for line in lines] in ([Outcome.OPENED], [Outcome.QUARANTINED])
        return
    # The MTA keeps it and tries again; whatever was begun, the worker finishes: one of the two is a duplicate.
    assert deliver(raw).line["outcome"] in {Outcome.OPENED, Outcome.DUPLICATE}
    with clock.at(clock.now() + timedelta(hours=1)):
        resume_receptions()
    assert sorted(line.outcome for line in lines) in ([Outcome.OPENED], [Outcome.DUPLICATE, Outcome.OPENED])
    assert Message.objects.filter(text__startswith="Page blanche", reception__in=lines).count() == 1


@pytest.mark.django_db(transaction=True)
@patiently
@given(full_at=st.integers(1, 6))
def test_a_full_disk_never_loses_a_mail(full_at: int) -> None:
    raw, calls, put = a_mail(), count(1), blobs.put

    def full(content: bytes) -> str:
        if next(calls) >= full_at:
            raise OSError("no space left on device")
        return put(content)

    with mock.patch.object(blobs, "put", full):
        delivered = deliver(raw)
    recorded = Reception.objects.filter(
        size=len(raw), sender=raw.decode().partition("<")[2].partition(">")[0]
    )
    assert delivered.status in {0, 75}
    assert recorded.exists() == (delivered.status == 0)
