"""The agent's screen: the list, the open conversation, and everything known beside it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from helpdesk.accounts.access import requires
from helpdesk.audit.models import AuditRow
from helpdesk.audit.trail import reference
from helpdesk.kernel import clock
from helpdesk.kernel.http import http_methods
from helpdesk.outbox.models import Entry
from knowledge_base.models import ArticleVersion
from tickets.actions.answering import addresses_of
from tickets.actions.urgency import facts_of
from tickets.deadlines.urgency import legal_dates
from tickets.enums import Direction
from tickets.forms.fields import procedure_choices
from tickets.forms.handling import CloseForm, ComposerForm, FieldsForm, TransferForm
from tickets.models import Message, Ticket
from tickets.models.people import normalise_email
from tickets.models.ticket import reference_of
from tickets.views.agenda import agenda
from tickets.views.follow_up_panels import panels
from tickets.views.lists import listing
from tickets.views.proposals import links_of, mergeable
from tickets.workflow import TICKET

MESSAGES_SHOWN = 200


def ticket_or_404(request: HttpRequest, ticket_reference: str) -> Ticket:
    """The ticket when this user may see it; otherwise the same answer as for one that does not exist."""
    rows = Ticket.objects.visible_to(request.user).by_reference(ticket_reference)
    ticket = (
        rows.select_related("person", "assignee", "team").prefetch_related("person__contact_points").first()
    )
    if ticket is None:
        raise Http404
    return ticket


@never_cache
@requires("ticket.read")
@http_methods(db_readonly=["GET"])
def inbox(request: HttpRequest) -> HttpResponse:
    """The list alone."""
    context = {"listing": listing(request), "ticket": None}
    template = "tickets/_list_fragment.html" if request.htmx else "tickets/workspace.html"
    return render(request, template, context)


@never_cache
@requires("ticket.read")
@http_methods(db_readonly=["GET"])
def ticket_page(request: HttpRequest, ticket_reference: str) -> HttpResponse:
    """The list with one conversation open; htmx swaps the conversation only."""
    ticket = ticket_or_404(request, ticket_reference)
    into = request.GET.get("merge", "")
    asked = {"open_panel": "merge", "merge_into": into} if into else {}
    context = conversation_context(request, ticket, **asked)
    if request.htmx:
        return render(request, "tickets/_ticket_fragment.html", context)
    return render(request, "tickets/workspace.html", {**context, "listing": listing(request)})


@never_cache
@requires("ticket.read")
@http_methods(db_readonly=["GET"])
def new_messages(request: HttpRequest, ticket_reference: str, after: int) -> HttpResponse:
    """What was added since message `after`: the fragment that a live event asks for."""
    ticket = ticket_or_404(request, ticket_reference)
    rows = thread(ticket).filter(pk__gt=after)
    return render(request, "tickets/_messages_fragment.html", {"ticket": ticket, "thread": rows})


@never_cache
@requires("ticket.read")
@http_methods(db_readonly=["GET"])
def row(request: HttpRequest, ticket_reference: str) -> HttpResponse:
    """One line of the list, for a ticket that has just arrived."""
    return render(request, "tickets/_row_fragment.html", {"row": ticket_or_404(request, ticket_reference)})


def conversation_context(request: HttpRequest, ticket: Ticket, **forms: Any) -> dict[str, Any]:
    """Everything that the conversation pane and its context column show."""
    messages = list(thread(ticket).reverse()[: MESSAGES_SHOWN + 1])[::-1]
    shown = messages[-MESSAGES_SHOWN:]
    last_seen = max((message.pk for message in shown), default=0)
    composer = forms.get("composer") or ComposerForm(initial={"last_seen": last_seen})
    links, others = links_of(request, ticket), list(_other_tickets(request, ticket))
    recipients = _recipients(ticket, shown)
    return {
        "ticket": ticket,
        "thread": shown,
        "earlier_hidden": len(messages) > MESSAGES_SHOWN,
        "moves": {move.name: move for move in TICKET.available(ticket, request.user.can)},
        "procedure": dict(procedure_choices()).get(ticket.procedure or None, ""),
        "agenda": agenda(ticket, legal_dates(facts_of(ticket), clock.today()), clock.today()),
        "suggestions": ticket.suggestions.select_related("version__article"),
        "links": [seen for seen in links if not seen.awaits],
        "proposals": [seen for seen in links if seen.awaits],
        "others": others,
        "merge_choices": mergeable(ticket, others),
        "merge_into": forms.get("merge_into", ""),
        "merged_into": reference_of(ticket.merged_into_id) if ticket.merged_into_id else "",
        "sendings": _sendings(ticket, shown),
        "trail": AuditRow.objects.filter(subject=reference(ticket))
        .select_related("actor")
        .order_by("-at")[:40],
        "composer": composer,
        "cited": _cited(composer),
        "recipient": recipients[0].value if recipients else "",
        "recipients": recipients,
        "fields_form": forms.get("fields_form") or FieldsForm(instance=ticket),
        "close_form": forms.get("close_form") or CloseForm(),
        "transfer_form": forms.get("transfer_form") or TransferForm(),
        "open_panel": forms.get("open_panel", ""),
        "mode": forms.get("mode", "reply"),
        "newer": forms.get("newer"),
        "follow_ups": panels(ticket, request.user, forms.get("follow_up")),
    }


def thread(ticket: Ticket):
    """The messages in order, with what each shows, in a fixed number of queries."""
    return (
        Message.objects.filter(ticket=ticket)
        .select_related("author", "person", "reception")
        .prefetch_related("attachments", "citations__version__article")
        .order_by("at", "pk")
    )


@dataclass(frozen=True)
class Recipient:
    """One of the person's addresses; `is_dead` when something sent there came back."""

    value: str
    is_dead: bool


def _recipients(ticket: Ticket, messages: list[Message]) -> list[Recipient]:
    """Where an answer may go, the default first: the address of the message that is answered."""
    used = next((m.address for m in reversed(messages) if m.direction == Direction.INBOUND), "")
    dead = {point.value for point in ticket.person.contact_points.all() if point.undeliverable_since}
    return [Recipient(value, normalise_email(value) in dead) for value in addresses_of(ticket, used)]


def _cited(composer: ComposerForm) -> QuerySet[ArticleVersion]:
    """The articles of a text that comes back, so that they stay as chips."""
    keys = [key for key in composer["cited"].value() or [] if str(key).isdigit()]
    return ArticleVersion.objects.published().filter(pk__in=keys) if keys else ArticleVersion.objects.none()


def _sendings(ticket: Ticket, messages: list[Message]) -> QuerySet[Entry]:
    """What the outbox holds about the ticket itself and about each answer."""
    answers = [f"message:{message.pk}" for message in messages if message.direction == Direction.OUTBOUND]
    references = [f"ticket:{ticket.pk}", *answers]
    return Entry.objects.filter(reference__in=references).defer("payload").order_by("created_at")[:20]


def _other_tickets(request: HttpRequest, ticket: Ticket):
    others = Ticket.objects.visible_to(request.user).filter(person=ticket.person_id).exclude(pk=ticket.pk)
    return others.select_related("team").order_by("-received_at")[:10]
