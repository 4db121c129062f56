"""The agreement statistics give what their sources print, what another library gives, and no number out of nothing."""

from statistics import covariance, fmean, variance

import numpy
import pytest
from agreement.metrics import cohens_kappa, gwets_gamma, observed_agreement
from agreement.utils.kernels import identity_kernel, linear_kernel, quadratic_kernel
from hypothesis import assume, given
from hypothesis import strategies as st

from diagnostics.core.agreement import gwet_ac2, icc21, percent_agreement, weighted_kappa

KERNELS = {"identity": identity_kernel, "linear": linear_kernel, "quadratic": quadratic_kernel}
WEIGHTS = st.sampled_from(sorted(KERNELS))
TWO = st.just(2)

# Gwet (2014), Handbook of Inter-Rater Reliability, 4th edition: the data sets that come with its R package irrCAC,
# as cont3x3abstractors, cont4x4diagnosis, cac.raw4raters and Ben and Gerry. The values are those it prints.
ABSTRACTORS = [[13, 0, 0], [0, 20, 7], [0, 4, 56]]
DIAGNOSES = [[40, 4, 4, 17], [6, 25, 2, 13], [4, 1, 21, 12], [15, 5, 9, 45]]
FOUR_RATERS = [
    (1, 1, None, 1),
    (2, 2, 3, 2),
    (3, 3, 3, 3),
    (3, 3, 3, 3),
    (2, 2, 2, 2),
    (1, 2, 3, 4),
    (4, 4, 4, 4),
    (1, 1, 2, 1),
    (2, 2, 2, 2),
    (None, 5, 5, 5),
    (None, None, 1, 1),
    (None, None, 3, None),
]
BEN_AND_GERRY = [
    ("a", "b"),
    ("a", "a"),
    ("b", "b"),
    ("b", "b"),
    ("d", "b"),
    ("c", "c"),
    ("c", "c"),
    ("c", "c"),
    ("e", "e"),
    ("d", None),
    ("d", "d"),
    ("a", "d"),
]
# Cohen (1968), Weighted kappa, table 1, as counts of his 200 cases.
COHEN = [[88, 14, 18], [10, 40, 10], [2, 6, 12]]
# Shrout and Fleiss (1979), Intraclass correlations, table 2: six targets, four judges.
SHROUT_FLEISS = [(9, 2, 5, 8), (6, 1, 3, 2), (8, 4, 6, 8), (7, 1, 2, 6), (10, 5, 6, 9), (6, 2, 4, 7)]


def pairs_of(table):
    """A table of counts (first rater down, second across) as one pair for each unit."""
    return [(a, b) for a, row in enumerate(table) for b, count in enumerate(row) for _ in range(count)]


# ---------------------------------------------------------------- published examples


@pytest.mark.parametrize(
    ("table", "weights", "printed"),
    [
        (ABSTRACTORS, "identity", 0.796),
        (ABSTRACTORS, "linear", 0.843),
        (ABSTRACTORS, "quadratic", 0.892),
        (DIAGNOSES, "identity", 0.432),
        (DIAGNOSES, "linear", 0.407),
        (DIAGNOSES, "quadratic", 0.383),
        (COHEN, "identity", 0.492),
    ],
)
def test_kappa_is_as_printed(table, weights, printed):
    found = weighted_kappa(pairs_of(table), range(len(table)), weights)
    assert found == pytest.approx(printed, abs=0.0005)


@pytest.mark.parametrize(
    ("ratings", "scale", "weights", "printed"),
    [
        (pairs_of(ABSTRACTORS), range(3), "identity", 0.849),
        (pairs_of(ABSTRACTORS), range(3), "linear", 0.900),
        (pairs_of(ABSTRACTORS), range(3), "quadratic", 0.940),
        (pairs_of(DIAGNOSES), range(4), "identity", 0.456),
        (pairs_of(DIAGNOSES), range(4), "linear", 0.377),
        (pairs_of(DIAGNOSES), range(4), "quadratic", 0.299),
        (FOUR_RATERS, range(1, 6), "identity", 0.775),
        (FOUR_RATERS, range(1, 6), "linear", 0.859),
        (FOUR_RATERS, range(1, 6), "quadratic", 0.914),
        (BEN_AND_GERRY, "abcde", "identity", 0.661),
    ],
)
def test_ac2_is_as_printed_also_with_missing_ratings(ratings, scale, weights, printed):
    assert gwet_ac2(ratings, scale, weights) == pytest.approx(printed, abs=0.0005)


def test_percent_agreement_is_as_printed():
    assert percent_agreement(pairs_of(ABSTRACTORS)) == pytest.approx(0.89)
    assert percent_agreement(BEN_AND_GERRY) == pytest.approx(0.727, abs=0.0005)


def test_icc_is_as_printed():
    assert icc21(SHROUT_FLEISS) == pytest.approx(0.29, abs=0.005)


# ---------------------------------------------------------------- against other implementations


@st.composite
def ratings(draw, raters=TWO, missing=False):
    """The size of a scale, and ratings on it: one row of places, or None, for each unit."""
    size, width = draw(st.integers(2, 6)), draw(raters)
    places = st.integers(0, size - 1)
    cell = st.none() | places if missing else places
    return size, draw(st.lists(st.tuples(*[cell] * width), min_size=2, max_size=25))


