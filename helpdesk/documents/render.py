"""From a template and plain data to an accessible PDF, the same bytes for the same data."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import typst

from helpdesk.documents import fonts, typography

TEMPLATES = Path(__file__).parent / "templates"
_REQUIRED = ("title", "reference", "issued_on", "letterhead")
# A civil name is printed as the civil register spells it.
_VERBATIM = frozenset({"person"})


class RenderError(RuntimeError):
    """typst refused a template that ships with the product."""


def render_pdf(
    template: str, data: dict[str, Any], *, font_paths: fonts.FontPaths = fonts.SYSTEM_FONT_PATHS
) -> bytes:
    """A tagged PDF/UA-1 in French from `templates/<template>.typ`; `data` is only ever printed, never evaluated.

    `data` holds JSON values with at least title, reference, issued_on (ISO date: the creation date of the
    file) and letterhead. Raises ValueError when one is blank, when any value is None, or for an unknown
    template.
    """
    source = _source(template)
    _check(data)
    printed = _map_text(data, lambda text: fonts.drawable(text, font_paths))
    inputs = {"data": json.dumps(printed), "fonts": json.dumps(fonts.families(font_paths))}
    try:
        return typst.compile(
            source,
            root=TEMPLATES,
            font_paths=fonts.library(font_paths),
            sys_inputs=inputs,
            pdf_standards="ua-1",
            timestamp=datetime.combine(date.fromisoformat(data["issued_on"]), time(), UTC),
        )
    except typst.TypstError as error:
        raise RenderError(error.diagnostic) from error


def _source(template: str) -> Path:
    source = TEMPLATES / f"{template}.typ"
    if not template.isidentifier() or not source.is_file():
        raise ValueError(f"no document template is named {template!r}")
    return source


def _check(data: dict[str, Any]) -> None:
    missing = [key for key in _REQUIRED if not data.get(key)] + _holes(data)
    if missing:
        raise ValueError(f"the document lacks: {', '.join(dict.fromkeys(missing))}")


def _holes(value: Any, path: str = "") -> list[str]:
    """Paths of every None, so that a template never prints « none »."""
    if isinstance(value, dict):
        return [hole for key, item in value.items() for hole in _holes(item, f"{path}.{key}".lstrip("."))]
    if isinstance(value, list | tuple):
        return [hole for index, item in enumerate(value) for hole in _holes(item, f"{path}[{index}]")]
    return [path] if value is None else []


def _map_text(value: Any, draw: Callable[[str], str], verbatim: bool = False) -> Any:
    if isinstance(value, dict):
        return {key: _map_text(item, draw, verbatim or key in _VERBATIM) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_map_text(item, draw, verbatim) for item in value]
    if not isinstance(value, str):
        return value
    text = typography.plain(value)
    return draw(text if verbatim else typography.french(text))
