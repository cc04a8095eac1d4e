"""Which relay handed a message over to us: a key to count by, proof of nothing."""

from __future__ import annotations

import re
from email.message import EmailMessage
from ipaddress import ip_address

from tickets.channels.email.loading import header

_READ = 1_000
_LONGEST_DOMAIN = 253
_BY = re.compile(r"\sby\s", re.IGNORECASE)
_IP = r"\[?(?:IPv6:)?([0-9a-fA-F:.]{3,45})\]?"
# In the comment that our server adds; the name before it is the client's own word, as is what follows « helo= ».
_IN_COMMENT = re.compile(rf"\((?:[^()=\[\]]{{0,300}}\s)?{_IP}\s{{0,3}}\)", re.IGNORECASE)
_IN_BRACKETS = re.compile(r"(?<!=)\[(?:IPv6:)?([0-9a-fA-F:.]{3,45})\]", re.IGNORECASE)


def read_origin(message: EmailMessage, return_path: str) -> str:
    """The peer's address in the topmost Received when it is a public one, else the domain of `return_path`, or ""."""
    _, at, domain = return_path.rpartition("@")
    return _peer(header(message, "received")[:_READ]) or (domain[:_LONGEST_DOMAIN] if at else "")


def _peer(received: str) -> str:
    clause = _BY.split(received, maxsplit=1)[0]
    if not clause.lower().startswith("from "):
        return ""
    for text in (*_IN_COMMENT.findall(clause), *reversed(_IN_BRACKETS.findall(clause))):
        try:
            address = ip_address(text)
        except ValueError:
            continue
        return str(address) if address.is_global else ""
    return ""
