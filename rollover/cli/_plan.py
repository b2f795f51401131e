"""``rollover plan``: a file of stays to one row for each temporary code to request."""

from __future__ import annotations

import csv
import sys
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from io import StringIO
from itertools import starmap
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from rollover._arithmetic import index_at, start_of
from rollover.cli._files import read_rows, refuse_same_file, written_whole
from rollover.cli._options import add_settings, settings
from rollover.cli._progress import progress
from rollover.cli._stays import COLUMNS, Calendar, add_stays, at_least_one
from rollover.instants import EPOCH, exact, to_seconds
from rollover.recommendation import recommend
from rollover.spec import MAX_WINDOW_SECONDS, lock_model

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Iterator, Sequence
    from contextlib import AbstractContextManager
    from datetime import datetime

    from rollover.stays import Stay
    from rollover.windows import WindowConfig

_HEADER = (*COLUMNS, "when_valid", "begins", "expires")
_WINDOWS: Final = 1 << 12  # of a chunk: enough for NumPy to pay
_REMEMBERED: Final = 1 << 16  # texts of each kind
_TIME: Final = len("2017-10-10T20:00:00+00:00")
# Seconds between which the windows of every setting are within years 1..9999.
_FIRST: Final = -62_135_596_800 + MAX_WINDOW_SECONDS
_LAST: Final = 253_402_300_800 - 2 * MAX_WINDOW_SECONDS


