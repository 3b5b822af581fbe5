"""Worths and bundles beside an exhaustive search that reads the tables (``tests/oracles``), and beside every subset."""

from collections.abc import Iterable, Sequence
from itertools import combinations
from random import Random

from planner.errors import InputError
from planner.program.formulation import formulate
from planner.program.fund import with_fund
from planner.program.master import relax
from planner.project.project import Project
from planner.rules.situation import Situation
from planner.scenarios.bundle import Budget, Found, Offer, best_bundle
from planner.scenarios.gauge import Asked, Fidelity, Gauge
from planner.scenarios.levers import pull, read_written
from planner.scenarios.worth import Question, Worth, measure_worth
from tests.oracles.cases import random_case
from tests.oracles.enumeration import best_plan
from tests.oracles.reading import World

SAME_HA = 1e-6
CHOICES = ("category_steps=2", "ask_everyone=on", "landlords_agree=on", "coverage=0.95", "grid_kw_per_node=300", "housing_claims=off", "reserve=0.5",
           "borders=closed", "lots=500:0.1", "permit_months=0", "chain.control=none", "limits.pace_ha_per_year=0.5")
"""Pulls that help, and some that hurt."""
LOOSE = ("coverage=0.95", "grid_kw_per_node=300")


def gauge(project: Project, fidelity: Fidelity = "plan") -> Gauge:
    """Return a gauge that asks for proof."""
    return Gauge(project, Asked(fidelity, lambda _: 0.0))


def worth_of(project: Project, pulls: Sequence[str], fidelity: Fidelity = "plan", **more: bool) -> Worth:
    """Return the table of some pulls."""
    return measure_worth(project, Question(tuple(read_written(pulls)), **more), gauge(project, fidelity))


def best(project: Project, pulls: Iterable[str]) -> float:
    """Return the best value that an exhaustive search finds with some pulls."""
    found = best_plan(World(pull(project, list(pulls)))).value
    assert found is not None
    return found


def worth_differences(seeds: Iterable[int]) -> list[str]:
    """Return where worths differ from those of the exhaustive search, in words."""
    lines = []
    for seed in seeds:
        project, pulls = random_case(seed), Random(seed).sample(CHOICES, 3)
        table = worth_of(project, pulls)
        for at, row in enumerate(table.rows):
            without = [pull for pull in pulls if pull != row.label]
            expected = {"alone": (pulls[at : at + 1], []), "last_in": (pulls, without), "step": (pulls[: at + 1], pulls[:at])}
            for name, (with_them, others) in expected.items():
                worth, right = getattr(row, name), best(project, with_them) - best(project, others)
                low, high = worth.interval_ha
                if abs(worth.ha - right) > SAME_HA or not low - SAME_HA <= right <= high + SAME_HA:
                    lines.append(f"case {seed}: {row.label} {name} {worth.ha:.9f} in [{low:.9f}, {high:.9f}], oracle {right:.9f}")
    return lines


def drawn_offers(seed: int, count: int) -> tuple[Project, tuple[Offer, ...], Budget]:
    """Return a small case, offers with costs by chance (some bring money in), and a budget that pays some of them."""
    random, project = Random(seed), random_case(seed)
    pulls = random.sample(CHOICES, count)
    pulls[: len(LOOSE)] = LOOSE if random.random() < 0.7 else pulls[: len(LOOSE)]
    costs = [random.choice((-50_000.0, 0.0, 50_000.0, 100_000.0, 200_000.0)) for _ in pulls]
    offers = tuple(Offer(written, cost) for written, cost in zip(read_written(list(dict.fromkeys(pulls))), costs, strict=False))
    total = random.choice((100_000.0, 300_000.0, 600_000.0))
    return project, offers, Budget(total, None if random.random() < 0.7 else total / 2)


def bundle_of(project: Project, offers: Sequence[Offer], budget: Budget) -> Found:
    """Return the best bundle."""
    return best_bundle(project, offers, budget, gauge(project, "lp"))


def best_of_all_subsets(project: Project, offers: Sequence[Offer], budget: Budget) -> tuple[float, int]:
    """Return the best value of a linear program over every subset within the budget, each solved by itself, and their number."""
    values = []
    for size in range(len(offers) + 1):
        for some in combinations(offers, size):
            cost = sum(offer.cost_eur for offer in some)
            left = budget.total_eur - cost
            fund = left if budget.fund_eur is None else budget.fund_eur
            if left < (budget.fund_eur or 0.0):
                continue
            changed = with_fund(pull(project, [offer.written.label for offer in some]), fund)
            values.append(relax(formulate(Situation(changed))).objective)
    return max(values), len(values)


def bundle_differences(seeds: Iterable[int], count: int) -> list[str]:
    """Return where the best bundle differs from the best of all subsets, in words."""
    lines = []
    for seed in seeds:
        project, offers, budget = drawn_offers(seed, count)
        try:
            found, (right, number) = bundle_of(project, offers, budget), best_of_all_subsets(project, offers, budget)
        except InputError as error:
            lines.append(f"case {seed}: {error}")
            continue
        if abs(found.best.point.lp_ha - right) > SAME_HA or found.subsets != number or found.most_ha < right - SAME_HA or found.was_stopped:
            lines.append(f"case {seed}: bundle {found.best.chosen} {found.best.point.lp_ha:.9f} of {found.subsets}, right {right:.9f} of {number}")
    return lines
