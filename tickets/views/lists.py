"""The lists of the agent's screen: a few named views over one allow-listed set of filters."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.core.cache import cache
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from helpdesk.accounts.models import User
from helpdesk.kernel import clock
from helpdesk.kernel.db import Page, keyset_page
from tickets.enums import Channel, State, Urgency
from tickets.models import FollowUp, Ticket
from tickets.models.ticket import pk_of

PAGE_SIZE = 30
CAP = 99


@dataclass(frozen=True)
class View:
    """One list: its name in the address, its title, its rows, and the key of its order."""

    name: str
    label: str
    rows: Callable[[QuerySet[Ticket], User], QuerySet[Ticket]]
    order: str = "last_message_at"


def _late(rows: QuerySet[Ticket]) -> QuerySet[Ticket]:
    """Those whom nobody answered by the day that the service set itself."""
    return rows.to_do().filter(answer_due__lt=clock.today(), first_answer_at=None)


def _undelivered(rows: QuerySet[Ticket]) -> QuerySet[Ticket]:
    """Those with an answer that did not arrive and that nobody has brought to the person yet."""
    return rows.filter(pk__in=FollowUp.objects.open().order_by().values("ticket"))


VIEWS: dict[str, View] = {
    view.name: view
    for view in (
        View("urgent", _("Urgents"), lambda rows, user: rows.urgent()),
        View("todo", _("À traiter"), lambda rows, user: rows.to_do()),
        View("mine", _("Mes tickets"), lambda rows, user: rows.open().filter(assignee=user)),
        View("unassigned", _("Sans responsable"), lambda rows, user: rows.to_do().filter(assignee=None)),
        View("late", _("Réponse en retard"), lambda rows, user: _late(rows)),
        View("undelivered", _("Réponses non remises"), lambda rows, user: _undelivered(rows)),
        View(
            "waiting", _("En attente de l'usager"), lambda rows, user: rows.filter(state=State.WAITING_USER)
        ),
        View("escalated", _("Dossiers de blocage"), lambda rows, user: rows.filter(state=State.ESCALATED)),
        View("all", _("Tous"), lambda rows, user: rows),
    )
}
DEFAULT = "todo"

_FILTERS: dict[str, frozenset[str]] = {
    "channel": frozenset(Channel.values),
    "urgency": frozenset(Urgency.values),
    "state": frozenset(State.values),
}


_FILTER_WORDS = {
    "urgency": (_("Urgence"), Urgency.choices),
    "channel": (_("Canal"), Channel.choices),
    "state": (_("État"), State.choices),
}


@dataclass(frozen=True)
class Choice:
    """One filter with its present value."""

    name: str
    label: str
    options: list[tuple[str, str]]
    value: str


@dataclass(frozen=True)
class Listing:
    """What the list pane shows."""

    view: View
    views: list[tuple[View, str]]
    page: Page[Ticket]
    filters: dict[str, str]
    query: str

    @property
    def choices(self) -> list[Choice]:
        """The filters, in order, with what is chosen."""
        return [
            Choice(name, label, options, self.filters.get(name, ""))
            for name, (label, options) in _FILTER_WORDS.items()
        ]


def listing(request: HttpRequest) -> Listing:
    """The rows of the request's view and filters; anything outside the allow-list is ignored."""
    view = VIEWS.get(request.GET.get("view", ""), VIEWS[DEFAULT])
    visible = Ticket.objects.visible_to(request.user)
    filters = {
        name: value for name, allowed in _FILTERS.items() if (value := request.GET.get(name, "")) in allowed
    }
    query = request.GET.get("q", "").strip()[:200]
    rows = _matching(view.rows(visible, request.user), visible, query).filter(**filters)
    page = keyset_page(
        rows.select_related("person", "assignee"),
        order=view.order,
        cursor=request.GET.get("cursor", ""),
        size=PAGE_SIZE,
    )
    return Listing(view, _counted(visible, request.user), page, filters, query)


def _matching(rows: QuerySet[Ticket], visible: QuerySet[Ticket], query: str) -> QuerySet[Ticket]:
    """A reference finds its ticket in any view; other words look into names, addresses and subjects of the view."""
    if not query:
        return rows
    if pk := pk_of(query):
        return visible.filter(pk=pk)
    if "@" in query or query.lstrip("+").replace(" ", "").isdigit():
        value = query.lower() if "@" in query else query.replace(" ", "")
        return visible.filter(
            Q(person__contact_points__value__startswith=value) | Q(foreigner_number=value)
        ).distinct()
    for word in query.split()[:5]:
        rows = rows.filter(
            Q(subject__icontains=word)
            | Q(person__last_name__istartswith=word)
            | Q(person__first_name__istartswith=word)
        )
    return rows


def _counted(visible: QuerySet[Ticket], user: User) -> list[tuple[View, str]]:
    """Each view with its count, capped at 99+ and kept a few seconds: a badge is a hint, not an account."""
    return [(view, _count(view, visible, user) if view.name != "all" else "") for view in VIEWS.values()]


def _count(view: View, visible: QuerySet[Ticket], user: User) -> str:
    def read() -> int:
        return len(view.rows(visible, user).order_by().values_list("pk", flat=True)[: CAP + 1])

    found = cache.get_or_set(f"tickets.count.{user.pk}.{view.name}", read, 5)
    return f"{CAP}+" if found > CAP else str(found)
