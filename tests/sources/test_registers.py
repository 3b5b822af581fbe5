"""Field names, words and markers of the Dutch registers, on made-up rows."""

import runpy
from pathlib import Path

import pandas as pd

from planner.project.tables import TABLES
from planner.sources.columns import recipe
from tests.sources.files import Folder, codes, estates, parcels, text, write

LIST = ("station,netbeheerder,status,beschikbare_capaciteit_afname_huidig_mva,beschikbare_capaciteit_afname_3_jaar_mva,"
        "beschikbare_capaciteit_afname_10_jaar_mva,"
        "beschikbare_capaciteit_invoeding_huidig_mva,investeringsplanning_vermogen_afname,investeringsplanning_tijd_afname,peildatum,geometry")
ROWS = ("OS A,Net,In Bedrijf,0.0,<2,40,5,80,2029,21-04-2023,(52.36 5.26)", "OS B,Net,Bestaand,3,,,n.v.t.,10,>2035,2021/11/04,(52.40 5.26)",
        'OS C,Net,"Gepland, locatie onbekend",0,0,60,0,60,2030,2023/01/06,', 'OS C,Net,"Gepland, locatie onbekend",0,0,70,0,70,2030,2023/04/21,',
        "Station X 150,X150,,-1.0,-1,-1,-1.0,-1.0,-1,-1,(52.36 5.17)")


def test_alias_tables_name_real_columns() -> None:
    """Every alias and every translated word belongs to a column of its table, and every word becomes an allowed one."""
    for name, table in TABLES.items():
        register = recipe(name)
        assert set(register.sources) <= set(table.names)
        for column, words in register.values.items():
            allowed = {"choice": set(table[column].choices), "flag": {"true", "false"}}.get(table[column].kind)
            assert allowed is None or set(words.values()) <= allowed, (name, column)
            assert allowed is not None or all(word == "" or float(word) >= 0 for word in words.values()), (name, column)


def test_capacity_list(folder: Folder, tmp_path: Path) -> None:
    """One row a station becomes a station and its capacity by year, in kW; other objects in the list are rejected and said. Trap 7."""
    report = folder.take("grid", text(tmp_path / "grid.csv", LIST, *ROWS))
    assert codes(report, "error") == []
    count = {layer.name: (layer.rows_read, layer.rows_kept, layer.rows_merged, layer.rows_rejected) for layer in report.layers}
    assert count == {"grid": (5, 3, 1, 1), "grid_capacity": (7, 7, 0, 0)}
    project = folder.open()
    stations = project["grid"].set_index("node_id")
    assert stations["status"].to_dict() == {"OS A": "existing", "OS B": "existing", "OS C": "planned"}
    assert stations["reference_date"].to_dict() == {"OS A": "2023-04-21", "OS B": "2021-11-04", "OS C": "2023-04-21"}
    free = project["grid_capacity"].set_index(["node_id", "year"])["free_kw"].to_dict()
    assert free == {("OS A", 2023): 0.0, ("OS A", 2026): 0.0, ("OS A", 2033): 38_000.0, ("OS B", 2021): 2_850.0,
                    ("OS C", 2023): 0.0, ("OS C", 2026): 0.0, ("OS C", 2033): 66_500.0}
    assert {"number_guessed", "year_guessed", "marker_missing", "without_place"} <= set(codes(report))
    assert stations.geometry["OS C"] is None
    assert stations.geometry["OS A"].y > 480_000


def test_reinforcement_is_not_counted_twice(folder: Folder, tmp_path: Path) -> None:
    """Where forecasts are given they hold the reinforcement; where not, it is kept beside the station."""
    folder.take("grid", text(tmp_path / "grid.csv", LIST, *ROWS))
    stations = folder.open()["grid"].set_index("node_id")
    assert stations["reinforcement_kw"].to_dict() == {"OS A": 0.0, "OS B": 9_500.0, "OS C": 0.0}
    assert stations["reinforcement_year"].to_dict() == {"OS A": 2029, "OS B": 2036, "OS C": 2030}


