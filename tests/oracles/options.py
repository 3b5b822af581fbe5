"""What every mover may do: rules R11–R19, eligibility, money and value of docs/method.md, in plain loops."""

import math
from typing import Any

from tests.oracles.reading import PROTECTED, World
from tests.oracles.things import TINY_M2, Firm, Mover, Option, Parcel, known, step

HA = 10_000.0


def options_of(world: World, mover: Mover) -> list[Option]:
    """Return every move that a mover may make."""
    if mover.firm is not None and not mover.firm.consents and "consent" not in world.without:
        return []
    found = []
    for kind in mover.kinds:
        if kind != "relocate" and mover.extra_plot <= 0:
            continue
        if kind == "intensify":
            found += _intensify(world, mover)
            continue
        for parcel in world.parcels.values():
            if (mover.firm is None or parcel.id not in mover.firm.homes) and eligible(world, mover, kind, parcel):
                found += _in_years(world, mover, kind, parcel)
    return found


# -- eligibility (section 3) ------------------------------------------------------------------------------------------


def need_of(mover: Mover, kind: str) -> float:
    """Return the room that a kind of move asks, m²."""
    return mover.extra_plot + (mover.firm.plot if kind == "relocate" and mover.firm else 0.0)


def lot_of(world: World, parcel: Parcel, mover: Mover, kind: str) -> float | None:
    """Return the lot that is taken (R13, R33), None where none fits."""
    terms, most = world.terms.lots, world.capacity[parcel.id][-1]
    asked = need_of(mover, kind)
    need = asked if asked <= 1.0 else max(1.0, asked - mover.own("spare_m2"))
    if need <= 0 or need > most + TINY_M2:
        return None
    least = max(terms.min_lot_m2, terms.min_lot_share * parcel.area)
    lot = min(max(need, least), most)
    if most - lot < least - TINY_M2:
        lot = most
    return lot if lot <= terms.max_lot_ratio * asked + mover.own("more_m2") + TINY_M2 or "lot" in world.without else None


def eligible(world: World, mover: Mover, kind: str, parcel: Parcel) -> bool:
    """Return whether a pair passes every test that does not depend on the year.

    Power (test 5) is left to the rows of power, which no move keeps that fails it.
    """
    if kind == "expand" and beside(world, mover.firm, parcel) is None:
        return False
    if kind == "settle" and mover.municipality and mover.municipality != parcel.municipality:
        return False
    if lot_of(world, parcel, mover, kind) is None:
        return False
    tests = {
        "category": lambda: parcel.category is None or zoned(mover) <= parcel.category or bool(raising(world, mover, parcel, world.T - 1)),
        "distance": lambda: _quiet_enough(world, mover, parcel),
        "quay": lambda: not mover.quay or parcel.row["quay"] or parcel.estate["quay"],
        "radius": lambda: _within_radius(world, mover, parcel),
        "municipality": lambda: _same_town(world, mover, parcel),
        "restriction": lambda: parcel.usable,
        "owner": lambda: not (parcel.row["owner_kind"] == "private" and not parcel.row["landlord_agrees"]
                              and parcel.row["status"] in {"vacant", "issuable_now", "issuable_later"}),
    }
    return all(name in world.without or test() for name, test in tests.items())


def zoned(mover: Mover) -> float:
    """Return the category that a parcel must allow a mover (R4, R33)."""
    return max(0, mover.category - mover.own("less_steps"))


def raising(world: World, mover: Mover, parcel: Parcel, t: int) -> frozenset[str]:
    """Return the investments each of which raises the category of a parcel enough for a mover by a year (R27)."""
    return frozenset(name for name, offer in world.offers.items() if offer["since"] <= t and parcel.category + world.steps(parcel, offer) >= zoned(mover))


