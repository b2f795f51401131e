"""The log of issued codes, as the commands that hold a plan against it share it."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from rollover._zones import within_years
from rollover.bookings._log import NEEDED, TORN, read_log
from rollover.cli._input import BadRows, opened_input
from rollover.cli._options import add_option, moment, tolerance, zone_of
from rollover.cli._output import STANDARD_STREAM, counted, say
from rollover.cli._stays import Bookings, listed, read_stays
from rollover.instants import EPOCH
from rollover.lifecycle import IssuedCode, LockTimeline
from rollover.planning import Audit, Gap, Plan, plan
from rollover.planning._fleet import timeline_of
from rollover.windows import WindowConfig

LOG: Final = """\
ISSUED.csv has the columns lock, label, when_valid and issued_at, and perhaps begins, expires,
needed_from and needed_until: `rollover issued` writes it, or the program that asks the server. It
need not be there yet. Labels must name bookings: two that overlap under one label are one guest."""


def add_at(parser: argparse.ArgumentParser) -> None:
    """Add the option of the present."""
    add_option(parser, "--at", "TIME", "the present, if not given", default="now")


class Held(NamedTuple):
    """The codes that stays need, held against the log, and the time that is looked at."""

    at: datetime
    end: datetime
    found: Bookings
    codes: Plan
    issued: list[tuple[str, IssuedCode]]  # with the file and line of each
    audit: Audit
    bad: bool  # whether something could not be read

    def gaps(self) -> list[Gap]:
        """Return where no code is sure to open in that time."""
        return [gap for gap in self.codes.gaps() if gap.start < self.end and gap.end > self.at]


def held(arguments: argparse.Namespace, keep: Sequence[str] = ()) -> Held:
    """Read the stays and the log, and hold what is needed against it."""
    at = moment(arguments.at, "--at", zone_of(arguments))
    with within_years("--within after --at"):
        end = at + arguments.within
    found = read_stays(arguments, keep)
    codes = plan(found.stays, found.settings, **tolerance(arguments))
    report = BadRows(arguments)
    issued = _read(arguments.issued, found.settings, report)
    audit = codes.audit([code for _, code in issued], at=at, grace=arguments.grace)
    return Held(at, end, found, codes, issued, audit, bool(found.bad or report.count))


def _read(
    path: str | None, settings: Mapping[Any, Any], report: BadRows
) -> list[tuple[str, IssuedCode]]:
    """Return the codes of the log that are of these locks; say what is left out."""
    if path == STANDARD_STREAM:
        raise ValueError(f"--issued {path}: must be a file, which the next run reads")
    codes: list[tuple[str, IssuedCode]] = []
    if path is None:
        return codes
    strangers = []
    try:
        read = read_codes(path, report)
    except FileNotFoundError:
        say(f"{path}: is not there yet: no code counts as given out")
        return codes
    for place, code in read:
        if code.lock not in settings:
            strangers.append(code.lock)
        elif has_window(timeline_of(settings[code.lock]), code, place, report):
            codes.append((place, code))
    if strangers:
        names = listed([repr(name) for name in dict.fromkeys(strangers)])
        say(f"{path}: left out {len(strangers)} of no lock here: {names}")
    return codes


def read_codes(
    path: str, report: BadRows, needed: Sequence[str] = NEEDED
) -> list[tuple[str, IssuedCode]]:
    """Return the codes of a log, each with its file and line; say that the last line is torn."""
    with opened_input(path) as (file, lines):
        log = read_log(list(lines), file, report, needed)
    if log.torn:
        say(f"{file}: {TORN}")
    return [(f"{file}:{line}", code) for line, code in log.rows]


def has_window(timeline: LockTimeline, code: IssuedCode, place: str, report: BadRows) -> bool:
    """Whether the window of a code is within years 1..9999; report it if it is not."""
    try:
        timeline.validity(code)
    except OverflowError as error:
        report(ValueError(f"{place}: {error}"))
        return False
    return True


def say_gaps(gaps: Iterable[Gap]) -> None:
    """Say where no code is sure to open."""
    shown = [f"{gap.stay.lock} {gap.start.isoformat()} to {gap.end.isoformat()}" for gap in gaps]
    if shown:
        say(f"{counted(len(shown), 'gap')} in which no code is sure to open: {listed(shown)}")


def say_other_settings(log: Held) -> None:
    """Say the first code whose window, by the server, the settings do not have."""
    for place, code in log.issued:
        if code.valid is None or code.valid[1] <= log.at:
            continue  # of codes that are over the settings may have been others
        timeline = timeline_of(log.found.settings[code.lock])
        begins, expires = code.valid
        if _has(timeline.server_config(code.issued_at), begins, expires):
            continue
        for planned in log.codes.of(lock=code.lock, label=code.label):
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
