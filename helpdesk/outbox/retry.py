"""When to try again: pure functions of the kind of failure and of the number of attempts."""

from __future__ import annotations

from datetime import timedelta


class DeliveryError(Exception):
    """The provider or server answered that it did not take the message."""


class Temporary(DeliveryError):
    """Worth another try: a 4xx SMTP answer (greylisting is 451), a 429 or 5xx from an API."""


class Unavailable(Temporary):
    """The provider takes nothing from us: no connection, log-in refused, no encryption. The next entry would fare alike."""


class Permanent(DeliveryError):
    """No use trying again: a 5xx SMTP answer, an unknown recipient, a payload that cannot be built."""


class Unanswered(DeliveryError):
    """Sent, but no answer came: the recipient may have it already, so another try is marked as a possible duplicate."""


LADDER = tuple(timedelta(minutes=m) for m in (1, 5, 15, 60, 240, 720, 1440))


def next_delay(error: DeliveryError, attempts: int) -> timedelta | None:
    """How long to wait after `attempts` attempts (≥ 1), or None to give up."""
    if isinstance(error, Permanent) or attempts > len(LADDER):
        return None
    return LADDER[attempts - 1]


def blocks_the_rest(error: DeliveryError | None) -> bool:
    """Whether other entries of the same transport had better wait for the next sweep: the fault is not the entry's."""
    return isinstance(error, Unavailable | Unanswered)
