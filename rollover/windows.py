"""One lock's questions: which window is it, when is the next rollover, what covers a stay.

Windows are half-open, ``[start, end)``: at the very instant of a rollover the next one has begun.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache, total_ordering
from typing import TYPE_CHECKING, Any, Final, overload

from rollover import _html
from rollover._arithmetic import count_between, index_at, start_of
from rollover._pydantic import InUTC, Whole
from rollover._validation import decimal, instance, integer, shown, values_of, wrong_type
from rollover._value import Answer, Value
from rollover.instants import (
    EPOCH,
    NO_TIME,
    Instant,
    exact,
    instant,
    nanoseconds,
    span,
    to_nanoseconds,
    to_seconds,
)
from rollover.spec import (
    DEFAULT_EPOCH_SECONDS,
    EPOCH_SECONDS_FIELD,
    WINDOW_SECONDS_FIELD,
    LockModel,
    lock_model,
    window_length,
)

_HEADER: Final = ("index", "start (UTC)", "end (UTC)", "duration")
_set = object.__setattr__


@total_ordering
@dataclass(frozen=True, slots=True, repr=False)
class Window(Value):
    """One half-open interval ``[start, end)`` in which one code is valid (V1).

    Windows have an order: by start, then end, then index.

    Parameters
    ----------
    index
        The window's number counted from the epoch; negative before it.
    start, end
        The instants between which the code is valid, held in UTC.

    Raises
    ------
    ValueError
        If `end` is not after `start`.

    Examples
    --------
    >>> window = WindowConfig(14400).window_at("2017-10-10T20:00:00Z")
    >>> window
    Window(index=104699, start='2017-10-10T20:00:00+00:00', end='2017-10-11T00:00:00+00:00')
    >>> "2017-10-10T23:59:59.999999Z" in window, "2017-10-11T00:00:00Z" in window
    (True, False)
    """

    _named = True
    index: Whole
    start: InUTC
    end: InUTC

    if TYPE_CHECKING:

        def __init__(self, index: int, start: Instant, end: Instant) -> None: ...

    def __post_init__(self) -> None:
        lower, upper = span(self.start, self.end)
        if lower == upper:
            raise ValueError(f"end={self.end!s} equals start={self.start!s}: a window is not empty")
        _set(self, "index", integer(self.index, "index"))
        _set(self, "start", lower)
        _set(self, "end", upper)

    @property
    def duration(self) -> timedelta:
        """How long the code is valid.

        Examples
        --------
        >>> WindowConfig(14400).window(0).duration
        datetime.timedelta(seconds=14400)
        """
        return self.end - self.start

    def overlaps(self, other: Window) -> bool:
        """Return whether the two share an instant; adjacent windows do not.

        Examples
        --------
        >>> config = WindowConfig(14400)
        >>> config.window(0).overlaps(config.window(1))
        False
        >>> config.window(0).overlaps(WindowConfig(86400).window(0))
        True
        """
        instance(other, Window, "other")
        return self.start < other.end and other.start < self.end

    def __contains__(self, when: Instant) -> bool:
        return self.start <= instant(when, "when") < self.end

    def __lt__(self, other: Window) -> bool:
        if not isinstance(other, Window):
            return NotImplemented
        return (self.start, self.end, self.index) < (other.start, other.end, other.index)

    def _columns(self) -> dict[str, object]:
        return dict(zip(_HEADER, _cells(self), strict=True))


@dataclass(frozen=True, slots=True, repr=False)
class WindowConfig(Value):
    """The vendor's two settings of one lock's temporary codes.

    Window k is ``[epoch + k * window, epoch + (k + 1) * window)``.

    Parameters
    ----------
    window_seconds
        Window length in seconds, 1800 to 604800 (V7).
    epoch_seconds
        Offset in seconds from 1970-01-01 00:00 UTC at which windows start (V8). Kept as given: the
        vendor states no range, nor whether equal grids give equal codes.

    Raises
    ------
    TypeError
        If a setting is not an int; a bool, a float and a str are not.
    ValueError
        If `window_seconds` is outside 1800..604800.

    Examples
    --------
    >>> config = WindowConfig(window_seconds=86400, epoch_seconds=57600)
    >>> config.window_at("2026-07-01T12:00:00-05:00")
    Window(index=20635, start='2026-07-01T16:00:00+00:00', end='2026-07-02T16:00:00+00:00')
    """

    _named = True
    window_seconds: Whole
    epoch_seconds: Whole = DEFAULT_EPOCH_SECONDS

    def __post_init__(self) -> None:
        _set(self, "window_seconds", window_length(self.window_seconds))
        _set(self, "epoch_seconds", integer(self.epoch_seconds, "epoch_seconds"))

    @classmethod
    def for_model(cls, model: LockModel | str) -> WindowConfig:
        """Return the settings of a lock that was never configured (V5, V6).

        Parameters
        ----------
        model
            The model, or its number or name in any letter case.

        Raises
        ------
        ValueError
            If no model has this number or name.

        Examples
        --------
        >>> WindowConfig.for_model("deadbolt")
        WindowConfig(window_seconds=3600, epoch_seconds=0)
        >>> WindowConfig.for_model("5440")
        WindowConfig(window_seconds=14400, epoch_seconds=0)
        """
        return cls(lock_model(model).default_window_seconds)

    @property
    def phase_seconds(self) -> int:
        """The epoch modulo the window length, ``0 <= phase < window_seconds``.

        Examples
        --------
        >>> WindowConfig(14400, epoch_seconds=-3600).phase_seconds
        10800
        """
        return self.epoch_seconds % self.window_seconds

    @property
    def repeats_daily(self) -> bool:
        """Whether rollovers fall at the same UTC times every day.

        Examples
        --------
        >>> WindowConfig(4 * 3600).repeats_daily, WindowConfig(5 * 3600).repeats_daily
        (True, False)
        """
        return 86_400 % self.window_seconds == 0

    @property
    def repeats_weekly(self) -> bool:
        """Whether rollovers fall at the same UTC times every week.

        Examples
        --------
        >>> WindowConfig(7 * 3600).repeats_weekly, WindowConfig(5 * 3600).repeats_weekly
        (True, False)
        """
        return 604_800 % self.window_seconds == 0

    def same_grid(self, other: WindowConfig) -> bool:
        """Return whether both settings roll over at the same instants.

        Whether the vendor then gives the same codes is not specified.

        Examples
        --------
        >>> WindowConfig(14400).same_grid(WindowConfig(14400, epoch_seconds=28800))
        True
        """
        instance(other, WindowConfig, "other")
        return (self.window_seconds, self.phase_seconds) == (
            other.window_seconds,
            other.phase_seconds,
        )

    @classmethod
    def from_dict(cls, fields: Mapping[str, object]) -> WindowConfig:
        """Return the settings under the vendor's field names (V7, V8); other fields are let be.

        Raises
        ------
        ValueError
            If a field is missing, or `window_seconds` is outside 1800..604800.

        Examples
        --------
        >>> WindowConfig.from_dict(WindowConfig(14400, 3600).to_dict())
        WindowConfig(window_seconds=14400, epoch_seconds=3600)
        """
        window_seconds, epoch_seconds = values_of(fields, WINDOW_SECONDS_FIELD, EPOCH_SECONDS_FIELD)
        return cls(window_seconds, epoch_seconds)

    def to_dict(self) -> dict[str, int]:
        """Return the settings under the vendor's field names (V7, V8).

        Examples
        --------
        >>> WindowConfig(14400).to_dict()
        {'TemporaryAccessCodeWindowSeconds': 14400, 'TemporaryAccessCodeEpochSeconds': 0}
        """
        return {
            WINDOW_SECONDS_FIELD: self.window_seconds,
            EPOCH_SECONDS_FIELD: self.epoch_seconds,
        }

    def window_at(self, when: Instant) -> Window:
        """Return the window whose code is valid at `when` (V4).

        Examples
        --------
        >>> WindowConfig.for_model("5440").window_at("2017-10-10T20:00:00+00:00")
        Window(index=104699, start='2017-10-10T20:00:00+00:00', end='2017-10-11T00:00:00+00:00')
        """
        moment = instant(when, "when")
        index = index_at(to_seconds(moment), self.epoch_seconds, self.window_seconds)
        return self._window(index, "when", when)

    def window(self, index: int) -> Window:
        """Return the window with this index.

        Examples
        --------
        >>> WindowConfig(14400).window(-1)
        Window(index=-1, start='1969-12-31T20:00:00+00:00', end='1970-01-01T00:00:00+00:00')
        """
        index = integer(index, "index")
        return self._window(index, "index", decimal(index))

    def next_rollover(self, when: Instant) -> datetime:
        """Return the end of the window at `when`, which is always after `when`.

        Raises
        ------
        OverflowError
            If it is not within years 1..9999; where the window began is of no matter.

        Examples
        --------
        >>> WindowConfig(14400).next_rollover("2017-10-10T20:00:00Z").isoformat()
        '2017-10-11T00:00:00+00:00'
        """
        moment = instant(when, "when")
        index = index_at(to_seconds(moment), self.epoch_seconds, self.window_seconds)
        try:
            return EPOCH + timedelta(
                0, start_of(index + 1, self.epoch_seconds, self.window_seconds)
            )
        except OverflowError:
            raise _beyond("when", when, index) from None

    def time_left(self, when: Instant) -> timedelta:
        """Return how long the code that is valid at `when` stays valid.

        Raises
        ------
        OverflowError
            As `next_rollover`.

        Examples
        --------
        >>> WindowConfig(14400).time_left("2017-10-10T23:59:00Z")
        datetime.timedelta(seconds=60)
        """
        moment = instant(when, "when")
        return self.next_rollover(moment) - moment

    def windows_between(self, start: Instant, end: Instant) -> WindowRange:
        """Return the windows that overlap ``[start, end)``.

        Parameters
        ----------
        start, end
            The span. Where the two are equal it is empty, and so is the answer.

        Raises
        ------
        ValueError
            If `end` is before `start`.

        Examples
        --------
        >>> stay = WindowConfig(14400).windows_between("2026-07-01T15:00Z", "2026-07-03T11:00Z")
        >>> len(stay), stay[0].start.isoformat(), stay[-1].end.isoformat()
        (12, '2026-07-01T12:00:00+00:00', '2026-07-03T12:00:00+00:00')
        """
        lower, upper = span(start, end)
        return self._overlapping(
            to_nanoseconds(lower), to_nanoseconds(upper), f"start={start!s} end={end!s}"
        )

    def windows_live(
        self, when: Instant, *, behind: timedelta = NO_TIME, ahead: timedelta = NO_TIME
    ) -> WindowRange:
        """Return every window that the lock may be honouring at `when`.

        A lock has no network clock: one that lost power resumes late and runs behind. A code is
        sure to open only where one window is returned.

        Parameters
        ----------
        when
            The instant asked about.
        behind, ahead
            How late, and how early, the lock's clock may run.

        Examples
        --------
        >>> live = WindowConfig(14400).windows_live(
        ...     "2026-07-01T12:01Z", behind=timedelta(minutes=5)
        ... )
        >>> [window.start.hour for window in live]
        [8, 12]
        """
        moment = to_nanoseconds(*exact(when, "when"))
        first = moment - nanoseconds(behind, "behind")
        last = moment + nanoseconds(ahead, "ahead")
        return self._overlapping(first, last + 1, f"when={when!s} behind={behind} ahead={ahead}")

    def windows_to_share(
        self,
        when: Instant,
        *,
        at_least: timedelta,
        behind: timedelta = NO_TIME,
        ahead: timedelta = NO_TIME,
    ) -> WindowRange:
        """Return the windows whose codes a guest needs to be let in from `when` for `at_least`.

        Without skew these are ``windows_between(when, when + at_least)``, and the one window at
        `when` if `at_least` is 0.

        Parameters
        ----------
        when
            The instant from which a code must work.
        at_least
            How long one must go on working.
        behind, ahead
            How late, and how early, the lock's clock may run.

        Examples
        --------
        At 03:59 with a rollover at 04:00, the next code is relayed too:

        >>> codes = WindowConfig(14400).windows_to_share(
        ...     "2026-07-01T03:59Z", at_least=timedelta(minutes=10)
        ... )
        >>> [window.start.hour for window in codes]
        [0, 4]
        """
        moment, finer = exact(when, "when")
        length = nanoseconds(at_least, "at_least")
        if not length:
            return self.windows_live(when, behind=behind, ahead=ahead)
        first = to_nanoseconds(moment, finer)
        stop = first + bool(finer[3:]) + length + nanoseconds(ahead, "ahead")
        first -= nanoseconds(behind, "behind")
        asked = f"when={when!s} at_least={at_least} behind={behind} ahead={ahead}"
        return self._overlapping(first, stop, asked)

    def _window(self, index: int, name: str, value: object) -> Window:
        try:
            start = EPOCH + timedelta(0, start_of(index, self.epoch_seconds, self.window_seconds))
            end = start + _length(self.window_seconds)
        except OverflowError:
            raise _beyond(name, value, index) from None
        window = object.__new__(Window)  # past the checks of the constructor: these hold already
        _set(window, "index", index)
        _set(window, "start", start)
        _set(window, "end", end)
        return window

    def _overlapping(self, start: int, end: int, asked: str) -> WindowRange:
        epoch = self.epoch_seconds * 1_000_000_000
        window = self.window_seconds * 1_000_000_000
        first = index_at(start, epoch, window)
        stop = first + count_between(start, end, epoch, window)
        try:
            return WindowRange(self, range(first, stop))
        except OverflowError as error:
            raise OverflowError(f"{asked}: {error}") from None

    def _columns(self) -> dict[str, object]:
        return {
            "window_seconds": self.window_seconds,
            "epoch_seconds": self.epoch_seconds,
            "window": _length(self.window_seconds),
            "first rollover of 1970 (UTC)": EPOCH + timedelta(0, self.phase_seconds),
        }


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class WindowRange(Value, Answer, Sequence[Window]):
    """Windows of one lock in order, computed when asked for, as `range` does with numbers.

    `len`, an index, a slice, ``in``, `reversed` and ``==`` take no memory, however long it is. Two
    are equal if both are empty, or if settings and indexes are.

    Parameters
    ----------
    config
        The lock's settings.
    indexes
        The indexes of the windows.

    Examples
    --------
    >>> windows = WindowRange(WindowConfig(14400), range(0, 6))
    >>> windows[-1].start.hour, len(windows[1:3]), windows[2] in windows
    (20, 2, True)
    """

    _named = True
    config: WindowConfig
    indexes: range

    def __post_init__(self) -> None:
        instance(self.config, WindowConfig, "config")
        instance(self.indexes, range, "indexes")
        for index in (*self.indexes[:1], *self.indexes[-1:]):
            self.config.window(index)

    def to_dicts(self) -> list[dict[str, Any]]:
        """Return the windows in JSON's types.

        Examples
        --------
        >>> WindowRange(WindowConfig(14400), range(0, 6)).to_dicts()[2]["start"]
        '1970-01-01T08:00:00+00:00'
        """
        return [window.to_dict() for window in self]

    def __len__(self) -> int:
        return len(self.indexes)

    @overload
    def __getitem__(self, item: int) -> Window: ...
    @overload
    def __getitem__(self, item: slice) -> WindowRange: ...
    def __getitem__(self, item: int | slice) -> Window | WindowRange:
        if isinstance(item, slice):
            return WindowRange(self.config, self.indexes[item])
        return self.config.window(self.indexes[item])

    def __iter__(self) -> Iterator[Window]:
        return map(self.config.window, self.indexes)

    def __reversed__(self) -> Iterator[Window]:
        return map(self.config.window, reversed(self.indexes))

    def __contains__(self, window: object) -> bool:
        if not isinstance(window, Window):
            raise wrong_type(
                window, "window", "a Window: for an instant, ask for config.window_at(when)"
            )
        return window.index in self.indexes and self.config.window(window.index) == window

    def index(self, window: Window, start: int = 0, stop: int | None = None) -> int:
        """Return the position of `window`, as `list.index` does.

        Raises
        ------
        ValueError
            If it is not among the positions from `start` to `stop`.

        Examples
        --------
        >>> config = WindowConfig(14400)
        >>> WindowRange(config, range(10, 16)).index(config.window(12))
        2
        """
        if window in self:
            position = self.indexes.index(window.index)
            if position in range(len(self))[start:stop]:
                return position
        raise ValueError(f"window={window!r} is not in {self!r}[{shown(start)}:{shown(stop)}]")

    def count(self, window: Window) -> int:
        """Return how often `window` is there: 1 or 0.

        Examples
        --------
        >>> config = WindowConfig(14400)
        >>> WindowRange(config, range(10, 16)).count(config.window(12))
        1
        """
        return int(window in self)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, WindowRange):
            return NotImplemented
        return self._key() == other._key()

    def __hash__(self) -> int:
        return hash(self._key())

    def _key(self) -> tuple[WindowConfig, range] | None:
        return (self.config, self.indexes) if self.indexes else None

    def _repr_html_(self) -> str:
        return _html.table(_HEADER, self, _cells)


@lru_cache
def _length(window_seconds: int) -> timedelta:
    return timedelta(0, window_seconds)


def _beyond(name: str, value: object, index: int) -> OverflowError:
    return OverflowError(f"{name}={value!s}: window {decimal(index)} is not within years 1..9999")


def _cells(window: Window) -> list[object]:
    return [window.index, window.start, window.end, window.duration]
