"""Addresses of firms and parcels: one readable line each, from the columns of a file or from a file of addresses."""

from pathlib import Path

import geopandas as gpd
import pytest

from planner.sources.address_line import one_line
from tests.sources.files import Desk, Folder, X, Y, codes, estates, parcels, text, write
from tests.sources.test_realdata import FILES
from tests.sources.test_realdata import pytestmark as with_files

BOOK = ("openbareruimte;huisnummer;huisletter;huisnummertoevoeging;postcode;woonplaats;verblijfsobjectstatus;x;y",
        *(f"Ambachtsweg;{number};{letter};;8231AB;Lelystad;Verblijfsobject in gebruik;{X + 250 + at};{Y + 50}"
          for at, (number, letter) in enumerate(((14, "a"), (14, ""), (12, ""), (120, "")))),
        f"Ambachtsweg;99;;;8231AB;Lelystad;Verblijfsobject ingetrokken;{X + 260};{Y + 60}", f"Verweg;1;;;8231AC;Lelystad;;{X + 9000};{Y + 50}")


@pytest.fixture
def town(tmp_path: Path) -> Folder:
    """Return a project with two estates and two parcels, and a file of addresses beside the test."""
    text(tmp_path / "bag.csv", *BOOK)
    desk = Desk()
    desk.take("estates", write(estates(), tmp_path / "estates.gpkg"))
    desk.take("parcels", write(parcels(), tmp_path / "parcels.gpkg"))
    return desk


def _of_parcels(town: Folder) -> dict[str, str]:
    return town.open()["parcels"].set_index("parcel_id")["address"].to_dict()


@pytest.mark.parametrize(("header", "row", "line"), [
    ("straat;huisnummer;postcode;plaats", "Ambachtsweg;12a;8231ab;Lelystad", "Ambachtsweg 12a, 8231 AB Lelystad"),
    ("straatnaam;huisnummer;huisletter;toevoeging;woonplaats", "'t Étang;12;A;2;Lelystad", "'t Étang 12A-2, Lelystad"),
    ("adres;postcode;plaats", "Ambachtsweg 12, 8231 AB Lelystad;8231AB;Lelystad", "Ambachtsweg 12, 8231 AB Lelystad"),
    ("bezoekadres;plaats", "Ambachtsweg 12-14;Lelystad", "Ambachtsweg 12-14, Lelystad"),
    ("postcode;huisnummer", "8231AB;12", "8231 AB 12"),
    ("address", "Somewhere  else 3", "Somewhere  else 3"),
    ("plaats;huisnummer", "Lelystad;12", "")])
def test_a_firm_keeps_its_address(town: Folder, tmp_path: Path, header: str, row: str, line: str) -> None:
    """The pieces of an address become one line in the spelling of the file; a place and a number alone are none."""
    report = town.take("firms", text(tmp_path / "firms.csv", f"firm_id;sbi;workers;{header}", f"F1;2511;3;{row}"))
    assert town.open()["firms"]["address"].tolist() == [line]
    assert ("columns_unused" in codes(report)) == (not line)


def test_a_column_map_may_leave_addresses_out(town: Folder, tmp_path: Path) -> None:
    """Who maps the column to nothing gets none; who maps it to a column gets that."""
    path = text(tmp_path / "firms.csv", "firm_id;sbi;workers;straat;huisnummer;ligging", "F1;2511;3;Ambachtsweg;12;achter de loods")
    town.take("firms", path, column_map=text(tmp_path / "none.toml", 'address = ""'))
    assert town.open()["firms"]["address"].tolist() == [""]
    town.take("firms", path, column_map=text(tmp_path / "other.toml", 'address = "ligging"'))
    assert town.open()["firms"]["address"].tolist() == ["achter de loods"]


def test_rows_that_differ_in_their_address_are_one_parcel(town: Folder, tmp_path: Path) -> None:
    """A register with a row for each address gives a parcel once, with all of them."""
    rows = (f"P1;occupied;Ambachtsweg;{number}" for number in (12, 8, 120))
    report = town.take("parcels", text(tmp_path / "rows.csv", "parcel_id;status;straat;huisnummer", *rows))
    assert codes(report, "error") == []
    assert _of_parcels(town) == {"P1": "Ambachtsweg 8, 12, 120", "P2": ""}


