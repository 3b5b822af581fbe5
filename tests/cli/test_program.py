"""The program as a whole: help, exit codes, faults of ours, old Pythons."""

import ast
import json
import runpy
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

import planner
from planner.cli import app as app_command
from planner.cli.main import app
from tests.cli.calling import call, call_json, refused

COMMANDS = [str(command.name) for command in app.registered_commands]


@pytest.mark.parametrize("command", COMMANDS)
def test_help_has_an_example(command: str) -> None:
    """Every command explains itself with an example and has --json and --lang."""
    result = call(command, "--help")
    assert result.exit_code == 0
    assert f"Example: schuifruimte {command}" in result.stdout
    assert "--json" in result.stdout
    assert "--lang" in result.stdout


def test_help_is_quick() -> None:
    """No command loads tables, geometry or the solver before it is asked to do something: help, and the start of the app, wait for none of it."""
    said = subprocess.run([sys.executable, "-c", "import planner.cli.main, sys; print(*sys.modules)"], check=True, capture_output=True, text=True)
    assert not set(said.stdout.split()) & {"pandas", "numpy", "shapely", "pydantic", "pulp", "highspy", "scipy", "sqlalchemy", "streamlit"}


def test_wrong_words() -> None:
    """An unknown command, option or language is bad input, as one object with --json."""
    assert refused("dance") == ["wrong_argument"]
    assert refused("check", "x", "--loud") == ["wrong_argument"]
    assert refused("check") == ["wrong_argument"]
    assert refused("check", "x", "--lang", "fr") == ["wrong_argument"]


def test_faults_of_ours(monkeypatch: pytest.MonkeyPatch, sample: Path) -> None:
    """A fault of ours is one sentence without a stack trace, and exit code 3."""
    monkeypatch.setattr("planner.studio.folders.check", lambda _: 1 / 0)
    code, record = call_json("check", sample)
    assert (code, record["status"]) == (3, "internal")
    result = call("check", sample)
    assert "Traceback" not in result.output
    assert "ZeroDivisionError" in result.stderr


def test_interrupted(monkeypatch: pytest.MonkeyPatch, sample: Path) -> None:
    """Ctrl-C is exit code 2."""

    def interrupt(_: Path) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("planner.studio.folders.check", interrupt)
    assert call("check", sample).exit_code == 2


def test_old_pythons_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """A Python older than 3.12 gets one clear sentence, in words that it can read."""
    path = Path(planner.__file__)
    ast.parse(path.read_text(encoding="utf-8"), feature_version=(3, 7))
    monkeypatch.setattr(sys, "version_info", (3, 9, 1, "final", 0))
    with pytest.raises(SystemExit, match=r"needs Python 3\.12 or newer; this is Python 3\.9\."):
        runpy.run_path(str(path))


def test_the_app_listens_on_this_machine_only() -> None:
    """The server is bound to loopback, asks nothing and sends no statistics."""
    words = app_command.command_line(Path("app.py"), 8765)
    assert "--server.address=127.0.0.1" in words
    assert "--server.headless=true" in words
    assert "--browser.gatherUsageStats=false" in words


@pytest.mark.parametrize("place", ["app.py", "planner/ui/app.py"])
def test_the_app_is_found(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, place: str) -> None:
    """app.py is found beside the package in a checkout and inside it where it was installed."""
    (tmp_path / place).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / place).write_text("")
    monkeypatch.setattr(app_command, "planner", SimpleNamespace(__file__=str(tmp_path / "planner" / "__init__.py")))
    assert app_command.app_script() == tmp_path / place


def test_the_app_starts_and_stops(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, sample: Path) -> None:
    """The address is printed when the server answers; the project goes along by environment."""
    seen = tmp_path / "seen"
    server = ("import os, socket, pathlib; s = socket.create_server(('127.0.0.1', {port})); "
              f"pathlib.Path({str(seen)!r}).write_text(os.environ['SCHUIFRUIMTE_PROJECT']); s.accept()")
    monkeypatch.setattr(app_command, "app_script", lambda: Path("app.py"))
    monkeypatch.setattr(app_command, "command_line", lambda _, port: [sys.executable, "-c", server.format(port=port)])
    result = call("app", sample, "--no-browser", "--json")
    assert result.exit_code == 0
    assert json.loads(result.stdout)["address"].startswith("http://127.0.0.1:")
    assert seen.read_text() == str(sample.resolve())


def test_the_app_needs_a_project(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A folder that is no project is refused before anything starts."""
    monkeypatch.setattr(app_command, "app_script", lambda: Path("app.py"))
    assert refused("app", tmp_path) == ["not_a_project"]
