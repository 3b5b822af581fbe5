"""How fast the program is, in CPU seconds of one run, beside the goals; the outcome goes to docs/benchmarks.md row by row.

Nothing here is a test of speed: what must hold is asserted, the rest is to be read. Each function measures one row of the table of goals, by the key
that it has in ``GOALS``; ``pytest -k`` measures a part anew. ``SCHUIFRUIMTE_BENCH_SECONDS`` (600) sets the long run of one province, which is left out
without it.
"""

import os
import resource
import statistics
import time
from collections.abc import Callable, Mapping

import highspy
import numpy as np
import pulp
import pytest

from planner import make_sample
from planner.plan.rankings import Ranker
from planner.plan.why.firm import explain
from planner.program.alternatives import find_alternatives
from planner.program.formulation import Program, formulate
from planner.program.highs import ArrayHighs, solve
from planner.program.inclusion import Inclusion, Kept
from planner.program.master import relax
from planner.program.named import Named, name_problem
from planner.program.pricing import safe_bound
from planner.program.rows.view import Lock
from planner.program.session import Session, WhatIf
from planner.program.solution import Effort, Solution, Tidings, relative_gap
from planner.program.solving import find_plan
from planner.project.project import Project
from planner.rules.situation import Situation
from planner.scenarios.uncertainty.booked import book_moves
from planner.scenarios.uncertainty.draws import Draws
from planner.scenarios.uncertainty.fixed import walk
from planner.scenarios.uncertainty.recourse import plan_anew
from planner.scenarios.uncertainty.trials import draw_trials
from planner.scenarios.unlocking import OPEN, room_questions
from tests.benchmarks.test_peers import NONZEROS, _matrix, _naive
from tests.benchmarks.writing import put, rows_of
from tests.instances.other import make_other

pytestmark = pytest.mark.timeout(0)
GOALS = {
    "build": ("Named problem, built and handed over, 1,000,000 entries", "≤ 2 × ready arrays to HiGHS; ≥ 20 × faster than naive PuLP"),
    "bound": ("M: bound over all moves", "≤ 1/10 of the whole linear program, equal to 1e-6"),
    "town": ("S: to a proven optimum", "≤ 1 s"),
    "province": ("M: gap over all moves, 10 seeds", "≤ 0.5 % in 60 s"),
    "long": ("M: gap over all moves, long", "≤ 0.1 % in 600 s"),
    "curve": ("M: curve of 25 points with bounds", "≤ 2.5 × one cold linear program"),
    "what if": ("M: what if: new bound; new plan within 1 %", "≤ 50 ms median; ≤ 1.5 s"),
    "unlock": ("M: every open parcel ranked by linear programs", "≤ 60 s"),
    "alternatives": ("M: 10 alternatives within 2 %", "≤ 60 s"),
    "samples": ("1,000 samples of a fixed plan, broken chains attributed", "≤ 5 ms"),
    "anew": ("M: 1,000 samples planned anew, with bounds", "≤ 20 s"),
    "why": ("M: why a firm stays, at once", "≤ 2 s"),
    "large": ("L: gap over all moves", "≤ 2 % in 600 s, ≤ 1 % in 1,800 s"),
    "country": ("XL: gap over all moves", "≤ 5 % in 1,800 s, < 4 GiB"),
}
TABLE, TOWNS, PROVINCES, BUILDERS = "Goals", "S, seed by seed", "M, seed by seed", "Building"
SECONDS, SECONDS_ALONE, GAP = 60.0, 10.0, 0.005
LONG = "SCHUIFRUIMTE_BENCH_SECONDS"


def _timed[Result](work: Callable[[], Result]) -> tuple[Result, float]:
    began = time.process_time()
    result = work()
    return result, time.process_time() - began


def _reach(key: str, reached: str) -> None:
    """Write what a row of the goals reached; rows that nothing measured say so."""
    known = rows_of(TABLE)
    rows = {name: known.get(name, [goal, "not measured"]) for name, goal in GOALS.values()}
    name, goal = GOALS[key]
    put(TABLE, ["what", "goal", "reached"], {**rows, name: [goal, reached]})


