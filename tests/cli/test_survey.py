"""survey write, survey read, and the row account as a file."""

import shutil
from pathlib import Path

import openpyxl
import pytest

from tests.cli.calling import call, call_json, refused
from tests.sources.files import parcels, text, write
from tests.sources.survey import post


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a project once; copied before it is changed."""
    return post.project(tmp_path_factory.mktemp("survey"))


@pytest.fixture(scope="module")
def returned(made: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a form of F1 with one conflict, a guess and a new value."""
    folder = tmp_path_factory.mktemp("forms")
    assert call("survey", "write", folder / "out", "--project", made, "--firm", "F1", "--lang", "nl").exit_code == 0
    return post.fill(folder / "out" / "F1.xlsx", {"workers": 15, "floor": "ca. 700", "name": "Smid"})


def test_write(made: Path, tmp_path: Path) -> None:
    """Forms for chosen firms, an empty form and a list are written and named in the JSON."""
    code, record = call_json("survey", "write", tmp_path / "out", "--project", made, "--firm", "F1", "--firm", "F3")
    assert (code, record["firms"], record["version"]) == (0, ["F1", "F3"], 1)
    assert [Path(path).name for path in record["files"]] == ["F1.xlsx", "F3.xlsx"]
    assert all(Path(path).is_file() for path in record["files"])
    assert call("survey", "write", tmp_path / "empty.xlsx", "--lang", "en").exit_code == 0
    assert openpyxl.load_workbook(tmp_path / "empty.xlsx").sheetnames[:3] == ["Read me", "Firm", "Room"]
    code, record = call_json("survey", "write", tmp_path / "list.xlsx", "--project", made, "--one-sheet", "--estate", "E1")
    assert record["firms"] == ["F1", "F2"]


@pytest.mark.parametrize(("words", "code"), [
    (("--project", "nowhere"), "not_a_project"), (("--firm", "F1"), "wrong_argument"), ((), "wrong_argument"), (("--lang", "fy"), "wrong_argument")])
def test_wrong_writes(tmp_path: Path, words: tuple[str, ...], code: str) -> None:
    """What cannot be written is one message, and nothing is made."""
    assert refused("survey", "write", tmp_path / "out", *words) == [code]
    assert list(tmp_path.iterdir()) == []


def test_unknown_firms(made: Path, tmp_path: Path) -> None:
    """Every firm and estate that is not in the project is named."""
    assert refused("survey", "write", tmp_path / "out", "--project", made, "--firm", "F8", "--firm", "F9", "--estate", "E9") == ["unknown_id"] * 3
    assert refused("survey", "write", tmp_path / "out", "--project", made, "--firm", "F3", "--estate", "E1") == ["survey_no_firms"]


def test_read_shows_conflicts(made: Path, returned: Path) -> None:
    """An open conflict is exit code 1, shown as a table with both values and how to decide; in JSON beside the account."""
    before = (made / "layers.gpkg").read_bytes()
    result = call("survey", "read", returned, "--into", made)
    assert result.exit_code == 1
    line = next(line for line in result.stdout.splitlines() if "firms.workers" in line)
    assert line.split()[:5] == ["F1", "firms.workers", "12", "15", "F1.xlsx"]
    assert "--take" in result.stderr
    assert "Nothing was written" in result.stderr
    code, record = call_json("survey", "read", returned, "--into", made)
    assert code == 1
    assert [(each["firm_id"], each["column"], each["decision"]) for each in record["conflicts"]] == [("F1", "workers", None)]
    assert record["layers"][0] == {"name": "firms", "rows_read": 1, "rows_kept": 1, "rows_merged": 0, "rows_rejected": 0}
    assert "survey_conflict" in [problem["code"] for problem in record["problems"]]
    assert (made / "layers.gpkg").read_bytes() == before


