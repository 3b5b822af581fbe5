"""Section 4: what a move costs, what it needs, what it may get and who pays (K1–K11, R15–R19)."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil, floor, inf
from typing import Literal

from planner.plan.audit.finding import Finding
from planner.plan.audit.firms import Mover
from planner.plan.audit.moves import Step, asked_m2, differs, kw_need, lot_m2
from planner.plan.audit.places import ISSUABLE, Facts, Place
from planner.units import EUR_TOLERANCE, MONTHS_PER_YEAR

Size = Literal["micro", "small", "medium", "large"]
SIZES: tuple[tuple[float, Size], ...] = ((10, "micro"), (50, "small"), (250, "medium"), (inf, "large"))
HOUSING_PAYER = "housing_project"
YEAR_DIGITS = 4
NOISE_DECIMALS = 4
"""R18: decimals of a euro that are kept before a grant becomes whole euros; what lies below is noise of floats."""
EUR_NOISE = 1e-6
"""The same noise in an amount that is rounded to cents."""


@dataclass(frozen=True)
class Bill:
    """The money of one move (euro).

    Parameters
    ----------
    cost, top, willingness
        K1 + … + K11, unprofitable top (R15), what the firm puts in itself (R16).
    a17, cap
        R17: the most under article 17. R18: the most that may be granted.
    given
        R18: the grant, in whole euros.
    """

    cost: float
    top: float
    willingness: float
    a17: float
    cap: float
    given: float


def bill_of(facts: Facts, step: Step, room: float) -> Bill:
    """Return the money of a move, with the de minimis room of its undertaking in that year."""
    terms = facts.tables.terms
    k = cost_parts(facts, step)
    cost = sum(k.values())
    due = _due(facts, step)
    keep = 1 - due
    top = (k["K1"] + k["K2"] * keep + k["K3"] + k["K4"] + k["K7"] + k["K8"] + k["K9"] + k["K10"] + k["K11"]
           + (1 - terms.top.beta) * (k["K5"] + k["K6"]) * keep)
    a17 = terms.state_aid.art17[_size(step.mover)] * (k["K2"] + k["K5"] + k["K6"]) if step.mover.extra_plot > 0 else 0.0
    cap = min(terms.grant.scheme_share * cost, a17 + room, (1 - terms.grant.firm_min_share) * cost)
    if terms.grant.cap_per_move_eur is not None:
        cap = min(cap, terms.grant.cap_per_move_eur)
    willingness = _willingness(facts, step.mover)
    if terms.grant.rule == "need":  # what is missing, up to a whole euro before it is held against the cap
        given = ceil(round(max(0.0, top - willingness), NOISE_DECIMALS))
    else:
        given = floor(round(min(terms.grant.share * top, cap), NOISE_DECIMALS))
    return Bill(cost, top, willingness, a17, cap, given)


def cost_parts(facts: Facts, step: Step) -> dict[str, float]:
    """Return K1–K11 (euro) of a move."""
    cost, ratios, mover, kind = facts.tables.terms.cost, facts.tables.terms.ratios, step.mover, step.move.kind
    new_floor = {"relocate": mover.floor_now + mover.extra_floor, "settle": ratios.fsi * asked_m2(step)}.get(kind, mover.extra_floor)
    parts = {f"K{number}": 0.0 for number in range(1, 12)}
    parts["K2"] = cost.fitout_m2.likely * new_floor
    parts["K5"] = cost.newbuild_m2.likely * new_floor
    parts["K11"] = cost.grid_kva.likely * kw_need(step) / facts.tables.terms.grid.kw_per_kva
    if step.place is not None:
        parts["K6"] = step.place.price * lot_m2(facts, step)
        tax = 0.0 if step.place.row["status"] in ISSUABLE else cost.transfer_tax
        parts["K7"] = (tax + cost.advice) * parts["K6"]
    if kind == "relocate":
        parts["K1"] = cost.move_m2.likely * mover.floor_now
        parts["K3"] = cost.stop_weeks.likely * cost.va_per_fte_week * mover.workers
        parts["K4"] = cost.overlap_months.likely / MONTHS_PER_YEAR * cost.rent_m2 * mover.floor_now
        if mover.firm["tenure"] != "rent":  # a tenant does not demolish
            parts.update(_leaving_parts(facts, mover))
    return parts


def _leaving_parts(facts: Facts, mover: Mover) -> dict[str, float]:
    """Return K8–K10 (euro): what an owner spends on the place that it leaves."""
    cost, known = facts.tables.terms.cost, mover.firm["soil_known"]
    main = facts.places.get(mover.main_parcel)
    demolition = 0.0 if main is not None and main.is_reused else cost.demolition_m2.likely * mover.floor_now
    survey = 0.0 if known else cost.soil_survey_m2.likely * mover.plot_now
    remediation = 0.0
    for parcel, plot in mover.homes.items():
        stated = facts.tables.parcels[parcel]["remediation_eur"]
        remediation += stated if stated is not None else 0.0 if known else cost.remediation_m2.likely * plot
    return {"K8": demolition, "K9": survey, "K10": remediation}


def _due(facts: Facts, step: Step) -> float:
    """Return R15: the share of a reinvestment that was due anyway."""
    top, firm, year = facts.tables.terms.top, step.mover.firm, step.move.year
    if step.move.kind != "relocate":
        return 0.0
    if firm["reinvest_year"] is not None and firm["reinvest_year"] <= year + top.due_reinvest_within:
        return 1.0
    if firm["building_year"] is None:
        return 0.0
    return float(min(1.0, max(0.0, (year - firm["building_year"] - top.due_from_age) / top.due_span)))


def _willingness(facts: Facts, mover: Mover) -> float:
    """Return R16, R33: what the firm puts in itself (euro)."""
    top = facts.tables.terms.top
    stated = mover.firm.get("willingness_eur")
    if stated is not None:
        return float(stated) + mover.own("own_eur")
    omega = top.omega_will_move if mover.is_newcomer or mover.consent == "will_move" else top.omega_open
    return omega * top.value_added_eur * mover.workers + mover.own("own_eur")


def _size(mover: Mover) -> Size:
    """Return R17: the size class of a mover, stated or by its workers."""
    stated = mover.firm.get("size_class", "")
    return next(name for limit, name in SIZES if (name == stated if stated else mover.workers < limit))


def received_by_year(facts: Facts) -> dict[str, dict[int, float]]:
    """Return R17: undertaking → calendar year → de minimis aid (euro) that it received."""
    out: dict[str, dict[int, float]] = defaultdict(lambda: defaultdict(float))
    for row in facts.tables.aid_history:
        if row["rule"] == "de_minimis":
            out[row["undertaking_id"]][_year_in(row["date"])] += row["amount_eur"]
    for name, firm in facts.tables.firms.items():
        out[firm["undertaking_id"] or name][facts.tables.years[0] - 1] += firm["de_minimis_used_eur"] or 0.0
    return out


def _year_in(date: str) -> int:
    """Return the year of a date in any order: its one group of four digits."""
    groups = "".join(character if character.isdigit() else " " for character in date).split()
    return next((int(group) for group in groups if len(group) == YEAR_DIGITS), int(groups[0][:YEAR_DIGITS]) if groups else 0)


def window(facts: Facts, year: int) -> range:
    """Return the rolling years that count against the ceiling in a year (R17)."""
    aid = facts.tables.terms.state_aid
    return range(year - aid.window_years + (0 if aid.strict else 1), year + 1)


def room_for_aid(facts: Facts, received: dict[int, float], year: int) -> float:
    """Return R17: de minimis room (euro) in a year, given what was received by year."""
    return max(0.0, facts.tables.terms.state_aid.de_minimis_eur - sum(received.get(past, 0.0) for past in window(facts, year)))


def check_money(facts: Facts, step: Step, bill: Bill) -> Iterator[Finding]:
    """Yield what section 4 has against the money of a move."""
    move, rule = step.move, facts.tables.terms.grant.rule
    if differs(move.cost_eur, bill.cost, EUR_TOLERANCE + EUR_NOISE):
        yield step.wrong("cost", move.cost_eur, bill.cost, "eur")
    short = bill.given - bill.cap if rule == "need" else bill.top - bill.given - bill.willingness
    if short > EUR_TOLERANCE:
        yield step.wrong("contribution", bill.given + (0.0 if rule == "need" else short), bill.cap if rule == "need" else bill.given, "eur")
    if differs(move.grant_eur, bill.given, EUR_TOLERANCE):
        yield step.wrong("R18", move.grant_eur, bill.given, "eur")
    if differs(move.own_eur, bill.cost - bill.given, EUR_TOLERANCE + EUR_NOISE):
        yield step.wrong("own", move.own_eur, bill.cost - bill.given, "eur")
    yield from _check_aid_rule(step, bill)


def _check_aid_rule(step: Step, bill: Bill) -> Iterator[Finding]:
    """R18: the grant counts as article 17 aid first, the rest is de minimis; the plan names the rules that it uses."""
    named = "".join(character for character in (step.move.aid_rule or "").lower() if character.isalnum())
    excess = step.move.grant_eur - bill.a17  # within half a cent of nothing either way of naming it is right
    article = min(step.move.grant_eur, bill.a17)
    is_wrong = [
        "deminimis" not in named and excess > EUR_TOLERANCE, "deminimis" in named and excess < -EUR_TOLERANCE,
        "art17" not in named and article > EUR_TOLERANCE, "art17" in named and article <= 0]
    if any(is_wrong):
        yield step.wrong("R17", de_minimis_part(step, bill), 0.0, "eur")


def de_minimis_part(step: Step, bill: Bill) -> float:
    """Return dm_k (euro): the part of a grant that is more than article 17 allows."""
    return max(0.0, step.move.grant_eur - bill.a17)


def is_paid_by_housing(facts: Facts, step: Step) -> bool:
    """Return R19: whether the housing plan that takes its old parcel pays for a move."""
    leaves_claim = any(facts.tables.parcels[parcel]["housing_from"] is not None for parcel in step.mover.homes)
    return facts.tables.terms.fund.housing_pays and step.move.kind == "relocate" and leaves_claim


def payer_parts(facts: Facts, step: Step) -> dict[str, float]:
    """Return R19: payer → its part (share) of the grant of a move."""
    if is_paid_by_housing(facts, step):
        return {HOUSING_PAYER: 1.0}
    home = facts.places.get(step.mover.main_parcel)
    sides = {place.municipality for place in (home, step.place) if isinstance(place, Place)}
    schemes = facts.tables.terms.fund.other_schemes
    parts, shared = dict(schemes), 1.0 - sum(schemes.values())
    for code in sides:
        own = facts.tables.municipalities.get(code, {}).get("cofinancing_share")
        parts[code] = parts.get(code, 0.0) + shared * (facts.tables.terms.fund.municipal_share if own is None else own) / len(sides)
    return {"province": 1.0 - sum(parts.values()), **parts}
