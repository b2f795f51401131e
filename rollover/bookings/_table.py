"""The records of a CSV file below its header: stays, locks, and the log of issued codes."""

from __future__ import annotations

import csv
import re
import textwrap
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import chain, product, tee
from operator import itemgetter
from typing import Any, Final, TypeVar

from rollover.bookings._source import Report, checked

Row = TypeVar("Row")

DELIMITERS: Final = ",;\t|"
_SHOWN: Final = 300  # characters of a header
_MARK: Final = re.compile('"?sep=(.)"?', re.IGNORECASE)  # before a header, as Excel writes it


@dataclass(frozen=True, slots=True)
class Header:
    """The names of columns, what they are named in a message, and how to say which are which."""

    names: list[str]
    where: str
    remedy: str = ""

    def find(self, column: str) -> int | None:
        """Return where a column is, if it is there; refuse one that is there more than once."""
        found = self.all(column)
        if len(found) > 1:
            raise ValueError(f"{self.where}: column {column!r} is there {len(found)} times")
        return found[0] if found else None

    def all(self, column: str) -> list[int]:
        """Return where a column is, without regard to case and blanks, but an exact name first."""
        exact = [at for at, name in enumerate(self.names) if name == column]
        return exact or [at for at, name in enumerate(self.names) if folded(name) == folded(column)]

    def spelling(self, column: str) -> str:
        """Return a column's name as it is here; the name itself if it is not there."""
        at = self.find(column)
        return column if at is None else self.names[at]

    def places(self, *columns: str) -> list[int]:
        """Return where these columns are; refuse if some are not there."""
        found = [self.find(column) for column in columns]
        missing = [column for column, at in zip(columns, found, strict=True) if at is None]
        if missing:
            names = ", ".join(map(repr, missing))
            which = f"columns {names} are" if len(missing) > 1 else f"column {names} is"
            shown = textwrap.shorten(", ".join(self.names), _SHOWN, placeholder=" ...")
            for name in self.names:
                checked(name, f"{self.where}: the name of a column")
            near = [get_close_matches(name, self.names, n=1) for name in missing]
            close = ", ".join(repr(name) for names in near for name in names)
            hint = f"; did you mean {close}?" if close else ""
            raise ValueError(f"{self.where}: {which} missing from {shown!r}{hint}{self.remedy}")
        return [at for at in found if at is not None]

    def misspelt(self, known: Iterable[str]) -> Iterator[tuple[str, str]]:
        """Yield the columns that are nearly one of these names, but not read as it, with it."""
        for column, name in product(self.names, known):
            if folded(column) != name and _nearly(letters(column), letters(name)):
                yield column, name

    def refuse_misspelt(self, known: Iterable[str]) -> None:
        """Refuse a column whose name is one of these but for marks or a letter."""
        for column, name in self.misspelt(known):
            raise ValueError(f"{self.where}: column {column!r} is not read: did you mean {name!r}?")


