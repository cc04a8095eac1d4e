"""How many conversations one connection may open: counted in the cache, without keeping any address."""

from __future__ import annotations

from django.core.cache import cache
from django.utils.crypto import salted_hmac

CONVERSATIONS = 20
SECONDS = 600


def may_start(address: str) -> bool:
    """Whether this network address may open one more conversation; a shared access point has room for twenty."""
    key = "chat.start." + salted_hmac("chat.limits", address, algorithm="sha256").hexdigest()[:32]
    if cache.add(key, 1, SECONDS):
        return True
    try:
        return cache.incr(key) <= CONVERSATIONS
    except ValueError:
        return True
