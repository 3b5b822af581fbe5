"""Everything that the command line can do has its place in the app, or a reason why it has none."""

from collections.abc import Iterator
from importlib.resources import files

import pytest
import typer

from planner.cli.main import app

PROJECT = ("sidebar", '"project"')
SCENARIO = ("scenario_bar", "scenario-choice")
LOCK, FORBID = ("wish_panel", "edits.lock("), ("wish_panel", "edits.forbid(")
LEVER = ("levers_panel", "lever-in-scenario")
FUND = ("plan_asking", '"fund", (0.0')
ACCOUNT = ("account_tables", "{key}-account")
CSV = ("table", "csv-{file}")
PLAN_OF_SESSION = "the plan of the session, which the page shows"
REVISION = "the app always sends along the revision that the reader saw"
MACHINES = "for machines: the app is for people"

EVERYWHERE = {
    "--json": MACHINES,
    "--lang": ("sidebar", 'key="lang"'),
    "--store": "a shared store is named by who starts the server, with SCHUIFRUIMTE_STORE",
    "--who": "who saves is the user of the server, or SCHUIFRUIMTE_USER",
    "project": PROJECT,
    "--scenario": SCENARIO,
}
"""What many commands have: a page module and what stands in its source, or a reason."""
SAMPLE = "the app opens the sample that is there, and copies it at the first edit; another size or seed is for trying out the program"
STARTS = "starts the app itself"

