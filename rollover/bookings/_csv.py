"""CSV exports to stays."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from datetime import time, tzinfo
from typing import TYPE_CHECKING, Final

from rollover.bookings._source import OnError, Source, handler, opened
from rollover.bookings._table import Table, folded, place, places
from rollover.bookings._times import Times
from rollover.stays import Stay

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

COLUMNS: Final = ("lock", "arrival", "departure")
LABEL: Final = "label"
NOT_READ: Final = "that could not be read"


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
    return [stay for _, (stay, _) in reader.read(source)]


class CsvReader:
    """Rows to stays, as `from_csv` and the command line read them.

    `count` is of the stays, `left_out` of the rows that were left out, by reason. Of the columns of
    `keep` each stay has the cells with it.
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
        self._delimiters = () if delimiter is None else (delimiter,)
        self._encoding = encoding
        self._skip = {
            column: {folded(value) for value in values} for column, values in skip.items()
        }
        self._report = handler(on_error)
        self._keep = keep
        self._named = named
        self.count = 0
        self.left_out: Counter[str] = Counter()

    def read(
        self, source: Source, name: str | None = None
    ) -> Iterator[tuple[str, tuple[Stay, tuple[str, ...]]]]:
        """Yield the lines of each stay, with it and the cells to keep."""
        with opened(source, self._encoding, name, self._named) as (file, lines):
            wanted = [self._columns.get(column, column) for column in COLUMNS]
            yield from self._rows(Table(lines, file, wanted, *self._delimiters))

    def _rows(self, table: Table) -> Iterator[tuple[str, tuple[Stay, tuple[str, ...]]]]:
        header, stay = table.header, self._times.stay
        lock_at, arrival_at, departure_at, label_at = placed(
            header, self._columns, f"{table.file}:1", self._named("columns")
        )
        kept = [label_at if name == LABEL else table.place(name) for name in self._keep]
        skip = [(table.place(column), values) for column, values in self._skip.items()]
        names = header[arrival_at], header[departure_at]

        def parse(record: list[str]) -> tuple[Stay, tuple[str, ...]] | None:
            for at, values in skip:
                if folded(record[at]) in values:
                    self.left_out[f"{header[at]} {record[at].strip()!r}"] += 1
                    return None
            lock = record[lock_at]
            if not lock.strip():
                raise ValueError(f"{header[lock_at]}={lock!r} is empty")
            label = record[label_at] or None if label_at is not None else None
            its = stay(lock, record[arrival_at], record[departure_at], label, names)
            self.count += 1
            return its, tuple("" if at is None else record[at] for at in kept)

        def report(error: ValueError) -> None:
            self.left_out[NOT_READ] += 1
            self._report(error)

        used = {lock_at, arrival_at, departure_at, label_at, *kept}
        return table.rows(parse, [at for at in used if at is not None], report)


def placed(
    header: list[str], columns: Mapping[str, str], where: str, named: str
) -> tuple[int, int, int, int | None]:
    """Return where lock, arrival, departure and label are: the last may be nowhere."""
    unknown = [name for name in columns if name not in (*COLUMNS, LABEL)]
    if unknown:
        raise ValueError(f"{named}: {unknown[0]!r} is none of {', '.join((*COLUMNS, LABEL))}")
    lock, arrival, departure = (
        place(header, columns.get(name, name), where, f". Name it with {named}") for name in COLUMNS
    )
    label = columns.get(LABEL, LABEL)
    its = LABEL in columns or bool(places(header, label))
    return lock, arrival, departure, place(header, label, where) if its else None
