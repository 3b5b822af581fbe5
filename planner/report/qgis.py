"""A QGIS style inside a GeoPackage: it opens with the colours of the maps (table ``layer_styles``, which QGIS looks for)."""

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Final
from xml.etree.ElementTree import Element, SubElement, tostring

from planner.language import Language, text
from planner.report.maps.palettes import STATUSES, Swatch, status_swatches, year_swatches

STAMP: Final = "2000-01-01T00:00:00.000Z"
"""The time that stands in files: the same content gives the same bytes."""
_TABLE: Final = """
CREATE TABLE layer_styles (id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, f_table_catalog TEXT(256), f_table_schema TEXT(256), f_table_name TEXT(256),
f_geometry_column TEXT(256), styleName TEXT(30), styleQML TEXT, styleSLD TEXT, useAsDefault BOOLEAN, description TEXT, owner TEXT(30), ui TEXT(30),
update_time DATETIME DEFAULT CURRENT_TIMESTAMP)"""
_CONTENTS: Final = """
INSERT INTO gpkg_contents (table_name, data_type, identifier, description, last_change) VALUES ('layer_styles', 'attributes', 'layer_styles', '', ?)"""
_ROW: Final = """
INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column, styleName, styleQML, styleSLD, useAsDefault, description, owner,
ui, update_time) VALUES ('', '', ?, ?, ?, ?, '', 1, ?, '', '', ?)"""
_OUTLINE: Final = "#4a4a4a"

type Draw = Callable[[Element, str, Swatch], None]
"""Adds a symbol by its name to the symbols of a style."""


def add_styles(path: Path, years: Sequence[int], language: Language) -> None:
    """Put the styles of the layers ``parcels`` (by status) and ``moves`` (by year) into a GeoPackage, and fix its times.

    Parameters
    ----------
    path
        The GeoPackage, with both layers.
    years
        Of the horizon.
    language
        Of the legend.
    """
    swatches = {str(year): swatch for year, swatch in year_swatches(years[0], years[-1]).items()}
    styles = {
        "parcels": (_qml("status", status_swatches(language, set(STATUSES)), _fill), text("Parcels by status", language)),
        "moves": (_qml("year", swatches, _arrow), text("Moves by year", language)),
    }
    with closing(sqlite3.connect(path)) as base, base:
        columns = dict(base.execute("SELECT table_name, column_name FROM gpkg_geometry_columns"))
        base.execute(_TABLE)
        base.execute(_CONTENTS, (STAMP,))
        for layer, (qml, about) in styles.items():
            base.execute(_ROW, (layer, columns[layer], layer, qml, about, STAMP))
        base.execute("UPDATE gpkg_contents SET last_change = ?", (STAMP,))
    with closing(sqlite3.connect(path)) as base:
        base.execute("VACUUM")


def _qml(column: str, swatches: Mapping[str, Swatch], draw: Draw) -> str:
    """Return a style that gives each value of a column its own symbol."""
    root = Element("qgis", version="3.28.0", styleCategories="Symbology")
    renderer = SubElement(root, "renderer-v2", type="categorizedSymbol", attr=column, enableorderby="0", forceraster="0", symbollevels="0")
    categories, symbols = SubElement(renderer, "categories"), SubElement(renderer, "symbols")
    for at, (value, swatch) in enumerate(swatches.items()):
        SubElement(categories, "category", render="true", value=value, type="string", symbol=str(at), label=swatch.label)
        draw(symbols, str(at), swatch)
    return "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>" + tostring(root, encoding="unicode")


def _fill(symbols: Element, name: str, swatch: Swatch) -> None:
    symbol = SubElement(symbols, "symbol", type="fill", name=name, alpha="1", clip_to_extent="1", force_rhr="0")
    _layer(symbol, "SimpleFill", color=_rgba(swatch.colour), style="solid", outline_color=_rgba(_OUTLINE), outline_style="solid", outline_width="0.1",
           outline_width_unit="MM")


def _arrow(symbols: Element, name: str, swatch: Swatch) -> None:
    symbol = SubElement(symbols, "symbol", type="line", name=name, alpha="1", clip_to_extent="1", force_rhr="0")
    layer = _layer(symbol, "ArrowLine", arrow_width="0.7", arrow_width_unit="MM", arrow_start_width="0.7", arrow_start_width_unit="MM", head_length="2.4",
                   head_length_unit="MM", head_thickness="1.6", head_thickness_unit="MM", head_type="0", arrow_type="0", is_curved="0", is_repeated="1")
    head = SubElement(layer, "symbol", type="fill", name=f"@{name}@0", alpha="1", clip_to_extent="1", force_rhr="0")
    _layer(head, "SimpleFill", color=_rgba(swatch.colour), style="solid", outline_color=_rgba("#ffffff"), outline_style="solid", outline_width="0.15",
           outline_width_unit="MM")


def _layer(symbol: Element, kind: str, **options: str) -> Element:
    layer = SubElement(symbol, "layer", {"class": kind, "enabled": "1", "locked": "0", "pass": "0"})
    table = SubElement(layer, "Option", type="Map")
    for name, value in options.items():
        SubElement(table, "Option", type="QString", name=name, value=value)
    return layer


def _rgba(colour: str) -> str:
    return ",".join(str(int(colour[at : at + 2], 16)) for at in (1, 3, 5)) + ",255"

