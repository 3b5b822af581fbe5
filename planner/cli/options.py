"""Options that every command has."""

from pathlib import Path
from typing import Annotated

import typer

from planner.cli.screen import Screen, default_language
from planner.errors import LANGUAGES, InputError, Problem
from planner.language import Language

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object on stdout; messages go to stderr.")]
Into = Annotated[Path, typer.Option("--into", metavar="PROJECT", help="Project folder; made where it is not there yet.")]
ColumnMap = Annotated[Path | None, typer.Option("--map", metavar="FILE", help='Column map (TOML or YAML): our_column = "their column".')]
Defaults = Annotated[list[str] | None, typer.Option("--default", metavar="COLUMN=VALUE", help="One value for rows without one; may be repeated.")]
Strict = Annotated[bool, typer.Option("--strict", help="Refuse guesses and repairs.")]
Join = Annotated[list[str] | None, typer.Option(
    "--join", metavar="RULE|FILE", help="Cadastral parcels into kavels: buildings, slivers, or a list of yours; may be repeated.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Show what would change and write nothing.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask before rows are changed or go.")]
Lang = Annotated[str, typer.Option("--lang", help="Language of messages: nl or en.", show_default=False)]
StoreAddress = Annotated[str, typer.Option(
    "--store", metavar="ADDRESS", help="Database of the scenarios (SQLAlchemy); without it SCHUIFRUIMTE_STORE, else scenarios.sqlite in the project.")]
InScenario = Annotated[str, typer.Option("--scenario", metavar="NAME", help="The project as it is in this scenario.")]
Who = Annotated[str, typer.Option("--who", metavar="NAME", help="Who saves; without it SCHUIFRUIMTE_USER, else the user of the machine.")]
Account = Annotated[Path | None, typer.Option("--account", metavar="FILE", help="Write the row account with every remark as an Excel file (.xlsx).")]


def screen_for(lang: str, *, as_json: bool) -> Screen:
    """Return the screen of a command.

    Raises
    ------
    InputError
        Where the language is not known.
    """
    language: Language = default_language()
    if lang and lang not in LANGUAGES:
        raise InputError([wrong(f"--lang is nl or en, not “{lang}”.", f"--lang is nl of en, niet “{lang}”.", "")])
    if lang:
        language = "nl" if lang == "nl" else "en"
    return Screen(as_json=as_json, language=language)


def wrong(english: str, dutch: str, command: str) -> Problem:
    """Return the problem of an argument that cannot be right."""
    return Problem("wrong_argument", values={"reason_en": english, "reason_nl": dutch, "command": command})


def pairs(texts: list[str], option: str, command: str) -> dict[str, str]:
    """Return NAME=VALUE arguments by name.

    Raises
    ------
    InputError
        With every one that has another form.
    """
    bad = [text for text in texts if not text.partition("=")[0].strip() or "=" not in text]
    if bad:
        raise InputError([wrong(f"{option} is written NAME=VALUE, not “{text}”.", f"{option} schrijft u NAAM=WAARDE, niet “{text}”.", command) for text in bad])
    return {text.partition("=")[0].strip(): text.partition("=")[2].strip() for text in texts}
