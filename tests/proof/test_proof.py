"""z3 proves, over all the integers, what `rollover._arithmetic` says of itself.

The functions themselves run, on terms instead of numbers. ``a // b`` becomes an unknown q of which
nothing is known but the definition of a floor, ``b*q <= a < b*q + b``; so the proof holds for any
language or library whose ``//`` is the floor, as Python's and NumPy's are. Each proof says which
terms it ranges over; there is no bound on them unless it states one.
"""

from __future__ import annotations

import pytest

z3 = pytest.importorskip("z3", reason="the proof needs z3-solver: install the group `proof`")

from rollover._arithmetic import count_between, index_at, index_from, start_of  # noqa: E402

pytestmark = pytest.mark.portable

INT64 = 2**63
BOUND = 2**61  # of |t|, |epoch| and window, as the module says


class Terms:
    """Integers for the functions to run on, with all they compute and all that is known of it."""

    def __init__(self, *names):
        self.known, self.computed = [], []
        self.inputs = [Term(self, z3.Int(name)) for name in names]

    def compute(self, value):
        self.computed.append(value)
        return Term(self, value)

    def floor(self, a, b):
        q = z3.Int(f"q{len(self.computed)}")
        self.known += [b * q <= a, a < b * q + b]
        return self.compute(q)


class Term:
    """One integer expression, with the operators that the functions use."""

    def __init__(self, terms, value):
        self.terms, self.value = terms, value

    def __add__(self, other):
        return self.terms.compute(self.value + other.value)

    def __sub__(self, other):
        return self.terms.compute(self.value - other.value)

    def __mul__(self, other):
        return self.terms.compute(self.value * other.value)

    def __neg__(self):
        return self.terms.compute(-self.value)

    def __floordiv__(self, other):
        return self.terms.floor(self.value, other.value)

    def __ne__(self, other):
        return self.terms.compute(z3.If(self.value != other.value, 1, 0))

    __hash__ = None


def prove(claim, *known):
    """Fail, with the counterexample, unless the claim follows from what is known."""
    solver = z3.Solver()
    solver.set("timeout", 60_000)
    solver.add(*known, z3.Not(claim))
    verdict = solver.check()
    assert verdict == z3.unsat, solver.model() if verdict == z3.sat else solver.reason_unknown()


def holds(k, epoch, window, t):
    """Whether window k, [epoch + k*W, epoch + (k+1)*W), holds t, by the definition."""
    return z3.And(epoch + k * window <= t, t < epoch + (k + 1) * window)


def within(bound, *values):
    return z3.And(*[z3.And(-bound <= value, value <= bound) for value in values])


def fits(value):
    return z3.And(value >= -INT64, value < INT64)


def test_the_window_found_holds_the_instant():
    terms = Terms("t", "epoch", "window")
    t, epoch, window = terms.inputs
    index = index_at(t, epoch, window)
    start = start_of(index, epoch, window)
    known = [window.value > 0, *terms.known]
    prove(start.value <= t.value, *known)
    prove(t.value < start.value + window.value, *known)
    prove(holds(index.value, epoch.value, window.value, t.value), *known)


def test_it_is_the_floor_and_z3s_own_division():
    terms = Terms("t", "epoch", "window")
    t, epoch, window = terms.inputs
    index = index_at(t, epoch, window)
    floor = z3.ToInt(z3.ToReal(t.value - epoch.value) / z3.ToReal(window.value))
    prove(index.value == floor, window.value > 0, *terms.known)
    prove(index.value == (t.value - epoch.value) / window.value, window.value > 0, *terms.known)


def test_no_other_window_holds_it_so_windows_tile_the_line():
    t, epoch, window, k, other = z3.Ints("t epoch window k other")
    # (k - other) * window is what the two windows are apart: nothing below one whole window.
    apart = z3.Implies(k > other, k * window >= other * window + window)
    prove(apart, window > 0)
    prove(
        k == other,
        window > 0,
        holds(k, epoch, window, t),
        holds(other, epoch, window, t),
        apart,
        z3.Implies(other > k, other * window >= k * window + window),
    )
    # The end of one is the start of the next.
    terms = Terms("k", "epoch", "window", "one")
    index, epoch, window, one = terms.inputs
    start, after = start_of(index, epoch, window), start_of(index + one, epoch, window)
    prove(after.value == start.value + window.value, one.value == 1)


