"""One person of each role, and a way to make others."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count

import pytest

from helpdesk.accounts.models import User
from helpdesk.accounts.permissions import Role

PASSWORD = "une phrase de passe d'essai"
_numbers = count(1)


def make_user(role: str = Role.AGENT, **fields) -> User:
    """A user of `role` who logs in with PASSWORD; a préfecture desk works for département 93 unless told."""
    number = next(_numbers)
    if role == Role.PREFECTURE:
        fields.setdefault("departement", "93")
    fields = {"first_name": f"Prénom{number}", "last_name": f"Nom{number}", **fields}
    email = fields.pop("email", f"{role}{number}@ccc.example.org")
    return User.objects.create_user(email, PASSWORD, role=role, **fields)


@pytest.fixture
def user_of(db) -> Callable[..., User]:
    """`user_of(Role.AGENT, first_name="Nour")`: another person, by role."""
    return make_user


@pytest.fixture
def agent(db) -> User:
    return make_user(Role.AGENT, first_name="Alix", last_name="Moreau")


@pytest.fixture
def supervisor(db) -> User:
    return make_user(Role.SUPERVISOR, first_name="Sacha", last_name="Petit")


@pytest.fixture
def editor(db) -> User:
    return make_user(Role.EDITOR, first_name="Élie", last_name="Garnier")


@pytest.fixture
def dgef(db) -> User:
    return make_user(Role.DGEF, first_name="Dominique", last_name="Faure")


@pytest.fixture
def desk(db) -> User:
    """The desk of the préfecture of département 93."""
    return make_user(Role.PREFECTURE, first_name="Camille", last_name="Roche")


@pytest.fixture
def admin_user(db) -> User:
    return make_user(Role.ADMIN, first_name="Maxime", last_name="Blanc", is_superuser=True)
