"""What chance brings (R60, R61)."""

import numpy as np
import pytest

from planner.project.terms import Cost, Range, Uncertainty
from planner.scenarios.uncertainty.booked import book_moves
from planner.scenarios.uncertainty.draws import SOURCES, Draws, stretched
from planner.scenarios.uncertainty.real_costs import factors
from planner.scenarios.uncertainty.trials import draw_trials
from tests.scenarios.uncertainty.chain_case import chain_booked, chain_program, chosen_of


def test_the_same_firm_meets_the_same_fate() -> None:
    """R60: a stream hangs on seed, kind and thing alone, and more samples begin with those that were there."""
    few, many = Draws(50, 3), Draws(400, 3)
    assert (few.normal("consent", ["B", "A"])[1] == many.normal("consent", ["A"])[0, :50]).all()
    different = [many.normal("hall", ["A"]), many.normal("consent", ["A"]), many.normal("consent", ["B"]), Draws(400, 4).normal("consent", ["A"])]
    assert len({float(numbers[0, 0]) for numbers in different}) == len(different)
    program = chain_program()
    whole, alone = (draw_trials(book_moves(program, chosen), few) for chosen in (chosen_of(program), chosen_of(program)[:1]))
    assert (whole.refused[0] == alone.refused[0]).all()
    assert (whole.build[0] == alone.build[0]).all()


def test_ranges_are_quantiles() -> None:
    """R61: low, likely and high are the P10, P50 and P90 of what is drawn; a low value of 0 gives a plain lognormal."""
    z = Draws(200_000).normal("permit", ["P"])[0]
    drawn = np.quantile(4 * stretched(Range(low=2, likely=4, high=14), z), [0.1, 0.5, 0.9])
    assert drawn == pytest.approx([2, 4, 14], rel=0.02)
    plain = np.log(stretched(Range(low=0, likely=30, high=150), z))
    assert plain.std() == pytest.approx(np.log(5) / 1.2815515655, rel=0.01)
    assert plain.mean() == pytest.approx(0.0, abs=0.01)


def test_costs_of_one_market_go_together() -> None:
    """R61: halls, demolition and remediation correlate as the terms say, of one firm and between firms; connections do not."""
    draws = Draws(100_000)
    hall, cleaning = (draws.in_market(kind, ["A"], 0.4)[0] for kind in ("hall", "remediation_cost"))
    other = draws.in_market("hall", ["B"], 0.4)[0]
    assert np.corrcoef([hall, cleaning, other])[np.triu_indices(3, 1)] == pytest.approx([0.4] * 3, abs=0.015)
    assert hall.std() == pytest.approx(1.0, abs=0.01)
    assert abs(np.corrcoef(hall, draws.normal("connection", ["A"])[0])[0, 1]) < 0.015


def test_half_of_the_remediations_overrun() -> None:
    """R61: about half of the remediations cost more than the plan counts, as the source says (Cobouw 1993), and one in ten five times as much."""
    terms = chain_program().situation.project.terms.model_copy(update={"cost": Cost(), "uncertainty": Uncertainty()})
    drawn = factors(terms, Draws(1_000), [f"F{number}" for number in range(200)])["K10"]
    assert (drawn > 1.0).mean() == pytest.approx(0.5, abs=0.03)
    assert (drawn > 5.0).mean() == pytest.approx(0.1, abs=0.02)


def test_what_is_pinned_does_not_vary() -> None:
    """R60: with every kind of chance at its median all goes as planned, and with one pinned the others are as they were."""
    draws, booked = Draws(200), chain_booked(chain_program())
    quiet = draw_trials(booked, draws.only())
    assert quiet.goes.all()
    assert (quiet.grant_eur == quiet.grant_eur[:, :1]).all()
    assert (draw_trials(booked, draws.pin(["build"])).refused == draw_trials(booked, draws).refused).all()
    with pytest.raises(ValueError, match="no such kind"):
        draws.pin(["weather"])
    assert len(set(SOURCES)) == len(SOURCES)
