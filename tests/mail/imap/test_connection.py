"""Encrypted and verified, or not at all; and access tokens where passwords are not taken any more."""

from __future__ import annotations

from dataclasses import replace

import pytest

from helpdesk.bench.dovecot import CLIENT_ID, Dovecot, access_token
from helpdesk.mailboxes import Mailbox, OAuth2
from tests.mail.imap.scripted import ScriptedImap, scripted, token_server
from tests.support.dovecot import Account
from tickets.channels.imap.connection import connected
from tickets.channels.imap.errors import MailboxError
from tickets.channels.imap.oauth import Tokens


def refused(mailbox: Mailbox, tokens: Tokens | None = None) -> str:
    with pytest.raises(MailboxError) as stopped, connected(mailbox, tokens):
        pass
    return str(stopped.value)


def towards(server: ScriptedImap, **changes: object) -> Mailbox:
    return Mailbox(
        **{
            "name": "scripted",
            "host": "127.0.0.1",
            "port": server.port,
            "user": "aide@ccc.example.org",
            "password": "hunter2",
            "security": "none",
            **changes,
        }
    )


# ------------------------------------------------------------------------------------------------ TLS (S10)


@pytest.fixture
def trusted(account: Account, mail_server: Dovecot) -> Mailbox:
    """The account through TLS, its certificate known."""
    return replace(
        account.mailbox,
        host="localhost",
        port=mail_server.tls_port,
        security="tls",
        ca_file=str(mail_server.certificate),
    )


def test_tls_and_starttls_with_a_certificate_that_is_trusted(trusted: Mailbox, mail_server: Dovecot):
    for mailbox in (trusted, replace(trusted, security="starttls", port=mail_server.port)):
        with connected(mailbox) as session:
            assert session.can("MOVE")


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_a_certificate_that_nobody_vouches_for_is_refused(
    trusted: Mailbox, mail_server: Dovecot, security: str
):
    port = mail_server.tls_port if security == "tls" else mail_server.port
    said = refused(replace(trusted, ca_file="", security=security, port=port))
    assert "certificate verify failed" in said.lower()


def test_the_certificate_of_another_name_is_refused(trusted: Mailbox):
    assert "127.0.0.1" in refused(replace(trusted, host="127.0.0.1"))


def test_a_certificate_file_that_is_not_there_is_said(trusted: Mailbox):
    assert refused(replace(trusted, ca_file="/nowhere/ca.pem")).startswith("no connection: FileNotFoundError")


def test_without_starttls_nothing_is_said_in_clear():
    with scripted(LOGIN="OK welcome") as server:
        assert "TLS not supported" in refused(towards(server, security="starttls"))
    assert [command for command in server.told if "LOGIN" in command or "hunter2" in command] == []


def test_a_server_that_refuses_starttls_is_left():
    told = "* CAPABILITY IMAP4rev1 STARTTLS\r\nOK done"
    with scripted(CAPABILITY=told, STARTTLS="NO not now", LOGIN="OK welcome") as server:
        assert "TLS" in refused(towards(server, security="starttls"))
    assert "STARTTLS" in server.told
    assert not any("LOGIN" in command for command in server.told)


@pytest.mark.parametrize("security", ["none", "starttls"])
def test_a_server_that_lets_us_in_unasked_is_left(security: str):
    """PREAUTH before TLS is how a downgrade hides."""
    with scripted("* PREAUTH welcome back", SELECT="OK done") as server:
        assert (
            "before we said who we are" in refused(towards(server, security=security))
            or security == "starttls"
        )
    assert not any(command.startswith("SELECT") for command in server.told)


@pytest.mark.parametrize("answer", ["NO hunter2 is not the password of aide", "BAD LOGIN aide hunter2 what?"])
def test_the_password_is_in_no_sentence(answer: str):
    with scripted(LOGIN=answer) as server:
        said = refused(towards(server))
    assert said.startswith("log-in refused")
    assert "hunter2" not in said


