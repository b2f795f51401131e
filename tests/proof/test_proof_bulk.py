"""z3 proves what `rollover.bulk` computes on int64, over all the integers.

The functions that run are those of the package: NumPy applies their operators to arrays of terms
as it does to arrays of numbers. A comparison takes both ways in turn, so each path through the code
is proved apart. Where every intermediate fits int64, int64 and the integers agree.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

z3 = pytest.importorskip("z3", reason="the proof needs z3-solver: install the group `proof`")

from test_proof import fits, holds, prove  # noqa: E402

from rollover.bulk import _evaluate, _runs  # noqa: E402
from rollover.spec import MIN_WINDOW_SECONDS  # noqa: E402


class Path:
    """One way through the code: what is known on it, and all that it computes."""

    def __init__(self, choices):
        self.choices, self.taken = choices, []
        self.assumed, self.computed, self.floors = [], [], []

    @property
    def known(self):
        floors = ([b * q <= a, a < b * q + b] for a, b, q in self.floors)
        return [*self.assumed, *(fact for facts in floors for fact in facts)]

    def numbers(self, names):
        return [Number(self, z3.Int(name)) for name in names.split()]

    def compute(self, value):
        self.computed.append(value)
        return Number(self, value)

    def floor(self, a, b):
        """Return the floor of a / b: of the same two, the same unknown."""
        for dividend, divisor, quotient in self.floors:
            if dividend.eq(a) and divisor.eq(b):
                return Number(self, quotient)
        quotient = z3.Int(f"q{len(self.floors)}")
        self.floors.append((a, b, quotient))
        return self.compute(quotient)

    def choose(self, condition):
        """Take the way that this path is for, of those that what is assumed leaves open."""
        ways = [way for way in (True, False) if possible(*self.assumed, condition == way)]
        if len(ways) > 1:
            nth = len(self.taken)
            self.taken.append(self.choices[nth] if nth < len(self.choices) else True)
            ways = self.taken[-1:]
        self.assumed.append(condition == ways[0])
        return ways[0]


class Number:
    """One integer expression, with the operators that the functions use."""

    __hash__ = None

    def __init__(self, path, value):
        self.path, self.value = path, value

    def __add__(self, other):
        return self.path.compute(self.value + value_of(other))

    def __sub__(self, other):
        return self.path.compute(self.value - value_of(other))

    def __rsub__(self, other):
        return self.path.compute(value_of(other) - self.value)

    def __mul__(self, other):
        return self.path.compute(self.value * value_of(other))

    __radd__, __rmul__ = __add__, __mul__

    def __floordiv__(self, other):
        return self.path.floor(self.value, value_of(other))

    def __ne__(self, other):
        return self.path.choose(self.value != value_of(other))

    def __lt__(self, other):
        return self.path.choose(self.value < value_of(other))

    def __gt__(self, other):
        return self.path.choose(self.value > value_of(other))


def value_of(number):
    return number.value if isinstance(number, Number) else z3.IntVal(int(number))


def possible(*known):
    solver = z3.Solver()
    solver.add(*known)
    return solver.check() != z3.unsat


def paths():
    """Yield every way through what is done with the path before the next is asked for."""
    choices = []
    while True:
        path = Path(choices)
        yield path
        choices = path.taken
        while choices and not choices[-1]:
            choices.pop()
        if not choices:
            return
        choices[-1] = False


def array(*numbers):
    result = np.empty(len(numbers), object)
    result[:] = numbers
    return result


def run(path, verb):
    """Run a verb on one row within reach; return its instants, epoch, window and results."""
    names, size = VERBS[verb]
    *times, epoch, window, first, last, longest = path.numbers(
        f"{' '.join(names)} epoch window first last longest"
    )
    path.assumed += [first.value <= epoch.value, epoch.value <= last.value]
    path.assumed += [window.value >= MIN_WINDOW_SECONDS, window.value <= longest.value]
    low, high = _evaluate.reach(first, last, longest)
    for time in times:
        path.assumed += [value_of(low) <= time.value, time.value <= value_of(high)]
    path.assumed += [one.value <= other.value for one, other in pairwise(times)]
    path.computed.clear()  # `reach` itself is computed in Python's integers
    results = [array(None) for _ in range(size)]
    verb(*map(array, times), array(epoch), array(window), *results)
    given = [number.value for number in (*times, epoch, window)]
    return *given, *(value_of(result[0]) for result in results)


VERBS = {  # their instants, and how many results they have
    _evaluate.write_index: (["t"], 1),
    _evaluate.write_bounds: (["t"], 2),
    _evaluate.write_rollover: (["t"], 1),
    _evaluate.write_left: (["t"], 1),
    _evaluate.write_count: (["start", "end"], 1),
    _evaluate.write_runs: (["start", "end"], 3),
}


@pytest.mark.parametrize("verb", VERBS)
def test_no_intermediate_leaves_int64_within_reach(verb):
    ways = 0
    for path in paths():
        run(path, verb)
        assert len(path.computed) >= 2
        prove(z3.And(*map(fits, path.computed)), *path.known)
        ways += 1
    assert ways == 3 * len(
        VERBS[verb][0]
    )  # all epochs before, around or after 0; a span empty or not


def test_no_start_is_the_integer_that_is_no_time():
    for path in paths():
        *_, start, _end = run(path, _evaluate.write_bounds)
        prove(start > -(2**63), *path.known)


def test_verbs_of_an_instant():
    for path in paths():
        t, epoch, window, index = run(path, _evaluate.write_index)
        prove(holds(index, epoch, window, t), *path.known)
    for path in paths():
        t, epoch, window, start, end = run(path, _evaluate.write_bounds)
        ((_, _, k),) = path.floors
        prove(z3.And(start == epoch + k * window, start <= t, t < end), *path.known)
        prove(end == epoch + (k + 1) * window, *path.known)
    for path in paths():
        t, epoch, window, rollover = run(path, _evaluate.write_rollover)
        ((_, _, k),) = path.floors
        prove(rollover == epoch + (k + 1) * window, *path.known)
        prove(z3.And(t < rollover, rollover - window <= t), *path.known)
    for path in paths():
        t, epoch, window, left = run(path, _evaluate.write_left)
        ((_, _, k),) = path.floors
        prove(t + left == epoch + (k + 1) * window, *path.known)
        prove(z3.And(left > 0, left <= window), *path.known)


@pytest.mark.parametrize("verb", [_evaluate.write_count, _evaluate.write_runs])
def test_verbs_of_a_span(verb):
    for path in paths():
        start, end, epoch, window, count, *bounds = run(path, verb)
        index = next(q for a, _, q in path.floors if a.eq(start - epoch))
        k = z3.Int("k")
        lower = epoch + k * window
        overlaps = z3.And(start < end, lower < end, start < lower + window)
        prove(z3.And(index <= k, k < index + count) == overlaps, *path.known)
        prove(count >= 0, *path.known)
        if bounds:
            first, stop = bounds
            prove(z3.Implies(start < end, first == epoch + index * window), *path.known)
            prove(z3.Implies(start < end, stop == epoch + (index + count) * window), *path.known)
            prove(z3.Implies(start == end, z3.And(first == 0, stop == 0)), *path.known)


@pytest.mark.parametrize("lengths", [1, 4], ids=["one length", "a length for each"])
@pytest.mark.parametrize("block", [1, 2, 3, 100])
def test_starts_of_all_windows(monkeypatch, lengths, block):
    """An integer identity: modulo 2**64 it holds too, and there a start that fits is itself."""
    monkeypatch.setattr(_evaluate, "BLOCK", block)
    path = Path([])
    offsets = np.array([0, 2, 2, 3, 7])
    first = path.numbers("a b c d")
    windows = path.numbers("u v w x")[:lengths]
    starts = np.empty(7, object)
    _runs._write_starts(starts, offsets, array(*first), array(*windows), 1)
    for row in range(4):
        for nth, position in enumerate(range(offsets[row], offsets[row + 1])):
            length = windows[row % lengths]
            prove(starts[position].value == first[row].value + nth * length.value)


@pytest.mark.parametrize("wrong", ["toward zero", "ceiling"])
def test_the_proof_can_fail(wrong):
    path = Path([])
    t, epoch, window, index = run(path, _evaluate.write_index)
    rounded = z3.If(t >= epoch, index, index + 1) if wrong == "toward zero" else index + 1
    with pytest.raises(AssertionError, match="t = "):
        prove(holds(rounded, epoch, window, t), *path.known, window == 14_400)
