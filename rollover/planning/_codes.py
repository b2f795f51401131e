"""A code to request, and a gap in which no code is sure to open."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from rollover.instants import Instant
from rollover.lifecycle import IssuedCode
from rollover.requests import TemporaryCodeRequest
from rollover.spec import LockModel
from rollover.stays import Stay
from rollover.windows import Window, WindowConfig


@dataclass(frozen=True, slots=True)
class PlannedCode:
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
        """What to ask the server for (V2): the first instant of need that is in the window.

        Examples
        --------
        >>> from rollover import plan
        >>> codes = plan([Stay("2026-07-01T15:00Z", "2026-07-02T11:00Z")], WindowConfig(14400))
        >>> [code.when_valid.hour for code in codes]
        [15, 16, 20, 0, 4, 8]
        """
        return self.needed_from if self.needed_from in self.window else self.window.start

    def request(
        self,
        device_identifier: str,
        firmware_version: int,
        *,
        model: LockModel | str,
        configured: bool = False,
    ) -> TemporaryCodeRequest:
        """Return the vendor's request for this code (V2).

        Raises
        ------
        TypeError, ValueError
            As `TemporaryCodeRequest`.

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
        """Return the code as issued at an instant, with what it is needed for.

        Raises
        ------
        TypeError, ValueError, OverflowError
            If `at` is not an instant.

        Examples
        --------
        >>> from rollover import plan
        >>> stay = Stay("2026-07-01T15:00Z", "2026-07-02T11:00Z", label="Ada")
        >>> plan([stay], WindowConfig(14400))[-1].issued("2026-06-20T09:30Z")
        IssuedCode('2026-07-02T08:00:00+00:00', issued_at='2026-06-20T09:30:00+00:00', \
label='Ada', needed=('2026-07-02T08:00:00+00:00', '2026-07-02T11:00:00+00:00'))
        """
        return IssuedCode(
            self.when_valid,
            issued_at=at,
            label=self.stay.label,
            needed=(self.needed_from, self.needed_until),
        )


@dataclass(frozen=True, slots=True)
class Gap:
    """A part of a stay, ``[start, end)`` in UTC, in which no code is sure to open.

    The lock follows settings already whose codes the server does not give yet (V10).
    """

    stay: Stay
    start: datetime
    end: datetime
