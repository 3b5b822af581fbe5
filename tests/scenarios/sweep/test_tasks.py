"""Tasks have keys that say what decides their result, and are found by name."""

import pytest

from planner.scenarios.sweep import Shared, Task, remembered
from planner.scenarios.sweep.remembered import MOST
from planner.scenarios.sweep.task import outcome_of
from tests.scenarios.sweep.work import cube, square


def test_a_key_says_what_decides_the_result(monkeypatch: pytest.MonkeyPatch) -> None:
    """Key: the same for the same function, spec, data, tasks before and program, whatever the label; another where one of them differs."""
    plain = Task(square, {"n": 1, "m": 2})
    assert Task(square, {"m": 2, "n": 1}, label="other").key == plain.key
    others = [Task(cube, {"n": 1, "m": 2}), Task(square, {"n": 2, "m": 2}), Task(square, {"n": 1, "m": 2}, Shared(5, "a")),
              Task(square, {"n": 1, "m": 2}, Shared(5, "b")), Task(square, {"n": 1, "m": 2}, after=(Task(cube, {"n": 1}),)),
              Task(square, {"n": 1, "m": 2}, after=(Task(cube, {"n": 2}),))]
    monkeypatch.setattr("planner.scenarios.sweep.task.program_sha256", lambda: "newer")
    others.append(Task(square, {"n": 1, "m": 2}))
    assert len({plain.key, *(task.key for task in others)}) == 1 + len(others)


def test_a_task_calls_a_function_of_a_module() -> None:
    """Name: what cannot be found by its name is refused at once, not on the worker."""
    def inner(shared: None, spec: dict[str, int]) -> int:
        return 1

    with pytest.raises(ValueError, match="by its name"):
        Task(inner, {})


def test_a_worker_of_another_version_does_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Version: results of another program would not be the same; the worker says so."""
    call = Task(square, {"n": 1}).call(())
    monkeypatch.setattr("planner.scenarios.sweep.task.program_sha256", lambda: "newer")
    assert outcome_of(call, None).kind == "version"


def test_things_are_built_once() -> None:
    """Cache: what a worker builds is built once a key, and the one that was not used for longest goes first."""
    built: list[str] = []

    def thing(name: str) -> str:
        return remembered(("test", name), lambda: built.append(name) or name)

    names = [str(at) for at in range(MOST)]
    for name in [*names, *names, "0", "new", "0", "1"]:
        assert thing(name) == name
    assert built == [*names, "new", "1"]
