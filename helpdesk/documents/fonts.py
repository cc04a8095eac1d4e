"""Which fonts a letter may use, and whether they can draw a text."""

from __future__ import annotations

from functools import lru_cache
from json import dumps
from pathlib import Path

import typst

FontPaths = tuple[str, ...]

BUNDLED = str(Path(__file__).parent / "font_files")
BODY_FAMILY = "Source Sans 3"
SYSTEM_FONT_PATHS: FontPaths = ("/usr/share/fonts/truetype/noto", "/usr/share/fonts/opentype/noto")
"""Where Debian puts the Noto fonts; a missing folder is not an error."""

# Without an order typst may pick a display face, or Urdu's Nastaliq for Arabic.
_FALLBACK_FAMILIES = (
    *("Noto Sans", "Noto Sans Arabic", "Noto Naskh Arabic", "Noto Sans Hebrew", "Noto Sans Armenian"),
    *("Noto Sans Georgian", "Noto Sans Ethiopic", "Noto Sans Devanagari", "Noto Sans Bengali"),
    *("Noto Sans Gurmukhi", "Noto Sans Gujarati", "Noto Sans Tamil", "Noto Sans Telugu", "Noto Sans Kannada"),
    *("Noto Sans Malayalam", "Noto Sans Sinhala", "Noto Sans Thai", "Noto Sans Lao", "Noto Sans Khmer"),
    *("Noto Sans Myanmar", "Noto Sans CJK SC", "Noto Sans Tifinagh", "Noto Sans Syriac", "Noto Sans Thaana"),
)
_UNPRINTABLE = "[caractères non imprimables]"
# What the bundled font is known to draw (a test proves it): spares French prose the trial below.
TAKEN_FOR_GRANTED = frozenset((*map(chr, (*range(0x20, 0x7F), *range(0xA0, 0x180))), *"‘’“”–—…•€№☐\u202f"))
_TRIAL = b"""
#set document(title: "trial")
#set text(font: json(bytes(sys.inputs.fonts)))
#sys.inputs.text
"""


@lru_cache(maxsize=8)
def library(font_paths: FontPaths) -> typst.Fonts:
    """The bundled font and those of `font_paths` (folders); nothing else of the machine, so that letters agree."""
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[BUNDLED, *font_paths]
    )


@lru_cache(maxsize=8)
def families(font_paths: FontPaths) -> tuple[str, ...]:
    """Font families to try in order; the bundled one comes first."""
    present = set(library(font_paths).families())
    return (BODY_FAMILY, *(family for family in _FALLBACK_FAMILIES if family in present))


@lru_cache(maxsize=4096)
def draws(text: str, font_paths: FontPaths) -> bool:
    """What typst itself answers, by trial: PDF/UA forbids the empty box, so it refuses a missing glyph."""
    inputs = {"text": text, "fonts": dumps(families(font_paths))}
    try:
        typst.compile(_TRIAL, font_paths=library(font_paths), sys_inputs=inputs, pdf_standards="ua-1")
    except typst.TypstError:
        return False
    return True


def can_draw(text: str, font_paths: FontPaths = SYSTEM_FONT_PATHS) -> bool:
    """Whether every character of `text` has a glyph in some font at hand."""
    return TAKEN_FOR_GRANTED.issuperset(text) or draws(text, font_paths)


def drawable(text: str, font_paths: FontPaths = SYSTEM_FONT_PATHS) -> str:
    """`text`, each word that no font can draw replaced by a French mention: never an empty box, never a failure."""
    if can_draw(text, font_paths):
        return text
    words: list[str] = []
    for word in text.split(" "):
        if can_draw(word, font_paths):
            words.append(word)
        elif words[-1:] != [_UNPRINTABLE]:
            words.append(_UNPRINTABLE)
    return " ".join(words)
