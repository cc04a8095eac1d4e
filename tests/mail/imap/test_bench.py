"""The measure of fifty mailboxes measures what it says; two will do here."""

from __future__ import annotations

import pytest

from helpdesk.bench import mailboxes
from tests.support.dovecot import Dovecot
from tickets.channels.imap import connection
from tickets.models import Reception


@pytest.mark.django_db(transaction=True)
def test_every_mail_is_taken_in_beside_a_dead_server(mail_server: Dovecot, monkeypatch):
    monkeypatch.setattr(mailboxes, "MAILBOXES", 2)
    monkeypatch.setattr(mailboxes, "MAILS", 2)
    monkeypatch.setattr(connection, "CONNECT_SECONDS", 1)
    alone, beside, cost = mailboxes.polled()
    assert "4 mails in" in alone
    assert "2 mails in" in beside
    assert cost.startswith("with the dead server, each of the others takes x")
    assert Reception.objects.filter(outcome="opened").count() == 6
