"""The public names of the package."""

import planner


def test_public_names_are_sorted_and_load() -> None:
    """Every public name is there, and the list is in order."""
    assert planner.__all__ == sorted(planner.__all__)
    assert all(getattr(planner, name) is not None for name in planner.__all__)
    assert len(planner.__all__) <= 22