def test_nobody_listens(unused_tcp_port: int):
    mailbox = Mailbox(
        name="x", host="127.0.0.1", port=unused_tcp_port, user="u", password="p", security="none"
    )
    assert refused(mailbox).startswith("no connection: ConnectionRefusedError")


# ------------------------------------------------------------------------------------------------ XOAUTH2


def with_tokens(mailbox: Mailbox, url: str, **changes: str) -> Mailbox:
    oauth2 = OAuth2(**{"token_url": url, "client_id": CLIENT_ID, "client_secret": "s3cret", **changes})
    return replace(mailbox, password="", oauth2=oauth2)


def test_client_credentials_open_the_mailbox(account: Account):
    user = account.mailbox.user
    answer = {"access_token": access_token(user), "token_type": "Bearer", "expires_in": 3600}
    with token_server(lambda form: (200, answer)) as server:
        mailbox = with_tokens(account.mailbox, server.url, scope="https://mail.example.org/.default")
        tokens = Tokens(mailbox.oauth2)
        for _ in range(2):
            with connected(mailbox, tokens) as session:
                assert session.open("INBOX")
    assert server.asked == [
        {
            "grant_type": "client_credentials",
            "client_id": CLIENT_ID,
            "client_secret": "s3cret",
            "scope": "https://mail.example.org/.default",
        }
    ]


def test_a_refresh_token_opens_the_mailbox_and_its_successor_is_used_next(account: Account):
    def answer(form):
        number = int(form["refresh_token"].removeprefix("refresh")) + 1
        token = access_token(account.mailbox.user)
        return 200, {"access_token": token, "expires_in": 30, "refresh_token": f"refresh{number}"}

    with token_server(answer) as server:
        mailbox = with_tokens(account.mailbox, server.url, client_secret="", refresh_token="refresh1")
        tokens = Tokens(mailbox.oauth2)
        for _ in range(2):  # 30 seconds left: asked again
            with connected(mailbox, tokens):
                pass
    assert [form["refresh_token"] for form in server.asked] == ["refresh1", "refresh2"]
    assert {form["grant_type"] for form in server.asked} == {"refresh_token"}


def test_a_token_that_the_mail_server_refuses_is_not_kept(account: Account):
    given = iter([access_token(account.mailbox.user, lifetime=-10), access_token(account.mailbox.user)])
    with token_server(lambda form: (200, {"access_token": next(given), "expires_in": 3600})) as server:
        mailbox = with_tokens(account.mailbox, server.url)
        tokens = Tokens(mailbox.oauth2)
        assert refused(mailbox, tokens).startswith("log-in refused")
        with connected(mailbox, tokens):
            pass
    assert len(server.asked) == 2


@pytest.mark.parametrize(
    ("status", "content", "said"),
    [
        (
            401,
            {"error": "invalid_client", "error_description": "s3cret?"},
            "the token server refused: 401 invalid_client",
        ),
        (500, "s3cret", "the token server refused: 500"),
        (200, {"token": "s3cret"}, "the token server answered without an access token"),
        (200, {"access_token": "a\r\nb"}, "the token server answered without an access token"),
        (200, ["s3cret"], "the token server answered something else than a token"),
    ],
)
def test_a_token_server_that_gives_none_is_said(account: Account, status: int, content: object, said: str):
    with token_server(lambda form: (status, content)) as server:
        mailbox = with_tokens(account.mailbox, server.url)
        sentence = refused(mailbox)
    assert sentence == said
    assert "s3cret" not in sentence


def test_the_secret_follows_no_redirection(account: Account):
    with (
        token_server(lambda form: (200, {"access_token": "stolen"})) as elsewhere,
        token_server(lambda form: (307, elsewhere.url)) as server,
    ):
        assert "refused: 307" in refused(with_tokens(account.mailbox, server.url))
    assert elsewhere.asked == []


def test_a_token_server_that_is_down_is_said(account: Account, unused_tcp_port: int):
    mailbox = with_tokens(account.mailbox, f"http://127.0.0.1:{unused_tcp_port}/token")
    assert refused(mailbox).startswith("the token server does not answer")
