"""Mailboxes out of address headers, in the forms that mailers really write."""

from __future__ import annotations

import re
from email.utils import getaddresses
from typing import NamedTuple

from tickets.channels.email.characters import INVISIBLE, one_line
from tickets.channels.email.loading import LONGEST_STRUCTURED, structured
from tickets.channels.email.words import decoded

LONGEST_ADDRESS = 254  # RFC 5321 4.5.3.1.3, brackets excluded
LONGEST_NAME = 200
MOST_RECIPIENTS = 500

_OUTSIDE = r"""\s<>"'(),:;\[\]@"""
_ADDRESS = re.compile(rf"(?<![^{_OUTSIDE}])[^{_OUTSIDE}]{{1,64}}@[^{_OUTSIDE}]{{1,253}}(?![^{_OUTSIDE}])")
_IN_BRACKETS = re.compile(rf"<(?:mailto:)?({_ADDRESS.pattern})>", re.IGNORECASE)
# What most mail has, read at a tenth of the cost: an address, after a name of plain words or not.
_LONGEST_PLAIN = 320
_PLAIN_ADDRESS = r"[A-Za-z0-9_+-]+(?:\.[A-Za-z0-9_+-]+)*@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+"
_PLAIN = re.compile(
    r'(?:(?P<quote>")?(?P<name>[A-Za-z0-9]+(?:[ -][A-Za-z0-9]+)*)(?(quote)") )?'
    rf"<(?P<address>{_PLAIN_ADDRESS})>|(?P<bare>{_PLAIN_ADDRESS})"
)
_AROUND_NAME = " \t\"'<>()[]:,;"


class Mailbox(NamedTuple):
    name: str
    email: str
    clear: bool = True
    """False when the address was dug out of a header that no standard allows."""


def mailboxes(value: str) -> tuple[Mailbox, ...]:
    """The mailboxes of an unfolded address header, in order; none for a group without members or junk."""
    if not value:
        return ()
    plain = _plain(value)
    if plain:
        return (plain,)
    found = _standard(value) if len(value) <= LONGEST_STRUCTURED else _listed(value)
    return tuple(found or _dug_out(value))[:MOST_RECIPIENTS]


def _plain(value: str) -> Mailbox | None:
    """The one mailbox of a header that leaves nothing to interpret."""
    match = _PLAIN.fullmatch(value) if len(value) <= _LONGEST_PLAIN else None
    if not match:
        return None
    local, _, domain = (match["address"] or match["bare"]).rpartition("@")
    return _mailbox(match["name"] or "", local, domain)


def _listed(value: str) -> list[Mailbox]:
    """The reading of the standard library's older parser, less exact and linear."""
    try:
        pairs = getaddresses([value])
    # RecursionError on nested comments, ValueError and IndexError on damaged domains.
    except Exception:
        return []
    boxes = (_mailbox(decoded(name), *address.rpartition("@")[::2]) for name, address in pairs)
    return [box for box in boxes if box]


def _standard(value: str) -> list[Mailbox]:
    header = structured("from", value)
    found: list[Mailbox] = []
    words: list[str] = []
    for address in getattr(header, "addresses", ()):
        if address.username and address.domain:
            name = ", ".join([*words, address.display_name]) if words else address.display_name
            mailbox = _mailbox(name, address.username, address.domain)
            found += [mailbox] if mailbox else []
            words = []
        else:
            # An unquoted comma in a name: « Nom, Prénom <…> » reads as two.
            words.append(address.username)
    if len(found) == 1 and not found[0].name:
        return [found[0]._replace(name=_comment(value))]
    return found


def _mailbox(name: str, username: str, domain: str) -> Mailbox | None:
    username, domain = one_line(username), one_line(domain).rstrip(".").lower()
    email = f"{username}@{domain}"
    if len(email) > LONGEST_ADDRESS or not _ADDRESS.fullmatch(email):
        return None
    return Mailbox(_name(name), email)


def _comment(value: str) -> str:
    """The name in `address (name)`, which the standard library gives only through its older parser."""
    try:
        return _name(decoded(getaddresses([value])[0][0]))
    except Exception:
        return ""


def _name(text: str) -> str:
    return INVISIBLE.sub("", one_line(text)).strip(_AROUND_NAME)[:LONGEST_NAME]


def _dug_out(value: str) -> list[Mailbox]:
    """What looks most like an address, in brackets before any encoded word is read; the rest before it is the name."""
    match = _IN_BRACKETS.search(value)
    if match:
        name, address = decoded(value[: match.start()]), match[1]
    else:
        value = decoded(value)
        match = _ADDRESS.search(value)
        name, address = (value[: match.start()], match[0]) if match else ("", "")
    local, _, domain = address.rpartition("@")
    mailbox = _mailbox(name, local, domain)
    return [mailbox._replace(clear=False)] if mailbox else []
