"""What the pages write into files and charts, without a browser."""

import pandas as pd

from planner.ui.charts import Titles, stacked_bars, waterfall
from planner.ui.table import csv_bytes


def test_a_table_as_csv_opens_in_a_dutch_spreadsheet() -> None:
    """Mark, semicolons, decimal comma; text that a spreadsheet would run is shown instead."""
    frame = pd.DataFrame({"kavel": ["=1+1", "T001"], "ha": [1.25, None]})
    assert csv_bytes(frame, "nl").decode("utf-8") == "\ufeffkavel;ha\n'=1+1;1,25\nT001;\n"
    assert "1.25" in csv_bytes(frame, "en").decode("utf-8")


def test_bars_are_stacked_in_the_order_of_the_legend() -> None:
    """The first group lies lowest, whatever its name."""
    frame = pd.DataFrame({"across": ["2027", "2027"], "group": ["b", "a"], "ha": [1.0, 2.0], "shown": ["1,0 ha", "2,0 ha"]})
    chart = stacked_bars(frame, Titles("jaar", "ha", "wat"), ["b", "a"], ["#000000", "#ffffff"], "nl").to_dict()
    data = next(iter(chart["datasets"].values()))
    assert [(row["group"], row["place"]) for row in data] == [("b", 0), ("a", 1)]
    assert chart["encoding"]["order"]["field"] == "place"


def test_axes_follow_the_language_of_the_page() -> None:
    """A browser would write figures in its own language."""
    frame = pd.DataFrame({"label": ["a"], "low": [0.0], "high": [1.5], "way": ["up"], "shown": ["+1,5"]})
    axes = {language: str(waterfall(frame, Titles("ha", "knop"), language).to_dict()) for language in ("nl", "en")}
    assert "replace(format" in axes["nl"]
    assert "replace(format" not in axes["en"]
