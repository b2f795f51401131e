"""z3 proves what `rollover.bulk` computes on int64, over all the integers.

The functions that run are those of the package: NumPy applies their operators to arrays of terms
as it does to arrays of numbers. A comparison takes both ways in turn, so each path through the code
is proved apart. Where every intermediate fits int64, int64 and the integers agree. Unsigned
integers are those modulo 2**64: what is divided has to be one of them, and a result has to fit.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

z3 = pytest.importorskip("z3", reason="the proof needs z3-solver: install the group `proof`")

from test_proof import fits, holds, prove  # noqa: E402

from rollover.bulk import _blocks, _evaluate, _runs  # noqa: E402
from rollover.spec import MIN_WINDOW_SECONDS  # noqa: E402

pytestmark = pytest.mark.portable


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

    def __neg__(self):
        return self.path.compute(-self.value)

    __radd__, __rmul__ = __add__, __mul__

    def __floordiv__(self, other):
        return self.path.floor(self.value, value_of(other))

    def __mod__(self, other):
        return self - self // other * other

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


def run(path, verb, settings=1):
    """Run a verb on rows within reach; return the first's instants, epoch, window and results."""
    names, _ = VERBS[verb]
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
    return compute(path, verb, times, epoch, window, settings)


def compute(path, verb, times, epoch, window, settings=1):
    """Run a verb as `_Rows` does: many settings are here one, as often as there are rows."""
    results = [array(*[None] * settings) for _ in range(VERBS[verb][1])]
    rows = _evaluate._Rows(verb, (), None, (), None)
    columns = [array(*[number] * settings) for number in (*times, epoch, window)]
    rows._run(columns[:-2], *columns[-2:], results)
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


def expected(verb, t, epoch, window, *results):
    """Yield what results are by the definition, where k is the window that holds t."""
    k = z3.Int("k")
    known = holds(k, epoch, window, t)
    start, end = epoch + k * window, epoch + (k + 1) * window
    right = {
        _evaluate.write_index: [k],
        _evaluate.write_bounds: [start, end],
        _evaluate.write_rollover: [end],
        _evaluate.write_left: [end - t],
    }[verb]
    yield from (z3.Implies(known, one == other) for one, other in zip(results, right, strict=True))


SETTINGS = pytest.mark.parametrize("settings", [1, 2], ids=["one setting", "a setting per row"])


@SETTINGS
@pytest.mark.parametrize("verb", VERBS)
def test_no_intermediate_leaves_int64_within_reach(verb, settings):
    ways = 0
    for path in paths():
        run(path, verb, settings)
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


INSTANTS = [verb for verb, (names, _) in VERBS.items() if names == ["t"]]


@SETTINGS
@pytest.mark.parametrize("verb", INSTANTS)
def test_verbs_of_an_instant_give_what_the_definition_does(verb, settings):
    for path in paths():
        for claim in expected(verb, *run(path, verb, settings)):
            prove(claim, *path.known)


def whole(path):
    """Return a window length, the lowest and highest instant of whole windows, and one within."""
    epoch, window, t = path.numbers("epoch window t")
    path.assumed += [window.value >= MIN_WINDOW_SECONDS, window.value < 2**63]
    low, high = _evaluate.whole_windows(epoch, window)
    path.assumed += [low.value <= t.value, t.value <= high.value]
    return window, low, high, t


@pytest.mark.parametrize("verb", [verb for verb in INSTANTS if verb is not _evaluate.write_index])
def test_verbs_of_an_instant_give_the_same_on_unsigned_integers(verb):
    path = Path([])
    window, low, _, t = whole(path)
    (_, _, number) = path.floors[-1]  # of whole windows
    found = compute(path, verb, [t], low, window)
    (dividend, divisor, k) = path.floors[-1]
    prove(z3.And(dividend >= 0, dividend < 2**64, divisor < 2**64), *path.known)
    for claim in expected(verb, *found):
        prove(claim, *path.known)
    # One window less is one length less: z3 proves it alone, but not among all the rest.
    ends = z3.Implies(k < number, (k + 1) * divisor <= number * divisor)
    begins = z3.Implies(k >= 0, k * divisor >= 0)
    prove(z3.And(ends, begins), divisor > 0)
    prove(z3.And(k >= 0, k < number), *path.known)
    prove(z3.And(*map(fits, found[3:])), *path.known, ends, begins, k >= 0, k < number)
    prove(low.value > -(2**63), *path.known)


def test_the_lowest_instant_of_whole_windows_is_a_start_of_the_same_windows():
    path = Path([])
    window, low, high, _ = whole(path)
    (_, _, q), (_, _, n) = path.floors
    prove(low.value == z3.Int("epoch") - q * window.value, *path.known)
    prove(high.value + 1 == low.value + n * window.value, *path.known)


def test_unsigned_an_instant_of_no_whole_window_is_above_the_highest():
    path = Path([])
    _, low, high, _ = whole(path)
    [t] = path.numbers("any")
    path.assumed += [fits(t.value)]
    since = t.value - low.value
    unsigned = z3.If(since < 0, since + 2**64, since)
    within = z3.And(low.value <= t.value, t.value <= high.value)
    prove(within == (unsigned <= high.value - low.value), *path.known)


@pytest.mark.parametrize("verb", [_evaluate.write_count, _evaluate.write_runs])
def test_verbs_of_a_span_give_the_windows_that_overlap_it(verb):
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
def test_starts_of_the_windows_of_a_row_are_a_length_apart(monkeypatch, lengths, block):
    """An integer identity: modulo 2**64 it holds too, and there a start that fits is itself."""
    monkeypatch.setattr(_blocks, "BLOCK", block)
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
