"""scenario and compare."""

import csv
import re
import shutil
from pathlib import Path

import pytest

from planner.cli.main import scenario as group
from planner.studio.folders import open_project
from tests.cli.calling import call, call_json, refused
from tests.project.store.town import write_town

COMMANDS = [str(command.name) for command in group.registered_commands]
LOOSE = ("--gap", "0.1")
"""Plans of the sample in seconds."""


@pytest.fixture
def project(sample: Path, tmp_path: Path) -> Path:
    """Return a copy of the sample."""
    return Path(shutil.copytree(sample, tmp_path / "S"))


@pytest.fixture
def town(tmp_path: Path) -> Path:
    """Return a project of two parcels, which opens sooner."""
    return write_town(tmp_path / "town")


@pytest.mark.parametrize("command", COMMANDS)
def test_help_has_an_example(command: str) -> None:
    """Every command of scenarios explains itself with an example and has --json, --lang and --store."""
    result = call("scenario", command, "--help")
    assert result.exit_code == 0
    assert f"Example: schuifruimte scenario {command}" in result.stdout
    for option in ("--json", "--lang", "--store"):
        assert option in result.stdout


def test_the_page_names_every_command_and_option() -> None:
    """docs/scenarios.md has every command, and every option that saves something."""
    page = (Path(__file__).parents[2] / "docs" / "scenarios.md").read_text(encoding="utf-8")
    assert [command for command in COMMANDS if f"scenario {command}" not in page] == []
    words = call("scenario", "save", "--help").stdout + call("compare", "--help").stdout
    options = set(re.findall(r"--[a-z-]+", words)) - {"--help", "--json", "--lang"}
    assert sorted(option for option in options if option not in page) == []


def test_a_scenario_from_beginning_to_end(town: Path) -> None:
    """Saved, shown, changed, undone, redone, copied, noted, deleted, brought back: each command says what stands there afterwards."""
    parcel, firm = "V", "A"
    code, saved = call_json(
        "scenario", "save", town, "meer stroom", "--lever", "grid_kw_per_node=500", "--fund", "4e6", "--target", "3", "--lock", f"{firm}:*", "--forbid",
        f"{firm}:{parcel}", "--set", f"parcels:{parcel}:source=own", "--set", "terms:limits:pace_ha_per_year=3", "--note", "na 2028", "--who", "Anna")
    assert code == 0
    assert [step["kind"] for step in saved["steps"]] == ["cell", "term", "lever", "fund", "target", "lock", "forbid"]
    assert (saved["note"], saved["revision"], saved["made_by"], saved["base_changed"]) == ("na 2028", 2, "Anna", False)
    assert call_json("scenario", "undo", town, "meer stroom")[1]["steps"] == []
    assert call_json("scenario", "redo", town, "meer stroom", "--seen", 3)[1]["steps"] == saved["steps"]
    assert refused("scenario", "undo", town, "meer stroom", "--seen", 2) == ["scenario_overtaken"]
    assert call_json("scenario", "copy", town, "meer stroom", "kopie")[1]["parent"] == "meer stroom"
    assert call_json("scenario", "save", town, "van", "--from", "meer stroom", "--fund", "1e6")[1]["steps"][-1]["eur"] == 1e6
    assert call_json("scenario", "note", town, "kopie", "anders")[1]["note"] == "anders"
    differences = call_json("scenario", "diff", town, "van", "meer stroom", "--lang", "nl")[1]["differences"]
    assert [(each["first"]["sentence"], each["second"]["sentence"]) for each in differences] == [("Het fonds is € 1.000.000.", "Het fonds is € 4.000.000.")]
    assert len(call_json("scenario", "diff", town, "van")[1]["differences"]) == 7
    assert call_json("scenario", "delete", town, "kopie")[1] == {"deleted": "kopie"}
    assert [each["name"] for each in call_json("scenario", "list", town)[1]["scenarios"]] == ["meer stroom", "van"]
    assert call_json("scenario", "restore", town, "kopie")[1]["note"] == "anders"
    assert refused("scenario", "restore", town, "kopie") == ["scenario_taken"]
    assert refused("scenario", "restore", town, "nooit") == ["scenario_not_deleted"]
    assert call_json("scenario", "delete", town, "kopie", "--seen", 4)[1] == {"deleted": "kopie"}
    actions = [(each["scenario"], each["action"]) for each in call_json("scenario", "history", town)[1]["history"]]
    assert [action for name, action in actions if name == "meer stroom"] == ["made", "saved", "undone", "redone"]
    assert [action for name, action in actions if name == "kopie"] == ["made", "noted", "deleted", "restored", "deleted"]
    for words in (("list", town), ("show", town, "van"), ("history", town), ("diff", town, "van")):
        assert call("scenario", *words, "--lang", "nl").exit_code == 0


