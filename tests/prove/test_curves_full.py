"""Fund curves and least funds for all kinds of targets against every plan there is; the outcome goes to docs/proof.md."""

import pytest

from tests.oracles.curving import KINDS, curve_differences
from tests.oracles.targeting import several_differences, target_differences
from tests.prove.writing import table, write

EXACT, ROUGH, TARGETS, SEVERAL = 200, 50, 300, 80
GAP = 0.05


@pytest.mark.timeout(0)
def test_curves() -> None:
    """R42, R43, R44: on 250 cases each plan serves what its fund can, no plan lies above a bound, and least fund, lack, ledger and aid are right."""
    exact, rough = curve_differences(range(EXACT)), curve_differences(range(EXACT, EXACT + ROUGH), gap=GAP)
    write("Fund curves against enumeration", [
        f"The small random cases in which every rule may bind, one in {len(KINDS)} each: {', '.join(KINDS)}. The curve of all plans is found from the",
        "input tables by a search that shares no code with the planner (`tests/oracles/stairs.py`): every fund from which on more can be served. Funds",
        "are asked 2 € above and below its steps, and by chance. At each fund: plan ≤ right ≤ proven ≤ bound of the linear program, all rising, the bound",
        "concave; with no gap allowed the plan serves what is right but for what ties are worth (1e-4 of the value), else it is within the gap. Nested plans",
        "never serve more. The least fund for a target by chance agrees to the euro, what lacks to 1e-6 ha; every plan is audited, its ledger balances to",
        "the cent, aid keeps its room.",
        "",
        *table(("what", "cases", "differences"), [("no gap allowed", EXACT, len(exact)), (f"a gap of {GAP:.0%} allowed", ROUGH, len(rough))]),
    ])
    assert [*exact, *rough] == []


@pytest.mark.timeout(0)
def test_targets() -> None:
    """R44: the least fund for targets of every measure, one or several, in all or of a municipality, is the least that any plan asks."""
    one, lines = target_differences(range(TARGETS))
    several, more = several_differences(range(SEVERAL))
    write("Least funds for targets of every measure", [
        "Jobs kept, firms, dwellings relieved, firms that leave a place where they are a nuisance, and circular hectares; in all or of the firms of one",
        "municipality; one target (one in five out of reach) or two to four at once. Right is the least of all plans, found from the input tables",
        "(`tests/oracles/stairs.py`). Cases in which nobody adds to the measure are left out.",
        "",
        *table(("what", "cases", "differences"), [("one target", one, len(lines)), ("several at once", several, len(more))]),
    ])
    assert [*lines, *more] == []
