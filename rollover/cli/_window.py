"""Which window an instant is in, what is left of it, and the next one.

Times are in UTC, and with --tz in that zone too.
"""

from __future__ import annotations

import argparse
from contextlib import suppress
from datetime import timedelta, tzinfo
from typing import Any

from rollover._zones import within_years
from rollover.cli._options import add_command, add_settings, add_zone, moment, settings, zone_of
from rollover.cli._output import show, show_json
from rollover.windows import Window


def add(commands: argparse._SubParsersAction[Any]) -> None:
    """Add the command's options."""
    example = "window now --model 5440 --tz America/Chicago"
    parser = add_command(commands, run, __doc__, example)
    parser.add_argument(
        "when", metavar="WHEN", help="an ISO 8601 time with an offset, or in --tz; or now"
    )
    add_settings(parser)
    add_zone(parser, "also show local times in this zone, and read WHEN in it")


def run(arguments: argparse.Namespace) -> int:
    """Print the window."""
    config = settings(arguments)
    tz = zone_of(arguments)
    when = moment(arguments.when, "WHEN", tz)
    window, following = config.window_at(when), None
    with suppress(OverflowError):  # the last window of year 9999 has none after it
        following = config.window(window.index + 1)
    left = window.end - when
    with within_years(f"WHEN={arguments.when} in --tz={arguments.tz}"):
        fields, then = _ends(window, tz), None if following is None else _ends(following, tz)
    if arguments.json:
        answer = {
            "window_seconds": config.window_seconds,
            "epoch_seconds": config.epoch_seconds,
            "when": when.isoformat(),
            **fields,
            "time_left_seconds": left.total_seconds(),
            "next": then,
        }
        show_json(answer.items())
        return 0
    prefixes = [""] if tz is None else ["", "local_"]
    starts, ends = ([fields[f"{each}{end}"] for each in prefixes] for end in ("start", "end"))
    after = "none within year 9999"
    if then is not None:
        after = f"{then[f'{prefixes[-1]}start']} to {then[f'{prefixes[-1]}end']}"
    show(
        f"settings  window_seconds={config.window_seconds} epoch_seconds={config.epoch_seconds}",
        f"window    {window.index}",
        f"start     {'   '.join(starts)}",
        f"end       {'   '.join(ends)}",
        f"left      {left - left % timedelta(0, 1)}",
        f"next      {after}",
    )
    return 0


def _ends(window: Window, tz: tzinfo | None) -> dict[str, Any]:
    fields = window.to_dict()
    if tz is not None:
        fields["local_start"] = window.start.astimezone(tz).isoformat()
        fields["local_end"] = window.end.astimezone(tz).isoformat()
    return fields
