"""What is done in blocks gives the same as what is done one by one."""

from collections import Counter

import numpy as np
import pytest

from planner import make_sample
from planner.program.columns import Triplets, cumulated, since
from planner.program.moves import list_moves
from planner.rules import eligibility
from planner.rules.eligibility import REASONS, judge
from planner.rules.situation import Situation


@pytest.mark.parametrize(("pairs", "movers"), [(250_000, 256), (100, 7), (1, 1)])
def test_screened_pairs_are_those_judged_one_by_one(monkeypatch, pairs, movers):
    """Section 3: every pair is counted under its first failing reason, however the pairs are cut into blocks."""
    situation = Situation(make_sample("S", 0))
    expected = {}
    allowed = set()
    for block in judge(situation, np.arange(len(situation.movers))):
        for mover, parcel, reason in zip(block.pairs.mover.tolist(), block.pairs.parcel.tolist(), block.reason.tolist(), strict=True):
            expected.setdefault(mover, Counter())[REASONS[reason] or "allowed"] += 1
            if reason == 0:
                allowed.add((mover, block.pairs.kind, parcel))
    monkeypatch.setattr(eligibility, "BLOCK_PAIRS", pairs)
    monkeypatch.setattr(eligibility, "BLOCK_MOVERS", movers)
    moves = list_moves(situation)
    assert moves.refused == expected
    assert moves.pairs == sum(sum(counts.values()) for counts in expected.values())
    assert set(zip(moves.mover.tolist(), moves.kind.tolist(), moves.parcel.tolist(), strict=True)) == allowed
    keys = np.stack([moves.mover, moves.kind, moves.parcel, moves.year])
    assert (np.lexsort(keys[::-1]) == np.arange(len(moves))).all()


@pytest.mark.parametrize("seed", range(5))
def test_cumulated_rows_are_those_of_the_entries(seed):
    """Section 6: a cumulative row counts an entry in its year and every later one; rows that are not needed are left out."""
    rng = np.random.default_rng(seed)
    groups, years, columns = 6, 4, 40
    needed = rng.random((groups, years)) < 0.7
    number = np.where(needed, np.cumsum(needed).reshape(needed.shape) - 1, -1)
    column = np.arange(columns)
    group, year, value = rng.integers(0, groups, columns), rng.integers(0, years, columns), rng.uniform(1, 2, columns)
    position, later = since(year, years)
    row = number[group[position], later]
    expected = Triplets()
    expected.add(row[row >= 0], column[position][row >= 0], value[position][row >= 0])
    found = cumulated(number, (group, year, column, value), columns)
    assert (found.toarray() == expected.matrix((needed.sum(), columns)).toarray()).all()
    assert found.nnz == (row >= 0).sum()
