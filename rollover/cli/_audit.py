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
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from rollover.cli._codes import text_in
from rollover.cli._log import LOG, Held, add_at, held, say_other_settings
from rollover.cli._options import add_command, add_duration, add_flag, add_option
from rollover.cli._output import show_json, write_table
from rollover.cli._stay_options import COLUMNS, add_stays
from rollover.planning import Gap
from rollover.planning._fleet import timeline_of
from rollover.stays import Stay
from rollover.windows import Window

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
    add_flag(parser, "--local", "write times in --tz")


def run(arguments: argparse.Namespace) -> int:
    """Print what was found."""
    text = text_in(arguments)
    log = held(arguments)
    findings = list(_findings(log, text))
    if arguments.json:
        counts = {kind: sum(each.finding == kind for each in findings) for kind in _KINDS}
        show_json([("counts", counts), ("findings", (each._asdict() for each in findings))])
    else:
        write_table(None, _Finding._fields, findings)
    say_other_settings(log)
    # Who could open for whom, and what nobody needs, is no fault of the job that asks.
    alarming = any(each.finding in _ALARMING for each in findings)
    return alarming or log.bad


def _findings(log: Held, text: Callable[[datetime], str]) -> Iterator[_Finding]:
    def found(finding: str, stay: Stay, part: Window | Gap, other: Any = None) -> _Finding:
        times = text(part.start), text(part.end)
        return _Finding(finding, str(stay.lock), stay.holder, *times, other)

    for code in log.audit.missing.due(None, log.end):
        yield found("missing", code.stay, code.window)
    for gap in log.gaps():
        yield found("gap", gap.stay, gap)
    for issued, code in log.audit.exposed:
        if code.needed_from < log.end and not log.found.is_common(code.stay):
            yield found("exposed", code.stay, code.window, issued.label)
    for issued in log.audit.surplus:
        times = timeline_of(log.found.settings[issued.lock]).validity(issued)
        yield _Finding("surplus", issued.lock, issued.label, *map(text, times))
