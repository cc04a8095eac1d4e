"""Which parts are the body, in text and in HTML, and which are files."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from email.message import EmailMessage
from functools import cached_property
from html import escape

from tickets.channels.email import notices
from tickets.channels.email.attachments import content_of, type_of
from tickets.channels.email.charsets import decode
from tickets.channels.email.filenames import declared_name
from tickets.channels.email.html_text import END_OF_QUOTE, delimits_history, marked_text_of
from tickets.channels.email.loading import TOO_DEEP, load, restored
from tickets.channels.email.loading import parts as every_part
from tickets.channels.email.markup import is_too_long
from tickets.channels.email.smime import Envelope, is_envelope, open_envelope
from tickets.channels.email.words import parameter

DEEPEST = 50
MOST_ENVELOPES = 5
CUT_HTML = "HTML too long to be read to its end"
_CONTAINERS = {"signed": notices.SIGNED, "encrypted": notices.ENCRYPTED}
# « Votre messagerie ne lit pas le HTML » is not the message.
STUB_LENGTH = 200
STUB_RATIO = 5

_META_CHARSET = re.compile(
    rb"""<meta[^<>]{0,200}?charset\s{0,5}=\s{0,5}["']?([\w.:-]{1,40})""", re.IGNORECASE
)


@dataclass(frozen=True)
class Body:
    """The body as text and as HTML ("" when it came without), and the parts that are not the body.

    `marked` is the text with `END_OF_QUOTE` where the client delimits its history.
    """

    marked: str
    html: str
    files: tuple[EmailMessage, ...]
    defects: tuple[str, ...]
    notices: frozenset[str] = frozenset()
    enclosed: tuple[tuple[str, bytes], ...] = ()
    """Signed documents that are not mails: name, content."""

    @cached_property
    def text(self) -> str:
        return self.marked.replace(END_OF_QUOTE, "")


@dataclass(frozen=True)
class _Piece:
    """One run of the body; `plain` is None when it came as HTML only."""

    plain: str | None = None
    html: str = ""

    def text(self) -> str:
        return marked_text_of(self.html) if self.plain is None else self.plain

    def as_html(self) -> str:
        if self.html:
            return self.html
        return f"<p>{escape(self.plain or '')}</p>".replace("\n", "<br>\n")


@dataclass
class _Reading:
    files: list[EmailMessage] = field(default_factory=list)
    defects: list[str] = field(default_factory=list)
    notices: set[str] = field(default_factory=set)
    enclosed: list[tuple[str, bytes]] = field(default_factory=list)
    envelopes: int = 0
    spoken: bool = False

    def piece(self, part: EmailMessage, depth: int = 0) -> _Piece:
        if depth > DEEPEST:
            self.files += [leaf for leaf in every_part(part) if not leaf.is_multipart()]
            self.defects.append(TOO_DEEP)
            return _Piece(plain="")
        if part.get_content_maintype() == "multipart" and part.is_multipart():
            return self._container(part, depth)
        if _is_body(part):
            return self._leaf(part)
        self.files.append(part)
        if type_of(part) == "application/pgp-encrypted":
            self.notices.add(notices.ENCRYPTED)
        return self._envelope(part, depth) if is_envelope(part) else _Piece(plain="")

    def _envelope(self, part: EmailMessage, depth: int) -> _Piece:
        """The words inside an S/MIME envelope, when what was signed is a mail; the envelope itself stays a file."""
        self.envelopes += 1
        envelope = open_envelope(part) if self.envelopes <= MOST_ENVELOPES else Envelope(False, b"")
        self.notices.update({notices.ENCRYPTED} if envelope.encrypted else ())
        # Below other words it is somebody else's mail, passed on.
        if not envelope.content or self.spoken:
            return _Piece(plain="")
        inner, defects = load(envelope.content)
        if "content-type" not in inner:
            self.enclosed.append((declared_name(part).removesuffix(".p7m"), envelope.content))
            return _Piece(plain="")
        self.notices.add(notices.SIGNED)
        self.defects += defects
        return self.piece(inner, depth + 1)

    def _container(self, part: EmailMessage, depth: int) -> _Piece:
        notice = _CONTAINERS.get(part.get_content_subtype())
        self.notices.update({notice} if notice else ())
        pieces = [self.piece(inner, depth + 1) for inner in part.get_payload()]
        pieces = [piece for piece in pieces if piece.html or (piece.plain or "").strip()]
        if part.get_content_subtype() == "alternative":
            return _alternatives(pieces)
        return _sequence(pieces)

    def _leaf(self, part: EmailMessage) -> _Piece:
        content = content_of(part)
        charset = parameter(part, "charset", "content-type")
        is_html = part.get_content_type() == "text/html"
        if is_html and not charset:
            found = _META_CHARSET.search(content[:4_000])
            charset = found[1].decode("ascii", "replace") if found else ""
        text, defect = decode(content, charset)
        self.defects += [defect] if defect else []
        self.spoken = self.spoken or bool(text.strip())
        self.defects += [CUT_HTML] if is_html and is_too_long(text) else []
        return _Piece(html=text) if is_html else _Piece(plain=text)


