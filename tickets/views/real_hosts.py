"""Links that say one address and lead to another: the host they really lead to is written beside them."""

from __future__ import annotations

import re
import unicodedata
from html import unescape
from urllib.parse import urlsplit

from django.utils.html import format_html
from django.utils.translation import gettext as _

LONGEST_WORDS = 400
# nh3 writes attributes in double quotes and never nests links.
_LINK = re.compile(r'<a((?: [a-z]+="[^"]*")*)>(.*?)</a>', re.DOTALL)
_HREF = re.compile(r' href="([^"]*)"')
_TAG = re.compile(r"<[^>]*>")
_HOST = re.compile(r"(?:[^\W_][\w-]{0,62}\.){1,8}[^\W\d_]{2,24}")


def with_real_hosts(html: str) -> str:
    """`html`, as `sanitise_html` wrote it, with the real host after each link whose words name another one."""
    return _LINK.sub(_marked, html)


def _marked(link: re.Match[str]) -> str:
    address = _HREF.search(link[1])
    real = host_of(unescape(address[1])) if address else ""
    if not real or not misleads(_words(link[2]), real):
        return link[0]
    return link[0] + format_html(
        ' <span class="real-host" lang="fr">({} <bdi dir="ltr">{}</bdi>)</span>', _("mène à"), _ascii(real)
    )


def host_of(address: str) -> str:
    """The host of a web address, or the domain of a mailto:, in lower case; "" for any other."""
    if address.lower().startswith("mailto:"):
        return address.partition("?")[0].rpartition("@")[2].lower()
    try:
        return (urlsplit(address).hostname or "").lower().rstrip(".")
    except ValueError:
        return ""


def misleads(words: str, real: str) -> bool:
    """Whether the words of a link name a host that is not `real`; letters from elsewhere always do."""
    if not real.isascii():
        return True
    said = _HOST.search(words.lower())
    if said is None:
        return False
    host = said[0].removeprefix("www.")
    return real != host and real != f"www.{host}" and not real.endswith(f".{host}")


def _words(inner: str) -> str:
    text = unicodedata.normalize("NFKC", unescape(_TAG.sub("", inner)))[:LONGEST_WORDS]
    return "".join(character for character in text if unicodedata.category(character) != "Cf")


def _ascii(host: str) -> str:
    try:
        return host.encode("idna").decode()
    except UnicodeError:
        return host
