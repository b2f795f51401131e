"""Stays and the settings of their locks, as the commands that read them share it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from rollover.bookings._csv import read_csv
from rollover.bookings._ical import read_ical
from rollover.bookings._locks import Lock, check_keypad, config_of, read_locks
from rollover.bookings._reading import COLUMNS as NAMES, Reading
from rollover.bookings._times import Times
from rollover.cli._input import NOT_READ, Report, file_name, source
from rollover.cli._options import (
    add_option,
    add_settings,
    add_skip_bad,
    add_tolerance,
    add_zone,
    option_of,
)
from rollover.cli._output import say
from rollover.cli._progress import progress
from rollover.spec import MAX_WINDOW_SECONDS, lock_model

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Sequence

    from rollover.stays import Stay
    from rollover.windows import WindowConfig

_FIRST: Final = datetime.min.replace(tzinfo=UTC)
_LAST: Final = datetime.max.replace(tzinfo=UTC)
_LONGEST: Final = timedelta(0, MAX_WINDOW_SECONDS)
_TABS: Final[dict[str | None, str]] = {"tab": "\t", "\\t": "\t"}

COLUMNS = """\
Stays come from CSV files with the columns lock, arrival and departure, and label (who holds the
codes) if there is one, from standard input (-), or from calendar feeds as LOCK=FILE.ics. A time is
an instant with an offset, a local time, which needs --tz, or a date, which needs --tz, --check-in
and --check-out. Files may be packed with gzip. A line has at most 1048576 characters, a cell
131072. Cells are written as read: one that begins with = or + is a formula to a spreadsheet."""


def _key_value(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not (equals and name and value):
        raise ValueError
    return name, value


_key_value.__name__ = "NAME=VALUE"  # which argparse shows


def add_stays(parser: argparse.ArgumentParser, *, lengths: bool = False) -> None:
    """Add the options of files of stays, of their locks and of the tolerance.

    Where settings are looked for, not given, `lengths` takes several window lengths and no locks.
    """
    parser.add_argument(
        "stays", nargs="+", metavar="STAYS", help="FILE.csv, - for standard input, or LOCK=FILE.ics"
    )
    group = parser.add_argument_group("stays")
    again: dict[str, Any] = {"action": "append", "default": []}
    columns = f"what the file calls {', '.join(NAMES)}; can be given again"
    add_option(group, "--columns", "NAME=COLUMN", columns, type=_key_value, **again)
    add_option(group, "--delimiter", "C", "between fields, if not , ; | or tab")
    encoding = "of CSV files, such as cp1252"
    add_option(group, "--encoding", None, encoding, default="utf-8-sig")
    add_option(group, "--date-format", "FORM", "of times, such as %%d/%%m/%%Y")
    beside = "of clock times beside dates, such as '%%I:%%M %%p'; 15:00, or an hour, if not given"
    add_option(group, "--time-format", "FORM", beside)
    midnight = "what a time of exactly 00:00 is: a date, or that time"
    add_option(group, "--midnight", None, midnight, choices=("date", "time"))
    split = "between the locks of a cell: a stay at each"
    add_option(group, "--split-locks", "C", split)
    skip = "leave these rows out, such as status=cancelled; can be given again"
    add_option(group, "--skip", "COLUMN=VALUE", skip, type=_key_value, **again)
    blocked = "leave events of this summary out; can be given again"
    add_option(group, "--blocked", "SUMMARY", blocked, **again)
    label = "what tells bookings of a feed apart, if not their UID"
    add_option(group, "--feed-label", "PROPERTY", label, default="UID")
    add_zone(group, "zone of dates and local times")
    add_option(group, "--check-in", "HH:MM", "local time of arrival on a date")
    add_option(group, "--check-out", "HH:MM", "local time of departure on a date")
    add_skip_bad(group)
    add_settings(parser, lengths=lengths)
    locks = (
        "settings by lock: the columns lock, and model, or window_seconds and epoch_seconds, or "
        "all three; device_identifier and firmware_version for --requests"
    )
    add_option(parser, "--locks", "LOCKS.csv", locks)
    add_tolerance(parser)


@dataclass(slots=True)
class Bookings:
    """The stays of all files, with the line of each and the cells to keep, and their locks."""

    stays: list[Stay] = field(default_factory=list)
    places: list[str] = field(default_factory=list)
    kept: list[tuple[str, ...]] = field(default_factory=list)
    bad: int = 0
    locks: dict[str, Lock] = field(default_factory=dict)

    @property
    def configs(self) -> dict[Any, WindowConfig]:
        """The settings by lock."""
        return {name: lock.config for name, lock in self.locks.items()}

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
    given = _given(arguments) if settings_given else {}
    report = Report(arguments)
    reading = _reading(arguments, report, keep)
    found = Bookings()
    for path in arguments.stays:
        _read(path, reading, report, arguments, found)
    _say_left_out(reading, report, found)
    if not found.stays:
        raise ValueError(f"{', '.join(map(file_name, arguments.stays))}: no stay at all")
    if isinstance(given, Lock):
        found.give_all(given)
    elif settings_given:
        found.locks = given
        for stay, place in zip(found.stays, found.places, strict=True):
            if stay.lock not in given:
                raise ValueError(f"{place}: lock {stay.lock!r} is not in {arguments.locks}")
    return found


def _named(parameter: str) -> str:
    return "LOCK=FILE.csv" if parameter == "lock" else option_of(parameter)


def _reading(arguments: argparse.Namespace, report: Report, keep: Sequence[str]) -> Reading:
    """Return how the options say that stays are read."""
    skip: dict[str, set[str]] = {}
    for column, value in arguments.skip:
        skip.setdefault(column, set()).add(value)
    clocks = arguments.check_in, arguments.check_out, arguments.midnight
    forms = arguments.date_format, arguments.time_format
    return Reading(
        times=Times(arguments.tz, *clocks, *forms, _named),
        report=report,
        remark=say,
        columns=dict(arguments.columns),
        delimiter=_TABS.get(arguments.delimiter, arguments.delimiter),
        encoding=arguments.encoding,
        skip=skip,
        split_locks=_TABS.get(arguments.split_locks, arguments.split_locks),
        blocked=arguments.blocked,
        label=arguments.feed_label,
        keep=keep,
    )


def _read(
    path: str, reading: Reading, report: Report, arguments: argparse.Namespace, found: Bookings
) -> None:
    """Add the stays of a file; report what needs a window beyond all years."""
    lock, file = _feed(path)
    name = file_name(file)
    if lock is None:
        rows = read_csv(source(file), reading, name=name)
    else:
        rows = read_ical(source(file), reading, lock, name=name)
    before = _LONGEST + arguments.early + arguments.behind
    after = _LONGEST + arguments.late + arguments.ahead
    had = len(found.stays) + report.count + reading.left_out.total()
    for place, (stay, kept) in progress(rows, "stay"):
        where = f"{name}:{place}"
        if stay.start - _FIRST < before or _LAST - stay.end < after:
            outside = f"{where}: {stay} needs a window that is not within years 1..9999"
            reading.report(ValueError(outside))
            continue
        found.stays.append(stay)
        found.places.append(where)
        found.kept.append(kept)
    read = len(found.stays) + report.count + reading.left_out.total()
    if lock is not None and read == had:
        say(f"{name}: has no events")


def _say_left_out(reading: Reading, report: Report, found: Bookings) -> None:
    """Say how many rows and events were left out, and why."""
    left_out = reading.left_out
    if report.count:
        left_out[NOT_READ] = found.bad = report.count
    if left_out:
        total = len(found.stays) + left_out.total()
        reasons = ", ".join(f"{count} {reason}" for reason, count in left_out.items())
        say(f"left out {left_out.total()} of {total}: {reasons}")


def _given(arguments: argparse.Namespace) -> Lock | dict[str, Lock]:
    """Return the settings that the options state: of all locks, or by lock."""
    name, window = arguments.model, arguments.window_seconds
    if arguments.locks is not None:
        if isinstance(window, int) or (name, arguments.epoch_seconds) != (None, None):
            raise ValueError("--locks: has the settings: give no other")
        return read_locks(source(arguments.locks), name=file_name(arguments.locks))
    if isinstance(window, list):  # of the lengths to choose from
        if len(window) > 1:
            raise ValueError("--window-seconds: give one, to compare with these settings")
        window = window[0]
    needed = "settings: give --model, or --window-seconds, or --locks"
    config = config_of(name, window, arguments.epoch_seconds, needed)
    return Lock(config, name and lock_model(name))


def _feed(path: str) -> tuple[str | None, str]:
    """Return the lock of a calendar feed, None of another file, and the file."""
    lock, equals, file = path.partition("=")
    if "://" in path:
        raise ValueError(f"{path}: is an address, not a file: download it first")
    if not equals or Path(path).exists():
        return None, path
    if not lock:
        raise ValueError(f"{path}: names no lock: give LOCK=FILE.ics")
    return lock, file


def inputs(arguments: argparse.Namespace) -> list[str]:
    """Return the files that are read."""
    locks = [] if arguments.locks is None else [arguments.locks]
    return [file for _, file in map(_feed, arguments.stays)] + locks
