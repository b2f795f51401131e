"""A file of stays, as the commands that read one share it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rollover._zones import clock_time, local_date, local_instant, zone
from rollover.cli._options import add_zone
from rollover.instants import span
from rollover.stays import Stay

if TYPE_CHECKING:
    import argparse
    from datetime import time, tzinfo

    from rollover.instants import Instant

COLUMNS = ("lock", "arrival", "departure")


def add_stays(parser: argparse.ArgumentParser) -> None:
    """Add the options of a file of stays."""
    parser.add_argument("stays", metavar="STAYS.csv", help="the file, or - for standard input")
    add_zone(parser, "zone of the dates")
    parser.add_argument("--check-in", metavar="HH:MM", help="local time of arrival on a date")
    parser.add_argument("--check-out", metavar="HH:MM", help="local time of departure on a date")
    parser.add_argument(
        "--skip-bad", action="store_true", help="report rows that cannot be read and go on"
    )


def at_least_one(stays: list[Stay], path: str) -> list[Stay]:
    """Return the stays of a file; refuse none."""
    if not stays:
        raise ValueError(f"{path}: has no stays to judge settings by")
    return stays


@dataclass(frozen=True, slots=True)
class Calendar:
    """What the dates of a file mean: in which zone, and at which time guests come and leave."""

    tz: tzinfo | None
    check_in: time | None
    check_out: time | None

    @classmethod
    def of(cls, arguments: argparse.Namespace) -> Calendar:
        """Return the calendar that the options state."""
        check_in, check_out = arguments.check_in, arguments.check_out
        return cls(
            None if arguments.tz is None else zone(arguments.tz, "--tz"),
            None if check_in is None else clock_time(check_in, "--check-in"),
            None if check_out is None else clock_time(check_out, "--check-out"),
        )

    def instant(self, text: str, column: str) -> Instant:
        """Return the instant that a cell states."""
        if "T" in text or " " in text:
            return text
        day = local_date(text, column)
        arrives = column == "arrival"
        clock = self.check_in if arrives else self.check_out
        if clock is None or self.tz is None:
            option = "--check-in" if arrives else "--check-out"
            raise ValueError(f"{column}={text!r} is a date: give {option} and --tz")
        return local_instant(day, clock, self.tz)

    def stay(self, lock: str, arrival: str, departure: str) -> Stay:
        """Return the stay of a row."""
        if not lock:
            raise ValueError("lock='' is empty")
        start, end = span(
            self.instant(arrival, "arrival"),
            self.instant(departure, "departure"),
            ("arrival", "departure"),
        )
        if start == end:
            raise ValueError(
                f"departure={departure!r} is at arrival={arrival!r}: the stay is empty"
            )
        return Stay(start, end, lock=lock)
