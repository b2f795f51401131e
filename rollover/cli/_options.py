"""Options that several commands share, and what they stand for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rollover.spec import DEFAULT_EPOCH_SECONDS, lock_model
from rollover.windows import WindowConfig

if TYPE_CHECKING:
    import argparse


def add_settings(parser: argparse.ArgumentParser) -> None:
    """Add the options of one lock's settings."""
    group = parser.add_argument_group(
        "settings", "a model, its two settings, or one of them with the other from the model"
    )
    group.add_argument("--model", help="number or name of the lock's model: its defaults")
    _add_two(group, "", "")


def add_old_settings(parser: argparse.ArgumentParser) -> None:
    """Add the options of the settings that a lock had before; the model is the same."""
    group = parser.add_argument_group("old settings", "the two settings before, as above")
    _add_two(group, "old-", "the same, before the change: ")


def settings(arguments: argparse.Namespace) -> WindowConfig:
    """Return the settings that the options state."""
    return _settings(arguments, arguments.window_seconds, arguments.epoch_seconds, "")


def old_settings(arguments: argparse.Namespace) -> WindowConfig:
    """Return the settings that the options of the old ones state."""
    return _settings(arguments, arguments.old_window_seconds, arguments.old_epoch_seconds, "old-")


def _add_two(group: argparse._ArgumentGroup, prefix: str, when: str) -> None:
    group.add_argument(
        f"--{prefix}window-seconds",
        type=int,
        metavar="N",
        help=f"{when}window length, 1800..604800",
    )
    group.add_argument(
        f"--{prefix}epoch-seconds",
        type=int,
        metavar="N",
        help=f"{when}offset from 1970-01-01 00:00 UTC, default 0",
    )


def _settings(
    arguments: argparse.Namespace,
    window_seconds: int | None,
    epoch_seconds: int | None,
    prefix: str,
) -> WindowConfig:
    model = None if arguments.model is None else lock_model(arguments.model)
    if window_seconds is None:
        if model is None:
            which = prefix.replace("-", " ")
            raise ValueError(f"no {which}settings: give --model, or --{prefix}window-seconds")
        window_seconds = model.default_window_seconds
    if epoch_seconds is None:
        epoch_seconds = DEFAULT_EPOCH_SECONDS
    return WindowConfig(window_seconds, epoch_seconds)


def add_zone(parser: argparse.ArgumentParser, help: str, *, required: bool = False) -> None:  # noqa: A002
    """Add the option of a zone."""
    parser.add_argument(
        "--tz", metavar="NAME", required=required, help=f"{help}, such as America/Chicago"
    )
