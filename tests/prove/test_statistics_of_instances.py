"""The frozen statistics on ten seeds of both generators; the outcome goes to docs/proof.md."""

import re
from pathlib import Path

import pytest

from planner import make_sample
from tests.instances.other import make_other
from tests.instances.statistics import statistics

PROOF = Path(__file__).parents[2] / "docs" / "proof.md"
TITLE = "## What instances of a province are like"
SEEDS = 10


@pytest.mark.timeout(0)
def test_no_instance_is_softer_than_the_frozen_statistics() -> None:
    """Ten seeds of both generators keep the frozen statistics."""
    found = {(name, seed): statistics(make("M", seed)) for name, make in (("sample", make_sample), ("other", make_other)) for seed in range(SEEDS)}
    lines = [f"| {name} | {seed} | {one.moves:,} | {one.chain_share:.1%} | {one.greedy_gap:.1%} | {', '.join(one.misses) or 'nothing'} |"
             for (name, seed), one in found.items()]
    _write(["| generator | seed | moves | served in chains | greedy under the bound | misses |", "|---|---|---|---|---|---|", *lines])
    assert {key: one.misses for key, one in found.items() if one.misses} == {}


def _write(lines: list[str]) -> None:
    """Put the section in docs/proof.md in place of an older one."""
    text = PROOF.read_text(encoding="utf-8") if PROOF.exists() else "# Proof\n"
    text = re.sub(rf"\n*{re.escape(TITLE)}\n.*?(?=\n## |\Z)", "", text, flags=re.DOTALL).rstrip("\n")
    PROOF.write_text("\n".join([text, "", TITLE, "", *lines, ""]), encoding="utf-8")
