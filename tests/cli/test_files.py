"""demo, check, import."""

import shutil
from pathlib import Path

import pytest

from planner.studio import folders
from tests.cli.calling import call, call_json, refused
from tests.sources.files import estates, parcels, text, write

FIRMS = ("firm_id,sbi,workers,parcel_id", "F1,2511,12,P1")


def test_demo(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, sample: Path) -> None:
    """The sample of the size and seed asked for is written, and its rows are said."""
    asked = []
    monkeypatch.setattr(folders, "make_sample", lambda size, seed: asked.append((size, seed)) or folders.open_project(sample))
    code, record = call_json("demo", tmp_path / "demo", "--size", "s", "--seed", 3)
    assert (code, record["seed"], asked) == (0, 3, [("S", 3)])
    assert (tmp_path / "demo" / "project.toml").read_bytes() == (sample / "project.toml").read_bytes()
    assert record["tables"]["parcels"] > 50


def test_check(sample: Path) -> None:
    """The sample checks without errors, and every row of every layer is accounted for."""
    code, report = call_json("check", sample)
    assert code == 0
    for layer in report["layers"]:
        assert set(layer) == {"name", "rows_read", "rows_kept", "rows_merged", "rows_rejected"}
        assert layer["rows_read"] == layer["rows_kept"] + layer["rows_merged"] + layer["rows_rejected"]


@pytest.mark.parametrize("words", [("--size", "XXL"), ("--seed", "-1"), ("--seed", "x")])
def test_wrong_sample(tmp_path: Path, words: tuple[str, ...]) -> None:
    """A size or seed that is not there is one message."""
    assert refused("demo", tmp_path / "demo", *words) == ["wrong_argument"]
    assert not (tmp_path / "demo").exists()


def test_a_folder_that_is_in_use(tmp_path: Path) -> None:
    """A folder with something else in it is left alone."""
    text(tmp_path / "diary.txt", "dear diary")
    assert refused("demo", tmp_path, "--size", "S") == ["folder_taken"]
    assert refused("import", "estates", write(estates(), tmp_path / "estates.gpkg"), "--into", tmp_path) == ["folder_taken"]
    assert not (tmp_path / "project.toml").exists()


def test_check_of_what_is_no_project(tmp_path: Path) -> None:
    """A folder without project.toml is one message."""
    assert refused("check", tmp_path) == ["not_a_project"]


def test_check_reports_what_is_missing(tmp_path: Path) -> None:
    """A project without the tables that a plan needs has an error for each, and shows the rows that it has."""
    call("import", "estates", write(estates(), tmp_path / "estates.gpkg"), "--into", tmp_path / "p")
    code, report = call_json("check", tmp_path / "p")
    assert code == 1
    assert sorted(problem["file"] for problem in report["problems"] if problem["code"] == "missing_table") == ["demand", "firms", "municipalities", "parcels"]
    assert {"name": "estates", "rows_read": 2, "rows_kept": 2, "rows_merged": 0, "rows_rejected": 0} in report["layers"]


def test_import_says_what_it_did(tmp_path: Path) -> None:
    """An import prints its row account and remarks, and makes the project."""
    result = call("import", "parcels", write(parcels().drop(columns="status"), tmp_path / "p.gpkg"), "--into", tmp_path / "p", "--default", "status=vacant")
    assert result.exit_code == 0
    assert "parcels" in result.stdout
    assert "--default" in result.stderr
    assert (tmp_path / "p" / "layers.gpkg").exists()


def test_a_dry_run_shows_and_writes_nothing(tmp_path: Path) -> None:
    """``--dry-run`` prints what changes and leaves the project alone; a plain import then does it; ``--whole`` takes rows out."""
    project = tmp_path / "p"
    call("import", "estates", write(estates(), tmp_path / "estates.gpkg"), "--into", project)
    newer = write(estates().iloc[[0]].assign(name="Noorderpoort"), tmp_path / "newer.gpkg")
    before = (project / "layers.gpkg").read_bytes()
    result = call("import", "estates", newer, "--into", project, "--dry-run")
    assert result.exit_code == 0
    assert all(word in result.stdout for word in ("E1", "name", "Noord", "Noorderpoort", "E2", "kept"))
    assert "Nothing was written" in result.stderr
    code, record = call_json("import", "estates", newer, "--into", project, "--whole", "--dry-run")
    assert (code, record["written"], record["changes"][0]["removed"]) == (0, False, ["E2"])
    assert (project / "layers.gpkg").read_bytes() == before
    code, record = call_json("import", "estates", newer, "--into", project, "--whole")
    assert (code, record["written"]) == (0, True)
    assert folders.open_project(project)["estates"]["name"].tolist() == ["Noorderpoort"]


