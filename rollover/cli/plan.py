"""``rollover plan``: a file of stays to one row for each temporary code to request."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rollover.cli.files import read_rows, refuse_same_file, written_whole
from rollover.cli.options import add_settings, add_zone, settings
from rollover.instants import Instant, span
from rollover.local import at_local, clock_time, local_date, zone
from rollover.spec import lock_model

if TYPE_CHECKING:
    import argparse
    from datetime import datetime, time, tzinfo

    from rollover.windows import WindowConfig, WindowRange

_COLUMNS = ("lock", "arrival", "departure")
_HEADER = (*_COLUMNS, "when_valid", "begins", "expires")


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
    parser.add_argument("stays", metavar="STAYS.csv", help="the file, or - for standard input")
    add_settings(parser)
    add_zone(parser, "zone of the dates")
    parser.add_argument("--check-in", metavar="HH:MM", help="local time of arrival on a date")
    parser.add_argument("--check-out", metavar="HH:MM", help="local time of departure on a date")
    parser.add_argument(
        "-o", "--output", metavar="FILE", help="write to FILE, which appears whole or not at all"
    )
    parser.add_argument(
        "--skip-bad", action="store_true", help="report rows that cannot be read and go on"
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Write the plan."""
    if arguments.model is not None and not lock_model(arguments.model).has_keypad:
        raise ValueError(
            f"--model {arguments.model}: has no keypad: there is no code to type on it"
        )
    reader = _StayReader(
        settings(arguments),
        None if arguments.tz is None else zone(arguments.tz, "--tz"),
        None if arguments.check_in is None else clock_time(arguments.check_in, "--check-in"),
        None if arguments.check_out is None else clock_time(arguments.check_out, "--check-out"),
    )
    refuse_same_file(arguments.stays, arguments.output, "-o", "stays")
    with (
        read_rows(arguments.stays, _COLUMNS, reader.read, skip_bad=arguments.skip_bad) as stays,
        written_whole(arguments.output) as stream,
    ):
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(_HEADER)
        for lock, arrival, departure, windows in stays:
            stay = (lock, arrival.isoformat(), departure.isoformat())
            writer.writerows(
                (
                    *stay,
                    max(window.start, arrival).isoformat(),
                    window.start.isoformat(),
                    window.end.isoformat(),
                )
                for window in windows
            )
    return 0


@dataclass(frozen=True)
class _StayReader:
    config: WindowConfig
    tz: tzinfo | None
    check_in: time | None
    check_out: time | None

    def read(
        self, lock: str, arrival: str, departure: str
    ) -> tuple[str, datetime, datetime, WindowRange]:
        if not lock:
            raise ValueError("lock='' is empty")
        start, end = span(
            self._instant(arrival, "arrival", self.check_in, "--check-in"),
            self._instant(departure, "departure", self.check_out, "--check-out"),
            ("arrival", "departure"),
        )
        if start == end:
            raise ValueError(
                f"departure={departure!r} is at arrival={arrival!r}: the stay is empty"
            )
        return lock, start, end, self.config.windows_between(start, end)

    def _instant(self, text: str, column: str, clock: time | None, option: str) -> Instant:
        if "T" in text or " " in text:
            return text
        day = local_date(text, column)
        if clock is None or self.tz is None:
            raise ValueError(f"{column}={text!r} is a date: give {option} and --tz")
        return at_local(day, clock, self.tz)
