"""Words and HTML from outside (peers.md 3.4, S13, S14, S20-S22): shown, printed, logged, and never obeyed."""

from __future__ import annotations

import ast
import json
import re
import socket
from io import BytesIO
from pathlib import Path

import pytest
from django.contrib import messages
from django.contrib.messages.storage.fallback import FallbackStorage
from django.db import transaction
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from lxml import html as lxml_html
from pypdf import PdfReader

from chat.broadcasts import broadcast
from helpdesk.audit.trail import record
from helpdesk.documents.letters import acknowledgement_pdf
from helpdesk.kernel import blobs
from helpdesk.outbox.dispatch import dispatch_due
from helpdesk.outbox.models import Entry
from helpdesk.outbox.operators import alert
from helpdesk.outbox.transports.email import build
from tests.architecture.sources import ROOT, name, product_code
from tests.mail.shown import policy_of, take_in, with_file
from tests.tickets.builders import ticket
from tests.tickets.views.pages import gesture, page, tree, words
from tickets import actions
from tickets.acknowledgement import acknowledgement_letter
from tickets.channels.email.sanitise import sanitise_html
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


class TestS13Sanitiser:
    """Beyond tests/mail/parsing/test_sanitise.py: the shapes of real advisories, as a browser would parse them."""

    @pytest.mark.parametrize(
        "hostile",
        [
            "<script>x()</script>",
            "<SCRIPT SRC=//e.example/x.js></SCRIPT>",
            "<scr\x00ipt>x()</scr\x00ipt>",
            "<script/x>x()</script>",
            "<img src=x onerror=x()>",
            "<img/src/onerror=x()>",
            "<body onload=x()>",
            "<p onclick\n=\nx()>a</p>",
            "<details open ontoggle=x()>",
            '<a href="javascript:x()">a</a>',
            '<a href=" java\nscript:x()">a</a>',
            '<a href="&#x6A;avascript:x()">a</a>',
            '<a href="data:text/html,<script>x()</script>">a</a>',
            '<a href="vbscript:x()">a</a>',
            '<area href="javascript:x()">',
            '<img src="data:image/svg+xml;base64,PHN2Zz4=">',
            "<svg onload=x()>",
            "<svg><animate onbegin=x() attributeName=x>",
            "<svg><script>x()</script></svg>",
            '<svg><a xlink:href="javascript:x()">a</a></svg>',
            "<svg><style><img src=x onerror=x()></style></svg>",
            "<math><mtext><table><mglyph><style><!--</style><img src onerror=x()>",
            '<math href="javascript:x()">a</math>',
            "<math><annotation-xml encoding=text/html><script>x()</script></annotation-xml></math>",
            '<iframe srcdoc="<script>x()</script>"></iframe>',
            '<iframe src="javascript:x()"></iframe>',
            "<object data=//e.example></object>",
            "<embed src=//e.example>",
            "<applet code=x>",
            '<p style="background:url(https://e.example/p)">a</p>',
            "<style>@import url(https://e.example)</style>",
            '<div style="behavior:url(x)">',
            '<link rel=stylesheet href="https://e.example">',
            '<meta http-equiv=refresh content="0;url=https://e.example">',
            '<base href="https://e.example/">',
            '<form action="https://e.example"><input name=p><button>a</button></form>',
            "<input autofocus onfocus=x()>",
            '<button formaction="javascript:x()">a</button>',
            "<isindex action=javascript:x()>",
            "<p><b><script>x()",
            "<a href='x' <script>x()</script>",
            "<<script>script>x()<</script>/script>",
            "<!--><img src onerror=x()>-->",
            "<noscript><p title='</noscript><img src onerror=x()>'>",
            "<template><script>x()</script></template>",
            "<xmp><script>x()</script></xmp>",
            "<![CDATA[<script>x()</script>]]>",
            "<textarea><img title='</textarea><img src onerror=x()>'>",
            '<video src="https://e.example" onerror=x() poster="https://e.example"></video>',
            '<audio src="https://e.example">',
            "<source srcset=https://e.example>",
            "<track src=//e.example>",
            '<portal src="https://e.example">',
            '<frameset onload=x()><frame src="//e.example">',
            "<marquee onstart=x()>a</marquee>",
            "<keygen autofocus onfocus=x()>",
            '<table background="https://e.example">',
            "<td background=javascript:x()>",
        ],
    )
    @pytest.mark.parametrize("remote", [False, True], ids=["blocked", "shown"])
    def test_nothing_active_is_left(self, hostile, remote):
        clean = sanitise_html(f"<p>avant</p>{hostile}<p>après</p>", show_remote_images=remote)
        root = lxml_html.fromstring(f"<div>{clean}</div>")
        tags = {each.tag for each in root.iter()}
        assert not tags & {
            "script",
            "style",
            "svg",
            "math",
            "iframe",
            "object",
            "embed",
            "form",
            "input",
            "button",
            "base",
            "meta",
            "link",
            "video",
            "audio",
            "template",
            "noscript",
            "frame",
            "portal",
        }
        assert not [
            each
            for each in root.xpath("//@*")
            if each.attrname.startswith("on")
            or each.attrname in {"style", "srcdoc", "background", "srcset", "action"}
        ]
        assert not re.search(
            r"javascript:|vbscript:|data:", "".join(root.xpath("//@href | //@src")), re.IGNORECASE
        )
        assert "avant" in root.text_content()

    def test_what_is_cleaned_stays_clean_when_parsed_again(self):
        """Mutation XSS lives on a second parse that reads something else than the first."""
        hostile = (
            '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=x()&gt;">'
        )
        once = sanitise_html(hostile)
        again = sanitise_html(
            lxml_html.tostring(lxml_html.fromstring(f"<div>{once}</div>"), encoding="unicode")
        )
        assert "onerror" not in lxml_html.fromstring(f"<div>{again}</div>").attrib
        assert not lxml_html.fromstring(f"<div>{again}</div>").xpath("//@onerror")


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
    def test_pages(self, attack, hostile, supervisor, settings):
        settings.EMAIL_BACKEND = "helpdesk.outbox.mailbox.MailboxBackend"
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


