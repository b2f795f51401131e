"""The file of a fleet's locks."""

from __future__ import annotations

from itertools import product
from typing import Final, NamedTuple, cast

from rollover.bookings._reading import bare
from rollover.bookings._source import Source, handler, opened
from rollover.bookings._table import Table, letters
from rollover.instants import instant
from rollover.lifecycle import AppliedConfig, LockTimeline
from rollover.spec import DEFAULT_EPOCH_SECONDS, LockModel, lock_model
from rollover.windows import WindowConfig

_KNOWN: Final = (
    "lock", "model", "window_seconds", "epoch_seconds", "firmware_version", "device_identifier",
    "applied_at", "confirmed_at", "common",
)  # fmt: skip
# What is one for all locks: a column of this name would be taken to rule, and does not.
_OF_ALL: Final = ("tz", "check_in", "check_out", "early", "late", "behind", "ahead", "grace")
_ANSWERS: Final = {"": False, "no": False, "yes": True}


class Lock(NamedTuple):
    """What the file of locks has of one lock; `common` is a door that is for all."""

    settings: WindowConfig | LockTimeline
    model: LockModel | None = None
    device_identifier: str = ""
    firmware_version: int | None = None
    common: bool = False


def read_locks(source: Source, *, name: str | None = None) -> dict[str, Lock]:
    """Return the locks of a CSV file by name.

    It has the columns ``lock``, and ``model``, or ``window_seconds`` and ``epoch_seconds``, or all
    three; ``device_identifier`` and ``firmware_version`` for requests; and ``common``, which is
    "yes" of a door that is for all.

    Several rows of one lock are its settings through time: each after the first has
    ``applied_at``, and ``confirmed_at`` once the server follows.
    """
    found: dict[str, Lock] = {}

    def parse(lock: str, *cells: str) -> tuple[str, Lock]:
        door = bare(lock)
        if not door:
            raise ValueError(f"lock={lock!r} is empty")
        *row, applied_at, confirmed_at, common = cells
        new = _lock(*row)._replace(common=_answer(common))
        times = applied_at.strip(), confirmed_at.strip()
        if door in found:
            return door, _changed(door, found[door], new, *times)
        if any(times):
            raise ValueError(f"the first row of lock {door!r} is what it began with: no time")
        return door, new

    with opened(source, "utf-8-sig", name) as (file, lines):
        table = Table(lines, file, _KNOWN)
        table.header.refuse_misspelt(_KNOWN)
        for column, option in product(table.header.names, _OF_ALL):
            if letters(column) == letters(option):
                raise ValueError(
                    f"{table.header.where}: column {column!r} is not read: it is an option, for all"
                )
        for _, (lock, row) in table.rows(_KNOWN[:1], _KNOWN[1:], parse, handler("raise")):
            found[lock] = row  # before the next row is parsed
    return found


def _lock(model: str, window: str, epoch: str, firmware: str, device: str) -> Lock:
    model = model.strip()
    known = check_keypad(lock_model(model), f"model={model!r}") if model else None
    numbers = map(_integer, (window, epoch, firmware), _KNOWN[2:])
    window_seconds, epoch_seconds, firmware_version = numbers
    config = config_of(
        known, window_seconds, epoch_seconds, "settings: give model, or window_seconds"
    )
    return Lock(config, known, device.strip(), firmware_version)


def _changed(name: str, before: Lock, new: Lock, applied_at: str, confirmed_at: str) -> Lock:
    """Return a lock after the change that a later row states; what is blank stays as it was."""
    if not applied_at:
        raise ValueError(f"lock {name!r} is there twice: a later row is a change, with applied_at")
    change = AppliedConfig(
        cast("WindowConfig", new.settings),
        applied_at=instant(applied_at, "applied_at"),
        confirmed_at=instant(confirmed_at, "confirmed_at") if confirmed_at else None,
    )
    settings = before.settings
    timeline = settings if isinstance(settings, LockTimeline) else LockTimeline(settings)
    firmware = new.firmware_version
    return Lock(
        LockTimeline(timeline.initial, changes=(*timeline.changes, change)),
        new.model or before.model,
        new.device_identifier or before.device_identifier,
        before.firmware_version if firmware is None else firmware,
        new.common or before.common,
    )


def _answer(text: str) -> bool:
    if text.strip().casefold() not in _ANSWERS:
        raise ValueError(f"common={text!r} is neither yes nor no")
    return _ANSWERS[text.strip().casefold()]


def config_of(
    model: LockModel | str | None,
    window_seconds: int | None,
    epoch_seconds: int | None,
    needed: str,
) -> WindowConfig:
    """Return these settings; the model's where one is None."""
    known = None if model is None else lock_model(model)
    if window_seconds is None:
        if known is None:
            raise ValueError(f"no {needed}")
        window_seconds = known.default_window_seconds
    return WindowConfig(
        window_seconds, DEFAULT_EPOCH_SECONDS if epoch_seconds is None else epoch_seconds
    )


def check_keypad(model: LockModel, asked: str) -> LockModel:
    """Return a model that has a keypad; refuse one that has none."""
    if not model.has_keypad:
        raise ValueError(f"{asked}: has no keypad: there is no code to type on it")
    return model


def _integer(text: str, column: str) -> int | None:
    whole, point, rest = text.strip().partition(".")  # spreadsheets write 86400.0
    try:
        if point and rest.strip("0"):
            raise ValueError
        return int(whole) if whole or point else None
    except ValueError:
        raise ValueError(f"{column}={text!r} is not an integer") from None
