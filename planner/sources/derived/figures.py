"""The figures of the estimates: read from ``figures.yaml`` or from a file of the user in the same form."""

from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from planner.errors import InputError, Problem
from planner.project.tables import STRATEGY
from planner.project.terms import Evidence
from planner.sources.settings_file import parsed, read_settings_file

Strategy = Literal["", "R1", "R2", "R3", "R4", "R5", "R6", "R7", "R8", "R9", "storage_hub"]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Figure(_Part):
    """One figure with unit, evidence tag and source."""

    value: float = Field(ge=0)
    unit: str
    evidence: Evidence
    source: str


class ParcelFigures(_Part):
    """When cadastral parcels are one kavel."""

    building_m2: Figure
    building_share: Figure
    sliver_m2: Figure


class VacancyFigures(_Part):
    """When a parcel looks vacant."""

    building_m2: Figure


class Sector(_Part):
    """A sector by the first digits of its SBI code: plot (m² per worker), power (kW per worker, and at least), usual step of the R-ladder."""

    sbi: str = Field(pattern=r"^\d{0,6}$")
    name: str
    plot_m2_per_worker: float = Field(gt=0)
    kw_per_worker: float = Field(ge=0)
    least_kw: float = Field(ge=0)
    strategy: Strategy


class Sectors(_Part):
    """All sectors, their evidence and source."""

    evidence: Evidence
    source: str
    rows: tuple[Sector, ...]

    def of(self, sbi: str) -> Sector:
        """Return the sector with the longest prefix of a code."""
        digits = "".join(sign for sign in sbi if sign.isdigit())
        return max((row for row in self.rows if digits.startswith(row.sbi)), key=lambda row: len(row.sbi))


class Step(_Part):
    """What a step of the R-ladder asks: extra floor (share of today's), yard beside it (share), steps up in category."""

    floor_share: float
    yard_share: float = Field(ge=0)
    category_step: int = Field(ge=0)


class Steps(_Part):
    """All steps, their evidence and source."""

    evidence: Evidence
    source: str
    rows: dict[str, Step]


class Figures(_Part):
    """Every figure of the estimates."""

    parcels: ParcelFigures
    vacancy: VacancyFigures
    outdoor_from: Figure
    adoption: Figure
    national_ha: Figure
    national_gross_ha: Figure
    spread: Figure
    sectors: Sectors
    strategies: Steps


@cache
def default_figures() -> Figures:
    """Return the figures that come with the program."""
    return Figures.model_validate(parsed(files("planner.sources.derived").joinpath("figures.yaml").read_text(encoding="utf-8")))


def read_figures(path: Path) -> Figures:
    """Read the figures of a user: the same form, whole.

    Raises
    ------
    InputError
        With every entry that is wrong.
    """
    content = read_settings_file(path)
    try:
        figures = Figures.model_validate(content)
    except ValidationError as error:
        raise InputError(
            Problem("figures_wrong", path.name, column=".".join(map(str, fault["loc"])), seen=str(fault["input"])[:80], values={"reason": fault["msg"]})
            for fault in error.errors()) from error
    missing = [name for name in STRATEGY if name not in figures.strategies.rows]
    if missing or not any(row.sbi == "" for row in figures.sectors.rows):
        what = f"strategies.rows: {', '.join(missing)}" if missing else 'sectors.rows: a row with sbi ""'
        raise InputError([Problem("figures_wrong", path.name, column=what, values={"reason": "it is missing"})])
    return figures
