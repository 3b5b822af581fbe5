"""Families of rows, one function each (§6 of docs/method.md). ``FAMILIES`` is the register: a family that is not in it does not exist."""

from collections.abc import Callable

from planner.program.columns import Block
from planner.program.rows.investments import invest
from planner.program.rows.money import aid, bank, cash, fund, payer
from planner.program.rows.order import link, lock, mover, target
from planner.program.rows.partners import partner
from planner.program.rows.places import balance, half, pace, reserve, room
from planner.program.rows.power import feed_in, hub, node, power
from planner.program.rows.space import space
from planner.program.rows.view import View

FAMILIES: dict[str, Callable[[View], Block]] = {
    "mover": mover,
    "link": link,
    "room": room,
    "half": half,
    "fund": fund,
    "payer": payer,
    "cash": cash,
    "bank": bank,
    "aid": aid,
    "power": power,
    "node": node,
    "hub": hub,
    "feed_in": feed_in,
    "reserve": reserve,
    "pace": pace,
    "balance": balance,
    "invest": invest,
    "partner": partner,
    "lock": lock,
    "target": target,
    "space": space,
}
"""Every family by name, in the order in which its rows stand in the program."""
