"""The log of issued codes: a CSV file that grows, and whose last line may be torn."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Final, NamedTuple

from rollover.bookings._reading import bare, labelled, warn
from rollover.bookings._source import OnError, Report, Source, handler, opened
from rollover.bookings._table import Table
from rollover.instants import instant
from rollover.lifecycle import IssuedCode

WINDOW: Final = ("begins", "expires")
NEED: Final = ("needed_from", "needed_until")
NEEDED: Final = ("lock", "label", "when_valid", "issued_at")
COLUMNS: Final = ("lock", "label", "when_valid", *WINDOW, *NEED, "request_from")
TORN: Final = "the last line is torn: it has no end, cannot be read, and is left out"
_instant: Final = lru_cache(1 << 16)(instant)  # a code often ends when the next begins
_READ: Final = ("when_valid", "issued_at"), ("lock", "label", *WINDOW, *NEED)


def log_from_csv(source: Source, *, on_error: OnError = "raise") -> list[IssuedCode]:
    """Return the issued codes of a log, as `Plan.audit` takes them.

    It has the columns ``lock``, ``label``, ``when_valid`` and ``issued_at``, and perhaps ``begins``
    and ``expires``, what the server said (V4), and ``needed_from`` and ``needed_until``, what the
    code is for. These four and the label may be empty. ``rollover issued`` writes such a file. A
    last line without its end that cannot be read is torn: it is left out, with a warning.

    Parameters
    ----------
    source, on_error
        As in `from_csv`.

    Examples
    --------
    >>> header, row = "lock,label,when_valid,issued_at", "LOFT,Ada,2026-07-01T17:00Z,2026-06-20T09Z"
    >>> [code] = log_from_csv([header, row])
    >>> code.lock, code.label, code.when_valid.hour
    ('LOFT', 'Ada', 17)
    """
    with opened(source, "utf-8-sig") as (file, lines):
        log = read_log(list(lines), file, handler(on_error))
    warn([f"{file}: {TORN}"] if log.torn else [])
    return [code for _, code in log.rows]


class Log(NamedTuple):
    """A log: its columns and what is between them, its codes and their lines, and what is torn."""

    header: Sequence[str] = ()
    delimiter: str = ","
    rows: Sequence[tuple[str, IssuedCode]] = ()
    torn: str = ""


def read_log(
    lines: Sequence[str], file: str, report: Report, needed: Sequence[str] = NEEDED
) -> Log:
    """Return the log of these lines; report rows that cannot be read, but for a torn last one."""
    if not "".join(lines).strip():
        return Log()
    whole = lines[: _count_whole(lines, file)]
    torn = "".join(lines[len(whole) :])
    if not whole:
        return Log(torn=torn)
    table = Table(iter(whole), file, NEEDED)
    table.header.places(*needed)
    table.header.refuse_misspelt(sum(_READ, ()))
    return Log(table.header.names, table.delimiter, list(table.rows(*_READ, code_of, report)), torn)


def _count_whole(lines: Sequence[str], file: str) -> int:
    """Return how many lines are whole: all but those of a last record that is torn."""
    table = Table(iter(lines), file, NEEDED)
    head = lines[: table.header_lines]
    if len(head) == len(lines):
        return len(lines) * (not _is_begun("".join(lines)))
    reader = csv.reader(iter(lines), delimiter=table.delimiter, strict=True)
    before = 0  # lines before the last record
    try:
        for _ in reader:
            if reader.line_num < len(lines):
                before = reader.line_num
        has_end = lines[-1].endswith(("\n", "\r"))
    except csv.Error as error:
        has_end = "unexpected end" not in str(error)  # that is: within quotes
    last = lines[before:]
    # Where a line of it can be read alone, it is a quote that nobody closed, and no torn line.
    parts = [last, *([line] for line in last)]
    if has_end or any(_can_be_read([*head, *part], file) for part in parts):
        return len(lines)
    return before


def _is_begun(header: str) -> bool:
    """Whether a header is one that `rollover issued` did not finish."""
    columns = ",".join(COLUMNS)
    return "issued_at" not in header and (header.startswith(columns) or columns.startswith(header))


def _can_be_read(lines: Sequence[str], file: str) -> bool:
    try:
        return bool(list(Table(iter(lines), file, NEEDED).rows(*_READ, code_of, handler("raise"))))
    except ValueError:
        return False


def code_of(when_valid: str, issued_at: str, lock: str, label: str, *times: str) -> IssuedCode:
    """Return the code of these cells; `times` are those of `WINDOW` and `NEED`."""
    return IssuedCode(
        _instant(when_valid, "when_valid"),
        issued_at=_instant(issued_at, "issued_at"),
        lock=bare(lock) or None,
        label=labelled(label),
        valid=_two(WINDOW, *times[:2]),
        needed=_two(NEED, *times[2:]),
    )


def _two(names: tuple[str, str], *times: str) -> tuple[datetime, datetime] | None:
    if not "".join(times).strip():
        return None
    start, end = map(_instant, times, names)
    return start, end
