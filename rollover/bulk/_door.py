"""Arrays from outside become blocks of native int64 in one unit.

`instants` and `settings` check types and shapes; a column's values are checked block by block,
in the pass that computes with them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from numbers import Integral
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import numpy as np

from rollover.bulk._faults import Fault, Faults

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

INT64: Final = np.dtype(np.int64)
INT64_MIN: Final = -(2**63)
INT64_MAX: Final = 2**63 - 1
NAT: Final = INT64_MIN  # the integer under NumPy's "not a time"

PER_SECOND: Final = {
    "s": 1,
    "ms": 10**3,
    "us": 10**6,
    "ns": 10**9,
    "ps": 10**12,
    "fs": 10**15,
    "as": 10**18,
}
_SECONDS: Final = {"W": 604_800, "D": 86_400, "h": 3_600, "m": 60}
_MONTHS: Final = {"Y": 12, "M": 1}  # of no fixed length: NumPy converts them to days
_LAST_MONTH: Final = 12 * 300_000_000_000  # far past the last month whose seconds fit int64

Integers: TypeAlias = "NDArray[np.int64]"


@dataclass(frozen=True, slots=True)
class Kind:
    """What instants are counted in: Unix seconds as integers, or one unit of `datetime64`.

    Parameters
    ----------
    unit
        One of `PER_SECOND`.
    datetime
        Whether the instants are `datetime64`, in which one value is no time.
    """

    unit: str
    datetime: bool

    @property
    def per_second(self) -> int:
        """How many of the unit make a second."""
        return PER_SECOND[self.unit]

    @property
    def instant(self) -> np.dtype[Any]:
        """The type of results that are instants."""
        return np.dtype(f"M8[{self.unit}]") if self.datetime else INT64

    @property
    def duration(self) -> np.dtype[Any]:
        """The type of results that are durations."""
        return np.dtype(f"m8[{self.unit}]") if self.datetime else INT64

    @property
    def lowest(self) -> int:
        """The lowest integer that is a time."""
        return INT64_MIN + self.datetime


SECONDS: Final = Kind("s", datetime=False)


@dataclass(slots=True)  # made at every call: frozen, it would cost three times as much
class Column:
    """One parameter's array, read as flat blocks of native int64.

    Parameters
    ----------
    name
        The parameter's name.
    array
        What the caller passed, broadcast or not.
    factor
        What its integers are multiplied with to be in the common unit.
    """

    name: str
    array: NDArray[Any]
    factor: int = 1
    ready: Integers | None = field(init=False)

    def __post_init__(self) -> None:
        """Take all values as they are, flat, where they need no conversion."""
        self.ready = _ready(self.array) if self.factor == 1 else None

    def broadcast(self, shape: tuple[int, ...]) -> Column:
        """Return the column as if of this shape."""
        if self.array.shape == shape:
            return self
        return Column(self.name, np.broadcast_to(self.array, shape), self.factor)

    def block(self, rows: slice, faults: Faults) -> Integers:
        """Return the values at these flat positions; it may be the caller's own memory.

        A value that does not fit is noted in `faults` and is 0 in the answer.
        """
        if self.ready is not None:
            return self.ready[rows]
        raw = _flat(self.array, rows)
        if self.array.dtype.kind == "M" and np.datetime_data(raw.dtype)[0] in _MONTHS:
            return self._multiplied(self._days(raw, rows.start, faults), rows.start, faults)
        return self._multiplied(_integers(raw).astype(np.int64, copy=False), rows.start, faults)

    def _days(self, raw: NDArray[Any], start: int, faults: Faults) -> Integers:
        unit, count = np.datetime_data(raw.dtype)
        limit = _LAST_MONTH // (_MONTHS[unit] * count)
        integers = raw.astype(f"M8[{count}{unit}]").view(np.int64)
        bad = (np.abs(integers) > limit) & (integers != NAT)
        faults.add(self._unfit(), bad, start)
        fit = np.where(bad, 0, integers).view(f"M8[{count}{unit}]")
        return fit.astype("M8[D]").view(np.int64)

    def _multiplied(self, integers: Integers, start: int, faults: Faults) -> Integers:
        if self.factor == 1:
            return integers
        limit = INT64_MAX // self.factor
        nat = (integers == NAT) & (self.array.dtype.kind == "M")
        bad = ((integers > limit) | (integers < -limit)) & ~nat
        faults.add(self._unfit(), bad, start)
        product: Integers = np.where(bad, 0, integers) * self.factor
        product[nat] = NAT
        return product

    def _unfit(self) -> Fault:
        return Fault(2, self.name, OverflowError, "is outside the range of the result's type")


def instants(**arrays: ArrayLike) -> tuple[Kind, list[Column]]:
    """Return the unit that all have in common, and each as a column in it.

    Parameters
    ----------
    arrays
        Under the parameter's name: int64 Unix seconds, or `datetime64` of any unit. The common
        unit is the finest of them, and the second where they are coarser.

    Raises
    ------
    TypeError
        If one holds neither, or some are integers and others are not.

    Examples
    --------
    >>> kind, (start, end) = instants(
    ...     start=np.array(["2026-07-01"], "M8[D]"), end=np.array([5], "M8[ms]")
    ... )
    >>> kind.unit, start.factor, end.factor
    ('ms', 86400000, 1)
    """
    read = {name: array_of(value, name, datetimes=True) for name, value in arrays.items()}
    datetimes = {name: array.dtype.kind == "M" for name, array in read.items()}
    if not any(datetimes.values()):
        return SECONDS, [Column(*item) for item in read.items()]
    first = next(iter(datetimes))
    for name, datetime in datetimes.items():
        if datetime != datetimes[first]:
            raise TypeError(
                f"{name} is {read[name].dtype} where {first} is {read[first].dtype}: "
                "pass both as int64 Unix seconds or both as datetime64"
            )
    units = {name: np.datetime_data(array.dtype) for name, array in read.items()}
    finest = max((unit for unit, _ in units.values()), key=lambda u: PER_SECOND.get(u, 0))
    kind = Kind(finest if finest in PER_SECOND else "s", datetime=True)
    return kind, [
        Column(name, array, _factor(*units[name], kind.per_second)) for name, array in read.items()
    ]


def array_of(value: ArrayLike, name: str, *, datetimes: bool = False) -> NDArray[Any]:
    """Return `value` as an array of integers, or of `datetime64` where these are let in.

    Raises
    ------
    TypeError
        If it holds anything else: NumPy would take True for 1 and None for NaT.
    OverflowError
        If an integer does not fit int64.

    Examples
    --------
    >>> array_of([14400, True], "window_seconds")
    Traceback (most recent call last):
    TypeError: window_seconds[1]=True is a bool, not an integer (1 of 2 values)
    """
    if type(value) is np.ndarray and value.dtype == INT64:
        return value
    wanted = "int64 Unix seconds or datetime64" if datetimes else "integers"
    if isinstance(value, np.ma.MaskedArray):
        raise TypeError(f"{name} is a masked array: pass {wanted}, without what is masked")
    if not hasattr(value, "__array__"):
        return _from_objects(value, name, datetimes=datetimes)
    array = np.asarray(value)
    if array.dtype.kind == "i" or (array.dtype.kind == "M" and datetimes):
        if array.dtype == np.dtype("M8"):
            raise TypeError(f"{name} has dtype datetime64 without a unit: give one, as in M8[s]")
        return array
    if array.dtype.kind == "u":
        faults = Faults()
        fault = Fault(1, name, OverflowError, "does not fit int64")
        faults.add(fault, (array > INT64_MAX).ravel())
        faults.raise_first({name: array})
        return array
    faults = Faults()
    faults.add(
        Fault(0, name, TypeError, f"has dtype {array.dtype}: pass {wanted}"),
        np.ones(array.size, np.bool_),
    )
    faults.raise_first({name: array})
    raise TypeError(f"{name} has dtype {array.dtype}: pass {wanted}")


def _from_objects(value: Any, name: str, *, datetimes: bool) -> NDArray[Any]:
    objects = np.array(value, dtype=object)
    kinds = [_kind(item, datetimes=datetimes) for item in objects.flat]
    faults = Faults()
    wanted = "an integer or a datetime64" if datetimes else "an integer"
    for rank, (kind, item) in enumerate(zip(kinds, objects.flat, strict=True)):
        if not kind:
            fault = Fault(rank, name, TypeError, f"is a {type(item).__name__}, not {wanted}")
            bad = np.array([not kind for kind in kinds])
            faults.add(fault, bad)
            break
        if kind != kinds[0]:
            fault = Fault(rank, name, TypeError, "is mixed with values of the other kind")
            faults.add(fault, np.array([kind != kinds[0] for kind in kinds]))
            break
    faults.raise_first({name: objects})
    if kinds and kinds[0] == "datetime64":
        return array_of(np.array(value), name, datetimes=datetimes)
    faults.add(
        Fault(0, name, OverflowError, "does not fit int64"),
        np.array([not INT64_MIN <= item <= INT64_MAX for item in objects.flat]),
    )
    faults.raise_first({name: objects})
    return objects.astype(np.int64)


def _kind(item: object, *, datetimes: bool) -> str:
    if datetimes and isinstance(item, np.datetime64):
        return "datetime64"
    if isinstance(item, bool | np.bool_ | np.timedelta64):
        return ""
    return "integer" if isinstance(item, Integral) else ""


def _factor(unit: str, count: int, per_second: int) -> int:
    if unit in _MONTHS:
        return 86_400 * per_second
    if unit in _SECONDS:
        return _SECONDS[unit] * count * per_second
    return per_second // PER_SECOND[unit] * count


def _flat(array: NDArray[Any], rows: slice) -> NDArray[Any]:
    if array.ndim == 1:
        return array[rows]
    return array.reshape(-1)[rows] if array.flags.c_contiguous else array.flat[rows]


def _ready(array: NDArray[Any]) -> Integers | None:
    if array.ndim == 1 and array.dtype == INT64:
        return array
    if array.ndim != 1 and not array.flags.c_contiguous:
        return None
    if array.dtype != INT64 and not (array.dtype.kind == "M" and array.dtype.isnative):
        return None
    return array.reshape(-1).view(np.int64)


def _integers(array: NDArray[Any]) -> NDArray[Any]:
    return array.view(array.dtype.str.replace("M", "i").partition("[")[0])


def shape_of(columns: Sequence[Column]) -> tuple[int, ...]:
    """Return the shape that all broadcast to.

    Raises
    ------
    ValueError
        If there is none.

    Examples
    --------
    >>> shape_of([Column("when", np.zeros((3, 1))), Column("window_seconds", np.zeros(2))])
    (3, 2)
    """
    if len(columns) == 1:
        return columns[0].array.shape
    try:
        return np.broadcast_shapes(*(column.array.shape for column in columns))
    except ValueError:
        shapes = " and ".join(f"{column.name} {column.array.shape}" for column in columns)
        raise ValueError(f"shapes do not broadcast: {shapes}") from None
