"""The planner beside the optima that CBC and HiGHS proved."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from tests.program.special.instances import as_program, draw
from tests.program.special.posing import SAME_HA, proven

PROVED = Path(__file__).parent / "proved"


def proved_cases() -> list[dict[str, Any]]:
    """Return every instance with its family and its optimum."""
    written = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(PROVED.iterdir())]
    return [{"family": found["family"], **case} for found in written for case in found["cases"]]


def instance_differences(cases: Iterable[dict[str, Any]]) -> list[str]:
    """Return the instances whose plan is not worth the optimum."""
    lines = []
    for case in cases:
        program = as_program(draw(case["family"], case["seed"], case["firms"], case["parcels"]))
        value = proven(program).value
        if abs(value - case["optimum_ha"]) > SAME_HA:
            lines.append(f"{case['family']} {case['seed']}: {value:.9f} instead of {case['optimum_ha']:.9f}")
    return lines
