"""Calling the program as a user would."""

import json
from typing import Any

from typer.testing import CliRunner, Result

from planner.cli.main import app


def call(*words: object) -> Result:
    """Run a command; no exception may leave it."""
    result = CliRunner().invoke(app, [str(word) for word in words])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def call_json(*words: object) -> tuple[int, Any]:
    """Run a command with --json: exactly one object on stdout."""
    result = call(*words, "--json")
    assert result.stdout.count("\n") == 1, result.stdout
    return result.exit_code, json.loads(result.stdout)


def refused(*words: object) -> list[str]:
    """Return the problem codes of a command that is refused with exit code 1."""
    code, record = call_json(*words)
    assert code == 1
    assert all(problem["why"] and problem["remedy"] for problem in record["problems"] if problem["severity"] == "error")
    return [problem["code"] for problem in record["problems"] if problem["severity"] == "error"]
