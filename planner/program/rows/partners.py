"""Rows of partners: a pair is together on an estate where both are."""

import numpy as np

from planner.program.columns import Block, Triplets
from planner.program.rows.view import View


def partner(view: View) -> Block:
    """(partner) y_ije ≤ Σ_{k of i into e} x_k (+ 1 − u_i,T−1 where i is on e now), the same for j; Σ_e y_ije ≤ 1 where there are more estates.

    A partner that is there whatever is decided needs no row.
    """
    together, columns = view.side.together, view.side.together_columns
    x, side = Triplets(), Triplets()
    names: list[str] = []
    rhs: list[float] = []
    for at, both in enumerate(together.sides):
        for label, one in zip("ab", both, strict=True):
            if one.is_sure:
                continue
            row = np.array([len(names)])
            side.add(row, columns[[at]], 1.0)
            x.add(np.full(len(one.coming), len(names)), one.coming, -1.0)
            if one.is_there:
                side.add(row, view.side.u(np.array([view.side.of_mover[one.mover]]), np.array([view.years - 1])), 1.0)
            names.append(f"partner_{label}_{together.names[at]}")
            rhs.append(float(one.is_there))
    pairs, count = np.unique(together.pair, return_counts=True)
    for number in pairs[count > 1]:
        entries = np.flatnonzero(together.pair == number)
        side.add(np.full(len(entries), len(names)), columns[entries], 1.0)
        names.append(f"partner_once_{together.names[entries[0]]}")
        rhs.append(1.0)
    return view.block("partner", names, x, side, np.array(rhs))