def _program(project: Project) -> tuple[Program, float]:
    return _timed(lambda: formulate(Situation(project)))


@pytest.fixture(scope="module")
def province() -> Program:
    return _program(make_sample("M", 0))[0]


def _handed(named: Named) -> highspy.Highs:
    """Return the HiGHS model of a named problem."""
    solver = ArrayHighs(named)
    solver.createAndConfigureSolver(named.problem)
    solver.buildSolverModel(named.problem)
    return named.problem.solverModel


def _by_object(named: Named) -> highspy.Highs:
    """Return the model of the same arrays, ready, through HiGHS's model object: the way of its documentation."""
    model, kinds = highspy.HighsLp(), highspy.HighsVarType
    model.num_row_, model.num_col_ = named.matrix.shape
    model.col_cost_, model.col_lower_, model.col_upper_ = named.objective, np.zeros(len(named.upper)), named.upper
    model.row_lower_, model.row_upper_ = named.row_lower, named.row_upper
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.start_, model.a_matrix_.index_, model.a_matrix_.value_ = named.matrix.indptr, named.matrix.indices, named.matrix.data
    model.integrality_ = [kinds.kInteger if whole else kinds.kContinuous for whole in named.integers]
    highs = highspy.Highs()
    highs.silent()
    highs.passModel(model)
    return highs


def _stock(problem: pulp.LpProblem) -> highspy.Highs:
    """Return the model that PuLP's own interface hands over."""
    solver = pulp.HiGHS(msg=False, threads=1)
    solver.createAndConfigureSolver(problem)
    solver.buildSolverModel(problem)
    return problem.solverModel


def test_build(province: Program) -> None:
    """A million entries: named and handed over, the problem is that of the ready arrays and of naive PuLP."""
    columns = np.arange(np.searchsorted(np.cumsum(np.diff(province.x.indptr)), NONZEROS))
    runs = [_timed(lambda: name_problem(province, columns)) for _ in range(5)]
    named, build = runs[0][0], statistics.median(seconds for _, seconds in runs)
    hand = statistics.median(_timed(lambda: _handed(named))[1] for _ in range(5))
    ready = statistics.median(_timed(lambda: _by_object(named))[1] for _ in range(5))
    rows = _matrix(province, columns)
    naive, naively = _timed(lambda: _naive(province, columns, rows))
    stock, stocked = _timed(lambda: _stock(naive))
    assert stock.getNumNz() == _by_object(named).getNumNz() == _handed(named).getNumNz() == named.matrix.nnz
    whole = build + hand
    steps = {
        "ready arrays to HiGHS, through its model object": ready, "the same arrays as they are (our hand-over)": hand, "`name_problem`": build,
        "`name_problem` and our hand-over": whole, "naive PuLP": naively, "naive PuLP and its own hand-over": naively + stocked}
    put(BUILDERS, ["step", "CPU s", "× ready arrays"], {name: [f"{seconds:.3f}", f"{seconds / ready:.1f}"] for name, seconds in steps.items()})
    _reach("build", f"{whole:.2f} s for {named.matrix.nnz:,}: {whole / ready:.1f} × ready arrays; {(naively + stocked) / whole:.1f} × faster than naive PuLP "
           f"with its hand-over, {naively / build:.1f} × without either hand-over")



