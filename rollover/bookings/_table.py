"""The records of a CSV file below its header, as bookings and the command line read them."""

from __future__ import annotations

import csv
import textwrap
from collections.abc import Callable, Collection, Iterable, Iterator
from difflib import get_close_matches
from itertools import tee
from typing import Any, Final, TypeVar

from rollover.bookings._source import Report, checked

Row = TypeVar("Row")

DELIMITERS: Final = ",;\t|"
_SHOWN: Final = 300  # characters of a header


class Table:
    """A header, and records that are parsed one at a time.

    The delimiter is the one with which the header has most of the columns that are wanted.
    """

    def __init__(
        self,
        lines: Iterator[str],
        file: str,
        wanted: Iterable[str],
        delimiters: str = DELIMITERS,
    ) -> None:
        begun: list[tuple[int, int, Any, list[str]]] = []
        for delimiter in delimiters:
            lines, trial = tee(lines)
            reader = csv.reader(trial, delimiter=delimiter, strict=True)
            try:
                header = next((record for record in reader if any(record)), [])
            except csv.Error as error:
                if len(delimiters) == 1:
                    raise ValueError(f"{file}:1: is not CSV: {error}") from None
                continue
            found = sum(bool(_all(header, name)) for name in wanted)
            begun.append((found, len(header), reader, header))
        if not any(fields for _, fields, _, _ in begun):
            raise ValueError(f"{file}: is empty: its first line must name the columns")
        _, _, self._reader, self.header = max(begun, key=lambda one: one[:2])
        self.file = file
        if self.header[0].strip().upper() == "BEGIN:VCALENDAR":
            raise ValueError(
                f"{file}: is a calendar feed, not CSV: read it with bookings.from_ical, "
                "on the command line as LOCK=FILE.ics"
            )

    def place(self, column: str) -> int:
        """Return where a column is."""
        return places(self.header, [column], f"{self.file}:1")[0]

    def find(self, column: str) -> int | None:
        """Return where a column is, if it is there."""
        return find(self.header, column, f"{self.file}:1")

    def rows(
        self,
        parse: Callable[[list[str]], Row | None],
        used: Collection[int],
        report: Report,
    ) -> Iterator[tuple[str, Row]]:
        """Yield the lines of each record and what `parse` makes of it, if anything.

        Of the columns that are used the text is checked. What `parse` raises of a record that
        cannot be read is reported, with file and line.
        """
        width, last = len(self.header), self._reader.line_num
        while True:
            try:
                record = next(self._reader, None)
            except csv.Error as error:
                raise ValueError(
                    f"{self.file}:{self._reader.line_num}: is not CSV: {error}"
                ) from None
            if record is None:
                return
            first, last = last + 1, self._reader.line_num
            if not any(record):
                continue
            lines = str(first) if first == last else f"{first}-{last}"
            try:
                if len(record) != width:
                    raise ValueError(f"has {len(record)} fields where the header has {width}")
                for at in used:
                    if not record[at].isascii():
                        checked(record[at], self.header[at])
                row = parse(record)
            except (ValueError, OverflowError) as error:
                report(ValueError(f"{self.file}:{lines}: {error}"))
            else:
                if row is not None:
                    yield lines, row


def places(header: list[str], columns: Collection[str], where: str, remedy: str = "") -> list[int]:
    """Return where these columns are; refuse if some are not, with `where` before the message."""
    found = [find(header, column, where) for column in columns]
    missing = [column for column, at in zip(columns, found, strict=True) if at is None]
    if missing:
        names = ", ".join(map(repr, missing))
        which = f"columns {names} are" if len(missing) > 1 else f"column {names} is"
        shown = textwrap.shorten(", ".join(header), _SHOWN, placeholder=" ...")
        close = [repr(near) for name in missing for near in get_close_matches(name, header, n=1)]
        hint = f"; did you mean {', '.join(close)}?" if close else ""
        raise ValueError(f"{where}: {which} missing from {shown!r}{hint}{remedy}")
    return [at for at in found if at is not None]


def find(header: list[str], column: str, where: str) -> int | None:
    """Return where a column is, if it is there; refuse one that is there more than once."""
    found = _all(header, column)
    if len(found) > 1:
        raise ValueError(f"{where}: column {column!r} is there {len(found)} times")
    return found[0] if found else None


def _all(header: list[str], column: str) -> list[int]:
    """Return where a column is, without regard to case and blanks, but an exact name first."""
    exact = [at for at, name in enumerate(header) if name == column]
    return exact or [at for at, name in enumerate(header) if folded(name) == folded(column)]


def folded(name: str) -> str:
    """Return a name without case and blanks."""
    return "".join(name.split()).casefold()
