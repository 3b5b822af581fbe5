"""What is asked of a plan, as it is written on the command line: figures, locks, forbidden moves."""

from typing import TYPE_CHECKING

from planner.cli.options import wrong
from planner.errors import Problem

if TYPE_CHECKING:
    from planner.studio.plan import Lock


def figure(name: str, value: str, problems: list[Problem], command: str) -> float | None:
    """Return a figure of 0 or more, None where it was not given; wrong ones are added to the problems."""
    if value == "":
        return None
    try:
        amount = float(value)
    except ValueError:
        amount = -1.0
    if 0 <= amount < float("inf"):
        return amount
    problems.append(wrong(f"--{name} is a number of 0 or more, without thousands marks; “{value}” is not.",
                          f"--{name} is een getal van 0 of meer, zonder duizendtekens; “{value}” is dat niet.", command))
    return None


def lock_parts(wish: str, option: str, problems: list[Problem], command: str) -> tuple[str, str, int | None]:
    """Return firm, parcel and year of a lock; the year stands behind the last ``@`` because ids may hold one."""
    firm, _, rest = wish.partition(":")
    parcel, mark, year = rest.rpartition("@") if option == "--lock" and "@" in rest else (rest, "", "")
    right = bool(firm.strip()) and (option == "--forbid" or ":" in wish) and (not mark or year.strip().isdecimal())
    if not right:
        form = "F:P or F:P@YEAR" if option == "--lock" else "F or F:P"
        dutch = form.replace(" or ", " of ").replace("YEAR", "JAAR")
        problems.append(wrong(f"{option} is written {form}, not “{wish}”.", f"{option} schrijft u {dutch}, niet “{wish}”.", command))
        return firm, "*", None
    return firm.strip(), parcel.strip() or ("*" if option == "--forbid" else ""), int(year) if mark else None


def locks_of(wishes: list[tuple[str, str, int | None]], kind: type["Lock"]) -> "tuple[Lock, ...]":
    """Return locks of their parts."""
    return tuple(kind(firm, parcel, year) for firm, parcel, year in wishes)
