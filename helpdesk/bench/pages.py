"""The two pages of an agent's day, through the whole stack of middleware, without the network."""

from __future__ import annotations

from functools import partial

from django.test import Client
from django.urls import reverse

from helpdesk.accounts.models import User
from helpdesk.accounts.permissions import Role
from helpdesk.bench.timing import Sample, timed
from tickets.models import Ticket

_RUNS = 42


def pages(label: str) -> dict[str, Sample]:
    """p50 and p95 of the inbox and of ticket pages with the rows now in the database."""
    client = _agent_client()
    references = [ticket.reference for ticket in Ticket.objects.order_by("-pk")[:_RUNS]]
    inbox = reverse("tickets:inbox")
    return {
        "inbox": timed(f"inbox page, {label}", [partial(_get, client, inbox)] * _RUNS),
        "ticket": timed(
            f"ticket page, {label}",
            [partial(_get, client, reverse("tickets:ticket", args=[reference])) for reference in references],
        ),
    }


def _agent_client() -> Client:
    user = User.objects.filter(email="bench@ccc.example.org").first() or User.objects.create_user(
        "bench@ccc.example.org", None, first_name="Banc", last_name="Essai", role=Role.AGENT
    )
    client = Client(headers={"host": "localhost"})
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def _get(client: Client, url: str) -> None:
    response = client.get(url)
    if response.status_code != 200:
        raise RuntimeError(f"{url} answered {response.status_code}")
