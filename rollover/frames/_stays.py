"""The codes of a frame of stays in memory, and who shares them, through `rollover._needs`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import narwhals as nw
import numpy as np
from numpy.typing import NDArray

from rollover._needs import (
    LONGEST,
    Integers,
    Needs,
    Stretches,
    guests,
    needs,
    numbered,
    numbers,
    pairs,
    share,
    transposed,
)
from rollover.bulk._blocks import in_blocks
from rollover.frames._columns import (
    PER_SECOND,
    in_microseconds,
    null_where,
    read_whole,
    refuse,
    series,
)
from rollover.instants import ALWAYS, EPOCH, FIRST, LAST, MICROSECOND, NEVER
from rollover.planning._fleet import NO_LOCK, NOBODY, Timelines, Tolerance
from rollover.spec import MAX_WINDOW_SECONDS, MIN_WINDOW_SECONDS

SETTINGS: Final = ("window_seconds", "epoch_seconds")
TIMES: Final = {  # what each is called of `Codes`
    "window_start": "begins",
    "window_end": "expires",
    "needed_from": "needed_from",
    "needed_until": "needed_until",
    "when_valid": "when_valid",
    "request_from": "request_from",
}

_SECOND: Final = PER_SECOND["us"]


@dataclass(frozen=True)
class Question:
    """Which columns are stays, and what is asked about them.

    `settings` are timelines, which are `named` in the answer where the caller gave them, or what
    names the columns of each stay's own settings.
    """

    start: str
    end: str
    lock: str | None
    label: str | None
    settings: Timelines | dict[str, int | str]
    named: bool
    tolerance: Tolerance

    @property
    def columns(self) -> list[str]:
        """The columns that are read."""
        settings = self.settings
        if isinstance(settings, Timelines):
            keys = [self.lock] if settings.by_lock else []
        else:
            keys = [setting for setting in settings.values() if isinstance(setting, str)]
        return [self.start, self.end, *filter(None, keys)]


class Spans(NamedTuple):
    """The stays as arrays of microseconds, and as they are in the frame, for messages."""

    start: Integers
    end: Integers
    shown: dict[str, NDArray[Any]]

    def name(self, parameter: str, row: int) -> str:
        """Return how a message names a time."""
        return f"{parameter}[{row}]={self.shown[parameter][row]}"


class Followed(NamedTuple):
    """The stretches of time of all stays, from `lower` up to `upper` of each, and their settings.

    `number` gives a number for each of these, equal for equal ones: who shares depends on it.
    """

    stretches: Stretches
    lower: Integers
    upper: Integers
    number: Callable[[], Integers]


def codes_of(frame: nw.DataFrame[Any], question: Question) -> nw.DataFrame[Any]:
    """Return the frame with a row for each code of each stay."""
    spans = _spans(frame, question)
    found = _needs(spans, _followed(frame, question), question.tolerance)
    like = in_microseconds(frame[question.start])
    whole = like.dtype.is_integer()
    if whole:
        _refuse_parts_of_seconds(question)
    settings = question.settings
    named = _settings(settings) if question.named and isinstance(settings, Timelines) else {}
    span, codes, chosen = _columns(found, named)
    always = codes["request_from"] == ALWAYS
    codes["request_from"][always] = 0
    times = {n: t // _SECOND if whole else t.view("M8[us]") for n, t in codes.items()}
    last = {"request_from": times.pop("request_from")}
    new = series(chosen | times, like, nullable=False) | series(last, like, nullable=True)
    return null_where(frame[span].with_columns(**new), always, list(last))


def _columns(
    found: Needs, settings: dict[str, Integers]
) -> tuple[Integers, dict[str, Integers], dict[str, Integers]]:
    """Return the stay of each code, its times, and what the settings of its stretch are.

    They are made a block at a time, which stays in the processor's cache.
    """
    span = np.empty(len(found), np.int64)
    times, chosen = ({name: np.empty_like(span) for name in names} for names in (TIMES, settings))

    def write(rows: slice) -> None:
        codes = found.codes(range(rows.start, rows.stop))
        span[rows] = codes.span
        for name, column in times.items():
            column[rows] = getattr(codes, TIMES[name])
        for name, column in chosen.items():
            values = settings[name]
            column[rows] = values[codes.stretch] if values.size > 1 else values

    in_blocks(write, len(found), None)
    return span, times, chosen


def pairs_of(frame: nw.DataFrame[Any], question: Question, grace: int) -> nw.DataFrame[Any]:
    """Return a frame of the positions of the two stays of each pair that shares a code."""
    spans, followed = _spans(frame, question), _followed(frame, question)
    locks = numbered(_keys(frame, question.lock, "lock"), numbers({None: NO_LOCK}))
    labels = _keys(frame, question.label, "label")
    first, second = pairs(locks, spans.start, spans.end, guests(labels))
    found = _needs(spans, followed, question.tolerance)
    both = share(found, followed.number(), first, second, grace)
    positions = {"first": first[both], "second": second[both]}
    backend = frame.implementation
    return nw.from_dict(
        {n: nw.new_series(n, a, nw.Int64, backend=backend) for n, a in positions.items()}
    )


def _spans(frame: nw.DataFrame[Any], question: Question) -> Spans:
    shown = read_whole(frame, {"start": question.start, "end": question.end})
    if shown["start"].dtype.kind != shown["end"].dtype.kind:
        raise TypeError(
            f"start={question.start!r} and end={question.end!r} are integers and datetimes: "
            "pass both as integers or both as datetimes"
        )
    start, start_finer = _microseconds(shown["start"], "start")
    end, end_finer = _microseconds(shown["end"], "end")
    spans = Spans(start, end + (end_finer > 0), shown)  # what is finer is raised in an end
    refuse(
        (end < start) | ((end == start) & (end_finer <= start_finer)),
        ValueError,
        lambda row: (
            f"{spans.name('end', row)} is not after {spans.name('start', row)}: a stay is not empty"
        ),
    )
    return spans


def _microseconds(values: NDArray[Any], name: str) -> tuple[Integers, Integers]:
    """Return times floored to the microsecond, and what was finer."""
    per_second = PER_SECOND[np.datetime_data(values.dtype)[0]] if values.dtype.kind == "M" else 1
    integers = values.view(np.int64)
    if per_second > _SECOND:
        return np.divmod(integers, per_second // _SECOND)
    coarser = _SECOND // per_second
    refuse(
        (integers < FIRST // coarser) | (integers > LAST // coarser),
        OverflowError,
        lambda row: f"{name}[{row}]={values[row]} is outside years 1..9999",
    )
    return integers * coarser, np.zeros_like(integers)


def _followed(frame: nw.DataFrame[Any], question: Question) -> Followed:
    """Return the settings of all stays: of their locks through time, or each its own for ever."""
    settings = question.settings
    if isinstance(settings, Timelines):
        timelines = settings
        locks = _keys(frame, question.lock if timelines.by_lock else None, "lock")
        timeline = timelines.of_locks(locks)
        refuse(
            timeline == NOBODY,
            ValueError,
            lambda row: (
                f"settings lack lock={locks[row]!r} of row {row}"
                + (": name the column of locks with lock=" if question.lock is None else "")
            ),
        )
        lower, upper = timelines.bounds[timeline], timelines.bounds[timeline + 1]
        return Followed(timelines.arrays, lower, upper, lambda: timelines.setting)
    rows = len(frame)
    window, epoch = (np.broadcast_to(a, rows) for a in read_whole(frame, settings).values())
    refuse(
        (window < MIN_WINDOW_SECONDS) | (window > MAX_WINDOW_SECONDS),
        ValueError,
        lambda row: (
            f"window_seconds[{row}]={window[row]} is outside "
            f"{MIN_WINDOW_SECONDS}..{MAX_WINDOW_SECONDS}"
        ),
    )
    position = np.arange(rows)
    always, never = np.full(rows, ALWAYS), np.full(rows, NEVER)
    stretches = Stretches(window * _SECOND, epoch % window * _SECOND, always, never, always)

    def number() -> Integers:
        return numbered([*zip(window.tolist(), epoch.tolist(), strict=True)], numbers())

    return Followed(stretches, position, position + 1, number)


def _keys(frame: nw.DataFrame[Any], name: str | None, parameter: str) -> list[Any]:
    """Return the values of a column of locks or labels, None for null; all None without one."""
    if name is None:
        return [None] * len(frame)
    column = frame[name]
    absent = column.is_null().to_numpy()
    if column.dtype.is_float():
        refuse(
            column.is_nan().fill_null(False).to_numpy() & ~absent,
            ValueError,
            lambda row: f"{parameter}={name!r} is NaN in row {row}",
        )
    return [None if null else v for v, null in zip(column.to_list(), absent.tolist(), strict=True)]


def _needs(spans: Spans, followed: Followed, tolerance: Tolerance) -> Needs:
    start = _moved(spans, "start", "early", -tolerance.early)
    end = _moved(spans, "end", "late", tolerance.late)
    found = needs(start, end, *followed[:3], behind=tolerance.behind, ahead=tolerance.ahead)
    beyond = np.zeros(start.size, np.bool_)
    beyond[found.beyond()] = True
    refuse(
        beyond,
        OverflowError,
        lambda row: (
            f"the stay from {spans.name('start', row)} to {spans.name('end', row)} needs a "
            "window that is not within years 1..9999"
        ),
    )
    return found


def _moved(spans: Spans, time: str, name: str, length: int) -> Integers:
    moved: Integers = getattr(spans, time) + max(-LONGEST, min(length, LONGEST))
    refuse(
        (moved < FIRST) | (moved > LAST),
        OverflowError,
        lambda row: (
            f"{name}={abs(length) * MICROSECOND!s} leads {spans.name(time, row)} "
            "outside years 1..9999"
        ),
    )
    return moved


def _settings(timelines: Timelines) -> dict[str, Integers]:
    """Return the settings of each stretch."""
    configs = [found.config for found in timelines.stretches]
    for config in configs:
        if not -(2**63) <= config.epoch_seconds < 2**63:
            raise OverflowError(
                f"epoch_seconds={config.epoch_seconds} does not fit int64, which the column has"
            )
    both = transposed([(config.window_seconds, config.epoch_seconds) for config in configs], 2)
    return dict(zip(SETTINGS, both, strict=True))


def _refuse_parts_of_seconds(question: Question) -> None:
    """Refuse what makes times of parts of seconds, where times are Unix seconds."""
    named = question.tolerance._asdict().items()
    parts = [f"{name}={length * MICROSECOND!s}" for name, length in named if length % _SECOND]
    if isinstance(question.settings, Timelines):
        for stretch in question.settings.stretches:
            times = (stretch.start, stretch.had_from)
            parts += [
                f"settings that change at {EPOCH + time * MICROSECOND}"
                for time in times
                if time not in (ALWAYS, NEVER) and time % _SECOND
            ]
    if parts:
        raise ValueError(
            f"{parts[0]} is no whole number of seconds, which start={question.start!r} counts: "
            "pass columns of datetimes"
        )
