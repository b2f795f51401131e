"""Requests for codes."""

from __future__ import annotations

from hypothesis import strategies as st

from rollover.instants import Instant
from rollover.requests import TemporaryCodeRequest
from rollover.spec import MAX_FIRMWARE_VERSION, LockModel, lock_model
from rollover.strategies._times import FIRST, LAST, moments, within

_IDENTIFIERS = st.just("A12345") | st.text(
    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=6, max_size=6
)
_FIRMWARE = st.sampled_from([1234, 0, MAX_FIRMWARE_VERSION]) | st.integers(0, MAX_FIRMWARE_VERSION)


def requests(
    *, model: LockModel | str | None = None, min_value: Instant = FIRST, max_value: Instant = LAST
) -> st.SearchStrategy[TemporaryCodeRequest]:
    """Draw requests for a code, standard and configured (V2, V3).

    Parameters
    ----------
    model
        The lock's model, or its number or name; None for any that has a keypad.
    min_value, max_value
        Bounds of what is asked for, as `instants` takes them.

    Raises
    ------
    ValueError
        If no model is called `model`, or it has no keypad.

    Examples
    --------
    >>> from hypothesis import given
    >>> @given(requests(model="deadbolt"))
    ... def test_a_deadbolt_has_two_key_numbers(request):
    ...     assert request.to_dict()["KeyNumber"] == (4 if request.configured else 2)
    >>> test_a_deadbolt_has_two_key_numbers()
    """
    keypads = [each for each in LockModel if each.has_keypad]
    if model is not None:
        keypads = [lock_model(model)]
        TemporaryCodeRequest("A12345", 0, FIRST, model=model)  # which refuses one without a keypad
    return st.builds(
        TemporaryCodeRequest,
        _IDENTIFIERS,
        _FIRMWARE,
        moments(*within(min_value, max_value)),
        model=st.sampled_from(keypads),
        configured=st.booleans(),
    )
