"""The rows of every family, written out: each golden file was read line by line beside section 6 of docs/method.md.

Rewrite them with ``pytest tests/program/test_golden_lp.py --update-golden`` and read what has changed.
"""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from planner.program.named import name_problem
from planner.program.rows import FAMILIES
from tests.program.families import CASES, case_program

GOLDEN = Path(__file__).parent / "golden"
MOST_LINES = 40


def written(family: str, folder: Path) -> str:
    """Return the program of a family's case as LP text, with the rows of that family alone."""
    whole = case_program(family)
    alone = tuple(block for block in whole.blocks if block.family == family)
    program = replace(whole, blocks=alone)
    path = folder / f"{family}.lp"
    name_problem(program, np.arange(len(program.moves))).problem.writeLP(str(path))
    return path.read_text(encoding="utf-8")


def test_register():
    """Section 6: every family of rows has a golden file and a case, and no golden file stands alone."""
    assert {path.stem for path in GOLDEN.iterdir()} == set(FAMILIES) == set(CASES)


@pytest.mark.parametrize("family", FAMILIES)
def test_rows_as_written(family, tmp_path, request):
    """Section 6: the rows of the family are those of the golden file."""
    text = written(family, tmp_path)
    golden = GOLDEN / f"{family}.lp"
    if request.config.getoption("--update-golden"):
        golden.parent.mkdir(exist_ok=True)
        golden.write_text(text, encoding="utf-8")
    assert len(text.splitlines()) <= MOST_LINES
    assert text == golden.read_text(encoding="utf-8")
