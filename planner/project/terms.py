"""The terms of a project: every figure that a planner may want to change.

Each term has a unit, a source and an evidence tag: ``read`` (in a source), ``known`` (professional
knowledge), ``assumed`` or ``computed``. The text under a field is its documentation; it is written as a
comment into ``project.toml`` and shown beside the field in the app.
"""

import math
from typing import Literal

from pydantic import model_validator

from planner.project.term import Evidence, NotNegative, Range, Section, Share, spread, term

__all__ = ["CATEGORIES", "Evidence", "NotNegative", "Range", "Section", "Share", "Terms", "spread", "term"]

CATEGORIES = ("1", "2", "3.1", "3.2", "4.1", "4.2", "5.1", "5.2", "5.3", "6")
"""Environmental categories as an ordered ladder; text, never a number."""


class Horizon(Section):
    """The years that the plan looks at."""

    start_year: int = term(2027, "year", "assumed", "first budget year after the council decision", ge=2000, le=2100)
    """First year of the plan."""
    years: int = term(8, "years", "assumed", "two council periods", ge=1, le=30)
    """Number of years."""
    discount: float = term(0.03, "per year", "read", "PBL discontovoet (RSopen)", ge=0, le=0.2)
    """Discount on value (not on money): an early hectare counts more."""


class Weights(Section):
    """What a plan is worth, in hectare-equivalents."""

    circular: float = term(1.0, "ha per ha", "assumed", "the unit of the value", ge=0)
    """One hectare of circular space demand served."""
    job_at_risk: float = term(0.01, "ha per job", "assumed", "to be set by the council", ge=0)
    """One job kept that a housing claim would displace."""
    dwelling_relieved: float = term(0.002, "ha per dwelling", "assumed", "to be set by the council", ge=0)
    """One dwelling that no longer lies within the guide distance."""
    freed_near_dwellings: float = term(0.1, "ha per ha", "assumed", "to be set by the council", ge=0)
    """One hectare freed within the guide distance of dwellings."""
    transport_km: float = term(0.0005, "ha per km", "assumed", "to be set by the council", ge=0)
    """One kilometre between the old and the new place (counts against)."""
    partner: float = term(0.02, "ha per pair", "assumed", "to be set by the council", ge=0)
    """One pair of partners on one estate at the end of the horizon."""
    dwellings_at_most: int = term(50, "dwellings", "assumed", "model: one firm does not outweigh a chain", ge=0)
    """Most dwellings that count for one firm."""


class Lots(Section):
    """How a parcel may be divided."""

    min_lot_m2: float = term(1_000.0, "m²", "assumed", "smallest saleable plot", ge=0)
    """Smallest lot that may be taken or left."""
    min_lot_share: Share = term(0.25, "share", "assumed", "a parcel is split into four at most")
    """Smallest lot as a share of the parcel."""
    max_lot_ratio: float = term(1.5, "ratio", "assumed", "a firm does not buy more than half too much", ge=1)
    """Most that a lot may exceed what the firm needs."""


class Moves(Section):
    """What counts as a move, and its time."""

    max_distance_km: float = term(25.0, "km", "assumed", "CBS 2013: half of the moves between municipalities ≤ 10 km", gt=0)
    """Most distance of a move where the firm named none."""
    adjacent_edge_m: float = term(5.0, "m", "assumed", "room for a gate and a forklift", gt=0)
    """Shared edge from which two parcels are neighbours."""
    snap_m: float = term(0.5, "m", "assumed", "accuracy of the cadastral map", ge=0)
    """Gap between two parcels that is still a shared edge."""
    split_distance_m: float = term(300.0, "m", "assumed", "a forklift still drives it", ge=0)
    """Most distance of a second site on the same estate."""
    split_share: Share = term(0.8, "share", "assumed", "a split site works less well")
    """What a hectare on a split site counts."""
    min_stay_years: int = term(10, "years", "assumed", "depreciation of fitting-out", ge=0)
    """Years that a newcomer must be able to stay before housing takes the parcel."""
    reuse_hall_max_age: int = term(25, "years", "assumed", "older halls are replaced", ge=0)
    """Age up to which a hall is re-used as it is."""
    demolition_months: int = term(3, "months", "known", "sloopmelding and demolition", ge=0)
    """Demolition of the old hall."""
    remediation_months: int = term(6, "months", "assumed", "soil survey and remediation, P50", ge=0)
    """Soil survey and remediation where foreseen."""
    permit_months: int = term(4, "months", "known", "omgevingsvergunning, P50", ge=0)
    """Permit for what comes next."""


