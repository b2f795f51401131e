"""``rollover impact``: what a reconfiguration does to a file of issued codes."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING, Any

from rollover.cli._files import read_rows, refuse_same_file, written_whole
from rollover.cli._options import add_old_settings, add_settings, old_settings, settings
from rollover.lifecycle import IssuedCode, Reconfiguration

if TYPE_CHECKING:
    import argparse

    from rollover.lifecycle import CodeRequest, Impact

_COLUMNS = ("when_valid", "issued_at")
_LABEL = "label"
_REQUEST = (_LABEL, "when_valid", "begins", "expires")


def add(commands: argparse._SubParsersAction[Any]) -> None:
    """Add the command's options."""
    parser = commands.add_parser(
        "impact",
        help="what a reconfiguration does to a file of issued codes",
        description=(
            "Read issued codes from a CSV file with the columns when_valid and issued_at, and "
            "label if there is one, and say which of them a reconfiguration kills."
        ),
        allow_abbrev=False,
    )
    parser.add_argument("codes", metavar="CODES.csv", help="the file, or - for standard input")
    add_settings(parser)
    add_old_settings(parser)
    parser.add_argument(
        "--applied-at",
        required=True,
        metavar="TIME",
        help="when the lock took the new settings: an ISO 8601 time with an offset",
    )
    parser.add_argument(
        "--confirmed-at", metavar="TIME", help="when the server was told; not yet, if left out"
    )
    parser.add_argument(
        "--requests",
        metavar="FILE",
        help="write the new requests to make to FILE, which appears whole or not at all",
    )
    parser.add_argument(
        "--skip-bad", action="store_true", help="report rows that cannot be read and go on"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print the fate of each code, and write the requests."""
    change = Reconfiguration(
        old_settings(arguments),
        settings(arguments),
        applied_at=arguments.applied_at,
        confirmed_at=arguments.confirmed_at,
    )
    refuse_same_file(arguments.codes, arguments.requests, "--requests", "codes")

    def code(when_valid: str, issued_at: str, label: str) -> IssuedCode:
        issued = IssuedCode(when_valid, issued_at=issued_at, label=label or None)
        change.window_of(issued)  # which must be one
        return issued

    with read_rows(
        arguments.codes, _COLUMNS, code, optional=[_LABEL], skip_bad=arguments.skip_bad
    ) as codes:
        impact = change.impact(codes)
    requests = impact.requests()
    if arguments.requests is not None:
        _write(requests, arguments.requests)
    if arguments.json:
        print(json.dumps(_answer(impact, requests), indent=2))
        return 0
    _print_table(impact)
    print(impact.summary)
    print(f"{len(requests)} new requests to make{_not_yet(change)}")
    return 0


def _answer(impact: Impact, requests: list[CodeRequest]) -> dict[str, object]:
    return {
        "counts": {fate.name: count for fate, count in impact.counts.items()},
        "codes": [
            {
                "label": code.label,
                "when_valid": code.when_valid.isoformat(),
                "issued_at": code.issued_at.isoformat(),
                "begins": window.start.isoformat(),
                "expires": window.end.isoformat(),
                "fate": fate.name,
            }
            for code, fate in zip(impact.issued, impact.fates, strict=True)
            for window in [impact.change.window_of(code)]
        ],
        "requests": [dict(zip(_REQUEST, _cells(request), strict=True)) for request in requests],
    }


def _print_table(impact: Impact) -> None:
    rows = [("fate", *_COLUMNS, _LABEL)]
    for code, fate in zip(impact.issued, impact.fates, strict=True):
        times = code.when_valid.isoformat(), code.issued_at.isoformat()
        rows.append((fate.name, *times, str(code.label or "")))
    widths = [max(map(len, column)) for column in list(zip(*rows, strict=True))[:-1]]
    for *cells, label in rows:
        padded = (cell.ljust(width) for cell, width in zip(cells, widths, strict=True))
        print("  ".join([*padded, label]).rstrip())


def _not_yet(change: Reconfiguration) -> str:
    return ", once confirmed" if change.confirmed_at is None else ""


def _write(requests: list[CodeRequest], path: str) -> None:
    with written_whole(path) as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(_REQUEST)
        writer.writerows(map(_cells, requests))


def _cells(request: CodeRequest) -> tuple[object, ...]:
    label, window, when_valid = request
    times = (when_valid, window.start, window.end)
    return label, *(moment.isoformat() for moment in times)
