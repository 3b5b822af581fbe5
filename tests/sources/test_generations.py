"""Every generation of field names of every register comes to the same table, and what a register says about itself is checked."""

import json
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from planner.project.project import Project
from tests.sources.files import Desk, Folder, codes, estates, only_error, parcels, square, text, write

ESTATES = {
    "geojson 2017": {"RINNUMMER": "7", "BEDRIJVENT": "Noord", "KERN": "Stad", "JAAR": "v1900", "OPPBRUTO": "1000000", "OPPNETTO": "800000"},
    "export 2018": {
        "RIN_Nummer": 7, "Jaar": 2018, "Plannaam": "Noord", "Kern": "Stad", "Gemeente": "Lelystad", "Corop_Gebied": "Flevoland", "Provincie": "Flevoland",
        "Max_milieucategorie": 4, "Bruto": 100, "Netto_ha": 80.0, "Totaal_uitgegeven_tm_vorig_jaar_ha": 70.0, "Uitgifte_huidig_jaar_ha": 2.0,
        "Terugkoop_gemeente_ha": 1.0, "Totaal_uitgeefbaar_gemeente_ha": 6.0, "Totaal_uitgeefbaar_particulier_ha": 3.0,
        "Terstond_uitgeefbaar_gemeente_ha": 4.0, "Terstond_uitgeefbaar_particulier_ha": 1.0, "Beoogd_jaar_niet_terstond_uitgeefbaar": "2030",
        "Min_verkoopprijs_euro_p_m2": 0, "Max_verkoopprijs_euro_p_m2": 250, "Bruto_oppervlakte_verouderd": 10.0, "Werklocatietype": "Bedrijventerrein",
        "Planfase": "Onherroepelijk", "Spoorontsluiting": "Geen", "Waterontsluiting": "Binnenvaart", "Milieuzonering": "Ja"},
    "gpkg 2021": {
        "RIN_NUMMER": "7", "JAAR": 2021, "PLAN_NAAM": "Noord", "KERN_NAAM": "Stad", "GEM_CODE_CBS": "GM0995", "HA_BRUTO": 100.0, "HA_NETTO": 80.0,
        "HA_UITGEG": 70.0, "HA_UIT_HJR": 2.0, "HA_TKPGEM": 1.0, "HA_TOTTUIT": 5.0, "Verouderd": "NEE", "WLOC_TYPE": "B"},
    "gpkg 2023": {
        "rin_nummer": "7", "jaar": 2023, "plannaam": "Noord", "bruto_oppervlakte": 100.0, "netto_oppervlakte": 80.0, "uitgifte_voor_2022": 70.0,
        "uitgifte_in_2022": 2.0, "terugkoop_gemeente": 1.0, "terstond_uitgeefbaar": 5.0, "niet_terstond_uitgeefbaar": 4.0, "maximale_milieucategorie": "4",
        "werklocatie_type": "Bedrijventerrein"},
    "arcgis": {
        "RIN_NUMMER": "7", "METING_ID": "2022", "PEILDATUM": "2022-01-01", "PLAN_NAAM": "Noord", "GEM_CODE_CBS": "0995", "GEMEENTE_NAAM": "Lelystad",
        "BRUTO_OPP": 100.0, "NETTO_OPP": 80.0, "UITGEGEVEN_OPP": 71.0, "UITGEEFBAAR_OVERH_OPP": 4.0, "UITGEEFBAAR_PART_OPP": 1.0,
        "JAAR_NIET_TERSTOND_UITG_GEM": 2030, "MAX_MILEUCATEGORIE_CODE": 4, "MIN_VERKOOPPRIJS": 0, "MAX_VERKOOPPRIJS": 250, "BRUTO_OPP_VEROUDERD": 10.0,
        "WLOC_TYPE": "B"},
    "geoserver": {
        "RIN_NUMMER": "7", "JAAR": 2024, "PLAN_NAAM": "Noord", "GEM_CODES": "GM0995", "HA_BRUTO": 100.0, "HA_NETTO": 80.0, "HA_TOTTUIT": 5.0,
        "WLOC_TYPE": "B"},
    "provincial": {
        "rin_nr": 7, "ibis_id": 901, "workflow_status": "definitief", "datummutatie": "2020-05-01", "a_plannaam": "Noord", "a_kernnaam": "Stad",
        "gemeente_naam": "Lelystad", "cbscode": "0995", "opp_bruto_ha": 100.0, "opp_netto_ha": 80.0, "opp_uitgegeven": 71.0, "opp_uitgeefbaar_gem": 4.0,
        "opp_uitgeefbaar_part": 1.0, "opp_niet_terstond_uitgeefbaar_gem": 2.0, "opp_niet_terstond_uitgeefbaar_part": 2.0, "o_milieuwet_code": "4",
        "o_minverkoop": 0, "o_maxverkoop": 250, "a_type": "Bedrijventerrein", "a_planfase": "Onherroepelijk", "o_spoorontsluiting": "Geen",
        "o_waterontsluiting": "Laad- en loskade", "verouderingsstatus": "niet verouderd", "a_maxbouwhoogte": 15}}