def test_addresses_to_sensitive_objects(folder: Folder, tmp_path: Path) -> None:
    """Of a list of purposes the protected one counts; other addresses are rejected, a second address of one object is merged."""
    rows = ("object_id;verblijfsobjectgebruiksdoel;verblijfsobjectstatus;x;y", "01;woonfunctie,kantoorfunctie;Verblijfsobject in gebruik;160000;500000",
            "01;woonfunctie,kantoorfunctie;Verblijfsobject in gebruik;160000;500000", "02;kantoorfunctie;Verblijfsobject in gebruik;160000;500000",
            "03;onderwijsfunctie;Verblijfsobject gevormd;160000;500000", "04;woonfunctie;Verblijfsobject ingetrokken;160000;500000")
    report = folder.take("sensitive", text(tmp_path / "bag.csv", *rows))
    layer = report.layers[0]
    assert (layer.rows_read, layer.rows_kept, layer.rows_merged, layer.rows_rejected) == (5, 2, 1, 2)
    assert sum(problem.code == "row_not_taken" for problem in report.problems) == layer.rows_rejected
    stored = folder.open()["sensitive"].set_index("sensitive_id")
    assert stored["kind"].to_dict() == {"01": "dwelling", "03": "school"}
    assert stored["status"].to_dict() == {"01": "existing", "03": "planned"}


def test_estates_of_two_generations(folder: Folder, tmp_path: Path) -> None:
    """Square metres in text and hectares under other names come to the same hectares; price 0 is unknown."""
    old = estates().iloc[[0]].drop(columns=["estate_id", "name"]).assign(RINNUMMER="1", BEDRIJVENT="Noord", OPPBRUTO="1000000", OPPNETTO="800000")
    new = estates().iloc[[1]].drop(columns=["estate_id", "name"]).assign(
        RIN_Nummer=2.0, Plannaam="Zuid", **{"Bruto (ha)": 100.0}, Terstond_uitgeefbaar_gemeente_ha=1.5, Terstond_uitgeefbaar_particulier_ha=2.0,
        Max_milieucategorie=4, Min_verkoopprijs_euro_p_m2=0, Max_verkoopprijs_euro_p_m2=150, Werklocatietype="B")
    folder.take("estates", write(old, tmp_path / "old.gpkg"))
    report = folder.take("estates", write(new, tmp_path / "new.gpkg"))
    stored = folder.open()["estates"].set_index("estate_id")
    assert stored["gross_ha"].to_dict() == {"1": 100.0, "2": 100.0}
    assert stored.loc["2", ["issuable_now_ha", "max_category", "kind"]].tolist() == [3.5, "4.2", "industrial"]
    assert pd.isna(stored.loc["2", "price_min_eur_per_m2"])
    assert "category_guessed" in codes(report)


def test_strict_reads_whole_categories_low(folder: Folder, tmp_path: Path) -> None:
    """Under --strict category 4 of land is 4.1, and that is no error."""
    report = folder.take("estates", write(estates().assign(max_category=4), tmp_path / "estates.gpkg"), strict=True)
    assert codes(report, "error") == []
    assert folder.open()["estates"]["max_category"].tolist() == ["4.1", "4.1"]


def test_key_of_a_cadastral_parcel(folder: Folder, tmp_path: Path) -> None:
    """The key is composed of code, section and number, whatever the case of the field names; a brace in a cell stays a brace."""
    frame = parcels().drop(columns="parcel_id").assign(AKRKadastraleGemeenteCodeWaarde="LLS00", sectie=["R", "{x.y}"], perceelnummer=[168, 7])
    folder.take("parcels", write(frame, tmp_path / "brk.gpkg"))
    assert folder.open()["parcels"]["parcel_id"].tolist() == ["LLS00-R-168", "LLS00-{x.y}-7"]
    snake = frame.rename(columns={"AKRKadastraleGemeenteCodeWaarde": "akr_kadastrale_gemeente_code_waarde"})
    assert "rows_updated" in codes(folder.take("parcels", write(snake, tmp_path / "ogc.gpkg")))


def test_the_page_of_registers_is_up_to_date() -> None:
    """docs/registers.md says what the alias tables say; python docs/make_registers.py writes it anew."""
    docs = Path(__file__).parents[2] / "docs"
    assert runpy.run_path(str(docs / "make_registers.py"))["page"]() == (docs / "registers.md").read_text(encoding="utf-8")
