"""Small database idioms: row locks, typed unique violations, read-only blocks, keyset pages."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.core.exceptions import ValidationError
from django.db import IntegrityError, InterfaceError, OperationalError, connection, models, transaction

M = TypeVar("M", bound=models.Model)
T = TypeVar("T")


def lock(instance: M) -> M:
    """The same row read again under a row lock; SQLite's immediate transactions already serialise writers."""
    rows = type(instance)._base_manager
    if connection.features.has_select_for_update_of:
        return rows.select_for_update(of=("self",)).get(pk=instance.pk)
    return rows.select_for_update().get(pk=instance.pk)


PASSING_TRIES = 3


def through_passing_faults(work: Callable[[], T], tries: int = PASSING_TRIES) -> T:
    """What `work`, one whole transaction, returns; done again where a deadlock or a lost connection stopped it.

    Inside a transaction of the caller's it is done once: only the whole can be done again.
    """
    try:
        return work()
    except (OperationalError, InterfaceError):
        if tries == 1 or connection.in_atomic_block:
            raise
    connection.close_if_unusable_or_obsolete()
    return through_passing_faults(work, tries - 1)


class AlreadyExists(Exception):
    """A unique constraint refused the row: somebody wrote it first."""


@contextmanager
def unique_or_raise(*, savepoint: bool = True) -> Iterator[None]:
    """Turn a unique violation inside the block into `AlreadyExists` without poisoning the outer transaction.

    Without a savepoint, two statements less, the outer transaction is lost: let the exception leave it.
    """
    try:
        with transaction.atomic(savepoint=savepoint):
            yield
    except IntegrityError as error:
        if "unique" in str(error).lower():
            raise AlreadyExists(str(error)) from error
        raise


class WriteInReadOnlyBlock(Exception):
    """A page that declared itself read-only tried to write."""


_READS = ("SELECT", "WITH", "EXPLAIN", "PRAGMA", "SAVEPOINT", "RELEASE", "ROLLBACK")


def _refuse_writes(execute, sql, params, many, context):
    if not sql.lstrip(" (\n").upper().startswith(_READS):
        raise WriteInReadOnlyBlock(sql[:80])
    return execute(sql, params, many, context)


@contextmanager
def read_only() -> Iterator[None]:
    """Raise `WriteInReadOnlyBlock` on any statement that is not a read."""
    with connection.execute_wrapper(_refuse_writes):
        yield


@dataclass(frozen=True)
class Page(Generic[M]):
    """One keyset page; `next_cursor` is "" on the last one."""

    rows: Sequence[M]
    next_cursor: str


def keyset_page(rows: models.QuerySet[M], *, order: str, cursor: str, size: int) -> Page[M]:
    """Rows by (`order` descending, pk descending) after `cursor`; a cursor that cannot be read starts again."""
    position = _read_cursor(rows.model, order, cursor)
    if position is not None:
        value, pk = position
        rows = rows.filter(models.Q(**{f"{order}__lt": value}) | models.Q(**{order: value, "pk__lt": pk}))
    found = list(rows.order_by(f"-{order}", "-pk")[: size + 1])
    more = len(found) > size
    found = found[:size]
    return Page(found, _write_cursor(found[-1], order) if more else "")


def _write_cursor(row: models.Model, order: str) -> str:
    field = row._meta.get_field(order)
    return f"{field.value_to_string(row)}|{row.pk}"


def _read_cursor(model: type[models.Model], order: str, cursor: str) -> tuple[Any, Any] | None:
    """(value, key) in the types of their fields, whatever the key is: a number, a UUID."""
    value, separator, key = cursor.rpartition("|")
    if not separator or "\x00" in cursor:
        return None
    try:
        return model._meta.get_field(order).to_python(value), model._meta.pk.to_python(key)
    except (ValueError, TypeError, ValidationError):
        return None