def test_wrong_words(town: Path) -> None:
    """Wrong arguments, unknown names and changes that do not fit are messages, all at once, and nothing is written."""
    assert refused("scenario", "save", town, "x", "--lever", "steps") == ["wrong_argument"]
    assert refused("scenario", "save", town, "x", "--set", "parcels", "--add", "firms", "--fund", "veel", "--lock", "F1") == ["wrong_argument"] * 4
    assert refused("scenario", "save", town, "x", "--from", "y", "--rebase") == ["wrong_argument"]
    assert refused("scenario", "save", town, "x", "--from", "y") == ["scenario_unknown"]
    assert refused("scenario", "save", town, "x", "--rebase") == ["scenario_unknown"]
    assert refused("scenario", "save", town, "base", "--fund", "1") == ["scenario_name_wrong"]
    assert refused("scenario", "save", town, "x", "--drop", "firms:NOBODY") == ["step_row_missing"]
    assert refused("scenario", "show", town, "x") == ["scenario_unknown"]
    assert refused("scenario", "list", town.parent) == ["not_a_project"]
    assert refused("plan", town, "--scenario", "x") == ["scenario_unknown"]
    assert refused("compare", town, "base", "x") == ["scenario_unknown"]
    assert refused("compare", town, "base") == ["compare_count"]
    assert call_json("scenario", "list", town)[1] == {"scenarios": []}


def test_a_shared_store(town: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The store may be any database, by option or environment; the folder then holds none."""
    address = f"sqlite:///{tmp_path / 'shared.sqlite'}"
    assert call_json("scenario", "save", town, "x", "--fund", "1e6", "--store", address)[0] == 0
    monkeypatch.setenv("SCHUIFRUIMTE_STORE", address)
    monkeypatch.setenv("SCHUIFRUIMTE_USER", "Bram")
    assert call_json("scenario", "undo", town, "x")[1]["changed_by"] == "Bram"
    assert sorted(path.name for path in town.iterdir()) == ["layers.gpkg", "project.toml"]


def test_every_command_sees_the_scenario(town: Path) -> None:
    """What opens, and what a lever is worth, is that of the scenario where one is named."""
    call("scenario", "save", town, "vol", "--set", "parcels:V:status=occupied")
    assert call_json("shift-space", town)[1]["rows"] != []
    assert call_json("shift-space", town, "--scenario", "vol")[1]["rows"] == []
    for command in (("size",), ("shift-space",), ("levers",), ("fix",), ("call",), ("alternatives",), ("why", "plan.json", "A")):
        assert refused(command[0], town, *command[1:], "--scenario", "niets") == ["scenario_unknown"]


def test_a_step_is_withdrawn(town: Path) -> None:
    """One step goes by its number; a number that is not there is refused."""
    call("scenario", "save", town, "x", "--fund", "1e6", "--target", "2")
    code, left = call_json("scenario", "withdraw", town, "x", "1")
    assert (code, [step["kind"] for step in left["steps"]]) == (0, ["target"])
    assert refused("scenario", "withdraw", town, "x", "9") == ["wrong_argument"]


def test_compare_on_the_sample(project: Path, tmp_path: Path) -> None:
    """Plans of the base and of a smaller fund: kept by plan --scenario where it was made for the same, side by side, with what differs, and as CSV."""
    call("scenario", "save", project, "less", "--fund", "1000000")
    code, plan = call_json("plan", project, "--scenario", "less", *LOOSE)
    assert code == 0
    assert plan["fund"]["budget_eur"] == 1e6
    assert [each["plan_sha256"] for each in call_json("scenario", "show", project, "less")[1]["plans"]] == [plan["plan_sha256"]]
    code, found = call_json("compare", project, "base", "less", *LOOSE, "--out", tmp_path / "out", "--lang", "nl")
    assert code == 0
    assert [(each["name"], each["kept"]) for each in found["plans"]] == [("base", False), ("less", True)]
    assert found["plans"][1]["plan_sha256"] == plan["plan_sha256"]
    kpis = {each["id"]: each for each in found["kpis"]}
    assert kpis["circular_ha_served"]["values"][1] == plan["circular_ha_served"] < kpis["circular_ha_served"]["values"][0]
    assert kpis["value"]["certain"] == [None, True]
    movers = {move["mover_id"] for move in plan["moves"]}
    assert {each["mover_id"] for each in found["moves"] if each["in"][1]} <= movers
    assert set(found["entered"]["less"]) <= movers
    assert not set(found["dropped"]["less"]) & movers
    assert len(found["dropped"]["less"]) - len(found["entered"]["less"]) == kpis["moves"]["values"][0] - kpis["moves"]["values"][1]
    assert sum(each["eur"][1] for each in found["money"]) == pytest.approx(sum(move["grant_eur"] for move in plan["moves"]))
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["comparison.json", "kpis.csv", "money.csv", "moves.csv"]
    with (tmp_path / "out" / "kpis.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = {row["id"]: row for row in csv.DictReader(stream, delimiter=";")}
    assert float(rows["value"]["less"].replace(",", ".")) == plan["value"]
    shown = call("compare", project, "less", "base", *LOOSE, "--lang", "nl")
    assert shown.exit_code == 0
    assert "circulaire hectares bediend (ha)" in shown.stdout
    assert not [code for code in (*kpis, "within_gap") if "_" in code and code in shown.stdout]


def test_one_lever_at_two_places(town: Path) -> None:
    """A lever that is pulled at two places is two steps, and neither takes the place of the other."""
    estates = open_project(town)["estates"]["estate_id"].tolist()[:1]
    places = [f"estate:{estates[0]}", "parcel:" + open_project(town)["parcels"]["parcel_id"].iloc[0]]
    words = [word for number, place in enumerate(places, 1) for word in ("--lever", f"category_steps={number}@{place}")]
    _, saved = call_json("scenario", "save", town, "stappen", *words)
    assert [(step["kind"], step.get("value")) for step in saved["steps"]] == [("lever", f"{number}@{place}") for number, place in enumerate(places, 1)]
