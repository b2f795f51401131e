"""How bookings are read, as one value, and what becomes of what cannot be."""

from __future__ import annotations

import re
import unicodedata
import warnings
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from rollover._validation import mapping, shown
from rollover.bookings._source import Report
from rollover.bookings._times import Times

ENDS: Final = ("arrival", "departure")
OWN_TIMES: Final = ("arrival_time", "departure_time")
LABEL: Final = "label"
COLUMNS: Final = ("lock", *ENDS, *OWN_TIMES, LABEL)

# What shows nothing at either end of a name: blanks, and marks of width, direction and order.
_UNSEEN: Final = re.compile(
    "^[\\s\u200b\u200e\u200f\u2060\ufeff]+|[\\s\u200b\u200e\u200f\u2060\ufeff]+$"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What `from_csv` and its like were asked for.

    Errors of rows go to `report`, what else somebody should know to `remark`; rows that are left
    out on purpose are counted in `left_out`, by reason.
    """

    times: Times
    report: Report
    remark: Callable[[str], object]
    columns: Mapping[str, str] = field(default_factory=dict)
    delimiter: str | None = None
    encoding: str = "utf-8-sig"
    skip: Mapping[str, Collection[str]] = field(default_factory=dict)
    split_locks: str | None = None
    blocked: Collection[str] = ()
    label: str = "UID"  # the property of a feed
    keep: Sequence[str] = ()
    left_out: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        for name in ("delimiter", "split_locks"):
            text = getattr(self, name)
            if text is not None and (not isinstance(text, str) or len(text) != 1):
                raise ValueError(f"{self.named(name)}={shown(text)} is not one character")
        for name in ("skip", "columns"):
            mapping(getattr(self, name), self.named(name))
        for column, values in self.skip.items():
            if isinstance(values, str):
                raise TypeError(f"skip: {column!r} has {values!r}: pass a set of texts")
        unknown = [name for name in self.columns if name not in COLUMNS]
        if unknown:
            raise ValueError(
                f"{self.named('columns')}: {shown(unknown[0])} is none of {', '.join(COLUMNS)}"
            )
        if isinstance(self.blocked, str):
            raise TypeError(f"blocked={self.blocked!r} is a str: pass a list of summaries")
        if not isinstance(self.label, str) or not self.label:
            raise ValueError(f"label={shown(self.label)} is not the name of a property")

    def named(self, parameter: str) -> str:
        """Return what a message calls a parameter."""
        return self.times.named(parameter)

    def column(self, name: str) -> str:
        """Return what the file calls one of `COLUMNS`."""
        return self.columns.get(name, name)

    def names(self, lock: Any) -> list[str]:
        """Return the lock names that a cell or an argument has; of another kind, it alone."""
        if not isinstance(lock, str):
            return [lock]
        parts = [lock] if self.split_locks is None else lock.split(self.split_locks)
        found = [bare(name) for name in parts]
        if not all(found):
            raise ValueError(f"{self.column('lock')}={lock!r} is empty, or has an empty name")
        return found

    def remedy(self) -> str:
        """Return how to say which columns are which."""
        columns, lock = self.named("columns"), self.named("lock")
        return (
            f' (say which with {columns}, such as arrival="Check-in"); the lock of a whole file is '
            f"said with {lock}"
        )


def bare(name: str) -> str:
    """Return a name without blanks around it, its letters composed (Unicode's NFC)."""
    stripped = name.strip()
    return stripped if stripped.isascii() else _UNSEEN.sub("", unicodedata.normalize("NFC", name))


def labelled(label: Any) -> Any:
    """Return a label without blanks around it, None for one that is blank."""
    return bare(label) or None if isinstance(label, str) else label


def warn(remarks: list[str]) -> None:
    """Warn who called the function that calls this."""
    for remark in remarks:
        warnings.warn(remark, UserWarning, stacklevel=3)
