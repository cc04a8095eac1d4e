"""Which agents take conversations now: short-lived marks in the cache, renewed by the pings of an open desk."""

from __future__ import annotations

from django.core.cache import cache

from chat.enums import Status
from helpdesk.accounts.models import User
from helpdesk.accounts.permissions import POLICY

LIFE_SECONDS = 75
"""Three pings: a closed laptop is noticed within this time."""


def appear(user_id: int, status: str) -> None:
    """Note the status of an open desk."""
    cache.set(_key(user_id), status, LIFE_SECONDS)


def renew(user_id: int) -> None:
    """Keep the mark alive; a desk whose mark was lost counts as online again."""
    if not cache.touch(_key(user_id), LIFE_SECONDS):
        appear(user_id, Status.ONLINE)


def status_of(user_id: int) -> str:
    """`online`, `away`, or "" without an open desk."""
    return cache.get(_key(user_id), "")


def available() -> int:
    """How many agents could take a conversation now."""
    agents = User.objects.filter(is_active=True, role__in=POLICY["chat.answer"]).values_list("pk", flat=True)
    marks = cache.get_many([_key(pk) for pk in agents])
    return sum(status == Status.ONLINE for status in marks.values())


def _key(user_id: int) -> str:
    return f"chat.presence.{user_id}"
