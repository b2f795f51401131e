"""Columns of clock times beside dates, and those that are not read but seem to be meant."""

from __future__ import annotations

from typing import Final

from rollover.bookings._reading import ENDS, LABEL, OWN_TIMES, Reading
from rollover.bookings._table import Header, letters
from rollover.bookings._times import End

# What such columns are called, beside the name that the file has for the date.
_WORDS: Final = {
    "arrival": ("arriv", "checkin", "eta"),
    "departure": ("depart", "checkout", "etd"),
}
_OF_A_CLOCK: Final = ("time", "hour", "clock", "zeit", "uhr", "hora", "heure", "orario")
_OTHERS: Final = ("zone", "datetime", "timestamp")


def ends_of(reading: Reading, header: Header, file: str) -> tuple[End, End]:
    """Return what the ends of a stay are called here; remark on columns that are not read."""
    columns, own = (
        [header.spelling(reading.column(name)) for name in names] for names in (ENDS, OWN_TIMES)
    )
    option = reading.named("columns")
    read = {*columns, *own, *reading.columns.values()}
    near = dict(header.misspelt([LABEL, *OWN_TIMES]))
    for column in header.names:
        if column in read:
            continue
        found = {
            f"{name}_time": f"clock times of {date!r}"
            for name, date in zip(ENDS, columns, strict=True)
            if _seems_a_time(letters(column), (*_WORDS[name], letters(date)))
        }
        if not found and column in near and header.find(reading.column(near[column])) is None:
            found = {near[column]: f"{near[column]}s"}
        for name, content in found.items():
            reading.remark(
                f"{file}: column {column!r} is not read: if it has the {content}, say so with "
                f'{option}, {name}="{column}"'
            )
    (arrival, departure), (comes, leaves) = columns, own
    return End(arrival, comes), End(departure, leaves, "check_out")


def _seems_a_time(column: str, words: tuple[str, ...]) -> bool:
    """Whether a name without blanks and marks is that of a time of this end."""
    if any(other in column for other in _OTHERS):
        return False
    return column in words[-2:-1] or (
        any(word in column for word in words) and any(each in column for each in _OF_A_CLOCK)
    )
