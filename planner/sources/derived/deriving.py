"""Derivations by name: from the tables of a project to the rows that no register gave, each with its formula."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pandas as pd
import shapely

from planner.errors import InputError, Problem
from planner.project.estimates import estimated_cells, keys_of
from planner.project.faults import find_faults
from planner.project.measure import shapes_of
from planner.project.tables import TABLES, normal
from planner.sources.account import Account
from planner.sources.derived.figures import Figures
from planner.sources.derived.firms import connections, demand
from planner.sources.derived.places import company_dwellings, occupancy, vacancy
from planner.sources.editions import upsert
from planner.sources.importing import Imported
from planner.sources.raw import Shapes
from planner.units import M2_PER_HA


@dataclass(frozen=True)
class Given:
    """What a derivation starts from.

    Parameters
    ----------
    tables
        Tables of the project in normal form, without what this derivation put in before (see :func:`emptied`).
    whole
        The same with everything that a project derives itself (occupancy).
    figures
        Figures of the formulas.
    fsi
        Floor space index of the project (m² floor per m² plot).
    accepted
        Parcels whose hints become values; ``all`` for every one.
    addresses
        Points of addresses in use (project CRS), None where no file was given.
    """

    tables: Mapping[str, pd.DataFrame]
    whole: Mapping[str, pd.DataFrame]
    figures: Figures
    fsi: float
    accepted: frozenset[str] = frozenset()
    addresses: Shapes | None = None


@dataclass(frozen=True)
class Derived:
    """What a derivation gives: its table, whole and in normal form, and rows of ``estimates`` (what is estimated, and hints)."""

    frame: pd.DataFrame
    estimates: pd.DataFrame


@dataclass(frozen=True)
class Derivation:
    """One derivation.

    Parameters
    ----------
    make
        Its function.
    needs
        Tables without which it says nothing.
    table
        Table that it fills.
    before
        Columns of ``estimates`` that are its own, with the value that stood there before.
    code
        Remark for each derived cell.
    adds_rows
        Whether it adds rows instead of filling cells.
    """

    make: Callable[[Given], Derived]
    needs: tuple[str, ...]
    table: str
    before: Mapping[str, object]
    code: str
    adds_rows: bool = False


DERIVATIONS: Mapping[str, Derivation] = {
    "dwellings": Derivation(
        lambda given: Derived(*company_dwellings(given.tables, given.whole)),
        ("sensitive", "parcels", "firms"), "sensitive", {"kind": "dwelling", "firm_id": ""}, "derived_dwelling"),
    "occupancy": Derivation(
        lambda given: Derived(*occupancy(given.tables, given.whole, given.figures)),
        ("firms", "parcels", "buildings"), "occupancy", {"plot_m2": None}, "derived_occupancy", adds_rows=True),
    "vacancy": Derivation(
        lambda given: Derived(*vacancy(given.tables, given.whole, given.figures, given.accepted, given.addresses)),
        ("parcels", "firms", "buildings"), "parcels", {"status": "unknown"}, "derived_vacancy"),
    "connections": Derivation(
        lambda given: Derived(*connections(given.tables, given.figures)),
        ("firms",), "firms", {"connection_kw": float("nan")}, "derived_connection"),
    "demand": Derivation(
        lambda given: Derived(*demand(given.tables, given.whole, given.figures, given.fsi)),
        ("firms",), "demand", {"extra_plot_m2": None}, "derived_demand", adds_rows=True),
}
"""Every derivation by its name on the command line."""


def derive(kind: str, given: Given, held: Mapping[str, pd.DataFrame], account: Account) -> Imported:
    """Return the tables that a derivation changes, with what it changes and why.

    Parameters
    ----------
    kind
        Of :data:`DERIVATIONS`.
    given
        Tables and figures to derive from.
    held
        The tables as they are; what changes is told against them.
    account
        Takes one guess for each derived cell, with its formula.

    Raises
    ------
    InputError
        Where there is no such derivation, or a table that it needs is empty.
    """
    derivation = derivation_named(kind)
    missing = [name for name in derivation.needs if given.tables[name].empty]
    if missing:
        raise InputError(Problem("derive_needs", file=name, values={"what": kind}) for name in missing)
    made = derivation.make(given)
    estimates = normal(TABLES["estimates"], made.estimates)
    account.read(derivation.table, len(made.frame))
    for row in estimates.to_dict("records"):
        account.add(derivation.code, derivation.table, row["row_key"], row["column_name"], row["value"], formula=row["formula"], source=row["source"])
    if kind == "demand":
        _compare_demand(made, given, account)
    others = held["estimates"][~_own(held["estimates"], derivation)]
    results = [upsert(held[derivation.table], made.frame, TABLES[derivation.table], whole=True),
               upsert(held["estimates"], pd.concat([others, estimates], ignore_index=True), TABLES["estimates"], whole=True)]
    tables = {result.edition.table: result.frame for result in results}
    account.take(problem for problem in find_faults({**given.whole, **tables}) if problem.severity == "error")
    if account.is_refused:
        return Imported({}, account)
    return Imported(tables, account, tuple(result.edition for result in results))


def _compare_demand(made: Derived, given: Given, account: Account) -> None:
    """Say what the estimates add up to, beside the national estimate by gross area of the estates."""
    figures, estates = given.figures, given.tables["estates"]
    total = pd.to_numeric(made.estimates["value"]).sum() / M2_PER_HA if len(made.estimates) else 0.0
    gross = float(estates["gross_ha"].fillna(pd.Series(shapely.area(shapes_of(estates)) / M2_PER_HA, index=estates.index)).sum())
    account.add("derived_demand_sum", "demand", column="extra_plot_m2", seen=f"{total:.1f}", expected=f"{total * figures.adoption.value:.1f}",
                share=f"{figures.adoption.value:.0%}", national=f"{figures.national_ha.value:g}",
                here=f"{figures.national_ha.value * gross / figures.national_gross_ha.value:.1f}", source=figures.national_ha.source)


def _own(rows: pd.DataFrame, derivation: Derivation) -> pd.Series:
    return (rows["table_name"] == derivation.table) & rows["column_name"].isin(list(derivation.before))


def derivation_named(kind: str) -> Derivation:
    """Return a derivation.

    Raises
    ------
    InputError
        Where there is none of that name.
    """
    if kind not in DERIVATIONS:
        names = ", ".join(DERIVATIONS)
        words = {"command": "derive", "reason_en": f"WHAT is one of {names}; “{kind}” is not.", "reason_nl": f"WHAT is één van {names}; “{kind}” niet."}
        raise InputError([Problem("wrong_argument", values=words)])
    return DERIVATIONS[kind]


def emptied(tables: Mapping[str, pd.DataFrame], kind: str) -> dict[str, pd.DataFrame]:
    """Return the tables without what this derivation put in before: estimates are made anew, real values stay."""
    derivation = derivation_named(kind)
    rows = estimated_cells(tables)
    rows = rows[_own(rows, derivation)]
    frame = tables[derivation.table].copy()
    keys = pd.Series(keys_of(frame, TABLES[derivation.table]), index=frame.index, dtype="object")
    if derivation.adds_rows:
        frame = frame[~keys.isin(set(rows["row_key"]))].reset_index(drop=True)
    else:
        for column, value in derivation.before.items():
            frame.loc[keys.isin(set(rows.loc[rows["column_name"] == column, "row_key"])), column] = value
    return {**tables, derivation.table: frame}


def accepted_before(tables: Mapping[str, pd.DataFrame]) -> frozenset[str]:
    """Return the parcels whose hint of vacancy was accepted."""
    rows = estimated_cells(tables)
    return frozenset(rows.loc[(rows["table_name"] == "parcels") & (rows["column_name"] == "status"), "row_key"])
