"""Room for state aid (R17): what an undertaking may still receive, year by year."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planner.project.project import Project

Floats = NDArray[np.float64]
DE_MINIMIS = "de_minimis"


def window_years(project: Project) -> int:
    """Return over how many years de minimis aid counts, the year itself included."""
    aid = project.terms.state_aid
    return aid.window_years + int(aid.strict)


def de_minimis_room(project: Project, firms: pd.DataFrame, undertakings: pd.Series) -> Floats:
    """Return de minimis room by undertaking and year.

    Parameters
    ----------
    project, firms
        The project and its firms (``undertaking``, ``de_minimis_used_eur``).
    undertakings
        Undertaking ids.

    Returns
    -------
    numpy.ndarray
        Shape (undertakings, years), euro: the ceiling less what was received before the horizon and still counts, never below 0.
    """
    window, rows = window_years(project), received(project, firms)
    at = pd.Index(undertakings).get_indexer(rows["undertaking"])
    rows, at = rows[at >= 0], at[at >= 0]
    used = np.zeros((len(undertakings), len(project.years)))
    for column, year in enumerate(project.years):
        counts = (rows["year"] > year - window) & (rows["year"] <= year)
        used[:, column] = np.bincount(at[counts], rows["eur"][counts], minlength=len(undertakings))
    return np.asarray(np.maximum(0.0, project.terms.state_aid.de_minimis_eur - used))


def received(project: Project, firms: pd.DataFrame) -> pd.DataFrame:
    """Return the de minimis aid that undertakings received beside the fund: ``undertaking``, ``year``, ``eur``.

    What a firm reports (``de_minimis_used_eur``) counts in the year before the horizon.
    """
    history = project["aid_history"]
    history = history[history["rule"] == DE_MINIMIS]
    stated = pd.DataFrame({"undertaking": history["undertaking_id"], "year": _years(history["date"]), "eur": history["amount_eur"]})
    reported = pd.DataFrame({"undertaking": firms["undertaking"], "year": project.years[0] - 1, "eur": firms["de_minimis_used_eur"]})
    return pd.concat([stated, reported], ignore_index=True)


def _years(dates: pd.Series) -> pd.Series:
    return pd.to_numeric(dates.str.extract(r"((?:19|20|21)\d\d)", expand=False), errors="coerce").fillna(0).astype(int)
