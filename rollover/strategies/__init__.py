"""Hypothesis strategies that cover the edges of the vendor's specification.

Importing this module is the opt-in to hypothesis. Where it is installed, ``st.from_type`` of the
types that are drawn here draws from them, and of every other public type it says what to use.

Times may be bounded by `min_value` and `max_value`, both included: by default all of time but for
its first and last days, so that every settings' window is within years 1..9999. Two of three lie in
1970..2049, half are on a whole hour or a microsecond beside it, and what fails shrinks to whole
hours in 1970. A bound that is no instant is a `TypeError`, or a `ValueError` as a reversed pair is.
"""

try:
    import hypothesis as _hypothesis  # noqa: F401
except ModuleNotFoundError as _error:
    from rollover._validation import not_installed

    raise not_installed("rollover.strategies needs", "hypothesis", "test") from _error

from rollover.strategies._plans import plans
from rollover.strategies._requests import requests
from rollover.strategies._responses import responses
from rollover.strategies._settings import (
    lock_timelines,
    reconfigurations,
    window_configs,
    windows,
)
from rollover.strategies._stays import bookings, issued_codes, stays
from rollover.strategies._times import instants

__all__ = [
    "bookings",
    "instants",
    "issued_codes",
    "lock_timelines",
    "plans",
    "reconfigurations",
    "requests",
    "responses",
    "stays",
    "window_configs",
    "windows",
]
