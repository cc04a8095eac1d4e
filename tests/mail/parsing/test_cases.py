"""Every line of the corpus, against exactly what it expects."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime

import pytest

from tests.mail.parsing.case import Case, observed
from tests.mail.parsing.cases import CASES
from tickets.channels.email.parse import UNREADABLE, parse

RECEIVED = datetime(2026, 5, 12, 8, 2, tzinfo=UTC)


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_the_mail_is_read_as_expected(case: Case) -> None:
    message = parse(case.raw, received_at=RECEIVED, **case.options)

    seen = observed(message)
    assert {name: seen[name] for name in case.expected} == case.expected
    assert not any(defect.startswith(UNREADABLE) for defect in message.defects)
    assert (message.channel, message.received_at, message.raw) == ("email", RECEIVED, case.raw)


def test_each_case_has_its_own_name() -> None:
    assert [name for name, count in Counter(case.name for case in CASES).items() if count > 1] == []
