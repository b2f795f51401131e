"""CSV exports to stays."""

from __future__ import annotations

import csv
import textwrap
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from datetime import time, tzinfo
from difflib import get_close_matches
from itertools import tee
from typing import TYPE_CHECKING, Any, Final

from rollover.bookings._source import OnError, Source, checked, handler, opened
from rollover.bookings._times import Times
from rollover.stays import Stay

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

COLUMNS: Final = ("lock", "arrival", "departure")
LABEL: Final = "label"
_DELIMITERS: Final = ",;\t|"
_SHOWN: Final = 300  # characters of a header


def from_csv(
    source: Source,
    *,
    columns: Mapping[str, str] = {},
    tz: tzinfo | str | None = None,
    check_in: time | str | None = None,
    check_out: time | str | None = None,
    date_format: str | None = None,
    delimiter: str | None = None,
    encoding: str = "utf-8-sig",
    skip: Mapping[str, Collection[str]] = {},
    on_error: OnError = "raise",
) -> list[Stay]:
    """Return the stays of a CSV export.

    Its first line names the columns: ``lock``, ``arrival``, ``departure``, and ``label`` (who holds
    the codes) if there is one. A time is an instant with an offset; or a local time without one,
    which is read in `tz`; or a date, which needs `tz`, `check_in` and `check_out`. A local time
    that the clocks skip moves on by the gap; of a repeated one the first is taken (RFC 5545).

    Parameters
    ----------
    source
        A path, a stream of text or bytes, bytes, or lines. What gzip has packed is unpacked.
    columns
        The file's names of ``lock``, ``arrival``, ``departure`` and ``label``. A name is searched
        without regard to case and blanks, an exact one first.
    tz
        The zone of times without an offset: a tzinfo or an IANA name.
    check_in, check_out
        The local clock times of arrival and departure on a date, as times or as ``"15:00"``.
    date_format
        How times or dates are written, as `datetime.strptime` has it, such as ``"%d/%m/%Y"``;
        ISO 8601 if not given.
    delimiter
        The character between fields; if not given, the one of comma, semicolon, tab and bar with
        which the header has the columns.
    encoding
        Of a path or bytes.
    skip
        For a column the values, in any letter case, whose rows are left out, such as
        ``{"status": {"cancelled"}}``.
    on_error
        ``"raise"``, or a callable that gets the error of each row that cannot be read.

    Returns
    -------
    list[Stay]
        In the order of the rows.

    Raises
    ------
    TypeError
        If an argument is of another type.
    ValueError
        If a column is missing, the file is not CSV, a row cannot be read, or an argument is not
        what it can be. The message names file, line and column.
    OSError
        If a file cannot be read.

    Examples
    --------
    >>> export = [
    ...     "Booking;Door;Check-in;Check-out;Status",
    ...     "R-1;LOFT;01/07/2026;03/07/2026;ok",
    ...     "R-2;LOFT;05/07/2026;06/07/2026;Cancelled",
    ... ]
    >>> for stay in from_csv(
    ...     export, date_format="%d/%m/%Y", tz="Europe/Lisbon", check_in="15:00",
    ...     check_out="11:00", skip={"status": {"cancelled"}},
    ...     columns={
    ...         "lock": "door", "arrival": "Check-in", "departure": "Check-out", "label": "Booking"
    ...     },
    ... ):
    ...     print(stay)
    Stay('2026-07-01T14:00:00+00:00', '2026-07-03T10:00:00+00:00', lock='LOFT', label='R-1')
    """
    reader = CsvReader(
        Times(tz, check_in, check_out, date_format),
        columns=columns,
        delimiter=delimiter,
        encoding=encoding,
        skip=skip,
        on_error=on_error,
    )
    return [stay for stay, _, _ in reader.read(source)]