def test_dutch(tmp_path: Path) -> None:
    """--lang nl speaks Dutch, in tables and in JSON."""
    path = write(parcels().drop(columns="status"), tmp_path / "p.gpkg")
    assert "Verplichte kolom" in call("import", "parcels", path, "--into", tmp_path / "p", "--lang", "nl").stderr
    _, record = call_json("import", "parcels", path, "--into", tmp_path / "p", "--lang", "nl")
    assert any(problem["why"].startswith("Verplichte kolom") for problem in record["problems"])


def test_twenty_and_more(tmp_path: Path) -> None:
    """At most twenty problems are shown, and how many more there are."""
    rows = [f"F{number},2511,veel{number}" for number in range(57)]
    stderr = call("import", "firms", text(tmp_path / "firms.csv", "firm_id,sbi,workers", *rows), "--into", tmp_path / "p").stderr
    assert stderr.count("This is not a number") == 20
    assert "and 38 more" in stderr  # 37 errors and the remark that firms have no place


def _missing_column(folder: Path) -> tuple[object, ...]:
    return "firms", text(folder / "firms.csv", "firm_id,sbi", "F1,2511")


def _wrong_label(folder: Path) -> tuple[object, ...]:
    return "parcels", write(parcels().set_crs("EPSG:4326", allow_override=True), folder / "parcels.gpkg")


def _unknown_id(folder: Path) -> tuple[object, ...]:
    return "occupancy", text(folder / "occupancy.csv", "firm_id,parcel_id,plot_m2", "F1,P9,100")


def _duplicate_id(folder: Path) -> tuple[object, ...]:
    return "firms", text(folder / "firms.csv", "firm_id,sbi,workers", "F1,2511,1", "F1,2511,2")


def _two_parcels(folder: Path) -> tuple[object, ...]:
    return "firms", text(folder / "firms.csv", *FIRMS, "F1,2511,12,P2")


def _empty(folder: Path) -> tuple[object, ...]:
    return "firms", text(folder / "firms.csv", "firm_id,sbi,workers")


def _unknown_default(folder: Path) -> tuple[object, ...]:
    return "firms", text(folder / "firms.csv", *FIRMS), "--default", "colour=red"


def _wrong_default(folder: Path) -> tuple[object, ...]:
    return "firms", text(folder / "firms.csv", *FIRMS), "--default", "tenure"


def _unknown_table(folder: Path) -> tuple[object, ...]:
    return "cows", text(folder / "firms.csv", *FIRMS)


def _no_file(folder: Path) -> tuple[object, ...]:
    return "firms", folder / "nowhere.csv"


def _wrong_crs(folder: Path) -> tuple[object, ...]:
    return "parcels", write(parcels(), folder / "parcels.gpkg"), "--crs", "EPSG:nul"


def _unknown_option(folder: Path) -> tuple[object, ...]:
    return "firms", text(folder / "firms.csv", *FIRMS), "--colour", "red"


@pytest.mark.parametrize(("make", "code"), [
    (_missing_column, "missing_column"), (_wrong_label, "crs_implausible"), (_unknown_id, "unknown_id"), (_duplicate_id, "duplicate_id"),
    (_two_parcels, "firm_on_two_parcels"), (_empty, "empty_table"), (_unknown_default, "unknown_column"), (_wrong_default, "wrong_argument"),
    (_unknown_table, "wrong_argument"), (_no_file, "file_missing"), (_wrong_crs, "crs_unknown"), (_unknown_option, "wrong_argument")])
def test_one_clear_message(tmp_path: Path, base: Path, make: object, code: str) -> None:
    """Each fault of the input is one clear message and exit code 1, and the project stays as it was."""
    project = tmp_path / "p"
    shutil.copytree(base, project)
    before = (project / "layers.gpkg").read_bytes()
    assert refused("import", *make(tmp_path), "--into", project) == [code]  # type: ignore[operator]
    assert (project / "layers.gpkg").read_bytes() == before


def test_strict(tmp_path: Path) -> None:
    """--strict refuses what is otherwise a remark."""
    path = text(tmp_path / "firms.csv", "firm_id,sbi,workers,category", "F1,2511,1,3.1", encoding="utf-8")
    guess = text(tmp_path / "guess.csv", "firm_id,sbi,workers,reinvest_year", "F1,2511,1,>2030")
    assert call("import", "firms", path, "--into", tmp_path / "p", "--strict").exit_code == 0
    assert refused("import", "firms", guess, "--into", tmp_path / "p", "--strict") == ["year_guessed"]