ALIKE = {"gross_ha": 100.0, "net_ha": 80.0, "issued_ha": 71.0, "issuable_now_ha": 5.0, "issuable_later_ha": 4.0, "later_year": 2030.0, "max_category": "4.2",
         "price_max_eur_per_m2": 250.0, "kind": "industrial", "municipality_code": "GM0995"}
"""What every generation that has the figure must come to."""


def _towns() -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame({"statcode": ["GM0995"], "statnaam": ["Lelystad"]}, geometry=[square(-10_000, -10_000, 30_000)], crs="EPSG:28992")


def _one(cells: dict[str, object], side: float = 1000.0) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame({name: [value] for name, value in cells.items()}, geometry=[square(side=side)], crs="EPSG:28992")


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Return a project with a municipality and two estates; tests get a desk with it."""
    desk, place = Desk(), tmp_path_factory.mktemp("town")
    desk.take("municipalities", write(_towns(), place / "towns.gpkg"))
    desk.take("estates", write(estates(), place / "estates.gpkg"))
    return desk.open()


@pytest.fixture
def with_estates(town: Project) -> Folder:
    """Return a desk with that project."""
    desk = Desk()
    desk.project = town
    return desk


@pytest.mark.parametrize("generation", ESTATES)
def test_estates_of_every_generation(with_estates: Folder, tmp_path: Path, generation: str) -> None:
    """Seven generations of one estate come to the same figures; what was bought back is no longer issued; price 0 is not known. Trap 2."""
    report = with_estates.take("estates", write(_one(ESTATES[generation]), tmp_path / "estates.gpkg"))
    assert codes(report, "error") == []
    assert not {"issuable_differs", "gross_differs", "more_than", "word_unknown", "outside_areas"} & set(codes(report))
    stored = with_estates.open()["estates"].iloc[-1]
    assert (stored["estate_id"], stored["name"]) == ("7", "Noord")
    for column, value in ALIKE.items():
        if stored[column] not in ("", "unknown") and not pd.isna(stored[column]):
            assert stored[column] == value, column
    assert pd.notna([stored["gross_ha"], stored["net_ha"]]).all()
    assert pd.isna(stored["price_min_eur_per_m2"])
    assert stored["reference_date"][:4] == {"geojson 2017": "", "export 2018": "2018", "gpkg 2021": "2021", "gpkg 2023": "2023", "arcgis": "2022",
                                            "geoserver": "2024", "provincial": "2020"}[generation]


def test_what_only_some_generations_say(desk: Folder, tmp_path: Path) -> None:
    """Quay, rail, noise zone, obsolete land, plan phase and height are read where they stand."""
    said = ["quay", "rail", "noise_zoned", "obsolete_ha", "plan_phase", "max_height_m"]
    desk.take("estates", write(_one({**ESTATES["export 2018"], "gm_code": "GM0995"}), tmp_path / "estates.gpkg"))
    assert desk.open()["estates"].iloc[0][said[:5]].tolist() == [True, False, True, 10.0, "Onherroepelijk"]
    desk.take("estates", write(_one({**ESTATES["provincial"], "o_milieuzone": "Nee"}), tmp_path / "estates.gpkg"))
    assert desk.open()["estates"].iloc[0][said].tolist() == [True, False, False, 0.0, "Onherroepelijk", 15.0]


def test_an_unknown_word_empties_an_optional_cell(desk: Folder, tmp_path: Path) -> None:
    """A word for water access that nobody listed is not known, said once, and no reason to refuse the register."""
    report = desk.take("estates", write(_one({**ESTATES["gpkg 2021"], "Waterontsluiting": "via de buren", "WLOC_TYPE": "Q9"}), tmp_path / "estates.gpkg"))
    assert codes(report, "error") == []
    assert sorted((problem.column, problem.seen) for problem in report.problems if problem.code == "word_unknown") == [("kind", "Q9"), ("quay", "via de buren")]


def test_types_of_work_location(desk: Folder, tmp_path: Path) -> None:
    """A is a seaport, B an estate, C and its kinds are economic zones, X is not known."""
    frame = gpd.GeoDataFrame({"RIN_NUMMER": list("12345"), "PLAN_NAAM": list("12345"), "GEM_CODE_CBS": "GM0995", "WLOC_TYPE": ["A", "B", "C1", "C5", "X"]},
                             geometry=[square(2000 * step, 0, 1000) for step in range(5)], crs="EPSG:28992")
    desk.take("estates", write(frame, tmp_path / "estates.gpkg"))
    assert desk.open()["estates"]["kind"].tolist() == ["seaport", "industrial", "mixed", "mixed", "unknown"]


def test_a_municipality_that_is_none(with_estates: Folder, tmp_path: Path) -> None:
    """GM0000 is no municipality: it is found by place."""
    with_estates.take("estates", write(_one({**ESTATES["geoserver"], "GEM_CODES": "GM0000"}), tmp_path / "estates.gpkg"))
    assert with_estates.open()["estates"].set_index("estate_id").loc["7", "municipality_code"] == "GM0995"


@pytest.mark.parametrize(("change", "code", "column", "seen"), [
    ({"netto_oppervlakte": 120.0, "uitgifte_voor_2022": 110.0}, "more_than", "net_ha", "120"),
    ({"terstond_uitgeefbaar": 9.0}, "issuable_differs", "issuable_now_ha", "13.00"),
    ({"terugkoop_gemeente": 0.0}, "issuable_differs", "issuable_now_ha", "9.00"),
    ({"Bruto_oppervlakte_verouderd": 130.0}, "more_than", "obsolete_ha", "130"),
    ({"o_minverkoop": 300, "o_maxverkoop": 250}, "more_than", "price_min_eur_per_m2", "300"),
    ({"bruto_oppervlakte": 150.0}, "gross_differs", "gross_ha", "150.00")])
def test_figures_that_contradict_each_other(desk: Folder, tmp_path: Path, change: dict[str, object], code: str, column: str, seen: str) -> None:
    """Net over gross, obsolete over gross, least over highest price, or land for issue that net and issued do not leave: said with both figures, kept."""
    cells = {**ESTATES["gpkg 2023"], "GEM_CODE_CBS": "GM0995", **change}
    report = desk.take("estates", write(_one(cells), tmp_path / "estates.gpkg"))
    assert [(problem.row, problem.column, problem.seen) for problem in report.problems if problem.code == code] == [("7", column, seen)]
    assert not report.has_errors


def test_hectares_that_are_square_metres(desk: Folder, tmp_path: Path) -> None:
    """Gross areas 10,000 times the drawn ones are refused with the unit to state; stated, they are converted. Trap 2."""
    path = write(estates().assign(gross_ha=1_000_000.0), tmp_path / "estates.gpkg")
    problem = only_error(desk.take("estates", path))
    assert (problem.code, problem.values["unit"]) == ("unit_implausible", "m2")
    column_map = text(tmp_path / "map.toml", 'gross_ha = { column = "gross_ha", unit = "m2" }')
    assert not desk.take("estates", path, column_map=column_map).has_errors
    assert desk.open()["estates"]["gross_ha"].tolist() == [100.0, 100.0]


def test_square_metres_that_are_hectares(desk: Folder, tmp_path: Path) -> None:
    """Parcels of a ten-thousandth of what is drawn are hectares: refused with the unit to state."""
    problem = only_error(desk.take("parcels", write(parcels().assign(area_m2=1.0), tmp_path / "parcels.gpkg")))
    assert (problem.code, problem.values["unit"]) == ("unit_implausible", "ha")


def test_one_wrong_shape_is_not_a_wrong_unit(desk: Folder, tmp_path: Path) -> None:
    """A single area that does not fit its shape is said and kept."""
    frame = pd.concat([estates(), estates().assign(estate_id=["E3", "E4"])], ignore_index=True).assign(gross_ha=[100.0, 100.0, 100.0, 1_000_000.0])
    report = desk.take("estates", write(frame, tmp_path / "estates.gpkg"))
    assert not report.has_errors
    assert [problem.row for problem in report.problems if problem.code == "gross_differs"] == ["E4"]


def test_provincial_kavels(with_estates: Folder, tmp_path: Path) -> None:
    """Status words with their seller give status and owner; drafts are rejected; the province's own estate numbers are replaced by place, and that is said."""
    words = {"Uitgegeven": ("occupied", "unknown"), "Optie": ("option", "unknown"), "Terstond uitgeefbaar gemeente": ("issuable_now", "municipality"),
             "Terstond uitgeefbaar particulier": ("issuable_now", "private"), "Niet terstond uitgeefbaar gemeente": ("issuable_later", "municipality"),
             "Niet terstond uitgeefbaar particulier": ("issuable_later", "private"), "Openbare ruimte": ("public_space", "unknown"),
             "Woonbebouwing": ("housing", "unknown"), "Niet bekend": ("unknown", "unknown")}
    frame = gpd.GeoDataFrame({"ibis_id": range(1, 11), "terreinid": 901, "workflow_status": ["definitief"] * 9 + ["bewerkt"], "status": [*words, "Optie"],
                              "datummutatie": "2020-05-01", "verouderingsstatus": ["verouderd"] * 2 + ["niet verouderd"] * 8, "milieuwet_code": "3.2",
                              "kaveloppervlak": 2500.0}, geometry=[square(60 * step, 0, 50) for step in range(10)], crs="EPSG:28992")
    report = with_estates.take("parcels", write(frame, tmp_path / "kavels.gpkg"))
    assert codes(report, "error") == []
    assert (report.layers[0].rows_read, report.layers[0].rows_kept, report.layers[0].rows_rejected) == (10, 9, 1)
    assert "other_numbering" in codes(report)
    stored = with_estates.open()["parcels"]
    assert list(zip(stored["status"], stored["owner_kind"], strict=True)) == list(words.values())
    assert set(stored["estate_id"]) == {"E1"}
    assert stored["obsolete"].tolist() == [True, True, *[False] * 7]
    assert set(stored["source_date"]) == {"2020-05-01"}


