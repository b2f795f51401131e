"""What a reconfiguration does to a file of issued codes.

The file is CSV with the columns when_valid and issued_at, and, if they are there, lock, label,
begins, expires, needed_from and needed_until, as the log of `rollover issued`. A change is of one
lock: a file of several needs --lock. The output has the fate of each code, and how many new
requests are to be made: at most {most}. The columns of --requests are lock (if the file has it),
{columns}.
"""

from __future__ import annotations

import argparse
from typing import Any, Final

from rollover.bookings._reading import bare
from rollover.cli._input import BadRows, check_output, file_name
from rollover.cli._log import has_window, read_codes
from rollover.cli._options import (
    TOLERANCES,
    add_command,
    add_duration,
    add_option,
    add_settings,
    add_skip_bad,
    settings,
)
from rollover.cli._output import counted, say, show, show_json, show_table, write_table
from rollover.lifecycle import CodeRequest, Fate, Impact, IssuedCode, Reconfiguration

_COLUMNS: Final = ("when_valid", "issued_at")
_LABEL: Final = "label"
_REQUEST: Final = ("lock", _LABEL, "when_valid", "begins", "expires")
_MOST: Final = 500_000  # windows of requests, which are all held: some 200 MB


def add(commands: argparse._SubParsersAction[Any]) -> None:
    """Add the command's options."""
    example = "impact log.csv --model 5440 --epoch-seconds 3600 --applied-at 2026-07-01T14:10Z"
    named = {"most": str(_MOST), "columns": ", ".join(_REQUEST[1:])}
    parser = add_command(commands, run, __doc__, example, **named)
    parser.add_argument("codes", metavar="CODES.csv", help="the file, or - for standard input")
    add_settings(parser, old=True)
    applied = "when the lock took the new settings: an ISO 8601 time with an offset"
    add_option(parser, "--applied-at", "TIME", applied, required=True)
    confirmed = "when the server was told; not yet, if left out"
    add_option(parser, "--confirmed-at", "TIME", confirmed)
    add_option(parser, "--lock", "LOCK", "the lock that is changed: only its codes")
    for name in ("behind", "ahead"):
        add_duration(parser, f"--{name}", f"{TOLERANCES[name]}; such as 30m; 0s")
    requests = "write the new requests to make to FILE, which appears whole or not at all"
    add_option(parser, "--requests", "FILE", requests)
    add_skip_bad(parser)


def run(arguments: argparse.Namespace) -> int:
    """Print the fate of each code, and write the requests."""
    change = Reconfiguration(
        settings(arguments, "old"),
        settings(arguments),
        applied_at=arguments.applied_at,
        confirmed_at=arguments.confirmed_at,
    )
    if change.old == change.new:
        say("the old settings and the new ones are equal: see --window-seconds, --epoch-seconds")
    check_output([arguments.codes], arguments.requests, "--requests")
    report, file = BadRows(arguments), file_name(arguments.codes)
    issued = _codes(arguments, change, report)
    impact = change.impact(issued, behind=arguments.behind, ahead=arguments.ahead)
    report.sum_up(file, len(impact.issued), "rows")
    # Counted before the requests are made: a range of windows holds none.
    windows = sum(len(each.windows) for each in impact.replacements())
    if windows > _MOST:
        raise ValueError(
            f"{file}: the new requests have {windows} windows, more than {_MOST}: split the file "
            "by label"
        )
    # Without `lock`, which comes first, where the file has none.
    names = _REQUEST[all(code.lock is None for code in issued) :]
    requests = [_cells(each)[-len(names) :] for each in impact.requests()]
    if arguments.requests is not None:
        write_table(arguments.requests, names, requests)
    codes = (_json(impact, *pair) for pair in zip(impact.issued, impact.fates, strict=True))
    if arguments.json:
        show_json([
            ("counts", {fate.name: count for fate, count in impact.counts.items()}),
            ("codes", codes),
            ("requests", (dict(zip(names, each, strict=True)) for each in requests)),
            ("old", change.old.to_dict()),
            ("new", change.new.to_dict()),
        ])  # fmt: skip
    else:
        header = ("fate", *_COLUMNS, _LABEL)
        show_table([header, *([code[name] for name in header] for code in codes)])
        show(impact.summary, _to_make(len(requests), change, arguments.requests))
    return bool(report.count)


def _to_make(count: int, change: Reconfiguration, file: str | None) -> str:
    """Return how many new requests there are, from when they can be made, and where they are."""
    text = f"{counted(count, 'new request')} to make"
    if change.confirmed_at is None and change.old != change.new:
        text += ", once confirmed"  # the server follows equal settings already
    if file is None and count:
        return f"{text}: see them with --requests FILE"
    return text if file is None else f"{text}: in {file}"


def _codes(
    arguments: argparse.Namespace, change: Reconfiguration, report: BadRows
) -> list[IssuedCode]:
    """Return the codes of the lock that is changed."""
    rows = read_codes(arguments.codes, report, _COLUMNS)
    file = file_name(arguments.codes)
    locks = dict.fromkeys(code.lock for _, code in rows if code.lock is not None)
    wanted = arguments.lock and bare(arguments.lock)
    if wanted is not None and wanted not in locks and rows:
        raise ValueError(f"--lock {arguments.lock}: {file} has no code of it")
    if wanted is None and len(locks) > 1:
        raise ValueError(f"{file}: has codes of {len(locks)} locks: say which with --lock")
    return [
        code
        for place, code in rows
        if wanted in (None, code.lock) and has_window(change.timeline, code, place, report)
    ]


def _json(impact: Impact, code: IssuedCode, fate: Fate) -> dict[str, object]:
    begins, expires = impact.timeline.validity(code)
    lock = {} if code.lock is None else {"lock": code.lock}
    return {
        **lock,
        "label": code.label,
        "when_valid": code.when_valid.isoformat(),
        "issued_at": code.issued_at.isoformat(),
        "begins": begins.isoformat(),
        "expires": expires.isoformat(),
        "fate": fate.name,
    }


def _cells(request: CodeRequest) -> tuple[object, ...]:
    times = (request.when_valid, request.window.start, request.window.end)
    return request.lock, request.label, *(moment.isoformat() for moment in times)
