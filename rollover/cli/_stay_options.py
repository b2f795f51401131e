"""The options of commands that read stays, and what they stand for."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from rollover.bookings._locks import Lock, config_of, read_locks
from rollover.bookings._reading import COLUMNS as NAMES, Reading
from rollover.bookings._times import Times
from rollover.cli._input import BadRows, file_name, source
from rollover.cli._options import (
    add_flag,
    add_option,
    add_settings,
    add_skip_bad,
    add_tolerance,
    add_zone,
    option_of,
)
from rollover.cli._output import say
from rollover.spec import lock_model

_TABS: Final[dict[str | None, str]] = {"tab": "\t", "\\t": "\t"}
_TABLES: Final = (".csv", ".tsv", ".txt")  # files of one lock that are no feeds

COLUMNS = """\
Stays come from CSV files with the columns lock, arrival and departure, and label (who holds the
codes), arrival_time and departure_time (beside dates) if they are there; from standard input (-);
from a CSV file of one lock as LOCK=FILE.csv; or from a calendar feed as LOCK=FILE.ics. A time is an
instant with an offset, a local time, which needs --tz, or a date, which needs --tz, --check-in and
--check-out. Files may be packed with gzip. A line has at most 1048576 characters, a cell 131072.
Cells are written as read: one that begins with = or + is a formula to a spreadsheet."""


def _key_value(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not (equals and name and value):
        raise ValueError
    return name, value


_key_value.__name__ = "NAME=VALUE"  # which argparse shows


def add_stays(parser: argparse.ArgumentParser, *, lengths: bool = False) -> None:
    """Add the options of files of stays, of their locks and of the tolerance.

    Where settings are looked for, not given, `lengths` takes several window lengths, and no file
    at all for every night of a year.
    """
    files = "FILE.csv, -, LOCK=FILE.csv or LOCK=FILE.ics"
    parser.add_argument("stays", nargs="*" if lengths else "+", metavar="STAYS", help=files)
    group = parser.add_argument_group("stays")
    again: dict[str, Any] = {"action": "append", "default": []}
    columns = f"what the file calls {', '.join(NAMES)}; can be given again"
    add_option(group, "--columns", "NAME=COLUMN", columns, type=_key_value, **again)
    add_option(group, "--delimiter", "C", "between fields, if not , ; | or tab")
    encoding = "of CSV files, such as cp1252"
    add_option(group, "--encoding", None, encoding, default="utf-8-sig")
    add_option(group, "--date-format", "FORM", "of times, such as %%d/%%m/%%Y")
    beside = 'of clock times beside dates, such as "%%I:%%M %%p"; 15:00, or an hour, if not given'
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
    add_flag(group, "--empty-ok", "where there is no stay at all, write a header and exit with 0")
    add_settings(parser, lengths=lengths)
    locks = (
        "settings by lock: the columns lock, and model, or window_seconds and epoch_seconds, or "
        "all three; a later row of a lock is a change, with applied_at and, once the server "
        "follows, confirmed_at; common is yes of a door that is for all, where who shares a code "
        "is not counted; device_identifier and firmware_version for --requests"
    )
    add_option(parser, "--locks", "LOCKS.csv", locks)
    add_tolerance(parser)


def _named(parameter: str) -> str:
    return "LOCK=FILE.csv" if parameter == "lock" else option_of(parameter)


def reading_of(arguments: argparse.Namespace, report: BadRows, keep: Sequence[str]) -> Reading:
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


def settings_of(arguments: argparse.Namespace) -> Lock | dict[str, Lock]:
    """Return the settings that the options state: of all locks, or by lock."""
    name, window = arguments.model, arguments.window_seconds
    if arguments.locks is not None:
        if isinstance(window, int) or (name, arguments.epoch_seconds) != (None, None):
            raise ValueError(
                "--locks: has the settings: give no --model, --window-seconds or --epoch-seconds"
            )
        return read_locks(source(arguments.locks), name=file_name(arguments.locks))
    if isinstance(window, list):  # of the lengths to choose from
        if len(window) > 1:
            raise ValueError("--window-seconds: give one, to compare with these settings")
        window = window[0]
    needed = "settings: give --model, or --window-seconds, or --locks"
    config = config_of(name, window, arguments.epoch_seconds, needed)
    return Lock(config, name and lock_model(name))


def lock_and_file(path: str) -> tuple[str | None, str]:
    """Return the lock of a file that is one lock's, None of another file, and the file."""
    lock, equals, file = path.partition("=")
    if "://" in path:
        raise ValueError(f"{path}: is an address, not a file: download it first")
    if not equals or Path(path).exists():  # a file whose name has a = is that file
        return None, path
    if not lock:
        raise ValueError(f"{path}: names no lock: give LOCK=FILE.ics")
    return lock, file


def inputs(arguments: argparse.Namespace) -> list[str]:
    """Return the files that are read."""
    locks = [] if arguments.locks is None else [arguments.locks]
    return [file for _, file in map(lock_and_file, arguments.stays)] + locks


def is_feed(lock: str | None, file: str) -> bool:
    """Whether a file is a feed: one lock's, and no table by its name."""
    return lock is not None and not file.lower().removesuffix(".gz").endswith(_TABLES)