def beside(world: World, firm: Firm, parcel: Parcel) -> float | None:
    """Return what a hectare on a parcel beside the firm's own counts (1, or the share of a split site); None if it is not beside it."""
    moves = world.terms.moves
    count = None
    for name in firm.homes:
        home = world.parcels[name]
        if home.shape.distance(parcel.shape) <= moves.snap_m:
            edge = parcel.shape.boundary.intersection(home.shape.buffer(moves.snap_m)).length
            if edge >= moves.adjacent_edge_m:
                return 1.0
        if home.row["estate_id"] == parcel.row["estate_id"] and home.shape.distance(parcel.shape) <= moves.split_distance_m:
            count = moves.split_share
    return count


def _quiet_enough(world: World, mover: Mover, parcel: Parcel) -> bool:
    """Eligibility 4: every sensitive object at its guide distance."""
    environment = world.terms.environment
    for row in world.rows["sensitive"]:
        if row["kind"] in PROTECTED:
            table = environment.quiet_m if row["area_type"] == "quiet" else environment.mixed_m
        elif row["kind"] == "company_dwelling" and not (mover.firm and row["firm_id"] == mover.firm.id):
            table = environment.company_m
        else:
            continue
        guide = list(table.values())[mover.category] if parcel.guide_m is None else parcel.guide_m
        if row["geometry"].distance(parcel.shape) + mover.own("less_m") < guide:
            return False
    return True


def km_between(firm: Firm, parcel: Parcel) -> float:
    """Return the distance between a firm's place and the centre of a parcel, km."""
    return firm.place.distance(parcel.centre) / 1000.0


def _within_radius(world: World, mover: Mover, parcel: Parcel) -> bool:
    if mover.firm is None:
        return True
    own = known(mover.firm.row["max_distance_km"])
    return km_between(mover.firm, parcel) <= (world.terms.moves.max_distance_km if own is None else own)


def _same_town(world: World, mover: Mover, parcel: Parcel) -> bool:
    """Eligibility 8: where borders are closed a firm with a parcel keeps to the municipality of its main one."""
    if not world.terms.limits.stay_in_municipality or mover.firm is None or mover.firm.main is None:
        return True
    return world.parcels[mover.firm.main].municipality == parcel.municipality


# -- years (R11, R14) -------------------------------------------------------------------------------------------------


def _threat(world: World, mover: Mover) -> float:
    """Return the first year in which housing takes a parcel of the mover."""
    homes = mover.firm.homes if mover.firm else {}
    years = [year for home in homes if (year := known(world.parcels[home].row["housing_from"])) is not None]
    return min(years, default=math.inf)


def _may_in(world: World, mover: Mover, year: int) -> bool:
    earliest = known(mover.firm.row["earliest_year"]) if mover.firm else None
    free = (year >= mover.from_year and (earliest is None or year >= earliest)) or "years" in world.without
    return free and year < _threat(world, mover)


def _closes(world: World, parcel: Parcel) -> float:
    """R11: the year from which a parcel takes nobody."""
    if parcel.row["status"] == "housing":
        return -math.inf
    housing = known(parcel.row["housing_from"])
    return math.inf if housing is None or "closing" in world.without else housing - world.terms.moves.min_stay_years


def _in_years(world: World, mover: Mover, kind: str, parcel: Parcel) -> list[Option]:
    lot = lot_of(world, parcel, mover, kind)
    found = []
    is_too_heavy = parcel.category is not None and zoned(mover) > parcel.category and "category" not in world.without
    for t in range(world.T):
        year = world.start + t
        if is_too_heavy and not raising(world, mover, parcel, t):
            continue
        if _may_in(world, mover, year) and year < _closes(world, parcel) and lot <= world.capacity[parcel.id][t] + TINY_M2:
            found.append(_priced(world, mover, kind, parcel, lot, t))
            if found[-1] is not None and is_too_heavy:
                found[-1].needs = raising(world, mover, parcel, t)
    return [option for option in found if option is not None]


