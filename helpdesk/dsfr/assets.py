"""Which DSFR style sheets a page asks for, so that each loads only what it shows."""

from __future__ import annotations

from collections.abc import Iterable

GROUPS = {
    "forms": ("form", "input", "select", "checkbox", "radio", "upload"),
}


def stylesheet(component: str) -> str:
    """The static path of one DSFR component's sheet, without the rules for print and for dead browsers."""
    return f"dsfr/dist/component/{component}/{component}.main.min.css"


def components(names: Iterable[str]) -> list[str]:
    """The components behind `names`, groups opened, in order and without repetition."""
    opened = [each for name in names for each in GROUPS.get(name, (name,))]
    return list(dict.fromkeys(opened))
