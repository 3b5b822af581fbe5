"""What the columns of the tables are called, and the row of a table, for sentences and pages; units as the column names say."""

from typing import Final

from planner.language import Language, mark, text
from planner.project.words import CONSENT_WORDS, OWNER_WORDS, RESTRICTION_WORDS, STATUS_WORDS, STRATEGY_WORDS

COLUMN_WORDS: Final[dict[str, str]] = {
    "municipality_code": mark("code of the municipality (GM…)"), "name": mark("name"), "province": mark("province"),
    "cofinancing_share": mark("share that the municipality pays along"), "estate_id": mark("number of the estate"),
    "municipality": mark("name of the municipality"), "gross_ha": mark("gross area (ha)"), "net_ha": mark("net area (ha)"), "issued_ha": mark("issued (ha)"),
    "issuable_now_ha": mark("for issue now (ha)"), "issuable_later_ha": mark("for issue later (ha)"),
    "later_year": mark("year in which the later land comes"), "max_category": mark("highest environmental category allowed"),
    "noise_zoned": mark("zoned for noise"), "price_min_eur_per_m2": mark("lowest price (€/m²)"), "price_max_eur_per_m2": mark("highest price (€/m²)"),
    "kind": mark("kind"), "plan_phase": mark("phase of the plan"), "obsolete_ha": mark("obsolete (ha)"), "max_height_m": mark("greatest height allowed (m)"),
    "quay": mark("quay"), "rail": mark("rail"), "reference_date": mark("reference date"), "parcel_id": mark("number of the parcel"), "status": mark("status"),
    "area_m2": mark("area (m²)"), "owner_kind": mark("kind of owner"), "available_from": mark("available from (year)"),
    "price_eur_per_m2": mark("price of the land (€/m²)"), "max_cover": mark("share that may be built over"),
    "max_floor_ratio": mark("floor area allowed per m² of plot"), "connection_kw": mark("power connection (kW)"), "grid_node_id": mark("grid station"),
    "obsolete": mark("obsolete"), "landlord_agrees": mark("landlord takes part"), "restriction": mark("restriction"),
    "remediation_eur": mark("cost of soil remediation (€)"), "housing_from": mark("housing from (year)"), "address": mark("address"),
    "source": mark("source"), "source_date": mark("date of the source"), "firm_id": mark("number of the firm"), "sbi": mark("activity (SBI code)"),
    "sbi_version": mark("edition of the SBI codes"), "workers": mark("people at work"), "undertaking_id": mark("group that the firm belongs to"),
    "kvk_no": mark("number in the trade register (KVK)"), "size_class": mark("size class"), "plot_m2": mark("plot in use (m²)"),
    "floor_m2": mark("floor area (m²)"), "category": mark("environmental category of the firm"), "outdoor": mark("works or stores outdoors"),
    "solar_kwp": mark("solar panels (kWp)"), "feed_in_kw": mark("feed-in (kW)"), "tenure": mark("owned or rented"),
    "building_year": mark("year of construction"), "reinvest_year": mark("year of the next large investment"), "lease_end": mark("end of the lease (year)"),
    "height_m": mark("height (m)"), "soil_known": mark("soil was examined"), "willingness_eur": mark("what the firm would put in (€)"),
    "consent": mark("whether the firm wants to move"), "earliest_year": mark("earliest year of a move"), "max_distance_km": mark("farthest move (km)"),
    "de_minimis_used_eur": mark("de minimis aid received (€)"), "partners": mark("partners that it works with"), "stops_in": mark("stops in (year)"),
    "confidential": mark("confidential"), "demand_id": mark("number of the wish"), "strategy": mark("circular strategy (R1–R9)"),
    "extra_plot_m2": mark("extra plot asked (m²)"), "extra_plot_low_m2": mark("extra plot, low (m²)"), "extra_plot_high_m2": mark("extra plot, high (m²)"),
    "extra_floor_m2": mark("extra floor (m²)"), "category_needed": mark("environmental category needed"), "extra_kw": mark("extra power (kW)"),
    "from_year": mark("from year"), "certainty": mark("certainty of the wish (0–1)"), "on_own_plot": mark("possible on its own plot"),
    "mover_id": mark("number of the firm or wish"), "own_eur": mark("agreed: own contribution (€)"), "own_kw": mark("agreed: power that it brings (kW)"),
    "spare_m2": mark("agreed: less land (m²)"), "more_m2": mark("agreed: more land (m²)"), "less_m": mark("agreed: inside the guide distance (m)"),
    "less_steps": mark("agreed: category steps lower"), "node_id": mark("number of the grid station"), "operator": mark("grid operator"),
    "reinforcement_year": mark("year of reinforcement"), "reinforcement_kw": mark("reinforcement (kW)"),
    "reinforcement_eur": mark("cost of reinforcement (€)"), "year": mark("year"), "free_kw": mark("free power (kW)"),
    "free_feed_in_kw": mark("free feed-in (kW)"), "small_connections_blocked": mark("small connections too are full"), "hub_id": mark("number of the hub"),
    "parcel_ids": mark("parcels in it"), "shared_kw": mark("shared power (kW)"), "shared_feed_in_kw": mark("shared feed-in (kW)"),
    "storage_kw": mark("battery (kW)"), "simultaneity": mark("share used at the same time"), "investment_id": mark("number of the investment"),
    "cost_eur": mark("cost (€)"), "ha_gained": mark("room gained (ha)"), "kw_gained": mark("power gained (kW)"), "category_step": mark("categories gained"),
    "payer": mark("payer"), "sensitive_id": mark("number of the object"), "area_type": mark("kind of surroundings"), "dwellings": mark("dwellings"),
    "building_id": mark("number of the building"), "footprint_m2": mark("footprint (m²)"), "use": mark("use"), "zone_id": mark("number of the zoning area"),
    "guide_distance_m": mark("guide distance (m)"), "date": mark("date"), "amount_eur": mark("amount (€)"), "rule": mark("rule of state aid"),
    "cadastral_parcel_id": mark("number of the cadastral parcel"), "table_name": mark("table"), "row_key": mark("row"), "column_name": mark("column"),
    "value": mark("value"), "formula": mark("formula"), "geometry": mark("shape"),
}
"""By column of :data:`~planner.project.tables.TABLES`; ``geometry`` is the shape."""
ROW_WORDS: Final[dict[str, str]] = {
    "municipalities": mark("Municipality {row}"),
    "estates": mark("Estate {row}"),
    "parcels": mark("Parcel {row}"),
    "firms": mark("Firm {row}"),
    "occupancy": mark("Firm and parcel {row}"),
    "demand": mark("Space demand {row}"),
    "tailored": mark("Agreed with {row}"),
    "grid": mark("Grid station {row}"),
    "grid_capacity": mark("Grid station and year {row}"),
    "hubs": mark("Energy hub {row}"),
    "investments": mark("Investment {row}"),
    "sensitive": mark("Sensitive object {row}"),
    "buildings": mark("Building {row}"),
    "zoning": mark("Zoning area {row}"),
    "aid_history": mark("Aid received {row}"),
    "cadastral_parcels": mark("Cadastral parcel {row}"),
    "estimates": mark("Estimate {row}"),
}
"""By table, with the key of the row."""
_CHOICE_WORDS: Final[dict[str, dict[str, str]]] = {
    "status": STATUS_WORDS, "restriction": RESTRICTION_WORDS, "consent": CONSENT_WORDS, "owner_kind": OWNER_WORDS, "strategy": STRATEGY_WORDS}
_FLAG_WORDS: Final = {"true": mark("yes"), "false": mark("no")}


def column_called(name: str, language: Language) -> str:
    """Return what a column is called, with its unit."""
    return text(COLUMN_WORDS[name], language)


def row_called(table: str, row: str, language: Language) -> str:
    """Return what a row of a table is called, to begin a sentence with; keys of more than one part are told one after the other."""
    return text(ROW_WORDS[table], language, row=", ".join(row.split("|")))


def value_called(column: str, value: str, language: Language) -> str:
    """Return what a choice of a column, or a flag, is called; any other value as it is."""
    words = _CHOICE_WORDS.get(column, _FLAG_WORDS)
    return text(words[value], language) if value in words else value