def _intensify(world: World, mover: Mover) -> list[Option]:
    firm = mover.firm
    if firm is None or firm.main is None:
        return []
    home = world.parcels[firm.main]
    cover = known(home.row["max_cover"])
    if firm.floor + mover.extra_floor > (world.terms.ratios.coverage_max if cover is None else cover) * firm.homes[home.id] + TINY_M2:
        return []
    found = [_priced(world, mover, "intensify", home, 0.0, t) for t in range(world.T) if _may_in(world, mover, world.start + t)]
    return [option for option in found if option is not None]


# -- money (section 4) ------------------------------------------------------------------------------------------------


def costs(world: World, mover: Mover, kind: str, parcel: Parcel, lot: float) -> dict[str, float]:
    """Return K1 … K11 of a move, euro (the table of section 4)."""
    terms, firm = world.terms.cost, mover.firm
    floor_old = firm.floor if firm else 0.0
    floor_new = {"relocate": floor_old + mover.extra_floor, "settle": world.terms.ratios.fsi * need_of(mover, kind)}.get(kind, mover.extra_floor)
    out = {"K2": terms.fitout_m2.likely * floor_new, "K5": terms.newbuild_m2.likely * floor_new}
    out["K11"] = terms.grid_kva.likely * kw_of(mover, kind) / world.terms.grid.kw_per_kva
    if kind != "intensify":
        tax = 0.0 if parcel.row["status"] in {"issuable_now", "issuable_later"} else terms.transfer_tax
        out["K6"] = world.price(parcel) * lot
        out["K7"] = (tax + terms.advice) * out["K6"]
    if kind == "relocate":
        out["K1"] = terms.move_m2.likely * floor_old
        out["K3"] = terms.stop_weeks.likely * terms.va_per_fte_week * mover.workers
        out["K4"] = terms.overlap_months.likely / 12 * terms.rent_m2 * floor_old
        if firm.row["tenure"] != "rent":
            out.update(_left_behind(world, firm))
    return {f"K{number}": out.get(f"K{number}", 0.0) for number in range(1, 12)}


def _left_behind(world: World, firm: Firm) -> dict[str, float]:
    """Return K8, K9 and K10: what an owner pays for the parcels that it leaves."""
    terms, known_soil = world.terms.cost, firm.row["soil_known"]
    reused = firm.main is not None and world.parcels[firm.main].reused
    soil = 0.0
    for name, plot in firm.homes.items():
        stated = known(world.parcels[name].row["remediation_eur"])
        if stated is not None:
            soil += stated
        elif not known_soil:
            soil += terms.remediation_m2.likely * plot
    return {
        "K8": 0.0 if reused else terms.demolition_m2.likely * firm.floor,
        "K9": 0.0 if known_soil else terms.soil_survey_m2.likely * firm.plot,
        "K10": soil,
    }


def kw_of(mover: Mover, kind: str) -> float:
    """Return the power need of a move (R5, R33), kW."""
    now = mover.firm.kw if kind == "relocate" else mover.kw_new if kind == "settle" else 0.0
    return max(0.0, now + mover.extra_kw - mover.own("own_kw"))


def due(world: World, mover: Mover, kind: str, year: int) -> float:
    """Return how far a reinvestment was due anyway (R15)."""
    if kind != "relocate":
        return 0.0
    top, built, reinvest = world.terms.top, known(mover.firm.row["building_year"]), known(mover.firm.row["reinvest_year"])
    if reinvest is not None and reinvest <= year + top.due_reinvest_within:
        return 1.0
    return 0.0 if built is None else min(1.0, max(0.0, (year - built - top.due_from_age) / top.due_span))


def unprofitable_top(world: World, cost: dict[str, float], part_due: float) -> float:
    """Return the unprofitable top (R15), euro."""
    early = 1.0 - part_due
    return (cost["K1"] + cost["K2"] * early + cost["K3"] + cost["K4"] + cost["K7"] + cost["K8"] + cost["K9"] + cost["K10"] + cost["K11"]
            + (1.0 - world.terms.top.beta) * (cost["K5"] + cost["K6"]) * early)


