"""The verbs of `WindowConfig` over arrays."""

from __future__ import annotations

from typing import Any, TypeAlias, Unpack, overload

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rollover.bulk import _evaluate
from rollover.bulk._columns import EPOCH, How, Instant, columns_of, in_one_unit
from rollover.windows import WindowConfig

_Bounds: TypeAlias = tuple[NDArray[Any], NDArray[Any]]


class _How(How, total=False):
    out: Any


def window_index(
    when: ArrayLike,
    *,
    window_seconds: ArrayLike | None = None,
    epoch_seconds: ArrayLike = EPOCH,
    config: WindowConfig | None = None,
    out: NDArray[np.int64] | None = None,
    threads: int | None = None,
) -> NDArray[np.int64]:
    """Return the index of the window of each instant.

    Parameters
    ----------
    when
        Instants of any shape: int64 Unix seconds, or `datetime64` of any unit, read as UTC.
    window_seconds, epoch_seconds
        The settings (V7, V8), one for all or one for each; they broadcast against `when`.
    config
        One lock's settings, in place of the two.
    out
        An int64 array of the result's shape to write to. It is untouched if anything is wrong.
    threads
        The most threads to use; one a processor by default, and never more than pay.

    Returns
    -------
    NDArray[np.int64]
        The indexes, in the shape that all arguments broadcast to.

    Raises
    ------
    TypeError
        If an argument holds anything but integers, or `datetime64` in `when`; if settings are
        missing, or given beside `config`.
    ValueError
        If a window length is outside 1800..604800, an instant is NaT, or shapes do not broadcast.
    OverflowError
        If a result does not fit.

    Examples
    --------
    >>> import numpy as np
    >>> when = np.array(["2017-10-10T20:00", "2017-10-11T00:00"], "datetime64[s]")
    >>> window_index(when, window_seconds=14400)
    array([104699, 104700])
    """
    settings = window_seconds, epoch_seconds, config
    return _results(_evaluate.write_index, "i8", settings, out, threads, when=when)[0]


@overload
def window_bounds(
    when: NDArray[Instant], **how: Unpack[_How]
) -> tuple[NDArray[Instant], NDArray[Instant]]: ...
@overload
def window_bounds(when: ArrayLike, **how: Unpack[_How]) -> _Bounds: ...
def window_bounds(
    when: ArrayLike,
    *,
    window_seconds: ArrayLike | None = None,
    epoch_seconds: ArrayLike = EPOCH,
    config: WindowConfig | None = None,
    out: _Bounds | None = None,
    threads: int | None = None,
) -> _Bounds:
    """Return the start and the end of the window of each instant.

    Parameters
    ----------
    when, window_seconds, epoch_seconds, config, threads
        As `window_index` takes them.
    out
        Two arrays to write to, of the shape and type of the results. They are untouched if
        anything is wrong.

    Returns
    -------
    tuple of two arrays
        Of the kind of `when`: Unix seconds, or `datetime64` of its unit, where units coarser than
        the second become the second. NaT stays NaT.

    Raises
    ------
    TypeError, ValueError, OverflowError
        As `window_index`, but for NaT.

    Examples
    --------
    >>> start, end = window_bounds([1507665600, 1507680000], window_seconds=[14400, 86400])
    >>> start, end
    (array([1507665600, 1507680000]), array([1507680000, 1507766400]))
    """
    settings = window_seconds, epoch_seconds, config
    start, end = _results(_evaluate.write_bounds, "M8 M8", settings, out, threads, when=when)
    return start, end


@overload
def next_rollover(when: NDArray[Instant], **how: Unpack[_How]) -> NDArray[Instant]: ...
@overload
def next_rollover(when: ArrayLike, **how: Unpack[_How]) -> NDArray[Any]: ...
def next_rollover(
    when: ArrayLike,
    *,
    window_seconds: ArrayLike | None = None,
    epoch_seconds: ArrayLike = EPOCH,
    config: WindowConfig | None = None,
    out: NDArray[Any] | None = None,
    threads: int | None = None,
) -> NDArray[Any]:
    """Return the end of the window of each instant, which is always after it.

    Parameters
    ----------
    when, window_seconds, epoch_seconds, config, out, threads
        As `window_index` takes them.

    Returns
    -------
    NDArray
        As the ends that `window_bounds` returns.

    Raises
    ------
    TypeError, ValueError, OverflowError
        As `window_index`, but for NaT.

    Examples
    --------
    >>> import numpy as np
    >>> next_rollover(np.array(["2017-10-10T20:00", "NaT"], "M8[m]"), window_seconds=14400)
    array(['2017-10-11T00:00:00',                 'NaT'],
          dtype='datetime64[s]')
    """
    settings = window_seconds, epoch_seconds, config
    return _results(_evaluate.write_rollover, "M8", settings, out, threads, when=when)[0]


@overload
def time_left(when: NDArray[np.datetime64], **how: Unpack[_How]) -> NDArray[np.timedelta64]: ...
@overload
def time_left(when: ArrayLike, **how: Unpack[_How]) -> NDArray[Any]: ...
def time_left(
    when: ArrayLike,
    *,
    window_seconds: ArrayLike | None = None,
    epoch_seconds: ArrayLike = EPOCH,
    config: WindowConfig | None = None,
    out: NDArray[Any] | None = None,
    threads: int | None = None,
) -> NDArray[Any]:
    """Return how long the code that is valid at each instant stays valid.

    Parameters
    ----------
    when, window_seconds, epoch_seconds, config, out, threads
        As `window_index` takes them.

    Returns
    -------
    NDArray
        int64 seconds for integers, `timedelta64` for `datetime64`. NaT stays NaT.

    Raises
    ------
    TypeError, ValueError, OverflowError
        As `window_index`, but for NaT.

    Examples
    --------
    >>> time_left([1507679940, 1507680000], window_seconds=14400)
    array([   60, 14400])
    """
    settings = window_seconds, epoch_seconds, config
    return _results(_evaluate.write_left, "m8", settings, out, threads, when=when)[0]


def count_windows(
    start: ArrayLike,
    end: ArrayLike,
    *,
    window_seconds: ArrayLike | None = None,
    epoch_seconds: ArrayLike = EPOCH,
    config: WindowConfig | None = None,
    out: NDArray[np.int64] | None = None,
    threads: int | None = None,
) -> NDArray[np.int64]:
    """Return how many windows overlap each ``[start, end)``; none where the two are equal.

    Parameters
    ----------
    start, end
        The spans, as `window_index` takes instants. Where units differ the finer one counts.
    window_seconds, epoch_seconds, config, out, threads
        As `window_index` takes them.

    Returns
    -------
    NDArray[np.int64]
        The counts, in the shape that all arguments broadcast to.

    Raises
    ------
    TypeError, ValueError, OverflowError
        As `window_index`; a `ValueError` also if a span ends before it starts.

    Examples
    --------
    >>> count_windows([0, 0, 14399], [0, 14400, 14401], window_seconds=14400)
    array([0, 1, 2])
    """
    settings = window_seconds, epoch_seconds, config
    return _results(_evaluate.write_count, "i8", settings, out, threads, start=start, end=end)[0]


def _results(
    verb: Any, codes: str, settings: Any, *how: Any, **times: ArrayLike
) -> tuple[NDArray[Any], ...]:
    unit, columns = in_one_unit(**times)
    return _evaluate.evaluate(verb, codes, unit, [*columns, *columns_of(*settings)], *how)