def test_the_index_of_a_start_is_the_index():
    terms = Terms("k", "epoch", "window")
    k, epoch, window = terms.inputs
    index = index_at(start_of(k, epoch, window), epoch, window)
    prove(index.value == k.value, window.value > 0, *terms.known)


def test_an_epoch_shifted_by_windows_moves_the_index_alone():
    terms = Terms("t", "epoch", "window", "shift")
    t, epoch, window, shift = terms.inputs
    shifted = epoch + shift * window
    here, there = index_at(t, epoch, window), index_at(t, shifted, window)
    known = [window.value > 0, *terms.known]
    prove(there.value == here.value - shift.value, *known)
    prove(
        start_of(there, shifted, window).value == start_of(here, epoch, window).value,
        there.value == here.value - shift.value,
        *known,
    )


def test_index_from_is_the_first_window_that_starts_at_or_after_an_instant():
    terms = Terms("t", "epoch", "window")
    t, epoch, window = terms.inputs
    index = index_from(t, epoch, window)
    known = [window.value > 0, *terms.known]
    prove(epoch.value + index.value * window.value >= t.value, *known)
    prove(epoch.value + (index.value - 1) * window.value < t.value, *known)


def test_a_count_is_of_just_the_windows_that_overlap():
    terms = Terms("start", "end", "epoch", "window")
    start, end, epoch, window = terms.inputs
    first, count = index_at(start, epoch, window), count_between(start, end, epoch, window)
    k = z3.Int("k")
    lower = epoch.value + k * window.value
    overlaps = z3.And(
        start.value < end.value, lower < end.value, start.value < lower + window.value
    )
    counted = z3.And(first.value <= k, k < first.value + count.value)
    known = [window.value > 0, start.value <= end.value, *terms.known]
    prove(count.value >= 0, *known)
    prove(counted == overlaps, *known)


def test_no_intermediate_leaves_int64_within_the_bound():
    terms = Terms("start", "end", "epoch", "window")
    start, end, epoch, window = terms.inputs
    start_of(index_at(start, epoch, window), epoch, window)
    start_of(index_at(start, epoch, window), epoch, window) + window  # the end of that window
    index_from(start, epoch, window)
    count_between(start, end, epoch, window)
    bounds = [
        within(BOUND, start.value, end.value, epoch.value),
        window.value >= 1,
        window.value <= BOUND,
        start.value <= end.value,
    ]
    assert len(terms.computed) > 15
    for value in terms.computed:
        prove(fits(value), *bounds, *terms.known)


def test_the_bound_is_the_largest_power_of_two():
    assert INT64 == 2**62 - -(2**62)  # so t - epoch would wrap
    terms = Terms("t", "epoch", "window")
    index_at(*terms.inputs)
    values = [term.value for term in terms.inputs]
    witness = z3.Solver()
    witness.add(within(2 * BOUND, *values), values[2] >= 1, *terms.known)
    witness.add(z3.Or(*[z3.Not(fits(value)) for value in terms.computed]))
    assert witness.check() == z3.sat


@pytest.mark.parametrize("wrong", ["toward zero", "ceiling"])
def test_the_proof_can_fail(wrong):
    terms = Terms("t", "epoch", "window")
    t, epoch, window = terms.inputs
    a, b = t.value - epoch.value, window.value
    floor = a / b
    index = {
        "toward zero": z3.If(a >= 0, floor, -((-a) / b)),
        "ceiling": -((-a) / b),
    }[wrong]
    with pytest.raises(AssertionError, match="t = "):
        prove(holds(index, epoch.value, b, t.value), b == 14_400)
