"""Quantiles, and the fund for a confidence (R64, R65)."""

import numpy as np
import pytest

from planner.scenarios.uncertainty.confidence import fund_for, tail_mean
from planner.scenarios.uncertainty.quantiles import BAND, converging, curve_records, quantile, spread_of


def test_quantiles_are_samples() -> None:
    """R64: a quantile is the least sample that this share of the samples does not exceed, whatever their order."""
    values = np.array([7.0, 1, 3, 9, 5, 2, 8, 4, 6, 10])
    assert [quantile(values, share).value for share in (0.1, 0.5, 0.8, 0.9, 0.91)] == [1, 5, 8, 9, 10]


def test_the_band_holds_the_true_quantile() -> None:
    """R64: in some 95 of 100 series of samples the band of a quantile holds the true one, and it shrinks with the root of their number."""
    rng = np.random.default_rng(7)
    bands = [quantile(rng.uniform(size=400), 0.8) for _ in range(600)]
    assert 0.93 <= np.mean([one.low <= 0.8 <= one.high for one in bands]) <= 0.985
    error = np.mean([one.standard_error for one in bands])
    assert error == pytest.approx(np.sqrt(0.8 * 0.2 / 400), rel=0.1)


def test_how_many_samples_are_enough() -> None:
    """R64: as many samples as are said to be enough bring the mean within 1 % (band of 95 %)."""
    values = np.random.default_rng(3).normal(10.0, 2.0, 2_000)
    mean_alone = int(np.ceil((BAND * 0.2 / 0.01) ** 2))
    found = spread_of(values)
    assert mean_alone * 0.8 < found.enough() < mean_alone * 8
    assert found.enough(0.02) == pytest.approx(found.enough(0.01) / 4, abs=1)
    assert spread_of(np.full(50, 3.0)).enough() == 0


def test_convergence_ends_at_all_samples() -> None:
    """R64: the running quantile is that of the first samples, and ends at that of all."""
    values = np.random.default_rng(5).normal(size=500)
    points = converging(values, 0.9)
    assert points[-1]["samples"] == 500
    assert points[-1]["value"] == quantile(values, 0.9).value
    assert points[0]["high"] - points[0]["low"] > points[-1]["high"] - points[-1]["low"]


FUNDS = np.array([1e6, 2e6, 3e6])
HECTARES = np.array([[1.0, 2, 3, 4, 0], [3.0, 4, 4, 4, 1], [5.0, 5, 6, 4, 2]])


def test_the_fund_for_a_confidence() -> None:
    """R65: the fund is the least whose plan reaches the target in enough samples; per sample the least that reaches it, as if one knew."""
    found = fund_for(FUNDS, HECTARES, 4.0, 0.6)
    assert found.reached.tolist() == [0.2, 0.6, 0.8]
    assert found.fund_eur == 2e6
    assert found.least_eur.tolist() == [3e6, 2e6, 2e6, 1e6, np.inf]
    record = found.record()
    assert [record[f"fund_p{share}_eur"] for share in (10, 50, 80, 90)] == [1e6, 2e6, 3e6, None]
    assert fund_for(FUNDS, HECTARES, 4.0, 0.9).fund_eur is None


def test_the_tail_asks_for_more() -> None:
    """R65: the mean of the worst samples counts a sample at the edge in part, and never asks a smaller fund than the confidence does."""
    assert tail_mean(np.array([4.0, 1, 3, 2]), 0.5) == 1.5
    assert tail_mean(np.array([4.0, 1, 3, 2]), 0.375) == pytest.approx((1 + 2 * 0.5) / 1.5)
    assert tail_mean(np.array([4.0, 1, 3, 2]), 0.5, worst="high") == 3.5
    rng = np.random.default_rng(1)
    curve = np.sort(rng.normal(5, 2, (6, 300)), axis=0)
    for confidence in (0.5, 0.8, 0.9):
        found = fund_for(np.arange(6.0), curve, 4.0, confidence)
        if found.tail_fund_eur is not None:
            assert found.fund_eur is not None
            assert found.fund_eur <= found.tail_fund_eur


def test_what_is_no_curve_is_refused() -> None:
    """R65: funds that descend, another number of rows and a confidence that is no share are refused."""
    for funds, hectares, confidence in ((FUNDS[::-1], HECTARES, 0.9), (FUNDS[:2], HECTARES, 0.9), (FUNDS, HECTARES, 1.0)):
        with pytest.raises(ValueError, match="funds ascend"):
            fund_for(funds, hectares, 4.0, confidence)


def test_a_curve_is_written_point_by_point() -> None:
    """R64: each fund of a curve has its P10, P50, P80 and P90."""
    assert curve_records([1e6], HECTARES[:1]) == [{"fund_eur": 1e6, "ha_p10": 0.0, "ha_p50": 2.0, "ha_p80": 3.0, "ha_p90": 4.0}]
