"""The curve of the linear program as JSON, and back: tasks hand it to each other."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from planner.program.columns import Block
from planner.program.cuts.cut import FAMILY
from planner.program.formulation import Program
from planner.program.fund_curve import Corner, Line, Outline

Floats = NDArray[np.float64]


def packed(curve: Outline, funds_meur: list[float]) -> dict[str, Any]:
    """Return a curve, with the lines that bound the funds of interest, those at its corners, and all that any plan asks."""
    funds = [*funds_meur, curve.most_meur, *(corner.fund_meur for corner in curve.corners)]
    lines = {id(line): line for line in map(curve.line_at, funds)}
    return {
        "funds_meur": funds_meur,
        "most_meur": curve.most_meur,
        "is_edge": list(curve.is_edge),
        "corners": [
            [corner.fund_meur, corner.ha, corner.price, corner.support.tolist(), list(corner.invested), corner.order.tolist()] for corner in curve.corners
        ],
        "lines": [[line.at_zero, line.slope, _sparse(line.duals)] for line in lines.values()],
        "cuts": [[block.names, block.rhs.tolist(), _matrix(block.x), _matrix(block.side)] for block in curve.cuts],
    }


def unpacked(record: dict[str, Any], program: Program) -> Outline:
    """Return the curve of a record, for the program that it was drawn of."""
    cuts = []
    for names, rhs, x, side in record["cuts"]:
        shape = (len(names), len(program.moves)), (len(names), len(program.side))
        cuts.append(Block(FAMILY, names, _filled(x, shape[0]), _filled(side, shape[1]), np.array(rhs, dtype=float)))
    corners = tuple(
        Corner(fund, ha, price, np.array(support, dtype=np.int64), tuple(invested), np.array(order, dtype=np.int64))
        for fund, ha, price, support, invested, order in record["corners"]
    )
    lines = tuple(Line(at_zero, slope, _full(duals)) for at_zero, slope, duals in record["lines"])
    return Outline(corners, tuple(record["is_edge"]), lines, tuple(cuts), record["most_meur"])


def _sparse(values: Floats) -> list[Any]:
    some = np.flatnonzero(values)
    return [len(values), some.tolist(), values[some].tolist()]


def _full(record: list[Any]) -> Floats:
    out = np.zeros(record[0])
    out[record[1]] = record[2]
    return out


def _matrix(matrix: sparse.csr_array) -> list[Any]:
    return [matrix.indptr.tolist(), matrix.indices.tolist(), matrix.data.tolist()]


def _filled(record: list[Any], shape: tuple[int, int]) -> sparse.csr_array:
    indptr, indices, data = record
    return sparse.csr_array((np.array(data, dtype=float), np.array(indices, dtype=np.int32), np.array(indptr, dtype=np.int32)), shape=shape)
