"""What samples say of a whole curve: the plan of each fund, and the plans of larger funds that overbook it (R46 of docs/method.md)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from planner.scenarios.uncertainty.confidence import ConfidentFund, fund_for
from planner.scenarios.uncertainty.quantiles import curve_records
from planner.units import VALUE_TOLERANCE_HA

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class CurveChances:
    """What becomes of plans along a curve in samples, the same for all.

    Parameters
    ----------
    funds_eur
        The funds.
    hectares, granted_eur, completion_year
        What the plan of each fund reaches, shape (funds, samples).
    under
        Hectares of the plan of fund j under the smaller fund i, by (i, j), shape (samples,).
    """

    funds_eur: tuple[float, ...]
    hectares: Floats = field(repr=False)
    granted_eur: Floats = field(repr=False)
    completion_year: Floats = field(repr=False)
    under: Mapping[tuple[int, int], Floats] = field(repr=False)

    def overbooked(self) -> list[tuple[int, Floats]]:
        """Return, for each fund, the plan (number of its fund) that serves most hectares on average under it, and these by sample."""
        return [max(plans, key=lambda plan: (plan[1].mean(), -plan[0])) for plans in self._plans()]

    def fund_for(self, target_ha: float, confidence: float) -> ConfidentFund:
        """Return the fund of the curve that reaches a target in a share of the samples; each fund takes the plan that does so most often."""
        best = [max(plans, key=lambda plan: ((plan[1] >= target_ha - VALUE_TOLERANCE_HA).mean(), plan[1].mean(), -plan[0])) for plans in self._plans()]
        return fund_for(np.array(self.funds_eur), np.array([hectares for _, hectares in best]), target_ha, confidence)

    def _plans(self) -> list[list[tuple[int, Floats]]]:
        """Return the plans that were tried under each fund, its own first."""
        return [[(at, self.hectares[at]), *((larger, ha) for (i, larger), ha in sorted(self.under.items()) if i == at)] for at in range(len(self.funds_eur))]

    def record(self) -> dict[str, Any]:
        """Return quantiles of hectares, money and year of completion by fund as JSON."""
        money, years = curve_records(self.funds_eur, self.granted_eur), curve_records(self.funds_eur, self.completion_year)
        most = self.overbooked()
        served = curve_records(self.funds_eur, np.array([hectares for _, hectares in most]))
        return {
            "quantiles": curve_records(self.funds_eur, self.hectares),
            "money": [{**_renamed(eur, "granted_eur_"), **_renamed(year, "year_")} for eur, year in zip(money, years, strict=True)],
            "overbooked": [{**ha, "plan_of_fund_eur": round(self.funds_eur[at], 2)} for ha, (at, _) in zip(served, most, strict=True)],
        }


def read_chances(funds_eur: Sequence[float], told: Sequence[Mapping[str, Any]]) -> CurveChances:
    """Return what the tasks of :func:`planner.scenarios.curve.sampling.sample` told, fund by fund."""
    hectares, eur, years = (np.array([each[str(at)][name] for at, each in enumerate(told)]) for name in ("hectares", "granted_eur", "completion_year"))
    under = {(int(i), j): np.array(result["hectares"]) for j, each in enumerate(told) for i, result in each.items() if int(i) != j}
    return CurveChances(tuple(funds_eur), hectares, eur, years, under)


def _renamed(record: Mapping[str, Any], name: str) -> dict[str, Any]:
    """Return a record of quantiles under the name of what they are of."""
    return {key.replace("ha_", name): value for key, value in record.items()}
