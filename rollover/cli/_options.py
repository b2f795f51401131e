"""Options that several commands share, and what they stand for."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any

from rollover._zones import instants_of, zone
from rollover.bookings._locks import config_of
from rollover.instants import clock_reading, instant
from rollover.spec import LockModel
from rollover.windows import WindowConfig

_UNITS = {"d": 86_400, "h": 3_600, "m": 60, "s": 1}
TOLERANCES = {
    "early": "how long before arrival codes must open",
    "late": "how long after departure codes must open",
    "behind": "how far a lock's clock may run behind, as after a power cut",
    "ahead": "how far a lock's clock may run ahead",
}


class _Help(argparse.HelpFormatter):
    """Wraps paragraphs to the terminal; those with an indented line stay as they are."""

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        fill = super()._fill_text
        parts = text.strip().split("\n\n")
        return "\n\n".join(
            part if re.search("^  ", part, re.MULTILINE) else fill(part, width, indent)
            for part in parts
        )


def add_command(
    commands: argparse._SubParsersAction[Any],
    run: Callable[[argparse.Namespace], int],
    text: str | None,
    example: str,
    *,
    json: str = "one JSON object",
    **named: str,
) -> argparse.ArgumentParser:
    """Add the command of a module, whose docstring is the help, and which ends with an example.

    What is `named` stands in the docstring in braces.
    """
    about, _, more = (text or "").format(**named).partition("\n\n")  # no text under python -OO
    parser: argparse.ArgumentParser = commands.add_parser(
        example.split()[0],
        help=f"{about[:1].lower()}{about[1:].removesuffix('.')}",
        description=f"{about}\n\n{more}",
        epilog=f"example:\n  rollover {example}",
        formatter_class=_Help,
        allow_abbrev=False,
    )
    parser.set_defaults(run=run)
    if json:
        add_flag(parser, "--json", f"print {json}")
    return parser


def add_option(
    parser: argparse._ActionsContainer, name: str, metavar: str | None, about: str, **how: Any
) -> None:
    """Add an option with a value."""
    parser.add_argument(name, metavar=metavar, help=about, **how)


def add_model(parser: argparse._ActionsContainer, about: str) -> None:
    """Add the option of a model, which completes in the shell."""
    action: Any = parser.add_argument("--model", help=about)
    names = [name for model in LockModel for name in (model.value, model.name.lower())]
    action.completer = lambda **_: names


def add_duration(parser: argparse._ActionsContainer, name: str, about: str, **how: Any) -> None:
    """Add an option whose value is a duration, 0s if it is not given."""
    parser.add_argument(
        name, metavar="TIME", help=about, type=lasting, **{"default": timedelta(0), **how}
    )


def add_flag(parser: argparse._ActionsContainer, name: str, about: str) -> None:
    """Add an option without a value."""
    parser.add_argument(name, action="store_true", help=about)


def add_skip_bad(parser: argparse._ActionsContainer) -> None:
    """Add the option that goes on where something cannot be read."""
    add_flag(parser, "--skip-bad", "report what cannot be read, go on, and exit with 1")


def add_settings(
    parser: argparse.ArgumentParser, *, lengths: bool = False, old: bool = False
) -> None:
    """Add the options of one lock's settings, or with several window lengths to choose from.

    With `old` also those of the settings before; the model is the same.
    """
    group = parser.add_argument_group(
        "settings", "a model, its two settings, or one of them with the other from the model"
    )
    models = ", ".join(model.value for model in LockModel)
    add_model(group, f"the lock's model, for its defaults: {models}, or its name")
    if lengths:
        _add_two(group, "", " to choose from; can be given again", action="append")
    else:
        _add_two(group, "")
    if old:
        before = parser.add_argument_group("old settings", "the two settings before, as above")
        _add_two(before, "old-")


def _add_two(group: argparse._ArgumentGroup, prefix: str, more: str = "", **how: Any) -> None:
    length = f"window length, 1800..604800{more}"
    add_option(group, f"--{prefix}window-seconds", "N", length, type=seconds, **how)
    epoch = "offset from 1970-01-01 00:00 UTC, default 0"
    add_option(group, f"--{prefix}epoch-seconds", "N", epoch, type=seconds)


def settings(arguments: argparse.Namespace, old: str = "") -> WindowConfig:
    """Return the settings that the options state, or those of the ``old`` ones."""
    before = f"{old}_" if old else ""
    names = f"{before}window_seconds", f"{before}epoch_seconds"
    window, epoch = (getattr(arguments, name) for name in names)
    needed = f"{old} settings: give --model, or {option_of(names[0])}".lstrip()
    return config_of(arguments.model, window, epoch, needed)


def add_zone(parser: argparse._ActionsContainer, what: str, *, required: bool = False) -> None:
    """Add the option of a zone."""
    add_option(parser, "--tz", "NAME", f"{what}, such as America/Chicago", required=required)


def add_tolerance(parser: argparse.ArgumentParser) -> None:
    """Add the options of how early and late guests are, and how wrong a clock is."""
    group = parser.add_argument_group("tolerance", "such as 90s, 30m, 2h, 1d or 1h30m; 0s each")
    grace = "how long after its window a lock may still honour a code"
    for name, about in {**TOLERANCES, "grace": grace}.items():
        add_duration(group, f"--{name}", about)


def tolerance(arguments: argparse.Namespace) -> dict[str, Any]:
    """Return the tolerance that the options state."""
    return {name: getattr(arguments, name) for name in TOLERANCES}


def tolerance_and_grace(arguments: argparse.Namespace) -> dict[str, Any]:
    """Return the tolerance, and what says who else can come in."""
    return {**tolerance(arguments), "grace": arguments.grace}


def moment(text: str, name: str, tz: tzinfo | None = None) -> datetime:
    """Return the instant of an ISO 8601 text, or the present for ``now``.

    Without an offset it is a local time of the zone, if there is one.
    """
    if text == "now":
        return datetime.now(UTC)
    if tz is None:
        return instant(text, name)
    local, _ = clock_reading(text, name)
    if local.tzinfo is not None:
        return instant(text, name)
    found, _ = instants_of(local.date(), local.time(), tz)
    if len(found) != 1:
        how = "comes twice" if found else "is skipped by the clocks"
        raise ValueError(f"{name}={text!r} {how} in {tz}: append the offset that is meant")
    return found[0]


def zone_of(arguments: argparse.Namespace) -> tzinfo | None:
    """Return the zone of --tz, if it is given."""
    return None if arguments.tz is None else zone(arguments.tz, "--tz")


def lasting(text: str) -> timedelta:
    """Return the duration that a text such as ``1h30m`` states."""
    # ASCII: other scripts have digits too, which `int` would take.
    if not re.fullmatch(r"(\d+[dhms])+", text, re.ASCII):
        hint = f": did you mean {text}h or {text}m?" if re.fullmatch(r"\d+", text, re.ASCII) else ""
        message = f"{text!r} is not a length such as 90s, 30m, 2h or 1h30m{hint}"
        raise argparse.ArgumentTypeError(message)
    parts = re.findall(r"(\d+)([dhms])", text)
    return _lasting(sum(int(count) * _UNITS[unit] for count, unit in parts))


def seconds(text: str) -> int:
    """Return a whole number of seconds, as the vendor's settings are; refuse ``4h``."""
    try:
        return int(text)
    except ValueError:
        hint = ", such as 14400"
        with suppress(argparse.ArgumentTypeError):
            hint = f": did you mean {lasting(text) // timedelta(0, 1)}?"
        message = f"{text!r} is not a whole number of seconds{hint}"
        raise argparse.ArgumentTypeError(message) from None


def lasting_seconds(text: str) -> timedelta:
    """Return the duration of a whole number of seconds."""
    return _lasting(seconds(text))


def _lasting(count: int) -> timedelta:
    try:
        return timedelta(0, count)
    except OverflowError:
        raise argparse.ArgumentTypeError(f"{count} s is longer than {timedelta.max!s}") from None


def option_of(parameter: str) -> str:
    """Return what the command line calls a parameter."""
    return f"--{parameter.replace('_', '-')}"
