"""State machines as data: a table of allowed moves, and the one function that makes a move.

A guard decides (a French reason, or None), an action coordinates, a listener reacts, the outbox sends.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Generic, TypeVar

from django.db import connection, models
from django.utils.translation import gettext as _

from helpdesk.kernel.db import lock
from helpdesk.kernel.errors import NotPermitted, Refused

M = TypeVar("M", bound=models.Model)
Guard = Callable[[Any, Mapping[str, Any]], str | None]
Recorder = Callable[..., None]


@dataclass(frozen=True, kw_only=True)
class Move:
    """One allowed change of state. `permission` "" means the system alone makes it."""

    name: str
    sources: frozenset[str]
    target: str
    label: str
    permission: str = ""
    ground: str = ""
    """The article or decision that founds the move."""
    requires: tuple[str, ...] = ()
    """Data without which the move is refused."""
    guard: Guard | None = None
    stamps: Mapping[str, Callable[[Mapping[str, Any]], Any]] = field(default_factory=dict)
    """Field → value computed from the data, written with the state."""


class Workflow(Generic[M]):
    """The moves of one model's state field; `record` writes the move log and the audit row."""

    def __init__(
        self, name: str, states: type[models.TextChoices], moves: Iterable[Move], record: Recorder
    ) -> None:
        self.name = name
        self.states = states
        self.moves = {move.name: move for move in moves}
        self.record = record

    def available(self, row: M, can: Callable[[str], bool]) -> list[Move]:
        """The moves whose source is the present state and that `can(permission)` allows, in table order."""
        return [
            move
            for move in self.moves.values()
            if row.state in move.sources and move.permission and can(move.permission)
        ]

    def make(
        self,
        row: M,
        name: str,
        *,
        actor: Any,
        can: Callable[[str], bool],
        seen_state: str = "",
        held: bool = False,
        **data: Any,
    ) -> M:
        """Make the move in the current transaction and return the locked row.

        `seen_state` is the state that the actor's page showed: a move from a stale page is refused. `held`: this
        transaction made the row, or locked it and read it since, so that it need not be read again.
        Raises `NotPermitted` or `Refused`, with nothing written.
        """
        if not connection.in_atomic_block:
            raise RuntimeError("a move needs a transaction")
        move = self.moves[name]
        if move.permission and not can(move.permission):
            raise NotPermitted(_("Vous n'avez pas le droit de faire cette action."))
        locked = row if held else lock(row)
        self._check(locked, move, seen_state, data)
        before = locked.state
        self._stamp(locked, move, data)
        self.record(workflow=self.name, move=move, row=locked, before=before, actor=actor, data=data)
        return locked

    def enter(self, row: M, name: str, **data: Any) -> Callable[[], None]:
        """Make the system's own move on a row that is about to be inserted, so that it is written once.

        Call what is returned when the row is in the database: it leaves the trace. Raises as `make` does.
        """
        move = self.moves[name]
        if move.permission:
            raise NotPermitted(_("Vous n'avez pas le droit de faire cette action."))
        self._check(row, move, "", data)
        before = row.state
        self._set(row, move, data)
        return partial(
            self.record, workflow=self.name, move=move, row=row, before=before, actor=None, data=data
        )

    def _check(self, row: M, move: Move, seen_state: str, data: Mapping[str, Any]) -> None:
        present = self.states(row.state).label
        if seen_state and seen_state != row.state:
            raise Refused(_("Entre-temps, quelqu'un est passé à l'état « %s ». Rechargez la page.") % present)
        if row.state not in move.sources:
            raise Refused(
                _("« %(move)s » n'est pas possible dans l'état « %(state)s ».")
                % {"move": move.label, "state": present}
            )
        missing = [key for key in move.requires if not data.get(key)]
        if missing:
            raise Refused(_("Il manque : %s.") % ", ".join(missing), article=move.ground)
        reason = move.guard(row, data) if move.guard else None
        if reason:
            raise Refused(reason, article=move.ground)

    def _stamp(self, row: M, move: Move, data: Mapping[str, Any]) -> None:
        self._set(row, move, data)
        row.save(update_fields=["state", *move.stamps])

    def _set(self, row: M, move: Move, data: Mapping[str, Any]) -> None:
        row.state = move.target
        for name, value in move.stamps.items():
            setattr(row, name, value(data))

    def mermaid(self) -> str:
        """The diagram of this table, for the docs; its order is the table's."""
        lines = ["stateDiagram-v2"]
        for move in self.moves.values():
            for source in sorted(move.sources):
                lines.append(f"    {source} --> {move.target}: {move.name}")
        return "\n".join(lines)
