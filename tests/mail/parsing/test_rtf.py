"""Rich text as Outlook stores it: the two examples of its specification, and what is not RTF."""

from __future__ import annotations

import struct

import pytest

from tests.mail.parsing import envelopes as e
from tickets.channels.email import rtf
from tickets.channels.email.rtf import read_rtf

# MS-OXRTFCP 4.1.1 and 4.1.2: references into the dictionary, and into what was just written.
HELLO = "2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c090020627705b06c647d0a800fa0"
WXYZ = "1a0000001c0000004c5a4675e2d44b51410004205758595a0d6e7d010eb0"


@pytest.mark.parametrize(("stored", "text"), [(HELLO, "hello world"), (WXYZ, "WXYZWXYZWXYZWXYZWXYZ")])
def test_the_examples_of_the_specification(stored: str, text: str) -> None:
    assert read_rtf(bytes.fromhex(stored)) == (text, "")


@pytest.mark.parametrize(
    ("source", "text"),
    [
        (rb"{\rtf1 un\par deux\tab trois\line quatre}", "un\ndeux\ttrois\nquatre"),
        (rb"{\rtf1{\*\generator Riched20;}{\pict 89504e47}{\info{\author X}}dit}", "dit"),
        (rb"{\rtf1\ansicpg1251 \'cf\'f0\'e8\'e2\'e5\'f2}", "Привет"),
        (rb"{\rtf1\uc2\u233??t\u233??}", "été"),
        (rb"{\rtf1\u-10179?\u-8704?}", "😀"),
        (rb"{\rtf1 a\~b\_c\\d}", "a\xa0b-c\\d"),
        (rb"{\rtf1 }}}fin", "fin"),
        (rb"{\rtf1 {{{ouvert", "ouvert"),
    ],
)
def test_words_are_read_and_layout_is_not(source: bytes, text: str) -> None:
    assert read_rtf(source) == (text, "")
    assert read_rtf(e.packed_rtf(source)) == (text, "")


def test_rich_text_stored_as_it_is_and_cut_is_read() -> None:
    stored = struct.pack("<IIII", 99, 99, 0x414C454D, 0) + rb"{\rtf1 tel quel}"
    assert read_rtf(stored) == ("tel quel", "")
    assert read_rtf(bytes.fromhex(HELLO)[:-8])[0].startswith("hello w")


@pytest.mark.parametrize(
    "stored", [b"", b"\0" * 15, b"\0" * 400, b"<p>non</p>" * 9, e.packed_rtf(b"<p>non</p>")]
)
def test_what_is_not_rich_text_is_nothing(stored: bytes) -> None:
    assert read_rtf(stored) == ("", "")


def test_what_grows_when_unpacked_stops_at_its_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rtf, "LARGEST", 1_000)
    runs = b"\0{\\rtf1 x" + (b"\xff" + b"\x0f\xdf" * 8) * 500
    stored = struct.pack("<IIII", len(runs) + 12, 0xFFFFFFFF, 0x75465A4C, 0) + runs
    assert 0 < len(read_rtf(stored)[0]) <= 1_000
