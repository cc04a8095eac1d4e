"""Files from outside (peers.md 3.4, S15-S19): under which policy, shown or not, to whom, under which name."""

from __future__ import annotations

import re

import pytest
from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import translation

from helpdesk.accounts.models import Team
from helpdesk.kernel import blobs
from helpdesk.kernel.handover import extension_of, file_response, is_risky, shown_name, shown_type
from helpdesk.outbox.dispatch import dispatch_due
from helpdesk.outbox.models import Entry
from tests.mail.parsing.builder import mail
from tests.mail.shown import PDF, PNG, address, policy_of, take_in, with_file
from tests.tickets.views.pages import gesture, page, tree, words
from tickets import actions
from tickets.forms.fields import keep, kept
from tickets.intake.message import InboundAttachment
from tickets.models import Attachment, Message, Ticket

pytestmark = pytest.mark.django_db
RLO, LRM, ZWSP = "\N{RIGHT-TO-LEFT OVERRIDE}", "\N{LEFT-TO-RIGHT MARK}", "\N{ZERO WIDTH SPACE}"
PAGE = b"<!doctype html><script>alert(document.domain)</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(1)</script></svg>'
GIF = b"GIF89a\x01\x00\x01\x00\x00\x00\x00;"


def each(words_: str) -> list[str]:
    """One case a word."""
    return words_.split()


def is_inline(response: HttpResponse) -> bool:
    return response["Content-Disposition"].startswith("inline")


class TestS15PolicyOfEveryResponse:
    """Whatever shows or hands over words or files from outside: no script, no rights of ours, no guessing, no trace."""

    @pytest.fixture
    def responses(self, agent, supervisor, client_for, settings) -> dict[str, HttpResponse]:
        settings.EMAIL_BACKEND = "helpdesk.outbox.mailbox.MailboxBackend"
        inner = mail("x", "<p>x</p>", ("a.pdf", "application/pdf", PDF))
        message = take_in("x", '<img src="cid:c1">', ("m.eml", "application/octet-stream", inner))
        picture = Attachment.objects.create(
            message=message,
            filename="c.png",
            content_type="image/png",
            size=9,
            sha256=blobs.put(PNG),
            content_id="c1",
        )
        file = message.attachments.get(filename="m.eml")
        Ticket.objects.update(category="B1", abstained=False)
        sent = InboundAttachment(filename="r.pdf", content_type="application/pdf", content=PDF)
        answer = actions.reply(Ticket.objects.get(), "Bonjour", actor=agent, files=[sent])
        entry = Entry.objects.get(reference=f"message:{answer.pk}")
        dispatch_due()
        # Our own mails are dressed inline, as mail readers need: their page is under its own policy.
        plain = Client()
        plain.force_login(supervisor)
        frame = plain.get(reverse("tickets:message_html", args=[message.pk]))
        (source,) = re.findall(rb'src="(/agent/images/[^"]+)"', frame.content)
        stored = tree(plain.get(reverse("home:mailbox"))).xpath(
            "//ul[contains(@class, 'mails')]//a[contains(., 'Re:')]/@href"
        )[0]
        return {
            "file": plain.get(address(file)),
            "picture": plain.get(address(picture)),
            "inline picture": plain.get(source.decode()),
            "frame": frame,
            "frame of an attached mail": plain.get(reverse("tickets:attached_html", args=[file.pk])),
            "file of an attached mail": plain.get(reverse("tickets:inner_file", args=[file.pk, "0"])),
            "sending": plain.get(reverse("home:sending_html", args=[entry.pk])),
            "file of a sending": plain.get(reverse("home:sending_file", args=[entry.pk, 0])),
            "local mail": plain.get(f"{stored}html/"),
            "file of a local mail": plain.get(f"{stored}pieces/0/"),
        }

    def test_all(self, responses):
        for name, response in responses.items():
            policy = policy_of(response)
            assert response.status_code == 200, name
            assert policy["default-src"] == "'none'", name
            assert "script-src" not in policy, name
            assert (policy["base-uri"], policy["form-action"]) == ("'none'", "'none'"), name
            assert "sandbox" in policy, name
            for right in (
                "allow-scripts",
                "allow-same-origin",
                "allow-forms",
                "allow-top-navigation",
                "allow-modals",
            ):
                assert right not in policy["sandbox"], name
            assert response["X-Content-Type-Options"] == "nosniff", name
            assert "no-store" in response["Cache-Control"], name

    def test_frames_are_for_our_own_pages_only(self, responses):
        for name in ("frame", "frame of an attached mail", "sending", "local mail"):
            assert policy_of(responses[name])["frame-ancestors"] == "'self'"
            assert responses[name]["X-Frame-Options"] == "SAMEORIGIN"

    def test_the_frame_in_the_page_has_no_origin_of_ours_either(self, agent, client_for):
        """Twice: should a proxy lose the header, the attribute still holds."""
        message = take_in("x", "<p>x</p>")
        (frame,) = tree(page(client_for(agent), message.ticket)).xpath("//iframe")
        assert set(frame.get("sandbox").split()) == {"allow-popups", "allow-popups-to-escape-sandbox"}
        assert not frame.get("srcdoc")

    def test_stored_html_is_cleaned_when_shown_not_when_stored(self, agent, client_for):
        """A hole closed tomorrow closes for the mails of yesterday."""
        message = take_in("x", "<p>x<script>alert(1)</script></p>")
        assert "<script>" in Message.objects.get(pk=message.pk).html
        shown = client_for(agent).get(reverse("tickets:message_html", args=[message.pk]))
        assert b"script" not in shown.content


