"""The catalogues that gettext reads, made from those that people edit; gettext's own tools are not needed."""

from __future__ import annotations

from pathlib import Path
from uuid import uuid4

import polib
from django.conf import settings


def catalogues(folder: Path | None = None) -> dict[str, Path]:
    """The `.po` file of each locale (`fr`, `zh_Hans`…) that has one."""
    folder = folder or Path(settings.LOCALE_PATHS[0])
    return {path.parts[-3]: path for path in sorted(folder.glob("*/LC_MESSAGES/django.po"))}


def compile_translations(folder: Path | None = None) -> list[str]:
    """Write each `.mo` that is missing or older than its `.po`, and return the locales written.

    Several processes may do so at once: a catalogue is replaced whole, never seen half written.
    """
    stale = {name: path for name, path in catalogues(folder).items() if _is_stale(path)}
    for path in stale.values():
        _replace(path.with_suffix(".mo"), polib.pofile(str(path)).to_binary())
    return list(stale)


def _is_stale(path: Path) -> bool:
    compiled = path.with_suffix(".mo")
    return not compiled.exists() or compiled.stat().st_mtime_ns < path.stat().st_mtime_ns


def _replace(path: Path, content: bytes) -> None:
    beside = path.with_name(f"{uuid4().hex}.mo")
    beside.write_bytes(content)
    beside.replace(path)
