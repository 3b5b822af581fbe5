"""A project on disk: a folder with ``project.toml`` and ``layers.gpkg``.

Files are written beside the old ones and renamed when complete, so that a crash leaves the project as it was.
"""

import os
import shutil
import tempfile
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import geopandas as gpd
import pandas as pd
import pyogrio
import tomlkit
from pydantic import BaseModel, ValidationError

from planner.errors import InputError, Problem
from planner.project.faults import find_errors
from planner.project.project import Meta, Project
from planner.project.tables import TABLES, normal
from planner.project.terms import Terms
from planner.units import AREA_TOLERANCE_M2

SETTINGS = "project.toml"
LAYERS = "layers.gpkg"
_SYNCHRONOUS = "OGR_SQLITE_SYNCHRONOUS"


def empty_tables(crs: str) -> dict[str, pd.DataFrame]:
    """Return every table of a project without rows."""
    return {name: _empty(name, crs) for name in TABLES}


@cache
def _empty(name: str, crs: str) -> pd.DataFrame:
    frame = normal(TABLES[name], pd.DataFrame())
    return frame if TABLES[name].shape == "none" else gpd.GeoDataFrame(frame, geometry=gpd.GeoSeries([], crs=crs), crs=crs)


def make_project(meta: Meta, terms: Terms, tables: Mapping[str, pd.DataFrame], before: Project | None = None) -> Project:
    """Return a project of the tables in normal form, occupancy derived where it is absent.

    Parameters
    ----------
    meta, terms
        What the project says about itself, and its figures.
    tables
        Frames of tables that have rows.
    before
        A project in the same coordinate system that was checked: of its very frames among the tables only what depends on others is checked again,
        and what was measured of it is kept where it still holds. None: everything is new.

    Raises
    ------
    InputError
        With every error of every table.
    """
    known = {} if before is None else before.tables
    whole = whole_tables(meta.crs, tables, known)
    errors = find_errors(whole, known)
    if errors:
        raise InputError(errors)
    made = assemble(meta, terms, whole)
    return made if before is None else made.measured_as(before)


def assemble(meta: Meta, terms: Terms, whole: Mapping[str, pd.DataFrame]) -> Project:
    """Return a project of whole tables (see :func:`whole_tables`) that were checked before, occupancy derived where it is absent."""
    return Project(meta, terms, {**whole, "occupancy": _with_homes(whole)})


def whole_tables(crs: str, tables: Mapping[str, pd.DataFrame], known: Mapping[str, pd.DataFrame] = MappingProxyType({})) -> dict[str, pd.DataFrame]:
    """Return every table in normal form, absent ones without rows, shapes in the system of the project; frames that are ``known`` are in it already."""
    whole = {}
    for name, table in TABLES.items():
        frame = tables.get(name)
        is_known = frame is None or frame is known.get(name)
        whole[name] = (_empty(name, crs) if frame is None else frame) if is_known else _spatial(name, normal(table, frame), crs)
    return whole


def _spatial(name: str, frame: pd.DataFrame, crs: str) -> pd.DataFrame:
    if TABLES[name].shape == "none":
        return frame.drop(columns="geometry", errors="ignore").reset_index(drop=True)
    geometry = gpd.GeoSeries(frame["geometry"] if "geometry" in frame else [None] * len(frame), index=frame.index)
    geometry = geometry.to_crs(crs) if geometry.crs is not None else geometry.set_crs(crs)
    return gpd.GeoDataFrame(frame.drop(columns="geometry", errors="ignore"), geometry=geometry, crs=crs).reset_index(drop=True)