def test_a_wrong_estate_is_not_another_numbering(with_estates: Folder, tmp_path: Path) -> None:
    """Where one id is known, an unknown one is an error: a typing mistake is not repaired by place."""
    problem = only_error(with_estates.take("parcels", write(parcels().assign(estate_id=["E1", "E9"]), tmp_path / "parcels.gpkg")))
    assert (problem.code, problem.seen) == ("unknown_id", "E9")


def test_parcels_may_come_before_their_estates(desk: Folder, tmp_path: Path) -> None:
    """Parcels that came first and name their estates in words of their own get the estates in which they lie, and that is said."""
    named = parcels().assign(estate_id="Noord (west)")
    assert not desk.take("parcels", write(named, tmp_path / "parcels.gpkg")).has_errors
    report = desk.take("estates", write(estates(), tmp_path / "estates.gpkg"))
    assert codes(report, "error") == []
    assert "other_numbering" in codes(report)
    assert [problem.seen for problem in report.problems if problem.code == "rows_updated"] == ["2"]
    assert desk.open()["parcels"]["estate_id"].tolist() == ["E1", "E1"]


def test_a_parcel_in_no_estate_stops_the_estates(desk: Folder, tmp_path: Path) -> None:
    """Of parcels that came first, one that lies in no estate keeps its word, and is the one fault."""
    rows = [parcels(), parcels().assign(parcel_id=["P3", "P4"], geometry=[square(400), square(90_000)])]
    named = gpd.GeoDataFrame(pd.concat(rows, ignore_index=True).assign(estate_id="Noord (west)"), crs="EPSG:28992")
    assert not desk.take("parcels", write(named, tmp_path / "parcels.gpkg")).has_errors
    problem = only_error(desk.take("estates", write(estates(), tmp_path / "estates.gpkg")))
    assert (problem.code, problem.row, problem.seen) == ("unknown_id", "P4", "Noord (west)")