class Ratios(Section):
    """Ratios that fill in what a table does not know."""

    fsi: float = term(0.5, "m² floor per m² plot", "known", "metal, one storey and office", gt=0, le=5)
    """Floor space index."""
    coverage_max: Share = term(0.70, "share", "known", "common maximum in plans")
    """Most of a plot that may be built on where the parcel states none."""
    homes_per_ha: float = term(35.0, "dwellings per ha", "assumed", "new housing on former estates, gross", ge=0)
    """Dwellings that fit on a hectare of a housing claim; a figure for the report, never a gain in the plan."""


def _distances(*metres: int) -> dict[str, float]:
    return dict(zip(CATEGORIES, map(float, metres), strict=True))


class Environment(Section):
    """Guide distances between firms and dwellings."""

    quiet_m: dict[str, float] = term(
        _distances(10, 30, 50, 100, 200, 300, 500, 700, 1000, 1500), "m", "read",
        "VNG Bedrijven en milieuzonering 2009 (1–5.1 read in annexes, 5.2–6 known)")
    """Guide distance by category to a quiet residential area."""
    mixed_m: dict[str, float] = term(
        _distances(0, 10, 30, 50, 100, 200, 300, 500, 700, 1000), "m", "known",
        "VNG Bedrijven en milieuzonering 2009: one step less")
    """Guide distance by category to a mixed area."""
    company_m: dict[str, float] = term(
        _distances(0, 0, 10, 30, 50, 100, 200, 300, 500, 700), "m", "assumed", "one step below mixed area")
    """Guide distance by category to a company dwelling of another firm."""

    @model_validator(mode="after")
    def _complete(self) -> "Environment":
        for table in (self.quiet_m, self.mixed_m, self.company_m):
            if tuple(table) != CATEGORIES or any(b < a for a, b in zip([*table.values()], [*table.values()][1:], strict=False)):
                raise ValueError(f"a distance for each category {', '.join(CATEGORIES)}, none smaller than the one before")
        return self