def test_samples(province: Program) -> None:
    """A plan of the province in 1,000 samples: links and causes add up to what is lost; plans made anew lie in their intervals."""
    chosen = find_plan(province, Effort(gap=0.01)).chosen
    booked, draws = book_moves(province, chosen), Draws()
    trials, prepare = _timed(lambda: draw_trials(booked, draws))
    runs = [_timed(lambda: walk(trials).lost_ha) for _ in range(9)]
    lost, seconds = runs[0][0], statistics.median(spent for _, spent in runs)
    assert lost.sum() == pytest.approx(booked.planned_ha - walk(trials).hectares.mean(), abs=1e-9)
    _reach("samples", f"{1000 * seconds:.1f} ms for {len(booked)} moves, money, waiting and delays included; drawn before in {1000 * prepare:.0f} ms")
    anew, spent = _timed(lambda: plan_anew(province, draws, chosen))
    assert (anew.low <= anew.high).all()
    _reach("anew", f"{spent:.1f} s, linear programs included; worth {anew.low.mean():.2f} to {anew.high.mean():.2f} ha on average")


def test_bound(province: Program) -> None:
    """The bound by column generation equals that of the whole linear program."""
    found, generated = _timed(lambda: relax(province))
    bound, proof = _timed(lambda: safe_bound(province, found.duals))
    named = name_problem(province, np.arange(len(province.moves)), is_integer=False)
    whole, monolith = _timed(lambda: solve(named))
    assert whole.objective + province.constant == pytest.approx(found.objective, abs=1e-6)
    assert bound.value >= found.objective - 1e-9
    apart = abs(whole.objective + province.constant - found.objective)
    _reach("bound", f"{generated:.2f} s against {monolith:.2f} s: 1/{monolith / generated:.1f} ({len(found.columns):,} of {len(province.moves):,} moves in the "
           f"end, {found.rounds} rounds), equal to {apart:.0e}; proof from the duals {1000 * proof:.0f} ms")


@pytest.mark.parametrize("seed", range(5))
def test_town(seed: int) -> None:
    """A town's plan is proven best, and HiGHS alone on the whole problem has no better one."""
    program, rows = _program(make_sample("S", seed))
    solution, seconds = _timed(lambda: find_plan(program, Effort()))
    named = name_problem(program, np.arange(len(program.moves)))
    alone, by_highs = _timed(lambda: solve(named, mip_rel_gap=0.0, mip_abs_gap=1e-9, time_limit=SECONDS_ALONE))
    put(TOWNS, ["seed", "moves", "rules and rows, CPU s", "optimum, CPU s", "HiGHS alone, CPU s"],
        {str(seed): [f"{len(program.moves):,}", f"{rows:.2f}", _proof(seconds, is_proven=solution.status == "optimal"),
                     _proof(by_highs, is_proven=alone.is_proven)]})
    done = list(rows_of(TOWNS).values())
    ours = [float(cells[2].split(",")[0]) for cells in done]
    proven = [sum("not" not in cells[at] for cells in done) for at in (2, 3)]
    _reach("town", f"{proven[0]} of {len(done)} seeds: median {statistics.median(ours):.2f} s, worst {max(ours):.2f} s, rows made before; HiGHS alone, at most "
           f"{SECONDS_ALONE:.0f} s by the clock: {proven[1]} of {len(done)}")
    assert solution.status == "optimal"
    assert alone.objective + program.constant <= solution.value + 1e-6


def _proof(seconds: float, *, is_proven: bool) -> str:
    return f"{seconds:.2f}" if is_proven else f"{seconds:.2f}, not proven"


class Course:
    """Value and bound over CPU time while a plan is sought; at a limit of CPU seconds the search is asked to stop, and what it then has counts."""

    def __init__(self, seconds: float) -> None:
        self._limit, self._began = seconds, time.process_time()
        self.points: list[tuple[float, float, float]] = []

    def used(self) -> float:
        """Return the CPU seconds so far."""
        return time.process_time() - self._began

    def hear(self, tidings: Tidings) -> None:
        """Keep the best value and bound so far."""
        _, best, least = self.points[-1] if self.points else (0.0, -np.inf, np.inf)
        self.points.append((self.used(), max(best, tidings.value), min(least, tidings.bound)))

    def run(self, program: Program) -> Solution:
        """Seek a plan without a gap to end at."""
        solution = find_plan(program, Effort(gap=0.0, rounds=60), tell=self.hear, stop=lambda: self.used() >= self._limit)
        self.points.append((self.used(), solution.value, solution.bound))
        return solution

    def until(self, gap: float) -> float | None:
        """Return the CPU seconds after which the gap was proven, None where it was not."""
        return next((at for at, value, bound in self.points if relative_gap(value, bound) <= gap), None)


