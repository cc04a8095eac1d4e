"""When to try again: pure functions of the kind of failure and of the number of attempts."""

from __future__ import annotations

from datetime import timedelta


class DeliveryError(Exception):
    """The provider or server answered that it did not take the message."""


class Temporary(DeliveryError):
    """Worth another try: a 4xx SMTP answer, a refused connection, a 429 or 5xx from an API."""


class Permanent(DeliveryError):
    """No use trying again: a 5xx SMTP answer, an unknown recipient, a payload that cannot be built."""


class Unanswered(DeliveryError):
    """Sent, but no answer came: the recipient may have it already."""


LADDER = tuple(timedelta(minutes=m) for m in (1, 5, 15, 60, 240, 720, 1440))


def next_delay(error: DeliveryError, attempts: int) -> timedelta | None:
    """How long to wait after `attempts` attempts (≥ 1), or None to give up."""
    if isinstance(error, Permanent) or attempts > len(LADDER):
        return None
    return LADDER[attempts - 1]