def test_a_list_of_wishes_of_a_municipality(with_estates: Folder, tmp_path: Path) -> None:
    """A list of space demand in the words of a municipality is read without a column map; so is whether firms want to move."""
    assert not with_estates.take("parcels", write(parcels(), tmp_path / "parcels.gpkg")).has_errors
    firms = text(tmp_path / "firms.csv", "Vestigingsnr,SBI,Werkzame personen,Kavelnummer,Kavel m2,Wil verhuizen",
                 "0001,2511,8,P1,2500,Ja", "0002,3101,3,P1,1500,nee")
    assert codes(with_estates.take("firms", firms), "error") == []
    wishes = text(tmp_path / "wishes.csv", "Vestigingsnr;Extra ruimte nodig (m2);Vanaf jaar;Strategie", "0001;1200;2028;reparatie", "0002;800;2030;R8")
    assert codes(with_estates.take("demand", wishes), "error") == []
    stored = with_estates.open()
    assert stored["firms"]["consent"].tolist() == ["will_move", "stay"]
    assert stored["firms"]["plot_m2"].tolist() == [2500.0, 1500.0]
    columns = ["firm_id", "extra_plot_m2", "from_year", "strategy"]
    assert stored["demand"][columns].to_numpy().tolist() == [["0001", 1200.0, 2028.0, "R4"], ["0002", 800.0, 2030.0, "R8"]]


