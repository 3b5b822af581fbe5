"""Fetching into a project, with a service file and a cache of the test's own."""

import json
import tempfile
from pathlib import Path

import pytest

from planner.errors import InputError, Problem
from planner.project.folder import empty_tables
from planner.project.project import RD, Project
from planner.sources.area import area_of
from planner.sources.services.catalogue import service_for
from planner.sources.services.download import Wanted, download
from planner.studio.fetching import FetchReport, FetchRequest, Patience, fetch
from planner.studio.folders import open_project
from tests.sources.services.replay import Replay

WHOLE = "159000,499000,171000,511000"
"""A box around all squares."""


class Fetching:
    """A project that is filled from a replay server; waits are noted, not waited."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.project, self.cache, self.file = path / "project", path / "cache", path / "services.yaml"
        self.waits: list[float] = []
        self.patience = Patience(silence_s=20.0, sleep=self.waits.append)

    def service(self, replay: Replay, kind: str = "zoning", **settings: object) -> None:
        """Write the service file."""
        protocol = settings.setdefault("protocol", "ogc_features")
        addresses = {"ogc_features": "/ogc/v1", "wfs": "/wfs", "arcgis": "/rest/services/x/FeatureServer/0", "atom": "/atom/index.xml"}
        entry = {"url": replay.url + addresses[str(protocol)], "layer": "plan:zones", "seconds_between": "0", **settings}
        self.file.write_text(json.dumps({kind: entry}), encoding="utf-8")  # JSON is YAML

    def take(self, kind: str = "zoning", area: str = WHOLE, **settings: object) -> FetchReport:
        """Fetch; the row account must add up."""
        settings = {"patience": self.patience, **settings}
        report = fetch(FetchRequest(kind, area, self.file, cache=self.cache, **settings), self.project)  # type: ignore[arg-type]
        for layer in report.layers:
            assert layer.rows_read == layer.rows_kept + layer.rows_merged + layer.rows_rejected
            assert layer.rows_kept >= 0
        return report

    def refused(self, kind: str = "zoning", area: str = WHOLE, **settings: object) -> Problem:
        """Return the one problem of a fetch that is refused; nothing is written."""
        before = self.content()
        with pytest.raises(InputError) as caught:
            self.take(kind, area, **settings)
        assert self.content() == before
        assert len(caught.value.problems) == 1, caught.value.message()
        problem = caught.value.problems[0]
        for language in ("en", "nl"):
            assert problem.sentence(language)
        return problem

    def ids(self, **settings: object) -> list[str]:
        """Download without importing; return the ids of the features in the order of the pages."""
        settings = {"patience": self.patience, **settings}
        service = service_for("zoning", self.file)
        area = area_of(WHOLE, empty_tables(RD)["municipalities"], RD)
        with tempfile.TemporaryDirectory() as folder:
            got = download(Wanted("zoning", service, area, self.cache, **settings), Path(folder))  # type: ignore[arg-type]
            return [feature["id"] for path in got.files for feature in json.loads(path.read_text(encoding="utf-8"))["features"]]

    def content(self) -> dict[str, bytes]:
        """Return every file of the project."""
        return {path.name: path.read_bytes() for path in sorted(self.project.iterdir())} if self.project.exists() else {}

    def open(self) -> Project:
        """Open the project."""
        return open_project(self.project)


def codes(report: FetchReport, severity: str = "") -> list[str]:
    return [problem.code for problem in report.problems if not severity or problem.severity == severity]


def counts(report: FetchReport) -> tuple[int, int, int, int]:
    """Return rows read, kept, merged and rejected of the first layer."""
    layer = report.layers[0]
    return layer.rows_read, layer.rows_kept, layer.rows_merged, layer.rows_rejected
