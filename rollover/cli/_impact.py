"""``rollover impact``: what a reconfiguration does to a file of issued codes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from rollover.bookings._reading import labelled
from rollover.bookings._table import Table
from rollover.cli._input import Report, check_output, file_name, opened_input
from rollover.cli._options import (
    add_command,
    add_old_settings,
    add_option,
    add_settings,
    add_skip_bad,
    old_settings,
    settings,
)
from rollover.cli._output import (
    rows_into,
    show,
    show_json,
    show_table,
    written_whole,
)
from rollover.lifecycle import IssuedCode, Reconfiguration

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from rollover.lifecycle import CodeRequest, Fate, Impact

_COLUMNS: Final = ("when_valid", "issued_at")
_LABEL: Final = "label"
_REQUEST: Final = (_LABEL, "when_valid", "begins", "expires")
_MOST: Final = 500_000  # windows of requests, which are all held: some 200 MB


def add(commands: argparse._SubParsersAction[Any]) -> None:
    """Add the command's options."""
    parser = add_command(
        commands,
        "impact",
        run,
        "what a reconfiguration does to a file of issued codes",
        "The file is CSV with the columns when_valid and issued_at, and label if there is one. "
        "The output\nhas the fate of each code, and how many new requests are to be made: at most "
        f"{_MOST}. The\ncolumns of --requests are {', '.join(_REQUEST)}.",
        "codes.csv --old-window-seconds 14400 --window-seconds 86400 --applied-at "
        "2026-07-01T14:10Z",
    )
    parser.add_argument("codes", metavar="CODES.csv", help="the file, or - for standard input")
    add_settings(parser)
    add_old_settings(parser)
    applied = "when the lock took the new settings: an ISO 8601 time with an offset"
    add_option(parser, "--applied-at", "TIME", applied, required=True)
    confirmed = "when the server was told; not yet, if left out"
    add_option(parser, "--confirmed-at", "TIME", confirmed)
    requests = "write the new requests to make to FILE, which appears whole or not at all"
    add_option(parser, "--requests", "FILE", requests)
    add_skip_bad(parser)


def run(arguments: argparse.Namespace) -> int:
    """Print the fate of each code, and write the requests."""
    change = Reconfiguration(
        old_settings(arguments),
        settings(arguments),
        applied_at=arguments.applied_at,
        confirmed_at=arguments.confirmed_at,
    )
    check_output([arguments.codes], arguments.requests, "--requests")
    report, file = Report(arguments), file_name(arguments.codes)
    impact = change.impact(_codes(arguments, change, report))
    report.sum_up(file, len(impact.issued), "rows")
    windows = sum(len(each.windows) for each in impact.replacements())
    if windows > _MOST:
        raise ValueError(
            f"{file}: the new requests have {windows} windows, more than {_MOST}: split the file "
            "by label"
        )
    requests = impact.requests()
    if arguments.requests is not None:
        with written_whole(arguments.requests) as stream:
            writer = rows_into(stream)
            writer.writerow(_REQUEST)
            writer.writerows(map(_cells, requests))
    codes = (_fields(impact, *its) for its in zip(impact.issued, impact.fates, strict=True))
    if arguments.json:
        show_json([
            ("counts", {fate.name: count for fate, count in impact.counts.items()}),
            ("codes", codes),
            ("requests", (dict(zip(_REQUEST, _cells(each), strict=True)) for each in requests)),
            ("old", change.old.to_dict()),
            ("new", change.new.to_dict()),
        ])  # fmt: skip
    else:
        header = ("fate", *_COLUMNS, _LABEL)
        show_table([header, *([str(code[name] or "") for name in header] for code in codes)])
        once = ", once confirmed" if change.confirmed_at is None else ""
        show(impact.summary, f"{len(requests)} new requests to make{once}")
    return bool(report.count)


def _codes(
    arguments: argparse.Namespace, change: Reconfiguration, report: Report
) -> Iterator[IssuedCode]:
    with opened_input(arguments.codes) as (file, lines):
        table = Table(lines, file, _COLUMNS)

        def parse(when_valid: str, issued_at: str, label: str) -> IssuedCode:
            code = IssuedCode(when_valid, issued_at=issued_at, label=labelled(label))
            change.timeline.validity(code)  # which must be one
            return code

        yield from (code for _, code in table.rows(_COLUMNS, (_LABEL,), parse, report))


def _fields(impact: Impact, code: IssuedCode, fate: Fate) -> dict[str, object]:
    begins, expires = impact.timeline.validity(code)
    return {
        "label": code.label,
        "when_valid": code.when_valid.isoformat(),
        "issued_at": code.issued_at.isoformat(),
        "begins": begins.isoformat(),
        "expires": expires.isoformat(),
        "fate": fate.name,
    }


def _cells(request: CodeRequest) -> tuple[object, ...]:
    times = (request.when_valid, request.window.start, request.window.end)
    return request.label, *(moment.isoformat() for moment in times)
