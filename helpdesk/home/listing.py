"""Filtered lists of records: an allow-list of filters, keyset pages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpRequest

from helpdesk.kernel.db import Page, keyset_page

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
    """The page of `PAGE_SIZE` rows by (`order`, pk) descending after `cursor`."""
    return keyset_page(rows, order=order, cursor=cursor, size=PAGE_SIZE)


def page_links(request: HttpRequest, page: Page) -> dict[str, str]:
    """`next_url` and `first_url` of a page, with the filters of the present one."""
    kept = {name: value for name, value in request.GET.items() if name != "cursor" and value}
    return {
        "next_url": f"?{urlencode({**kept, 'cursor': page.next_cursor})}" if page.next_cursor else "",
        "first_url": f"?{urlencode(kept)}" if request.GET.get("cursor") else "",
    }