class Cost(Section):
    """Unit costs of a move, price level ``price_year`` of the project."""

    move_m2: Range = term(spread(40, 90, 180), "€/m² floor", "assumed", "K1 moving machines, dismantling, calibration")
    """K1 moving machines."""
    fitout_m2: Range = term(spread(80, 150, 350), "€/m² floor", "assumed", "K2 foundations, cranes, extraction, electrics")
    """K2 fitting-out."""
    stop_weeks: Range = term(spread(1, 4, 10), "weeks", "assumed", "K3 production loss")
    """K3 weeks without production."""
    va_per_fte_week: float = term(2_100.0, "€ per worker and week", "assumed", "€95,000 value added per FTE and year", ge=0)
    """K3 value added per worker and week."""
    overlap_months: Range = term(spread(2, 6, 12), "months", "assumed", "K4 double housing")
    """K4 months of double housing."""
    rent_m2: float = term(65.0, "€/m² floor and year", "assumed", "K4 rent of a hall", ge=0)
    """K4 rent."""
    newbuild_m2: Range = term(spread(600, 850, 1300), "€/m² floor", "assumed", "K5 permits 2022Q3 (CBS) × 1.2–1.3 to 2025")
    """K5 new hall."""
    transfer_tax: Share = term(0.104, "share", "known", "K7 overdrachtsbelasting, non-residential")
    """K7 transfer tax where an existing plot is bought."""
    advice: Share = term(0.04, "share", "known", "K7 notary and advice, 3–6 %")
    """K7 notary and advice on the purchase."""
    demolition_m2: Range = term(spread(25, 40, 120), "€/m² floor", "computed", "K8 RSopen 2017 × 1.29, asbestos roof high")
    """K8 demolition."""
    soil_survey_m2: Range = term(spread(1.5, 3, 5), "€/m² plot", "read", "K9 HTA Techniek 2025")
    """K9 soil survey."""
    remediation_m2: Range = term(spread(0, 30, 150), "€/m² plot", "assumed", "K10 lognormal, median 30, P90 150")
    """K10 remediation where the soil is not known."""
    grid_kva: Range = term(spread(60, 150, 400), "€/kVA", "assumed", "K11 connection at the new site")
    """K11 grid connection."""
    land_price: dict[str, float] = term(
        {"Flevoland": 150, "Groningen": 80, "Fryslân": 80, "Drenthe": 80, "Overijssel": 120, "Gelderland": 190, "Utrecht": 300,
         "Noord-Holland": 310, "Zuid-Holland": 320, "Zeeland": 90, "Noord-Brabant": 190, "Limburg": 110},
        "€/m² plot", "assumed", "editable 2025 defaults by province")
    """K6 land price where neither parcel nor estate states one."""
    land_price_other: float = term(150.0, "€/m² plot", "assumed", "where the province is not in the list", ge=0)
    """K6 land price elsewhere."""


class Top(Section):
    """Unprofitable top, willingness and the rule of the grant."""

    beta: Share = term(0.8, "share", "assumed", "what a new hall and land are worth to the firm")
    """Share of hall and land that is worth its money to the firm."""
    due_from_age: int = term(25, "years", "assumed", "a hall is renewed between 25 and 40 years", ge=0)
    """Hall age from which a reinvestment starts to be due."""
    due_span: int = term(15, "years", "assumed", "a hall is renewed between 25 and 40 years", gt=0)
    """Years after which it is wholly due."""
    due_reinvest_within: int = term(2, "years", "assumed", "SEO: reinvestment that was due anyway makes a move cheap", ge=0)
    """A reinvestment planned within these years makes it wholly due."""
    omega_will_move: Share = term(0.25, "share of a year's value added", "assumed", "no survey: W = ω · value added · workers")
    """What a firm that wants to move puts in itself."""
    omega_open: Share = term(0.125, "share of a year's value added", "assumed", "half of one that wants to")
    """What a firm that is open to a move puts in itself."""
    value_added_eur: float = term(95_000.0, "€ per worker and year", "assumed", "metal industry", ge=0)
    """Value added per worker and year."""


class Grant(Section):
    """How much the fund gives."""

    rule: Literal["need", "share"] = term("need", "", "assumed", "need: what is missing; share: a published scheme")
    """``need`` pays what is missing, ``share`` a fixed share of the unprofitable top."""
    share: Share = term(0.5, "share of the top", "read", "Flevoland 2017: 50 % of the deficit")
    """Share of the unprofitable top under rule ``share``."""
    scheme_share: Share = term(0.80, "share of eligible cost", "assumed", "firm pays at least 20 %")
    """Most of the eligible cost that may be granted."""
    firm_min_share: Share = term(0.20, "share of eligible cost", "assumed", "firm pays at least 20 %")
    """Least own contribution of the firm."""
    cap_per_move_eur: float | None = term(None, "€", "assumed", "none; Flevoland 2017 had €500,000 a project", ge=0)
    """Most for one move (empty: none)."""