def willingness(world: World, mover: Mover) -> float:
    """Return what a mover puts in itself (R16), euro."""
    top = world.terms.top
    stated = known(mover.firm.row["willingness_eur"]) if mover.firm else None
    if stated is not None:
        return stated + mover.own("own_eur")
    willing = mover.firm is None or mover.firm.row["consent"] == "will_move"
    return mover.own("own_eur") + (top.omega_will_move if willing else top.omega_open) * top.value_added_eur * mover.workers


def aid_17(world: World, mover: Mover, cost: dict[str, float]) -> float:
    """Return the room for investment aid (R17), euro."""
    if mover.extra_plot <= 0:
        return 0.0
    stated = mover.firm.row["size_class"] if mover.firm else ""
    by_workers = "micro" if mover.workers < 10 else "small" if mover.workers < 50 else "medium" if mover.workers < 250 else "large"
    return world.terms.state_aid.art17[stated or by_workers] * (cost["K2"] + cost["K5"] + cost["K6"])


def aid_window(world: World) -> int:
    """Return over how many years, the present one included, de minimis aid counts."""
    return world.terms.state_aid.window_years + (1 if world.terms.state_aid.strict else 0)


def de_minimis_room(world: World, undertaking: str, t: int) -> float:
    """Return the room for de minimis aid of an undertaking in a year (R17), euro."""
    year = world.start + t
    window = range(year - aid_window(world) + 1, year + 1)
    got = sum(row["amount_eur"] for row in world.rows["aid_history"]
              if row["undertaking_id"] == undertaking and row["rule"] == "de_minimis" and int(row["date"][:4]) in window)
    if world.start - 1 in window:
        got += sum(firm.row["de_minimis_used_eur"] for firm in world.firms.values() if firm.undertaking == undertaking)
    return max(0.0, world.terms.state_aid.de_minimis_eur - got)


def grant_of(world: World, mover: Mover, cost: dict[str, float], top: float, t: int) -> tuple[int, float] | None:
    """Return grant and de minimis part of a move (R18), None where it is not feasible."""
    terms, eligible_cost = world.terms.grant, sum(cost.values())
    a17 = aid_17(world, mover, cost)
    legal = a17 + de_minimis_room(world, mover.undertaking, t)
    cap = min(terms.scheme_share * eligible_cost, legal, (1 - terms.firm_min_share) * eligible_cost)
    if terms.cap_per_move_eur is not None:
        cap = min(cap, terms.cap_per_move_eur)
    if "cap" in world.without:
        cap = math.inf
    own = willingness(world, mover)
    if terms.rule == "need":
        grant = math.ceil(round(max(0.0, top - own), 4))
        if grant > cap:
            return None
    else:
        grant = math.floor(round(min(terms.share * top, cap), 4))
        if top - grant > own:
            return None
    return grant, max(0.0, grant - a17)


def payers(world: World, mover: Mover, kind: str, parcel: Parcel) -> dict[str, float]:
    """Return who pays which part of the grant (R19)."""
    if kind == "relocate" and world.terms.fund.housing_pays and _threat(world, mover) < math.inf:
        return {"housing_project": 1.0}
    firm = mover.firm
    sending = world.parcels[firm.main].municipality if firm and firm.main else parcel.municipality
    out: dict[str, float] = {}
    schemes = world.terms.fund.other_schemes
    rest = 1.0
    for share in schemes.values():
        rest -= share
    for code in (sending, parcel.municipality):
        own = known(world.municipalities[code]["cofinancing_share"])
        out[code] = out.get(code, 0.0) + rest * (world.terms.fund.municipal_share if own is None else own) / 2
    out.update(schemes)
    return {**out, "province": 1.0 - sum(out.values())}


# -- value (section 5) ------------------------------------------------------------------------------------------------


