"""CSV exports to stays."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterator, Mapping
from datetime import time, tzinfo
from functools import lru_cache, partial
from typing import Final, TypeAlias

from rollover.bookings._own_times import ends_of
from rollover.bookings._reading import ENDS, LABEL, OWN_TIMES, Reading, labelled, warn
from rollover.bookings._source import OnError, Source, handler, opened
from rollover.bookings._table import DELIMITERS, Table, folded
from rollover.bookings._times import End, Midnight, Times
from rollover.stays import Stay

_REMEMBERED: Final = 1 << 12  # names of locks

Found: TypeAlias = tuple[str, tuple[Stay, tuple[str, ...]]]


def from_csv(
    source: Source,
    *,
    lock: Hashable = None,
    columns: Mapping[str, str] = {},
    tz: tzinfo | str | None = None,
    check_in: time | str | None = None,
    check_out: time | str | None = None,
    midnight: Midnight | None = None,
    date_format: str | None = None,
    time_format: str | None = None,
    delimiter: str | None = None,
    encoding: str = "utf-8-sig",
    skip: Mapping[str, Collection[str]] = {},
    split_locks: str | None = None,
    on_error: OnError = "raise",
) -> list[Stay]:
    """Return the stays of a CSV export.

    Its first line names the columns: ``lock``, ``arrival``, ``departure``, and, if they are there,
    ``label`` (who holds the codes), ``arrival_time`` and ``departure_time`` (the clock times that
    belong to dates). Locks and labels are taken without blanks around them, in Unicode's NFC.

    A time is an instant with an offset; or a local time without one, which is read in `tz`; or a
    date, which needs `tz`, and `check_in` and `check_out` where it has no time of its own. A local
    time that the clocks skip moves on by the gap; of a repeated one the first is taken for an
    arrival, the last for a departure, so that the guest gets in either way.

    A `UserWarning` names a column that seems to have times of arrival or departure but is not read.

    Parameters
    ----------
    source
        A path, a stream of text or bytes, bytes, or lines. What gzip has packed is unpacked.
    lock
        The lock of every row, of a file of one lock; its column is then not looked for.
    columns
        The file's names of the columns. A name is searched without regard to case and blanks, an
        exact one first.
    tz
        The zone of times without an offset: a tzinfo or an IANA name.
    check_in, check_out
        The local clock times of arrival and departure on a date, as times or as ``"15:00"``.
    midnight
        What exactly 00:00:00, with an offset or without, stands for where a date would take
        another clock time: ``"date"``, as spreadsheets and pandas write dates, or ``"time"``. If
        not given, such a value is an error.
    date_format
        How times or dates are written, as `datetime.strptime` has it, such as ``"%d/%m/%Y"``;
        ISO 8601 if not given.
    time_format
        How the clock times beside dates are written, such as ``"%I:%M %p"``; ``15:00``,
        ``15:00:30`` or an hour from 0 to 23 if not given.
    delimiter
        The character between fields; if not given, the one of comma, semicolon, tab and bar with
        which the header has the columns.
    encoding
        Of a path or bytes.
    skip
        For a column the values, in any letter case, whose rows are left out, such as
        ``{"status": {"cancelled"}}``.
    split_locks
        The character between the locks of a cell: with ``";"`` a row of ``FRONT;LOFT`` is a stay at
        each.
    on_error
        ``"raise"``, or a callable that gets the error of each row that cannot be read, with file,
        line and column, and lets the reading go on. A missing column always raises.

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
    remarks: list[str] = []
    reading = Reading(
        times=Times(tz, check_in, check_out, midnight, date_format, time_format),
        report=handler(on_error),
        remark=remarks.append,
        columns=columns,
        delimiter=delimiter,
        encoding=encoding,
        skip=skip,
        split_locks=split_locks,
    )
    stays = [stay for _, (stay, _) in read_csv(source, reading, lock)]
    warn(remarks)
    return stays


def read_csv(
    source: Source, reading: Reading, lock: Hashable = None, *, name: str | None = None
) -> Iterator[Found]:
    """Yield the lines of each stay, with it and its cells of the columns to keep.

    The lock is that of every row; None if a column names it.
    """
    with opened(source, reading.encoding, name, reading.named) as (file, lines):
        header = ("lock", *ENDS) if lock is None else ENDS
        needed = [reading.column(each) for each in header]
        table = Table(lines, file, needed, reading.delimiter or DELIMITERS, reading.remedy())
        kept = [column for column in reading.keep if column != LABEL]
        named = [*needed, *reading.columns.values(), *reading.skip, *kept]
        table.header.places(*dict.fromkeys(named))
        ends = ends_of(reading, table.header, file)
        optional = [reading.column(each) for each in (*OWN_TIMES, LABEL)]
        more = [reading.column(each) if each == LABEL else each for each in reading.keep]
        parse = _parser(reading, lock, ends, [table.header.spelling(each) for each in reading.skip])
        columns = [*optional, *reading.skip, *more]
        for place, found in table.rows(needed, columns, parse, reading.report):
            for each in found:
                yield place, each


def _parser(
    reading: Reading, lock: Hashable, ends: tuple[End, End], skipped: list[str]
) -> Callable[..., list[tuple[Stay, tuple[str, ...]]] | None]:
    """Return what makes the stays of a row, one for each lock, of its cells."""
    refused = [{folded(value) for value in values} for values in reading.skip.values()]
    given = None if lock is None else reading.names(lock)
    names = lru_cache(_REMEMBERED)(reading.names)

    def parse(
        door: str, arrival: str, departure: str, comes: str, leaves: str, label: str, *rest: str
    ) -> list[tuple[Stay, tuple[str, ...]]] | None:
        # The rest begins with the cells of these columns, and has those to keep behind them.
        for column, values, cell in zip(skipped, refused, rest, strict=False):
            if folded(cell) in values:
                reading.left_out[f"{column} {cell.strip()!r}"] += 1
                return None
        doors, holder, kept = given or names(door), labelled(label), rest[len(skipped) :]
        start, end = reading.times.both((arrival, departure), (comes, leaves), ends)
        return [(Stay(start, end, lock=each, label=holder), kept) for each in doors]

    return parse if given is None else partial(parse, "")
