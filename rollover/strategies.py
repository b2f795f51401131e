"""Hypothesis strategies that cover the edges of the vendor's specification.

Importing this module is the opt-in to hypothesis. Where it is installed, ``st.from_type`` of
`WindowConfig`, `Window`, `Stay`, `IssuedCode` and `Reconfiguration` draws from the ones here.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any, Final

from hypothesis import strategies as st

from rollover._validation import instance, integer
from rollover.instants import EPOCH, MICROSECOND, Instant, span, to_microseconds
from rollover.lifecycle import IssuedCode, Reconfiguration
from rollover.spec import MAX_WINDOW_SECONDS, MIN_WINDOW_SECONDS
from rollover.stays import Stay
from rollover.verify._fields import parts_of
from rollover.windows import Window, WindowConfig

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

__all__ = [
    "instants",
    "issued_codes",
    "reconfigurations",
    "responses",
    "stays",
    "window_configs",
    "windows",
]

# Between these, every settings' window is within years 1..9999 in every zone.
_FIRST: Final = datetime(1, 1, 9, tzinfo=UTC)
_LAST: Final = datetime(9999, 12, 23, tzinfo=UTC)

_LABELS: Final = st.none() | st.text(max_size=8)
_HOUR: Final = 3_600_000_000
_OFFSETS: Final = [timedelta(hours=hours) for hours in (0, 1, -5, 5.75, 14, -12)]
_FRACTIONS: Final = ("", ".0000000", ".000")

_SPELLINGS: Final[list[Callable[[str], str]]] = [str, str.lower, str.upper, str.swapcase]

_USUAL_WINDOWS: Final = (14_400, 3_600, MIN_WINDOW_SECONDS, 18_000, 86_400, MAX_WINDOW_SECONDS)
_USUAL_EPOCHS: Final = (0, 1, -1, 3_600, 57_600, -18_000, MAX_WINDOW_SECONDS, 2**31, -(2**31) - 1)


def window_configs(
    *,
    min_window_seconds: int = MIN_WINDOW_SECONDS,
    max_window_seconds: int = MAX_WINDOW_SECONDS,
    min_epoch_seconds: int | None = None,
    max_epoch_seconds: int | None = None,
) -> st.SearchStrategy[WindowConfig]:
    """Draw settings; shrinks to the default of most models (V5 to V8).

    Parameters
    ----------
    min_window_seconds, max_window_seconds
        Bounds of the window length, both included, within 1800..604800 (V7).
    min_epoch_seconds, max_epoch_seconds
        Bounds of the epoch, both included; None for no bound, as the vendor states none (V8).

    Raises
    ------
    TypeError
        If a bound is not an int.
    ValueError
        If a window length is outside 1800..604800, or bounds are reversed.

    Examples
    --------
    >>> from hypothesis import given
    >>> @given(window_configs(max_window_seconds=86_400))
    ... def test_at_most_a_day(config):
    ...     assert config.time_left("2026-07-01T12:00Z").days <= 1
    >>> test_at_most_a_day()
    """
    shortest = integer(min_window_seconds, "min_window_seconds")
    longest = integer(max_window_seconds, "max_window_seconds")
    if not MIN_WINDOW_SECONDS <= shortest <= longest <= MAX_WINDOW_SECONDS:
        raise ValueError(
            f"min_window_seconds={shortest}..max_window_seconds={longest} is not a range "
            f"within {MIN_WINDOW_SECONDS}..{MAX_WINDOW_SECONDS}"
        )
    first = None if min_epoch_seconds is None else integer(min_epoch_seconds, "min_epoch_seconds")
    last = None if max_epoch_seconds is None else integer(max_epoch_seconds, "max_epoch_seconds")
    if first is not None and last is not None and last < first:
        raise ValueError(f"max_epoch_seconds={last} is below min_epoch_seconds={first}")
    return st.builds(
        WindowConfig,
        _integers(_USUAL_WINDOWS, shortest, longest),
        _integers(_USUAL_EPOCHS, first, last),
    )


def instants(
    *, min_value: Instant = _FIRST, max_value: Instant = _LAST
) -> st.SearchStrategy[datetime]:
    """Draw aware datetimes of any zone, often a microsecond or less from a whole hour.

    Parameters
    ----------
    min_value, max_value
        Bounds, both included. By default all of time but for its first and last days, so that
        the window of any settings is within years 1..9999.

    Raises
    ------
    TypeError
        If a bound is not an instant.
    ValueError
        If a bound has no offset, or they are reversed.

    Examples
    --------
    >>> from hypothesis import given
    >>> @given(instants(min_value="2026-01-01T00:00Z"))
    ... def test_is_aware(when):
    ...     assert when.utcoffset() is not None
    >>> test_is_aware()
    """
    low, high = _span(min_value, max_value)
    zones = st.just(UTC) | st.timezones()
    return st.builds(datetime.astimezone, _moments(low, high), zones)


def windows(
    config: WindowConfig | None = None,
    *,
    min_value: Instant = _FIRST,
    max_value: Instant = _LAST,
) -> st.SearchStrategy[Window]:
    """Draw the window at an instant.

    Parameters
    ----------
    config
        The settings; None for any.
    min_value, max_value
        Bounds of the instant, as `instants` takes them.

    Raises
    ------
    TypeError
        If an argument is of another type.
    ValueError
        If a bound has no offset, or they are reversed.

    Examples
    --------
    >>> from hypothesis import given
    >>> @given(windows(WindowConfig(14400)))
    ... def test_is_4_hours(window):
    ...     assert window.duration.seconds == 14400
    >>> test_is_4_hours()
    """
    configs = (
        window_configs() if config is None else st.just(instance(config, WindowConfig, "config"))
    )
    return st.builds(WindowConfig.window_at, configs, _moments(*_span(min_value, max_value)))


def stays(*, min_value: Instant = _FIRST, max_value: Instant = _LAST) -> st.SearchStrategy[Stay]:
    """Draw stays, mostly of some days, with and without a lock.

    Parameters
    ----------
    min_value, max_value
        Bounds of both ends, at least a microsecond apart.

    Raises
    ------
    TypeError
        If a bound is not an instant.
    ValueError
        If a bound has no offset, or there is no time between them.

    Examples
    --------
    >>> from hypothesis import given
    >>> @given(stays())
    ... def test_needs_a_code(stay):
    ...     assert len(WindowConfig(14400).windows_between(stay.start, stay.end)) > 0
    >>> test_needs_a_code()
    """
    low, high = _span(min_value, max_value)
    if low == high:
        raise ValueError(
            f"max_value={max_value!s} equals min_value={min_value!s}: a stay is not empty"
        )

    def stay(start: datetime, length: timedelta, lock: str | None) -> Stay:
        return Stay(start, start + min(length, high - start), lock=lock)

    return st.builds(
        stay,
        _moments(low, high - MICROSECOND),
        _durations(1, 14 * 24),
        st.none() | st.sampled_from(["BOATHOUSE", "CABIN"]),
    )


def issued_codes(
    *, min_value: Instant = _FIRST, max_value: Instant = _LAST
) -> st.SearchStrategy[IssuedCode]:
    """Draw issued codes, mostly issued in the month before they are to be valid.

    Parameters
    ----------
    min_value, max_value
        Bounds of both times of a code, both included.

    Raises
    ------
    TypeError
        If a bound is not an instant.
    ValueError
        If a bound has no offset, or they are reversed.

    Examples
    --------
    >>> from hypothesis import given
    >>> change = Reconfiguration(
    ...     WindowConfig(14400), WindowConfig(7200), applied_at="2026-07-01T14:10Z"
    ... )
    >>> @given(issued_codes(min_value="2026-07-01T14:10Z"))
    ... def test_no_code_has_expired(code):
    ...     assert change.fate(code).name != "EXPIRED"
    >>> test_no_code_has_expired()
    """
    low, high = _span(min_value, max_value)
    moments = _moments(low, high)

    def before(when_valid: datetime, lead: timedelta, label: str | None) -> IssuedCode:
        lead = max(min(lead, when_valid - low), when_valid - high)
        return IssuedCode(when_valid, issued_at=when_valid - lead, label=label)

    def whenever(when_valid: datetime, issued_at: datetime, label: str | None) -> IssuedCode:
        return IssuedCode(when_valid, issued_at=issued_at, label=label)

    leads = _durations(-24, 30 * 24)
    return st.builds(before, moments, leads, _LABELS) | st.builds(
        whenever, moments, moments, _LABELS
    )


def reconfigurations(
    *, min_value: Instant = _FIRST, max_value: Instant = _LAST
) -> st.SearchStrategy[Reconfiguration]:
    """Draw reconfigurations, confirmed at once, later, or not at all.

    Parameters
    ----------
    min_value, max_value
        Bounds of when it is applied and confirmed, both included.

    Raises
    ------
    TypeError
        If a bound is not an instant.
    ValueError
        If a bound has no offset, or they are reversed.

    Examples
    --------
    >>> from hypothesis import given
    >>> @given(reconfigurations())
    ... def test_the_lock_is_first(change):
    ...     assert change.lock_config(change.applied_at) == change.new
    >>> test_the_lock_is_first()
    """
    low, high = _span(min_value, max_value)

    def change(
        old: WindowConfig, new: WindowConfig, applied_at: datetime, wait: timedelta | None
    ) -> Reconfiguration:
        confirmed_at = None if wait is None else applied_at + min(wait, high - applied_at)
        return Reconfiguration(old, new, applied_at=applied_at, confirmed_at=confirmed_at)

    waits = st.none() | _durations(0, 7 * 24)
    return st.builds(change, window_configs(), window_configs(), _moments(low, high), waits)


def responses(
    config: WindowConfig,
    *,
    begins: str,
    expires: str,
    min_value: Instant = _FIRST,
    max_value: Instant = _LAST,
) -> st.SearchStrategy[tuple[datetime, Any]]:
    """Draw what was asked for and a response that agrees with the settings (V4).

    The body is as JSON decodes it: in an envelope with keys in any letter case, and times with
    any offset and up to seven fractional digits, as the vendor writes them.

    Parameters
    ----------
    config
        The settings that the server follows.
    begins, expires
        The paths of the two fields, as `rollover.check_response` takes them.
    min_value, max_value
        Bounds of the instant that was asked for, both included.

    Raises
    ------
    TypeError
        If an argument is of another type.
    ValueError
        If a path has an empty key, one path is the other or leads through it, or a bound has no
        offset or is reversed.

    Examples
    --------
    >>> from hypothesis import given
    >>> from rollover.testing import assert_response
    >>> config = WindowConfig(14400)
    >>> paths = {"begins": "Data.BeginsOn", "expires": "Data.ExpiresOn"}
    >>> @given(responses(config, **paths))
    ... def test_agrees(drawn):
    ...     when_valid, body = drawn
    ...     assert_response(body, config, when_valid=when_valid, **paths)
    >>> test_agrees()
    """
    leaves = [parts_of(begins, "begins"), parts_of(expires, "expires")]
    shorter, longer = sorted(([key.casefold() for key in leaf] for leaf in leaves), key=len)
    if longer[: len(shorter)] == shorter:
        raise ValueError(f"expires={expires!r} and begins={begins!r} are not two fields")

    def response(
        when: datetime,
        spell: Callable[[str], str],
        writes: Callable[[datetime], str],
        envelope: dict[str, object],
    ) -> tuple[datetime, Any]:
        window = config.window_at(when)
        times = [writes(window.start), writes(window.end)]
        body = _nested(list(zip(leaves, times, strict=True)), spell)
        if isinstance(body, dict):
            taken = {key.casefold() for key in body}
            body |= {
                spell(key): its for key, its in envelope.items() if key.casefold() not in taken
            }
        return when, body

    instance(config, WindowConfig, "config")
    return st.builds(
        response,
        instants(min_value=min_value, max_value=max_value),
        st.sampled_from(_SPELLINGS).map(_same_key),
        st.builds(_writer, st.sampled_from(_OFFSETS), st.sampled_from(_FRACTIONS)),
        st.fixed_dictionaries(
            {
                "Result": st.sampled_from(["Success", ""]),
                "Messages": st.lists(st.text(max_size=8), max_size=2),
            }
        ),
    )


def _span(min_value: Instant, max_value: Instant) -> tuple[datetime, datetime]:
    low, high = span(min_value, max_value, ("min_value", "max_value"))
    for name, bound in ("min_value", low), ("max_value", high):
        if not _FIRST <= bound <= _LAST:
            raise ValueError(
                f"{name}={bound.isoformat()} is outside {_FIRST.isoformat()}..{_LAST.isoformat()}, "
                "where every window is within years 1..9999"
            )
    return low, high


def _integers(usual: Iterable[int], low: int | None, high: int | None) -> st.SearchStrategy[int]:
    every = st.integers(low, high)
    some = [n for n in usual if (low is None or low <= n) and (high is None or n <= high)]
    return st.sampled_from(some) | every if some else every


def _moments(low: datetime, high: datetime) -> st.SearchStrategy[datetime]:
    """Draw UTC datetimes between these two, often within a microsecond of a whole hour."""
    first, last = to_microseconds(low), to_microseconds(high)
    every = st.integers(first, last)
    hours = every.map(lambda moment: moment - moment % _HOUR)
    near = st.builds(int.__add__, hours, st.sampled_from([0, 1, -1]))
    within = near.map(lambda moment: min(max(moment, first), last))
    return (within | every).map(lambda moment: EPOCH + moment * MICROSECOND)


def _durations(low: int, high: int) -> st.SearchStrategy[timedelta]:
    """Draw durations between these numbers of hours, mostly whole."""
    hours = st.integers(low, high).map(lambda hours: timedelta(hours=hours))
    return hours | st.integers(low * _HOUR, high * _HOUR).map(MICROSECOND.__mul__)


def _same_key(spell: Callable[[str], str]) -> Callable[[str], str]:
    """Keep a key whose other letter case is not that of one same key, as in Turkish."""
    return lambda key: spell(key) if spell(key).casefold() == key.casefold() else key


def _writer(offset: timedelta, fraction: str) -> Callable[[datetime], str]:
    def written(moment: datetime) -> str:
        text = moment.astimezone(timezone(offset)).isoformat()
        return text[:19] + fraction + text[19:]

    return written


def _nested(leaves: list[tuple[list[str], str]], spell: Callable[[str], str]) -> Any:
    """Build the value that has these leaves; keys that are all digits index a list."""
    below: dict[str, list[tuple[list[str], str]]] = {}
    for (key, *rest), value in leaves:
        same = next((known for known in below if known.casefold() == key.casefold()), key)
        below.setdefault(same, []).append((rest, value))
    children = {
        key: under[0][1] if not under[0][0] else _nested(under, spell)
        for key, under in below.items()
    }
    if all(key.isascii() and key.isdigit() and len(key) < 3 for key in children):
        items = {int(key): child for key, child in children.items()}
        return [items.get(position) for position in range(max(items) + 1)]
    return {spell(key): child for key, child in children.items()}
