"""What was held back leaves when a supervisor says so, and the trail keeps who did."""

from __future__ import annotations

import pytest
from django.db import transaction
from django.urls import reverse

from helpdesk.accounts.permissions import Role
from helpdesk.audit.models import AuditRow
from helpdesk.home.releasing import release_sendings
from helpdesk.kernel.errors import NotPermitted
from helpdesk.outbox.dispatch import dispatch_due
from helpdesk.outbox.models import Entry, State
from helpdesk.outbox.queue import enqueue, release
from tests.tickets.views.pages import tree, words

pytestmark = pytest.mark.django_db

REASON = "Plafond d'envois automatiques atteint pour cette adresse (3 par jour)"


def held(number: int = 1, **options) -> list[Entry]:
    with transaction.atomic():
        return [
            enqueue(
                "memory", f"n{n}@example.net", {"text": "x"}, label=f"Accusé {n}", withheld=REASON, **options
            )
            for n in range(number)
        ]


def test_a_released_entry_leaves_and_forgets_why_it_was_held():
    [entry] = held()
    assert release(entry)
    assert dispatch_due() == 1
    entry.refresh_from_db()
    assert (entry.state, entry.error) == (State.SENT, "")


@pytest.mark.parametrize("state", sorted(set(State.values) - {State.WITHHELD, State.IN_FLIGHT}))
def test_only_what_is_held_can_be_released(state):
    [entry] = held()
    Entry.objects.update(state=state)
    assert not release(entry)
    entry.refresh_from_db()
    assert entry.state == state


def test_the_trail_says_who_released_what_and_why_it_was_held(supervisor):
    entries = held(3, reference="ticket:7")
    release(entries[1])
    assert release_sendings(entries, actor=supervisor) == 2
    row = AuditRow.objects.filter(action="outbox.release").first()
    assert (row.actor, row.subject.startswith("entry:")) == (supervisor, True)
    assert row.before == {"state": "withheld", "reason": REASON}
    assert row.after == {"state": "queued", "concerns": "ticket:7"}


@pytest.mark.parametrize("role", sorted(set(Role.values) - {Role.SUPERVISOR}))
def test_nobody_else_releases_anything(user_of, client_for, role):
    [entry] = held()
    with pytest.raises(NotPermitted):
        release_sendings([entry], actor=user_of(role))
    response = client_for(user_of(role)).post(reverse("home:release_sendings"), {"envoi": str(entry.pk)})
    assert response.status_code == 403
    entry.refresh_from_db()
    assert entry.state == State.WITHHELD


def test_the_list_shows_the_reason_and_releases_what_is_ticked(supervisor, client_for):
    first, second = held(2)
    client = client_for(supervisor)
    address = reverse("home:outbox")
    shown = client.get(address, {"state": "withheld"})
    assert REASON in words(shown)
    boxes = tree(shown).xpath("//input[@type='checkbox' and @form='release']")
    assert {box.get("value") for box in boxes} == {str(first.pk), str(second.pk)}
    assert all(box.get("aria-label") for box in boxes)
    done = client.post(reverse("home:release_sendings"), {"envoi": [str(first.pk), "nonsense"]}, follow=True)
    assert "1 envoi libéré" in words(done)
    assert list(Entry.objects.filter(state=State.WITHHELD)) == [second]


def test_nothing_ticked_is_said(supervisor, client_for):
    held()
    done = client_for(supervisor).post(reverse("home:release_sendings"), follow=True)
    assert "cochez au moins un envoi" in words(done)


def test_one_sending_is_released_from_its_page(supervisor, admin_user, client_for):
    [entry] = held()
    address = reverse("home:sending", args=[entry.pk])
    assert "Envoyer quand même" not in words(client_for(admin_user).get(address))
    page = client_for(supervisor).get(address)
    assert REASON in words(page)
    assert "Envoyer quand même" in words(page)
    Entry.objects.update(state=State.SENT)
    assert "Envoyer quand même" not in words(client_for(supervisor).get(address))


def test_a_list_without_anything_held_shows_no_boxes(supervisor, client_for):
    held()
    Entry.objects.update(state=State.SENT)
    assert not tree(client_for(supervisor).get(reverse("home:outbox"))).xpath("//input[@name='envoi']")
