"""The log of issued codes, as the commands that hold a plan against it share it."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from rollover.bookings._log import TORN, read_log
from rollover.cli._input import BadRows, opened_input
from rollover.cli._options import add_option
from rollover.cli._output import STANDARD_STREAM, counted, say
from rollover.cli._stays import listed
from rollover.instants import EPOCH
from rollover.lifecycle import IssuedCode, LockTimeline
from rollover.planning import Gap, Plan
from rollover.windows import WindowConfig

LOG: Final = """\
ISSUED.csv has the columns lock, label, when_valid and issued_at, and perhaps begins, expires,
needed_from and needed_until: `rollover issued` writes it, or the program that asks the server. It
need not be there yet. Labels must name bookings: two that overlap under one label are one guest."""


def add_at(parser: argparse.ArgumentParser) -> None:
    """Add the option of the present."""
    add_option(parser, "--at", "TIME", "the present, if not given", default="now")


class Issued(NamedTuple):
    """The codes of the log, with the file and line of each, and how many could not be read."""

    codes: list[IssuedCode]
    places: list[str]
    bad: int


def read_issued(arguments: argparse.Namespace, settings: Mapping[Any, Any]) -> Issued:
    """Return the codes of the log that are of these locks; say what is left out."""
    path, issued = arguments.issued, Issued([], [], 0)
    if path == STANDARD_STREAM:
        raise ValueError(f"--issued {path}: must be a file, which the next run reads")
    if path is None:
        return issued
    report = BadRows(arguments)
    strangers = []
    with suppress(FileNotFoundError), opened_input(path) as (file, lines):
        log = read_log(list(lines), file, report)
        if log.torn:
            say(f"{file}: {TORN}")
        for line, code in log.rows:
            if code.lock not in settings:
                strangers.append(code.lock)
                continue
            try:
                timeline_of(settings[code.lock]).validity(code)  # which must be one
            except OverflowError as error:
                report(ValueError(f"{file}:{line}: {error}"))
                continue
            issued.codes.append(code)
            issued.places.append(f"{file}:{line}")
    if strangers:
        names = listed([repr(name) for name in dict.fromkeys(strangers)])
        say(f"{path}: left out {len(strangers)} of no lock here: {names}")
    return issued._replace(bad=report.count)


def say_gaps(gaps: Iterable[Gap]) -> None:
    """Say where no code is sure to open."""
    shown = [f"{gap.stay.lock} {gap.start.isoformat()} to {gap.end.isoformat()}" for gap in gaps]
    if shown:
        say(f"{counted(len(shown), 'gap')} in which no code is sure to open: {listed(shown)}")


def say_other_settings(
    issued: Issued, codes: Plan, settings: Mapping[Any, Any], at: datetime
) -> None:
    """Say the first code whose window, by the server, the settings do not have."""
    for code, place in zip(issued.codes, issued.places, strict=True):
        if code.valid is None or code.valid[1] <= at:
            continue  # of codes that are over the settings may have been others
        begins, expires = code.valid
        if _has(timeline_of(settings[code.lock]).server_config(code.issued_at), begins, expires):
            continue
        for planned in codes.of(lock=code.lock, label=code.label):
            window = planned.window
            if begins < window.end and window.start < expires:
                say(
                    f"{place}: is valid {begins.isoformat()} to {expires.isoformat()}, where the "
                    f"plan has {window.start.isoformat()} to {window.end.isoformat()}: the lock's "
                    "settings may not be those given: see `rollover check`"
                )
                return


def _has(config: WindowConfig, begins: datetime, expires: datetime) -> bool:
    """Whether a window is one of these settings."""
    length, phase = timedelta(0, config.window_seconds), timedelta(0, config.phase_seconds)
    return expires - begins == length and not (begins - EPOCH - phase) % length


def timeline_of(settings: WindowConfig | LockTimeline) -> LockTimeline:
    """Return the timeline of settings, which may be from always."""
    return settings if isinstance(settings, LockTimeline) else LockTimeline(settings)
