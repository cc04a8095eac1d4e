"""Large base64 bodies take another way to the same reading, and cost neither copies nor a second look."""

from __future__ import annotations

import base64
import random
import tracemalloc
from datetime import UTC, datetime

import pytest

from tests.mail.parsing.builder import multipart, part, raw
from tests.mail.parsing.cases import CASES
from tickets.channels.email import bulk
from tickets.channels.email.bulk import take_out
from tickets.channels.email.parse import parse

RECEIVED = datetime(2026, 5, 12, 8, 2, tzinfo=UTC)
CONTENT = random.Random(1).randbytes(300_000)
LINES = base64.encodebytes(CONTENT).replace(b"\n", b"\r\n").rstrip()
BASE64 = "Content-Transfer-Encoding: base64"
PDF = ("Content-Type: application/pdf; name=a.pdf", BASE64, "", LINES)
TEXT = part("text/plain", "Bonjour")
LETTERS = {
    "two files": raw(*multipart("mixed", TEXT, PDF, PDF)),
    "lines ended by LF only": raw(*multipart("mixed", TEXT, PDF)).replace(b"\r\n", b"\n"),
    "the whole mail": raw(*PDF),
    "in an attached message": raw(
        *multipart("mixed", part("message/rfc822", *multipart("mixed", TEXT, PDF, boundary="b2")))
    ),
    "in an attached message, LF only": raw(
        *multipart("mixed", part("message/rfc822", *multipart("mixed", TEXT, PDF, boundary="b2")))
    ).replace(b"\r\n", b"\n"),
    "cut in the middle of a quartet": raw(*multipart("mixed", TEXT, PDF))[:350_001],
    "several texts joined": raw(*multipart("mixed", TEXT, (*PDF, b"QUJD=", b"", LINES))),
    "prose below": raw(*multipart("mixed", TEXT, (*PDF, "ajouté par la liste"))),
    "a source pasted in the text": raw(*multipart("mixed", part("text/plain", "Voici :", BASE64, "", LINES))),
    "said of a part that is not": raw(
        *multipart("mixed", TEXT, part("text/plain", BASE64, "", "é" * 80_000))
    ),
    "a letter": raw(
        "Content-Type: text/plain; charset=utf-8", BASE64, "", base64.encodebytes(b"mot " * 40_000)
    ),
    "before the first part": raw(
        'Content-Type: multipart/mixed; boundary="b"', "", BASE64, "", LINES, "--b--"
    ),
}


@pytest.mark.parametrize("name", LETTERS)
def test_large_bodies_are_read_as_the_standard_library_would(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken = parse(LETTERS[name], received_at=RECEIVED)
    monkeypatch.setattr(bulk, "SMALLEST", 10**9)
    assert take_out(LETTERS[name]) is None
    assert parse(LETTERS[name], received_at=RECEIVED) == taken


def test_every_case_reads_the_same_when_small_bodies_are_taken_out_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(bulk, "SMALLEST", 4)
    assert sum(take_out(case.raw) is not None for case in CASES) > 10
    for case in CASES:
        thin = parse(case.raw, received_at=RECEIVED)
        with monkeypatch.context() as patch:
            patch.setattr(bulk, "SMALLEST", 10**9)
            assert parse(case.raw, received_at=RECEIVED) == thin, case.name


def test_a_body_that_is_not_all_base64_stays_where_it_is() -> None:
    assert take_out(LETTERS["prose below"]) is None
    assert take_out(LETTERS["two files"]).thin.count(b"bulk-") == 2


def test_a_large_file_is_held_twice_at_most() -> None:
    content = random.Random(2).randbytes(4_000_000)
    letter = raw(*multipart("mixed", TEXT, (*PDF[:3], base64.encodebytes(content))))
    tracemalloc.start()
    message = parse(letter, received_at=RECEIVED)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert message.attachments[0].content == content
    assert peak < 1.8 * len(content)


def test_marks_that_a_mail_forges_are_words_like_others() -> None:
    letter = raw(*multipart("mixed", part("text/plain", "bulk-0011223344556677-0-"), PDF))
    assert parse(letter, received_at=RECEIVED).text == "bulk-0011223344556677-0-"