class TestS16NeverInline:
    """What a browser could run is saved, whatever the declared type, the name or the bytes pretend."""

    @pytest.mark.parametrize(
        "name",
        each("a.html a.htm a.xhtml a.svg a.svgz a.xml a.pht a.shtml a.mht a.js a.css a.PNG.HTML a.txt"),
    )
    @pytest.mark.parametrize("declared", ["text/html", "image/png", "application/pdf", ""])
    @pytest.mark.parametrize("content", [PAGE, SVG, PNG, PDF], ids=["page", "svg", "png", "pdf"])
    def test_by_its_name(self, name, declared, content):
        assert shown_type(name, declared, content) == ""
        response = file_response(content, name, declared)
        assert not is_inline(response)
        assert response["Content-Type"] == "application/octet-stream"

    @pytest.mark.parametrize(
        "declared",
        [
            "text/html",
            "image/svg+xml",
            "text/xml",
            "application/xhtml+xml",
            "application/xml",
            "text/javascript",
            "multipart/x-mixed-replace",
            "image/png+xml",
            "IMAGE/SVG+XML; charset=utf-8",
            "x",
            "text/html;image/png",
        ],
    )
    @pytest.mark.parametrize("name", ["a.png", "a.pdf", "sans-nom"])
    def test_by_its_declared_type(self, name, declared):
        for content in (PNG, PDF, PAGE):
            assert shown_type(name, declared, content) == ""

    @pytest.mark.parametrize(
        "content",
        [
            PAGE,
            SVG,
            b"",
            b" " + PNG,
            b"\xef\xbb\xbf" + PDF,
            b"\n%PDF-1.7",
            b"RIFF....WAVE",
            b"%!PS",
            b"GIF88a",
        ],
    )
    @pytest.mark.parametrize(
        "declared", ["image/png", "image/jpeg", "image/gif", "image/webp", "application/pdf"]
    )
    def test_by_its_bytes(self, declared, content):
        """A PNG that is HTML is downloaded."""
        assert shown_type("capture.png", declared, content) == ""

    @pytest.mark.parametrize(
        ("name", "declared", "content", "expected"),
        [
            ("a.png", "image/png", PNG, "image/png"),
            ("a.jpg", "image/jpeg", b"\xff\xd8\xff\xe0", "image/jpeg"),
            ("a.jpg", "image/jpeg", PNG, "image/png"),
            ("A.GIF", "IMAGE/GIF; name=x", GIF, "image/gif"),
            ("a.webp", "image/webp", b"RIFF\x00\x00\x00\x00WEBPVP8 ", "image/webp"),
            ("sans-nom", "application/pdf", PDF, "application/pdf"),
        ],
    )
    def test_what_is_harmless_by_all_three_is_shown_under_the_type_of_its_bytes(
        self, name, declared, content, expected
    ):
        response = file_response(content, name, declared)
        assert is_inline(response)
        assert response["Content-Type"] == expected

    @pytest.mark.parametrize(
        ("name", "declared", "content"),
        [
            ("a.png", "image/png", PAGE),
            ("a.svg", "image/png", PNG),
            ("a.png", "image/svg+xml", PNG),
            ("a.xhtml", "image/png", PNG),
        ],
    )
    def test_through_the_view(self, agent, client_for, name, declared, content):
        response = client_for(agent).get(address(with_file(name, declared, content)))
        assert response.content == content
        assert not is_inline(response)
        assert response["Content-Type"] == "application/octet-stream"

    def test_an_inline_picture_that_is_a_page_is_not_even_handed_over(self, client):
        file = with_file("a.png", "image/png", PAGE)
        token = signing.dumps([str(file.pk)], salt="tickets.inline-picture")
        assert client.get(reverse("tickets:picture", args=[token])).status_code == 404

    def test_a_picture_that_is_also_a_page_is_only_a_picture(self, agent, client_for):
        """A polyglot is served as the picture that it starts as, and nobody may guess otherwise."""
        response = client_for(agent).get(address(with_file("a.gif", "image/gif", GIF + PAGE)))
        assert response["Content-Type"] == "image/gif"
        assert response["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in policy_of(response)


class TestS16Risky:
    """Programs, scripts and macros are kept, marked, and saved only after a page that says what they are."""

    @pytest.mark.parametrize(
        "name",
        [
            "facture.exe",
            "photo.jpg.exe",
            "a.SCR",
            "a.js",
            "a.vbs",
            "a.lnk",
            "a.iso",
            "a.docm",
            "a.xlsm",
            "a.hta",
            f"a{RLO}gpj.exe",
            "a.exe.",
            "a.exe ",
            "a.exe\u200b",
        ],
    )
    def test_by_name(self, name):
        assert is_risky(name, "application/octet-stream")

    @pytest.mark.parametrize(
        "declared",
        each(
            "application/x-msdownload text/javascript application/vnd.ms-word.document.macroEnabled.12 application/java-archive"
        ),
    )
    def test_by_declared_type(self, declared):
        assert is_risky("lettre.pdf", declared)

    @pytest.mark.parametrize(
        "content",
        [
            b"MZ\x90\x00\x03",
            b"\x7fELF\x02",
            b"#!/bin/sh\n",
            b"PK\x03\x04...word/vbaProject.bin...",
            b"\xd0\xcf\x11\xe0" + "_VBA_PROJECT".encode("utf-16-le"),
        ],
        ids=["exe", "elf", "script", "docm", "doc"],
    )
    def test_by_bytes(self, content):
        assert is_risky("lettre.pdf", "application/pdf", content)

    @pytest.mark.parametrize(
        ("name", "declared", "content"),
        [
            ("a.pdf", "application/pdf", PDF),
            (
                "a.docx",
                "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
                b"PK\x03\x04",
            ),
            ("a.png", "image/png", PNG),
            ("a.zip", "application/zip", b"PK\x03\x04"),
            ("MZ.txt", "text/plain", b"MZ, c'est moi"),
        ],
    )
    def test_ordinary_files_are_not(self, name, declared, content):
        assert not is_risky(name, declared, content)

    @pytest.mark.parametrize(
        ("name", "content"),
        [("facture.exe", b"MZ\x90\x00"), ("lettre.pdf", b"MZ\x90\x00"), ("a.docm", b"PK")],
    )
    def test_a_page_asks_first_and_the_file_is_still_had(self, agent, client_for, name, content):
        client, file = client_for(agent), with_file(name, "application/pdf", content)
        for asked in (address(file), f"{address(file)}?download=1"):
            response = client.get(asked)
            assert content not in response.content
            assert "Fichier à risque" in words(response)
        given = client.post(address(file))
        assert given.content == content
        assert given["Content-Disposition"].startswith("attachment")
        assert given["Content-Type"] == "application/octet-stream"

    def test_no_link_from_elsewhere_can_skip_the_question(self, agent):
        file = with_file("facture.exe", "application/pdf", b"MZ\x90\x00")
        elsewhere = Client(enforce_csrf_checks=True)
        elsewhere.force_login(agent)
        assert elsewhere.post(address(file)).status_code == 403


class TestS17WhoGetsAFile:
    @pytest.fixture
    def file(self) -> Attachment:
        return with_file("capture.png", "image/png", PNG)

    def source(self, client: Client, file: Attachment) -> str:
        """The address of the picture inside the frame."""
        Attachment.objects.filter(pk=file.pk).update(content_id="c1")
        Message.objects.filter(pk=file.message_id).update(html='<img src="cid:c1">')
        frame = client.get(reverse("tickets:message_html", args=[file.message_id])).content.decode()
        (found,) = re.findall(r'src="(/agent/images/[^"]+)"', frame)
        return found

    def test_an_agent_outside_a_restricted_team(self, agent, client_for, file):
        team = Team.objects.create(name="Situations sensibles", restricted=True)
        Ticket.objects.update(team=team)
        assert client_for(agent).get(address(file)).status_code == 404
        assert client_for(agent).post(address(file)).status_code == 404
        agent.teams.add(team)
        assert client_for(agent).get(address(file)).status_code == 200

    def test_an_agent_moved_out_of_the_team_loses_it_at_once(self, agent, client_for, file):
        team = Team.objects.create(name="Situations sensibles", restricted=True)
        Ticket.objects.update(team=team)
        agent.teams.add(team)
        client = client_for(agent)
        assert client.get(address(file)).status_code == 200
        agent.teams.clear()
        assert client.get(address(file)).status_code == 404

    @pytest.mark.parametrize("role", ["editor", "dgef"])
    def test_another_role(self, role, request, client_for, file):
        assert client_for(request.getfixturevalue(role)).get(address(file)).status_code == 403

    def test_a_visitor(self, client, file):
        response = client.get(address(file))
        assert response.status_code == 302
        assert reverse("login") in response["Location"]

    def test_a_closed_account(self, agent, client_for, file):
        client = client_for(agent)
        agent.is_active = False
        agent.save()
        assert client.get(address(file)).status_code == 302

    def test_after_deletion(self, agent, client, client_for, file):
        source = self.source(client_for(agent), file)
        assert client.get(source).status_code == 200
        Attachment.objects.all().delete()
        assert client_for(agent).get(address(file)).status_code == 404
        assert client.get(source).status_code == 404

    @pytest.mark.parametrize(
        "guess", ["00000000-0000-0000-0000-000000000000", "00000000-0000-4000-8000-000000000001"]
    )
    def test_a_guessed_id(self, agent, client_for, file, guess):
        assert client_for(agent).get(reverse("tickets:attachment", args=[guess])).status_code == 404

    @pytest.mark.parametrize("guess", ["1", "../1", "{pk}x", "{sha256}", "x{pk}"])
    def test_what_is_no_id(self, agent, client_for, file, guess):
        guess = guess.format(pk=file.pk, sha256=file.sha256)
        assert client_for(agent).get(f"/agent/pieces/{guess}/").status_code == 404

    def test_ids_are_random(self, file):
        assert file.pk.version == 4

    def test_an_expired_picture_token(self, agent, client, client_for, file, monkeypatch):
        source = self.source(client_for(agent), file)
        monkeypatch.setattr("tickets.views.files._PICTURE_SECONDS", -1)
        assert client.get(source).status_code == 404

    def test_a_picture_token_altered_in_any_place(self, agent, client, client_for, file):
        source = self.source(client_for(agent), file)
        for place in range(len("/agent/images/"), len(source) - 1, 7):
            letter = "A" if source[place] != "A" else "B"
            assert client.get(f"{source[:place]}{letter}{source[place + 1 :]}").status_code == 404

    @pytest.mark.parametrize("salt", ["tickets.confirmation", "tickets.kept-files", "django.core.signing"])
    def test_a_token_made_for_something_else(self, client, file, salt):
        token = signing.dumps([str(file.pk)], salt=salt)
        assert client.get(reverse("tickets:picture", args=[token])).status_code == 404

    def test_a_picture_token_opens_pictures_only(self, client):
        file = with_file("secret.pdf", "application/pdf", PDF)
        token = signing.dumps([str(file.pk)], salt="tickets.inline-picture")
        assert client.get(reverse("tickets:picture", args=[token])).status_code == 404

    def test_a_frame_of_a_message_that_is_not_theirs(self, agent, client_for, file):
        Ticket.objects.update(team=Team.objects.create(name="Situations sensibles", restricted=True))
        frame = reverse("tickets:message_html", args=[file.message_id])
        assert client_for(agent).get(frame).status_code == 404


class TestS18DraftUploads:
    """There are none for agents; the public form keeps files through an error in a signed list, which gives nothing back."""

    def test_no_address_takes_a_file_by_itself(self):
        names = re.compile(r"upload|televers|brouillon|draft|temporaire|depot-fichier", re.IGNORECASE)
        assert [each for each in _routes(get_resolver()) if names.search(each)] == []

    def test_the_composer_names_no_file_that_is_already_here(self, agent, client_for):
        """An id, a fingerprint or a path posted beside the text attaches nothing."""
        kept_by_another = with_file("secret.pdf", "application/pdf", PDF)
        Ticket.objects.update(category="B1", abstained=False)
        ticket = kept_by_another.message.ticket
        stolen = {
            "files": str(kept_by_another.pk),
            "kept_files": keep([_file()]),
            "attachments": kept_by_another.sha256,
        }
        client_for(agent).post(gesture("write", ticket), {"text": "Bonjour", "mode": "note", **stolen})
        assert ticket.messages.latest("pk").attachments.count() == 0

    @pytest.mark.parametrize("token", ["", "x", "W10:x:y", "eyJhIjoxfQ"])
    def test_a_forged_list_brings_nothing(self, token):
        assert kept(token) == []

    @pytest.mark.parametrize("salt", ["tickets.inline-picture", "tickets.confirmation"])
    def test_a_list_signed_for_something_else_brings_nothing(self, salt):
        assert kept(signing.dumps([("a", "text/plain", blobs.put(b"x"))], salt=salt)) == []

    def test_a_list_is_good_for_a_while_only(self, monkeypatch):
        token = keep([_file()])
        assert [each.content for each in kept(token)] == [b"secret"]
        monkeypatch.setattr("tickets.forms.fields._KEPT_SECONDS", -1)
        assert kept(token) == []

    def test_the_list_shown_again_gives_names_and_never_contents(self, client):
        file = SimpleUploadedFile("secret.txt", b"le contenu secret")
        response = client.post(reverse("tickets:contact"), {"message": "", "files": file})
        assert response.status_code == 422
        assert "secret.txt" in words(response)
        assert "le contenu secret" not in response.content.decode()


def _file() -> InboundAttachment:
    return InboundAttachment(filename="secret.txt", content_type="text/plain", content=b"secret")


def _routes(resolver: URLResolver, prefix: str = "") -> list[str]:
    found = []
    for pattern in resolver.url_patterns:
        route = f"{prefix}{pattern.pattern}"
        if isinstance(pattern, URLPattern):
            found.append(f"{route} {pattern.name or ''}")
        elif getattr(pattern, "namespace", "") != "admin":
            found += _routes(pattern, route)
    return found


class TestS19Names:
    """A name is words: never a folder, a header, a direction or a translation."""

    @pytest.mark.parametrize(
        ("name", "expected"),
        [
            (f"facture{RLO}fdp.exe", "facturefdp.exe"),
            (f"{RLO}gnp.svg", "gnp.svg"),
            (f"a{LRM}{ZWSP}b.pdf", "ab.pdf"),
            ("\u2066a\u2069.pdf", "a.pdf"),
            ("../../etc/passwd", "_.._etc_passwd"),
            ("..\\..\\windows\\system.ini", "_.._windows_system.ini"),
            ("/etc/passwd", "_etc_passwd"),
            ("C:\\a.pdf", "C:_a.pdf"),
            ("a\r\nSet-Cookie: b=1.pdf", "a Set-Cookie: b=1.pdf"),
            ("a\x00.pdf", "a.pdf"),
            ("a\x1b[31m.pdf", "a[31m.pdf"),
            (".htaccess", "htaccess"),
            ("   ", "piece-jointe"),
            ("..", "piece-jointe"),
            ("été مرحبا.pdf", "été مرحبا.pdf"),
        ],
    )
    def test_as_it_is_read(self, name, expected):
        assert shown_name(name) == expected

    def test_a_long_name_keeps_its_end_which_says_what_it_is(self):
        assert extension_of(f"{'a' * 500}.exe") == "exe"
        assert shown_name(f"{'a' * 500}.exe").endswith(".exe")

    @pytest.mark.parametrize(
        "name",
        [
            f"facture{RLO}fdp.exe",
            "../../etc/passwd",
            'a"; filename="b.html',
            "a\r\nX-Evil: 1.pdf",
            "a;b.pdf",
            "é\u2028.pdf",
        ],
    )
    def test_through_the_view(self, agent, client_for, name):
        file = with_file(name, "application/pdf", b"MZ\x00" if name.endswith("exe") else PDF)
        client = client_for(agent)
        response = client.post(address(file))
        disposition = response["Content-Disposition"]
        assert "X-Evil" not in response
        assert disposition.isascii()
        assert "/" not in disposition.replace("utf-8''", "")
        assert disposition.count("filename") == 1 or '\\"; filename=\\"' in disposition
        listed = tree(page(client, file.message.ticket)).xpath("//ul[contains(@class, 'attachments')]//bdi")
        assert listed[0].text == shown_name(name)

    @pytest.mark.parametrize("name", [f"facture{RLO}fdp.exe", "../../a.pdf"])
    def test_what_people_upload_is_kept_under_the_name_that_is_read(self, client, agent, client_for, name):
        opened = take_in("x").ticket
        Ticket.objects.update(category="B1", abstained=False)
        upload = SimpleUploadedFile("x", b"x")
        upload._name = name  # as another client than a browser may send it
        client_for(agent).post(gesture("write", opened), {"text": "x", "mode": "note", "files": upload})
        stored = opened.messages.latest("pk").attachments.get().filename
        assert RLO not in stored
        assert "/" not in stored

    @pytest.mark.parametrize("language", ["ar", "en", "zh-hans", "ru"])
    def test_a_name_is_never_translated(self, agent, client_for, language):
        """A name that is one of our sentences changed its extension with the language, elsewhere."""
        sentence = "Message reçu"
        file = with_file(sentence, "application/octet-stream", b"x")
        with translation.override(language):
            assert shown_name(sentence) == sentence
            response = client_for(agent).get(address(file), headers={"Accept-Language": language})
        assert response["Content-Disposition"] == "attachment; filename*=utf-8''Message%20re%C3%A7u"

    def test_the_store_is_reached_by_fingerprints_only(self, data_dir):
        secret = data_dir / "secret"
        data_dir.mkdir(exist_ok=True)
        secret.write_text("x")
        for name in ("../../secret", str(secret), "..", "a" * 63 + "/", "A" * 64):
            with pytest.raises(FileNotFoundError):
                blobs.get(name)

    def test_two_files_of_one_name_stay_two(self, agent, client_for):
        message = take_in(
            "x", None, ("a.pdf", "application/pdf", PDF), ("a.pdf", "application/pdf", PDF + b"2")
        )
        contents = {client_for(agent).get(address(file)).content for file in message.attachments.all()}
        assert contents == {PDF, PDF + b"2"}
