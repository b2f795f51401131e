"""The codes to ask for now, for a job that runs every hour.

{stays}

{log}

The columns of the output are {columns} and those to keep. A code is due when it is needed, less
--lead, or from when the server gives it. The label is who holds it: without one, the times of the
stay. Nothing but the output is written: run it again at any time, and `rollover issued` once the
codes were sent.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any, Final

from rollover._zones import within_years
from rollover.cli._codes import add_codes, kept_columns, records, text_in, write_codes
from rollover.cli._input import check_output
from rollover.cli._log import LOG, Held, add_at, held, say_gaps, say_other_settings
from rollover.cli._options import add_command, add_duration, add_option
from rollover.cli._output import say
from rollover.cli._stay_options import COLUMNS, inputs
from rollover.cli._stays import Bookings, listed
from rollover.planning import Plan, PlannedCode

HEADER: Final = (
    "due", "lock", "label", "when_valid", "begins", "expires", "needed_from", "needed_until",
    "request_from",
)  # fmt: skip


def add(commands: argparse._SubParsersAction[Any]) -> None:
    """Add the command's options."""
    example = "due stays.csv --model 5440 --within 24h --issued log.csv -o due.csv"
    named = {"stays": COLUMNS, "log": LOG, "columns": ", ".join(HEADER)}
    parser = add_command(commands, run, __doc__, example, json="", **named)
    add_codes(parser)
    add_at(parser)
    add_duration(parser, "--within", "how far ahead", required=True)
    add_duration(parser, "--lead", "how long before it is needed to ask for a code")
    add_option(parser, "--issued", "ISSUED.csv", "leave out what was issued, by this log")


def run(arguments: argparse.Namespace) -> int:
    """Write the codes that are due."""
    check_output(inputs(arguments), arguments.output, "-o")
    files = arguments.issued, arguments.output
    if None not in files and os.path.realpath(files[0]) == os.path.realpath(files[1]):
        raise ValueError(f"-o {arguments.output}: is the log, which would be lost")
    kept, text = _kept(arguments), text_in(arguments)
    log = held(arguments, kept)
    # The years of a stay are checked where it is read, but without the lead.
    first = min((stay.start for stay in log.found.stays), default=log.at)
    with within_years(f"--lead before {first}"):
        first - arguments.early - arguments.lead
    due = log.audit.missing.due(None, log.end, lead=arguments.lead)
    rows = _rows(due, log.found, text, arguments.lead)
    write_codes(arguments, due, log.found.locks, _about, [*HEADER, *kept], rows)
    say_gaps(log.gaps())
    _say_for_whom(due, log, arguments.grace)
    say_other_settings(log)
    return log.bad


def _kept(arguments: argparse.Namespace) -> list[str]:
    """Return the columns to append: the lock and the label are there in any case."""
    kept = [name for name in kept_columns(arguments) if name not in ("lock", "label")]
    for name in kept:
        if name in (*HEADER, "issued_at"):
            raise ValueError(f"--keep {name}: the output, or the log, has a column of that name")
    return kept


def _rows(
    due: Plan, found: Bookings, text: Callable[[datetime], str], lead: timedelta
) -> Iterator[list[str]]:
    """Yield the cells of each code."""
    for at, *times, request_from in records(due, "stay", *HEADER[3:]):
        stay, wanted = found.stays[at], times[3] - lead
        yield [
            text(max(wanted, request_from or wanted)),
            str(stay.lock),
            stay.holder,
            *map(text, times),
            text(request_from) if request_from else "",
            *found.kept[at],
        ]


def _about(code: PlannedCode) -> dict[str, object]:
    """Return what a program needs for its line of the log, beside what the server says."""
    needed = code.needed_from.isoformat(), code.needed_until.isoformat()
    return {"label": code.stay.holder, "needed_from": needed[0], "needed_until": needed[1]}


def _say_for_whom(due: Plan, log: Held, grace: timedelta) -> None:
    """Say for whom else the new codes open."""
    new = (code.issued(max(log.at, code.request_from or log.at)) for code in due)
    pairs = dict.fromkeys(
        f"that of {issued.label!r} at {issued.lock} for {code.stay.holder!r}"
        for issued, code in log.codes.audit(new, at=log.at, grace=grace).exposed
        if not log.found.is_common(code.stay)
    )
    if pairs:
        say(f"new codes open for another guest, {len(pairs)} in all: {listed([*pairs])}")
