"""Who pays a grant (R19)."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planner.project.project import Project

PROVINCE = "province"
HOUSING = "housing_project"
LAND_BANK = "land_bank"
FIRM = "firm"


def paid_by_housing(project: Project, movers: pd.DataFrame) -> NDArray[np.bool_]:
    """Return which movers are paid by the housing project that displaces them, where they relocate."""
    return np.asarray(movers["housing_from"].notna() & project.terms.fund.housing_pays)


def municipal_share(project: Project) -> dict[str, float]:
    """Return the part of a grant that each municipality pays when it pays alone."""
    stated = project["municipalities"].set_index("municipality_code")["cofinancing_share"]
    return {str(code): float(share) for code, share in stated.fillna(project.terms.fund.municipal_share).items()}


def shares(project: Project, sending: pd.Series, receiving: pd.Series) -> pd.DataFrame:
    """Return the share of each payer in each grant.

    Parameters
    ----------
    project
        The project.
    sending, receiving
        Municipality code of the old and the new place of each move; empty where there is none.

    Returns
    -------
    pandas.DataFrame
        One column for ``province``, each municipality and each other scheme, one row for each move; rows add up to 1.
    """
    others = project.terms.fund.other_schemes
    left = 1.0 - sum(others.values())
    default = project.terms.fund.municipal_share
    part = municipal_share(project)
    codes = sorted(({*sending, *receiving} - {""}) | set(part))
    both = ((sending != "") & (receiving != "") & (sending != receiving)).to_numpy()
    out = pd.DataFrame(0.0, index=sending.index, columns=[PROVINCE, *codes])
    for code in codes:
        involved = ((sending == code) | (receiving == code)).to_numpy()
        out[code] = np.where(involved, part.get(code, default) * np.where(both, 0.5, 1.0) * left, 0.0)
    out[PROVINCE] = np.maximum(0.0, left - out[codes].sum(axis=1))
    for scheme, share in others.items():  # one that bears the code of a municipality adds to its part
        out[scheme] = share + out.get(scheme, 0.0)
    return out