def read_body(message: EmailMessage) -> Body:
    """The words of `message` and its files; each leaf is in exactly one of the two."""
    reading = _Reading()
    piece = reading.piece(message)
    text = piece.text().strip("\n") or _around(message)
    return Body(
        text,
        piece.html,
        tuple(reading.files),
        tuple(dict.fromkeys(reading.defects)),
        frozenset(reading.notices),
        tuple(reading.enclosed),
    )


def _is_body(part: EmailMessage) -> bool:
    """A text or HTML part that is not presented as a file; a multipart that fell apart is read as text."""
    if part.is_multipart() or declared_name(part) or part.get_content_disposition() == "attachment":
        return False
    declared = type_of(part)
    return declared in {"", "text", "text/plain", "text/html"} or declared.startswith("multipart/")


def _alternatives(pieces: list[_Piece]) -> _Piece:
    """The same words several times: text from the plain form unless it is a stub, HTML from the rich one."""
    plains = [piece.plain for piece in pieces if piece.plain is not None and piece.plain.strip()]
    htmls = [piece.html for piece in pieces if piece.html]
    plain = _joined(plains) if plains else None
    html = "\n".join(dict.fromkeys(htmls))
    if plain is not None and html and len(plain.strip()) < STUB_LENGTH:
        rich = marked_text_of(html)
        plain = rich if len(rich) > STUB_RATIO * max(len(plain.strip()), 20) else plain
    if plain is not None and delimits_history(html):
        plain = _delimited(plain, marked_text_of(html))
    return _Piece(plain if plain is not None or html else "", html)


def _delimited(plain: str, rich: str) -> str:
    """`plain` with the end of its history marked where `rich` marks it, when both have the same words below."""
    below = rich.rpartition(END_OF_QUOTE)[2].split() if END_OF_QUOTE in rich else []
    lines, left = plain.split("\n"), len(below)
    for number in range(len(lines) - 1, 0, -1):
        words = lines[number].split()
        if words != below[max(left - len(words), 0) : left]:
            return plain
        left -= len(words)
        if not left and words:
            lines[number - 1] += END_OF_QUOTE
            return "\n".join(lines)
    return plain


def _sequence(pieces: list[_Piece]) -> _Piece:
    """Words that follow each other: Apple Mail cuts its text around each picture."""
    if len(pieces) == 1:
        return pieces[0]
    html = "\n".join(piece.as_html() for piece in pieces) if any(piece.html for piece in pieces) else ""
    if pieces and all(piece.plain is None for piece in pieces):
        return _Piece(html=html)
    return _Piece(_joined(piece.text() for piece in pieces), html)


def _joined(texts: Iterable[str]) -> str:
    return "\n\n".join(dict.fromkeys(text.strip("\n") for text in texts if text.strip()))


def _around(message: EmailMessage) -> str:
    """The words outside the parts, which are all there is when a multipart has no part."""
    if not message.is_multipart() or message.get_payload():
        return ""
    around = (
        words.encode("utf-8", "surrogateescape") for words in (message.preamble, message.epilogue) if words
    )
    return "\n\n".join(decode(restored(message, words)).text.strip() for words in around)
