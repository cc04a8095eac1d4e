"""What a template receives: the parts of a letter as JSON values, every date already in French."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, Protocol

from helpdesk.documents import typography
from helpdesk.documents.fonts import FontPaths, can_draw
from helpdesk.documents.parts import (
    Agent,
    ContactKind,
    ContactWay,
    CourtesyTranslation,
    DepositWindow,
    Evidence,
    Letterhead,
    Person,
)
from helpdesk.documents.qr import qr_svg

Block = dict[str, Any]


class Issued(Protocol):
    """Any letter: a day and a sender."""

    @property
    def issued_on(self) -> date: ...

    @property
    def letterhead(self) -> Letterhead: ...


def frame(letter: Issued, title: str, reference: str, addressee: Person | None) -> Block:
    """What every letter shows around its body."""
    return {
        "title": title,
        "reference": reference,
        "issued_on": letter.issued_on.isoformat(),
        "date": typography.long_date(letter.issued_on),
        "letterhead": _letterhead(letter.letterhead),
        "person": _person(addressee) if addressee else {"name": "", "lines": [], "foreigner_number": ""},
    }


def lines(texts: Iterable[str]) -> list[str]:
    """The texts that are not blank."""
    return [text for text in texts if text.strip()]


def agent(who: Agent) -> Block:
    return {"label": who.label, "quality": who.quality, "on_behalf": who.on_behalf}


def link(url: str) -> Block:
    """A web address with its QR code."""
    return {"url": url, "qr": qr_svg(url)}


def way(contact: ContactWay) -> Block:
    """A way of contact; `href` and `qr` are empty when there is nothing to follow."""
    is_link = contact.kind == ContactKind.LINK
    target = {ContactKind.LINK: contact.value, ContactKind.EMAIL: f"mailto:{contact.value}"}
    return {
        "label": contact.label,
        "value": contact.value,
        "href": target.get(contact.kind, ""),
        "qr": qr_svg(contact.value) if is_link else "",
    }


def window(deposit: DepositWindow) -> Block:
    return {
        "opens_on": typography.long_date(deposit.opens_on),
        "closes_on": typography.long_date(deposit.closes_on),
        "legal_ground": deposit.legal_ground,
    }


def attempt(moment: date) -> str:
    """« 1er décembre 2026 », with the hour of Paris when `moment` is a datetime."""
    if not isinstance(moment, datetime):
        return typography.long_date(moment)
    local = typography.in_zone(moment)
    return f"{typography.long_date(local)} à {typography.hour(local)}"


def evidence(item: Evidence) -> Block:
    return {
        "label": item.label,
        "collected_on": typography.long_date(item.collected_on),
        "digest": item.short_digest,
    }


def translation(courtesy: CourtesyTranslation, font_paths: FontPaths) -> Block:
    """The courtesy page; without its text when no font can draw its script, so that the page can say so."""
    texts = [typography.plain(text) for text in (courtesy.title, *lines(courtesy.paragraphs))]
    printable = all(can_draw(text, font_paths) for text in texts)
    title, *paragraphs = texts if printable else [""]
    return {
        "language": courtesy.language,
        "code": courtesy.code.lower(),
        "rtl": courtesy.rtl,
        "printable": printable,
        "title": title,
        "paragraphs": paragraphs,
    }


def _letterhead(head: Letterhead) -> Block:
    return {
        "service": head.service,
        "authority": head.authority,
        "lines": lines(head.address_lines),
        "phone": head.phone,
        "email": head.email,
        "town": head.town,
    }


def _person(person: Person) -> Block:
    return {
        "name": person.civil_name,
        "lines": lines(person.address_lines),
        "foreigner_number": person.foreigner_number,
    }
