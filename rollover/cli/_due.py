"""``rollover due``: the codes to ask for now, each once."""

from __future__ import annotations

import os
from contextlib import ExitStack, suppress
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from rollover._zones import within_years
from rollover.bookings._source import handler, opened
from rollover.bookings._table import Table
from rollover.cli._input import check_output
from rollover.cli._options import add_command, add_option, length, tolerance
from rollover.cli._output import STANDARD_STREAM, rows_into, written_whole
from rollover.cli._plan import HEADER, add_both, kept_columns, rows_of, text_in
from rollover.cli._stay_options import COLUMNS, inputs
from rollover.cli._stays import read_stays
from rollover.instants import instant
from rollover.planning import plan

if TYPE_CHECKING:
    import argparse

    from rollover.planning import PlannedCode

_ASKED: Final = (
    "lock", "label", "arrival", "departure", "window_seconds", "epoch_seconds", "begins", "expires"
)  # fmt: skip


def add(commands: argparse._SubParsersAction[Any]) -> None:
    """Add the command's options."""
    parser = add_command(
        commands,
        "due",
        run,
        "the codes to ask for now, for a job that runs every hour",
        f"{COLUMNS}\n\nThe columns of the output are due, {', '.join(HEADER)}, and those to keep, "
        "in the order of due:\nwhen the code is needed, less --lead. A booking made late is due at "
        "once, a code that is\nno longer needed never.",
        "stays.csv --model 5440 --within 24h --lead 15m --asked asked.csv",
        json="",
    )
    add_both(parser)
    add_option(parser, "--at", "TIME", "the present, if not given", default="now")
    add_option(parser, "--within", "TIME", "how far ahead", type=length, required=True)
    lead = "how long before it is needed to ask for a code"
    add_option(parser, "--lead", "TIME", lead, type=length, default=timedelta(0))
    asked = "leave out the codes that FILE has, and add the new ones to it once they are written"
    add_option(parser, "--asked", "FILE", asked)


def run(arguments: argparse.Namespace) -> int:
    """Write the codes that are due."""
    check_output(inputs(arguments), arguments.output, "-o")
    check_output(inputs(arguments), arguments.asked, "--asked")
    if arguments.asked == STANDARD_STREAM:
        raise ValueError("--asked -: must be a file, which the next run reads")
    both = arguments.output is not None and arguments.asked is not None
    if both and os.path.realpath(arguments.asked) == os.path.realpath(arguments.output):
        raise ValueError(f"--asked {arguments.asked}: is the output, which would be lost")
    at = datetime.now(UTC) if arguments.at == "now" else instant(arguments.at, "--at")
    found = read_stays(arguments, kept_columns(arguments))
    first = min((stay.start for stay in found.stays), default=at)
    with within_years(f"--lead before {first}"):
        first - arguments.early - arguments.lead
    codes = plan(found.stays, found.settings, **tolerance(arguments))
    with within_years("--within after --at"):
        end = at + arguments.within
    codes = codes.due(None, end, lead=arguments.lead)
    text = text_in(arguments)
    with ExitStack() as stack:
        asked: set[tuple[str, ...]] = set()
        if arguments.asked is not None:
            old, asked = _asked(arguments.asked)
            stream = stack.enter_context(written_whole(arguments.asked))
            stream.write(old or ",".join(_ASKED) + "\n")
            new = rows_into(stream)
        # The output is closed, and thus whole, before that file has its name.
        writer = rows_into(stack.enter_context(written_whole(arguments.output)))
        writer.writerow(["due", *HEADER, *kept_columns(arguments)])
        for code, row in zip(codes, rows_of(codes, found, text), strict=True):
            if code.needed_until <= at:
                continue
            mark = _mark(code)
            key = _key(mark)
            if key in asked:
                continue
            writer.writerow([text(code.needed_from - arguments.lead), *row])
            if arguments.asked is not None:
                asked.add(key)
                new.writerow(mark)
    return bool(found.bad)


def _mark(code: PlannedCode) -> tuple[str, ...]:
    """Return what tells a code from others, in the file of those that were asked for."""
    its, (window, epoch) = code.stay, code.config.to_dict().values()
    times = (each.isoformat() for each in (its.start, its.end, code.window.start, code.window.end))
    arrival, departure, *bounds = times
    return str(its.lock), str(its.label or ""), arrival, departure, str(window), str(epoch), *bounds


def _key(mark: tuple[str, ...]) -> tuple[str, ...]:
    """Return the mark without the ends of the stay, which may move, where it has a label."""
    lock, label, arrival, departure, *rest = mark
    return (lock, label, *rest) if label else (lock, arrival, departure, *rest)


def _asked(path: str) -> tuple[str, set[tuple[str, ...]]]:
    """Return the text of the file of codes that were asked for, and their keys."""
    with suppress(FileNotFoundError), opened(path, "utf-8") as (file, lines):
        text = list(lines)
        if text:
            table = Table(iter(text), file, _ASKED, ",")
            keys = {
                key for _, key in table.rows(_ASKED, (), lambda *mark: _key(mark), handler("raise"))
            }
            return "".join(text).rstrip("\r\n") + "\n", keys
    return "", set()
