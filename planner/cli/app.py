"""The command that starts the app in a browser."""

import os
import signal
import socket
import subprocess
import sys
import time
import webbrowser
from pathlib import Path
from typing import Annotated

import typer

import planner
from planner.cli.options import AsJson, Lang, screen_for, wrong
from planner.cli.screen import Exit, Screen
from planner.errors import InputError, Problem
from planner.language import text

LOOPBACK = "127.0.0.1"
FIRST_PORT = 8501
TRIED_PORTS = 50
STANDARD_ERROR = 2
PROJECT_VARIABLE = "SCHUIFRUIMTE_PROJECT"
WAIT_SECONDS = 60.0


def serve_app(
    project: Annotated[Path | None, typer.Argument(metavar="[PROJECT]", help="Project folder; the sample where none is named.")] = None,
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="Port; the first free one from 8501 where none is named.")] = 0,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Only print the address.")] = False,
    as_json: AsJson = False,
    lang: Lang = "",
) -> int:
    """Start the app. It listens on this machine only; Ctrl-C ends it.

    Example: schuifruimte app flevoland --port 8501 --no-browser
    """
    screen = screen_for(lang, as_json=as_json)
    script = app_script()
    if script is None:
        raise InputError([wrong("app.py is not there; install the package again.", "app.py ontbreekt; installeer het pakket opnieuw.", "app")])
    if project is not None and not (project / "project.toml").is_file():
        raise InputError([Problem("not_a_project", file=str(project), values={"missing": "project.toml"})])
    chosen = _port(port)
    environment = {**os.environ, **({PROJECT_VARIABLE: str(project.resolve())} if project is not None else {})}
    server = subprocess.Popen(command_line(script, chosen), env=environment, stdout=STANDARD_ERROR)
    signal.signal(signal.SIGTERM, _end)  # who ends this command ends the server too
    try:
        return _attend(server, f"http://{LOOPBACK}:{chosen}", chosen, screen, project, no_browser=no_browser)
    except KeyboardInterrupt:
        return Exit.DONE
    finally:
        server.terminate()
        server.wait(timeout=10)


def _end(_number: int, _frame: object) -> None:
    raise KeyboardInterrupt


def app_script() -> Path | None:
    """Return the app: beside the package in a checkout, inside it where it was installed."""
    package = Path(planner.__file__).parent
    return next((path for path in (package.parent / "app.py", package / "ui" / "app.py") if path.is_file()), None)


def command_line(script: Path, port: int) -> list[str]:
    """Return the command that starts the server: this machine only, no questions, no statistics sent, no watch on our own files."""
    settings = {"server.address": LOOPBACK, "server.port": str(port), "server.headless": "true", "server.showEmailPrompt": "false",
                "server.fileWatcherType": "none", "browser.gatherUsageStats": "false"}
    return [sys.executable, "-m", "planner.ui.serve", "run", str(script), *(f"--{name}={value}" for name, value in settings.items())]


def _port(wanted: int) -> int:
    for port in [wanted] if wanted else range(FIRST_PORT, FIRST_PORT + TRIED_PORTS):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((LOOPBACK, port))
            except OSError:
                continue
            return port
    taken = str(wanted or f"{FIRST_PORT}–{FIRST_PORT + TRIED_PORTS - 1}")
    raise InputError([wrong(f"Port {taken} is in use; name another with --port.", f"Poort {taken} is in gebruik; noem een andere met --port.", "app")])


def _attend(server: "subprocess.Popen[bytes]", address: str, port: int, screen: Screen, project: Path | None, *, no_browser: bool) -> int:
    """Print the address when the server answers, open a browser where there is one, and wait for the end."""
    until = time.monotonic() + WAIT_SECONDS
    while server.poll() is None and time.monotonic() < until and not _answers(port):
        time.sleep(0.2)
    if server.poll() is not None:
        screen.say(text("The app did not start; its last words stand above.", screen.language))
        return Exit.INTERNAL
    screen.result({"address": address, "project": str(project) if project is not None else None})
    sys.stdout.flush()
    screen.say(text("The app is at {address}. Ctrl-C ends it.", screen.language, address=address))
    if not no_browser:
        webbrowser.open(address)
    return Exit.DONE if server.wait() == 0 else Exit.INTERNAL


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(0.5)
        return probe.connect_ex((LOOPBACK, port)) == 0