def add(commands: argparse._SubParsersAction[Any]) -> None:
    """Add the command's options."""
    parser = commands.add_parser(
        "plan",
        help="a file of stays to one row for each temporary code to request",
        description=(
            "Read stays from a CSV file with the columns lock, arrival and departure, and write "
            "one row for each temporary code to request, all times in UTC. A time is an instant "
            "with an offset, or a local date, which needs --check-in, --check-out and --tz."
        ),
        allow_abbrev=False,
    )
    add_stays(parser)
    add_settings(parser)
    parser.add_argument(
        "--recommended",
        action="store_true",
        help="take the settings that `rollover recommend` puts first, of any length or of "
        "--window-seconds, and name them on standard error",
    )
    parser.add_argument(
        "-o", "--output", metavar="FILE", help="write to FILE, which appears whole or not at all"
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Write the plan."""
    if arguments.model is not None and not lock_model(arguments.model).has_keypad:
        raise ValueError(
            f"--model {arguments.model}: has no keypad: there is no code to type on it"
        )
    calendar = Calendar.of(arguments)
    refuse_same_file(arguments.stays, arguments.output, "-o", "stays")
    rows: AbstractContextManager[Iterator[_Stay]]
    if arguments.recommended:
        config, cells = _recommended(arguments, calendar)
        reader = _StayReader(config, calendar)
        rows = nullcontext(starmap(reader.read, cells))
    else:
        reader = _StayReader(settings(arguments), calendar)
        rows = read_rows(arguments.stays, COLUMNS, reader.read, skip_bad=arguments.skip_bad)
    with rows as stays, written_whole(arguments.output) as stream:
        stream.write(",".join(_HEADER) + "\n")
        writer = _PlanWriter(reader.config)
        # Where bad rows are reported there is no bar: they would be written over it.
        watched = stays if arguments.skip_bad else progress(stays, "stay")
        for chunk in _chunks(watched, reader.config):
            stream.write(writer.lines(chunk))
    return 0


def _recommended(
    arguments: argparse.Namespace, calendar: Calendar
) -> tuple[WindowConfig, list[tuple[str, ...]]]:
    """Return the best settings for all stays of the file, and its rows, which were read once."""
    if arguments.epoch_seconds is not None:
        raise ValueError("--epoch-seconds: is what --recommended chooses: give one of the two")

    def both(*cells: str) -> tuple[Stay, tuple[str, ...]]:
        return calendar.stay(*cells), cells

    with read_rows(arguments.stays, COLUMNS, both, skip_bad=arguments.skip_bad) as rows:
        read = list(rows)
    window = arguments.window_seconds
    best = recommend(
        at_least_one([stay for stay, _ in read], arguments.stays),
        window_choices=None if window is None else [window],
    )[0].config
    sys.stderr.write(
        f"recommended: window_seconds={best.window_seconds} epoch_seconds={best.epoch_seconds}\n"
    )
    return best, [cells for _, cells in read]


@dataclass(frozen=True, slots=True)
class _End:
    """One end of a stay: exactly, in whole seconds, and as it is written."""

    moment: datetime
    finer: str
    seconds: int
    text: str

    @classmethod
    def of(cls, moment: datetime, finer: str = "") -> _End:
        return cls(moment, finer, to_seconds(moment), moment.isoformat())


class _Stay(NamedTuple):
    lock: str
    written: str  # arrival and departure
    arrival: str
    start: int  # the stay in whole seconds, which has the same windows, as rollovers are whole
    end: int


class _StayReader:
    """Rows of text to stays; what many rows have in common is read once."""

    def __init__(self, config: WindowConfig, calendar: Calendar) -> None:
        self.config = config
        self._calendar = calendar
        self._end = lru_cache(_REMEMBERED)(self._read_end)

    def read(self, lock: str, arrival: str, departure: str) -> _Stay:
        if not lock:
            raise ValueError("lock='' is empty")
        start, end = self._end(arrival, "arrival"), self._end(departure, "departure")
        if end.finer or end.moment <= start.moment:
            stay = self._calendar.stay(lock, arrival, departure)
            start, end = _End.of(stay.start), _End.of(stay.end)
        if not _FIRST <= start.seconds < end.seconds <= _LAST:
            self.config.windows_between(start.moment, end.moment)
        whole = end.seconds + (end.moment.microsecond > 0)
        return _Stay(lock, f"{start.text},{end.text},", start.text, start.seconds, whole)

    def _read_end(self, text: str, column: str) -> _End:
        return _End.of(*exact(self._calendar.instant(text, column), column))


def _chunks(stays: Iterable[_Stay], config: WindowConfig) -> Iterator[list[_Stay]]:
    """Yield stays of some ten thousand windows together, and all that came before a bad row."""
    chunk: list[_Stay] = []
    windows = 0
    try:
        for stay in stays:
            for piece in _pieces(stay, config):
                chunk.append(piece)
                windows += (piece.end - piece.start) // config.window_seconds + 2
                if windows >= _WINDOWS:
                    yield chunk
                    chunk, windows = [], 0
    except ValueError:
        yield chunk
        raise
    yield chunk


def _pieces(stay: _Stay, config: WindowConfig) -> Iterator[_Stay]:
    """Cut a stay at rollovers where it has more windows than a chunk."""
    longest = _WINDOWS * config.window_seconds
    while stay.end - stay.start > longest:
        index = index_at(stay.start, config.epoch_seconds, config.window_seconds)
        rollover = start_of(index + _WINDOWS, config.epoch_seconds, config.window_seconds)
        yield stay._replace(end=rollover)
        stay = stay._replace(start=rollover, arrival=_text(rollover))
    yield stay


class _Codes(dict[int, str]):
    """What is written of the code of a window, by the window's start; many stays share it."""

    def __init__(self, window_seconds: int) -> None:
        self._length = window_seconds

    def __missing__(self, start: int) -> str:
        begins = _text(start)
        self[start] = code = f"{begins},{begins},{_text(start + self._length)}\n"
        return code


class _PlanWriter:
    """Stays to lines of the plan."""

    def __init__(self, config: WindowConfig) -> None:
        self._config = config
        self._codes = _Codes(config.window_seconds)
        self._quoted = lru_cache(_REMEMBERED)(_quoted)

    def lines(self, stays: Sequence[_Stay]) -> str:
        # Loaded here, so that the other commands go without.
        import numpy as np

        from rollover import bulk

        if len(self._codes) > _REMEMBERED:
            self._codes.clear()
        runs = bulk.windows_between(
            np.array([stay.start for stay in stays], np.int64),
            np.array([stay.end for stay in stays], np.int64),
            window_seconds=self._config.window_seconds,
            epoch_seconds=self._config.phase_seconds,  # which fits int64, on the same grid
        )
        codes = [self._codes[start] for start in runs.start.tolist()]
        offsets = runs.offsets.tolist()
        text = []
        for stay, begin, end in zip(stays, offsets, offsets[1:], strict=False):
            line = f"{self._quoted(stay.lock)},{stay.written}"
            first = f"{stay.arrival}{codes[begin][_TIME:]}"
            text.append(line + line.join([first, *codes[begin + 1 : end]]))
        return "".join(text)


def _text(seconds: int) -> str:
    """Return what `datetime.isoformat` writes, from halves that recur."""
    day, second = divmod(seconds, 86_400)
    return _day(day) + _clock(second)


@lru_cache(_REMEMBERED)
def _day(day: int) -> str:
    return (EPOCH + timedelta(day)).date().isoformat()


@lru_cache(_REMEMBERED)
def _clock(second: int) -> str:
    return (EPOCH + timedelta(0, second)).isoformat()[len("1970-01-01") :]


def _quoted(lock: str) -> str:
    """Return the field as the csv module writes it between others."""
    line = StringIO()
    csv.writer(line, lineterminator="\n").writerow([lock, ""])
    return line.getvalue()[:-2]
