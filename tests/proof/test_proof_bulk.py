"""z3 proves the arithmetic of `rollover.bulk._kernels`, where it is not the plain formula.

A lattice has a rollover `base`, and its `reach` lets through no instant before it. Differences,
products and sums are taken modulo 2**64, and the quotient is that of unsigned integers. The proofs
say that what the kernels write is what the plain formula says, given that it fits int64: then the
two agree modulo 2**64, and both lie in the same 2**64 integers.
"""

from __future__ import annotations

import pytest

z3 = pytest.importorskip("z3", reason="the proof needs z3-solver: install the group `proof`")

INT64 = 2**63
WORD = 2**64


def prove(claim, *known):
    """Fail, with the counterexample, unless the claim follows from what is known."""
    solver = z3.Solver()
    solver.set("timeout", 60_000)
    solver.add(*known, z3.Not(claim))
    verdict = solver.check()
    assert verdict == z3.unsat, solver.model() if verdict == z3.sat else solver.reason_unknown()


def fits(value):
    return z3.And(value >= -INT64, value < INT64)


def modulo(name, value):
    """Return the word that stands for a value modulo 2**64, and what defines it."""
    word, turns = z3.Ints(f"{name} turns_{name}")
    return word, [word == value + turns * WORD, word >= 0, word < WORD]


def floor(name, a, b):
    """Return the quotient of a and b rounded down, and what defines it."""
    quotient = z3.Int(name)
    return quotient, [b * quotient <= a, a < b * quotient + b]


t, epoch, window, shift = z3.Ints("t epoch window shift")
base = epoch + shift * window
KNOWN = [window > 0, window < WORD, fits(t), fits(base), base <= t]


def test_the_difference_modulo_2_64_is_the_difference():
    since, defined = modulo("since", t - base)
    prove(since == t - base, *KNOWN, *defined)
    # Also where the operands are words: taking the modulus first changes nothing.
    left, left_defined = modulo("left", t)
    right, right_defined = modulo("right", base)
    both, both_defined = modulo("both", left - right)
    prove(both == t - base, *KNOWN, *left_defined, *right_defined, *both_defined)


def test_the_unsigned_quotient_counts_windows_from_base():
    quotient, unsigned = floor("quotient", t - base, window)
    index, plain = floor("index", t - epoch, window)
    # Nonlinear, so with the one lemma: two quotients of the same number are equal.
    there = quotient + shift
    lemma = z3.And(
        z3.Implies(there < index, window * (there + 1) <= window * index),
        z3.Implies(index < there, window * (index + 1) <= window * there),
    )
    prove(z3.Implies(there < index, window * (there + 1) <= window * index), window > 0)
    prove(z3.Implies(index < there, window * (index + 1) <= window * there), window > 0)
    prove(there == index, *KNOWN, *unsigned, *plain, lemma)


def test_the_product_does_not_leave_the_word():
    quotient, unsigned = floor("quotient", t - base, window)
    prove(z3.And(quotient * window >= 0, quotient * window < WORD), *KNOWN, *unsigned)


@pytest.mark.parametrize("windows_on", [0, 1], ids=["start", "end"])
def test_a_sum_modulo_2_64_read_as_signed_is_the_rollover(windows_on):
    quotient, unsigned = floor("quotient", t - base, window)
    rollover = base + quotient * window + windows_on * window
    word, defined = modulo("word", rollover)
    signed = z3.If(word >= INT64, word - WORD, word)
    prove(signed == rollover, *KNOWN, *unsigned, *defined, fits(rollover))
    # The start never leaves int64; the end does not where `high` was checked.
    prove(fits(base + quotient * window), *KNOWN, *unsigned)


def test_instants_between_low_and_high_are_those_whose_window_fits():
    # low and high + 1 are rollovers: the first and the last within int64.
    first, last, k = z3.Ints("first last k")
    low, stop = epoch + first * window, epoch + last * window
    start = epoch + k * window
    known = [
        window > 0,
        fits(low), low - window < -INT64,
        fits(stop), stop + window >= INT64,
        start <= t, t < start + window,
    ]  # fmt: skip
    inside = z3.And(low <= t, t < stop)
    # Windows are whole: from k >= first follows a start at or after low, and so on.
    lemma = [
        z3.Implies(k >= first, k * window >= first * window),
        z3.Implies(k <= first - 1, k * window <= first * window - window),
        z3.Implies(k <= last - 1, k * window <= last * window - window),
        z3.Implies(k >= last, k * window >= last * window),
    ]
    for one in lemma:
        prove(one, window > 0)
    whole = z3.And(start >= -INT64, start + window < INT64)
    prove(inside == whole, *known, *lemma)


def test_what_is_in_reach_of_the_first_rollover_is_what_lies_between_low_and_high():
    """One comparison of words for two of signed integers; nothing is in a reach below 0."""
    low, high = z3.Ints("low high")
    since, defined = modulo("since", t - low)
    inside = z3.And(low <= t, t <= high)
    prove((since <= high - low) == inside, fits(t), fits(low), fits(high), low <= high, *defined)


NEAR = 2**61
SETTINGS = [window > 0, window <= NEAR, epoch >= -NEAR, epoch <= NEAR, fits(t)]


def test_in_reach_of_an_epoch_of_its_own_a_row_is_after_it_and_its_window_fits():
    since, defined = modulo("since", t - epoch)
    quotient, unsigned = floor("quotient", since, window)
    start = epoch + quotient * window
    known = [*SETTINGS, *defined, *unsigned, since <= 2 * NEAR - 1]
    prove(since == t - epoch, *known)
    prove(z3.And(fits(start), fits(start + window)), *known)
    prove(t - (since - quotient * window) == start, *known)  # by the remainder
    # With twice the reach, a window need not fit.
    solver = z3.Solver()
    solver.add(*SETTINGS, *defined, *unsigned, since <= 4 * NEAR - 1, z3.Not(fits(start + window)))
    assert solver.check() == z3.sat


def test_windows_of_instants_not_too_far_from_1970_fit():
    start = z3.Int("start")
    known = [*SETTINGS, start <= t, t < start + window, t < 3 * NEAR, t > -3 * NEAR]
    prove(z3.And(fits(start), fits(start + window)), *known)


def test_the_count_from_the_last_instant_within():
    """The kernel counts by the window of ``end - 1``, the formula by the first start from end."""
    start, end = z3.Ints("start end")
    lower, lower_defined = floor("lower", start - base, window)
    last, last_defined = floor("last", end - 1 - base, window)
    index, index_defined = floor("index", start - base, window)
    above, above_defined = floor("above", base - end, window)
    count = -above - index
    known = [window > 0, base <= start, start < end]
    same = [lower_defined, last_defined, index_defined, above_defined]
    lemmas = [
        z3.Implies(lower < index, window * (lower + 1) <= window * index),
        z3.Implies(index < lower, window * (index + 1) <= window * lower),
        z3.Implies(last + 1 < -above, window * (last + 2) <= window * -above),
        z3.Implies(-above < last + 1, window * -above <= window * last),
    ]
    for one in lemmas:
        prove(one, window > 0)
    prove(last - lower + 1 == count, *known, *(fact for facts in same for fact in facts), *lemmas)


def test_a_running_sum_modulo_2_64_is_the_start():
    """Steps between rows may leave int64; what they add up to does not."""
    before, after = z3.Ints("before after")
    step, step_defined = modulo("step", after - before)
    word, word_defined = modulo("word", before)
    total, total_defined = modulo("total", word + step)
    signed = z3.If(total >= INT64, total - WORD, total)
    prove(signed == after, fits(before), fits(after), *step_defined, *word_defined, *total_defined)
