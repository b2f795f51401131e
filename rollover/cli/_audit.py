"""Who is without a code, who has one that nobody needs, who could open for whom.

{stays}

{log}

The columns of the output are {columns}. A finding is

  missing   a code that is due before --at and --within, and was not issued
  gap       no code is sure to open, from when until when
  exposed   a code needed before then, while `other` has one that may open
  surplus   a code that was issued and that nobody needs, and may open

The exit code is 1 if anything is missing or there is a gap.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from rollover._zones import within_years
from rollover.cli._log import LOG, add_at, read_issued, say_other_settings, timeline_of
from rollover.cli._options import add_command, add_duration, add_option, moment, tolerance
from rollover.cli._output import show_json, write_table
from rollover.cli._stay_options import COLUMNS, add_stays
from rollover.cli._stays import Bookings, read_stays
from rollover.planning import Audit, Gap, plan
from rollover.stays import Stay

_KINDS: Final = ("missing", "gap", "exposed", "surplus")
_ALARMING: Final = ("missing", "gap")


class _Finding(NamedTuple):
    finding: str
    lock: str
    label: str | None
    begins: str
    expires: str
    other: str | None = None


def add(commands: argparse._SubParsersAction[Any]) -> None:
    """Add the command's options."""
    example = "audit stays.csv --locks locks.csv --issued issued.csv"
    named = {"stays": COLUMNS, "log": LOG, "columns": ", ".join(_Finding._fields)}
    parser = add_command(commands, run, __doc__, example, **named)
    add_stays(parser)
    add_at(parser)
    within = "how far ahead, 24h if not given"
    add_duration(parser, "--within", within, default=timedelta(days=1))
    add_option(parser, "--issued", "ISSUED.csv", "the log", required=True)


def run(arguments: argparse.Namespace) -> int:
    """Print what was found."""
    at = moment(arguments.at, "--at")
    with within_years("--within after --at"):
        end = at + arguments.within
    stays = read_stays(arguments)
    codes = plan(stays.stays, stays.settings, **tolerance(arguments))
    issued = read_issued(arguments, stays.settings)
    audit = codes.audit(issued.codes, at=at, grace=arguments.grace)
    gaps = [gap for gap in codes.gaps() if gap.start < end and gap.end > at]
    findings = list(_findings(audit, gaps, stays, end))
    if arguments.json:
        counts = {kind: sum(each.finding == kind for each in findings) for kind in _KINDS}
        show_json([("counts", counts), ("findings", (each._asdict() for each in findings))])
    else:
        write_table(None, _Finding._fields, findings)
    say_other_settings(issued, codes, stays.settings, at)
    # Who could open for whom, and what nobody needs, is no fault of the job that asks.
    alarming = any(each.finding in _ALARMING for each in findings)
    return bool(alarming or stays.bad or issued.bad)


def _findings(audit: Audit, gaps: list[Gap], stays: Bookings, end: datetime) -> Iterator[_Finding]:
    for code in audit.missing.due(None, end):
        yield _found("missing", code.stay, code.window.start, code.window.end)
    for gap in gaps:
        yield _found("gap", gap.stay, gap.start, gap.end)
    for issued, code in audit.exposed:
        if code.needed_from < end and not stays.is_common(code.stay):
            window = code.window
            yield _found("exposed", code.stay, window.start, window.end, issued.label)
    for issued in audit.surplus:
        begins, expires = timeline_of(stays.settings[issued.lock]).validity(issued)
        times = begins.isoformat(), expires.isoformat()
        yield _Finding("surplus", issued.lock, issued.label, *times)


def _found(
    finding: str, stay: Stay, begins: datetime, expires: datetime, other: Any = None
) -> _Finding:
    times = begins.isoformat(), expires.isoformat()
    return _Finding(finding, str(stay.lock), stay.holder, *times, other)
