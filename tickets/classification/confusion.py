"""A confusion matrix as a small accessible SVG: rows are the labels, columns the predictions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from html import escape

_CELL, _MARGIN = 26, 70


def confusion_svg(pairs: Sequence[tuple[str, str]], codes: Sequence[str]) -> str:
    """Draw `(label, prediction)` pairs; each cell holds its count and its share of the row as shade."""
    counts, totals = Counter(pairs), Counter(label for label, _ in pairs)
    side = _MARGIN + _CELL * len(codes) + 10
    cells = [
        _cell(column, row, counts[label, said], totals[label])
        for row, label in enumerate(codes)
        for column, said in enumerate(codes)
        if counts[label, said]
    ]
    right = sum(count for (label, said), count in counts.items() if label == said)
    title = escape(f"Matrice de confusion : {right} messages sur {len(pairs)} bien classés")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" role="img" aria-labelledby="t" '
        f'font-family="sans-serif" font-size="10">\n<title id="t">{title}</title>\n'
        f'<rect width="{side}" height="{side}" fill="#fff"/>\n'
        + "\n".join([*_axes(codes), *cells])
        + "\n</svg>\n"
    )


def _axes(codes: Sequence[str]) -> list[str]:
    lines = []
    for index, code in enumerate(codes):
        at = _MARGIN + index * _CELL + _CELL // 2
        lines.append(f'<text x="{_MARGIN - 6}" y="{at + 4}" text-anchor="end">{escape(code)}</text>')
        lines.append(f'<text transform="translate({at + 4} {_MARGIN - 6}) rotate(-60)">{escape(code)}</text>')
    return lines


def _cell(column: int, row: int, count: int, total: int) -> str:
    x, y = _MARGIN + column * _CELL, _MARGIN + row * _CELL
    hue = "0,0,145" if column == row else "201,25,30"
    shade = 0.15 + 0.85 * count / total
    ink = "#fff" if shade > 0.5 else "#161616"
    return (
        f'<rect x="{x}" y="{y}" width="{_CELL - 1}" height="{_CELL - 1}" fill="rgb({hue})" fill-opacity="{shade:.2f}"/>'
        f'<text x="{x + _CELL // 2}" y="{y + _CELL // 2 + 4}" text-anchor="middle" fill="{ink}">{count}</text>'
    )
