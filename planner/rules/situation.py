"""Everything that the rules know of one project, computed once."""

from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planner.project.project import Project
from planner.rules.aid import de_minimis_room
from planner.rules.costs import due_share, left_costs
from planner.rules.distances import Guides, describe_guides
from planner.rules.feed_in import FeedIn, describe_feed_in
from planner.rules.investments import offered
from planner.rules.movers import TAILORED, describe_firms, find_movers, homes, tailor, with_tailored
from planner.rules.power import Power, describe_power
from planner.rules.rooms import Rooms, describe_rooms, home_municipalities, pairs_beside
from planner.rules.value import discounts, displaced_constant, leaving_worth


@dataclass(frozen=True)
class Situation:
    """The movers, rooms, power and money of a project; positions in arrays follow ``movers`` and ``rooms.parcels``."""

    project: Project
    seats: pd.DataFrame = field(init=False)
    firms: pd.DataFrame = field(init=False)
    movers: pd.DataFrame = field(init=False)
    rooms: Rooms = field(init=False)
    power: Power = field(init=False)

    def __post_init__(self) -> None:
        """Compute what the other rules stand on."""
        seats = homes(self.project)
        firms = describe_firms(self.project, seats)
        movers = find_movers(self.project, firms)
        rooms = describe_rooms(self.project, seats, firms, movers)
        power = describe_power(self.project, seats, firms, rooms)
        for name, value in {"seats": seats, "firms": firms, "movers": movers, "rooms": rooms, "power": power}.items():
            object.__setattr__(self, name, value)

    def funded(self, total_eur: float) -> "Situation":
        """Return the situation with another fund, spread evenly over the years; nothing else that the rules know depends on it."""
        return self.financed(self.project.with_fund(total_eur))

    def financed(self, project: Project) -> "Situation":
        """Return the situation of a project that differs in the money of its fund alone; nothing else that the rules know depends on it."""
        other = copy(self)
        object.__setattr__(other, "project", project)
        return other

    def tailored(self, mover: int, agreed: Mapping[str, float]) -> "Situation":
        """Return the situation with something more agreed with one mover (R33); nothing else that the rules know depends on it.

        Parameters
        ----------
        mover
            Position of the mover.
        agreed
            What is added to columns of ``tailored``, by name.
        """
        other, mover_id = copy(self), str(self.movers["mover_id"].iloc[mover])
        project = tailor(self.project, mover_id, agreed)
        columns = [name for name in self.movers if name not in TAILORED]
        movers = with_tailored(project, self.movers[columns])
        movers.loc[mover, "willingness_eur"] += agreed.get("own_eur", 0.0)
        object.__setattr__(other, "project", project)
        object.__setattr__(other, "movers", movers)
        other.__dict__.pop("feed_in", None)  # the power that a firm needs itself is not fed in
        return other

    @property
    def years(self) -> list[int]:
        """Calendar years of the horizon."""
        return self.project.years

    @cached_property
    def own_parcels(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Which movers sit on which parcels: positions of both, seat by seat."""
        mover = pd.Index(self.movers["mover_id"]).get_indexer(self.seats["firm_id"])
        parcel = self.rooms.parcels.index.get_indexer(self.seats["parcel_id"])
        return mover[mover >= 0], parcel[mover >= 0]

    @cached_property
    def mover_firm(self) -> NDArray[np.int64]:
        """Position of the firm of each mover; −1: a newcomer."""
        return np.asarray(self.firms.index.get_indexer(self.movers["firm_id"]), dtype=np.int64)

    @cached_property
    def home_municipality(self) -> NDArray[np.object_]:
        """Municipality in which each mover sits; empty for newcomers and firms without a parcel."""
        return np.asarray(home_municipalities(self.movers, self.rooms), dtype=object)

    @cached_property
    def guides(self) -> Guides:
        """How far the parcels stay from what is sensitive."""
        return describe_guides(self.project, self.firms, self.rooms)

    @cached_property
    def most_kw(self) -> NDArray[np.float64]:
        """Most power that each parcel can ever have, kW."""
        return self.power.most_kw()

    @cached_property
    def beside(self) -> pd.DataFrame:
        """Parcels beside each other: ``parcel_a``, ``parcel_b``, ``is_adjacent``."""
        return pairs_beside(self.project, self.rooms)

    @cached_property
    def offered(self) -> pd.DataFrame:
        """Investments that the fund may choose, by id."""
        return offered(self.project)

    @cached_property
    def left(self) -> pd.DataFrame:
        """K8, K9 and K10 of each mover at likely unit costs, euro."""
        return left_costs(self.project.terms, self.movers, self.seats, self.rooms)

    @cached_property
    def due(self) -> NDArray[np.float64]:
        """How far a reinvestment is due anyway, shape (movers, years)."""
        return due_share(self.project.terms, self.movers, self.years)

    @cached_property
    def aid_room_eur(self) -> NDArray[np.float64]:
        """De minimis room of the undertaking of each mover, shape (movers, years), euro."""
        ids = pd.Series(self.movers["undertaking"].unique())
        room = de_minimis_room(self.project, self.firms, ids)
        return np.asarray(room[pd.Index(ids).get_indexer(self.movers["undertaking"])])

    @cached_property
    def feed_in(self) -> FeedIn:
        """What roofs feed in, and where the grid takes it."""
        return describe_feed_in(self.project, self.seats, self.firms, self.movers, self.power)

    @cached_property
    def leaving(self) -> pd.DataFrame:
        """What it is worth that each mover leaves."""
        return leaving_worth(self.project, self.seats, self.firms, self.movers, self.rooms)

    @cached_property
    def discount(self) -> NDArray[np.float64]:
        """Discount of each year."""
        return discounts(self.project)

    @cached_property
    def displaced_ha(self) -> float:
        """Value lost where no firm leaves a housing claim in time."""
        return displaced_constant(self.project, self.firms)
