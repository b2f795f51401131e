"""The codes of stays, and who shares them, as rows."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any, TypeVar

import narwhals as nw

from rollover.bulk._columns import EPOCH
from rollover.frames._batches import apply
from rollover.frames._door import checked, settings_checked
from rollover.frames._stays import SETTINGS, TIMES, Question, codes_of, pairs_of
from rollover.instants import MICROSECOND, NO_TIME, duration
from rollover.planning._fleet import FleetSettings, Timelines, Tolerance
from rollover.windows import WindowConfig

Frame = TypeVar("Frame")


def plan(
    frame: Frame,
    settings: FleetSettings | None = None,
    *,
    start: str,
    end: str,
    lock: str | None = None,
    label: str | None = None,
    window_seconds: int | str | None = None,
    epoch_seconds: int | str = EPOCH,
    config: WindowConfig | None = None,
    early: timedelta = NO_TIME,
    late: timedelta = NO_TIME,
    behind: timedelta = NO_TIME,
    ahead: timedelta = NO_TIME,
) -> Frame:
    """Return the frame of stays with a row for each code, as `rollover.plan` gives them.

    Parameters
    ----------
    frame
        A frame of pandas, polars (eager or lazy), PyArrow, DuckDB, Dask or Spark; a row is a stay.
    settings
        A `WindowConfig`, a `LockTimeline`, or a mapping from lock to either.
    start, end
        The columns of the stays' times: integers are Unix seconds, datetimes have a zone.
    lock
        The column of locks, which a mapping is asked for.
    label
        The column of who holds the codes; it changes no row, and must be there if it is named.
    window_seconds, epoch_seconds, config
        In place of `settings`, as `with_windows` takes them.
    early, late, behind, ahead
        As `rollover.plan` takes them.

    Returns
    -------
    Frame
        The same kind of frame, lazy where it was lazy: its rows, each as often as it needs codes;
        where `settings` are given ``window_seconds`` and ``epoch_seconds``; and ``window_start``,
        ``window_end``, ``needed_from``, ``needed_until``, ``when_valid`` and ``request_from``
        (null for None): integers, or datetimes of microseconds in the zone of `start`.

    Raises
    ------
    TypeError, ValueError
        As `windows_between`; a `TypeError` also if `start` and `end` are not of one kind, or
        settings are given twice; a `ValueError` also if a row is an empty span or of a lock without
        settings, or times are integers and a tolerance or a change of settings is no whole number
        of seconds.
    OverflowError
        If a time, or a window that a stay needs, is not within years 1..9999.

    Notes
    -----
    A lazy frame is computed as by `windows_between`.

    Examples
    --------
    >>> import pandas as pd
    >>> stays = pd.DataFrame({"guest": ["Ada"], "arrives": [50_000], "leaves": [130_000]})
    >>> codes = plan(stays, start="arrives", end="leaves", window_seconds=86_400)
    >>> codes[["guest", "window_start", "needed_from", "needed_until", "when_valid"]]
      guest  window_start  needed_from  needed_until  when_valid
    0   Ada             0        50000         86400       50000
    0   Ada         86400        86400        130000       86400
    """
    question = _question(
        settings,
        (start, end, lock, label),
        (window_seconds, epoch_seconds, config),
        Tolerance.of(early, late, behind, ahead),
    )
    new = (*SETTINGS, *TIMES) if question.named else tuple(TIMES)
    _checked(frame, question, new)
    return apply(frame, partial(codes_of, question=question), question.columns)  # type: ignore[no-any-return]


def shared(
    frame: Frame,
    settings: FleetSettings | None = None,
    *,
    start: str,
    end: str,
    lock: str,
    label: str | None = None,
    window_seconds: int | str | None = None,
    epoch_seconds: int | str = EPOCH,
    config: WindowConfig | None = None,
    early: timedelta = NO_TIME,
    late: timedelta = NO_TIME,
    behind: timedelta = NO_TIME,
    ahead: timedelta = NO_TIME,
    grace: timedelta = NO_TIME,
) -> Frame:
    """Return the pairs of stays of which one's code may open for the other, as `rollover.shared`.

    Parameters
    ----------
    frame
        A frame in memory, of pandas, polars or PyArrow, with all stays of the locks that are in it.
    settings, start, end, window_seconds, epoch_seconds, config, early, late, behind, ahead
        As `plan` takes them.
    lock
        The column of locks; stays with a null there share nothing. A mapping must have None for
        these.
    label
        The column of who holds the codes: equal ones are one guest, a null equals no other.
    grace
        As `rollover.shared` takes it.

    Returns
    -------
    Frame
        A frame of the same kind with a row for each pair, in the order of `rollover.shared`:
        ``first`` and ``second``, the positions of the two stays from 0 on.

    Raises
    ------
    TypeError, ValueError, OverflowError
        As `plan`; a `TypeError` also if the frame is lazy.

    Examples
    --------
    >>> import pandas as pd
    >>> stays = pd.DataFrame(
    ...     {"door": ["LOFT", "LOFT"], "arrives": [50_000, 150_000], "leaves": [130_000, 190_000]}
    ... )
    >>> shared(stays, start="arrives", end="leaves", lock="door", window_seconds=86_400)
       first  second
    0      0       1
    """
    question = _question(
        settings,
        (start, end, lock, label),
        (window_seconds, epoch_seconds, config),
        Tolerance.of(early, late, behind, ahead),
    )
    found = _checked(frame, question, ())
    if isinstance(found, nw.LazyFrame) or nw.dependencies.is_dask_dataframe(frame):
        raise TypeError(
            f"frame is a lazy {type(frame).__name__}: who shares a code is seen where all stays of "
            "a lock are together; group it by lock, and call this on each group"
        )
    return nw.to_native(pairs_of(found, question, duration(grace, "grace") // MICROSECOND))  # type: ignore[no-any-return]


def _question(
    settings: FleetSettings | None,
    columns: tuple[str, str, str | None, str | None],
    each: tuple[int | str | None, int | str, WindowConfig | None],
    tolerance: Tolerance,
) -> Question:
    if settings is not None:
        if each[0] is not None or each[1] is not EPOCH or each[2] is not None:
            raise TypeError(
                "settings are given with window_seconds, epoch_seconds or config: give them, or "
                "the others"
            )
        return Question(*columns, Timelines(settings), named=True, tolerance=tolerance)
    found: Any = settings_checked(*each)
    if not any(isinstance(setting, str) for setting in found.values()):
        found = Timelines(WindowConfig(**found))
    return Question(*columns, found, named=False, tolerance=tolerance)


def _checked(
    frame: Any, question: Question, new: tuple[str, ...]
) -> nw.DataFrame[Any] | nw.LazyFrame[Any]:
    times = {"start": question.start, "end": question.end}
    settings = {} if isinstance(question.settings, Timelines) else question.settings
    keys = {"lock": question.lock, "label": question.label}
    others = {name: column for name, column in keys.items() if column is not None}
    return checked(frame, times, settings, new, **others)