class Table:
    """A header, and records that are parsed one at a time.

    The delimiter is the one with which the header has most of the columns that are wanted. The
    remedy ends the message of a column that is missing.
    """

    def __init__(
        self,
        lines: Iterator[str],
        file: str,
        wanted: Iterable[str],
        delimiters: str = DELIMITERS,
        remedy: str = "",
    ) -> None:
        first = next(lines, "")
        mark = _MARK.fullmatch(first.rstrip("\r\n"))
        if mark:
            delimiters = mark[1] if mark[1] in delimiters else delimiters
        lines = chain(["\n" if mark else first], lines)
        begun: list[tuple[int, int, Any, list[str]]] = []
        for delimiter in delimiters:
            lines, trial = tee(lines)  # as a stream is read once
            reader = csv.reader(trial, delimiter=delimiter, strict=True)
            try:
                header = next((record for record in reader if not _is_blank(record)), [])
            except csv.Error as error:
                if len(delimiters) == 1:
                    raise ValueError(f"{file}:1: is not CSV: {error}") from None
                continue
            found = sum(bool(Header(header, file).all(name)) for name in wanted)
            begun.append((found, len(header), reader, header))
        if not any(fields for _, fields, _, _ in begun):
            raise ValueError(f"{file}: is empty: its first line must name the columns")
        # The most columns that are wanted, then the most at all; of equals, the first delimiter.
        _, _, self._reader, names = max(begun, key=lambda trial: trial[:2])
        self.header = Header(names, f"{file}:1", remedy)
        self.header_lines: int = self._reader.line_num
        self.delimiter: str = self._reader.dialect.delimiter
        self.file = file
        if names[0].strip().upper() == "BEGIN:VCALENDAR":
            raise ValueError(
                f"{file}: is a calendar feed, not CSV: read it with bookings.from_ical, "
                "on the command line as LOCK=FILE.ics"
            )

    def rows(
        self,
        needed: Sequence[str],
        optional: Sequence[str],
        parse: Callable[..., Row | None],
        report: Report,
    ) -> Iterator[tuple[str, Row]]:
        """Yield the lines of each record and what `parse` makes of its cells, if anything.

        `parse` gets the cells of the needed columns, then of the optional ones, in that order; of a
        column that is not there an empty text. What it raises of a record that cannot be read is
        reported, with file and line. Records without any text are passed over.
        """
        width = len(self.header.names)
        found = [self.header.find(column) for column in optional]
        chosen = [*self.header.places(*needed), *(width if at is None else at for at in found)]
        pick = itemgetter(*chosen)  # which gives a tuple: no table has one column alone
        last = self._reader.line_num
        while True:
            try:
                record = next(self._reader)
            except StopIteration:
                return
            except csv.Error as error:
                where = f"{self.file}:{self._reader.line_num}"
                raise ValueError(f"{where}: is not CSV: {error}") from None
            first, last = last + 1, self._reader.line_num
            if not (record and record[0].strip()) and _is_blank(record):
                continue  # the first look is the quick one
            lines = str(first) if first == last else f"{first}-{last}"
            try:
                if len(record) != width:
                    self._trim(record)
                record.append("")  # at `width`, where a column is that is not there
                cells = pick(record)
                if not "".join(cells).isascii():  # quicker than a look at each
                    self._check(cells, chosen)
                row = parse(*cells)
            except (ValueError, OverflowError) as error:
                report(ValueError(f"{self.file}:{lines}: {error}"))
            else:
                if row is not None:
                    yield lines, row

    def _check(self, cells: Sequence[str], chosen: list[int]) -> None:
        """Refuse cells with bytes that are not of the encoding."""
        for at, cell in zip(chosen, cells, strict=True):
            checked(cell, [*self.header.names, ""][at])

    def _trim(self, record: list[str]) -> None:
        """Leave the blank fields out that a record has beyond the header; refuse others."""
        width = len(self.header.names)
        if len(record) < width or not _is_blank(record[width:]):
            raise ValueError(f"has {len(record)} fields where the header has {width}")
        del record[width:]


def folded(name: str) -> str:
    """Return a name without case and blanks."""
    return "".join(name.split()).casefold()


def letters(name: str) -> str:
    """Return the letters and digits of a name, without case."""
    return "".join(filter(str.isalnum, name.casefold()))


def _is_blank(record: list[str]) -> bool:
    return not any(map(str.strip, record))


def _nearly(text: str, known: str) -> bool:
    """Whether two texts differ by one letter at most, one more or less, or two in turn."""
    shorter, longer = sorted((text, known), key=len)
    at = 0
    # Past what both begin with, all but one letter must be equal.
    while at < len(shorter) and shorter[at] == longer[at]:
        at += 1
    turned = longer[at + 1 : at + 2] + longer[at : at + 1] + longer[at + 2 :]
    return longer[at + 1 :] in (shorter[at + 1 :], shorter[at:]) or turned == shorter[at:]