def test_plots_of_a_municipality(with_estates: Folder, tmp_path: Path) -> None:
    """The words of municipal maps of plots for sale, with price and cover."""
    words = ["Uitgeefbaar", "Reservering", "Optie", "Verkocht", "In optie", "Nog niet uitgeefbaar", "Groen", "Braakliggend"]
    frame = gpd.GeoDataFrame({"Kavelnummer": range(1, 9), "Kavelstatus": words, "Prijs_m2": [150, *[0] * 7], "Bebouwingspercentage": 70},
                             geometry=[square(60 * step, 0, 50) for step in range(8)], crs="EPSG:28992")
    report = with_estates.take("parcels", write(frame, tmp_path / "plots.geojson"))
    assert codes(report, "error") == []
    stored = with_estates.open()["parcels"]
    assert stored["status"].tolist() == ["issuable_now", "reserved", "option", "occupied", "option", "issuable_later", "public_space", "vacant"]
    assert stored["price_eur_per_m2"].notna().tolist() == [True, *[False] * 7]
    assert set(stored["max_cover"].round(9)) == {0.7}


@pytest.mark.parametrize("names", [
    ("AKRKadastraleGemeenteCodeWaarde", "sectie", "perceelnummer", "kadastraleGrootteWaarde"),
    ("akr_kadastrale_gemeente_code_waarde", "sectie", "perceelnummer", "kadastrale_grootte_waarde"),
    ("AKRKadastraleGemeenteCode_waarde", "sectie", "perceelnummer", "TypeOppervlak_waarde"), ("KADGEM", "SECTIE", "PERCEELNR", "oppervlakte_m2")])
def test_cadastral_names(with_estates: Folder, tmp_path: Path, names: tuple[str, ...]) -> None:
    """Municipality, section and number make the key in every generation; the registered area comes along."""
    frame = gpd.GeoDataFrame(dict(zip(names, (["LLS00"], ["R"], [168], [9_900]), strict=True)), geometry=[square()], crs="EPSG:28992")
    with_estates.take("parcels", write(frame, tmp_path / "brk.gpkg"), defaults={"status": "unknown"})
    stored = with_estates.open()["parcels"].iloc[0]
    assert (stored["parcel_id"], stored["area_m2"], stored["estate_id"]) == ("LLS00-R-168", 9_900, "E1")


