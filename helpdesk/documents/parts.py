"""What letters are made of: people, ways of contact, evidence. Each refuses to exist without what it needs."""

from __future__ import annotations

from dataclasses import MISSING, dataclass, fields
from datetime import date
from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit


@dataclass(frozen=True, kw_only=True)
class Checked:
    """A value whose fields without a default must be filled: ValueError names all those that are not."""

    def __post_init__(self) -> None:
        needed = (field for field in fields(self) if field.default is field.default_factory is MISSING)
        missing = [field.name for field in needed if _is_blank(getattr(self, field.name))]
        if missing:
            raise ValueError(f"{type(self).__name__} lacks: {', '.join(missing)}")


def _is_blank(value: Any) -> bool:
    if isinstance(value, str):
        return not value.strip()
    if isinstance(value, tuple | list):
        return all(_is_blank(item) for item in value)
    return value is None


def require_web_address(url: str) -> None:
    """Raises ValueError unless `url` is an http(s) address with a host: a letter must not carry any other link."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError(f"not a web address: {url!r}")


@dataclass(frozen=True, kw_only=True)
class Person(Checked):
    """Whom a letter is for. `address_lines` follow the order of NF Z 10-011, the town last."""

    civil_name: str
    address_lines: tuple[str, ...] = ()
    birth_date: date | None = None
    foreigner_number: str = ""


@dataclass(frozen=True, kw_only=True)
class Agent(Checked):
    """Who signs or follows the case (CRPA, art. L. 111-2).

    `number` replaces the names where safety requires anonymity; `on_behalf` is the line above the name,
    such as « Pour le préfet et par délégation ».
    """

    quality: str
    first_name: str = ""
    last_name: str = ""
    number: str = ""
    on_behalf: str = ""

    def __post_init__(self) -> None:
        super().__post_init__()
        if not self.number.strip() and not (self.first_name.strip() and self.last_name.strip()):
            raise ValueError("Agent lacks: first_name and last_name, or number (CRPA, art. L. 111-2)")

    @property
    def label(self) -> str:
        """« Claire Martin », or « Agent n° 4521 » when the names are withheld."""
        return (
            f"Agent n°\u00a0{self.number}" if self.number.strip() else f"{self.first_name} {self.last_name}"
        )


@dataclass(frozen=True, kw_only=True)
class Letterhead(Checked):
    """The sender's block. Neutral unless a deployment gives its own; the State's marks are not ours to print."""

    service: str = "Centre de contact"
    authority: str = ""
    address_lines: tuple[str, ...] = ()
    phone: str = ""
    email: str = ""
    town: str = ""

    def __post_init__(self) -> None:
        if not self.service.strip():
            raise ValueError("Letterhead lacks: service")


class ContactKind(StrEnum):
    """How a person can reach the service."""

    PHONE = "phone"
    POST = "post"
    COUNTER = "counter"
    LINK = "link"
    EMAIL = "email"


_DIGITAL_KINDS = (ContactKind.LINK, ContactKind.EMAIL)


@dataclass(frozen=True, kw_only=True)
class ContactWay(Checked):
    """One way to change an appointment. A link or an e-mail address is digital whatever is said of it."""

    kind: ContactKind
    label: str
    value: str
    digital: bool

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.kind in _DIGITAL_KINDS and not self.digital:
            raise ValueError(f"a contact by {self.kind} is digital")
        if self.kind == ContactKind.LINK:
            require_web_address(self.value)


def require_two_ways(ways: tuple[ContactWay, ...]) -> None:
    """Raises ValueError without two different channels, one of them not digital (arrêté of 1 August 2023)."""
    if len({way.kind for way in ways}) < 2:
        raise ValueError("at least two different ways to change the appointment must be offered")
    if all(way.digital for way in ways):
        raise ValueError("at least one way to change the appointment must not be digital")


@dataclass(frozen=True, kw_only=True)
class CourtesyTranslation(Checked):
    """A translation that accompanies the French text (CRPA, art. L. 111-1).

    `language` is its French name (« arabe »), `code` its ISO 639 code of two or three letters.
    """

    language: str
    code: str
    title: str
    paragraphs: tuple[str, ...]
    rtl: bool = False

    def __post_init__(self) -> None:
        super().__post_init__()
        if not (self.code.isascii() and self.code.isalpha() and len(self.code) in (2, 3)):
            raise ValueError(f"not an ISO 639 language code: {self.code!r}")


@dataclass(frozen=True, kw_only=True)
class DepositWindow(Checked):
    """When a permit application can be filed online (CESEDA, art. R. 431-5); both days included."""

    opens_on: date
    closes_on: date
    legal_ground: str = "article R. 431-5 du code de l’entrée et du séjour des étrangers et du droit d’asile"

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.closes_on < self.opens_on:
            raise ValueError("a deposit window cannot close before it opens")


@dataclass(frozen=True, kw_only=True)
class Evidence(Checked):
    """A proof in the file; `sha256` is the hexadecimal digest of the stored bytes."""

    label: str
    collected_on: date
    sha256: str

    def __post_init__(self) -> None:
        super().__post_init__()
        if len(self.sha256) != 64 or not set(self.sha256.lower()) <= set("0123456789abcdef"):
            raise ValueError(f"not a SHA-256 digest: {self.sha256!r}")

    @property
    def short_digest(self) -> str:
        """The first 16 hexadecimal digits, in groups of four so that a person can compare them."""
        digest = self.sha256.lower()
        return " ".join(digest[start : start + 4] for start in range(0, 16, 4))
