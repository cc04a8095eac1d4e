"""Signed, expiring links for people without an account: they name one row and prove that we wrote them.

A forged, altered or expired token reads as None, without telling which: nothing can be enumerated.
"""

from __future__ import annotations

from datetime import date, timedelta

from django.core import signing

from helpdesk.kernel import clock

APPOINTMENT_LIFE = timedelta(days=180)
RETRY_LIFE = timedelta(days=120)
_APPOINTMENT, _RETRY = "escalation.appointment", "escalation.retry"


def appointment_token(convocation_id: int) -> str:
    """The token of /rendez-vous/<token>/."""
    return _sign([convocation_id], _APPOINTMENT, APPOINTMENT_LIFE)


def convocation_id_of(token: str) -> int | None:
    """The convocation that a token names, or None."""
    values = _read(token, _APPOINTMENT, 1)
    return values[0] if values else None


def retry_token(case_id: int, round_number: int) -> str:
    """The token of /reessai/<token>/; each announced fix has its own, so that an old mail answers nothing new."""
    return _sign([case_id, round_number], _RETRY, RETRY_LIFE)


def retry_of(token: str) -> tuple[int, int] | None:
    """(case, round) of a token, or None."""
    values = _read(token, _RETRY, 2)
    return (values[0], values[1]) if values else None


def _sign(values: list[int], salt: str, life: timedelta) -> str:
    until = (clock.today() + life).toordinal()
    return signing.Signer(salt=salt, sep="~").sign_object([*values, until])


def _read(token: str, salt: str, count: int) -> list[int] | None:
    try:
        *values, until = signing.Signer(salt=salt, sep="~").unsign_object(token)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    if len(values) != count or clock.today() > date.fromordinal(until):
        return None
    return values
