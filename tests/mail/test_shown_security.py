"""Words from outside (peers.md 3.4, S14): shown, printed, logged, and never obeyed."""

from __future__ import annotations

import json
import re

import pytest
from django.contrib import messages
from django.contrib.messages.storage.fallback import FallbackStorage
from django.db import transaction
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.urls import reverse
from lxml import html as lxml_html

from chat.broadcasts import broadcast
from helpdesk.audit.trail import record
from helpdesk.kernel import blobs
from helpdesk.outbox.dispatch import dispatch_due
from helpdesk.outbox.models import Entry
from helpdesk.outbox.operators import alert
from helpdesk.outbox.transports.email import build
from tests.architecture.sources import ROOT, name
from tests.mail.shown import take_in, with_file
from tests.tickets.builders import ticket
from tests.tickets.views.pages import gesture, words
from tickets import actions
from tickets.events import MessageAdded, TicketChanged
from tickets.models import Message, Person, Reception, Ticket

pytestmark = pytest.mark.django_db


MARK = "xss-marker"
ATTACKS = {
    "element": f"<{MARK}>",
    "attribute": f'"><{MARK}>',
    "single quote": f"'><{MARK}>",
    "script": f"</script><script>{MARK}()</script>",
    "title": f"</title><{MARK}>",
    "textarea": f"</textarea><{MARK}>",
    "comment": f"--><{MARK}>",
    "handler": f'" onmouseover="{MARK}()" x="',
    "image": f"<img src=x onerror={MARK}()>",
    "template": "{{ 7|add:35 }}{% now 'Y' %}{# x #}",
    "address": "javascript:alert(1)",
}
EVERY_ATTACK = pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS)


def assert_harmless(response: HttpResponse, attack: str) -> None:
    """The attack is in the page as words, if at all: no element, no handler, no script, no template came of it."""
    shown = response.content.decode()
    root = lxml_html.fromstring(shown)
    assert root.xpath(f"//{MARK}") == []
    assert [each for each in root.xpath("//@*") if each.attrname.startswith("on")] == []
    assert all(
        script.get("src") or script.get("type") == "application/json" for script in root.xpath("//script")
    )
    addresses = root.xpath("//@href | //@src | //@action | //@formaction | //@hx-get | //@hx-post")
    assert not [
        each
        for each in addresses
        if each.strip().lower().startswith(("javascript:", "data:text", "vbscript:"))
    ]
    if attack == ATTACKS["template"]:
        assert "42" not in shown.partition("7|add:35")[2][:12]


