"""The installer says in one sentence what this machine lacks, and does nothing the second time."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from helpdesk import bootstrap

SCRIPT = Path(bootstrap.__file__)


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty project: its requirements are two small files."""
    for name in ("base", "test"):
        (tmp_path / "requirements").mkdir(exist_ok=True)
        (tmp_path / "requirements" / f"{name}.txt").write_text(f"# {name}\n")
    monkeypatch.setattr(bootstrap, "ROOT", str(tmp_path))
    monkeypatch.setattr(bootstrap, "VENV", str(tmp_path / ".venv"))
    monkeypatch.setattr(bootstrap, "PYTHON", str(tmp_path / ".venv" / "bin" / "python"))


def pip_says(monkeypatch: pytest.MonkeyPatch, stderr: str) -> None:
    result = subprocess.CompletedProcess([], 1, stdout="", stderr=stderr)
    monkeypatch.setattr(bootstrap.subprocess, "run", lambda *command, **options: result)


@pytest.mark.parametrize(
    ("stderr", "said"),
    [
        (
            "WARNING: NewConnectionError(…): refused\nERROR: No matching distribution found for x",
            "downloaded",
        ),
        ("ERROR: No matching distribution found for django==5.2", "No package for this Python"),
        ("ERROR: [Errno 28] No space left on device", "The disk is full"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES", "DO NOT MATCH THE HASHES"),
        ("", "no explanation given"),
    ],
)
def test_a_failed_installation_is_one_sentence(monkeypatch: pytest.MonkeyPatch, stderr: str, said: str):
    pip_says(monkeypatch, stderr)
    with pytest.raises(SystemExit) as stopped:
        bootstrap.install(["base"])
    assert said in str(stopped.value)
    assert "\n" not in str(stopped.value)


def test_an_old_python_is_named(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(bootstrap.sys, "version_info", (3, 9, 2, "final", 0))
    with pytest.raises(SystemExit, match=r"Python 3\.11 or newer is needed"):
        bootstrap.check_python()


def test_a_python_without_venv_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(bootstrap.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(SystemExit, match="lacks its venv module"):
        bootstrap.check_python()


def test_only_what_changed_is_installed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    installed: list[list[str]] = []
    monkeypatch.setattr(bootstrap, "create_environment", lambda: (tmp_path / ".venv").mkdir(exist_ok=True))
    monkeypatch.setattr(bootstrap, "install", installed.append)
    bootstrap.main(["base"])
    bootstrap.main(["base"])
    bootstrap.main(["base", "test"])
    (tmp_path / "requirements" / "base.txt").write_text("# newer\n")
    bootstrap.main(["base", "test"])
    assert installed == [["base"], ["test"], ["base"]]


def test_runs_alone_on_any_python():
    """With `-I`, as make runs it: nothing of ours and nothing installed can be imported."""
    command = [sys.executable, "-I", "-S", "-c", f"import runpy; runpy.run_path({str(SCRIPT)!r})"]
    assert subprocess.run(command, capture_output=True).returncode == 0
