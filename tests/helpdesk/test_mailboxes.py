"""What an operator may write about mailboxes, and the one sentence when it cannot work."""

from __future__ import annotations

import json

import pytest

from helpdesk import env
from helpdesk.mailboxes import read_mailboxes

GOOD = {"name": "contact", "host": "imap.example.org", "user": "aide@ccc.example.org", "password": "hunter2"}
TOKENS = {"token_url": "https://login.example.org/token", "client_id": "ccc", "client_secret": "hunter2"}


def written(**changes: object) -> str:
    row = {**GOOD, **changes}
    return json.dumps([{key: value for key, value in row.items() if value is not None}])


def test_the_shortest_form_is_the_safe_one():
    [mailbox] = read_mailboxes(written())
    assert (mailbox.security, mailbox.port, mailbox.folder) == ("tls", 993, "INBOX")
    assert (mailbox.recipient, mailbox.archive, mailbox.idle) == ("aide@ccc.example.org", "", True)


def test_no_secret_shows_in_a_traceback():
    [mailbox] = read_mailboxes(written())
    [other] = read_mailboxes(written(password=None, oauth2={**TOKENS, "refresh_token": "hunter2"}))
    assert "hunter2" not in repr(mailbox) + repr(other)


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost"])
def test_clear_text_never_leaves_this_machine(host: str):
    assert read_mailboxes(written(host=host, security="none"))
    with pytest.raises(ValueError, match="for this machine only"):
        read_mailboxes(written(security="none"))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[{"password": "hunter2"', "expected JSON (line 1, column 24 cannot be read)"),
        ('{"password": "hunter2"}', "expected a JSON list of mailboxes"),
        ('["hunter2"]', "mailbox 1: expected a JSON object"),
        (written(name="a:b"), "mailbox 1: name must be 1 to 60 letters, digits, dots, hyphens"),
        (written(host=None), "mailbox contact: host is missing"),
        (written(passwort="hunter2"), "mailbox 1: the key 'passwort' is not known"),
        (written(password=5), "mailbox 1: password must be a text on one line"),
        (written(password="hunter2\r\nA1 LOGOUT"), "mailbox 1: password must be a text on one line"),
        (written(port="993"), "mailbox 1: port must be a whole number"),
        (written(port=0), "mailbox contact: port must be from 1 to 65535"),
        (written(idle="yes"), "mailbox 1: idle must be true or false"),
        (written(security="ssl"), "mailbox contact: security must be tls, starttls or none"),
        (written(password=None), "mailbox contact: give either password or oauth2"),
        (written(oauth2=TOKENS), "mailbox contact: give either password or oauth2"),
        (written(user="svc-ccc"), "mailbox contact: address is needed, since user is not an e-mail address"),
        (written(archive="INBOX"), "mailbox contact: archive and quarantine must be other folders"),
        (written(poll_seconds=1), "mailbox contact: poll_seconds must be from 5 to 600"),
        (
            written(password=None, oauth2={**TOKENS, "token_url": "http://login.example.org/token"}),
            "mailbox contact: oauth2: token_url must start with https://",
        ),
        (
            written(password=None, oauth2={**TOKENS, "client_secret": ""}),
            "mailbox contact: oauth2: give client_secret, refresh_token, or both",
        ),
        (json.dumps([GOOD, {**GOOD, "name": "Contact"}]), "two mailboxes have the same name"),
    ],
)
def test_what_cannot_work_stops_with_one_sentence_and_no_password(text: str, said: str, monkeypatch):
    monkeypatch.setenv("HELPDESK_MAILBOXES", text)
    with pytest.raises(SystemExit) as stopped:
        env.MAILBOXES()
    sentence = str(stopped.value)
    assert sentence.startswith(f"HELPDESK_MAILBOXES: {said}")
    assert "hunter2" not in sentence
    assert "\n" not in sentence