class TestS14EveryPlaceWhereWordsAreShown:
    @pytest.fixture
    def hostile(self, attack) -> Ticket:
        """A ticket whose every word was written by the attacker."""
        opened = ticket(
            f"Bonjour {attack}",
            subject=attack,
            name=f"{attack} Nom",
            email="a@example.net",
            external_id=attack,
        )
        Person.objects.update(first_name=attack[:80], last_name=attack[:80], postal_address=attack)
        Ticket.objects.update(
            subject=attack,
            category=attack[:8],
            secondary=[attack],
            reasons=[attack],
            urgency_reason=attack,
            procedure=attack[:40],
            last_message_preview=attack,
            foreigner_number=attack[:20],
            transferred_to=attack,
            departement=attack[:3],
        )
        Message.objects.update(subject=f"Autre {attack}", quoted=attack, text=attack, address=attack)
        Reception.objects.update(
            sender=attack, recipient=attack, reason=attack, error=attack, external_id=attack
        )
        return Ticket.objects.get(pk=opened.pk)

    @EVERY_ATTACK
    def test_pages(self, attack, hostile, supervisor):
        dispatch_due()
        Entry.objects.update(recipient=attack[:200], error=attack, label=attack[:100])
        # The words of the attack are in the page by right: the checks of the usual client would take them for ours.
        client = Client()
        client.force_login(supervisor)
        for address in (
            "/agent/",
            "/agent/?view=all",
            f"/agent/?q={attack}",
            "/receptions/",
            "/envois/",
            "/audit/",
            "/tableau-de-bord/",
            "/boite/",
            gesture("ticket", hostile),
            gesture("row", hostile),
            reverse("tickets:new_messages", args=[hostile.reference, 0]),
            reverse("home:reception_page", args=[Reception.objects.get().pk]),
            reverse("home:sending", args=[Entry.objects.first().pk]),
        ):
            response = client.get(address)
            assert response.status_code == 200, address
            assert_harmless(response, attack)

    @EVERY_ATTACK
    def test_the_audit_trail(self, attack, supervisor, db):
        opened = ticket()
        with transaction.atomic():
            record(
                actor=supervisor,
                action="ticket.correct",
                subject=opened,
                before={"subject": attack},
                after={"subject": f"{attack}2", "files": [attack]},
                reason=attack,
                ground=attack,
            )
        client = Client()
        client.force_login(supervisor)
        for path in ("/audit/", gesture("ticket", opened)):
            assert_harmless(client.get(path), attack)

    @EVERY_ATTACK
    def test_display_names_of_agents(self, attack, agent, supervisor):
        agent.first_name = agent.last_name = attack[:80]
        agent.save()
        opened = ticket()
        actions.take(opened, actor=agent)
        actions.add_note(opened, attack, actor=agent)
        client = Client()
        client.force_login(supervisor)
        for path in ("/agent/", gesture("ticket", opened), "/audit/", "/tableau-de-bord/"):
            assert_harmless(client.get(path), attack)

    @EVERY_ATTACK
    def test_filenames(self, attack, supervisor):
        file = with_file(attack, "application/octet-stream", b"MZ\x00")
        client = Client()
        client.force_login(supervisor)
        for path in (gesture("ticket", file.message.ticket), reverse("tickets:attachment", args=[file.pk])):
            assert_harmless(client.get(path), attack)

    @EVERY_ATTACK
    def test_an_attached_mail(self, attack, supervisor):
        one_line = " ".join(attack.split())
        headers = [
            f"From: {one_line} <a@example.org>",
            *(f"{name_}: {one_line}" for name_ in ("To", "Subject", "Date")),
        ]
        source = "\r\n".join([*headers, "", attack, ""])
        file = with_file("m.eml", "message/rfc822", source.encode())
        client = Client()
        client.force_login(supervisor)
        assert_harmless(client.get(reverse("tickets:attached_mail", args=[file.pk])), attack)

    @EVERY_ATTACK
    def test_an_invitation(self, attack, supervisor):
        said = [f"{name_}:{attack}" for name_ in ("SUMMARY", "LOCATION", "DESCRIPTION")]
        event = ["BEGIN:VEVENT", *said, "DTSTART:20260601T080000Z", "END:VEVENT"]
        ics = "\r\n".join(["BEGIN:VCALENDAR", "METHOD:REQUEST", *event, "END:VCALENDAR", ""])
        file = with_file("i.ics", "text/calendar", ics.encode())
        client = Client()
        client.force_login(supervisor)
        assert_harmless(client.get(gesture("ticket", file.message.ticket)), attack)

    @EVERY_ATTACK
    def test_flash_messages(self, attack, supervisor):
        request = RequestFactory().get("/")
        request.user, request.session = supervisor, {}
        request._messages = FallbackStorage(request)
        for level in (messages.SUCCESS, messages.WARNING, messages.ERROR):
            messages.add_message(request, level, attack)
        shown = render_to_string(
            "layouts/_messages.html", {"messages": messages.get_messages(request), "oob": True}, request
        )
        assert_harmless(HttpResponse(shown), attack)

    @EVERY_ATTACK
    def test_live_events_carry_words_and_no_markup(self, attack, hostile, monkeypatch):
        """What sockets send is JSON of plain words; the page writes it as text (see the browser's test)."""
        sent: list[tuple[str, dict]] = []
        monkeypatch.setattr("chat.broadcasts.send_to_groups", sent.extend)
        broadcast(
            [
                MessageAdded(ticket_id=hostile.pk, message_id=Message.objects.get().pk, direction="inbound"),
                TicketChanged(ticket_id=hostile.pk, changes={"assignee": attack, "state": "received"}),
            ]
        )
        changes = [content["changes"] for _group, content in sent if "changes" in content]
        assert attack in {value for change in changes for value in change.values()}
        said = json.dumps(sent)
        assert "&lt;" not in said
        assert "html" not in {key for _group, content in sent for key in content}

    def test_scripts_write_words_as_text(self):
        """`innerHTML` takes only what the server rendered; nothing evaluates a string."""
        for path in sorted((ROOT / "static" / "js").glob("*.js")):
            source = path.read_text()
            assert not re.search(
                r"outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|setTimeout\(\s*[\"'`]",
                source,
            ), path.name
            for given in re.findall(r"innerHTML\s*=\s*(.+)", source):
                assert given.strip() == "await answer.text();", path.name

    def test_templates_never_trust_words(self):
        """`safe` is for help texts, which are ours; `autoescape off` is for plain text."""
        trusted = {"templates/components/forms/_hint.html"}
        for path in (ROOT / "templates").rglob("*.html"):
            found = re.search(r"\|\s*safe\b|autoescape off|\|\s*safeseq", path.read_text())
            assert not found or name(path) in trusted, name(path)

    @EVERY_ATTACK
    def test_mails_that_leave(self, attack, agent, hostile):
        Ticket.objects.update(category="B1", abstained=False, departement="", procedure="")
        Person.objects.update(first_name=attack[:80])
        Message.objects.update(address="a@example.net")
        agent.first_name = attack[:80]
        agent.save()
        actions.reply(Ticket.objects.get(), attack, actor=agent)
        for entry in Entry.objects.all():
            body = entry.payload.get("html")
            if body:
                root = lxml_html.fromstring(body)
                assert not root.xpath(f"//{MARK} | //script | //img | //iframe")
                assert not [each for each in root.xpath("//@*") if each.attrname.startswith("on")]
            assert "\n" not in entry.payload.get("subject", "")
            assert not any("\n" in str(value) for value in entry.payload.get("headers", {}).values())

    @EVERY_ATTACK
    def test_mails_to_operators_are_plain_text(self, attack, settings):
        settings.OPERATOR_EMAILS = ["exploitation@ccc.example.org"]
        alert(f"{attack}\r\nBcc: vol@example.net", attack, "essai")
        (entry,) = Entry.objects.filter(recipient="exploitation@ccc.example.org")
        assert "html" not in entry.payload
        message = build(entry).message()
        assert message.get_content_type() == "text/plain"
        assert message["Bcc"] is None
        assert "\n" not in str(message["Subject"])

    @EVERY_ATTACK
    def test_what_operators_read_of_a_failure(self, attack, supervisor, hostile):
        """The page of a reception shows its source and its error, which are the attacker's words."""
        raw = f"From: {MARK}\r\nSubject: {' '.join(attack.split())}\r\n\r\n{attack}".encode()
        message = take_in("x")
        Reception.objects.filter(message=message).update(
            raw_sha256=blobs.put(raw), error=attack, reason=attack
        )
        client = Client()
        client.force_login(supervisor)
        response = client.get(
            reverse("home:reception_page", args=[Reception.objects.get(message=message).pk])
        )
        assert_harmless(response, attack)
        assert " ".join(attack.split()) in words(response)
