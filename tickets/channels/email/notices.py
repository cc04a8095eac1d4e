"""Codes of what a reader should know of how the words came; the same as `tickets.enums.Notice`."""

from __future__ import annotations

ENCRYPTED = "encrypted"
SIGNED = "signed"
OUTLOOK_RICH = "outlook_rich"
INVITATION = "invitation"
DAMAGED = "damaged"

ORDER = (ENCRYPTED, SIGNED, OUTLOOK_RICH, INVITATION, DAMAGED)
