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

from rollover.cli._log import LOG, Held, add_at, held, say_other_settings
from rollover.cli._options import add_command, add_duration, add_option
from rollover.cli._output import show_json, write_table
from rollover.cli._stay_options import COLUMNS, add_stays
from rollover.planning._fleet import timeline_of
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
    log = held(arguments)
    findings = list(_findings(log))
    if arguments.json:
        counts = {kind: sum(each.finding == kind for each in findings) for kind in _KINDS}
        show_json([("counts", counts), ("findings", (each._asdict() for each in findings))])
    else:
        write_table(None, _Finding._fields, findings)
    say_other_settings(log)
    # Who could open for whom, and what nobody needs, is no fault of the job that asks.
    alarming = any(each.finding in _ALARMING for each in findings)
    return alarming or log.bad


def _findings(log: Held) -> Iterator[_Finding]:
    for code in log.audit.missing.due(None, log.end):
        yield _found("missing", code.stay, code.window.start, code.window.end)
    for gap in log.gaps():
        yield _found("gap", gap.stay, gap.start, gap.end)
    for issued, code in log.audit.exposed:
        if code.needed_from < log.end and not log.found.is_common(code.stay):
            window = code.window
            yield _found("exposed", code.stay, window.start, window.end, issued.label)
    for issued in log.audit.surplus:
        begins, expires = timeline_of(log.found.settings[issued.lock]).validity(issued)
        times = begins.isoformat(), expires.isoformat()
        yield _Finding("surplus", issued.lock, issued.label, *times)


def _found(
    finding: str, stay: Stay, begins: datetime, expires: datetime, other: Any = None
) -> _Finding:
    times = begins.isoformat(), expires.isoformat()
    return _Finding(finding, str(stay.lock), stay.holder, *times, other)
