"""What escalation tells the rooms above; always published inside the transaction of the fact."""

from __future__ import annotations

from dataclasses import dataclass

from helpdesk.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class CaseOpened(Event):
    case_id: int
    ticket_id: int


@dataclass(frozen=True, kw_only=True)
class CaseMoved(Event):
    """A blockage case changed state; `move` is the name in the workflow table."""

    case_id: int
    move: str
    before: str
    after: str


@dataclass(frozen=True, kw_only=True)
class CaseAlarmed(Event):
    """The urgency of an open case reached P0 or P1."""

    case_id: int
    level: str


@dataclass(frozen=True, kw_only=True)
class EvidenceAdded(Event):
    case_id: int
    evidence_id: str


@dataclass(frozen=True, kw_only=True)
class AnomalyMoved(Event):
    anomaly_id: int
    move: str
    before: str
    after: str


@dataclass(frozen=True, kw_only=True)
class AnomalyCommented(Event):
    anomaly_id: int
    comment_id: int


@dataclass(frozen=True, kw_only=True)
class AppointmentChanged(Event):
    """An appointment was offered, confirmed, moved, cancelled, missed or honoured."""

    case_id: int
    convocation_id: int
    state: str
