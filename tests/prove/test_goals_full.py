"""The least fund for a target against the least that an exhaustive search finds; the outcome goes to docs/proof.md."""

import pytest

from tests.oracles.funding import fund_differences
from tests.prove.writing import table, write

CASES = 300


@pytest.mark.timeout(0)
def test_least_funds() -> None:
    """R28: on 300 cases the least fund is the least that any plan asks, its lower bound is none too high, and the lack is that of the plan that serves most."""
    lines = fund_differences(range(CASES))
    write("Least funds against enumeration", [
        "The small random cases in which every rule may bind, each with a target by chance, one in five out of reach. The least fund is found from the input",
        "tables by a search over all plans that shares no code with the planner (`tests/oracles/least_fund.py`): what each plan asks of a fund that comes in",
        "the shares of the terms. Funds agree to the whole euro to which the planner rounds up, what lacks of the target to 1e-6 ha.",
        "",
        *table(("what", "number", "differences"), [("least fund, its bound, and what lacks of the target", CASES, len(lines))]),
    ])
    assert lines == []
