"""Add codes that were asked for to the log of issued codes.

DUE.csv is the output of `rollover due`: {columns} and what else it has. These columns go to the
log, with issued_at. What is there already, and was issued when the server gave that code, is not
added again. The log only grows: two runs at once, or one that is killed, lose nothing.
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from io import FileIO, StringIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Final, NamedTuple

from rollover.bookings._log import COLUMNS, NEED, WINDOW, Log, code_of, read_log
from rollover.bookings._source import handler
from rollover.bookings._table import Table, folded
from rollover.cli._input import opened_input
from rollover.cli._lock import hold
from rollover.cli._log import add_at
from rollover.cli._options import add_command, add_option, moment
from rollover.cli._output import STANDARD_STREAM, rows_into, say
from rollover.instants import instant
from rollover.lifecycle import IssuedCode

_PATIENCE: Final = 0.2  # seconds for a program that is writing a line


def add(commands: argparse._SubParsersAction[Any]) -> None:
    """Add the command's options."""
    example = "issued due.csv --into issued.csv"
    parser = add_command(commands, run, __doc__, example, json="", columns=", ".join(COLUMNS))
    parser.add_argument("due", metavar="DUE.csv", help="the file, or - for standard input")
    add_option(parser, "--into", "ISSUED.csv", "the log, which need not be there", required=True)
    add_at(parser)


class _Due(NamedTuple):
    """A row of DUE.csv: the code, from when the server gives it, and the cells by column."""

    code: IssuedCode
    request_from: datetime | None
    cells: dict[str, str]


def run(arguments: argparse.Namespace) -> int:
    """Add the codes."""
    at, path = moment(arguments.at, "--at"), arguments.into
    if path == STANDARD_STREAM or (Path(path).exists() and not Path(path).is_file()):
        raise ValueError(f"--into {path}: is not a regular file")
    columns, due = _read(arguments.due, at)
    with _locked(path) as file:
        errors: list[str] = []
        log, has_end = _mended(file, path, errors)
        if not has_end:
            _append(file, "\n")
        # Line by line: a process that is killed in a long write leaves a part of a line, behind
        # which another program may append.
        lines: Any = SimpleNamespace(isatty=file.isatty, write=partial(_append, file))
        writer = rows_into(lines, log.delimiter)
        if not log.header:
            writer.writerow(columns)
        for cells in _lacking(log, due):
            writer.writerow([cells.get(folded(name), "") for name in log.header or columns])
        os.fsync(file.fileno())
    for error in errors:
        say(error)
    return bool(errors)


def _read(path: str, at: datetime) -> tuple[list[str], list[_Due]]:
    """Return the columns of a new log, and the rows of DUE.csv as issued at that instant."""
    with opened_input(path) as (name, lines):
        table = Table(lines, name, COLUMNS)
        known = {*COLUMNS, "due", "issued_at"}
        further = [column for column in table.header.names if folded(column) not in known]
        columns = [*COLUMNS, *further, "issued_at"]

        def parse(lock: str, label: str, when_valid: str, *cells: str) -> _Due:
            times, request_from = cells[:4], cells[4].strip()
            row = lock, label, when_valid, *cells, at.isoformat()
            return _Due(
                code_of(when_valid, at.isoformat(), lock, label, *times),
                instant(request_from, "request_from") if request_from else None,
                dict(zip(map(folded, columns), row, strict=True)),
            )

        return columns, [row for _, row in table.rows(COLUMNS, further, parse, handler("raise"))]


@contextmanager
def _locked(path: str) -> Iterator[FileIO]:
    """Give a file that no other run writes at the same time, to read it and to append."""
    try:
        with Path(path).open("a+b", buffering=0) as file:
            hold(file, wait=True)
            yield file
    except OSError as error:
        error.filename = error.filename or path
        raise


def _mended(file: FileIO, path: str, errors: list[str]) -> tuple[Log, bool]:
    """Return the log, and whether its last line has an end; cut off one that is torn.

    A program that does not know of the lock may be writing that line: it is given time to end it.
    """
    before = None
    while True:
        file.seek(0)
        data = file.readall()
        lines = list(StringIO(data.decode("utf-8-sig", "surrogateescape"), newline=""))
        errors.clear()
        log = read_log(lines, path, lambda error: errors.append(str(error)))
        if not log.torn:
            return log, not data or data.endswith((b"\n", b"\r"))
        if data == before:  # nobody is writing it
            say(f"{path}: the last line was torn, and is cut off")
            file.truncate(len(data) - len(log.torn.encode("utf-8", "surrogateescape")))
        else:
            time.sleep(_PATIENCE)
        before = data


def _lacking(log: Log, due: list[_Due]) -> Iterator[dict[str, str]]:
    """Yield the cells of what the log lacks, or has from before the server gave that code."""
    names = {folded(name) for name in log.header or COLUMNS}
    said, needed = names.issuperset(WINDOW), names.issuperset(NEED)

    def key(code: IssuedCode) -> tuple[object, ...]:
        """Return what tells a code from others, as far as the log has it."""
        valid = code.valid if said else code.when_valid
        return code.lock, code.label, valid, code.needed if needed else None

    last: dict[tuple[object, ...], datetime] = {}
    for _, code in log.rows:
        last[key(code)] = max(code.issued_at, last.get(key(code), code.issued_at))
    for code, request_from, cells in due:
        issued_at = last.get(key(code))
        # A code of before `request_from` is one that a change has killed.
        if issued_at is None or (request_from is not None and issued_at < request_from):
            last[key(code)] = code.issued_at
            yield cells


def _append(file: FileIO, text: str) -> None:
    """Write at the end, in one go where the system does so."""
    rest = memoryview(text.encode())
    while rest:
        rest = rest[file.write(rest) :]
