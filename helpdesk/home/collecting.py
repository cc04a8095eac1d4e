"""The texts that people without account can read, found in the source: what the catalogues must translate."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import polib
from django.utils.translation.template import templatize

from helpdesk.env import BASE_DIR

SOURCES = BASE_DIR / "locale" / "sources.toml"
_TEMPLATES = BASE_DIR / "templates"
# What each argument of a gettext function is, in order.
_MARKERS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop"), ("msgid",)),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), ("msgid", "plural")),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ("context", "msgid")),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), ("context", "msgid", "plural")),
}
_NAMED = re.compile(r"""{%\s*(?:include|extends)\s+["']([\w./-]+)["']""")
_LITERAL = r"""u?(?:"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')"""
_CALL = re.compile(rf"\b({'|'.join(_MARKERS)})\(((?:{_LITERAL}[,\s]*)+)")


@dataclass(frozen=True)
class Text:
    """One msgid, with its plural and its context when it has them."""

    msgid: str
    plural: str = ""
    context: str = ""


def collect(sources: Path = SOURCES) -> list[Text]:
    """Every public text, each once, in the order of `sources`."""
    listed = tomllib.loads(sources.read_text(encoding="utf-8"))
    found = [
        *map(Text, listed["texts"]),
        *(text for name in with_parts(listed["templates"]) for text in in_template(_TEMPLATES / name)),
        *(text for name, parts in listed["code"].items() for text in in_code(BASE_DIR / name, parts)),
    ]
    return list(dict.fromkeys(found))


def with_parts(names: list[str]) -> list[str]:
    """These templates and all that they extend or include by name."""
    known = dict.fromkeys(names)
    waiting = list(names)
    while waiting:
        inside = _NAMED.findall((_TEMPLATES / waiting.pop(0)).read_text(encoding="utf-8"))
        new = [name for name in dict.fromkeys(inside) if name not in known]
        known.update(dict.fromkeys(new))
        waiting += new
    return list(known)


def in_template(path: Path) -> Iterator[Text]:
    """The texts of one template, as Django looks them up (`%` doubled)."""
    for function, arguments in _CALL.findall(templatize(path.read_text(encoding="utf-8"))):
        literals = [ast.literal_eval(each) for each in re.findall(_LITERAL, arguments)]
        yield _text(function, literals)


def in_code(path: Path, names: list[str]) -> Iterator[Text]:
    """The texts of a Python file, or of these definitions of its top level alone."""
    body = ast.parse(path.read_text(encoding="utf-8")).body
    wanted = [node for node in body if not names or getattr(node, "name", "") in names]
    for node in (each for top in wanted for each in ast.walk(top)):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in _MARKERS:
            literals = [each.value for each in node.args if isinstance(each, ast.Constant)]
            if literals:
                yield _text(node.func.id, literals)


def _text(function: str, literals: list[str]) -> Text:
    return Text(**dict(zip(_MARKERS[function], literals, strict=False)))


def bring_up_to_date(catalogue: polib.POFile, texts: list[Text]) -> None:
    """Make the catalogue hold exactly these texts, in this order, with the translations that it has."""
    known = {(entry.msgid, entry.msgid_plural, entry.msgctxt or ""): entry for entry in catalogue}
    forms = re.search(r"nplurals=(\d)", catalogue.metadata["Plural-Forms"])[1]
    catalogue[:] = [
        known.get((text.msgid, text.plural, text.context)) or _entry(text, int(forms)) for text in texts
    ]


def _entry(text: Text, forms: int) -> polib.POEntry:
    plural = {"msgstr_plural": dict.fromkeys(range(forms), "")} if text.plural else {}
    flags = ["python-format"] if re.search(r"%[(sd]", text.msgid) else []
    return polib.POEntry(
        msgid=text.msgid, msgid_plural=text.plural, msgctxt=text.context or None, flags=flags, **plural
    )
