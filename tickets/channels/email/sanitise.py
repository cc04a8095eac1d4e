"""HTML mail made safe to show, at render time, from the HTML as received.

Two passes. The first rewrites the tokens of `markup` into a small flat language: known tags, known attributes,
bounded depth, pictures decided one by one. nh3 then parses and rewrites the result: it alone is the guarantee, the
first pass only sees that it never meets the inputs on which its tree builder is slow.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from html import escape
from urllib.parse import unquote

import nh3

from tickets.channels.email.markup import Tag, is_too_long, tokens

DEEPEST = 80
LONGEST_LINK = 2_000
_CUT = "<p>La fin de ce message est trop longue pour être affichée ici : consultez l'original.</p>"


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


_VOID = _names("br hr img col")
# The HTML parser closes these by itself: they do not nest without a container.
_SELF_CLOSING = _names("p li dt dd tr td th thead tbody tfoot caption colgroup")
_TAGS = _VOID | _SELF_CLOSING
_TAGS |= _names(
    "a abbr address b bdi bdo big blockquote center cite code del div dl em font h1 h2 h3 h4 h5 h6"
)
_TAGS |= _names("i ins kbd ol pre q s samp small span strike strong sub sup table tt u ul var")
_ATTRIBUTES = {
    "*": {"dir", "lang"},
    "a": {"href", "title"},
    "img": {"src", "alt", "width", "height"},
    "ol": {"start"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
}
# Attributes on these make the parser reopen each of them in every paragraph: 43 kB became 155 MB.
_BARE = _names("b big code em font i s small strike strong tt u")
_FORMATTING = _BARE | {"a"}
_BLOCKS = _names("address blockquote center div dl h1 h2 h3 h4 h5 h6 ol pre table ul")
_LINKS = ("http://", "https://", "mailto:", "tel:")
_REMOTE = ("http://", "https://", "//")


def sanitise_html(
    html: str, *, show_remote_images: bool = False, cid_urls: Mapping[str, str] | None = None
) -> str:
    """`html` without scripts, styles, forms, frames, embedded data, or anything fetched from elsewhere.

    `cid_urls` maps the content id of an attached picture to our address for it. Remote pictures give way to their
    alternative text unless `show_remote_images`. Links open outside, without referrer. HTML of more tags than
    anybody writes is cut, and says so.
    """
    pictures = _Pictures(cid_urls or {}, show_remote_images)
    flat = "".join(_rewritten(html, pictures)) + (_CUT if is_too_long(html) else "")
    return nh3.clean(
        flat,
        tags=set(_TAGS),
        clean_content_tags={"script", "style"},
        attributes=_ATTRIBUTES,
        attribute_filter=pictures.filter,
        link_rel="noopener noreferrer nofollow",
        set_tag_attribute_values={"a": {"target": "_blank"}},
        url_schemes={"http", "https", "mailto", "tel"},
        url_relative="pass_through",
    )


def has_remote_images(html: str) -> bool:
    """Whether `html` asks for pictures from elsewhere, so that the reader can be offered to load them."""
    images = (token for token in tokens(html) if isinstance(token, Tag) and token.name == "img")
    return any(_source(image.attributes()).lower().startswith(_REMOTE) for image in images)


class _Pictures:
    """Which addresses a picture may be loaded from."""

    def __init__(self, cid_urls: Mapping[str, str], remote: bool) -> None:
        self.cid_urls = cid_urls
        self.ours = set(cid_urls.values())
        self.remote = remote

    def address(self, source: str) -> str:
        """Where the picture is to be loaded from, or ""."""
        if source[:4].lower() == "cid:":
            return self.cid_urls.get(unquote(source[4:]).strip("<> "), "")
        return source if self.remote and source.lower().startswith(("http://", "https://")) else ""

    def filter(self, tag: str, attribute: str, value: str) -> str | None:
        """nh3's last word on each attribute: no address that the first pass did not write."""
        if attribute == "src":
            return value if value in self.ours or self.address(value) == value != "" else None
        if attribute == "href":
            return value if value.lower().startswith(_LINKS) else None
        if attribute in {"width", "height", "colspan", "rowspan", "start"}:
            return value if value.isascii() and value.isdigit() and len(value) <= 4 else None
        return value


def _source(attributes: Mapping[str, str]) -> str:
    return "".join(attributes.get("src", "").split())


def _rewritten(html: str, pictures: _Pictures) -> Iterator[str]:
    nesting = _Nesting()
    for token in tokens(html):
        if isinstance(token, str):
            yield token.replace("<", "&lt;").replace("\0", "")
        elif token.name in _TAGS and nesting.admits(token):
            yield _written(token, pictures)


class _Nesting:
    """The elements that may still be open, never fewer than the HTML parser will have open."""

    def __init__(self) -> None:
        self.open: list[str] = []
        self.refused: Counter[str] = Counter()

    def admits(self, tag: Tag) -> bool:
        """Whether to write the tag: not below `DEEPEST`, and no end tag without its start tag."""
        if tag.name in _VOID or tag.name in _SELF_CLOSING:
            return True
        return self._close(tag.name) if tag.closing else self._start(tag.name)

    def _start(self, name: str) -> bool:
        if name == "a":
            self._close("a")
        if len(self.open) >= DEEPEST:
            self.refused[name] += 1
            return False
        self.open.append(name)
        return True

    def _close(self, name: str) -> bool:
        if self.refused[name]:
            self.refused[name] -= 1
            return False
        for place in range(len(self.open) - 1, -1, -1):
            inner = self.open[place]
            if inner == name:
                # A block closes what it holds; a formatting end tag leaves the blocks inside it open.
                del self.open[place : None if name in _BLOCKS else place + 1]
                return True
            if inner == "table" or (inner in _BLOCKS and name not in _BLOCKS | _FORMATTING):
                return False
        return False


def _written(tag: Tag, pictures: _Pictures) -> str:
    if tag.closing:
        return f"</{tag.name}>" if tag.name not in _VOID else ""
    if tag.name in _BARE or not tag.rest:
        return f"<{tag.name}>"
    attributes = tag.attributes()
    if tag.name == "img":
        return _picture(attributes, pictures)
    attributes["href"] = _link(attributes.get("href", ""))
    kept = _ATTRIBUTES["*"] | _ATTRIBUTES.get(tag.name, set())
    pairs = (_pair(name, value) for name, value in attributes.items() if name in kept and value)
    return f"<{tag.name}{''.join(pairs)}>"


def _link(address: str) -> str:
    address = address.strip()
    return address if address.lower().startswith(_LINKS) and len(address) <= LONGEST_LINK else ""


def _picture(attributes: Mapping[str, str], pictures: _Pictures) -> str:
    """The picture where it may be shown, otherwise what its author says it shows."""
    address = pictures.address(_source(attributes))
    words = attributes.get("alt", "").strip()[:200]
    if not address:
        return f"<span>[{escape(words)}]</span>" if words else ""
    sizes = "".join(_pair(name, attributes[name]) for name in ("width", "height") if name in attributes)
    return f"<img{_pair('src', address)}{_pair('alt', words)}{sizes}>"


def _pair(name: str, value: str) -> str:
    return f' {name}="{escape(value)}"'
