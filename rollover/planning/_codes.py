"""A code to request, and a gap in which no code is sure to open; codes as columns."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from rollover._arithmetic import index_at
from rollover._value import Value, plain
from rollover.instants import ALWAYS, EPOCH, MICROSECOND, Instant
from rollover.lifecycle import IssuedCode
from rollover.planning._fleet import Fleet
from rollover.requests import TemporaryCodeRequest
from rollover.spec import LockModel
from rollover.stays import Stay
from rollover.windows import Window, WindowConfig

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from rollover._needs import Codes, Positions

CODE_HEADER: Final = ["lock", "label", "when_valid (UTC)", "begins", "expires"]


@dataclass(frozen=True, slots=True, repr=False)
class PlannedCode(Value):
    """One code that a stay needs.

    Parameters
    ----------
    stay
        The stay.
    config
        The settings that the lock follows then.
    window
        The code's window, on these settings.
    needed_from, needed_until
        The real time for which the code is needed, in UTC; with tolerance it may begin before the
        window, and end after it.
    request_from
        From when on the server gives the code (V10); None if it can be asked for at any time.

    Examples
    --------
    >>> from rollover import plan
    >>> code = plan([Stay("2026-07-01T15:00Z", "2026-07-02T11:00Z")], WindowConfig(14400))[0]
    >>> code.window.start.hour, code.needed_from.hour, code.needed_until.hour, code.request_from
    (12, 15, 16, None)
    """

    stay: Stay
    config: WindowConfig
    window: Window
    needed_from: datetime
    needed_until: datetime
    request_from: datetime | None

    @property
    def when_valid(self) -> datetime:
        """What to ask the server for (V2), the first instant of need that is in the window.

        Examples
        --------
        >>> from rollover import plan
        >>> codes = plan([Stay("2026-07-01T15:00Z", "2026-07-02T11:00Z")], WindowConfig(14400))
        >>> [code.when_valid.hour for code in codes]
        [15, 16, 20, 0, 4, 8]
        """
        return self.needed_from if self.needed_from in self.window else self.window.start

    def to_dict(self) -> dict[str, Any]:
        """Return the stay and what `Plan.columns` say of the code, in JSON's types.

        Examples
        --------
        >>> from rollover import plan
        >>> code = plan([Stay("2026-07-01T15:00Z", "2026-07-02T11:00Z")], WindowConfig(14400))[0]
        >>> code.to_dict()["begins"], code.to_dict()["window_seconds"]
        ('2026-07-01T12:00:00+00:00', 14400)
        """
        values = {
            "stay": self.stay,
            "window_seconds": self.config.window_seconds,
            "epoch_seconds": self.config.epoch_seconds,
            "begins": self.window.start,
            "expires": self.window.end,
            "needed_from": self.needed_from,
            "needed_until": self.needed_until,
            "when_valid": self.when_valid,
            "request_from": self.request_from,
        }
        return {name: plain(value) for name, value in values.items()}

    def _columns(self) -> dict[str, object]:
        return dict(zip(CODE_HEADER, cells(self), strict=True))

    def request(
        self,
        device_identifier: str,
        firmware_version: int,
        *,
        model: LockModel | str,
        configured: bool = False,
    ) -> TemporaryCodeRequest:
        """Return the vendor's request for this code (V2).

        Examples
        --------
        >>> from rollover import plan
        >>> code = plan([Stay("2026-07-01T15:00Z", "2026-07-02T11:00Z")], WindowConfig(14400))[0]
        >>> code.request("A12345", 1234, model="5440").to_dict()["WhenValid"]
        '2026-07-01T15:00:00+00:00'
        """
        return TemporaryCodeRequest(
            device_identifier,
            firmware_version,
            self.when_valid,
            model=model,
            configured=configured,
        )

    def issued(self, at: Instant) -> IssuedCode:
        """Return the code as issued at an instant: a line of the log that `Plan.audit` asks.

        It has the stay's lock, its holder as label, the window as `valid`, and what it is needed
        for.

        Examples
        --------
        >>> from rollover import plan
        >>> stay = Stay("2026-07-01T15:00Z", "2026-07-02T11:00Z", label="Ada")
        >>> plan([stay], WindowConfig(14400))[-1].issued("2026-06-20T09:30Z")
        IssuedCode('2026-07-02T08:00:00+00:00', issued_at='2026-06-20T09:30:00+00:00', \
label='Ada', valid=('2026-07-02T08:00:00+00:00', '2026-07-02T12:00:00+00:00'), \
needed=('2026-07-02T08:00:00+00:00', '2026-07-02T11:00:00+00:00'))
        """
        return IssuedCode(
            self.when_valid,
            issued_at=at,
            lock=self.stay.lock,
            label=self.stay.holder,
            valid=(self.window.start, self.window.end),
            needed=(self.needed_from, self.needed_until),
        )


@dataclass(frozen=True, slots=True, repr=False)
class Gap(Value):
    """A part of a stay, ``[start, end)`` in UTC, in which no code is sure to open.

    The lock follows settings already whose codes the server does not give yet (V10).
    """

    stay: Stay
    start: datetime
    end: datetime

    def _columns(self) -> dict[str, object]:
        return {
            "lock": self.stay.lock,
            "label": self.stay.label,
            "start (UTC)": self.start,
            "end (UTC)": self.end,
            "duration": self.end - self.start,
        }


def cells(code: PlannedCode) -> list[object]:
    """Return what a table shows of a code."""
    stay, window = code.stay, code.window
    return [stay.lock, stay.label, code.when_valid, window.start, window.end]


def made(fleet: Fleet, positions: Positions) -> Iterator[PlannedCode]:
    """Yield the codes at these positions."""
    needs = fleet.needs
    codes = needs.codes(positions)
    behind, ahead = fleet.tolerance.behind * MICROSECOND, fleet.tolerance.ahead * MICROSECOND
    rows = needs.span, needs.stretch, needs.start, needs.end, needs.had_from
    lists = [column[codes.row].tolist() for column in rows]
    last = None
    for row, begins, *parts in zip(codes.row.tolist(), codes.begins.tolist(), *lists, strict=True):
        if row != last:
            last = row
            span, stretch, from_, until, had_from = parts
            stay, config = fleet.stays[span], fleet.timelines.stretches[stretch].config
            start, end = EPOCH + from_ * MICROSECOND, EPOCH + until * MICROSECOND
            request_from = None if had_from == ALWAYS else EPOCH + had_from * MICROSECOND
        window = config.window(
            index_at(begins // 1_000_000, config.epoch_seconds, config.window_seconds)
        )
        yield PlannedCode(
            stay,
            config,
            window,
            start if window.start - start <= ahead else window.start - ahead,
            end if end - window.end <= behind else window.end + behind,
            request_from,
        )


def columns(fleet: Fleet, codes: Codes) -> dict[str, NDArray[Any]]:
    """Return codes as arrays, by column; times are ``datetime64[us]`` in UTC, NaT for None."""
    import numpy as np

    stay, stretch = codes.span, codes.stretch
    request_from = codes.request_from
    request_from[request_from == ALWAYS] = np.datetime64("NaT", "us").view(np.int64)
    times = {
        "begins": codes.begins,
        "expires": codes.expires,
        "needed_from": codes.needed_from,
        "needed_until": codes.needed_until,
        "when_valid": codes.when_valid,
        "request_from": request_from,
    }
    return {
        "stay": stay,
        "lock": fleet.columns["lock"][stay],
        "label": fleet.columns["label"][stay],
        "window_seconds": fleet.columns["window_seconds"][stretch],
        "epoch_seconds": fleet.columns["epoch_seconds"][stretch],
        **{name: column.view("M8[us]") for name, column in times.items()},
    }
