"""Services by table."""

import json
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import yaml

import planner
from planner.errors import InputError
from planner.project.tables import TABLES
from planner.sources.services.catalogue import service_for

SHIPPED = yaml.safe_load((Path(planner.__file__).parent / "sources" / "services.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("kind", SHIPPED)
def test_shipped_services(kind: str) -> None:
    """Every service that is shipped is of a table with shapes, encrypted, polite, and says who publishes it under which licence."""
    service = service_for(kind)
    assert TABLES[kind].shape != "none"
    assert urlsplit(service.url).scheme == "https"
    assert service.seconds_between >= 0.1
    assert service.page_rows <= 1000
    assert service.title
    assert service.licence
    assert service.source
    assert SHIPPED[kind]["evidence"] in {"read", "known", "assumed"}


def test_every_register_of_the_design_has_one() -> None:
    """Municipalities, estates, parcels, addresses, buildings and grid can be fetched without a service file."""
    assert set(SHIPPED) == {"municipalities", "estates", "parcels", "sensitive", "buildings", "grid"}


def _file(path: Path, content: object) -> Path:
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return path


def test_one_setting_is_replaced(tmp_path: Path) -> None:
    """An entry of the user replaces what it names; with another address the name and licence of the old one go."""
    assert service_for("parcels", _file(tmp_path / "a.yaml", "parcels: {page_rows: 100}")).licence == "CC BY 4.0"
    other = service_for("parcels", _file(tmp_path / "b.toml", '[parcels]\nurl = "https://example.invalid/ogc"\n'))
    assert (other.layer, other.licence, other.name) == ("perceel", "", "https://example.invalid/ogc")


def test_another_protocol_stands_on_its_own(tmp_path: Path) -> None:
    """Settings of one protocol are not carried into another."""
    entry = {"protocol": "arcgis", "url": "https://example.invalid/FeatureServer/0"}
    assert service_for("parcels", _file(tmp_path / "a.yaml", {"parcels": entry})).layer == ""


@pytest.mark.parametrize(("entry", "columns"), [
    ({"protocol": "smoke"}, ["parcels.protocol", "parcels.url"]), ({"url": "file:///etc/passwd"}, ["parcels.url"]), ({"url": "api.pdok.nl"}, ["parcels.url"]),
    ({"page_rows": "0"}, ["parcels.page_rows"]), ({"page_rows": "many", "crs": "EPSG:nul"}, ["parcels.crs", "parcels.page_rows"]),
    ({"colour": "red"}, ["parcels.colour"]), ({"parameters": {"CQL_FILTER": "1=1"}}, ["parcels"]), ({"layer": ""}, ["parcels"]),
    ({"crs": "EPSG:4326"}, ["parcels"]), ({"crs": "EPSG:3035"}, ["parcels"])])
def test_wrong_settings(tmp_path: Path, entry: dict[str, object], columns: list[str]) -> None:
    """Each wrong setting is named, all at once."""
    with pytest.raises(InputError) as caught:
        service_for("parcels", _file(tmp_path / "a.yaml", {"parcels": entry}))
    assert sorted(problem.column for problem in caught.value.problems) == columns
    assert {problem.code for problem in caught.value.problems} == {"service_wrong"}


@pytest.mark.parametrize(("content", "code"), [("- a\n- b", "service_wrong"), ("parcels: here", "service_wrong"), ("a: [", "file_unreadable")])
def test_a_file_that_is_no_service_file(tmp_path: Path, content: str, code: str) -> None:
    """A file of another form is one message."""
    with pytest.raises(InputError) as caught:
        service_for("parcels", _file(tmp_path / "a.yaml", content))
    assert [problem.code for problem in caught.value.problems] == [code]


def test_tables_without_a_service(tmp_path: Path) -> None:
    """A table without a service says which have one; a table that is not there, or a missing file, is one message."""
    for kind, path, code in (("firms", None, "service_none"), ("cows", None, "wrong_argument"), ("parcels", tmp_path / "no.yaml", "file_missing")):
        with pytest.raises(InputError) as caught:
            service_for(kind, path)
        assert [problem.code for problem in caught.value.problems] == [code]
