"""The bar shows what a role may open, and nothing that does not exist."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from helpdesk.accounts.permissions import POLICY, Role, allows
from helpdesk.dsfr.navigation import ENTRIES, Entry, current_key, entries_for

GALLERY = Entry("gallery", "Composants", "dsfr:gallery", "dashboard.read", "star")
PEOPLE = Entry("people", "Pages publiques", "dsfr:gallery_people", "audit.read", "star")
NOWHERE = Entry("nowhere", "Ailleurs", "dsfr:nowhere", "dashboard.read", "star")


def somebody(role: str) -> SimpleNamespace:
    return SimpleNamespace(can=lambda permission: allows(role, permission))


def test_a_role_sees_only_what_it_may_open():
    entries = (GALLERY, PEOPLE)
    assert entries_for(somebody(Role.AGENT), entries) == [GALLERY]
    assert entries_for(somebody(Role.SUPERVISOR), entries) == [GALLERY, PEOPLE]


def test_an_address_that_does_not_exist_is_left_out():
    assert entries_for(somebody(Role.AGENT), (NOWHERE, GALLERY)) == [GALLERY]


def test_an_anonymous_visitor_sees_nothing():
    assert entries_for(SimpleNamespace(), (GALLERY,)) == []


def test_the_current_entry_is_the_closest_one():
    assert current_key("/composants/usagers/", [GALLERY, PEOPLE]) == "people"
    assert current_key("/composants/travail/", [GALLERY, PEOPLE]) == "gallery"
    assert current_key("/ailleurs/", [GALLERY, PEOPLE]) == ""


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.key)
def test_every_entry_names_a_permission_of_the_policy(entry):
    assert entry.permission in POLICY


def test_keys_and_shortcuts_are_not_shared():
    assert len({entry.key for entry in ENTRIES}) == len(ENTRIES)
    assert len({entry.shortcut for entry in ENTRIES}) == len(ENTRIES)
