"""Reading pages as a person would, and asking for fragments as htmx does."""

from __future__ import annotations

from django.core.cache import cache
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from lxml import html
from lxml.html import HtmlElement

from tickets.models import Ticket

HTMX = {"HX-Request": "true"}


def tree(response: HttpResponse) -> HtmlElement:
    return html.fromstring(response.content.decode() or "<p></p>")


def text(element: HtmlElement) -> str:
    return " ".join(element.text_content().split())


def words(response: HttpResponse) -> str:
    """Everything that the page says, in one line."""
    return text(tree(response))


def messages_of(response: HttpResponse) -> str:
    """The conversation's markup, as the browser has it after a load or a swap."""
    (thread,) = tree(response).xpath("//*[@data-messages]")
    return " ".join(html.tostring(thread, encoding="unicode").split())


def last_seen(response: HttpResponse) -> str:
    (field,) = tree(response).xpath("//form[@data-composer]//input[@name='last_seen']/@value")
    return field


def gesture(name: str, ticket: Ticket) -> str:
    return reverse(f"tickets:{name}", args=[ticket.reference])


def page(client: Client, ticket: Ticket) -> HttpResponse:
    return client.get(gesture("ticket", ticket))


def queries(client: Client, address: str) -> int:
    """How many statements a cold page takes."""
    cache.clear()
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(address).status_code == 200
    return len(captured)