class StateAid(Section):
    """Ceilings of European law. Advice of a lawyer is still needed."""

    de_minimis_eur: float = term(300_000.0, "€ per undertaking", "read", "Reg. (EU) 2023/2831", ge=0)
    """De minimis ceiling per undertaking."""
    window_years: int = term(3, "years", "read", "Reg. (EU) 2023/2831: any rolling three years", ge=1)
    """Rolling years over which the ceiling counts."""
    strict: bool = term(default=False, unit="", evidence="assumed", source="counts one year more, since grants carry a date and not only a year")
    """Count one year more."""
    art17: dict[Literal["micro", "small", "medium", "large"], Share] = term(
        {"micro": 0.20, "small": 0.20, "medium": 0.10, "large": 0.0}, "share of investment", "read", "Reg. (EU) 651/2014 art. 17")
    """Intensity of investment aid by size of the firm."""


PAYERS = ("province", "housing_project", "land_bank", "firm")
"""Names of payers that are no municipality; another scheme has none of these."""


class Fund(Section):
    """The relocation fund."""

    total_eur: float = term(15_000_000.0, "€", "assumed", "the question of the province", ge=0)
    """Public grant money over the whole horizon."""
    by_year: dict[int, float] = term({}, "€ per year", "assumed", "empty: spread equally")
    """Money by year; empty spreads the total equally."""
    municipal_share: Share = term(0.375, "share", "assumed", "province 62.5 : municipalities 37.5")
    """Part of a grant that municipalities pay; the province pays the rest."""
    payer_caps: dict[str, Share] = term({}, "share of the fund", "assumed", "none")
    """Most that a payer (``province``, a municipality code or another scheme) puts in, as a share of the fund."""
    other_schemes: dict[str, Share] = term({}, "share of a grant", "assumed", "none; name a scheme that pays beside province and municipalities")
    """Part of each grant that another scheme (its name: share) pays; province and municipalities share what is left."""
    carry_over: bool = term(default=True, unit="", evidence="assumed", source="money not used stays in the fund")
    """Money not used in a year may be used later."""
    housing_pays: bool = term(default=True, unit="", evidence="assumed", source="moves that a housing plan forces are paid by that plan")
    """Moves out of a housing claim are paid by payer ``housing_project``."""
    payment_shares: tuple[Share, Share, Share] = term((0.4, 0.4, 0.2), "share of a grant", "assumed", "two advances, the rest when the accounts are in")
    """Parts of a grant that are paid in the year of decision and in the two years after it; together 1."""
    cash_by_year: dict[int, NotNegative] = term({}, "€ per year", "assumed", "none: payments are not limited")
    """Cash that comes in by year, for payments; empty: payments are not limited. The two years after the horizon are limited where they are named."""


    may_invest: bool = term(default=False, unit="", evidence="assumed", source="a fund for moving firms pays grants only")
    """The fund may choose investments of the table besides grants, and pays them."""

    @model_validator(mode="after")
    def _paid_in_full(self) -> "Fund":
        if not math.isclose(sum(self.payment_shares), 1.0, abs_tol=1e-9):
            raise ValueError("the parts of a payment are together 1")
        return self

    @model_validator(mode="after")
    def _no_more_than_a_grant(self) -> "Fund":
        if sum(self.other_schemes.values()) > 1.0 + 1e-9:
            raise ValueError("other schemes pay no more than the whole of a grant")
        if taken := {"", *PAYERS} & {*self.other_schemes}:
            raise ValueError(f"another scheme has a name of its own, not {', '.join(sorted(taken))}")
        return self


class Chain(Section):
    """Who controls what is freed."""

    control: Literal["grant_clause", "land_bank", "none"] = term("grant_clause", "", "assumed", "the grant obliges the owner to sell or let on")
    """Who decides what happens to a parcel that is left."""
    bank_eur: float = term(10_000_000.0, "€", "assumed", "money of the land bank", ge=0)
    """Money of the land bank."""
    bank_loss: Share = term(0.13, "share", "read", "OMU lost some 13 % of its principal in ten years")
    """Loss at resale."""
    resale_lag_years: int = term(1, "years", "assumed", "sale after the parcel is taken", ge=0)
    """Years between a parcel being taken and the money of its sale."""
    survival_will_move: Share = term(0.8, "share", "assumed", "one in five firms that want to move comes back on it")
    """Part of the firms that will move, and of newcomers, that still do when it is their turn."""
    survival_open: Share = term(0.4, "share", "assumed", "half as likely as a firm that wants to move")
    """Part of the firms that are open to a move that do move when it is their turn."""