def test_a_parcel_gets_the_addresses_that_lie_in_it(town: Folder, tmp_path: Path) -> None:
    """Of a file of addresses those in use count; an address that the parcel has itself stays; outside nothing is taken."""
    own = parcels().assign(adres=["Eigenweg 1, Urk", ""])
    report = town.take("parcels", write(own, tmp_path / "again.gpkg"), addresses=tmp_path / "bag.csv")
    assert [problem.seen for problem in report.problems if problem.code == "addressed_by_book"] == ["1"]
    assert _of_parcels(town) == {"P1": "Eigenweg 1, Urk", "P2": "Ambachtsweg 12, 14, 14a, 120, 8231 AB Lelystad"}


def test_the_address_of_a_vacant_unit_is_not_that_of_its_parcel(town: Folder, tmp_path: Path) -> None:
    """A list of vacant units places them by address; the parcel keeps the addresses that lie in it."""
    path = text(tmp_path / "leegstand.csv", "adres;plaats", "Ambachtsweg 14a;Lelystad")
    town.take("parcels", path, defaults={"status": "vacant"}, addresses=tmp_path / "bag.csv")
    assert _of_parcels(town)["P2"] == "Ambachtsweg 12, 14, 14a, 120, 8231 AB Lelystad"


def test_kavels_keep_all_their_addresses(town: Folder, tmp_path: Path) -> None:
    """Cadastral parcels that become one kavel leave it the addresses of all."""
    joined = text(tmp_path / "join.csv", "cadastral_parcel_id,parcel_id", "P1,K1", "P2,K1")
    both = parcels().assign(address=["Ambachtsweg 3, Lelystad", "Ambachtsweg 1, Lelystad"])
    town.take("parcels", write(both, tmp_path / "both.gpkg"), whole=True, join=(str(joined),))
    assert _of_parcels(town) == {"K1": "Ambachtsweg 1, 3, Lelystad"}


def test_many_addresses_stay_short() -> None:
    """Eight numbers are named, of the others how many; streets and places stand apart; a line that is no address stays."""
    many = [f"Ambachtsweg {number}, Lelystad" for number in range(1, 46)]
    assert one_line(many) == "Ambachtsweg 1, 2, 3, 4, 5, 6, 7, 8, Lelystad (+ 37)"
    assert one_line(["Zuidweg 2, 8231 AB Lelystad", "Noordweg 10, Urk", "Zuidweg 1, 8231 AC Lelystad"]) == "Noordweg 10, Urk; Zuidweg 1, 2, Lelystad"
    assert one_line(["achter de loods", "", "achter de loods"]) == "achter de loods"
    assert one_line([]) == ""


@with_files
def test_real_addresses_in_a_parcel(desk: Folder, tmp_path: Path) -> None:
    """A square of a real harbour quarter gets its real addresses, each house number of the register once."""
    book = FILES / "buildings" / "bag_houthavens_rd.gpkg"
    real = gpd.read_file(book, layer="verblijfsobjecten")
    first = real.iloc[0]
    area = first.geometry.centroid.buffer(2.0)
    desk.take("estates", write(gpd.GeoDataFrame(estates().iloc[[0]], geometry=[area.buffer(50)], crs=28992), tmp_path / "estates.gpkg"))
    one = gpd.GeoDataFrame({"parcel_id": ["P1"], "estate_id": ["E1"], "status": ["occupied"]}, geometry=[area], crs=28992)
    desk.take("parcels", write(one, tmp_path / "one.gpkg"), addresses=book)
    [line] = desk.open()["parcels"]["address"]
    here = real[real.geometry.centroid.within(area)]
    houses = {f"{row.huisnummer}{'-' if row.toevoeging.isdigit() else ''}{row.toevoeging}" for row in here.itertuples()}
    assert set(here["straatnaam"]) == {"Barentszplein"}
    assert line.startswith("Barentszplein 1")
    assert line.endswith("1013 NJ Amsterdam")
    assert set(line.removeprefix("Barentszplein ").split(", ")[:-1]) == houses
