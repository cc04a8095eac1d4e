"""The numbers of the dashboard: bounded in time or capped, so that they cost the same at five million tickets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, QuerySet
from django.db.models.functions import TruncDate

from helpdesk.accounts.models import User
from helpdesk.kernel import clock
from helpdesk.outbox.models import Entry
from helpdesk.outbox.models import State as SendingState
from tickets.deadlines.service import acknowledgement_dates
from tickets.enums import Channel, Outcome, State, Urgency
from tickets.models import FollowUp, Reception, Ticket

CAP = 999
_UNDELIVERED = (SendingState.FAILED, SendingState.BOUNCED, SendingState.COMPLAINED)
DAYS = 7


def capped_count(rows: QuerySet) -> int:
    """How many, at most CAP + 1: reading stops there."""
    return len(rows.order_by().values_list("pk", flat=True)[: CAP + 1])


def spoken(count: int) -> str:
    """The number as shown: « 999+ » above the cap."""
    return f"{CAP}+" if count > CAP else str(count)


@dataclass(frozen=True)
class Desk:
    """What waits, for one reader."""

    to_do: int
    urgent: int
    mine: int
    unassigned: int
    waiting_user: int
    escalated: int
    late: int
    undelivered: int


def desk_of(user: User) -> Desk:
    """The counts of the lists that this user opens."""
    visible = Ticket.objects.visible_to(user)
    to_do = visible.to_do()
    return Desk(
        to_do=capped_count(to_do),
        urgent=capped_count(visible.urgent()),
        mine=capped_count(visible.open().filter(assignee=user)),
        unassigned=capped_count(to_do.filter(assignee=None)),
        waiting_user=capped_count(visible.filter(state=State.WAITING_USER)),
        escalated=capped_count(visible.filter(state=State.ESCALATED)),
        late=capped_count(to_do.filter(answer_due__lt=clock.today(), first_answer_at=None)),
        undelivered=capped_count(FollowUp.objects.visible_to(user).open()),
    )


def to_do_by_urgency(user: User) -> list[tuple[str, int]]:
    """(level, count) from P0 to P3, over what waits for somebody of the service."""
    rows = Ticket.objects.visible_to(user).to_do().order_by()
    counts = dict(rows.values_list("urgency").annotate(count=Count("pk")))
    return [(level, counts.get(level, 0)) for level in Urgency.values]


def oldest_waiting(user: User, limit: int = 6) -> list[Ticket]:
    """Who has waited longest for an answer."""
    rows = Ticket.objects.visible_to(user).to_do().filter(waiting_since__isnull=False)
    return list(rows.select_related("person", "assignee").order_by("waiting_since", "pk")[:limit])


@dataclass(frozen=True)
class Share:
    """So many out of so many."""

    kept: int
    total: int

    @property
    def percent(self) -> int | None:
        """Rounded down: 100 means all; None when there is nothing to measure."""
        return 100 * self.kept // self.total if self.total else None


@dataclass(frozen=True)
class Inflow:
    """The tickets of the last days: by channel, by day, and how their acknowledgements kept to the delays."""

    by_channel: list[tuple[str, int]]
    by_day: list[tuple[date, int]]
    acknowledgement: Share

    @property
    def total(self) -> int:
        return sum(count for _, count in self.by_day)


def inflow_of(user: User) -> Inflow:
    """Tickets received in the last seven days, today included."""
    first = clock.today() - timedelta(days=DAYS - 1)
    rows = _received_since(user, first).order_by()
    channels = dict(rows.values_list("channel").annotate(count=Count("pk")))
    paris = {"tzinfo": clock.PARIS}
    days = list(
        rows.annotate(
            day=TruncDate("received_at", **paris), acknowledged=TruncDate("acknowledged_at", **paris)
        )
        .values_list("day", "acknowledged")
        .annotate(count=Count("pk"))
    )
    return Inflow(
        by_channel=[(str(label), channels.get(code, 0)) for code, label in Channel.choices],
        by_day=_by_day(days, first),
        acknowledgement=_acknowledged_in_time(days, clock.today()),
    )


def _received_since(user: User, day: date) -> QuerySet[Ticket]:
    """A ticket received since `day` has a last message since then: the index on that date bounds the reading."""
    start = clock.now() - (timedelta(days=(clock.today() - day).days + 1))
    rows = Ticket.objects.visible_to(user).filter(last_message_at__gte=start, received_at__gte=start)
    return rows.annotate(received_on=TruncDate("received_at", tzinfo=clock.PARIS)).filter(
        received_on__gte=day
    )


def _by_day(rows: Iterable[tuple[date, date | None, int]], first: date) -> list[tuple[date, int]]:
    counts: dict[date, int] = {}
    for day, _acknowledged, count in rows:
        counts[day] = counts.get(day, 0) + count
    days = [first + timedelta(days=n) for n in range(DAYS)]
    return [(day, counts.get(day, 0)) for day in days]


def _acknowledged_in_time(rows: Iterable[tuple[date, date | None, int]], today: date) -> Share:
    """The accusé d'enregistrement within one working day (CRPA R. 112-11-2); those not due yet are left out."""
    kept = total = 0
    for day, acknowledged, count in rows:
        due = acknowledgement_dates(day).aee_due
        if acknowledged is None and due >= today:
            continue
        total += count
        kept += count if acknowledged is not None and acknowledged <= due else 0
    return Share(kept, total)


@dataclass(frozen=True)
class Plumbing:
    """What an operator must look at: contacts set aside, sendings that did not arrive."""

    quarantined: int
    unfinished: int
    failed: int
    retrying: int
    withheld: Withheld


@dataclass(frozen=True)
class Withheld:
    """Sendings above a cap that wait for a human; `late` are older than the law gives an acknowledgement."""

    count: int
    late: int


def withheld() -> Withheld:
    """Counted on the newest CAP + 1; one working day is the delay of CRPA R. 112-11-2."""
    rows = Entry.objects.filter(state=SendingState.WITHHELD).order_by("-created_at")
    days = Counter(clock.day_of(at) for at in rows.values_list("created_at", flat=True)[: CAP + 1])
    late = sum(count for day, count in days.items() if acknowledgement_dates(day).aee_due < clock.today())
    return Withheld(count=days.total(), late=late)


def plumbing() -> Plumbing:
    """The state of what comes in and goes out."""
    return Plumbing(
        quarantined=capped_count(Reception.objects.filter(outcome=Outcome.QUARANTINED)),
        unfinished=capped_count(Reception.objects.filter(outcome="")),
        failed=capped_count(Entry.objects.filter(state__in=_UNDELIVERED)),
        retrying=capped_count(Entry.objects.filter(state=SendingState.WAITING)),
        withheld=withheld(),
    )
