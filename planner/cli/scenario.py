"""The commands of scenarios: save, look, undo and redo, copy, and what differs."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from planner.cli.options import AsJson, Lang, StoreAddress, Who, pairs, screen_for, wrong
from planner.cli.screen import Exit, Screen
from planner.cli.wishes import figure, lock_parts, locks_of
from planner.errors import InputError, Problem
from planner.language import short_money, text
from planner.project.words import STATE_WORDS

if TYPE_CHECKING:
    from planner.studio.scenarios import Entry, Scenario, Scenarios

CELL = re.compile(r"(?P<table>[a-z_]+):(?P<row>.+?):(?P<column>[a-z0-9_]+)=(?P<value>.*)", re.DOTALL)
"""``TABLE:KEY:COLUMN=VALUE``; a key may hold colons."""
ROW = re.compile(r"(?P<table>[a-z_]+):(?P<row>.+)", re.DOTALL)

ProjectFolder = Annotated[Path, typer.Argument(metavar="PROJECT", help="Project folder.")]
Name = Annotated[str, typer.Argument(metavar="NAME", help="Scenario.")]
Seen = Annotated[int | None, typer.Option("--seen", metavar="REVISION", help="Revision that you saw; refused where somebody changed it since.")]


def list_scenarios(project: ProjectFolder, store: StoreAddress = "", as_json: AsJson = False, lang: Lang = "") -> int:
    """List the scenarios of a project.

    Example: schuifruimte scenario list flevoland
    """
    screen = screen_for(lang, as_json=as_json)
    book = _book(project, store)
    found = book.all()
    screen.result({"scenarios": [_record(book, scenario, screen) for scenario in found]})
    language = screen.language
    screen.table(
        [(text("scenario", language), "left"), (text("steps", language), "right"), (text("changed", language), "left"), (text("by", language), "left"),
         (text("note", language), "left")],
        [[scenario.name, str(len(scenario.steps)), f"{scenario.changed.at:%Y-%m-%d %H:%M}", scenario.changed.who, _first_line(scenario.note)]
         for scenario in found])
    for scenario in found:
        _tell_base(book, scenario, screen)
    if not found:
        screen.say(text("There are no scenarios yet.", language))
    return Exit.DONE


def save_scenario(
    project: ProjectFolder,
    name: Name,
    levers: Annotated[list[str] | None, typer.Option("--lever", metavar="NAME=VALUE", help="A change to the project; may be repeated.")] = None,
    fund: Annotated[str, typer.Option("--fund", metavar="EUR", help="Public grant money over the whole horizon.")] = "",
    target: Annotated[str, typer.Option("--target", metavar="HA", help="Circular hectares that the plan should serve.")] = "",
    locks: Annotated[list[str] | None, typer.Option("--lock", metavar="F:P[@YEAR]", help="Firm F goes to parcel P (* any), in YEAR; may be repeated.")] = None,
    forbids: Annotated[list[str] | None, typer.Option("--forbid", metavar="F[:P]", help="Firm F does not move (to parcel P); may be repeated.")] = None,
    cells: Annotated[list[str] | None, typer.Option(
        "--set", metavar="TABLE:KEY:COLUMN=VALUE", help="Another value in a table, or terms:SECTION:NAME=VALUE; may be repeated.")] = None,
    sources: Annotated[list[str] | None, typer.Option(
        "--source", metavar="SECTION.NAME=[EVIDENCE:]SOURCE",
        help="Where the value of a term comes from; evidence read, known, assumed (default) or computed.")] = None,
    added: Annotated[list[str] | None, typer.Option("--add", metavar="TABLE:KEY", help="A new row, with its cells by --set; may be repeated.")] = None,
    dropped: Annotated[list[str] | None, typer.Option("--drop", metavar="TABLE:KEY", help="Take a row out; may be repeated.")] = None,
    note: Annotated[str | None, typer.Option("--note", metavar="TEXT", help="What the scenario is for.")] = None,
    origin: Annotated[str, typer.Option("--from", metavar="OTHER", help="Begin a new scenario with the steps of another.")] = "",
    rebase: Annotated[bool, typer.Option("--rebase", help="Bring the scenario to the project as it is now.")] = False,
    seen: Seen = None,
    who: Who = "",
    store: StoreAddress = "",
    as_json: AsJson = False,
    lang: Lang = "",
) -> int:
    """Save steps in a scenario; one that is not there yet is made. Steps come on top of those that it has.

    Example: schuifruimte scenario save flevoland "more power" --lever grid_kw_per_node=500 --set parcels:T001-002:status=vacant --note "after 2028"
    """
    screen = screen_for(lang, as_json=as_json)
    problems: list[Problem] = []
    figures = {label: figure(label, value, problems, "scenario save") for label, value in (("fund", fund), ("target", target))}
    wishes = [lock_parts(wish, "--lock", problems, "scenario save") for wish in locks or []]
    against = [lock_parts(wish, "--forbid", problems, "scenario save") for wish in forbids or []]
    places = [_matched(ROW, word, option, problems) for option, words in (("--add", added), ("--drop", dropped)) for word in words or []]
    values = [_matched(CELL, word, "--set", problems) for word in cells or []]
    pairs(levers or [], "--lever", "scenario save")
    told = pairs(sources or [], "--source", "scenario save")
    problems += [wrong(f"--source says nothing about {name}.", f"--source zegt niets over {name}.", "scenario save") for name, said in told.items() if not said]
    if origin and rebase:
        problems.append(wrong("--from begins a new scenario; bring the other to the present project first.",
                              "--from begint een nieuw scenario; breng het andere eerst naar het huidige project.", "scenario save"))
    if problems:
        raise InputError(problems)
    from planner.project.term import TermSource
    from planner.studio.scenarios import Change, Lock

    change = Change(
        tuple(pair for lever in levers or [] for pair in pairs([lever], "--lever", "scenario save").items()), figures["fund"], figures["target"],
        locks_of(wishes, Lock), locks_of(against, Lock), tuple((table, row, column, value) for table, row, column, value in values),
        tuple((table, row) for table, row in places[:len(added or [])]), tuple((table, row) for table, row in places[len(added or []):]), note,
        tuple((name, TermSource.read(said)) for name, said in told.items()))
    book = _book(project, store, who)
    return _saved(book, book.copy(origin, name, change) if origin else book.save(name, change, rebase=rebase, seen=seen), screen)


def show_scenario(project: ProjectFolder, name: Name, store: StoreAddress = "", as_json: AsJson = False, lang: Lang = "") -> int:
    """Show a scenario: its steps, its note, whether its base changed, and the plans that were made for it.

    Example: schuifruimte scenario show flevoland "more power"
    """
    screen = screen_for(lang, as_json=as_json)
    book = _book(project, store)
    scenario, plans = book.read(name), book.plans(name)
    screen.result({**_record(book, scenario, screen), "plans": [plan.summary() for plan in plans]})
    language = screen.language
    _tell(scenario, screen)
    _tell_base(book, scenario, screen)
    screen.table(
        [(text("plan made", language), "left"), (text("by", language), "left"), (text("status", language), "left"), (text("circular ha", language), "right"),
         (text("grant", language), "right"), (text("at revision", language), "right")],
        [[f"{plan.at:%Y-%m-%d %H:%M}", plan.who, text(STATE_WORDS[plan.record["status"]], language), f"{plan.record['circular_ha_served']:.2f}",
          short_money(plan.record["fund"]["used_eur"], language), str(plan.revision)] for plan in plans])
    return Exit.DONE


def diff_scenarios(
    project: ProjectFolder,
    first: Annotated[str, typer.Argument(metavar="A", help="Scenario, or base.")],
    second: Annotated[str, typer.Argument(metavar="[B]", help="Scenario, or base.")] = "base",
    store: StoreAddress = "",
    as_json: AsJson = False,
    lang: Lang = "",
) -> int:
    """Say in what two scenarios differ; the second is the base where it is not named.

    Example: schuifruimte scenario diff flevoland "more power" "smaller fund"
    """
    screen = screen_for(lang, as_json=as_json)
    found = _book(project, store).differences(first, second)
    language = screen.language
    screen.result({"first": first, "second": second, "differences": [difference.record(language) for difference in found]})
    screen.table([(first, "left"), (second, "left")], [
        [step.sentence(language) if step is not None else "–" for step in (difference.first, difference.second)] for difference in found])
    if not found:
        screen.say(text("No difference.", language))
    return Exit.DONE


def undo_scenario(project: ProjectFolder, name: Name, seen: Seen = None, who: Who = "", store: StoreAddress = "", as_json: AsJson = False,
                  lang: Lang = "") -> int:
    """Take back the last save of a scenario; what was saved together goes together, and redo brings it back.

    Example: schuifruimte scenario undo flevoland "more power"
    """
    book = _book(project, store, who)
    return _saved(book, book.undo(name, seen), screen_for(lang, as_json=as_json))


def redo_scenario(project: ProjectFolder, name: Name, seen: Seen = None, who: Who = "", store: StoreAddress = "", as_json: AsJson = False,
                  lang: Lang = "") -> int:
    """Bring back what was undone last.

    Example: schuifruimte scenario redo flevoland "more power"
    """
    book = _book(project, store, who)
    return _saved(book, book.redo(name, seen), screen_for(lang, as_json=as_json))


def withdraw_step(
    project: ProjectFolder,
    name: Name,
    step: Annotated[int, typer.Argument(metavar="N", help="Number of the step, from 1, as scenario show lists them.")],
    seen: Seen = None,
    who: Who = "",
    store: StoreAddress = "",
    as_json: AsJson = False,
    lang: Lang = "",
) -> int:
    """Take one step out of a scenario, whatever came after it; undo brings it back.

    Example: schuifruimte scenario withdraw flevoland "more power" 2
    """
    screen = screen_for(lang, as_json=as_json)
    book = _book(project, store, who)
    steps = book.read(name).steps
    if not 1 <= step <= len(steps):
        said = (f"{name} has the steps 1 to {len(steps)}, not {step}.", f"{name} heeft de stappen 1 tot en met {len(steps)}, niet {step}.")
        raise InputError([wrong(*said, "scenario withdraw")])
    return _saved(book, book.withdraw(name, steps[step - 1].about, seen), screen)


def note_scenario(
    project: ProjectFolder,
    name: Name,
    note: Annotated[str, typer.Argument(metavar="TEXT", help="The new note; the history keeps the one before.")],
    seen: Seen = None,
    who: Who = "",
    store: StoreAddress = "",
    as_json: AsJson = False,
    lang: Lang = "",
) -> int:
    """Replace the note of a scenario.

    Example: schuifruimte scenario note flevoland "more power" "Agreed with the grid operator"
    """
    book = _book(project, store, who)
    return _saved(book, book.note(name, note, seen), screen_for(lang, as_json=as_json))


def copy_scenario(
    project: ProjectFolder,
    name: Name,
    new: Annotated[str, typer.Argument(metavar="NEW", help="Name of the copy.")],
    who: Who = "",
    store: StoreAddress = "",
    as_json: AsJson = False,
    lang: Lang = "",
) -> int:
    """Copy a scenario with its steps; its history stays where it is.

    Example: schuifruimte scenario copy flevoland "more power" "more power, less money"
    """
    book = _book(project, store, who)
    return _saved(book, book.copy(name, new), screen_for(lang, as_json=as_json))


def delete_scenario(project: ProjectFolder, name: Name, seen: Seen = None, who: Who = "", store: StoreAddress = "", as_json: AsJson = False,
                    lang: Lang = "") -> int:
    """Take a scenario out of the list; its name is free, and restore brings it back.

    Example: schuifruimte scenario delete flevoland "more power"
    """
    screen = screen_for(lang, as_json=as_json)
    _book(project, store, who).delete(name, seen)
    screen.result({"deleted": name})
    screen.say(text("Scenario “{name}” is deleted; its history stays.", screen.language, name=name))
    return Exit.DONE


def restore_scenario(project: ProjectFolder, name: Name, who: Who = "", store: StoreAddress = "", as_json: AsJson = False, lang: Lang = "") -> int:
    """Bring back a scenario that was deleted, as it stood.

    Example: schuifruimte scenario restore flevoland "more power"
    """
    book = _book(project, store, who)
    return _saved(book, book.restore(name), screen_for(lang, as_json=as_json))


def tell_history(
    project: ProjectFolder,
    name: Annotated[str, typer.Argument(metavar="[NAME]", help="Scenario; without it all, deleted ones included.")] = "",
    store: StoreAddress = "",
    as_json: AsJson = False,
    lang: Lang = "",
) -> int:
    """Tell everything that was ever done with a scenario: what, by whom, when.

    Example: schuifruimte scenario history flevoland "more power"
    """
    screen = screen_for(lang, as_json=as_json)
    entries: Sequence[Entry] = _book(project, store).history(name)
    language = screen.language
    screen.result({"history": [entry.record(language) for entry in entries]})
    screen.table(
        [(text("when (UTC)", language), "left"), (text("by", language), "left"), (text("scenario", language), "left"), (text("revision", language), "right"),
         (text("what was done", language), "left")],
        [[f"{entry.at:%Y-%m-%d %H:%M}", entry.who, entry.scenario, str(entry.revision), entry.sentence(language)] for entry in entries])
    return Exit.DONE


def _book(project: Path, store: str, who: str = "") -> "Scenarios":
    from planner.studio.scenarios import Scenarios

    return Scenarios(project, store, who)


def _matched(form: re.Pattern[str], word: str, option: str, problems: list[Problem]) -> tuple[str, ...]:
    """Return the parts of an argument; a wrong one is added to the problems."""
    found = form.fullmatch(word)
    if found is not None:
        return found.groups()
    written = "TABLE:KEY:COLUMN=VALUE" if form is CELL else "TABLE:KEY"
    dutch = "TABEL:SLEUTEL:KOLOM=WAARDE" if form is CELL else "TABEL:SLEUTEL"
    problems.append(wrong(f"{option} is written {written}, not “{word}”.", f"{option} schrijft u {dutch}, niet “{word}”.", "scenario save"))
    return ()


def _record(book: "Scenarios", scenario: "Scenario", screen: Screen) -> dict[str, Any]:
    changed = book.changed_base(scenario)
    return {**scenario.record(screen.language), "base_changed": bool(changed), "base_changed_in": list(changed)}


def _saved(book: "Scenarios", scenario: "Scenario", screen: Screen) -> Exit:
    screen.result(_record(book, scenario, screen))
    _tell(scenario, screen)
    screen.say(text("Saved: “{name}”, revision {revision}.", screen.language, name=scenario.name, revision=scenario.revision))
    return Exit.DONE


def _tell(scenario: "Scenario", screen: Screen) -> None:
    """Print the steps that hold, and the note."""
    screen.table([("", "right"), (scenario.name, "left")], [[str(at), step.sentence(screen.language)] for at, step in enumerate(scenario.steps, 1)])
    if scenario.note:
        screen.say(scenario.note)


def _tell_base(book: "Scenarios", scenario: "Scenario", screen: Screen) -> None:
    changed = book.changed_base(scenario)
    if changed:
        screen.say(text("“{name}” was made on another state of the project; different now: {changed}. Bring it here with: scenario save … --rebase.",
                        screen.language, name=scenario.name, changed=", ".join(changed)))


def _first_line(note: str) -> str:
    return note.partition("\n")[0]
