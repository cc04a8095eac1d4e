"""Public names of things: references with a key letter, and numbers that nobody can guess."""

from __future__ import annotations

import base64

from django.utils.crypto import salted_hmac

_KEY_LETTERS = "ABCDEFGHJKLMNPQRSTVWXYZ"


def public_reference(prefix: str, pk: int) -> str:
    """DB-000123-J: the number and a key letter that catches a digit misheard on the phone."""
    return f"{prefix}-{pk:06d}-{_KEY_LETTERS[pk % len(_KEY_LETTERS)]}"


def document_number(prefix: str, year: int, seed: str) -> str:
    """AI-2026-7F3K9Q2M: the same for the same seed and secret key, so a re-run gives it again; not to be guessed."""
    digest = salted_hmac("escalation.number", f"{prefix}:{seed}", algorithm="sha256").digest()
    return f"{prefix}-{year}-{base64.b32encode(digest[:5]).decode()}"