@pytest.mark.parametrize("spelling", ["LLS00 R 168", "LLS00R168", "lls00-r-00168", "LLS00 R 00168G0000"])
def test_a_cadastral_parcel_in_a_list(with_estates: Folder, tmp_path: Path, spelling: str) -> None:
    """However a list joins municipality, section and number, it is the parcel of the map, said as a repair."""
    with_estates.take("parcels", write(parcels().iloc[[0]].assign(parcel_id="LLS00-R-168"), tmp_path / "brk.gpkg"))
    report = with_estates.take("firms", text(tmp_path / "firms.csv", "firm_id,sbi,workers,kadastrale_aanduiding", f"F1,2511,3,{spelling}"))
    assert codes(report, "error") == []
    assert "code_completed" in codes(report)
    assert with_estates.open()["occupancy"]["parcel_id"].tolist() == ["LLS00-R-168"]


@pytest.mark.parametrize(("head", "row", "workers", "size"), [
    ("LISANR;SBI_08;WP_TOT;GROOTTEKLASSE;KVKNR", "1;25.11;12;10-19;1234567", 12, "small"),
    ("vestnr;sbi_huidig;totf;naam;datumeinde;kvkdosnr", "1;2511;12;Staal;;01234567", 12, ""),
    ("Vestigingsnummer;Hoofdactiviteit;Werkzame personen;Handelsnaam;KVK-nummer", "1;2511;12;Staal;01234567", 12, ""),
    ("Bedrijfsnr;SBI-code;Aantal medewerkers;Bedrijfsnaam;Grootte;kvk", "1;2511;12;Staal;klein;01234567", 12, "small"),
    ("id;bedrijf;sbi2008;aantal fte;kvk nummer", "1;Staal;2511;10 t/m 14;01234567", 12, ""), ("volgnr;sbi;personeel;kvk", "1;2511;12+;1234567", 12, "")])
def test_lists_of_firms(desk: Folder, tmp_path: Path, head: str, row: str, workers: float, size: str) -> None:
    """Extracts of LISA and KVK and free Dutch lists come to the same firm; a range of workers is its middle, an open one its least, both as guesses."""
    report = desk.take("firms", text(tmp_path / "firms.csv", head, row))
    assert codes(report, "error") == []
    stored = desk.open()["firms"].iloc[0]
    assert stored[["firm_id", "sbi", "workers", "size_class", "kvk_no"]].tolist() == ["1", "2511", workers, size, "01234567"]
    assert ("range_guessed" in codes(report)) == ("t/m" in row)
    assert ("number_guessed" in codes(report)) == ("+" in row)


def test_firms_that_ended(desk: Folder, tmp_path: Path) -> None:
    """A firm with an end date is rejected and said."""
    path = text(tmp_path / "firms.csv", "vestnr;sbi_huidig;totf;datumeinde", "1;2511;3;", "2;2511;3;2019-01-01")
    layer = desk.take("firms", path).layers[0]
    assert (layer.rows_kept, layer.rows_rejected) == (1, 1)


@pytest.mark.parametrize(("code", "name"), [("statcode", "statnaam"), ("GM_CODE", "GM_NAAM"), ("gemeentecode", "gemeentenaam"), ("identificatie", "naam")])
def test_municipalities_of_every_year(desk: Folder, tmp_path: Path, code: str, name: str) -> None:
    """Boundaries of Statistics Netherlands and of the land register; water rows are rejected, parts of one municipality united, −99997 is not known."""
    frame = gpd.GeoDataFrame({code: ["GM0995", "GM0995", "GM0995"], name: "Lelystad", "WATER": ["NEE", "NEE", "JA"], "aantal_inwoners": [10, -99997, -99997]},
                             geometry=[square(0), square(100), square(5000)], crs="EPSG:28992")
    report = desk.take("municipalities", write(frame, tmp_path / "towns.gpkg"))
    assert codes(report, "error") == []
    assert (report.layers[0].rows_kept, report.layers[0].rows_merged, report.layers[0].rows_rejected) == (1, 1, 1)
    assert desk.open()["municipalities"].geometry.area.tolist() == [20_000]


