"""What a rate of scoring anew means for a large portfolio."""

import pytest

from benchmarks.rescoring.measuring import Rate, said


@pytest.mark.parametrize(("seconds", "verdict"), [(10.0, "met"), (14.0, "missed")])
def test_the_time_of_a_portfolio_follows_from_the_rate(seconds, verdict):
    rate = Rate(scored=2_000, seconds=seconds, bare_ms=3.0, processes=2)
    assert rate.to_dict()["verdict"] == verdict
    assert rate.portfolio_minutes == pytest.approx(100_000 / 2_000 * seconds / 60)
    assert rate.floor_minutes == pytest.approx(2.5)
    assert f"{2_000 / seconds:.0f} a second" in said(rate)