def _with_homes(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return occupancy with one row more for each firm that it does not name (rule R1 of docs/method.md)."""
    firms, occupancy = tables["firms"], tables["occupancy"]
    unnamed = firms[(firms["parcel_id"] != "") & ~firms["firm_id"].astype("object").isin(occupancy["firm_id"])]
    if unnamed.empty:
        return occupancy
    shapes = tables["parcels"]
    area = shapes["area_m2"].fillna(shapes.geometry.area).set_axis(shapes["parcel_id"])
    occupants = pd.concat([unnamed["parcel_id"], occupancy["parcel_id"]]).value_counts()
    plot = unnamed["plot_m2"].fillna(unnamed["parcel_id"].map(area).astype("float64") / unnamed["parcel_id"].map(occupants))
    more = pd.DataFrame({"firm_id": unnamed["firm_id"], "parcel_id": unnamed["parcel_id"], "plot_m2": plot.astype("float64")})
    more = more[plot.notna()]  # their parcels may still be to come
    return normal(TABLES["occupancy"], pd.concat([occupancy, more], ignore_index=True))


def without_derived(tables: Mapping[str, pd.DataFrame]) -> Mapping[str, pd.DataFrame]:
    """Return the tables without the rows of occupancy that only repeat firms and parcels: they follow these when they change."""
    occupancy, firms, parcels = tables["occupancy"], tables["firms"].set_index("firm_id"), tables["parcels"]
    if occupancy.empty:
        return tables
    area = dict(zip(parcels["parcel_id"], parcels["area_m2"].fillna(parcels.geometry.area), strict=True))
    share = occupancy["parcel_id"].map(area).astype("float64") / occupancy.groupby("parcel_id")["firm_id"].transform("count")
    plot = occupancy["firm_id"].map(firms["plot_m2"]).astype("float64").fillna(share)
    repeats = (occupancy["firm_id"].map(firms["parcel_id"]) == occupancy["parcel_id"]) & ~occupancy["firm_id"].duplicated(keep=False)
    return {**tables, "occupancy": occupancy[~(repeats & ((plot - occupancy["plot_m2"]).abs() < AREA_TOLERANCE_M2))]}


def read_project(folder: Path) -> Project:
    """Read a project folder.

    Raises
    ------
    InputError
        Where the folder is no project, a term is wrong or a table does not keep its contract; all faults at once.
    """
    for part in (SETTINGS, LAYERS):
        if not (folder / part).is_file():
            raise InputError([Problem("not_a_project", file=str(folder), values={"missing": part})])
    meta, terms = read_settings(folder / SETTINGS)
    return make_project(meta, terms, read_layers(folder / LAYERS))


def read_settings(path: Path) -> tuple[Meta, Terms]:
    """Read ``project.toml``."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError([Problem("terms_unreadable", file=path.name, values={"reason": error})]) from error
    problems: list[Problem] = []
    meta = validated(Meta, content.pop("project", {}), "project", path.name, problems)
    terms = validated(Terms, content, "", path.name, problems)
    if problems or meta is None or terms is None:
        raise InputError(problems)
    return meta, terms


def validated[Model: BaseModel](model: type[Model], content: Any, prefix: str, file: str, problems: list[Problem]) -> Model | None:
    """Return content as a model; None, and a problem for each fault, where it is not right. ``prefix`` is the section that names begin with."""
    try:
        return model.model_validate(content)
    except ValidationError as error:
        for fault in error.errors():
            name = ".".join(str(part) for part in (prefix, *fault["loc"]) if part != "")
            problems.append(Problem("term_wrong", file=file, column=name, seen=str(fault["input"])[:80], values={"reason": fault["msg"]}))
    return None


def read_layers(path: Path) -> dict[str, pd.DataFrame]:
    """Read the known layers of a GeoPackage, spatial or not."""
    try:
        names = [str(row[0]) for row in pyogrio.list_layers(path)]
        return {name: pyogrio.read_dataframe(path, layer=name) for name in names if name in TABLES}
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError) as error:
        raise InputError([Problem("file_unreadable", file=path.name, values={"reason": error})]) from error


def write_project(project: Project, folder: Path) -> None:
    """Write a project: whole, or not at all.

    Raises
    ------
    InputError
        Where the folder holds something that is not a project, or cannot be written.
    """
    if folder.exists() and (not folder.is_dir() or (any(folder.iterdir()) and not (folder / SETTINGS).exists())):
        raise InputError([Problem("folder_taken", file=str(folder))])
    try:
        _written(project, folder)
    except OSError as error:
        raise InputError([Problem("cannot_write", file=str(folder), values={"reason": error.strerror or type(error).__name__})]) from error


def _written(project: Project, folder: Path) -> None:
    folder.parent.mkdir(parents=True, exist_ok=True)
    with _scratch(folder) as scratch:
        _write_layers(project, scratch / LAYERS)
        (scratch / SETTINGS).write_text(settings_text(project.meta, project.terms), encoding="utf-8")
        if not folder.exists():
            scratch.rename(folder)
            return
        for part in (LAYERS, SETTINGS):
            (scratch / part).replace(folder / part)


@contextmanager
def _scratch(folder: Path) -> Iterator[Path]:
    scratch = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    scratch.chmod(0o755)
    try:
        yield scratch
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _write_layers(project: Project, path: Path) -> None:
    """Write the layers of a project to a new file, and see to it that they are on the disk: once at the end, not after each layer."""
    pyogrio.set_gdal_config_options({_SYNCHRONOUS: "OFF"})
    try:
        for name, frame in project.tables.items():
            if len(frame) or name in {"parcels", "firms"}:
                pyogrio.write_dataframe(_storable(frame), path, layer=name, driver="GPKG", append=path.exists(), promote_to_multi=False,
                                        **({"geometry_type": "Unknown"} if "geometry" in frame else {}))
    finally:
        pyogrio.set_gdal_config_options({_SYNCHRONOUS: None})
    with path.open("rb") as written:
        os.fsync(written.fileno())


def _storable(frame: pd.DataFrame) -> pd.DataFrame:
    text = frame.select_dtypes("str").columns
    return frame.assign(**{name: frame[name].where(frame[name] != "", None) for name in text})


def settings_text(meta: Meta, terms: Terms) -> str:
    """Return ``project.toml``: every term with its unit, evidence, source and explanation as a comment."""
    document = tomlkit.document()
    document.add("project", _section(meta))
    for name in Terms.model_fields:
        document.add(name, _section(getattr(terms, name)))
    return tomlkit.dumps(document)


def _section(section: BaseModel) -> Any:
    table = tomlkit.table()
    for name, field in type(section).model_fields.items():
        extra = field.json_schema_extra
        about = extra if isinstance(extra, dict) else {}
        value = getattr(section, name)
        note = " · ".join(str(part) for part in (field.description, about.get("unit"), about.get("evidence"), about.get("source")) if part)
        table.add(tomlkit.comment(" ".join(note.split())))
        if value is None:
            table.add(tomlkit.comment(f"{name} = "))
        else:
            table.add(name, _plain(value))
    return table


def _plain(value: Any) -> Any:
    if isinstance(value, BaseModel):
        value = value.model_dump()
    if isinstance(value, dict):
        inline = tomlkit.inline_table()
        inline.update({str(key): _plain(item) for key, item in value.items()})
        return inline
    return value
