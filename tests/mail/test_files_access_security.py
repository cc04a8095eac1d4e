"""Files from outside (peers.md 3.4, S17-S19): to whom, and under which name."""

from __future__ import annotations

import re

import pytest
from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils import translation

from helpdesk.accounts.models import Team
from helpdesk.kernel import blobs
from helpdesk.kernel.handover import extension_of, shown_name
from tests.mail.shown import PDF, PNG, address, take_in, with_file
from tests.support.routes import routes
from tests.tickets.views.pages import gesture, page, tree, words
from tickets.forms.fields import keep, kept
from tickets.intake.message import InboundAttachment
from tickets.models import Attachment, Message, Ticket

pytestmark = pytest.mark.django_db
RLO, LRM, ZWSP = "\N{RIGHT-TO-LEFT OVERRIDE}", "\N{LEFT-TO-RIGHT MARK}", "\N{ZERO WIDTH SPACE}"


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
        assert [each for each in routes(get_resolver()) if names.search(each)] == []

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
