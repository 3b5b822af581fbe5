"""What the codes in the tables are called, for sentences, maps and pages."""

from typing import Final

from planner.language import mark

STATUS_WORDS: Final[dict[str, str]] = {
    "occupied": mark("occupied"),
    "vacant": mark("vacant"),
    "issuable_now": mark("for issue now"),
    "issuable_later": mark("for issue later"),
    "option": mark("under option"),
    "reserved": mark("reserved"),
    "housing": mark("housing"),
    "public_space": mark("public space"),
    "unknown": mark("status unknown"),
}
"""By status of a parcel."""
RESTRICTION_WORDS: Final[dict[str, str]] = {
    "none": mark("no restriction"),
    "own_reserve": mark("own reserve of the firm"),
    "frozen_owner": mark("kept back by the owner"),
    "frozen_government": mark("kept back by the government"),
    "remediation": mark("soil to be cleaned"),
    "water": mark("water"),
    "access": mark("no access"),
    "legal": mark("legal dispute"),
    "zoning_revision": mark("zoning under revision"),
}
"""By what holds a parcel back."""
