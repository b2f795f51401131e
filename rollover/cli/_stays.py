"""Stays and the settings of their locks, as the commands that read them share it."""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from rollover._validation import likely
from rollover.bookings._csv import Found, read_csv
from rollover.bookings._ical import read_ical
from rollover.bookings._locks import Lock, check_keypad
from rollover.bookings._reading import Reading
from rollover.bookings._table import folded
from rollover.cli._input import NOT_READ, BadRows, file_name, source
from rollover.cli._nights import every_night
from rollover.cli._output import STANDARD_STREAM, say
from rollover.cli._progress import watched
from rollover.cli._stay_options import is_feed, lock_and_file, reading_of, settings_of
from rollover.lifecycle import LockTimeline
from rollover.spec import MAX_WINDOW_SECONDS, lock_model
from rollover.stays import Stay
from rollover.windows import WindowConfig

_FIRST: Final = datetime.min.replace(tzinfo=UTC)
_LAST: Final = datetime.max.replace(tzinfo=UTC)
_LONGEST: Final = timedelta(0, MAX_WINDOW_SECONDS)
_BETWEEN: Final = ";|"  # what may stand between the locks of a cell
FIRST: Final = 3  # lines named in a remark


@dataclass(slots=True)
class Bookings:
    """The stays of all files, with the line of each and the cells to keep, and their locks."""

    stays: list[Stay] = field(default_factory=list)
    places: list[str] = field(default_factory=list)
    kept: list[tuple[str, ...]] = field(default_factory=list)
    bad: int = 0
    locks: dict[str, Lock] = field(default_factory=dict)

    @property
    def settings(self) -> dict[Any, WindowConfig | LockTimeline]:
        """The settings by lock."""
        return {name: lock.settings for name, lock in self.locks.items()}

    def is_common(self, stay: Stay) -> bool:
        """Whether a stay is at a door that is for all: who shares a code there is not counted."""
        lock = self.locks.get(str(stay.lock))
        return lock is not None and lock.common

    def counted(self) -> list[Stay]:
        """Return the stays, at a door that is for all under one label: who shares with none."""
        return [replace(stay, label="all") if self.is_common(stay) else stay for stay in self.stays]

    def place_of(self) -> Callable[[Stay], str]:
        """Return what gives the file and line of a stay."""
        places = {id(stay): place for stay, place in zip(self.stays, self.places, strict=True)}
        return lambda stay: places[id(stay)]

    def give_all(self, lock: Lock) -> None:
        """Give every lock that has a stay the settings of this one."""
        self.locks = dict.fromkeys([str(stay.lock) for stay in self.stays], lock)


def read_stays(
    arguments: argparse.Namespace, keep: Sequence[str] = (), *, settings_given: bool = True
) -> Bookings:
    """Return the stays of all files, with the settings if they are given; say what was left out."""
    if arguments.model is not None:
        check_keypad(lock_model(arguments.model), f"--model {arguments.model}")
    given = settings_of(arguments) if settings_given else {}
    report = BadRows(arguments)
    reading = reading_of(arguments, report, keep)
    found = _read_all(arguments, reading, report)
    _say_left_out(arguments, reading, found)
    if not found.stays and (found.bad or not arguments.empty_ok):
        raise ValueError(f"{', '.join(map(file_name, arguments.stays))}: no stay at all")
    if isinstance(given, Lock):
        found.give_all(given)
    else:
        found.locks = given
    _remark(found)
    if settings_given and not isinstance(given, Lock):
        for stay, place in zip(found.stays, found.places, strict=True):
            if stay.lock not in given:
                hint = likely(str(stay.lock), given)
                raise ValueError(f"{place}: lock {stay.lock!r} is not in {arguments.locks}{hint}")
    return found


