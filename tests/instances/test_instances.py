"""The second generator of instances: its tables keep every contract and it repeats itself."""

import pytest

from planner.project.faults import find_faults
from tests.instances.other import make_other


@pytest.mark.parametrize("seed", range(3))
def test_tables_of_the_second_generator_have_no_fault(seed: int) -> None:
    """R1: the second generator speaks through the tables, and they keep every contract."""
    project = make_other("S", seed)
    assert [fault for fault in find_faults(project.tables) if fault.severity == "error"] == []


def test_the_second_generator_repeats_itself() -> None:
    """R1: same size and seed, same tables; another seed, others."""
    assert make_other("S", 0).sha256() == make_other("S", 0).sha256() != make_other("S", 1).sha256()
