"""A file as it was read: cells and shapes as they stand there, nothing interpreted yet."""

import struct
import zipfile
import zlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal
from xml.etree.ElementTree import ParseError

import numpy as np
import pandas as pd
import pyarrow as pa
import pyogrio
import shapely
from numpy.typing import NDArray

from planner.errors import InputError, Problem
from planner.sources.cells import Decimal

Shapes = NDArray[np.object_]

READ_FAULTS = (
    OSError, ValueError, KeyError, IndexError, TypeError, AttributeError, EOFError, RecursionError, MemoryError, NotImplementedError,
    struct.error, zipfile.BadZipFile, zlib.error, ParseError, pa.ArrowException, shapely.errors.ShapelyError,
    pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, pyogrio.errors.FeatureError, pyogrio.errors.GeometryError,
)
"""What the libraries raise on a broken file. Each reader turns these into one sentence about the file."""


@dataclass(frozen=True)
class RawLayer:
    """One layer or sheet of a file.

    Parameters
    ----------
    file
        Name of the file, for messages.
    frame
        Cells as they stand there, columns by their own names; the index is the row number in the file.
    shapes
        One geometry for each row, or None where the format has none.
    crs
        What the file says about its coordinates; empty where it says nothing.
    crs_origin
        ``stated`` by the file, ``default`` of the format, or ``none``.
    decimal
        Hint about the way numbers are written.
    remarks
        What the reader had to decide.
    """

    file: str
    frame: pd.DataFrame
    shapes: Shapes | None = None
    crs: str = ""
    crs_origin: Literal["stated", "default", "none"] = "none"
    decimal: Decimal = "point?"
    remarks: list[Problem] = field(default_factory=list)


def refusal(code: str, path: Path, column: str = "", seen: str = "", **values: object) -> InputError:
    """Return an error about a file as a whole."""
    return InputError([Problem(code, file=path.name, column=column, seen=seen, values=values)])


def unreadable(path: Path, error: Exception) -> InputError:
    """Return the error for a file that its library cannot read, in one line."""
    words = " ".join(str(error).split()).replace(str(path), path.name)[:200] or type(error).__name__
    return refusal("file_unreadable", path, reason=words.rstrip("."))


def choose_layer(path: Path, names: list[str], wanted: str, kind: str) -> str:
    """Return the layer or sheet to read.

    The one that was asked for; else the only one; else the one named as the table.

    Raises
    ------
    InputError
        Where none or several remain; the message lists them.
    """
    if wanted:
        if wanted in names:
            return wanted
        raise refusal("layer_missing", path, seen=wanted, layers=", ".join(names))
    if len(names) == 1:
        return names[0]
    same = [name for name in names if name.lower() == kind.lower()]
    if len(same) == 1:
        return same[0]
    if not names:
        raise refusal("empty_table", path)
    raise refusal("layer_unclear", path, layers=", ".join(names), first=names[0])


def plain(name: str) -> str:
    """Return a column name without case, spaces and marks, so that camelCase, snake_case and CAPITALS meet."""
    return "".join(sign for sign in name.lower() if sign.isalnum())
