"""Filtered lists of records: an allow-list of filters, keyset pages whatever the kind of key."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest

from helpdesk.kernel.db import Page

PAGE_SIZE = 50


@dataclass(frozen=True)
class Filter:
    """One drop-down of a list; `value` is "" when it is not used."""

    name: str
    label: str
    options: list[tuple[str, str]]
    value: str


def chosen(request: HttpRequest, choices: Mapping[str, tuple[str, list[tuple[str, str]]]]) -> list[Filter]:
    """The filters of a list with what the address chooses; a value outside its options counts as none."""
    return [
        Filter(name, label, options, value if value in {code for code, _ in options} else "")
        for name, (label, options) in choices.items()
        for value in [request.GET.get(name, "")]
    ]


def narrowed(rows: QuerySet, filters: list[Filter]) -> QuerySet:
    return rows.filter(**{each.name: each.value for each in filters if each.value})


def newest_first(rows: QuerySet, order: str, cursor: str) -> Page:
    """Rows by (`order`, pk) descending after `cursor`; also for keys that are not numbers."""
    position = _position(rows.model, order, cursor)
    if position:
        value, key = position
        rows = rows.filter(Q(**{f"{order}__lt": value}) | Q(**{order: value, "pk__lt": key}))
    found = list(rows.order_by(f"-{order}", "-pk")[: PAGE_SIZE + 1])
    shown = found[:PAGE_SIZE]
    more = len(found) > PAGE_SIZE
    return Page(shown, f"{getattr(shown[-1], order).isoformat()}|{shown[-1].pk}" if more else "")


def _position(model: type[Model], order: str, cursor: str) -> tuple | None:
    value, separator, key = cursor.partition("|")
    if not separator:
        return None
    try:
        return model._meta.get_field(order).to_python(value), model._meta.pk.to_python(key)
    except (ValidationError, ValueError, TypeError):
        return None


def page_links(request: HttpRequest, page: Page) -> dict[str, str]:
    """`next_url` and `first_url` of a page, with the filters of the present one."""
    kept = {name: value for name, value in request.GET.items() if name != "cursor" and value}
    return {
        "next_url": f"?{urlencode({**kept, 'cursor': page.next_cursor})}" if page.next_cursor else "",
        "first_url": f"?{urlencode(kept)}" if request.GET.get("cursor") else "",
    }