def test_read_with_a_decision(made: Path, returned: Path, tmp_path: Path) -> None:
    """With --take the form is read; once more it changes nothing; --dry-run only says so; a wrong decision is one message."""
    town = Path(shutil.copytree(made, tmp_path / "town"))
    assert refused("survey", "read", returned, "--into", town, "--take", "mine") == ["wrong_argument"]
    take = ("--take", "F1.workers=theirs")
    assert call_json("survey", "read", returned, "--into", town, *take, "--dry-run")[1]["written"] is False
    code, record = call_json("survey", "read", returned, "--into", town, *take)
    assert (code, record["written"], record["conflicts"][0]["decision"]) == (0, True, "theirs")
    assert (post.firm_of(town, "F1")["workers"], post.firm_of(town, "F1")["floor_m2"]) == (15, 700)
    result = call("survey", "read", returned, "--into", town)
    assert result.exit_code == 0
    assert "nothing new" in result.stderr


def test_read_in_dutch_with_an_account(made: Path, returned: Path, tmp_path: Path) -> None:
    """Messages and account follow --lang; the account is there although the forms were refused."""
    result = call("survey", "read", returned, "--into", made, "--lang", "nl", "--account", tmp_path / "a.xlsx")
    assert result.exit_code == 1
    assert "Er is niets geschreven" in result.stderr
    assert "besluit" in result.stdout
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx")["Opmerkingen"]
    assert any(str(row[6]).startswith("Het formulier zegt 15") for row in sheet.iter_rows(values_only=True))


def test_import_account(tmp_path: Path) -> None:
    """An import writes its account also where it is refused: every fault, not twenty, with what was seen as text."""
    rows = [f"F{number},2511,=veel{number}" for number in range(57)]
    path = tmp_path / "deep" / "account.xlsx"
    assert call("import", "firms", text(tmp_path / "firms.csv", "firm_id,sbi,workers", *rows), "--into", tmp_path / "p", "--account", path).exit_code == 1
    book = openpyxl.load_workbook(path)
    seen = [(row[1].value, row[2].value, row[3].value, row[3].data_type) for row in book["Remarks"].iter_rows(min_row=2) if row[8].value == "not_a_number"]
    assert seen == [(f"F{number}", "workers", f"=veel{number}", "s") for number in range(57)]
    assert not (tmp_path / "p").exists()


def test_account_of_a_good_import_and_of_a_check(tmp_path: Path) -> None:
    """The summary repeats the rows of each layer; a check has an account as well, and so has a folder that is no project."""
    path = write(parcels(), tmp_path / "parcels.gpkg")
    assert call("import", "parcels", path, "--into", tmp_path / "p", "--account", tmp_path / "a.xlsx").exit_code == 0
    assert ("parcels", 2, 2, 0, 0) in list(openpyxl.load_workbook(tmp_path / "a.xlsx")["Summary"].iter_rows(max_col=5, values_only=True))
    call("check", tmp_path / "p", "--account", tmp_path / "b.xlsx", "--lang", "nl")
    assert ("parcels", 2, 2, 0, 0) in list(openpyxl.load_workbook(tmp_path / "b.xlsx")["Samenvatting"].iter_rows(max_col=5, values_only=True))
    assert refused("check", tmp_path / "nowhere", "--account", tmp_path / "c.xlsx") == ["not_a_project"]
    assert openpyxl.load_workbook(tmp_path / "c.xlsx")["Remarks"]["I2"].value == "not_a_project"


def test_an_account_that_cannot_be_written(tmp_path: Path) -> None:
    """A name that is no workbook is refused before anything is imported."""
    path = write(parcels(), tmp_path / "parcels.gpkg")
    for name in ("account.csv", "."):
        assert refused("import", "parcels", path, "--into", tmp_path / "p", "--account", tmp_path / name) == ["wrong_argument"]
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    assert refused("import", "parcels", path, "--into", tmp_path / "p", "--account", tmp_path / "file" / "a.xlsx") == ["account_unwritten"]
    assert not (tmp_path / "p").exists()
