"""Write what a benchmark found into docs/benchmarks.md: row by row, so that parts can be measured anew and the others stay."""

import platform
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

REPORT = Path(__file__).parents[2] / "docs" / "benchmarks.md"
INTRO = f"""# Benchmarks

CPU seconds of one process on {platform.machine()}, Python {platform.python_version()}; ratios are within one run. Written by `uv run poe bench`, a part by
`uv run pytest tests/benchmarks/test_speed.py -k PART`. The machine is shared: the same work takes up to twice as long when others use it.
"""


def rows_of(title: str) -> dict[str, list[str]]:
    """Return the rows of a section by their first cell."""
    found = re.search(rf"## {re.escape(title)}\n\n(.*?)(?=\n## |\Z)", _text(), flags=re.DOTALL)
    lines = found[1].splitlines()[2:] if found else []
    cells = [[cell.strip() for cell in line.strip("| ").split(" | ")] for line in lines if line.startswith("|")]
    return {first: rest for first, *rest in cells}


def put(title: str, head: Sequence[str], rows: Mapping[str, Sequence[object]]) -> None:
    """Put rows (by their first cell) into the table of a section in place of older ones of that name."""
    whole = rows_of(title) | {name: list(map(str, cells)) for name, cells in rows.items()}
    table = [list(head), ["---"] * len(head), *([name, *cells] for name, cells in whole.items())]
    section = "\n".join([f"## {title}", "", *(f"| {' | '.join(cells)} |" for cells in table)]) + "\n"
    text, found = re.subn(rf"## {re.escape(title)}\n.*?(?=\n## |\Z)", lambda _: section, _text(), flags=re.DOTALL)
    REPORT.write_text(text if found else f"{text.rstrip()}\n\n{section}", encoding="utf-8")


def _text() -> str:
    return REPORT.read_text(encoding="utf-8") if REPORT.exists() else INTRO