PLACES = {
    "demo": {"folder": SAMPLE, "--size": SAMPLE, "--seed": SAMPLE},
    "check": {"--account": ACCOUNT},
    "import": {
        "kind": ("data_import", "import-kind"), "files": ("data_import", "import-files-"), "--into": ("data_page", "own-project"),
        "--map": ("data_import", 'key=f"map-'), "--default": ("data_import", "import-defaults"), "--crs": ("data_import", "import-crs"),
        "--layer": ("data_import", "import-layer"), "--project-crs": ("data_import", "import-project-crs"), "--addresses": ("data_import", "import-addresses"),
        "--strict": ("data_import", "import-strict"), "--whole": ("data_import", "import-whole"), "--join": ("data_import", "import-join"),
        "--dry-run": ("data_import", "import-look"), "--yes": ("data_import", "import-write"), "--account": ACCOUNT},
    "derive": {
        "what": ("data_derive", "derive-what"), "--figures": ("data_derive", "derive-own-figures"), "--accept": ("data_derive", "derive-accept"),
        "--addresses": ("data_derive", "derive-addresses"), "--strict": ("data_derive", "derive-strict"), "--dry-run": ("data_derive", "derive-look"),
        "--yes": ("data_derive", "derive-write")},
    "fetch": {
        "kind": ("data_fetch", "fetch-kind"), "--area": ("data_fetch", "fetch-area"), "--into": ("data_page", "own-project"),
        "--service-file": ("data_fetch", "fetch-services"), "--map": ("data_fetch", "fetch-map"), "--default": ("data_fetch", "fetch-defaults"),
        "--strict": ("data_fetch", "fetch-strict"), "--offline": ("data_fetch", "fetch-network"), "--refresh": ("data_fetch", "fetch-network"),
        "--cache": "where the server keeps downloads is set by who starts it, with SCHUIFRUIMTE_CACHE", "--join": ("data_fetch", "fetch-join"),
        "--dry-run": ("data_fetch", "fetch-ask"), "--yes": ("data_fetch", "fetch-write"), "--account": ACCOUNT},
    "plan": {
        "--fund": FUND, "--target": ("plan_asking", "plan-target"), "--lever": LEVER, "--lock": LOCK, "--forbid": FORBID, "--gap": ("plan_asking", 'key="gap"'),
        "--seconds": ("plan_asking", 'key="seconds"'), "--confirm": ("plan_asking", "plan-confirm"), "--least-fund": ("plan_asking", "plan-aim"),
        "--out": ("report_page", "take-{file}")},
    "size": {
        "--points": ("fund_asking", "fund-points"), "--funds": ("fund_asking", "fund-amounts"), "--target": ("fund_asking", "fund-target"),
        "--also": ("fund_asking", "fund-also-add"), "--minimum-share": ("fund_asking", "fund-minimum-share"),
        "--confidence": ("fund_asking", "fund-confidence"), "--samples": ("fund_asking", "fund-samples"), "--seed": ("fund_asking", "fund-seed"),
        "--workers": "the server divides its cores among its readers", "--municipality": ("fund_asking", "fund-municipalities"),
        "--each-municipality": ("fund_asking", "fund-each"), "--lever": ("levers_panel", "lever-add"), "--compare": ("fund_asking", "fund-compare"),
        "--forbid": FORBID, "--gap": ("fund_asking", "fund-gap"), "--anew": ("fund_further_panel", "fund-anew"),
        "--aware": ("fund_further_panel", "fund-aware"), "--walk-out": ("fund_further_panel", "fund-walk-out"), "--fresh": ("fund_asking", "fund-fresh"),
        "--out": CSV},
    "compare": {
        "names": ("scenarios_panel", 'key="compared"'), "--gap": ("scenarios_panel", "compare-gap"), "--seconds": ("scenarios_panel", "compare-seconds"),
        "--out": CSV},
    "levers": {
        "--worth": ("levers_panel", "worth-ask"), "--lever": ("levers_panel", "lever-add"), "--per": ("levers_panel", "lever-per"),
        "--tornado": ("levers_panel", "with-range"), "--bundle": ("bundle_panel", "bundle-ask"), "--budget": ("bundle_panel", "bundle-budget"),
        "--cost": ("bundle_panel", "lever-cost-{lever}"), "--fund": ("compare_page", '"fund", (0.0'), "--fidelity": ("levers_panel", 'key="fidelity"'),
        "--gap": ("levers_panel", "worth-gap"), "--seconds": ("levers_panel", "worth-seconds"), "--out": CSV},
    "shift-space": {
        "--plan": PLAN_OF_SESSION, "--fund": FUND, "--by": ("shift_space_page", 'key="by"'), "--municipality": ("shift_space_page", 'key="municipality"'),
        "--unlock": ("unlock_panel", "unlock-room"), "--solve": ("unlock_panel", "unlock-solve"), "--least": ("least_space_panel", "least-ask"),
        "--firms": ("least_space_panel", "least-firms"), "--estate": ("least_space_panel", "least-estate"),
        "--any-fund": ("least_space_panel", "least-any-fund"), "--gap": ("least_space_panel", "least-gap"),
        "--seconds": ("least_space_panel", "least-seconds")},
    "demand": {
        "--by": ("demand_page", "demand-by"), "--range": ("demand_page", 'key="range"'), "--municipality": ("demand_page", 'key="municipality"')},
    "why": {"plan": PLAN_OF_SESSION, "name": ("why_panel", "why-about"), "--depth": ("why_panel", "why-depth")},
    "fix": {"--target": ("shortage_panel", "fix-target"), "--lock": LOCK, "--fund": FUND, "--lever": LEVER, "--gap": ("shortage_panel", "fix-gap")},
    "call": {"--fund": FUND, "--lever": LEVER, "--solve": ("unlock_panel", "unlock-solve"), "--gap": ("unlock_panel", "unlock-gap")},
    "alternatives": {
        "--within": ("alternatives_panel", "alternatives-within"), "--count": ("alternatives_panel", "alternatives-count"), "--fund": FUND, "--lever": LEVER,
        "--also-in": ("alternatives_panel", "alternatives-also"), "--gap": ("alternatives_panel", "alternatives-gap")},
    "report": {"--out": ("report_page", "take-{file}"), "--plan": ("report_page", "report-plan"), "--scenario": ("report_page", "report-plan")},
    "app": {"project": STARTS, "--port": STARTS, "--no-browser": STARTS},
    "survey write": {
        "out": ("data_survey", "survey-out"), "--project": ("data_survey", "survey-kind"), "--firm": ("data_survey", "survey-firms"),
        "--estate": ("data_survey", "survey-estates"), "--one-sheet": ("data_survey", "survey-kind"), "--lang": ("data_survey", "survey-lang")},
    "survey read": {
        "files": ("data_survey", "survey-files-"), "--into": ("data_page", "own-project"), "--take": ("data_survey", "survey-decisions-"),
        "--strict": ("data_survey", "survey-strict"), "--dry-run": ("data_survey", "dry_run=True"), "--account": ACCOUNT},
    "scenario list": {},
    "scenario save": {
        "name": ("scenarios_panel", "save-scenario"), "--lever": LEVER, "--fund": ("scenarios_panel", "fund_eur"),
        "--target": ("scenarios_panel", "scenario-target"), "--lock": LOCK, "--forbid": FORBID, "--set": ("data_assumptions", "Change(cells=tuple(cells)"),
        "--source": ("data_assumptions", "sources=tuple(sources)"),
        "--add": ("selection_panel", "take_drawn"), "--drop": ("selection_panel", "take_drawn"), "--note": ("scenarios_panel", "note=about"),
        "--from": ("scenario_bar", "new-scenario"), "--rebase": ("scenario_changes_panel", "scenario-rebase"), "--seen": REVISION},
    "scenario show": {"name": ("scenarios_panel", 'key="scenario"')},
    "scenario diff": {"first": ("scenario_changes_panel", "diff-first"), "second": ("scenario_changes_panel", "diff-second")},
    "scenario undo": {"name": SCENARIO, "--seen": REVISION},
    "scenario withdraw": {"name": SCENARIO, "step": ("scenario_bar", "withdraw-"), "--seen": REVISION},
    "scenario redo": {"name": SCENARIO, "--seen": REVISION},
    "scenario note": {"name": ("scenarios_panel", 'key="scenario"'), "note": ("scenario_changes_panel", "scenario-note-{name}"), "--seen": REVISION},
    "scenario copy": {"name": ("scenarios_panel", 'key="scenario"'), "new": ("scenario_changes_panel", "scenario-copy-name")},
    "scenario delete": {"name": ("scenarios_panel", 'key="scenario"'), "--seen": REVISION},
    "scenario restore": {"name": ("scenario_changes_panel", "scenario-restore-")},
    "scenario history": {"name": ("scenarios_panel", "history-of-all")},
}
"""By command and option or argument: a page module and what stands in its source, or a reason why the app has no place for it."""


