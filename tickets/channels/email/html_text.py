"""HTML as a reader would type it: paragraphs, lists, links and quotes kept, everything else gone."""

from __future__ import annotations

import re
from html import unescape

from tickets.channels.email.characters import clean
from tickets.channels.email.markup import Tag, tokens

DEEPEST = 8
LONGEST_LINK = 1_000

_PARAGRAPHS = frozenset(
    ["p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "dl", "pre", "blockquote", "hr", "table"]
)
_LINES = frozenset(
    [
        "div",
        "tr",
        "li",
        "dt",
        "dd",
        "section",
        "article",
        "header",
        "footer",
        "main",
        "aside",
        "address",
        "center",
        "form",
        "fieldset",
        "figure",
        "caption",
        "tbody",
        "thead",
        "tfoot",
        "body",
        "html",
        "option",
    ]
)
_CELLS = frozenset({"td", "th"})
_BLANKS = re.compile(r"[ \t\r\n\f]+")
_SPACES = re.compile(r" {2,}")
_BLANK_LINES = re.compile(r"\n(?:(?:> ?)*\n){2,}")
_SCHEME = re.compile(r"^(?:https?://|mailto:|tel:)", re.IGNORECASE)


END_OF_QUOTE = "\ufdd0"
"""At the end of the last line of a history that the client delimits in its HTML; a code point that no text may hold."""
# Histories that these clients do not indent: Yahoo, Outlook on phones.
_HISTORY_NAMES = ("yahoo_quoted", "reference-message")
_HISTORY = re.compile(
    rf"""(?:class|id)\s{{0,5}}=\s{{0,5}}["']?[^"'<>]{{0,100}}(?:{"|".join(_HISTORY_NAMES)})"""
)


def text_of(html: str) -> str:
    """The readable text of `html`, quoted blocks prefixed with « > », in time linear in its length."""
    return marked_text_of(html).replace(END_OF_QUOTE, "")


def marked_text_of(html: str) -> str:
    """The same with `END_OF_QUOTE` where a history that is not indented ends."""
    writer = _Writer()
    writer.marks = delimits_history(html)
    for token in tokens(html):
        if isinstance(token, str):
            writer.words(unescape(token))
        elif token.closing:
            writer.close(token.name)
        else:
            writer.open(token)
    writer.close("a")
    writer.break_line()
    return _BLANK_LINES.sub("\n\n", clean("\n".join(writer.lines))).strip()


def delimits_history(html: str) -> bool:
    """Whether the client wraps its history in an element that we know, which is not a blockquote."""
    return any(name in html for name in _HISTORY_NAMES) and bool(_HISTORY.search(html))


class _Writer:
    """Lines written so far, the line in progress, and the elements that change how words are laid out."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.pieces: list[str] = []
        self.quotes: list[bool] = []
        self.depth = 0
        self.lists: list[int | None] = []
        self.bullet = ""
        self.verbatim = 0
        self.marks = False
        self.divs = 0
        self.history = 0
        self.link: tuple[str, int] | None = None

    def words(self, text: str) -> None:
        if self.verbatim:
            *whole, rest = text.split("\n")
            for line in whole:
                self.pieces.append(line)
                self.end_line()
            text = rest
        else:
            text = _BLANKS.sub(" ", text)
        if self.pieces or text.strip(" "):
            self.pieces.append(text)

    def open(self, tag: Tag) -> None:
        name = tag.name
        if name == "br":
            self.end_line()
        elif name == "a":
            self._open_link(tag)
        elif name in _CELLS:
            self.words(" ")
        elif name in _PARAGRAPHS or name in _LINES:
            self._start_block(tag)
            self._enter(tag)

    def close(self, name: str) -> None:
        if name == "a":
            self._close_link()
        elif name in _PARAGRAPHS or name in _LINES:
            self.break_line()
            self._leave(name)
            if name in _PARAGRAPHS and not self.lists:
                self.break_paragraph()

    def _start_block(self, tag: Tag) -> None:
        self.break_line()
        # Word writes each line as a paragraph without margin.
        if tag.name in _PARAGRAPHS and not self.lists and "mso" not in tag.rest[:200].lower():
            self.break_paragraph()

    def _enter(self, tag: Tag) -> None:
        if tag.name == "blockquote":
            # Gmail and Outlook indent one's own words with a borderless blockquote.
            style = tag.attributes().get("style", "").replace(" ", "").lower()
            self.quotes.append("border:none" not in style and "border:0" not in style)
            self.depth += self.quotes[-1]
        elif tag.name in {"ul", "ol"}:
            self.lists.append(0 if tag.name == "ol" else None)
        elif tag.name == "li":
            self._start_item()
        elif tag.name == "pre":
            self.verbatim += 1
        elif tag.name == "div" and self.marks:
            self.divs += 1
            if not self.history and _HISTORY.search(tag.rest):
                self.history = self.divs

    def _leave(self, name: str) -> None:
        if name == "blockquote" and self.quotes:
            self.depth -= self.quotes.pop()
        elif name in {"ul", "ol"} and self.lists:
            self.lists.pop()
        elif name == "pre" and self.verbatim:
            self.verbatim -= 1
        elif name == "div" and self.divs:
            if self.divs == self.history:
                self._end_history()
            self.divs -= 1

    def _end_history(self) -> None:
        self.history = 0
        last = next((n for n in reversed(range(len(self.lines))) if self.lines[n].strip("> ")), None)
        if last is not None:
            self.lines[last] += END_OF_QUOTE

    def _start_item(self) -> None:
        number = None
        if self.lists and self.lists[-1] is not None:
            number = self.lists[-1] = self.lists[-1] + 1
        indent = "  " * (min(len(self.lists), DEEPEST) - 1)
        self.bullet = f"{indent}{number}. " if number else f"{indent}- "

    def _open_link(self, tag: Tag) -> None:
        self._close_link()
        self.link = (tag.attributes().get("href", "").strip(), len(self.pieces))

    def _close_link(self) -> None:
        """Write the address after its label, unless the label already says it."""
        href, start = self.link or ("", 0)
        self.link = None
        if not _SCHEME.match(href) or len(href) > LONGEST_LINK or not self.pieces:
            return
        label = "".join(self.pieces[start:]).strip()
        if label and _SCHEME.sub("", href).rstrip("/") != _SCHEME.sub("", label).rstrip("/"):
            self.pieces.append(f" ({href})")

    def _prefix(self) -> str:
        return "> " * min(self.depth, DEEPEST)

    def end_line(self) -> None:
        """Write the line in progress, even an empty one."""
        line = "".join(self.pieces).replace("\xa0", " ")
        line = line if self.verbatim else _SPACES.sub(" ", line).strip(" ")
        self.lines.append((self._prefix() + self.bullet + line).rstrip(" "))
        self.pieces, self.bullet = [], ""

    def break_line(self) -> None:
        if self.pieces:
            self.end_line()

    def break_paragraph(self) -> None:
        self.break_line()
        blank = self._prefix().rstrip(" ")
        if self.lines and self.lines[-1].strip("> "):
            self.lines.append(blank)
        elif self.lines and len(blank) < len(self.lines[-1]):
            self.lines[-1] = blank
