"""Every night of a year, for who has rules of the house but no bookings yet."""

from __future__ import annotations

import argparse
from datetime import timedelta
from typing import Final

from rollover._zones import clock_time, within_years, zone
from rollover.cli._options import moment
from rollover.stays import Stay

_LOCK: Final = "every night"
_YEAR: Final = timedelta(days=365)


def every_night(arguments: argparse.Namespace) -> tuple[list[Stay], list[str]]:
    """Return a stay for each night of the year from --at, and the date of each."""
    if None in (arguments.check_in, arguments.check_out, arguments.tz):
        raise ValueError(
            "STAYS: give files; or --check-in, --check-out and --tz alone, for an answer about "
            "every night of a year"
        )
    check_in = clock_time(arguments.check_in, "--check-in")
    check_out = clock_time(arguments.check_out, "--check-out")
    tz = zone(arguments.tz, "--tz")
    at = moment(arguments.at, "--at", tz)
    with within_years(f"the year from --at={arguments.at}"):
        first = at.astimezone(tz).date()
        last = first + _YEAR
    stays = Stay.every_night(first, last, check_in=check_in, check_out=check_out, tz=tz, lock=_LOCK)
    return stays, [str(stay.start.astimezone(tz).date()) for stay in stays]
