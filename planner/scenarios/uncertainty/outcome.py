"""What became of a plan in each sample: hectares, money, years, and which link cost what (R63)."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from planner.scenarios.uncertainty.trials import CAUSES, DEMAND, Trials
from planner.units import M2_PER_HA

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Outcome:
    """The fate of a plan. Shapes (moves, n).

    Parameters
    ----------
    trials
        What each move met by itself.
    made
        Which moves are made.
    when
        The year (position) in which each is made; of moves that are not made the planned one.
    grant_eur
        Grants that are given.
    cause, link
        Of moves that are not made: code of the cause (position in :data:`~planner.scenarios.uncertainty.trials.CAUSES`), and the move (position) that is to
        blame: the first up the chain.
    lost_m2
        Circular m² of moves that are not made, by that link and cause, over all samples; shape (moves, causes).
    """

    trials: Trials
    made: NDArray[np.bool_]
    when: NDArray[np.int16]
    grant_eur: Floats
    cause: NDArray[np.int8]
    link: NDArray[np.int16]
    lost_m2: Floats

    @cached_property
    def hectares(self) -> Floats:
        """Circular hectares served, by sample."""
        return np.asarray(np.einsum("ks,ks->s", self.trials.served_m2, self.made)) / M2_PER_HA

    @cached_property
    def granted_eur(self) -> Floats:
        """Grants given, those that a housing project pays included, by sample."""
        return np.asarray(self.grant_eur.sum(axis=0))

    @cached_property
    def completion_year(self) -> Floats:
        """Calendar year in which the last firm that moves has left its old place, by sample; the first year of the horizon where nobody moves."""
        ends = np.where(self.made, self.when + self.trials.build, 0)
        return np.asarray(ends.max(axis=0, initial=0) + float(self.trials.booked.situation.years[0]))

    @cached_property
    def lost_ha(self) -> Floats:
        """Mean circular hectares lost, by link (move) and cause, shape (moves, causes): together what the plan serves less on average than planned."""
        lost = self.lost_m2.copy()
        shrunk = self.trials.booked.served_m2 * self.made.sum(axis=1) - np.einsum("ks,ks->k", self.trials.served_m2, self.made)
        lost[:, DEMAND] += shrunk
        return np.asarray(lost / self.made.shape[1] / M2_PER_HA)

    @cached_property
    def chance(self) -> Floats:
        """Share of the samples in which each move is made."""
        return np.asarray(self.made.mean(axis=1))

    def paid_eur(self) -> Floats:
        """Return grants given by year and sample, shape (years, n), euro."""
        years = len(self.trials.booked.situation.years)
        return np.array([np.where(self.when == year, self.grant_eur, 0.0).sum(axis=0) for year in range(years)])

    def record(self) -> dict[str, Any]:
        """Return what the plan loses, and by which link, as a JSON object."""
        booked, years, parcels = self.trials.booked, self.trials.booked.situation.years, self.trials.booked.situation.rooms.parcels.index
        by_cause = {name: round(float(ha), 6) for name, ha in zip(CAUSES[1:], self.lost_ha.sum(axis=0)[1:], strict=True)}
        links = [
            {
                "mover_id": name,
                "to": None if booked.lot_m2[move] == 0 else str(parcels[booked.parcel[move]]),
                "year": years[booked.year[move]],
                "chance": round(float(self.chance[move]), 4),
                "served_ha": round(float(booked.served_m2[move]) / M2_PER_HA, 4),
                "costs_ha": round(float(self.lost_ha[move].sum()), 6),
                "causes_ha": {cause: round(float(ha), 6) for cause, ha in zip(CAUSES, self.lost_ha[move], strict=True) if ha > 0},
            }
            for move, name in enumerate(booked.mover_ids)
        ]
        links.sort(key=lambda link: (-link["costs_ha"], link["mover_id"]))
        return {
            "planned_ha": round(booked.planned_ha, 6),
            "mean_ha": round(float(self.hectares.mean()), 6),
            "lost_ha": round(float(self.lost_ha.sum()), 6),
            "lost_by_cause_ha": by_cause,
            "links": links,
        }
