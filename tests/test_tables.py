"""The classic wrong formulas, put in the place of the right one: the literal tables catch each."""

import math
from datetime import UTC, datetime, timedelta

import pytest
import test_spec_facts
from support import tables

from rollover import Window, WindowConfig
from rollover.instants import instant

pytestmark = pytest.mark.portable

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def right(t, epoch, window):
    index = (t - epoch) // window
    return index, epoch + index * window


def toward_zero(t, epoch, window):
    index = abs(t - epoch) // window * (1 if t >= epoch else -1)
    return index, epoch + index * window


def remainder_toward_zero(t, epoch, window):
    start = t - int(math.copysign(abs(t - epoch) % window, t - epoch))
    return (start - epoch) // window, start


def right_closed(t, epoch, window):
    index = -((epoch - t) // window) - 1
    return index, epoch + index * window


def off_by_one_on_a_rollover_before_the_epoch(t, epoch, window):
    index = (t - epoch) // window
    index -= t < epoch and (t - epoch) % window == 0
    return index, epoch + index * window


def epoch_ignored(t, epoch, window):
    index = t // window
    return index, index * window


def epoch_forgotten_in_the_start(t, epoch, window):
    index = (t - epoch) // window
    return index, index * window


def epoch_sign_flipped(t, epoch, window):
    index = (t + epoch) // window
    return index, index * window - epoch


def epoch_reduced(t, epoch, window):
    phase = epoch % window
    index = (t - phase) // window
    return index, phase + index * window


def float_seconds(t, epoch, window):
    index = math.floor((t / 1e6 - epoch / 1e6) / (window / 1e6))
    return index, epoch + index * window


def clamped_at_zero(t, epoch, window):
    index = max(0, (t - epoch) // window)
    return index, epoch + index * window


def rounded_to_nearest(t, epoch, window):
    index = (t - epoch + window // 2) // window
    return index, epoch + index * window


def rounded_clock(t, epoch, window):
    index = ((t + 500_000) // 1_000_000 * 1_000_000 - epoch) // window
    return index, epoch + index * window


WRONG = [
    toward_zero, remainder_toward_zero, right_closed, off_by_one_on_a_rollover_before_the_epoch,
    epoch_ignored, epoch_forgotten_in_the_start, epoch_sign_flipped, epoch_reduced, float_seconds,
    clamped_at_zero, rounded_to_nearest, rounded_clock,
]  # fmt: skip


def failing(rows, answers):
    """Return the rows that the package does not answer as the table does."""
    failed = []
    for row in rows:
        try:
            answers(row)
        except (AssertionError, OverflowError):
            failed.append(row)
    return failed


def missed(formula, monkeypatch):
    """Return the rows of the table that fail when the package follows a formula."""

    def window_at(self, when):
        t = (instant(when, "when") - EPOCH) // timedelta(microseconds=1)
        index, start = formula(t, self.epoch_seconds * 10**6, self.window_seconds * 10**6)
        begin = EPOCH + timedelta(microseconds=start)
        return Window(index, begin, begin + timedelta(seconds=self.window_seconds))

    monkeypatch.setattr(WindowConfig, "window_at", window_at)
    return failing(tables.AT, test_spec_facts.answers)


def test_the_right_formula_passes(monkeypatch):
    assert missed(right, monkeypatch) == []


@pytest.mark.parametrize("formula", WRONG)
def test_a_wrong_formula_is_caught(formula, monkeypatch):
    assert missed(formula, monkeypatch)


def closed(start, end, epoch, window):
    return (end - epoch) // window - (start - epoch) // window + 1


def first_left_out(start, end, epoch, window):
    return -((epoch - end) // window) + (epoch - start) // window


def one_more_when_empty(start, end, epoch, window):
    return -((epoch - end) // window) - (start - epoch) // window


def length_over_window(start, end, epoch, window):
    return -((start - end) // window)


def count_toward_zero(start, end, epoch, window):
    return math.trunc((end - epoch - 1) / window) - math.trunc((start - epoch) / window) + 1


@pytest.mark.parametrize(
    "formula",
    [closed, first_left_out, one_more_when_empty, length_over_window, count_toward_zero],
)
def test_a_wrong_count_is_caught(formula, monkeypatch):
    monkeypatch.setattr("rollover.windows.count_between", formula)
    assert failing(tables.BETWEEN, test_spec_facts.test_windows_between_answers_as_the_facts_say)
