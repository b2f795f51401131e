"""CSV exports to stays."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from datetime import time, tzinfo
from typing import TYPE_CHECKING, Final, TypeAlias

from rollover.bookings._source import OnError, Report, Source, handler, opened
from rollover.bookings._table import DELIMITERS, Table, find, folded, places
from rollover.bookings._times import Times
from rollover.stays import Stay

if TYPE_CHECKING:
    from collections.abc import Sequence

COLUMNS: Final = ("lock", "arrival", "departure")
LABEL: Final = "label"

Found: TypeAlias = tuple[str, tuple[Stay, tuple[str, ...]]]


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
    times = Times(tz, check_in, check_out, date_format)
    how = columns, delimiter, encoding, skip, handler(on_error), Counter[str]()
    rows = read_csv(source, times, *how)
    return [stay for _, (stay, _) in rows]


def read_csv(
    source: Source,
    times: Times,
    columns: Mapping[str, str],
    delimiter: str | None,
    encoding: str,
    skip: Mapping[str, Collection[str]],
    report: Report,
    left_out: Counter[str],
    *,
    name: str | None = None,
    keep: Sequence[str] = (),
) -> Iterator[Found]:
    """Yield the lines of each stay, with it and its cells of the columns to keep.

    Rows that are skipped are counted in `left_out`, by reason; errors are reported.
    """
    named = times.named
    if delimiter is not None and (not isinstance(delimiter, str) or len(delimiter) != 1):
        raise ValueError(f"{named('delimiter')}={delimiter!r} is not one character")
    for column, values in skip.items():
        if isinstance(values, str):
            raise TypeError(f"skip: {column!r} has {values!r}: pass a set of texts")
    with opened(source, encoding, name, named) as (file, lines):
        wanted = [columns.get(column, column) for column in COLUMNS]
        table = Table(lines, file, wanted, delimiter or DELIMITERS)
        header = table.header
        (lock_at, arrival_at, departure_at), label_at = placed(
            header, columns, f"{file}:1", named("columns")
        )
        kept = [label_at if column == LABEL else table.place(column) for column in keep]
        skipped = [
            (table.place(column), {folded(value) for value in values})
            for column, values in skip.items()
        ]
        names = header[arrival_at], header[departure_at]

        def parse(record: list[str]) -> tuple[Stay, tuple[str, ...]] | None:
            for at, values in skipped:
                if folded(record[at]) in values:
                    left_out[f"{header[at]} {record[at].strip()!r}"] += 1
                    return None
            lock = record[lock_at]
            if not lock.strip():
                raise ValueError(f"{header[lock_at]}={lock!r} is empty")
            label = record[label_at] or None if label_at is not None else None
            stay = times.stay(lock, record[arrival_at], record[departure_at], label, names)
            return stay, tuple("" if at is None else record[at] for at in kept)

        used = {lock_at, arrival_at, departure_at, label_at, *kept}
        yield from table.rows(parse, [at for at in used if at is not None], report)


def placed(
    header: list[str], columns: Mapping[str, str], where: str, named: str
) -> tuple[list[int], int | None]:
    """Return where lock, arrival and departure are, and label, which may be nowhere."""
    unknown = [name for name in columns if name not in (*COLUMNS, LABEL)]
    if unknown:
        raise ValueError(f"{named}: {unknown[0]!r} is none of {', '.join((*COLUMNS, LABEL))}")
    remedy = f" (say which with {named}, such as arrival='Check-in')"
    its = places(header, [columns.get(name, name) for name in COLUMNS], where, remedy)
    if LABEL in columns:
        return its, places(header, [columns[LABEL]], where)[0]
    return its, find(header, LABEL, where)
