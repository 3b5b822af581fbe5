"""Section 3 and R11, R14: whether this mover may go to this parcel in this year.

Room and lot stand in ``moves``, the own contribution in ``money``. Power needs no test of its own: a move that passes the
rows (power), (node) and (hub) draws no more than its parcel can ever have.
"""

from collections.abc import Iterator
from math import hypot

from planner.plan.audit.finding import Finding
from planner.plan.audit.firms import CONSENTING, Mover
from planner.plan.audit.moves import Step
from planner.plan.audit.places import ISSUABLE, USABLE, Facts, Place
from planner.project.terms import CATEGORIES
from planner.units import M_PER_KM

M_TOLERANCE = 1e-6


def check_pair(facts: Facts, step: Step) -> Iterator[Finding]:
    """Yield what section 3 has against a move."""
    if step.mover.consent not in CONSENTING:
        yield step.wrong("consent", 1, 0, "")
    yield from _check_years(facts, step)
    if step.place is None:
        return
    yield from _check_environment(facts, step, step.place)
    yield from _check_target(facts, step, step.place)
    km = distance_km(facts, step.mover, step.place)
    most = step.mover.firm.get("max_distance_km")
    most = facts.tables.terms.moves.max_distance_km if most is None else most
    if km > most + M_TOLERANCE:
        yield step.wrong("radius", km, most, "km")
    if facts.tables.terms.limits.stay_in_municipality:
        yield from _check_border(facts, step, step.place)


def _check_border(facts: Facts, step: Step, place: Place) -> Iterator[Finding]:
    """Borders are closed: a firm with a parcel stays in the municipality of its main one."""
    home = facts.places.get(step.mover.main_parcel)
    if home is not None and home.municipality not in {"", place.municipality}:
        yield step.wrong("municipality", 1, 0, "")


def _check_years(facts: Facts, step: Step) -> Iterator[Finding]:
    """R14: not before the firm and its demand want it, and before housing takes the parcel it sits on."""
    first, year = step.mover.first_year, step.move.year
    if first is not None and year < first:
        yield step.wrong("R14", year, first, "year")
    claims = [facts.tables.parcels[parcel]["housing_from"] for parcel in step.mover.homes]
    claimed = min((claim for claim in claims if claim is not None), default=None)
    if claimed is not None and year >= claimed:
        yield step.wrong("R14", year, claimed - 1, "year")


def _check_target(facts: Facts, step: Step, place: Place) -> Iterator[Finding]:
    """R11, quay, restriction and owner of the target."""
    row = place.row
    if place.closes is not None and step.move.year >= place.closes:
        yield step.wrong("closing", step.move.year, max(place.closes, facts.tables.years[0]), "year")
    if step.mover.needs_quay and not row["quay"] and not facts.tables.estate_of(place.parcel_id)["quay"]:
        yield step.wrong("quay", 1, 0, "")
    if row["restriction"] not in USABLE:
        yield step.wrong("restriction", 1, 0, "")
    if row["owner_kind"] == "private" and row["status"] in {"vacant", *ISSUABLE} and not row["landlord_agrees"]:
        yield step.wrong("owner", 1, 0, "")


def _check_environment(facts: Facts, step: Step, place: Place) -> Iterator[Finding]:
    """Category of the parcel, and distance to what is sensitive: the narrowest one is named."""
    category = max(0, step.mover.category - int(step.mover.own("less_steps")))
    if place.max_category is not None:
        raised = max((offer.raises(place.row) for offer in facts.made if offer.year <= step.move.year), default=0)
        allowed = min(place.max_category + raised, len(CATEGORIES) - 1)
        if category > allowed:
            yield step.wrong("category", category, allowed, "category")
    gaps = [(distance - guide, distance, guide) for distance, guide in _sensitive(facts, step.mover, place)]
    gap, distance, guide = min(gaps)
    tailored = step.mover.own("less_m")
    if gap + tailored < -M_TOLERANCE:
        yield step.wrong("distance", distance, guide - tailored, "m")


def _sensitive(facts: Facts, mover: Mover, place: Place) -> Iterator[tuple[float, float]]:
    """Yield distance and guide distance (m) to the nearest of each kind of sensitive object."""
    measured, environment = facts.tables.measured[place.parcel_id], facts.tables.terms.environment
    zone, category = measured["zone_guide_m"], CATEGORIES[mover.category]
    yield measured["quiet_m"], environment.quiet_m[category] if zone is None else zone
    yield measured["mixed_m"], environment.mixed_m[category] if zone is None else zone
    for dwelling in facts.tables.company.get(place.parcel_id, []):
        if not mover.firm_id or dwelling["firm_id"] != mover.firm_id:  # a company dwelling does not bar its own firm
            yield dwelling["distance_m"], environment.company_m[category] if zone is None else zone


def distance_km(facts: Facts, mover: Mover, place: Place) -> float:
    """Return the distance (km) between the place of a firm and the centre of a parcel; 0 where it has no place."""
    home, centre = facts.tables.firm_places.get(mover.firm_id), facts.tables.measured[place.parcel_id]
    if home is None or home["x"] is None or home["y"] is None:
        return 0.0
    return hypot(home["x"] - centre["x"], home["y"] - centre["y"]) / M_PER_KM