def _commands(command: typer.core.TyperGroup, before: str = "") -> Iterator[tuple[str, object]]:
    for name, one in command.commands.items():
        if isinstance(one, typer.core.TyperGroup):
            yield from _commands(one, f"{name} ")
        else:
            yield before + name, one


COMMANDS = dict(_commands(typer.main.get_command(app)))


def _asked(command: str) -> list[str]:
    """Return the options of a command (by their long name) and its arguments."""
    parameters = [one for one in COMMANDS[command].params if one.name != "help"]
    return [max(one.opts, key=len) if one.param_type_name == "option" else one.name for one in parameters]


def test_every_command_has_its_line() -> None:
    """A new command must be given its place in the app, and one that is gone leaves the table."""
    assert set(PLACES) == set(COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_option_has_its_place_or_a_reason(command: str) -> None:
    """A new option or argument must be given its place in the app, and one that is gone leaves the table."""
    known = EVERYWHERE | PLACES[command]
    asked = _asked(command)
    assert [option for option in asked if option not in known] == []
    assert [option for option in PLACES[command] if option not in asked] == []


@pytest.mark.parametrize("command", COMMANDS)
def test_the_place_is_there(command: str) -> None:
    """The widget that the table names stands in the source of its page module; a reason is a sentence."""
    for option in _asked(command):
        place = (EVERYWHERE | PLACES[command])[option]
        if isinstance(place, str):
            assert len(place.split()) >= 3, option
        else:
            module, key = place
            assert key in files("planner.ui").joinpath(f"{module}.py").read_text(encoding="utf-8"), (option, place)
