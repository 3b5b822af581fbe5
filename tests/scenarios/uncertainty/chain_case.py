"""A chain that is worked by hand: A leaves P for the vacant V, B leaves Q for P, the newcomer N settles on Q; only moving and fitting out cost anything."""

from dataclasses import replace
from itertools import product
from typing import Any

import numpy as np

from planner.program.formulation import Program
from planner.scenarios.uncertainty.booked import Booked, book_moves
from planner.scenarios.uncertainty.draws import Draws
from planner.scenarios.uncertainty.trials import CONSENT, NONE, Trials, draw_trials, survival
from tests.cases import BARE, Rows, ask, firm, parcel, program_of

SERVED = {"A": 0.1, "B": 0.05, "N": 0.3}
CONSENTS = {"A": 0.8, "B": 0.4, "N": 0.8}
CHAIN = ((("A", "relocate", "V"), 2027), (("B", "relocate", "P"), 2028), (("N", "settle", "Q"), 2029))


def chain_rows() -> Rows:
    return {
        "parcels": [parcel("P", 0, 5_000, "occupied"), parcel("Q", 500, 4_000, "occupied"), parcel("V", 2_000, 6_000, estate_id="E2")],
        "firms": [firm("A", "P", plot_m2=5_000.0, floor_m2=1_000.0, willingness_eur=100_000.0, connection_kw=30.0),
                  firm("B", "Q", plot_m2=4_000.0, floor_m2=1_000.0, willingness_eur=100_000.0, connection_kw=30.0, consent="open")],
        "demand": [ask("DA", "A", 1_000.0), ask("DB", "B", 500.0), ask("N", extra=3_000.0, workers=2, category_needed="3.1", connection_kw=20.0)]}


def chain_program(years: int = 4, **more: Any) -> Program:
    terms = {"horizon": {"years": years}, "cost": BARE, "fund": {"by_year": {2027: 5_000_000}}, "limits": {"pace_ha_per_year": 50}, **more}
    return program_of(chain_rows(), terms)


def chosen_of(program: Program, wanted: Any = CHAIN) -> np.ndarray:
    """Return the positions of moves by mover, kind, parcel and year."""
    situation, moves = program.situation, program.moves
    kinds = ("relocate", "expand", "intensify", "settle")
    names = {
        (situation.movers["mover_id"][mover], kinds[kind], situation.rooms.parcels.index[at], situation.years[year]): position
        for position, (mover, kind, at, year) in enumerate(zip(moves.mover, moves.kind, moves.parcel, moves.year, strict=True))}
    return np.array([names[*who, year] for who, year in wanted])


def chain_booked(program: Program) -> Booked:
    return book_moves(program, chosen_of(program))


def every_answer(booked: Booked) -> tuple[Trials, np.ndarray]:
    """Return trials in which the firms answer in every way there is, one a sample, all else as planned, and how likely each is."""
    answers = np.array(list(product([True, False], repeat=len(booked)))).T
    sure = survival(booked.situation)[booked.mover][:, None]
    trials = draw_trials(booked, Draws(answers.shape[1]).only())
    return replace(trials, refused=np.where(answers, NONE, CONSENT).astype(np.int8)), np.where(answers, sure, 1.0 - sure).prod(axis=0)