class CsvReader:
    """Rows to stays, as `from_csv` and the command line read them.

    `seen` counts the rows, `left_out` those that were left out, by reason. Of the columns of `keep`
    each stay has the cells with it.
    """

    def __init__(
        self,
        times: Times,
        *,
        columns: Mapping[str, str],
        delimiter: str | None,
        encoding: str,
        skip: Mapping[str, Collection[str]],
        on_error: OnError,
        keep: Sequence[str] = (),
        named: Callable[[str], str] = str,
    ) -> None:
        if delimiter is not None and (not isinstance(delimiter, str) or len(delimiter) != 1):
            raise ValueError(f"{named('delimiter')}={delimiter!r} is not one character")
        for column, values in skip.items():
            if isinstance(values, str):
                raise TypeError(f"skip: {column!r} has {values!r}: pass a set of texts")
        self._times = times
        self._columns = columns
        self._delimiters = _DELIMITERS if delimiter is None else delimiter
        self._encoding = encoding
        self._skip = {
            column: {_folded(value) for value in values} for column, values in skip.items()
        }
        self._report = handler(on_error)
        self._keep = keep
        self._named = named
        self.seen = 0
        self.left_out: Counter[str] = Counter()

    def read(
        self, source: Source, name: str | None = None
    ) -> Iterator[tuple[Stay, str, tuple[str, ...]]]:
        """Yield each stay, with the lines that it is on and the cells to keep."""
        with opened(source, self._encoding, name, self._named) as (file, lines):
            yield from self._rows(lines, file)

    def _rows(self, lines: Iterator[str], file: str) -> Iterator[tuple[Stay, str, tuple[str, ...]]]:
        reader, header = self._begun(lines, file)
        lock_at, arrival_at, departure_at, label_at = placed(
            header, self._columns, f"{file}:1", self._named("columns")
        )
        kept = [
            label_at if name == LABEL else _position(header, name, f"{file}:1")
            for name in self._keep
        ]
        skip = [
            (_position(header, column, f"{file}:1"), values)
            for column, values in self._skip.items()
        ]
        used = [at for at in {lock_at, arrival_at, departure_at, label_at, *kept} if at is not None]
        stay, width, last = self._times.stay, len(header), reader.line_num
        names = header[arrival_at], header[departure_at]
        while True:
            try:
                record = next(reader, None)
            except csv.Error as error:
                raise ValueError(f"{file}:{reader.line_num}: is not CSV: {error}") from None
            if record is None:
                return
            first, last = last + 1, reader.line_num
            if not any(record):
                continue
            self.seen += 1
            place = str(first) if first == last else f"{first}-{last}"
            try:
                if len(record) != width:
                    raise ValueError(f"has {len(record)} fields where the header has {width}")
                left = next((at for at, values in skip if _folded(record[at]) in values), None)
                if left is not None:
                    self.left_out[f"{header[left]} {record[left].strip()!r}"] += 1
                    continue
                for at in used:
                    if not record[at].isascii():
                        checked(record[at], header[at])
                lock = record[lock_at]
                if not lock.strip():
                    raise ValueError(f"{header[lock_at]}={lock!r} is empty")
                label = record[label_at] or None if label_at is not None else None
                its = stay(lock, record[arrival_at], record[departure_at], label, names)
            except (ValueError, OverflowError) as error:
                self.left_out["not read"] += 1
                self._report(ValueError(f"{file}:{place}: {error}"))
            else:
                yield its, place, tuple("" if at is None else record[at] for at in kept)

    def _begun(self, lines: Iterator[str], file: str) -> tuple[Any, list[str]]:
        """Return a reader after the header, by the delimiter with which that has most columns."""
        begun: list[tuple[int, int, Any, list[str]]] = []
        for delimiter in self._delimiters:
            lines, trial = tee(lines)
            reader = csv.reader(trial, delimiter=delimiter, strict=True)
            try:
                header = next((record for record in reader if any(record)), [])
            except csv.Error as error:
                if len(self._delimiters) == 1:
                    raise ValueError(f"{file}:1: is not CSV: {error}") from None
                continue
            found = sum(bool(_places(header, self._columns.get(name, name))) for name in COLUMNS)
            begun.append((found, len(header), reader, header))
        if not any(fields for _, fields, _, _ in begun):
            raise ValueError(f"{file}: is empty: its first line must name the columns")
        _, _, reader, header = max(begun, key=lambda one: one[:2])
        if header[0].strip().upper() == "BEGIN:VCALENDAR":
            raise ValueError(
                f"{file}: is a calendar feed, not CSV: read it with bookings.from_ical, "
                "on the command line as LOCK=FILE.ics"
            )
        return reader, header


def placed(
    header: list[str], columns: Mapping[str, str], where: str, named: str
) -> tuple[int, int, int, int | None]:
    """Return where lock, arrival, departure and label are: the last may be nowhere."""
    unknown = [name for name in columns if name not in (*COLUMNS, LABEL)]
    if unknown:
        raise ValueError(f"{named}: {unknown[0]!r} is none of {', '.join((*COLUMNS, LABEL))}")
    lock, arrival, departure = (
        _position(header, columns.get(name, name), where, f". Name it with {named}")
        for name in COLUMNS
    )
    label = columns.get(LABEL, LABEL)
    its = LABEL in columns or bool(_places(header, label))
    return lock, arrival, departure, _position(header, label, where) if its else None


def _position(header: list[str], column: str, where: str, remedy: str = "") -> int:
    places = _places(header, column)
    if len(places) == 1:
        return places[0]
    if places:
        raise ValueError(f"{where}: column {column!r} is there {len(places)} times")
    close = get_close_matches(column, header, n=1)
    hint = f"; did you mean {close[0]!r}?" if close else ""
    shown = textwrap.shorten(", ".join(header), _SHOWN, placeholder=" ...")
    raise ValueError(f"{where}: column {column!r} is missing from {shown!r}{hint}{remedy}")


def _places(header: list[str], column: str) -> list[int]:
    exact = [at for at, name in enumerate(header) if name == column]
    folded = _folded(column)
    return exact or [at for at, name in enumerate(header) if _folded(name) == folded]


def _folded(name: str) -> str:
    return "".join(name.split()).casefold()