class TestS20Print:
    """What is printed is data: typst never runs it, reads a file for it or fetches an address for it."""

    HOSTILE = (
        '#read("/etc/passwd")',
        '#include "/etc/passwd"',
        '#image("/etc/hostname")',
        '#import "@preview/evil:1.0.0": *',
        '#raw(read("../base.typ"))',
        "#sys.inputs",
        '#json("/etc/passwd")',
        '#plugin("x.wasm")',
        '$ #eval("1+1") $',
        "*gras* _italique_ = Titre <etiquette> @reference",
        "php://filter/convert.base64-encode/resource=/etc/passwd",
        '<img src="file:///etc/passwd"><iframe src="file:///etc/passwd">',
    )

    @pytest.mark.parametrize("hostile", HOSTILE)
    def test_in_every_word_of_a_person(self, hostile, agent, client_for):
        opened = ticket(hostile, name=hostile, subject=hostile)
        Person.objects.update(first_name=hostile[:80], last_name=hostile[:80], postal_address=hostile)
        actions.take(opened, actor=agent)
        response = client_for(agent).get(gesture("acknowledgement", opened))
        assert response["Content-Type"] == "application/pdf"
        said = _text(response.content)
        assert "root:" not in said
        assert _letters(hostile[:30]) in _letters(said)
        assert not PdfReader(BytesIO(response.content)).attachments

    def test_an_address_in_a_letter_is_not_fetched(self):
        opened = ticket()
        with socket.create_server(("127.0.0.1", 0)) as server:
            server.settimeout(0.2)
            address = f"http://127.0.0.1:{server.getsockname()[1]}/x.png"
            Person.objects.update(
                last_name=f'#image("{address}")'[:80], postal_address=f'#image("{address}")\n{address}'
            )
            pdf = acknowledgement_pdf(acknowledgement_letter(Ticket.objects.get(pk=opened.pk)))
            with pytest.raises(TimeoutError):
                server.accept()
        assert pdf.startswith(b"%PDF")

    def test_a_letter_runs_nothing_when_it_is_opened(self):
        pdf = acknowledgement_pdf(acknowledgement_letter(ticket()))
        for mark in (
            b"/JavaScript",
            b"/JS",
            b"/Launch",
            b"/OpenAction",
            b"/EmbeddedFile",
            b"/SubmitForm",
            b"/RichMedia",
        ):
            assert mark not in pdf

    def test_no_code_hands_words_to_typst_as_source(self):
        """Only templates that ship with the product are compiled; data goes in beside them."""
        calls = [
            (name(path), ast.unparse(node.args[0]))
            for path in product_code()
            for node in ast.walk(ast.parse(path.read_text()))
            if isinstance(node, ast.Call)
            and ast.unparse(node.func) in {"typst.compile", "typst.query", "typst.Compiler"}
        ]
        assert sorted(calls) == [
            ("helpdesk/documents/fonts.py", "_TRIAL"),
            ("helpdesk/documents/render.py", "source"),
        ]


def _text(pdf: bytes) -> str:
    return " ".join(page_.extract_text() for page_ in PdfReader(BytesIO(pdf)).pages)


def _letters(text: str) -> str:
    return "".join(character for character in text if character.isalnum())


