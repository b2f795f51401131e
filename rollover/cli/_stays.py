"""Stays and the settings of their locks, as the commands that read them share it."""

from __future__ import annotations

import sys
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from rollover.bookings._csv import NOT_READ, CsvReader
from rollover.bookings._ical import IcalReader
from rollover.bookings._source import handler, opened
from rollover.bookings._table import Table
from rollover.bookings._times import Times
from rollover.cli._options import add_settings, add_tolerance, add_zone, stated
from rollover.cli._output import STANDARD_STREAM, counted, say
from rollover.cli._progress import progress
from rollover.spec import MAX_WINDOW_SECONDS, LockModel, lock_model
from rollover.windows import WindowConfig

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterator, Sequence

    from rollover.stays import Stay

_FIRST: Final = datetime.min.replace(tzinfo=UTC)
_LAST: Final = datetime.max.replace(tzinfo=UTC)

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
    group.add_argument(
        "--columns", action="append", type=_key_value, default=[], metavar="NAME=COLUMN",
        help="what the file calls lock, arrival, departure or label; can be given again",
    )  # fmt: skip
    group.add_argument("--delimiter", metavar="C", help="between fields, if not , ; | or tab")
    group.add_argument("--encoding", default="utf-8-sig", help="of CSV files, such as cp1252")
    group.add_argument("--date-format", metavar="FORM", help="of times, such as %%d/%%m/%%Y")
    group.add_argument(
        "--skip", action="append", type=_key_value, default=[], metavar="COLUMN=VALUE",
        help="leave these rows out, such as status=cancelled; can be given again",
    )  # fmt: skip
    group.add_argument(
        "--blocked", action="append", default=[], metavar="SUMMARY",
        help="leave events of this summary out; can be given again",
    )  # fmt: skip
    add_zone(group, "zone of dates and local times")
    group.add_argument("--check-in", metavar="HH:MM", help="local time of arrival on a date")
    group.add_argument("--check-out", metavar="HH:MM", help="local time of departure on a date")
    group.add_argument(
        "--skip-bad", action="store_true", help="report what cannot be read, go on, and exit with 1"
    )
    add_settings(parser, lengths=lengths)
    parser.add_argument(
        "--locks", metavar="LOCKS.csv",
        help="settings by lock: the columns lock, and model, or window_seconds and epoch_seconds, "
        "or all three; device_identifier and firmware_version for --requests",
    )  # fmt: skip
    add_tolerance(parser)


class Lock(NamedTuple):
    """A row of the file of locks."""

    config: WindowConfig
    model: LockModel | None = None
    device_identifier: str = ""
    firmware_version: int | None = None


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


def read_stays(
    arguments: argparse.Namespace, keep: Sequence[str] = (), *, settings_given: bool = True
) -> Bookings:
    """Return the stays of all files, with the settings if they are given; say what was left out.

    Raises
    ------
    ValueError
        If there is none, or a file, a row or an option is not what it can be.
    """
    if arguments.model is not None:
        check_keypad(lock_model(arguments.model), f"--model {arguments.model}")
    given = _given(arguments) if settings_given else {}
    report, bad = counted()
    shared: dict[str, Any] = {
        "on_error": report if arguments.skip_bad else "raise",
        "keep": keep,
        "named": _option,
    }
    times = arguments.tz, arguments.check_in, arguments.check_out
    delimiter = {"tab": "\t", "\\t": "\t"}.get(arguments.delimiter, arguments.delimiter)
    skip: dict[str, set[str]] = {}
    for column, value in arguments.skip:
        skip.setdefault(column, set()).add(value)
    rows = CsvReader(
        Times(*times, arguments.date_format, _option),
        columns=dict(arguments.columns),
        delimiter=delimiter,
        encoding=arguments.encoding,
        skip=skip,
        **shared,
    )
    events = IcalReader(Times(*times, None, _option), blocked=arguments.blocked, **shared)
    found = Bookings()
    margin = timedelta(0, MAX_WINDOW_SECONDS)
    room = (
        margin + arguments.early + arguments.behind, margin + arguments.late + arguments.ahead
    )  # fmt: skip
    add = partial(_add, found, room=room, report=handler(shared["on_error"]))
    for path in arguments.stays:
        lock, equals, feed = path.partition("=")
        if equals and not Path(path).exists():
            if not lock:
                raise ValueError(f"{path}: names no lock: give LOCK=FILE.ics")
            before = events.count + events.left_out.total()
            add(events.read(source(feed), lock, file_name(feed)), feed)
            if events.count + events.left_out.total() == before:
                say(f"{file_name(feed)}: has no events")
        else:
            add(rows.read(source(path), file_name(path)), path)
    left_out = rows.left_out + events.left_out
    left_out[NOT_READ] = bad[0]  # those near the ends of time too
    if left_out.total():
        total = len(found.stays) + left_out.total()
        say(f"left out {left_out.total()} of {total}: {_reasons(left_out)}")
    if not found.stays:
        raise ValueError(f"{', '.join(map(file_name, arguments.stays))}: no stay at all")
    found.bad = bad[0]
    if isinstance(given, Lock):
        found.locks = dict.fromkeys([str(stay.lock) for stay in found.stays], given)
    elif settings_given:
        found.locks = given
        for stay, place in zip(found.stays, found.places, strict=True):
            if stay.lock not in given:
                raise ValueError(f"{place}: lock {stay.lock!r} is not in {arguments.locks}")
    return found


