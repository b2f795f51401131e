"""Responses of a truthful server."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta, timezone
from types import MappingProxyType
from typing import Any, Final, Literal

from hypothesis import strategies as st

from rollover._validation import instance, shown
from rollover.instants import Instant
from rollover.strategies._times import FIRST, LAST, instants
from rollover.verify._bodies import Leaf, Time, body_of, leaves_of
from rollover.verify._paths import FieldPath, Paths, paths_of
from rollover.windows import WindowConfig

_OFFSETS: Final = [timezone(timedelta(hours=hours)) for hours in (0, 1, -5, 5.75, 14, -12)]
_FRACTIONS: Final = ["", ".0000000", ".000"]
_SPELLINGS: Final[list[Callable[[str], str]]] = [str, str.lower, str.upper, str.swapcase]
_KEYS: Final = {"any case": _SPELLINGS, "as given": _SPELLINGS[:1]}
_ENVELOPE: Final = st.tuples(
    st.sampled_from(["Success", ""]), st.lists(st.text(max_size=8), max_size=2)
)


def responses(
    config: WindowConfig,
    *,
    begins: FieldPath | None = None,
    expires: FieldPath | None = None,
    paths: Paths | None = None,
    keys: Literal["any case", "as given"] = "any case",
    extra: Mapping[Any, object] = MappingProxyType({}),
    min_value: Instant = FIRST,
    max_value: Instant = LAST,
) -> st.SearchStrategy[tuple[datetime, Any]]:
    """Draw what was asked for and a response that agrees with the settings (V4).

    The body is as JSON decodes it: in an envelope, and times with any offset and up to seven
    fractional digits, as the vendor writes them.

    Parameters
    ----------
    config
        The settings that the server follows.
    begins, expires, paths
        The fields, as `rollover.check_response` takes them; what was asked for has its field where
        `paths` names one.
    keys
        Whether the keys are in any letter case, as the vendor's vary, or as given.
    extra
        What else is in the body: values, or strategies for them, by their path.
    min_value, max_value
        Bounds of the instant that was asked for, as `instants` takes them.

    Raises
    ------
    ValueError
        If a path has an empty key, one path is another or leads through it, or `keys` is neither.

    Examples
    --------
    >>> from hypothesis import given
    >>> from rollover import Paths
    >>> from rollover.testing import assert_response
    >>> config = WindowConfig(14400)
    >>> paths = Paths(begins="Data.BeginsOn", expires="Data.ExpiresOn")
    >>> @given(responses(config, paths=paths, extra={"Data.Code": st.from_regex("[0-9]{4,8}")}))
    ... def test_agrees(drawn):
    ...     when_valid, body = drawn
    ...     assert_response(body, config, when_valid=when_valid, paths=paths)
    >>> test_agrees()
    """
    if keys not in [*_KEYS]:
        raise ValueError(f"keys={shown(keys)} is neither 'any case' nor 'as given'")
    return _responses(
        instance(config, WindowConfig, "config"),
        leaves_of(paths_of(paths, begins, expires), extra),
        instants(min_value=min_value, max_value=max_value),
        st.sampled_from(_KEYS[keys]),
    )


@st.composite
def _responses(
    draw: st.DrawFn,
    config: WindowConfig,
    leaves: list[Leaf],
    times: st.SearchStrategy[datetime],
    spellings: st.SearchStrategy[Callable[[str], str]],
) -> tuple[datetime, Any]:
    """Draw what was asked for, and a body that answers it truly in a form of its own."""
    when, spell = draw(times), draw(spellings)
    offset, fraction = draw(st.sampled_from(_OFFSETS)), draw(st.sampled_from(_FRACTIONS))

    def key(part: str | int) -> str | int:
        """Keep a key whose other letter case is not that of one same key, as in Turkish."""
        other = spell(part) if isinstance(part, str) else part
        return other if str(other).casefold() == str(part).casefold() else part

    def value(leaf: object) -> object:
        if isinstance(leaf, Time):
            text = leaf.of(config, when).astimezone(offset).isoformat()
            return text[:19] + fraction + text[19:]
        return draw(leaf) if isinstance(leaf, st.SearchStrategy) else leaf

    body = body_of([([key(part) for part in parts], value(leaf)) for parts, leaf in leaves])
    if isinstance(body, dict):
        taken = {name.casefold() for name in body}
        for name, said in zip(("Result", "Messages"), draw(_ENVELOPE), strict=True):
            if name.casefold() not in taken:
                body[str(key(name))] = said
    return when, body
