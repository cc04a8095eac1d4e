"""Every address says which methods read, which write, and who may call it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from helpdesk.accounts.permissions import POLICY

# Not ours, with their own checks: Django's admin, anymail's signed webhooks.
FOREIGN_NAMESPACES = {"admin", "anymail"}
# Django's own views, open to everybody by nature.
FOREIGN_NAMES = {"login", "logout", "set_language"}


def addresses(resolver: URLResolver, namespaces: tuple[str, ...] = ()) -> Iterator[tuple[str, Callable]]:
    """(name, view) of every address of ours under `resolver`."""
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            inner = (*namespaces, pattern.namespace) if pattern.namespace else namespaces
            yield from addresses(pattern, inner)
        elif not _is_foreign(pattern, namespaces):
            yield ":".join([*namespaces, pattern.name or str(pattern.pattern)]), pattern.callback


def _is_foreign(pattern: URLPattern, namespaces: tuple[str, ...]) -> bool:
    return bool(FOREIGN_NAMESPACES & set(namespaces)) or (not namespaces and pattern.name in FOREIGN_NAMES)


ADDRESSES = dict(addresses(get_resolver()))


def declared(view: Callable, attribute: str):
    """The attribute on the view or on what its decorators wrap."""
    while view is not None:
        if hasattr(view, attribute):
            return getattr(view, attribute)
        view = getattr(view, "__wrapped__", None)
    return None


def test_there_are_addresses():
    assert "home:health" in ADDRESSES


@pytest.mark.parametrize("name", ADDRESSES)
def test_declares_its_methods(name: str):
    view = ADDRESSES[name]
    reads, writes = declared(view, "http_reads") or frozenset(), declared(view, "http_writes") or frozenset()
    assert reads | writes, f"{name}: say http_methods(db_readonly=…, db_write=…)"
    assert not reads & writes
    assert "GET" not in writes, f"{name}: a GET only reads"


@pytest.mark.parametrize("name", ADDRESSES)
def test_declares_its_permission(name: str):
    permission = declared(ADDRESSES[name], "permission")
    assert permission in {"public", *POLICY}, f"{name}: say requires(…) or public"


@pytest.mark.parametrize("name", ADDRESSES)
def test_only_public_pages_are_open_without_log_in(name: str):
    view = ADDRESSES[name]
    assert (declared(view, "permission") == "public") == (getattr(view, "login_required", True) is False)
