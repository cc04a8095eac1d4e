"""Every variable is declared once, documented, and refused with one sentence when it cannot be read."""

from __future__ import annotations

import pytest

from helpdesk import env
from helpdesk.home.management.commands.document_environment import PAGE, page


def test_the_page_is_up_to_date():
    assert PAGE.read_text(encoding="utf-8") == page(), "run `make docs`"


@pytest.mark.parametrize("variable", env.VARIABLES.values(), ids=lambda variable: variable.name)
def test_has_a_description_and_a_readable_default(variable: env.Variable, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv(variable.name, raising=False)
    variable()
    assert variable.description.endswith(".")


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("PORT", "http", "PORT: expected a whole number, not 'http'"),
        ("PORT", "70000", "PORT: expected a TCP port from 1 to 65535, not '70000'"),
        ("HELPDESK_DEMO", "perhaps", "HELPDESK_DEMO: expected 1 or 0, not 'perhaps'"),
        (
            "DATABASE_URL",
            "mysql://u:secret@h/d",
            "DATABASE_URL: expected postgresql://host… or postgres://host…",
        ),
        ("REDIS_URL", "secret", "REDIS_URL: expected redis://host… or rediss://host…"),
        (
            "HELPDESK_EMAIL_PROVIDER",
            "pigeon",
            "HELPDESK_EMAIL_PROVIDER: 'pigeon' is not a provider that anymail knows",
        ),
        (
            "HELPDESK_EMAIL_PROVIDER_SETTINGS",
            '["secret"]',
            "HELPDESK_EMAIL_PROVIDER_SETTINGS: expected a JSON object",
        ),
        (
            "HELPDESK_EMAIL_SECURITY",
            "ssl",
            "HELPDESK_EMAIL_SECURITY: expected one of starttls, tls, not 'ssl'",
        ),
    ],
)
def test_a_value_that_cannot_work_stops_with_one_sentence(
    name: str, text: str, said: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv(name, text)
    with pytest.raises(SystemExit) as stopped:
        env.VARIABLES[name]()
    assert str(stopped.value) == said
    assert "secret" not in said
