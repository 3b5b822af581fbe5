"""A column map for a file that nobody has seen: proposed by name, unit and content, remembered in the project."""

from pathlib import Path

import geopandas as gpd
import pytest

from planner.errors import InputError
from planner.sources.proposing import Proposal
from planner.studio.mapping import preview, remember
from tests.sources.files import Folder, codes, parcels, square, text, write


def _proposed(path: Path, kind: str, folder: Path | None = None) -> dict[str, Proposal]:
    return {proposal.column: proposal for proposal in preview(path, kind, folder).proposals}


def test_by_name(tmp_path: Path) -> None:
    """Own names, register names and names that nearly are one are found; examples show what stands there."""
    found = _proposed(text(tmp_path / "f.csv", "lisanr;SBI-code;Werkzame personen;bedrijfsnaaam", "0012;25110;12;Staal BV", "0013;28;7;Draai BV"), "firms")
    assert {name: found[name].fields for name in ("firm_id", "sbi", "workers", "name", "kvk_no")} == {
        "firm_id": ("lisanr",), "sbi": ("SBI-code",), "workers": ("Werkzame personen",), "name": ("bedrijfsnaaam",), "kvk_no": ()}
    assert (found["firm_id"].why, found["name"].why, found["kvk_no"].why) == ("name", "similar", "")
    assert found["firm_id"].examples == ("0012", "0013")


def test_by_content(tmp_path: Path) -> None:
    """Cells that look like a municipality code, a category, a status or a key are proposed for it; plain numbers for nothing."""
    lines = ["vak1;vak2;vak3;vak4;vak5", "K-1;3.1;terstond uitgeefbaar;200;7", "K-2;4.2;optie;200;8", "K-3;3.2;uitgegeven;300;9"]
    found = _proposed(text(tmp_path / "k.csv", *lines), "parcels")
    assert (found["parcel_id"].fields, found["max_category"].fields, found["status"].fields) == (("vak1",), ("vak2",), ("vak3",))
    assert {proposal.why for proposal in found.values() if proposal.fields} == {"content"}
    assert not any({"vak4", "vak5"} & set(proposal.fields) for proposal in found.values())
    estate = _proposed(text(tmp_path / "e.csv", "terrein;waar", "Noord;GM0995", "Zuid;GM0034", "West;GM0995"), "estates")
    assert estate["municipality_code"].fields == ("waar",)


@pytest.mark.parametrize(("column", "kind", "values", "unit"), [
    ("area_m2", "parcels", [1.0, 1.1], "ha"), ("area_m2", "parcels", [10_000.0, 11_000.0], ""),
    ("gross_ha", "estates", [10_000.0, 9_500.0], "m2"), ("gross_ha", "estates", [1.0, 0.9], "")])
def test_the_unit_that_the_shapes_tell(tmp_path: Path, column: str, kind: str, values: list[float], unit: str) -> None:
    """Where a name tells no unit, stated areas beside measured ones do: a hectare column under our m² name is noticed."""
    frame = gpd.GeoDataFrame({"id": ["A", "B"], column: values}, geometry=[square(), square(200)], crs="EPSG:28992")
    found = _proposed(write(frame, tmp_path / "a.gpkg"), kind)
    assert (found[column].fields, found[column].unit) == ((column,), unit)


def test_a_map_is_remembered_for_the_same_columns(with_estates: Folder, tmp_path: Path) -> None:
    """What a person chose serves the next file with the same columns, as a map file that the command line takes too."""
    path = text(tmp_path / "a.csv", "nummer;soort", "P1;leeg")
    with_estates.take("parcels", write(parcels(), tmp_path / "p.gpkg"))
    place = remember(with_estates.path, "parcels", ["nummer", "soort"], {"parcel_id": {"column": "nummer"}, "restriction": {"column": ""}})
    again = preview(text(tmp_path / "b.csv", "SOORT;Nummer", "leeg;P2"), "parcels", with_estates.path)
    assert again.remembered == place
    assert next(proposal for proposal in again.proposals if proposal.column == "parcel_id").why == "remembered"
    assert preview(text(tmp_path / "c.csv", "nummer;anders", "P1;x"), "parcels", with_estates.path).remembered is None
    report = with_estates.take("parcels", path, column_map=place)
    assert not report.has_errors
    assert with_estates.open().sha256()


def test_a_column_may_be_left_out(with_estates: Folder, tmp_path: Path) -> None:
    """``our_column = ""`` leaves a column out that would be found by name; nothing is said to be missing."""
    path = write(parcels(), tmp_path / "p.gpkg")
    map_file = text(tmp_path / "map.toml", 'area_m2 = ""')
    report = with_estates.take("parcels", path, column_map=map_file)
    assert not report.has_errors
    assert "map_without_column" not in codes(report)
    assert with_estates.open()["parcels"]["area_m2"].isna().all()


def test_a_wrong_choice_is_refused(with_estates: Folder) -> None:
    """A map with a column that the file lacks or a unit that does not exist is not remembered; all faults at once."""
    with pytest.raises(InputError) as refusal:
        remember(with_estates.path, "parcels", ["a"], {"area_m2": {"column": "a", "unit": "morgen"}, "status": {"column": "b"}})
    assert len(refusal.value.problems) == 2
    assert not (with_estates.path / "column_maps").exists()


def test_a_map_that_grows_without_end_is_refused(with_estates: Folder, tmp_path: Path) -> None:
    """A YAML file whose parts refer to each other could fill the memory: one message."""
    levels = ["a0: &a0 [x, x]", *(f"a{level}: &a{level} [*a{level - 1}, *a{level - 1}]" for level in range(1, 40))]
    report = with_estates.take("parcels", write(parcels(), tmp_path / "p.gpkg"), column_map=text(tmp_path / "map.yaml", *levels))
    assert codes(report, "error") == ["file_unreadable"]
