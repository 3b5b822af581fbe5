"""The tables of a project: columns, units, defaults and contracts, in one place.

Everything else that needs to know a column (readers, the check, the app, the documentation) asks here.
A table is checked with pandera, lazily: all faults at once.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

import pandas as pd
import pandera.pandas as pa

from planner.project.terms import CATEGORIES

Kind = Literal["text", "choice", "number", "integer", "year", "flag", "share", "category", "list", "date"]
"""What a column holds. ``list`` is text with ``;`` between the parts; ``year`` and ``integer`` are whole
numbers kept as float so that a missing one is NaN."""

Shape = Literal["polygon", "point", "any", "none"]


@dataclass(frozen=True)
class Column:
    """One column of a table.

    Parameters
    ----------
    name
        Column name, with its unit as suffix.
    kind
        See :data:`Kind`.
    required
        Whether a table without it is refused.
    default
        Value for rows that have none; NaN for numbers and empty text where not given.
    choices
        Allowed values of a ``choice``.
    minimum, maximum
        Limits of a number, inclusive.
    refers_to
        ``table.column`` that must hold the value.
    """

    name: str
    kind: Kind
    required: bool = False
    default: Any = None
    choices: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    refers_to: str = ""

    @property
    def is_number(self) -> bool:
        """Whether the column is stored as float64."""
        return self.kind in {"number", "integer", "year", "share"}

    @property
    def dtype(self) -> str:
        """How pandas stores the column."""
        return "float64" if self.is_number else "bool" if self.kind == "flag" else "str"

    def empty(self) -> Any:
        """Return the value of a row that has none."""
        if self.default is not None:
            return self.default
        if self.is_number:
            return float("nan")
        return False if self.kind == "flag" else ""


@dataclass(frozen=True)
class Table:
    """One table of a project: a layer of ``layers.gpkg``."""

    name: str
    shape: Shape
    key: tuple[str, ...]
    columns: tuple[Column, ...]

    def __getitem__(self, name: str) -> Column:
        return {column.name: column for column in self.columns}[name]

    @property
    def names(self) -> list[str]:
        """Column names in order, without geometry."""
        return [column.name for column in self.columns]

    @property
    def required(self) -> list[str]:
        """Names of the columns that must be there."""
        return [column.name for column in self.columns if column.required]


def _text(name: str, **more: Any) -> Column:
    return Column(name, "text", **more)


def _choice(name: str, *choices: str, default: str = "unknown", **more: Any) -> Column:
    return Column(name, "choice", choices=choices, default=default, **more)


def _number(name: str, minimum: float | None = 0.0, **more: Any) -> Column:
    return Column(name, "number", minimum=minimum, **more)


def _year(name: str) -> Column:
    return Column(name, "year", minimum=1500, maximum=2300)


def _share(name: str, **more: Any) -> Column:
    return Column(name, "share", minimum=0.0, maximum=1.0, **more)


def _flag(name: str, **more: Any) -> Column:
    return Column(name, "flag", **more)


def _category(name: str) -> Column:
    return Column(name, "category", choices=CATEGORIES)


def _key(name: str) -> Column:
    return Column(name, "text", required=True)


PARCEL_STATUS = ("occupied", "vacant", "issuable_now", "issuable_later", "option", "reserved", "public_space", "housing", "unknown")
RESTRICTION = ("none", "own_reserve", "frozen_owner", "frozen_government", "remediation", "water", "access", "legal", "zoning_revision")
STRATEGY = ("R1", "R2", "R3", "R4", "R5", "R6", "R7", "R8", "R9", "storage_hub")
CONSENT = ("will_move", "open", "stay", "refused", "unknown")

# fmt: off
_TABLES = (
    Table("municipalities", "polygon", ("municipality_code",), (
        _key("municipality_code"), _text("name", required=True), _text("province"), _share("cofinancing_share"))),
    Table("estates", "polygon", ("estate_id",), (
        _key("estate_id"), _text("name", required=True), _text("municipality_code", required=True), _text("municipality"), _text("province"),
        _number("gross_ha"), _number("net_ha"), _number("issued_ha"), _number("issuable_now_ha"), _number("issuable_later_ha"),
        _year("later_year"), _category("max_category"), _flag("noise_zoned"),
        _number("price_min_eur_per_m2"), _number("price_max_eur_per_m2"),
        _choice("kind", "industrial", "seaport", "office", "science_park", "mixed", "unknown"), _text("plan_phase"),
        _number("obsolete_ha"), _number("max_height_m"), _flag("quay"), _flag("rail"), _text("reference_date"))),
    Table("parcels", "polygon", ("parcel_id",), (
        _key("parcel_id"), _text("estate_id", required=True, refers_to="estates.estate_id"),
        _choice("status", *PARCEL_STATUS, required=True), _number("area_m2"),
        _choice("owner_kind", "municipality", "province", "private", "unknown"), _year("available_from"), _number("price_eur_per_m2"),
        _category("max_category"), _share("max_cover"), _number("max_floor_ratio"), _number("connection_kw"),
        _text("grid_node_id", refers_to="grid.node_id"), _flag("quay"), _flag("obsolete"), _flag("landlord_agrees"),
        _choice("restriction", *RESTRICTION, default="none"), _number("remediation_eur"), _year("housing_from"),
        _text("address"), _text("source"), _text("source_date"))),
    Table("firms", "point", ("firm_id",), (
        _key("firm_id"), _text("sbi", required=True), _choice("sbi_version", "2008", "2025", default="2008"), _number("workers", required=True),
        _text("name"), _text("address"), _text("undertaking_id"), _text("kvk_no"), _choice("size_class", "micro", "small", "medium", "large", "", default=""),
        _text("parcel_id", refers_to="parcels.parcel_id"), _number("plot_m2"), _number("floor_m2"), _category("category"), _flag("outdoor"),
        _number("connection_kw"), _number("solar_kwp"),
        _number("feed_in_kw"), _flag("quay"), _choice("tenure", "own", "rent", "leasehold", "unknown"), _year("building_year"),
        _year("reinvest_year"), _year("lease_end"), _number("height_m"), _flag("soil_known"), _number("willingness_eur"),
        _choice("consent", *CONSENT), _year("earliest_year"), _number("max_distance_km"), _number("de_minimis_used_eur", default=0.0),
        Column("partners", "list"), _year("stops_in"), _flag("confidential"))),
    Table("occupancy", "none", ("firm_id", "parcel_id"), (
        _text("firm_id", required=True, refers_to="firms.firm_id"), _text("parcel_id", required=True, refers_to="parcels.parcel_id"),
        _number("plot_m2", required=True))),
    Table("demand", "none", ("demand_id",), (
        _key("demand_id"), _text("firm_id", refers_to="firms.firm_id"), _choice("strategy", *STRATEGY, required=True, default="R4"),
        _number("extra_plot_m2", required=True), _number("extra_plot_low_m2"), _number("extra_plot_high_m2"), _number("extra_floor_m2"),
        _flag("outdoor"), _category("category_needed"), _number("extra_kw", default=0.0), _flag("quay"), _year("from_year"),
        _share("certainty", default=1.0), _choice("on_own_plot", "yes", "no", "either", default="either"), Column("partners", "list"),
        _text("municipality_code", refers_to="municipalities.municipality_code"), _text("sbi"), _number("workers"), _number("connection_kw"), _text("name"))),
    Table("tailored", "none", ("mover_id",), (
        _key("mover_id"), _number("own_eur", default=0.0), _number("own_kw", default=0.0), _number("spare_m2", default=0.0),
        _number("more_m2", default=0.0), _number("less_m", default=0.0),
        Column("less_steps", "integer", minimum=0.0, maximum=len(CATEGORIES) - 1.0, default=0.0), _text("source"))),
    Table("grid", "point", ("node_id",), (
        _key("node_id"), _text("name"), _text("operator"), _choice("status", "existing", "planned", default="existing"), _year("reinforcement_year"),
        _number("reinforcement_kw", default=0.0), _number("reinforcement_eur"), _text("reference_date"))),
    Table("grid_capacity", "none", ("node_id", "year"), (
        _text("node_id", required=True, refers_to="grid.node_id"), Column("year", "year", required=True, minimum=1500, maximum=2300),
        _number("free_kw", required=True),
        _number("free_feed_in_kw"), _flag("small_connections_blocked"))),
    Table("hubs", "none", ("hub_id",), (
        _key("hub_id"), _text("node_id", refers_to="grid.node_id"), Column("parcel_ids", "list", refers_to="parcels.parcel_id"),
        _text("estate_id", refers_to="estates.estate_id"), _number("shared_kw", required=True), _number("shared_feed_in_kw"),
        _number("storage_kw", default=0.0), _share("simultaneity", default=0.7), _year("from_year"))),
    Table("investments", "none", ("investment_id",), (
        _key("investment_id"), _text("estate_id", refers_to="estates.estate_id"), _text("node_id", refers_to="grid.node_id"),
        _text("parcel_id", refers_to="parcels.parcel_id"),
        _choice("kind", "grid", "road", "quay", "digital", "renewal", "storage", required=True, default="road"), _year("year"),
        _number("cost_eur", required=True),
        _number("ha_gained"), _number("kw_gained"), _number("category_step"), _text("payer"))),
    Table("sensitive", "any", ("sensitive_id",), (
        _key("sensitive_id"), _choice("kind", "dwelling", "company_dwelling", "school", "care", "planned_housing", "nature", required=True, default="dwelling"),
        _text("firm_id", refers_to="firms.firm_id"), _choice("area_type", "quiet", "mixed", default="quiet"), _number("dwellings", default=1.0),
        _choice("status", "existing", "planned", default="existing"))),
    Table("buildings", "polygon", ("building_id",), (
        _key("building_id"), _text("parcel_id", refers_to="parcels.parcel_id"), _year("building_year"), _number("footprint_m2"),
        _number("height_m"), _text("use"), _text("status"))),
    Table("zoning", "polygon", ("zone_id",), (
        _key("zone_id"), _category("max_category"), _number("max_height_m"), _share("max_cover"), _number("guide_distance_m"), _text("source"))),
    Table("aid_history", "none", (), (
        _text("undertaking_id", required=True), Column("date", "date", required=True), _number("amount_eur", required=True), _text("rule", required=True))),
    Table("cadastral_parcels", "none", ("cadastral_parcel_id",), (
        _key("cadastral_parcel_id"), _text("parcel_id", required=True, refers_to="parcels.parcel_id"))),
    Table("estimates", "none", ("table_name", "row_key", "column_name"), (
        _key("table_name"), _key("row_key"), _key("column_name"), _text("value", required=True), _text("formula", required=True),
        _text("source", required=True))),
)
# fmt: on

TABLES: dict[str, Table] = {table.name: table for table in _TABLES}
"""Every table by name, in the order in which they are stored and checked."""

REQUIRED_TABLES = ("municipalities", "estates", "parcels", "firms", "demand")
"""Tables without which there is nothing to plan."""


type _Rule = Callable[[pd.Series], pd.Series]


@cache
def _rules(column: Column) -> Mapping[str, _Rule]:
    """Return what the values of a column must keep, by the word of the fault; a value that is not there keeps all."""
    rules: dict[str, _Rule] = {}
    if column.kind in {"choice", "category"}:
        choices = list(column.choices) if column.kind == "choice" else ["", *column.choices]
        rules["choice"] = lambda values: values.isin(choices)
    if column.minimum is not None:
        rules["too_small"] = lambda values: values >= column.minimum
    if column.maximum is not None:
        rules["too_large"] = lambda values: values <= column.maximum
    if column.kind in {"integer", "year"}:
        rules["not_whole"] = lambda values: values == values.round()
    if column.required and not column.is_number and column.kind != "flag":
        rules["empty"] = lambda values: values != ""
    return rules


def _may_miss(column: Column) -> bool:
    return column.is_number and not column.required


@cache
def contract(table: Table) -> pa.DataFrameSchema:
    """Return the pandera contract of a table in its normal form (see :func:`normal`)."""
    columns = {
        column.name: pa.Column(column.dtype, [pa.Check(rule, error=word) for word, rule in _rules(column).items()], nullable=_may_miss(column))
        for column in table.columns
    }
    return pa.DataFrameSchema(columns, strict=False)


def keeps_contract(table: Table, frame: pd.DataFrame) -> bool:
    """Return whether a frame surely keeps the contract of its table: what pandera would say, at a quarter of the work, without the where and why."""
    return all(column.name in frame and _keeps(column, frame[column.name]) for column in table.columns)


def _keeps(column: Column, values: pd.Series) -> bool:
    if values.dtype != column.dtype or (values.hasnans and not _may_miss(column)):
        return False
    there = values.dropna() if column.is_number else values
    return all(rule(there).all() for rule in _rules(column).values())


def normal(table: Table, frame: pd.DataFrame) -> pd.DataFrame:
    """Return the frame with every column of the table, in order, with its type and defaults filled in.

    Values that do not fit their type stay what they are: the contract reports them. Columns that the
    table does not know are left out. Geometry is kept.
    """
    out = {column.name: _typed(column, frame[column.name]) if column.name in frame else _filled(column, len(frame), frame.index) for column in table.columns}
    if "geometry" in frame:
        out["geometry"] = frame["geometry"]
    return pd.DataFrame(out, index=frame.index)


def _filled(column: Column, rows: int, index: pd.Index) -> pd.Series:
    return pd.Series([column.empty()] * rows, index=index, dtype=column.dtype)


def _typed(column: Column, values: pd.Series) -> pd.Series:
    if column.is_number:
        numbers = values if values.dtype == "float64" else pd.to_numeric(values, errors="coerce").astype("float64")
        if numbers is not values and (numbers.isna() & values.notna() & (values.astype("str").str.strip() != "")).any():
            return values
        return numbers if column.default is None else numbers.fillna(column.default)
    if column.kind == "flag":
        return _flags(column, values)
    text = (values if values.dtype == "str" else values.astype("str").where(values.notna(), "")).fillna("").str.strip()
    return text.where(text != "", column.empty()).astype("str") if column.empty() else text.astype("str")


def _flags(column: Column, values: pd.Series) -> pd.Series:
    if values.dtype == "bool":
        return values
    known = {"true": True, "1": True, "1.0": True, "false": False, "0": False, "0.0": False, "": column.empty()}
    text = values.astype("str").where(values.notna(), "").str.strip().str.lower()
    if not text.isin(list(known)).all():
        return values
    return text.map(known).astype("bool")


def references(table: Table) -> Iterable[tuple[Column, str, str]]:
    """Yield (column, table, column) for every column that refers to another table."""
    for column in table.columns:
        if column.refers_to:
            target, _, name = column.refers_to.partition(".")
            yield column, target, name
