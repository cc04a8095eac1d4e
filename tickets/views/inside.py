"""What is inside an attached mail: found again by its place each time, from the bytes that are stored."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from helpdesk.kernel.handover import bare_type, extension_of
from tickets.channels.email.parse import parse
from tickets.intake.message import InboundAttachment, InboundMessage

DEEPEST = 5
"""How many mails may be opened one inside the other."""
_MAIL_TYPES = frozenset({"message/rfc822", "message/global"})
# What mailers declare of a saved mail when they do not know its type.
_VAGUE_TYPES = frozenset({"", "application/octet-stream", "text/plain", "application/eml"})
_PLACES = re.compile(r"\d{1,3}(?:-\d{1,3}){0,5}")


class NotInside(LookupError):
    """No file, or no mail, at that place."""


def is_mail(name: str, declared: str) -> bool:
    """Whether a file is a mail that can be read here."""
    declared = bare_type(declared)
    return declared in _MAIL_TYPES or (declared in _VAGUE_TYPES and extension_of(name) == "eml")


def places_of(text: str) -> tuple[int, ...]:
    """« 2-0 » → (2, 0): the first file of the third file; raises `NotInside` for what is not a place."""
    if not _PLACES.fullmatch(text):
        raise NotInside(text)
    return tuple(int(place) for place in text.split("-"))


def places_text(places: Sequence[int]) -> str:
    return "-".join(map(str, places))


def mail_at(raw: bytes, places: Sequence[int], received_at: datetime) -> InboundMessage:
    """The mail in `raw`, or the one at `places` in it; raises `NotInside` beyond `DEEPEST`."""
    if places:
        raw = _nested(file_at(raw, places, received_at))
    return parse(raw, received_at=received_at)


def file_at(raw: bytes, places: Sequence[int], received_at: datetime) -> InboundAttachment:
    """The file at `places` of the mail in `raw`: each place but the last is that of a mail."""
    if not 0 < len(places) <= DEEPEST:
        raise NotInside(places)
    *mails, last = places
    for place in mails:
        raw = _nested(_file(raw, place, received_at))
    return _file(raw, last, received_at)


def _file(raw: bytes, place: int, received_at: datetime) -> InboundAttachment:
    files = parse(raw, received_at=received_at).attachments
    if place >= len(files):
        raise NotInside(place)
    return files[place]


def _nested(file: InboundAttachment) -> bytes:
    if not is_mail(file.filename, file.content_type):
        raise NotInside(file.filename)
    return file.content
