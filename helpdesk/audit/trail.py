"""Writing to the trail, always in the transaction of the change itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from typing import Any

from django.db import connection, models

from helpdesk.audit.models import AuditRow
from helpdesk.kernel import clock
from helpdesk.kernel.workflow import Move

_gathered: ContextVar[list[AuditRow] | None] = ContextVar("gathered_audit_rows", default=None)


def reference(row: models.Model | str) -> str:
    """ "ticket:CCC-2026-000123": the model's name and its public reference, or its key when it has none."""
    if isinstance(row, str):
        return row
    return f"{row._meta.model_name}:{getattr(row, 'reference', '') or row.pk}"


def record(
    *,
    actor: Any,
    action: str,
    subject: models.Model | str,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    reason: str = "",
    ground: str = "",
) -> AuditRow:
    """Add one row; refuses to run outside a transaction, so that trail and change live or die together."""
    if not connection.in_atomic_block:
        raise RuntimeError("an audit row needs the transaction of its change")
    row = AuditRow(
        at=clock.now(),
        actor=actor,
        action=action,
        subject=reference(subject),
        before=_plain(before),
        after=_plain(after),
        reason=reason,
        ground=ground,
    )
    gathered_rows = _gathered.get()
    if gathered_rows is None:
        row.save(force_insert=True)
    else:
        gathered_rows.append(row)
    return row


@contextmanager
def gathered() -> Iterator[None]:
    """Write the rows of the block in one statement, in order, at its end; the whole block is in one transaction."""
    rows: list[AuditRow] = []
    token = _gathered.set(rows)
    try:
        yield
    finally:
        _gathered.reset(token)
    AuditRow.objects.bulk_create(rows)


def record_move(
    *, workflow: str, move: Move, row: models.Model, before: str, actor: Any, data: Mapping[str, Any]
) -> None:
    """The recorder of every workflow: state before and after, the data of the move, its legal ground."""
    details = {key: value for key, value in data.items() if key != "reason"}
    record(
        actor=actor,
        action=f"{workflow}.{move.name}",
        subject=row,
        before={"state": before},
        after={"state": move.target, **details},
        reason=str(data.get("reason") or ""),
        ground=move.ground,
    )


def _plain(values: Mapping[str, Any] | None) -> dict[str, Any]:
    return {key: _json(value) for key, value in (values or {}).items()}


def _json(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, models.Model):
        return reference(value)
    if isinstance(value, list | tuple | set | frozenset):
        return [_json(item) for item in value]
    if isinstance(value, Mapping):
        return _plain(value)
    return value if isinstance(value, str | int | float | bool | None) else str(value)
