"""A project: terms and tables, frozen, with what was measured from its shapes."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
import pandas as pd
import shapely
from pydantic import field_validator

from planner.project.measure import MEASURED_TERMS, Measured, is_measured_same, measure
from planner.project.system import checked_system
from planner.project.tables import TABLES
from planner.project.term import TermSource
from planner.project.terms import Section, Terms, term

RD = "EPSG:28992"
UNMEASURED = ("demand", "tailored", "hubs", "investments", "aid_history", "grid_capacity", "estimates")
"""Tables on which no measurement depends."""


class Meta(Section):
    """What a project says about itself."""

    name: str = term("Naamloos", "", "known", "given by its maker")
    """Name of the project."""
    crs: str = term(RD, "", "known", "RD New; another projected system outside the Netherlands")
    """Coordinate system in which shapes are stored, in metres."""
    synthetic: bool = term(default=False, unit="", evidence="known", source="true for samples")
    """Whether the data were made up. Shown wherever the project is shown."""
    price_year: int = term(2025, "year", "assumed", "price level of the unit costs")
    """Price level of all money."""
    reference_date: str = term("", "date", "known", "peildatum of the data")
    """Date of the data."""
    source: str = term("", "", "known", "where the data come from")
    """Where the data come from."""
    seed: int | None = term(None, "", "known", "samples only")
    """Seed of a sample."""
    term_sources: dict[str, TermSource] = term({}, "", "known", "given with the value")
    """By term (section.name): evidence and source of its value, where that is not the default."""

    @field_validator("crs")
    @classmethod
    def _measures_areas(cls, name: str) -> str:
        return checked_system(name)


@dataclass(frozen=True)
class Project:
    """One project.

    Parameters
    ----------
    meta, terms
        What the project says about itself, and its figures.
    tables
        One frame for each table of :data:`planner.project.tables.TABLES` in normal form; absent tables are empty frames.
        Frames of spatial tables are GeoDataFrames in ``meta.crs``. Never changed in place.
    """

    meta: Meta
    terms: Terms
    tables: Mapping[str, pd.DataFrame]
    _cache: dict[str, Measured] = field(default_factory=dict, repr=False, compare=False)

    def __getitem__(self, name: str) -> pd.DataFrame:
        return self.tables[name]

    @property
    def measured(self) -> Measured:
        """What was measured from the shapes; computed at first use."""
        if "measured" not in self._cache:
            self._cache["measured"] = measure(self.tables, self.terms)
        return self._cache["measured"]

    def with_terms(self, terms: Terms) -> "Project":
        """Return the same project with other terms; measurements are kept where they do not depend on them."""
        same = all(getattr(terms, section) == getattr(self.terms, section) for section in MEASURED_TERMS)
        return replace(self, terms=terms, _cache=self._cache if same else {})

    def with_term_sources(self, sources: Mapping[str, TermSource]) -> "Project":
        """Return the same project with other sources of its terms, by ``section.name``."""
        return replace(self, meta=self.meta.model_copy(update={"term_sources": dict(sources)}))

    def with_fund(self, total_eur: float) -> "Project":
        """Return the same project with another fund (euro over the horizon), spread evenly over the years."""
        fund = self.terms.fund.model_copy(update={"total_eur": total_eur, "by_year": {}})
        return self.with_terms(self.terms.model_copy(update={"fund": fund}))

    def with_table(self, name: str, frame: pd.DataFrame) -> "Project":
        """Return the project with one table replaced; measurements are kept where they do not depend on it."""
        return replace(self, tables={**self.tables, name: frame}, _cache=self._cache if name in UNMEASURED else {})

    @property
    def years(self) -> list[int]:
        """Calendar years of the horizon."""
        start = self.terms.horizon.start_year
        return list(range(start, start + self.terms.horizon.years))

    def measured_as(self, other: "Project") -> "Project":
        """Return the project with what was measured of another one, where all that is measured is the same in both."""
        same = all(getattr(self.terms, section) == getattr(other.terms, section) for section in MEASURED_TERMS)
        return replace(self, _cache=other._cache) if same and is_measured_same(self.tables, other.tables) else self  # noqa: SLF001 - of its own kind

    def sha256(self) -> str:
        """Return the hash of terms and table content, whatever the order of the rows."""
        return self._hashes[0]

    def table_hashes(self) -> dict[str, str]:
        """Return the hash of each table that has rows, whatever the order of its rows."""
        return dict(self._hashes[1])

    @cached_property
    def _hashes(self) -> tuple[str, dict[str, str]]:
        """The hash of all, and that of each table that has rows: written down once, for a province takes a tenth of a second."""
        whole, tables = hashlib.sha256(self.terms.model_dump_json().encode()), {}
        whole.update(self.meta.crs.encode())
        for name in TABLES:
            content = _canonical(name, self.tables[name])
            whole.update(content)
            if len(self.tables[name]):
                tables[name] = hashlib.sha256(content).hexdigest()
        return whole.hexdigest(), tables


def _canonical(name: str, frame: pd.DataFrame) -> bytes:
    """Return the content of a table as bytes that do not depend on row order, dtypes or file format."""
    table = TABLES[name]
    columns = [_cells(frame[column.name], number=column.is_number) for column in table.columns]
    if "geometry" in frame:
        shapes = shapely.normalize(shapely.set_precision(np.asarray(frame["geometry"].array), 0.001, mode="pointwise"))
        columns.append([wkb.hex() if wkb is not None else "" for wkb in shapely.to_wkb(shapes)])
    rows = sorted("\x1f".join(row) for row in zip(*columns, strict=True))
    return ("\x1e".join([name, *table.names, *rows])).encode()


def _cells(values: pd.Series, *, number: bool) -> list[str]:
    if number:
        return ["" if np.isnan(value) else repr(float(value)) for value in values]
    return [str(value) for value in values]
