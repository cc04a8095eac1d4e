"""The production shape: the compose file says only what the code reads, and Django finds nothing to say against it."""

from __future__ import annotations

import os
import re
import secrets
import subprocess
import sys

import pytest
import yaml

from helpdesk import env
from tests.architecture.sources import ROOT

COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
OURS = {name: service for name, service in COMPOSE["services"].items() if "build" in service}
GIVEN = {
    "HELPDESK_SECRET_KEY": secrets.token_urlsafe(50),
    "HELPDESK_BASE_URL": "https://ccc.example.org",
    "HELPDESK_ALLOWED_HOSTS": "ccc.example.org localhost",
    "POSTGRES_PASSWORD": "mot-de-passe",
}
REFERENCE = re.compile(r"\$\{(?P<name>\w+)(?::(?P<kind>[-?])(?P<rest>[^}]*))?\}")


def filled(value: object) -> str:
    """The value with its ${…} references replaced as compose does, by GIVEN or by their default."""

    def replace(match: re.Match[str]) -> str:
        return GIVEN.get(match["name"]) or (match["rest"] if match["kind"] == "-" else "")

    return REFERENCE.sub(replace, str(value))


def environment(service: str) -> dict[str, str]:
    """What a container of that service would find in its environment, on top of this machine's path."""
    declared = {name: filled(value) for name, value in OURS[service]["environment"].items()}
    bare = {name: value for name, value in os.environ.items() if name not in env.VARIABLES}
    return {**bare, **declared, "DJANGO_SETTINGS_MODULE": "helpdesk.settings.production"}


def manage(*arguments: str, **variables: str | None) -> subprocess.CompletedProcess[str]:
    values = {**environment("web"), **variables}
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env={name: value for name, value in values.items() if value is not None},
        capture_output=True,
        text=True,
    )


def test_web_worker_scheduler_mail_and_preparation_are_there():
    assert set(OURS) == {"web", "worker", "beat", "mail-in", "prepare"}


@pytest.mark.parametrize("service", OURS)
def test_sets_only_variables_that_the_code_reads(service: str):
    assert set(OURS[service]["environment"]) <= set(env.VARIABLES)


@pytest.mark.parametrize("service", OURS)
def test_each_value_can_be_read(service: str, monkeypatch: pytest.MonkeyPatch):
    for name, value in environment(service).items():
        if name in env.VARIABLES:
            monkeypatch.setenv(name, value)
            env.VARIABLES[name]()


def test_every_server_is_known_by_the_name_that_the_others_call():
    values = environment("web")
    called = set(
        re.findall(r"(?:@|//)([a-z]+):\d+", " ".join(values[name] for name in values if "URL" in name))
    )
    assert called | {values["HELPDESK_EMAIL_HOST"]} <= set(COMPOSE["services"])


@pytest.mark.parametrize("service", COMPOSE["services"])
def test_what_others_wait_for_exists(service: str):
    waited = COMPOSE["services"][service].get("depends_on", {})
    assert set(waited) <= set(COMPOSE["services"])
    for other, condition in waited.items():
        if condition["condition"] == "service_healthy":
            assert "healthcheck" in COMPOSE["services"][other]


def test_every_named_volume_is_declared():
    used = {
        volume.split(":")[0]
        for service in COMPOSE["services"].values()
        for volume in service.get("volumes", [])
        if not volume.startswith((".", "/"))
    }
    assert used == set(COMPOSE["volumes"])


def test_django_has_nothing_to_say_against_the_settings():
    checked = manage("check", "--deploy", "--fail-level", "WARNING")
    assert checked.returncode == 0, checked.stderr


@pytest.mark.parametrize(
    ("variables", "said"),
    [
        ({"HELPDESK_SECRET_KEY": None}, "HELPDESK_SECRET_KEY is not set"),
        ({"HELPDESK_BASE_URL": None}, "HELPDESK_BASE_URL is not set"),
        ({"HELPDESK_DEMO": "1"}, "HELPDESK_DEMO is set"),
    ],
)
def test_refuses_a_dangerous_default(variables: dict[str, str | None], said: str):
    refused = manage("check", **variables)
    assert refused.returncode == 1
    assert refused.stderr.startswith(said)
    assert len(refused.stderr.strip().splitlines()) == 1