class Finance(Section):
    """Money of another year. The plan reckons in prices of one year; these figures say what that is in money of the day, and today."""

    construction_growth: float = term(0.03, "per year", "assumed", "RSopen: ×1.29 from 2017 to 2023 is 4.3 % a year; less later on", ge=-0.1, le=0.2)
    """Growth of the prices of building, and so of grants and investments."""
    land_growth: float = term(0.03, "per year", "read", "Stec: 55 % of municipalities raised land prices in 2022, by 3.0 % on average", ge=-0.1, le=0.2)
    """Growth of the price of land, and so of what the land bank and the municipalities buy and sell."""
    fund_growth: float = term(0.03, "per year", "assumed", "contributions rise with the prices of building; 0: amounts that stay as decided", ge=-0.1, le=0.2)
    """Growth of what comes in for the fund."""
    discount: float = term(0.03, "per year", "read", "PBL discontovoet (RSopen)", ge=0, le=0.2)
    """Discount on money: what it is worth in the first year of the plan."""
    interest: float = term(0.03, "per year", "assumed", "what a province or municipality pays, or gets, on money for some years", ge=0, le=0.2)
    """Interest on the balance of a pot, on what is short and on what is over."""


class Limits(Section):
    """Limits of pace and of who may take room."""

    pace_ha_per_year: float = term(5.0, "ha per province and year", "computed", "OMU: 22 ha in five years", ge=0)
    """Hectares that may be taken a year in one province."""
    reserve_share: Share = term(0.0, "share", "assumed", "none; a council may set one")
    """Share of open room kept for circular firms."""
    reserve_by_municipality: dict[str, Share] = term({}, "share", "assumed", "none")
    """The same for one municipality (code: share)."""
    circular_from_share: Share = term(0.10, "share of the lot", "assumed", "circular: served ≥ 10 % of the lot")
    """From which share of its lot a move counts as circular."""
    balance_ha_by_municipality: dict[str, NotNegative] = term({}, "ha", "assumed", "none; provinces may agree one with municipalities")
    """Most hectares in use that a municipality (code) may lose on balance over the horizon; not named: any."""
    balance_jobs_by_municipality: dict[str, NotNegative] = term({}, "jobs", "assumed", "none; provinces may agree one with municipalities")
    """Most jobs that a municipality (code) may lose on balance over the horizon; not named: any."""
    stay_in_municipality: bool = term(default=False, unit="", evidence="assumed", source="a province plans across municipal borders")
    """Firms stay in the municipality in which they sit."""


class Grid(Section):
    """Power."""

    large_user_kva: float = term(55.0, "kVA", "read", "3 × 80 A at 400 V (Stedin)", ge=0)
    """Largest connection that counts as small."""
    kw_per_kva: float = term(0.95, "kW per kVA", "known", "power factor", gt=0, le=1)
    """Power factor."""
    kw_per_worker: float = term(6.0, "kW per worker", "assumed", "metal SME, 3–12", ge=0)
    """Contracted power where it is not known."""
    node_reach_km: float = term(30.0, "km", "assumed", "a parcel without a node takes the nearest station", ge=0)
    """How far the nearest station may be."""
    feed_in_per_kwp: float = term(0.7, "kW per kWp", "known", "inverters on flat roofs east–west, 0.6–0.8", ge=0)
    """Power that a roof feeds in at most, where it is not known."""
    own_use_share: Share = term(0.2, "share of the contract", "assumed", "a sunny Sunday in May: base load only")
    """Part of its contracted power that a firm uses itself when roofs give most."""


