"""The cash flow as a tidy table, as charts need it, with the names of payers in words."""

import pandas as pd

from planner.language import Language, mark, text
from planner.rules.payers import FIRM, HOUSING, LAND_BANK, PROVINCE
from planner.rules.situation import Situation
from planner.scenarios.cash.ledger import Ledger
from planner.scenarios.cash.lines import CENTS

NAMES = {PROVINCE: mark("province"), HOUSING: mark("housing project"), LAND_BANK: mark("land bank"), FIRM: mark("firms")}
AMOUNTS = {"commit": mark("committed"), "pay": mark("paid"), "back": mark("returned"), "receive": mark("received")}


def payer_name(situation: Situation, payer: str, language: Language) -> str:
    """Return a payer in words: the name of a municipality, or of another scheme as the terms name it."""
    if payer in NAMES:
        return text(NAMES[payer], language)
    table = situation.project["municipalities"].set_index("municipality_code")["name"]
    return str(table.get(payer, payer)) or payer


def chart_rows(situation: Situation, ledger: Ledger, language: Language) -> pd.DataFrame:
    """Return the cash flow as a tidy table: one amount a row.

    Returns
    -------
    pandas.DataFrame
        ``year``, ``payer`` (id), ``name`` (in words), ``pot``, ``what`` (``commit``, ``pay``, ``back``, ``receive``), ``label`` (in words), ``eur``
        (prices of the price year, 0 or more) and ``flow_eur`` (what leaves the payer below 0; 0 for what is only committed).
    """
    sign = {"commit": 0.0, "pay": -1.0, "back": 1.0, "receive": 1.0}
    rows = [
        {"year": row.year, "payer": row.payer, "name": payer_name(situation, row.payer, language), "pot": row.pot, "what": what,
         "label": text(words, language), "eur": getattr(row, what) / CENTS, "flow_eur": sign[what] * getattr(row, what) / CENTS}
        for row in ledger.rows for what, words in AMOUNTS.items() if getattr(row, what)
    ]
    return pd.DataFrame(rows, columns=["year", "payer", "name", "pot", "what", "label", "eur", "flow_eur"])
