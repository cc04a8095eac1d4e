"""Coordinates of the small SVG charts; attributes only, for the style policy forbids inline CSS."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Bar:
    """One bar, in the units of the drawing: origin at the top left."""

    x: float
    y: float
    width: float
    height: float
    label: str
    value: float


def points(values: Sequence[float], width: float = 100, height: float = 24) -> str:
    """The `points` of a polyline that spreads `values` over the width, the highest touching the top; padding 1."""
    if not values:
        return ""
    top = max(values) or 1
    step = (width - 2) / max(len(values) - 1, 1)
    inner = height - 2
    return " ".join(
        f"{1 + n * step:.1f},{1 + inner - inner * value / top:.1f}" for n, value in enumerate(values)
    )


def bars(
    data: Sequence[tuple[str, float]], width: float = 100, height: float = 40, gap: float = 2
) -> list[Bar]:
    """Vertical bars that share the width; a value above zero is always visible (at least one unit high)."""
    if not data:
        return []
    top = max(value for _, value in data) or 1
    each = (width - gap * (len(data) - 1)) / len(data)
    heights = [max(height * value / top, 1 if value else 0) for _, value in data]
    return [
        Bar(round(n * (each + gap), 2), round(height - h, 2), round(each, 2), round(h, 2), str(label), value)
        for n, ((label, value), h) in enumerate(zip(data, heights, strict=True))
    ]
