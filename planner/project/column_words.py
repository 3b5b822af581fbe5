"""What the columns of the tables are called, and the row of a table, for sentences and pages; units as the column names say."""

from typing import Final

from planner.language import Language, mark, text

COLUMN_WORDS: Final[dict[str, str]] = {
    "municipality_code": mark("municipality code"), "name": mark("name"), "province": mark("province"),
    "cofinancing_share": mark("share that the municipality pays along"), "estate_id": mark("estate"), "municipality": mark("municipality"),
    "gross_ha": mark("gross area (ha)"), "net_ha": mark("net area (ha)"), "issued_ha": mark("issued (ha)"), "issuable_now_ha": mark("for issue now (ha)"),
    "issuable_later_ha": mark("for issue later (ha)"), "later_year": mark("for issue later, from"), "max_category": mark("highest environmental category"),
    "noise_zoned": mark("noise zone"), "price_min_eur_per_m2": mark("lowest land price (€/m²)"), "price_max_eur_per_m2": mark("highest land price (€/m²)"),
    "kind": mark("kind"), "plan_phase": mark("phase of the plan"), "obsolete_ha": mark("obsolete (ha)"), "max_height_m": mark("highest building allowed (m)"),
    "quay": mark("quay"), "rail": mark("rail"), "reference_date": mark("reference date"), "parcel_id": mark("parcel"), "status": mark("status"),
    "area_m2": mark("area (m²)"), "owner_kind": mark("owner"), "available_from": mark("available from"), "price_eur_per_m2": mark("land price (€/m²)"),
    "max_cover": mark("share that may be built over"), "max_floor_ratio": mark("floor space ratio allowed"), "connection_kw": mark("grid connection (kW)"),
    "grid_node_id": mark("grid station"), "obsolete": mark("obsolete"), "landlord_agrees": mark("landlord takes part"), "restriction": mark("restriction"),
    "remediation_eur": mark("soil remediation (€)"), "housing_from": mark("closes for housing in"), "address": mark("address"), "source": mark("source"),
    "source_date": mark("date of the source"), "firm_id": mark("firm"), "sbi": mark("SBI code"), "sbi_version": mark("edition of the SBI"),
    "workers": mark("jobs"), "undertaking_id": mark("undertaking"), "kvk_no": mark("number at the Chamber of Commerce"),
    "size_class": mark("size of the undertaking"), "plot_m2": mark("plot (m²)"), "floor_m2": mark("floor (m²)"), "category": mark("environmental category"),
    "outdoor": mark("works outdoors"), "solar_kwp": mark("solar panels (kWp)"), "feed_in_kw": mark("feed-in (kW)"), "tenure": mark("owned or rented"),
    "building_year": mark("year of building"), "reinvest_year": mark("reinvests in"), "lease_end": mark("lease ends in"), "height_m": mark("height (m)"),
    "soil_known": mark("soil investigated"), "willingness_eur": mark("own contribution at most (€)"), "consent": mark("consent"),
    "earliest_year": mark("earliest year"), "max_distance_km": mark("farthest move (km)"), "de_minimis_used_eur": mark("de-minimis aid received (€)"),
    "partners": mark("partners"), "stops_in": mark("stops in"), "confidential": mark("confidential"), "demand_id": mark("space demand"),
    "strategy": mark("strategy"), "extra_plot_m2": mark("extra plot, likely (m²)"), "extra_plot_low_m2": mark("extra plot, low (m²)"),
    "extra_plot_high_m2": mark("extra plot, high (m²)"), "extra_floor_m2": mark("extra floor (m²)"), "category_needed": mark("category asked"),
    "extra_kw": mark("extra power (kW)"), "from_year": mark("from year"), "certainty": mark("certainty (share)"), "on_own_plot": mark("on the own plot"),
    "mover_id": mark("firm or newcomer"), "own_eur": mark("own money (€)"), "own_kw": mark("own power (kW)"), "spare_m2": mark("less land (m²)"),
    "more_m2": mark("more land (m²)"), "less_m": mark("less distance to dwellings (m)"), "less_steps": mark("category steps fewer"),
    "node_id": mark("grid station"), "operator": mark("grid operator"), "reinforcement_year": mark("reinforced in"),
    "reinforcement_kw": mark("reinforcement (kW)"), "reinforcement_eur": mark("cost of the reinforcement (€)"), "year": mark("year"),
    "free_kw": mark("free power (kW)"), "free_feed_in_kw": mark("free feed-in (kW)"), "small_connections_blocked": mark("no new small connections"),
    "hub_id": mark("energy hub"), "parcel_ids": mark("parcels"), "shared_kw": mark("shared power (kW)"), "shared_feed_in_kw": mark("shared feed-in (kW)"),
    "storage_kw": mark("storage (kW)"), "simultaneity": mark("simultaneity (share)"), "investment_id": mark("investment"), "cost_eur": mark("cost (€)"),
    "ha_gained": mark("room gained (ha)"), "kw_gained": mark("power gained (kW)"), "category_step": mark("category steps gained"), "payer": mark("payer"),
    "sensitive_id": mark("sensitive object"), "area_type": mark("kind of surroundings"), "dwellings": mark("dwellings"), "building_id": mark("building"),
    "footprint_m2": mark("footprint (m²)"), "use": mark("use"), "zone_id": mark("zoning area"), "guide_distance_m": mark("guide distance (m)"),
    "date": mark("date"), "amount_eur": mark("amount (€)"), "rule": mark("rule"), "cadastral_parcel_id": mark("cadastral parcel"),
    "table_name": mark("table"), "row_key": mark("row"), "column_name": mark("column"), "value": mark("value"), "formula": mark("formula"),
    "geometry": mark("shape"),
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


def column_called(name: str, language: Language) -> str:
    """Return what a column is called, with its unit."""
    return text(COLUMN_WORDS[name], language)


def row_called(table: str, row: str, language: Language) -> str:
    """Return what a row of a table is called, to begin a sentence with; keys of more than one part are told one after the other."""
    return text(ROW_WORDS[table], language, row=", ".join(row.split("|")))
