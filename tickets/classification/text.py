"""Folding, reply stripping and clause splitting shared by every stage of the classification."""

import re
import unicodedata
from functools import lru_cache

from .words import cue

_LETTERS = str.maketrans(
    {
        "ى": "ي", "ی": "ي", "ې": "ي", "ک": "ك", "ة": "ه", "ۀ": "ه", "ھ": "ه", "ہ": "ه", "ـ": "",
        "ı": "i", "œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "ł": "l", "đ": "d",
        "’": "'", "‘": "'", "ʼ": "'", "`": "'", "´": "'", "‐": "-", "‑": "-", "–": "-", "—": "-",
        "\u200c": "", "\u200d": "", "\u200e": "", "\u200f": "", "\u00ad": "", "\ufeff": "",
    }
)  # fmt: skip
_CJK = r"\u3400-\u9fff"
_TOKEN = re.compile(rf"[{_CJK}]|[^\W_{_CJK}]+")
_QUOTE_HEADER = re.compile(
    r"^\W*(?:le\s.{4,80}\sa écrit|on\s.{4,80}\swrote|el\s.{4,80}\sescribió|em\s.{4,80}\sescreveu"
    r"|.{4,80}\s(?:пишет|писал|писала|написал|написала|yazdı|نوشت|كتب)|在.{4,60}写道)\s*[:：]?\s*$",
    re.IGNORECASE,
)
_FORWARD = re.compile(
    r"^\W*(?:message transféré|forwarded message|message d'origine|original message)\W*$", re.I
)
_URL = re.compile(r"https?://\S+|www\.\S+", re.I)
_PERSIAN_PREFIX = re.compile(r"\b(ن?مي)\s+(?=[\u0600-\u06ff])")
_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_HIDDEN = re.compile(r"<!--.*?-->", re.S)
_SENTENCE_END = re.compile(r"(?<=[.!?;。！？؟])\s+|\n|(?<=\})\s|(?<=>)\s")
_MACHINE_ORDER = cue("machine_order")
_CLAUSE = re.compile(
    r"[.!?;:,\n،؛؟。！？；，、…«»“”\"|]+|\s-\s|→|->|"
    r"(?:(?<=\s)|(?<=^))(?:mais|but|pero|mas|но|але|ama|fakat|لكن|ولكن|ولی|اما|alors que|however|sauf que)(?=\s)|但是|但"
)


class _Folding(dict[int, str]):
    """What each character becomes, worked out once: lower case, no mark, ASCII digit."""

    def __missing__(self, codepoint: int) -> str:
        decomposed = unicodedata.normalize("NFKD", chr(codepoint).translate(_LETTERS).lower())
        kept = [_ascii_digit(c) for c in decomposed if not unicodedata.combining(c)]
        self[codepoint] = "".join(kept)
        return self[codepoint]


class _AlignedFolding(dict[int, str]):
    """The same, one character for one."""

    def __missing__(self, codepoint: int) -> str:
        self[codepoint] = chr(codepoint).translate(_FOLDING)[:1] or " "
        return self[codepoint]


_FOLDING, _ALIGNED = _Folding(), _AlignedFolding()


def fold(text: str) -> str:
    """Lower-case `text` without accents, Arabic vowel marks or letter variants; digits become ASCII."""
    folded = text.translate(_FOLDING)
    return folded if folded.isascii() else _PERSIAN_PREFIX.sub(r"\1", folded)


@lru_cache(maxsize=2)
def fold_message(text: str) -> str:
    """`fold` of a whole message; kept for a moment, since several stages ask for it in turn."""
    return fold(text)


@lru_cache(maxsize=2)
def fold_aligned(text: str) -> str:
    """Folded text of the same length, so that spans of one are spans of the other; kept for a moment."""
    return text.translate(_ALIGNED)


def _ascii_digit(character: str) -> str:
    if character.isascii() or not character.isdecimal():
        return character
    return str(unicodedata.decimal(character))


def tokens(folded: str) -> list[str]:
    """Words of folded text; each Chinese character is a word of its own."""
    return _TOKEN.findall(folded)


@lru_cache(maxsize=2)
def strip_replies(body: str) -> str:
    """What the person wrote: without quoted earlier messages and hidden comments, unless nothing else is left.

    The last answers are kept for a moment, since several stages ask for them in turn.
    """
    kept = []
    for line in _HIDDEN.sub(" ", body).splitlines():
        if _FORWARD.match(line):
            break
        if not line.lstrip().startswith(">") and not _QUOTE_HEADER.match(line.strip()):
            kept.append(line)
    own = "\n".join(kept).strip()
    return own or body


def hide_addresses(text: str) -> str:
    """Replace web and e-mail addresses by the words `xurlx` and `xmailx`: an address must not weigh as its letters."""
    if "://" in text or "www." in text.lower():
        text = _URL.sub(" xurlx ", text)
    return _EMAIL.sub(" xmailx ", text) if "@" in text else text


def without_orders(text: str) -> str:
    """The text without the sentences that give orders to a machine: what is left is what a person says."""
    pieces = _SENTENCE_END.split(text)
    return " ".join(piece for piece in pieces if piece.strip() and not _MACHINE_ORDER.search(fold(piece)))


def clauses(folded: str) -> list[str]:
    """Cut folded text at punctuation and opposing conjunctions, so that `the photo passed, but…` is two facts."""
    return [piece for piece in (part.strip() for part in _CLAUSE.split(folded)) if piece]