NAMES = {"Bedrijf categorie 2": "2", "bedrijf tot en met categorie 3.2": "3.2", "Bedrijven cat. 3.1 t/m 4.1": "4.1", "Bedrijventerrein (categorie 4,2)": "4.2",
         "Bedrijf_categorie_2": "2", "Wonen": "", "Locatie 3": ""}


def test_the_category_in_a_name(desk: Folder, tmp_path: Path) -> None:
    """The highest category that the name of a plan area says is its category; a number alone is none."""
    frame = gpd.GeoDataFrame({"naam": list(NAMES)}, geometry=[square(200 * step) for step in range(len(NAMES))], crs="EPSG:28992")
    assert codes(desk.take("zoning", write(frame, tmp_path / "plan.gpkg")), "error") == []
    assert desk.open()["zoning"].set_index("zone_id")["max_category"].to_dict() == NAMES


def _capacity_map(path: Path, **more: object) -> Path:
    colours = [{"postcode": f"8243R{letter}", "demand_constraint": colour, "generation_constraint": "red"} for letter, colour in (("A", "red"), ("B", "amber"))]
    areas = [{"short_code": "OS NOORD", "demand_available_capacity": 12, "generation_available_capacity": 3, "postcode_areas": colours,
              "works": [{"time_schedules": [{"schedule_interval": {"end": "2029-01-10"}}, {"schedule_interval": {"quarter": 3, "year": 2031}}]}]},
             {"short_code": "OS ZUID", "demand_available_capacity": 4.5, "postcode_areas": [{"demand_constraint": "yellow"}, {"demand_constraint": "red"}]}]
    content = {"conforms_to": "v1.2.0", "creator": "iemand@netbeheerder.nl", "issued": "2025-01-10", "energy_areas": areas, **more}
    return text(path, json.dumps(content))


def test_the_capacity_map(desk: Folder, tmp_path: Path) -> None:
    """Energy areas are stations without place; megawatts become kilowatts in the year of the edition; where every postcode is full the figure is 0 and said."""
    report = desk.take("grid", _capacity_map(tmp_path / "kaart.json"))
    assert codes(report, "error") == []
    assert {"postcodes_left", "without_place", "unit_converted"} <= set(codes(report))
    full = [(problem.row, problem.seen) for problem in report.problems if problem.code == "capacity_not_given_out"]
    assert full == [("OS NOORD", "12 MW"), ("OS NOORD", "3 MW")]
    project = desk.open()
    assert project["grid_capacity"].set_index(["node_id", "year"])["free_kw"].to_dict() == {("OS NOORD", 2025): 0.0, ("OS ZUID", 2025): 4_500.0}
    assert project["grid"].set_index("node_id")["reinforcement_year"].to_dict() == pytest.approx({"OS NOORD": 2031, "OS ZUID": float("nan")}, nan_ok=True)
    assert "iemand" not in report.record().__repr__()
    desk.take("grid", _capacity_map(tmp_path / "later.json", valid={"start": "2028-01-01", "end": "2029-01-01"}))
    assert sorted(desk.open()["grid_capacity"]["year"].unique()) == [2025, 2028]


@pytest.mark.parametrize("content", ['{"energy_areas": []}', '{"energy_areas": [1, 2]}', '{"energy_areas": [{"short_code": null}]}'])
def test_capacity_maps_without_areas(desk: Folder, tmp_path: Path, content: str) -> None:
    """A capacity map with nothing in it, or something else, is refused in words."""
    assert desk.take("grid", text(tmp_path / "kaart.json", content)).has_errors


def test_a_kavel_keeps_its_shape(with_estates: Folder, tmp_path: Path) -> None:
    """A polygon of several parts stays one parcel."""
    frame = parcels().iloc[[0]]
    frame["geometry"] = [shapely.MultiPolygon([square(0, 0, 50), square(60, 0, 50)])]
    with_estates.take("parcels", write(frame.drop(columns="area_m2"), tmp_path / "parcels.gpkg"))
    assert with_estates.open()["parcels"].geometry.area.tolist() == [5_000]
