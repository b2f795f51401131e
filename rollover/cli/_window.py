"""``rollover window``: which window an instant is in, what is left of it, and the next one."""

from __future__ import annotations

import json
from datetime import UTC, datetime, tzinfo
from typing import TYPE_CHECKING, Any

from rollover._zones import zone
from rollover.cli._options import add_settings, add_zone, settings
from rollover.instants import instant

if TYPE_CHECKING:
    import argparse

    from rollover.windows import Window


def add(commands: argparse._SubParsersAction[Any]) -> None:
    """Add the command's options."""
    parser = commands.add_parser(
        "window",
        help="which window an instant is in, what is left of it, and the next one",
        description="Which window an instant is in, what is left of it, and the next one.",
        allow_abbrev=False,
    )
    parser.add_argument("when", metavar="WHEN", help="an ISO 8601 time with an offset, or now")
    add_settings(parser)
    add_zone(parser, "also show local times in this zone")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print the window."""
    config = settings(arguments)
    zones: list[tzinfo] = [UTC] if arguments.tz is None else [UTC, zone(arguments.tz, "--tz")]
    when = datetime.now(UTC) if arguments.when == "now" else instant(arguments.when, "WHEN")
    window = config.window_at(when)
    following = config.window(window.index + 1)
    left = window.end - when
    if arguments.json:
        answer = {
            "window_seconds": config.window_seconds,
            "epoch_seconds": config.epoch_seconds,
            "when": when.isoformat(),
            **_fields(window, zones),
            "time_left_seconds": left.total_seconds(),
            "next": _fields(following, zones),
        }
        print(json.dumps(answer, indent=2))
        return 0
    print(f"settings  window_seconds={config.window_seconds} epoch_seconds={config.epoch_seconds}")
    print(f"window    {window.index}")
    print(f"start     {_times(window.start, zones)}")
    print(f"end       {_times(window.end, zones)}")
    print(f"left      {left}")
    print(f"next      {_times(following.start, zones[-1:])} to {_times(following.end, zones[-1:])}")
    return 0


def _fields(window: Window, zones: list[tzinfo]) -> dict[str, object]:
    fields: dict[str, object] = {
        "index": window.index,
        "start": window.start.isoformat(),
        "end": window.end.isoformat(),
    }
    for tz in zones[1:]:
        fields["local_start"] = window.start.astimezone(tz).isoformat()
        fields["local_end"] = window.end.astimezone(tz).isoformat()
    return fields


def _times(moment: datetime, zones: list[tzinfo]) -> str:
    return "   ".join(moment.astimezone(tz).isoformat() for tz in zones)
