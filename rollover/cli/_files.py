"""Rows or JSON lines in, one at a time; text out to a file that appears whole or not at all."""

from __future__ import annotations

import csv
import json
import os
import shutil
import sys
from contextlib import contextmanager
from difflib import get_close_matches
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

T = TypeVar("T")
Item = TypeVar("Item")

STANDARD_STREAM = "-"


@contextmanager
def read_rows(
    path: str,
    columns: Sequence[str],
    parse: Callable[..., T],
    *,
    optional: Sequence[str] = (),
    skip_bad: bool = False,
) -> Iterator[Iterator[T]]:
    """Open a CSV file, read its header, and give what `parse` makes of each row, one at a time.

    Parameters
    ----------
    path
        A file in UTF-8 with a header, or ``-`` for standard input.
    columns
        The columns to pass to `parse`, in this order; others are ignored.
    parse
        Raises ValueError or OverflowError, naming the column, for a row that cannot be read.
    optional
        Columns to pass after these, as empty text where the file does not have them.
    skip_bad
        Report such a row on standard error and go on, with a count at the end.

    Raises
    ------
    ValueError
        If the header lacks a column, the file is not CSV from some line on, or a row is bad.
    OSError
        If the file cannot be read.
    """
    file = shown(path)
    with _reading(path) as stream:
        records = _records(stream, file)
        _, header = next(records, ("", []))
        if not header:
            raise ValueError(f"{file}: is empty: its first line must name the columns")
        positions = [
            None if name in optional and name not in header else _position(header, name, file)
            for name in (*columns, *optional)
        ]

        def row(record: list[str]) -> T:
            return parse(*_fields(record, header, positions))

        yield _each(records, row, file, skip_bad, "rows")


@contextmanager
def read_json_lines(
    path: str, parse: Callable[[Any], T], *, skip_bad: bool = False
) -> Iterator[Iterator[tuple[int, T]]]:
    """Open a file of JSON lines, and give each one's number and what `parse` makes of it.

    Empty lines are left out.

    Parameters
    ----------
    path
        A file in UTF-8, or ``-`` for standard input.
    parse
        Raises ValueError or OverflowError for a value that cannot be read.
    skip_bad
        Report such a line on standard error and go on, with a count at the end.

    Raises
    ------
    ValueError
        If a line is not JSON, or is bad.
    OSError
        If the file cannot be read.
    """
    with _reading(path) as stream:
        lines = ((str(at), (at, line)) for at, line in enumerate(stream, 1) if line.strip())

        def numbered(line: tuple[int, str]) -> tuple[int, T]:
            return line[0], parse(_decoded(line[1]))

        yield _each(lines, numbered, shown(path), skip_bad, "lines")


def shown(path: str) -> str:
    """Return what a message calls a file that is read."""
    return "<stdin>" if path == STANDARD_STREAM else path


def refuse_same_file(source: str, output: str | None, option: str, what: str) -> None:
    """Refuse to write over the file that is read.

    Raises
    ------
    ValueError
        If the two are one file.
    """
    if output is None or STANDARD_STREAM in (source, output) or not Path(output).exists():
        return
    if Path(output).samefile(source):
        raise ValueError(f"{option} {output}: is the file of {what}, which would be lost")


@contextmanager
def written_whole(path: str | None) -> Iterator[TextIO]:
    """Give a stream to standard output, or to a file that takes its name only at the end.

    Raises
    ------
    ValueError
        If `path` is there and is not a regular file.
    OSError
        If it cannot be written.
    """
    if path is None or path == STANDARD_STREAM:
        if isinstance(sys.stdout, TextIOWrapper):
            sys.stdout.reconfigure(encoding="utf-8", newline="\n")
        yield sys.stdout
        return
    target = Path(path).resolve()  # so that a link goes on being one
    if target.exists() and not target.is_file():
        raise ValueError(f"{path}: is not a regular file: leave -o out for standard output")
    beside = target.with_name(f".{target.name}.{os.getpid()}.part")
    with beside.open("x", encoding="utf-8", newline="\n") as stream:
        try:
            yield stream
            stream.close()
            if target.exists():
                shutil.copymode(target, beside)
            beside.replace(target)
        except BaseException:
            beside.unlink()
            raise


@contextmanager
def _reading(path: str) -> Iterator[TextIO]:
    # Bytes that are not UTF-8 come through as surrogates, so that their row can be named.
    if path == STANDARD_STREAM:
        with TextIOWrapper(sys.stdin.buffer, "utf-8-sig", "surrogateescape", newline="") as stream:
            yield stream
    else:
        with Path(path).open(encoding="utf-8-sig", errors="surrogateescape", newline="") as stream:
            yield stream


def _records(stream: TextIO, file: str) -> Iterator[tuple[str, list[str]]]:
    reader = csv.reader(stream, strict=True)
    last = 0
    while True:
        try:
            record = next(reader, None)
        except csv.Error as error:
            raise ValueError(f"{file}:{reader.line_num}: is not CSV: {error}") from None
        if record is None:
            return
        first, last = last + 1, reader.line_num
        if record:
            yield str(first) if first == last else f"{first}-{last}", record


def _position(header: list[str], column: str, file: str) -> int:
    if header.count(column) == 1:
        return header.index(column)
    if column in header:
        raise ValueError(f"{file}:1: column {column!r} is there {header.count(column)} times")
    close = get_close_matches(column, header, n=1)
    hint = f"; did you mean {close[0]!r}?" if close else ""
    raise ValueError(f"{file}:1: column {column!r} is missing from {','.join(header)!r}{hint}")


def _fields(record: list[str], header: list[str], positions: list[int | None]) -> list[str]:
    if len(record) != len(header):
        raise ValueError(f"has {len(record)} fields where the header has {len(header)}")
    for position in positions:
        if position is not None and not _is_utf_8(record[position]):
            raise ValueError(f"{header[position]}={record[position]!r} is not UTF-8")
    return ["" if position is None else record[position] for position in positions]


def _decoded(line: str) -> Any:
    if not _is_utf_8(line):
        raise ValueError("is not UTF-8")
    try:
        return json.loads(line)
    except json.JSONDecodeError as error:
        raise ValueError(f"is not JSON: {error.msg} at column {error.colno}") from None
    except (ValueError, RecursionError) as error:  # a number, or a nesting, beyond all measure
        raise ValueError(f"is not JSON that can be read: {error}") from None


def _is_utf_8(text: str) -> bool:
    return text.isascii() or not any("\udc80" <= character <= "\udcff" for character in text)


def _each(
    items: Iterator[tuple[str, Item]],
    parse: Callable[[Item], T],
    file: str,
    skip_bad: bool,
    what: str,
) -> Iterator[T]:
    seen = skipped = 0
    for place, item in items:
        seen += 1
        try:
            parsed = parse(item)
        except (ValueError, OverflowError) as error:
            if not skip_bad:
                raise ValueError(f"{file}:{place}: {error}") from None
            skipped += 1
            sys.stderr.write(f"{file}:{place}: {error}\n")
        else:
            yield parsed
    if skipped:
        sys.stderr.write(f"{file}: skipped {skipped} of {seen} {what}\n")