PROVINCE_HEAD = ["instance", "moves", "rules and rows, CPU s", "linear program ha", "value ha", "bound ha", "gap", "CPU s used", "CPU s to 0.5 %"]


def _course(project: Project, name: str, seconds: float) -> Mapping[str, list[str]]:
    """Return the row of one instance."""
    program, rows = _program(project)
    course = Course(seconds)
    solution = course.run(program)
    used, value, bound = course.points[-1]
    assert value <= bound
    reached = course.until(GAP)
    return {name: [f"{len(program.moves):,}", f"{rows:.1f}", f"{solution.lp_value:.4f}", f"{value:.4f}", f"{bound:.4f}",
                   f"{100 * relative_gap(value, bound):.2f} %", f"{used:.1f}", "–" if reached is None else f"{reached:.1f}"]}


@pytest.mark.parametrize("seed", range(10))
def test_province(seed: int) -> None:
    """No plan of a province is worth more than the bound at the limit."""
    put(PROVINCES, PROVINCE_HEAD, _course(make_sample("M", seed), f"sample {seed}", SECONDS))
    _sum_up()


def test_province_of_the_second_generator() -> None:
    """The same on an instance with other habits."""
    put(PROVINCES, PROVINCE_HEAD, _course(make_other("M", 0), "second generator 0", SECONDS))
    _sum_up()


def _sum_up() -> None:
    """Sum the seeds of the sample up in the table of goals; the second generator beside them."""
    rows = rows_of(PROVINCES)
    gaps = {name: float(cells[5].split()[0]) for name, cells in rows.items() if "," not in name}
    sample = [gap for name, gap in gaps.items() if name.startswith("sample")]
    others = "".join(f"; {name}: {gap:.2f} %" for name, gap in gaps.items() if not name.startswith("sample"))
    within = sum(gap <= 100 * GAP for gap in sample)
    median = f"median {statistics.median(sample):.2f} %, worst {max(sample):.2f} %" if sample else "none"
    _reach("province", f"{within} of {len(sample)} seeds; {median} at {SECONDS:.0f} s or the limit of work{others}")


@pytest.mark.skipif(LONG not in os.environ, reason=f"minutes; set {LONG}")
def test_province_for_long() -> None:
    """One province with ten times as long."""
    seconds = float(os.environ[LONG])
    row = _course(make_sample("M", 0), f"sample 0, {seconds:.0f} s", seconds)
    put(PROVINCES, PROVINCE_HEAD, row)
    (cells,) = row.values()
    _reach("long", f"seed 0: {cells[5]} in {cells[6]} s (limit {seconds:.0f} s, or the limit of work)")