def relief(world: World, firm: Firm) -> tuple[float, float]:
    """Return the dwellings that a departure relieves, and the room (ha) that it frees near dwellings."""
    environment = world.terms.environment
    relieved, freed = {}, 0.0
    for name in firm.homes:
        parcel = world.parcels[name]
        near = {row["sensitive_id"]: row["dwellings"] for row in world.rows["sensitive"]
                if row["kind"] == "dwelling" and row["status"] == "existing" and row["geometry"].distance(parcel.shape)
                < list((environment.quiet_m if row["area_type"] == "quiet" else environment.mixed_m).values())[firm.category]}
        relieved.update(near)
        freed += world.freed(firm, parcel) / HA if near else 0.0
    return min(sum(relieved.values()), world.terms.weights.dwellings_at_most), freed


def served_by(world: World, mover: Mover, kind: str, parcel: Parcel) -> float:
    """Return the circular room that a move serves (R12), m²."""
    if kind == "intensify":
        return min(mover.extra_plot, mover.extra_floor / world.terms.ratios.fsi)
    return mover.extra_plot * (beside(world, mover.firm, parcel) if kind == "expand" else 1.0)


def value_of(world: World, mover: Mover, kind: str, parcel: Parcel, t: int) -> float:
    """Return the coefficient of a move in the value of a plan, hectare-equivalents."""
    weights = world.terms.weights
    value = weights.circular * served_by(world, mover, kind, parcel) / HA
    if kind == "relocate":
        dwellings, freed = relief(world, mover.firm)
        value += weights.dwelling_relieved * dwellings + weights.freed_near_dwellings * freed
        value -= weights.transport_km * km_between(mover.firm, parcel)
    value *= (1.0 + world.terms.horizon.discount) ** -t
    if world.start + t < _threat(world, mover) <= world.start + world.T - 1:
        value += weights.job_at_risk * mover.workers
    return value


def displaced(world: World) -> float:
    """Return the value of the jobs that housing displaces where nobody moves (section 5)."""
    jobs = 0.0
    for firm in world.firms.values():
        years = [year for home in firm.homes if (year := known(world.parcels[home].row["housing_from"])) is not None]
        stops = known(firm.row["stops_in"])
        if years and min(years) <= world.start + world.T - 1 and not (stops is not None and stops < min(years)):
            jobs += firm.row["workers"]
    return world.terms.weights.job_at_risk * jobs


# -- one move ---------------------------------------------------------------------------------------------------------


def _priced(world: World, mover: Mover, kind: str, parcel: Parcel, lot: float, t: int) -> Option | None:
    cost = costs(world, mover, kind, parcel, lot)
    top = unprofitable_top(world, cost, due(world, mover, kind, world.start + t))
    money = grant_of(world, mover, cost, top, t)
    if money is None:
        return None
    frees = {home: world.freed(mover.firm, world.parcels[home]) for home in mover.firm.homes} if kind == "relocate" else {}
    return Option(
        mover=mover, kind=kind, to="" if kind == "intensify" else parcel.id, year=world.start + t, t=t, lot=lot,
        served=served_by(world, mover, kind, parcel), grant=money[0], dm=money[1], parts=payers(world, mover, kind, parcel),
        kw=world.counted_kw(kw_of(mover, kind), parcel, t), hub_kw=world.large_kw(kw_of(mover, kind)),
        kw_full=kw_of(mover, kind), at=parcel.id, value=value_of(world, mover, kind, parcel, t), frees=frees)


def category_from(parcel: Parcel, least: str) -> bool:
    """Return whether a parcel allows at least a category."""
    return parcel.category is not None and parcel.category >= step(least)


def describe(option: Option) -> dict[str, Any]:
    """Return a move as plain values."""
    return {"mover_id": option.mover.id, "kind": option.kind, "to": option.to, "year": option.year, "lot_m2": option.lot, "grant_eur": option.grant}
