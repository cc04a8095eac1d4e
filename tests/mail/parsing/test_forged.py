"""S4 and S8: headers that pretend to be ours or a relay's change nothing, and nothing read from a header breaks a line."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from tests.mail.parsing.builder import mail
from tests.mail.parsing.case import Case, observed
from tests.mail.parsing.cases_marks import FORGED, INJECTION
from tickets.channels.email.parse import parse

RECEIVED = datetime(2026, 5, 12, 8, 2, tzinfo=UTC)


@pytest.mark.parametrize("name", FORGED)
def test_a_forged_header_changes_nothing(name: str) -> None:
    plain = parse(mail("Bonjour"), received_at=RECEIVED)
    forged = parse(f"{name}: {FORGED[name]}\r\n".encode() + mail("Bonjour"), received_at=RECEIVED)
    assert replace(forged, raw=plain.raw) == plain


@pytest.mark.parametrize("case", INJECTION, ids=[case.name for case in INJECTION])
def test_nothing_read_from_a_header_holds_a_line_break(case: Case) -> None:
    seen = observed(parse(case.raw, received_at=RECEIVED))
    values = [value for name, value in seen.items() if name not in {"text", "quoted", "html", "contents"}]
    strings = [text for value in values for text in (value if isinstance(value, list | tuple) else [value])]
    assert not [text for text in strings if set(str(text)) & set("\r\n\0\x0b\x0c\x85\u2028\u2029")]