class LeverCost(Section):
    """What a lever costs the public besides the fund; set them to your own experience."""

    ask_firm_eur: float = term(1_500.0, "€ per firm", "assumed", "two visits and a report, some 15 hours", ge=0)
    """Early participation: one firm asked."""
    partner_eur: float = term(5_000.0, "€ per pair", "assumed", "some 50 hours of a broker", ge=0)
    """Bringing one pair of firms together as partners."""
    plan_change_eur: float = term(150_000.0, "€ per estate", "assumed", "omgevingsplan: design, surveys, decision (15 months, P50)", ge=0)
    """Change of the zoning plan of one estate."""
    grid_eur_per_kw: float = term(500.0, "€/kW", "assumed", "station and cable; the operator recovers part of it from its tariffs", ge=0)
    """Grid reinforcement."""
    hub_eur: float = term(150_000.0, "€ per hub", "assumed", "legal entity, group contract, energy management", ge=0)
    """Starting an energy hub."""
    storage_eur_per_kw: float = term(600.0, "€/kW", "assumed", "battery of two hours at €300/kWh", ge=0)
    """Storage in an energy hub."""


class Uncertainty(Section):
    """What may turn out otherwise than planned. Unit costs spread from their low (P10) over their likely (P50) to their high value (P90)."""

    market_correlation: Share = term(0.4, "correlation", "assumed", "builders, demolishers and soil cleaners work in one market")
    """Correlation of the costs of halls, demolition and remediation (K5, K8, K10), of one firm and between firms."""
    stretch_share: Share = term(0.10, "share of W", "assumed", "a firm bears a small setback itself")
    """What a firm puts in beyond what it was willing to, where the grant that it may have no longer covers the rest."""
    build_months: Range = term(spread(7, 11, 16), "months", "assumed", "new hall of 1,000–5,000 m²: P10, P50, P90")
    """Months from the grant to the firm leaving its old place."""
    demolition_spread: Range = term(spread(2, 3, 6), "months", "known", "asbestos included: P10, P50, P90")
    """Demolition; its ratio to the median stretches ``moves.demolition_months``."""
    remediation_spread: Range = term(spread(2, 6, 24), "months", "assumed", "soil survey and remediation: P10, P50, P90")
    """Remediation; its ratio to the median stretches ``moves.remediation_months``."""
    permit_spread: Range = term(spread(2, 4, 14), "months", "known", "regular or extensive procedure: P10, P50, P90")
    """Permit; its ratio to the median stretches ``moves.permit_months``."""
    grid_spread: Range = term(spread(36, 84, 120), "months", "assumed", "TenneT 2026: large connections not before 2033; tails assumed: P10, P50, P90")
    """Grid reinforcement; its ratio to the median stretches the years from the start of the horizon to the reinforcement."""


class Terms(Section):
    """All terms of a project."""

    horizon: Horizon = Horizon()
    """Years of the plan."""
    weights: Weights = Weights()
    """What a plan is worth."""
    lots: Lots = Lots()
    """How parcels may be divided."""
    moves: Moves = Moves()
    """Moves and their time."""
    ratios: Ratios = Ratios()
    """Ratios where a table is silent."""
    environment: Environment = Environment()
    """Guide distances."""
    cost: Cost = Cost()
    """Unit costs."""
    top: Top = Top()
    """Unprofitable top and willingness."""
    grant: Grant = Grant()
    """What the fund gives."""
    state_aid: StateAid = StateAid()
    """Ceilings of state aid."""
    fund: Fund = Fund()
    """The relocation fund."""
    chain: Chain = Chain()
    """Control over freed parcels."""
    finance: Finance = Finance()
    """Prices of another year, discounting and interest."""
    limits: Limits = Limits()
    """Pace and reserve."""
    grid: Grid = Grid()
    """Power."""
    lever_cost: LeverCost = LeverCost()
    """What levers cost."""
    uncertainty: Uncertainty = Uncertainty()
    """What may turn out otherwise."""
