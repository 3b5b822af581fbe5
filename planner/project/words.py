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
KIND_WORDS: Final[dict[str, str]] = {
    "relocate": mark("moves"),
    "expand": mark("expands beside"),
    "intensify": mark("builds up on its own plot"),
    "settle": mark("settles"),
}
"""By kind of move."""
REASON_WORDS: Final[dict[str, str]] = {
    "room": mark("too little room"),
    "lot": mark("the smallest lot is too large"),
    "category": mark("environmental category too high"),
    "distance": mark("too close to dwellings"),
    "power": mark("too little power"),
    "quay": mark("no quay"),
    "radius": mark("too far away"),
    "municipality": mark("another municipality, while borders are closed"),
    "contribution": mark("own contribution too high"),
    "consent": mark("does not want to move, or was not asked"),
    "restriction": mark("restriction on the parcel"),
    "owner": mark("private owner does not take part"),
    "closing": mark("no year is left"),
    "cover": mark("plot is already built over"),
    "stops": mark("the firm stops"),
    "not_chosen": mark("other moves come first"),
}
"""By why a mover was refused or stays."""
CONSENT_WORDS: Final[dict[str, str]] = {
    "will_move": mark("wants to move"),
    "open": mark("open to a move"),
    "stay": mark("wants to stay"),
    "refused": mark("refused"),
    "unknown": mark("not asked"),
}
"""By what a firm thinks of a move."""
EVIDENCE_WORDS: Final[dict[str, str]] = {
    "read": mark("read in a source"),
    "known": mark("professional knowledge"),
    "assumed": mark("assumed"),
    "computed": mark("computed"),
}
"""By how sure a figure is."""
OWNER_WORDS: Final[dict[str, str]] = {
    "municipality": mark("municipality"),
    "province": mark("province"),
    "private": mark("private"),
    "unknown": mark("unknown"),
}
"""By who owns a parcel."""
STRATEGY_WORDS: Final[dict[str, str]] = {
    "R1": mark("rethink (R1)"),
    "R2": mark("reduce (R2)"),
    "R3": mark("reuse (R3)"),
    "R4": mark("repair (R4)"),
    "R5": mark("refurbish (R5)"),
    "R6": mark("remanufacture (R6)"),
    "R7": mark("repurpose (R7)"),
    "R8": mark("recycle (R8)"),
    "R9": mark("recover energy (R9)"),
    "storage_hub": mark("storage of returned material"),
}
"""By what a firm wants to do: steps of the R-ladder."""
STATE_WORDS: Final[dict[str, str]] = {
    "optimal": mark("best possible plan"),
    "within_gap": mark("within the asked distance of the best"),
    "stopped": mark("stopped; best plan found so far"),
    "short": mark("target not reached"),
    "infeasible": mark("locks cannot be met"),
}
"""By how the search for a plan ended."""
