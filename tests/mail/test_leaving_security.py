"""What leaves a page with words from outside (peers.md 3.4, S20-S22): prints, remote pictures, spreadsheets."""

from __future__ import annotations

import ast
import re
import socket
from io import BytesIO
from pathlib import Path

import pytest
from django.urls import get_resolver, reverse
from pypdf import PdfReader

from helpdesk.documents.letters import acknowledgement_pdf
from tests.architecture.sources import name, product_code
from tests.mail.shown import policy_of, take_in
from tests.support.routes import routes
from tests.tickets.builders import ticket
from tests.tickets.views.pages import gesture, page, tree
from tickets import actions
from tickets.acknowledgement import acknowledgement_letter
from tickets.models import Person, Ticket

pytestmark = pytest.mark.django_db


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
            ("helpdesk/demo/enclosures.py", "_PAPERS / 'employer.typ'"),
            ("helpdesk/demo/enclosures.py", "_PAPERS / 'screen.typ'"),
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
        assert [each for each in routes(get_resolver()) if telling.search(each)] == []

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
        assert [each for each in routes(get_resolver()) if telling.search(each)] == []

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
