"""Addresses: plainly invented ones, counted along the parcels of each estate; no chance in them."""

import pandas as pd

from planner.project.sample.estates import Land

_STREETS = ("Voorbeeldweg", "Voorbeeldstraat", "Voorbeeldlaan", "Voorbeeldkade", "Voorbeeldplein")
_BUILT = ("occupied", "vacant", "unknown", "housing")
"""Land that is still to be issued has no address, nor have green and water."""


def parcel_addresses(land: Land) -> pd.Series:
    """Return the address of each parcel: a street for each estate of a municipality, numbered from 1; empty where nothing is built."""
    estates, parcels = land.estates, land.parcels
    order = estates.groupby("municipality_code").cumcount()
    street = {estate: _street(at) for estate, at in zip(estates["estate_id"], order, strict=True)}
    town = dict(zip(estates["estate_id"], estates["municipality"], strict=True))
    number = parcels.groupby("estate_id").cumcount() + 1
    lines = [f"{street[estate]} {house}, {town[estate]}" for estate, house in zip(parcels["estate_id"], number, strict=True)]
    return pd.Series(lines, index=parcels.index).where(parcels["status"].isin(_BUILT), "")


def firm_addresses(firms: pd.DataFrame, parcels: pd.DataFrame) -> pd.Series:
    """Return the address of each firm: that of its parcel, with a letter where several share it."""
    place = firms["parcel_id"].map(parcels.set_index("parcel_id")["address"]).fillna("")
    several = firms.groupby("parcel_id")["firm_id"].transform("count") > 1
    letter = firms.groupby("parcel_id").cumcount().map(lambda at: chr(ord("a") + at))
    lettered = [line.replace(",", f"{sign},", 1) for line, sign in zip(place, letter, strict=True)]
    return place.where(~several, lettered)


def _street(at: int) -> str:
    again, which = divmod(at, len(_STREETS))
    return (f"{again + 1}e " if again else "") + _STREETS[which]
