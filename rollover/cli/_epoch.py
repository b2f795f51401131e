"""The epoch with which codes roll over at a local time.

The smallest epoch of at least 0, and on standard error until when it holds.
"""

from __future__ import annotations

import argparse
from datetime import MAXYEAR, timedelta
from typing import Any

from rollover._zones import clock_time, local_date, local_instant, zone
from rollover.cli._options import add_command, add_model, add_option, add_zone, seconds
from rollover.cli._output import say, show, show_json
from rollover.local import epoch_for, follow_local_time
from rollover.spec import lock_model

_DAY = 86_400
_YEAR = timedelta(days=366)  # within which a zone's clocks change, if they do


def add(commands: argparse._SubParsersAction[Any]) -> None:
    """Add the command's options."""
    example = "epoch 11:00 --tz America/Chicago --on 2026-07-01 --model 5440"
    parser = add_command(commands, run, __doc__, example)
    parser.add_argument("time", metavar="HH:MM", help="the local clock time")
    add_zone(parser, "zone of the lock", required=True)
    add_option(parser, "--on", "DATE", "such as 2026-07-01", required=True)
    window = parser.add_mutually_exclusive_group(required=True)
    add_option(window, "--window-seconds", "N", "1800..604800", type=seconds)
    add_model(window, "the lock's model, for its default window length")


def run(arguments: argparse.Namespace) -> int:
    """Print the epoch."""
    clock = clock_time(arguments.time, "HH:MM")
    tz = zone(arguments.tz, "--tz")
    day = local_date(arguments.on, "--on")
    window = arguments.window_seconds
    if window is None:
        window = lock_model(arguments.model).default_window_seconds
    epoch = epoch_for(clock, tz, on=day, window_seconds=window)
    until = then = None
    # Other windows keep to no local time, and so there is nothing to hold until a change.
    holds_a_time = _DAY % window == 0 or window % _DAY == 0
    if holds_a_time and day.year < MAXYEAR - 1:
        start = local_instant(day, clock, tz)
        following = follow_local_time(
            clock, tz, window_seconds=window, start=start, end=start + _YEAR
        )[1:]
        if following:
            until = following[0].start.isoformat()
            then = following[0].config.epoch_seconds
    if arguments.json:
        answer = {"window_seconds": window, "epoch_seconds": epoch, "until": until, "then": then}
        show_json(answer.items())
        return 0
    show(str(epoch))
    if until is not None:
        say(f"rolls over at {clock:%H:%M} until {until}; from then on take {then}")
    return 0
