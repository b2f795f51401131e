"""What comes in: columns of int64 in one unit of time, or one refusal with position and count."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from numbers import Integral
from typing import Any, Final, TypeAlias, TypedDict, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rollover._validation import a, instance, shown
from rollover.spec import DEFAULT_EPOCH_SECONDS
from rollover.windows import WindowConfig

INT64: Final = np.iinfo(np.int64)
NAT: Final = INT64.min  # the integer under NumPy's "not a time"

_DAY: Final = 86_400 * 10**18
_LENGTHS: Final = {  # in attoseconds; NumPy converts months and years, of no one length, to days
    "Y": _DAY, "M": _DAY, "W": 7 * _DAY, "D": _DAY, "h": _DAY // 24, "m": _DAY // 1_440,
    "s": 10**18, "ms": 10**15, "us": 10**12, "ns": 10**9, "ps": 10**6, "fs": 10**3, "as": 1,
}  # fmt: skip
_MONTHS: Final = {"Y": 12, "M": 1}
_LAST_MONTH: Final = 12 * 300_000_000_000  # far past the last month whose seconds fit int64

Integers: TypeAlias = NDArray[np.int64]
Mask: TypeAlias = NDArray[np.bool_]
Instant = TypeVar("Instant", np.int64, np.datetime64)


@dataclass(frozen=True, slots=True)
class Unit:
    """What instants are counted in: Unix seconds as integers, or one unit of `datetime64`."""

    name: str
    datetime: bool

    @property
    def per_second(self) -> int:
        """How many of the unit make a second."""
        return _LENGTHS["s"] // _LENGTHS[self.name]

    def dtype(self, code: str) -> np.dtype[Any]:
        """Return the type of instants ("M8"), durations ("m8") or plain integers ("i8")."""
        return np.dtype(f"{code}[{self.name}]" if self.datetime and code != "i8" else np.int64)


@dataclass(frozen=True, slots=True)
class Fault:
    """How values can be wrong: ``name[position]=value text``, and the value of `beside` there.

    Of the faults that an input has, the one of the lowest rank is raised.
    """

    rank: int
    name: str
    error: type[Exception]
    text: str
    beside: str = ""


@dataclass(slots=True)
class Faults:
    """The faults of all rows of the shape, in any order: several threads add to it."""

    arrays: dict[str, NDArray[Any]]
    shape: tuple[int, ...]
    found: list[tuple[Fault, NDArray[np.intp]]] = field(default_factory=list)

    def add(self, fault: Fault, bad: Mask, rows: slice) -> None:
        """Note the rows where `bad` holds, which is one for all of `rows` or one for each."""
        if fault.beside:
            bad = np.broadcast_to(bad, rows.stop - rows.start)
        if bad.any():
            self.found.append((fault, np.flatnonzero(bad) + rows.start))

    def add_no_time(self, name: str, bad: Mask, rows: slice) -> None:
        """Note the rows where NaT is, and a time is needed."""
        self.add(Fault(1, name, ValueError, "is no time"), bad, rows)

    def raise_first(self) -> None:
        """Raise the fault of the lowest rank, if there is one."""
        if not self.found:
            return
        worst = min((fault for fault, _ in self.found), key=lambda fault: fault.rank)
        rows = np.concatenate([rows for fault, rows in self.found if fault == worst])
        arrays = {name: self.arrays[name] for name in (worst.name, worst.beside) if name}
        if worst.beside:  # it is the row that is wrong: all are rows of the broadcast shape
            arrays = {name: np.broadcast_to(array, self.shape) for name, array in arrays.items()}
        array = arrays[worst.name]
        own = np.arange(array.size).reshape(array.shape)
        positions = np.unique(np.broadcast_to(own, self.shape).flat[rows] if own.size > 1 else 0)
        value, *beside = (_at(*item, positions[0]) for item in arrays.items())
        sentence = " ".join([value, worst.text, *beside])
        if array.ndim:
            many = "" if array.size == 1 else "s"
            sentence += f" ({positions.size} of {array.size} value{many})"
        raise worst.error(sentence)


def _at(name: str, array: NDArray[Any], position: Any) -> str:
    where = np.unravel_index(position, array.shape)
    value = array[where]
    try:
        text = str(value)
    except (OverflowError, ValueError):  # the farthest dates in NumPy 2.5; thousands of digits
        text = str(value.view(np.int64)) if array.dtype.kind == "M" else shown(value)
    index = ", ".join(str(int(axis)) for axis in where)
    return f"{name}{f'[{index}]' if where else ''}={text}"


@dataclass(slots=True)  # not frozen: several are made at every call, and that takes longer
class Column:
    """One parameter's array, read as flat blocks of int64: its integers times `factor`."""

    name: str
    array: NDArray[Any]
    factor: int = 1

    def block(self, rows: slice, faults: Faults) -> Integers:
        """Return the values of these rows, or the one of all; perhaps the caller's own memory."""
        array = self.array
        if 1 != array.size != math.prod(faults.shape):
            array = np.broadcast_to(array, faults.shape)
        flat = array.reshape(-1) if array.ndim == 1 or array.flags.c_contiguous else array.flat
        values = flat[rows] if array.size > 1 else flat[:1]
        if values.dtype.kind != "M":
            return values.astype(np.int64, copy=False)
        values = values.astype(values.dtype.newbyteorder("="), copy=False)
        integers: Integers = values.view(np.int64)
        if self.factor == 1:
            return integers
        unit, count = np.datetime_data(values.dtype)
        if unit in _MONTHS:
            integers = self._within(integers, _LAST_MONTH // (_MONTHS[unit] * count), rows, faults)
            integers = integers.view(values.dtype).astype("M8[D]").view(np.int64)
        limit = INT64.max // self.factor
        integers = self._within(integers, limit, rows, faults)
        product: Integers = np.where(integers == NAT, NAT, integers * (self.factor if limit else 1))
        return product

    def _within(self, values: Integers, limit: int, rows: slice, faults: Faults) -> Integers:
        absent = values == NAT
        bad = ((values > limit) | (values < -limit)) & ~absent
        faults.add(_unfit(self.name), bad, rows)
        return np.where(bad, 0, values)


def _unfit(name: str) -> Fault:
    return Fault(2, name, OverflowError, "is outside the range of the result's type")


def shape_of(columns: Sequence[Column]) -> tuple[int, ...]:
    """Return the shape that all broadcast to."""
    shapes = {column.name: column.array.shape for column in columns if column.array.ndim}
    try:
        return np.broadcast_shapes(*shapes.values())
    except ValueError:
        text = " and ".join(f"{name} {shape}" for name, shape in shapes.items())
        raise ValueError(f"shapes do not broadcast: {text}") from None


def in_one_unit(**arrays: ArrayLike) -> tuple[Unit, list[Column]]:
    """Return the finest of the units, at the coarsest the second, and each as a column in it."""
    read = {name: array_of(value, name, datetimes=True) for name, value in arrays.items()}
    first = next(iter(read))
    for name, array in read.items():
        if (array.dtype.kind == "M") != (read[first].dtype.kind == "M"):
            raise TypeError(
                f"{name} is {array.dtype} where {first} is {read[first].dtype}: "
                "pass both as int64 Unix seconds or both as datetime64"
            )
    if read[first].dtype.kind != "M":
        return Unit("s", datetime=False), [Column(*item) for item in read.items()]
    units = {name: np.datetime_data(array.dtype) for name, array in read.items()}
    finest = min(["s", *(unit for unit, _ in units.values())], key=lambda unit: _LENGTHS[unit])
    lengths = {n: _LENGTHS[unit] * (unit in _MONTHS or count) for n, (unit, count) in units.items()}
    return Unit(finest, datetime=True), [
        Column(name, array, lengths[name] // _LENGTHS[finest]) for name, array in read.items()
    ]


class How(TypedDict, total=False):
    """What the verbs take beside times, for their overloads."""

    window_seconds: ArrayLike
    epoch_seconds: ArrayLike
    config: WindowConfig | None
    threads: int | None


# A 0 that can be told from a 0 that is given beside `config`.
EPOCH: Final = type("EpochDefault", (int,), {})(DEFAULT_EPOCH_SECONDS)


def settings_of(window_seconds: Any, epoch_seconds: Any, config: WindowConfig | None) -> Any:
    """Return epoch and window length, of which `config` takes the place."""
    if config is None:
        if window_seconds is None:
            raise TypeError("window_seconds=None is a NoneType, not an integer: give it, or config")
        return int(EPOCH) if epoch_seconds is EPOCH else epoch_seconds, window_seconds
    instance(config, WindowConfig, "config")
    if window_seconds is not None or epoch_seconds is not EPOCH:
        raise TypeError("config is given with window_seconds or epoch_seconds: give it, or them")
    return config.epoch_seconds, config.window_seconds


def columns_of(
    window_seconds: Any, epoch_seconds: Any, config: WindowConfig | None
) -> list[Column]:
    """Return epochs and window lengths as columns of seconds."""
    epoch, window = settings_of(window_seconds, epoch_seconds, config)
    named = {"epoch_seconds": epoch, "window_seconds": window}
    return [Column(name, array_of(setting, name)) for name, setting in named.items()]


def array_of(value: Any, name: str, *, datetimes: bool = False) -> NDArray[Any]:
    """Return an array of integers, or `datetime64`; NumPy would take True for 1, None for NaT."""
    if type(value) is int and INT64.min <= value <= INT64.max:
        return np.array(value, np.int64)
    if type(value) is np.ndarray and value.dtype == np.int64:
        return value
    wanted = "int64 Unix seconds or datetime64" if datetimes else "integers"
    if isinstance(value, np.ma.MaskedArray):
        raise TypeError(f"{name} is a masked array: pass {wanted}, without what is masked")
    lazy = getattr(value, "__dask_graph__", None)  # by which Dask tells, and what holds its arrays
    if lazy is not None and lazy() is not None:
        raise TypeError(
            f"{name} is {a(type(value).__name__)} of Dask, which this would compute here: "
            "call it on each chunk, by map_blocks of an array or map_partitions of a frame"
        )
    if not hasattr(value, "__array__"):
        return _from_objects(value, name, datetimes=datetimes)
    dtype: Any = getattr(value, "dtype", None)
    dtype = getattr(dtype, "pyarrow_dtype", dtype)
    zoned = getattr(dtype, "tz", None) is not None  # of pandas, which holds the instants in UTC
    array = np.asarray(value, f"M8[{dtype.unit}]" if zoned else None)
    if array.dtype.kind == "u":
        if array.size and array.max() > INT64.max:
            unfit = Fault(0, name, OverflowError, "does not fit int64")
            _refuse(unfit, array, array > INT64.max)
        return array
    if array.dtype.kind == "i" or (array.dtype.kind == "M" and datetimes):
        if array.dtype == np.dtype("M8"):
            raise TypeError(f"{name} has dtype datetime64 without a unit: give one, as in M8[s]")
        return array
    text = f"has dtype {array.dtype}: pass {wanted}"
    _refuse(Fault(0, name, TypeError, text), array, np.ones(array.shape, np.bool_))
    raise TypeError(f"{name} {text}")  # of no values


def _refuse(fault: Fault, array: NDArray[Any], bad: Mask) -> None:
    faults = Faults({fault.name: array}, array.shape)
    faults.add(fault, bad.reshape(-1), slice(0, array.size))
    faults.raise_first()


def _from_objects(value: Any, name: str, *, datetimes: bool) -> NDArray[Any]:
    objects = np.array(_scalars(value), dtype=object)
    items = list(objects.flat)
    kinds = np.array([_kind(item, datetimes=datetimes) for item in items], np.str_)
    if "" in kinds:
        wanted = "an integer or a datetime64" if datetimes else "an integer"
        alien = type(items[int(np.argmax(kinds == ""))]).__name__
        _refuse(Fault(0, name, TypeError, f"is {a(alien)}, not {wanted}"), objects, kinds == "")
    mixed = Fault(0, name, TypeError, "is mixed with values of the other kind")
    _refuse(mixed, objects, kinds != kinds[:1])
    if "datetime64" in kinds:
        # In the finest of their units, to which NumPy wraps what does not fit.
        array = np.array(items)
        back = [one.astype(item.dtype) != item for one, item in zip(array, items, strict=True)]
        _refuse(_unfit(name), objects, np.array(back) & ~np.isnat(array))
        return array_of(array.reshape(objects.shape), name, datetimes=True)
    unfit = [not INT64.min <= item <= INT64.max for item in items]
    _refuse(Fault(0, name, OverflowError, "does not fit int64"), objects, np.array(unfit, bool))
    return objects.astype(np.int64)


def _scalars(value: Any) -> Any:
    # As objects NumPy would take the nanoseconds of an array for integers, and what is masked too.
    nested = isinstance(value, list | tuple) or getattr(value, "ndim", None)
    return [_scalars(item) for item in value] if nested else value


def _kind(item: object, *, datetimes: bool) -> str:
    if datetimes and isinstance(item, np.datetime64):
        return "datetime64"
    if isinstance(item, bool | np.bool_ | np.timedelta64):
        return ""
    return "integer" if isinstance(item, Integral) else ""
