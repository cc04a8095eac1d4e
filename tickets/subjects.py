"""What a subject says, without what mailers and we put before it."""

from __future__ import annotations

import re

from tickets.models.ticket import REFERENCE

_MOST_PREFIXES = 10
_PREFIX = re.compile(
    rf"\s{{0,9}}(?:(?:re|rép|rif|aw|sv|res|رد|отв|ответ)\s?:|\[{REFERENCE.pattern}\])", re.IGNORECASE
)


def bare_subject(subject: str) -> str:
    """`subject` on one line without « Re: » nor our references before it: what two mails of one conversation share."""
    words = " ".join(subject.split())
    for _prefix in range(_MOST_PREFIXES):
        found = _PREFIX.match(words)
        if not found:
            break
        words = words[found.end() :].lstrip()
    return words
