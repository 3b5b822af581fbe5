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