class TestS21RemoteImages:
    PIXELS = (
        '<img src="https://tracker.example.com/p?id=1">',
        "<IMG SRC='HTTP://tracker.example.com/p'>",
        '<img src="//tracker.example.com/p">',
        '<img srcset="https://tracker.example.com/p 2x">',
        '<table background="https://tracker.example.com/p">',
        '<div style="background-image:url(https://tracker.example.com/p)">x</div>',
        '<video poster="https://tracker.example.com/p"></video>',
        '<link rel="prefetch" href="https://tracker.example.com/p">',
        '<link rel="dns-prefetch" href="//tracker.example.com">',
        '<input type="image" src="https://tracker.example.com/p">',
        '<img src="https&#58;//tracker.example.com/p">',
        '<body background="https://tracker.example.com/p">',
        '<audio autoplay src="https://tracker.example.com/p"></audio>',
        '<svg><image href="https://tracker.example.com/p"></svg>',
    )

    @pytest.mark.parametrize("pixel", PIXELS)
    def test_none_is_in_the_frame_and_none_would_load(self, pixel, agent, client_for):
        message = take_in("x", f"<p>Bonjour</p>{pixel}")
        response = client_for(agent).get(reverse("tickets:message_html", args=[message.pk]))
        assert "tracker" not in response.content.decode()
        assert policy_of(response)["img-src"] == "'self'"

    def test_asked_for_they_load_in_the_frame_and_nowhere_else(self, agent, client_for):
        message = take_in("x", "".join(self.PIXELS))
        response = client_for(agent).get(reverse("tickets:message_html", args=[message.pk]), {"images": "1"})
        sources = set(tree(response).xpath("//@src"))
        assert all(source.lower().startswith(("http://tracker", "https://tracker")) for source in sources)
        policy = policy_of(response)
        assert policy["img-src"] == "'self' https: http:"
        assert policy["default-src"] == "'none'"
        assert "media-src" not in policy
        assert response["Referrer-Policy"] == "no-referrer"
        assert "tracker" not in page(client_for(agent), message.ticket).content.decode()

    def test_the_choice_is_for_one_message_and_once(self, agent, client_for):
        message = take_in("x", self.PIXELS[0])
        frame = reverse("tickets:message_html", args=[message.pk])
        client_for(agent).get(frame, {"images": "1"})
        assert policy_of(client_for(agent).get(frame))["img-src"] == "'self'"

    def test_no_address_of_ours_fetches_for_somebody(self):
        """There is no proxy of pictures or previews, so nothing to aim at our own network."""
        telling = re.compile(
            r"proxy|fetch|preview|camo|unfurl|<(?:path|str):(?:url|uri|address|host)>", re.IGNORECASE
        )
        assert [each for each in _routes(get_resolver()) if telling.search(each)] == []

    def test_views_cannot_fetch(self):
        clients = {"requests", "httpx", "aiohttp", "urllib3", "urllib.request", "http.client", "pycurl"}
        seen = {
            name(path): found
            for path in product_code()
            if {"views", "channels", "templatetags"} & set(path.parts) and "imap" not in path.parts
            for found in [_imports(path) & clients]
            if found
        }
        assert seen == {}

    @pytest.mark.parametrize(
        "aim",
        [
            "http://127.0.0.1/",
            "http://169.254.169.254/latest/meta-data/",
            "http://[::1]/",
            "file:///etc/passwd",
            "gopher://127.0.0.1:6379/_x",
        ],
    )
    def test_showing_a_mail_opens_no_connection(self, aim, agent, client_for, monkeypatch):
        message = take_in("x", f'<img src="{aim}"><img src="{aim}?2">')

        def refuse(*args, **kwargs):
            raise AssertionError(f"a connection was opened: {args}")

        monkeypatch.setattr(socket.socket, "connect", refuse)
        monkeypatch.setattr(socket, "getaddrinfo", refuse)
        for asked in ({}, {"images": "1"}):
            assert (
                client_for(agent).get(reverse("tickets:message_html", args=[message.pk]), asked).status_code
                == 200
            )


def _imports(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names} | {
                alias.name.partition(".")[0] for alias in node.names
            }
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, node.module.partition(".")[0]}
    return found


class TestS22Spreadsheets:
    """No page hands over a spreadsheet: nothing to neutralise. The day that one does, this class must grow."""

    def test_no_address_exports_one(self):
        telling = re.compile(r"csv|xlsx?\b|ods\b|tableur|export|excel", re.IGNORECASE)
        assert [each for each in _routes(get_resolver()) if telling.search(each)] == []

    def test_no_code_writes_one(self):
        writers = {"csv", "openpyxl", "xlsxwriter", "odf", "pandas", "tablib", "import_export"}
        seen = {
            name(path): found
            for path in product_code()
            if (found := _imports(path) & writers) and "views" in path.parts
        }
        assert seen == {}

    def test_no_response_says_it_is_one(self):
        kinds = re.compile(r"text/csv|spreadsheetml|ms-excel|opendocument\.spreadsheet")
        assert [
            name(path) for path in product_code() if "views" in path.parts and kinds.search(path.read_text())
        ] == []

    def test_the_admin_has_no_export_action(self):
        source = "".join(path.read_text() for path in product_code() if path.name == "admin.py")
        assert not re.search(r"export|csv", source, re.IGNORECASE)


def _routes(resolver: URLResolver, prefix: str = "") -> list[str]:
    found = []
    for pattern in resolver.url_patterns:
        route = f"{prefix}{pattern.pattern}"
        if isinstance(pattern, URLPattern):
            found.append(f"{route} {pattern.name or ''}")
        elif getattr(pattern, "namespace", "") != "admin":
            found += _routes(pattern, route)
    return found
