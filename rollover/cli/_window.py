"""``rollover window``: which window an instant is in, what is left of it, and the next one."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo
from typing import TYPE_CHECKING, Any

from rollover._zones import within_years, zone
from rollover.cli._options import add_command, add_settings, add_zone, settings
from rollover.cli._output import show, show_json
from rollover.instants import instant

if TYPE_CHECKING:
    import argparse

    from rollover.windows import Window, WindowConfig


def add(commands: argparse._SubParsersAction[Any]) -> None:
    """Add the command's options."""
    parser = add_command(
        commands,
        "window",
        run,
        "which window an instant is in, what is left of it, and the next one",
        "Times are in UTC, and with --tz in that zone too.",
        "now --model 5440 --tz America/Chicago",
    )
    parser.add_argument("when", metavar="WHEN", help="an ISO 8601 time with an offset, or now")
    add_settings(parser)
    add_zone(parser, "also show local times in this zone")


def run(arguments: argparse.Namespace) -> int:
    """Print the window."""
    config = settings(arguments)
    zones: list[tzinfo] = [UTC] if arguments.tz is None else [UTC, zone(arguments.tz, "--tz")]
    when = datetime.now(UTC) if arguments.when == "now" else instant(arguments.when, "WHEN")
    window = config.window_at(when)
    following = _window(config, window.index + 1)
    left = window.end - when
    with within_years(f"WHEN={arguments.when} in --tz={arguments.tz}"):
        its, then = (None if each is None else _fields(each, zones) for each in (window, following))
    if arguments.json:
        answer = {
            "window_seconds": config.window_seconds,
            "epoch_seconds": config.epoch_seconds,
            "when": when.isoformat(),
            **(its or {}),
            "time_left_seconds": left.total_seconds(),
            "next": then,
        }
        show_json(answer.items())
        return 0
    show(
        f"settings  window_seconds={config.window_seconds} epoch_seconds={config.epoch_seconds}",
        f"window    {window.index}",
        f"start     {_times(window.start, zones)}",
        f"end       {_times(window.end, zones)}",
        f"left      {left}",
        "next      none within year 9999"
        if following is None
        else f"next      {_times(following.start, zones[-1:])} to "
        f"{_times(following.end, zones[-1:])}",
    )
    return 0


def _window(config: WindowConfig, index: int) -> Window | None:
    try:
        return config.window(index)
    except OverflowError:
        return None


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