def test_what_if(province: Program) -> None:
    """Asked the same question, a living plan is within its gap of a bound that holds for it; the time of each answer is written down."""
    session = Session(province, Effort(gap=0.01))
    first = session.solve()
    ids, fund = province.situation.movers["mover_id"].to_numpy(), province.situation.project.terms.fund.total_eur
    parcels = province.situation.rooms.parcels.index.to_numpy()
    move = first.chosen[len(first.chosen) // 2]
    staying = np.setdiff1d(province.moves.mover, province.moves.mover[first.chosen])[0]
    questions = {
        "fund + 1 million": WhatIf(fund_eur=fund + 1e6), "fund − 1 million": WhatIf(fund_eur=fund - 1e6),
        "forbid a firm": WhatIf(forbids=(Lock(ids[province.moves.mover[move]], "*"),)),
        "close a parcel": WhatIf(closed=((parcels[province.moves.parcel[move]], province.situation.years[0]),)),
        "lock a firm that stays": WhatIf(locks=(Lock(ids[staying], "*"),)), "back": WhatIf()}
    proofs, plans, rows = [], [], {}
    for name, what_if in questions.items():
        (_, bound), proof = _timed(lambda what_if=what_if: session.prove(what_if))
        answer, plan = _timed(lambda what_if=what_if: session.solve(what_if))
        assert answer.value <= bound + 1e-6
        proofs.append(proof)
        plans.append(plan)
        rows[name] = [f"{proof:.3f}", f"{plan:.2f}", f"{answer.value:.4f}", f"{100 * answer.gap:.2f} %"]
    put("What if, M", ["question", "bound, CPU s", "plan, CPU s", "value ha", "gap"], rows)
    _reach("what if", f"bound: median {1000 * statistics.median(proofs):.0f} ms, worst {1000 * max(proofs):.0f} ms; plan: median "
           f"{statistics.median(plans):.2f} s, worst {max(plans):.2f} s (one after the other, rules and rows made before)")


def test_why(province: Program) -> None:
    """What is said of a firm that stays says no remedy without a plan; the time of each explanation is written down."""
    plan = find_plan(province, Effort(gap=0.01))
    inclusion = Inclusion(province, Kept(plan.chosen, plan.value, plan.bound, plan.invested))
    _, prices = _timed(lambda: inclusion.gains)
    staying = np.setdiff1d(np.arange(len(province.situation.movers)), province.moves.mover[plan.chosen])
    rows = {}
    for mover in np.random.default_rng(0).choice(staying, 6, replace=False).tolist():
        why, seconds = _timed(lambda mover=mover: explain(inclusion, mover, "quick"))
        assert all(remedy.value_ha >= plan.value - 1e-6 for remedy in why.remedies)
        rows[why.mover_id] = [f"{seconds:.2f}", f"{why.option_count:,}", "; ".join(f"{remedy.change.name} {remedy.amount:,.0f}" for remedy in why.remedies)]
    put("Why, M", ["firm", "CPU s", "parcels that fit", "what would bring it in"], rows)
    taken = [float(cells[0]) for cells in rows.values()]
    _reach("why", f"median {statistics.median(taken):.1f} s, worst {max(taken):.1f} s of {len(taken)} firms; prices once {prices:.1f} s")
def test_unlock() -> None:
    """What each open parcel of a province is worth: a linear program each, and an interval around it."""
    asked, listing = _timed(lambda: room_questions(make_sample("M", 0)))
    questions = [question for question in asked.questions if question.group == OPEN]
    program = formulate(asked.situation)
    ranker = Ranker(Session(program, Effort(gap=0.01)), asked.base)
    ranking, seconds = _timed(lambda: ranker.rank(questions, {}))
    assert len(ranking.ranks) == len(questions)
    assert all(0 <= rank.low_ha <= rank.high_ha for rank in ranking.ranks)
    _reach("unlock", f"{len(questions)} parcels in {seconds:.1f} s with the plan of the base; {listing:.1f} s to list what is asked, "
           f"{len(program.moves):,} moves")


def test_alternatives(province: Program) -> None:
    """Ten plans of a province that are almost as good as the best found."""
    best = find_plan(province, Effort(gap=0.01))
    others, seconds = _timed(lambda: list(find_alternatives(province, best, within=0.02, count=10)))
    assert all(one.value >= 0.98 * best.value - 1e-6 for one in others)
    _reach("alternatives", f"{len(others)} in {seconds:.1f} s, the plan made before")


@pytest.mark.skipif(LONG not in os.environ, reason=f"minutes; set {LONG}")
def test_four_provinces_for_long() -> None:
    """A large instance: a plan within its bound at the limit."""
    seconds = float(os.environ[LONG])
    row = _course(make_sample("L", 0), f"L, {seconds:.0f} s", seconds)
    put("L", PROVINCE_HEAD, row)
    (cells,) = row.values()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    _reach("large", f"seed 0: {cells[5]} in {cells[6]} s, {cells[0]} moves, peak {peak:.1f} GiB")