def _read_all(arguments: argparse.Namespace, reading: Reading, report: BadRows) -> Bookings:
    """Return the stays of all files; report a file that cannot be read like a bad row."""
    if not arguments.stays:
        return Bookings(*every_night(arguments))
    found = Bookings()
    for path in arguments.stays:
        lock, file = lock_and_file(path)
        name = file_name(file)
        # Whatever comes of an event is in one of the three.
        had = len(found.stays) + report.count + reading.left_out.total()
        try:
            for place, (stay, kept) in _rows(lock, file, name, reading):
                if _is_within_years(stay, arguments, reading, f"{name}:{place}"):
                    found.stays.append(stay)
                    found.places.append(f"{name}:{place}")
                    found.kept.append(kept)
        except (ValueError, OSError) as error:
            if not arguments.skip_bad or len(arguments.stays) == 1:
                raise  # without its only file there is no answer
            why = str(error)
            if isinstance(error, OSError):
                why = f"{error.filename or name}: {error.strerror or error}"
            report(ValueError(why))
        read = len(found.stays) + report.count + reading.left_out.total()
        if is_feed(lock, file) and read == had:
            say(f"{name}: has no events")
    found.bad = report.count
    return found


def _rows(lock: str | None, file: str, name: str, reading: Reading) -> Iterator[Found]:
    read = read_ical if is_feed(lock, file) else read_csv
    with watched(file) if file != STANDARD_STREAM else nullcontext(source(file)) as stream:
        yield from read(stream, reading, lock, name=name)


def _is_within_years(
    stay: Stay, arguments: argparse.Namespace, reading: Reading, where: str
) -> bool:
    """Whether the windows of a stay are within years 1..9999; report it if they are not."""
    before, after = arguments.early + arguments.behind, arguments.late + arguments.ahead
    # As differences: the stay and what is before it may add up to no datetime.
    room = stay.start - _FIRST - _LONGEST, _LAST - stay.end - _LONGEST
    if room[0] >= before and room[1] >= after:
        return True
    if min(room) >= timedelta(0):  # what was asked for is to blame, not the line
        options = "--early and --behind" if room[0] < before else "--late and --ahead"
        raise OverflowError(f"{options} lead outside years 1..9999 from {stay}")
    reading.report(ValueError(f"{where}: {stay} needs a window that is not within years 1..9999"))
    return False


def _say_left_out(arguments: argparse.Namespace, reading: Reading, found: Bookings) -> None:
    """Say how many rows and events were left out, and why, and what was to be but is not there."""
    left_out = reading.left_out
    asked = [
        ("--skip", f"{column}={value}", f"{column} {value!r}") for column, value in arguments.skip
    ]
    asked += [("--blocked", summary, f"blocked {summary!r}") for summary in arguments.blocked]
    matched = set(map(folded, left_out))
    for option, value, reason in asked:
        if folded(reason) not in matched:
            say(f"{option} {value}: matches nothing")
    if found.bad:
        left_out[NOT_READ] = found.bad
    if left_out:
        total = len(found.stays) + left_out.total()
        reasons = ", ".join(f"{count} {reason}" for reason, count in left_out.items())
        say(f"left out {left_out.total()} of {total}: {reasons}")


def _remark(found: Bookings) -> None:
    """Say what looks like one booking under two labels, and which names of locks look odd.

    Not of a door that is for all, where many have the same dates.
    """
    pairs = []
    first: dict[tuple[Any, ...], int] = {}
    own = [at for at, stay in enumerate(found.stays) if not found.is_common(stay)]
    for at in own:
        stay = found.stays[at]
        before = first.setdefault((stay.lock, stay.start, stay.end), at)
        if stay.label is not None and found.stays[before].label not in (None, stay.label):
            pairs.append(f"{found.places[at]} with {found.places[before]}")
    if pairs:
        say(
            f"{len(pairs)} with the dates of another stay of the lock and another label: "
            f"{listed(pairs)}: if they are one booking, leave one out with --skip or --blocked"
        )
    _remark_names([*dict.fromkeys(str(found.stays[at].lock) for at in own)])


def _remark_names(doors: Sequence[str]) -> None:
    """Say which names may be of several locks, and which several names of one."""
    several = [name for name in doors if any(mark in name for mark in _BETWEEN)]
    if several:
        names = listed([repr(name) for name in several])
        say(f"{names}: if these are several locks each, part them with --split-locks")
    folds = Counter(map(str.casefold, doors))
    alike = [repr(name) for name in doors if folds[name.casefold()] > 1]
    if alike:
        say(f"{listed(alike)}: if these are one lock, write its name in one way")


def listed(texts: Sequence[str]) -> str:
    """Return the first few of some texts."""
    return ", ".join(texts[:FIRST]) + (", ..." if len(texts) > FIRST else "")