def _given(arguments: argparse.Namespace) -> Lock | dict[str, Lock]:
    """Return the settings that the options state: of all locks, or by lock."""
    name, window = arguments.model, arguments.window_seconds
    if arguments.locks is not None:
        if isinstance(window, int) or (name, arguments.epoch_seconds) != (None, None):
            raise ValueError("--locks: has the settings: give no other")
        return _locks(arguments.locks)
    if isinstance(window, list):  # of the lengths to choose from
        if len(window) > 1:
            raise ValueError("--window-seconds: give one, to compare with these settings")
        window = window[0]
    return Lock(stated(name, window, arguments.epoch_seconds), name and lock_model(name))


def source(path: str) -> Any:
    """Return what to read: a path, or standard input for ``-``."""
    if path != STANDARD_STREAM:
        return Path(path)
    if sys.stdin is None:
        raise ValueError("<stdin>: is closed")
    return sys.stdin.buffer


def inputs(arguments: argparse.Namespace) -> list[str]:
    """Return the files that are read."""
    files = [
        path.partition("=")[2] if "=" in path and not Path(path).exists() else path
        for path in arguments.stays
    ]
    return files if arguments.locks is None else [*files, arguments.locks]


def _add(
    found: Bookings,
    read: Iterator[tuple[str, Any]],
    path: str,
    room: tuple[timedelta, timedelta],
    report: Callable[[ValueError], object],
) -> None:
    for place, (stay, kept) in progress(read, "stay"):
        where = f"{file_name(path)}:{place}"
        if stay.start - _FIRST < room[0] or _LAST - stay.end < room[1]:
            report(ValueError(f"{where}: {stay} needs a window that is not within years 1..9999"))
            continue
        found.stays.append(stay)
        found.places.append(where)
        found.kept.append(kept)


def _locks(path: str) -> dict[str, Lock]:
    found: dict[str, Lock] = {}
    names = ("model", "window_seconds", "epoch_seconds", "firmware_version", "device_identifier")

    with opened(source(path), "utf-8-sig", file_name(path)) as (file, lines):
        table = Table(lines, file, ("lock",))
        lock_at = table.place("lock")
        there = [table.place(name) if table.has(name) else None for name in names]

        def parse(record: list[str]) -> tuple[str, Lock]:
            cells = ["" if at is None else record[at].strip() for at in there]
            model, *texts, device = cells
            its = check_keypad(lock_model(model), f"model={model!r}") if model else None
            window, epoch, firmware = map(_integer, texts, names[1:])
            config = stated(model or None, window, epoch)
            return record[lock_at], Lock(config, its, device, firmware)

        used = [at for at in (lock_at, *there) if at is not None]
        for place, (name, lock) in table.rows(parse, used, handler("raise")):
            if name in found:
                raise ValueError(f"{file}:{place}: lock {name!r} is there twice")
            found[name] = lock
    return found


def _integer(text: str, column: str) -> int | None:
    try:
        return int(text) if text else None
    except ValueError:
        raise ValueError(f"{column}={text!r} is not an integer") from None


def check_keypad(model: LockModel, asked: str) -> LockModel:
    """Return a model that has a keypad; refuse one that has none."""
    if not model.has_keypad:
        raise ValueError(f"{asked}: has no keypad: there is no code to type on it")
    return model


def _option(parameter: str) -> str:
    return f"--{parameter.replace('_', '-')}"


def file_name(path: str) -> str:
    """Return what a message calls a file that is read."""
    return "<stdin>" if path == STANDARD_STREAM else path


def _reasons(left_out: Counter[str]) -> str:
    named = {reason: count for reason, count in left_out.items() if reason != NOT_READ}
    parts = [f"{count} {reason}" for reason, count in named.items()]
    if left_out[NOT_READ]:
        parts.append(f"{left_out[NOT_READ]} {NOT_READ}")
    return ", ".join(parts)