def counts(rows, size):
    """How often each place was given in each row, for the other library."""
    return numpy.array([[row.count(place) for place in range(size)] for row in rows], dtype=float)


@given(ratings(), WEIGHTS)
def test_kappa_equals_another_librarys(drawn, weights):
    size, pairs = drawn
    ours = weighted_kappa(pairs, range(size), weights)
    assume(ours is not None)
    by_rater = counts(list(zip(*pairs, strict=True)), size)
    assert ours == pytest.approx(cohens_kappa(counts(pairs, size), by_rater, KERNELS[weights]), abs=1e-9)


@given(ratings(raters=st.integers(2, 5), missing=True), WEIGHTS)
def test_ac2_equals_another_librarys(drawn, weights):
    size, rows = drawn
    ours = gwet_ac2(rows, range(size), weights)
    assume(ours is not None)
    rated = counts([row for row in rows if any(rating is not None for rating in row)], size)
    assert ours == pytest.approx(gwets_gamma(rated, KERNELS[weights]), abs=1e-9)


@given(ratings(missing=True))
def test_percent_agreement_equals_another_librarys(drawn):
    size, pairs = drawn
    ours = percent_agreement(pairs)
    assume(ours is not None)
    assert ours == pytest.approx(observed_agreement(counts(pairs, size)))


@given(ratings())
def test_icc_of_two_raters_follows_from_their_variances(drawn):
    """Another road to the same number: the definition by covariance, without an analysis of variance."""
    _, pairs = drawn
    ours = icc21(pairs)
    assume(ours is not None)
    first, second = zip(*pairs, strict=True)
    both, spread = covariance(first, second), variance(first) + variance(second)
    shift = (fmean(first) - fmean(second)) ** 2 - (spread - 2 * both) / len(pairs)
    assert ours == pytest.approx(2 * both / (spread + shift))


# ---------------------------------------------------------------- what must hold


@given(ratings(), WEIGHTS)
def test_raters_may_change_places(drawn, weights):
    size, pairs = drawn
    turned = [(second, first) for first, second in pairs]
    for statistic in (weighted_kappa, gwet_ac2):
        assert statistic(pairs, range(size), weights) == pytest.approx(statistic(turned, range(size), weights))


@given(ratings(), WEIGHTS)
def test_a_rater_agrees_with_himself(drawn, weights):
    size, pairs = drawn
    same = [(first, first) for first, _ in pairs]
    assert percent_agreement(same) == 1
    assert weighted_kappa(same, range(size), weights) in (None, pytest.approx(1))
    assert gwet_ac2(same, range(size), weights) == pytest.approx(1)
    assert icc21(same) in (None, pytest.approx(1))


@given(ratings(), WEIGHTS)
def test_a_missing_rating_is_never_agreement(drawn, weights):
    size, pairs = drawn
    more = [*pairs, (None, None), (0, None)]
    assert percent_agreement(more) == percent_agreement(pairs)
    assert weighted_kappa(more, range(size), weights) == weighted_kappa(pairs, range(size), weights)
    assert gwet_ac2([*pairs, (None, None)], range(size), weights) == gwet_ac2(pairs, range(size), weights)
    assert icc21(more) == icc21(pairs)


def test_near_misses_count_by_weight():
    near, far = [(0, 1), (2, 2), (1, 1), (0, 0)], [(0, 2), (2, 2), (1, 1), (0, 0)]
    by_weight = [weighted_kappa(near, range(3), weights) for weights in ("identity", "linear", "quadratic")]
    assert by_weight == sorted(set(by_weight))
    assert weighted_kappa(near, range(3)) > weighted_kappa(far, range(3))


def test_no_number_where_none_is_defined():
    alike = [("low", "low")] * 5
    assert weighted_kappa(alike, ("low", "high")) is None  # no chance of disagreeing, so nothing above chance
    assert gwet_ac2(alike, ("low", "high")) == 1
    assert icc21([(3, 3), (3, 3)]) is None
    assert icc21([(3, 3)]) is None
    assert icc21([(3,), (4,)]) is None
    for nothing in ([], [(None, None)], [("low", None)]):
        assert percent_agreement(nothing) is None
        assert weighted_kappa(nothing, ("low", "high")) is None
        assert gwet_ac2(nothing, ("low", "high")) is None
        assert icc21([(None, None), (None, 1.0)]) is None


@pytest.mark.parametrize("statistic", [weighted_kappa, gwet_ac2])
def test_bad_input_is_named(statistic):
    with pytest.raises(ValueError, match=r"'middle'.*'low', 'high'"):
        statistic([("low", "middle")], ("low", "high"))
    with pytest.raises(ValueError, match="two or more distinct"):
        statistic([("low", "low")], ("low", "low"))
    with pytest.raises(ValueError, match=r"'cubic'.*linear"):
        statistic([("low", "high")], ("low", "high"), "cubic")


def test_rows_of_different_length_are_refused():
    with pytest.raises(ValueError, match="differ in length"):
        icc21([(1, 2), (1, 2, 3)])
