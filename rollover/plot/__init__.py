"""Pictures, on axes that are given or new. They need matplotlib (the extra ``plot``).

Each function returns the artists that it drew. What a colour tells, a shape, a hatch or a word
tells too, so that the pictures read in black and white; the colours are those of Okabe and Ito,
which eyes of every kind tell apart.
"""

try:
    import matplotlib as _matplotlib  # noqa: F401
except ModuleNotFoundError as _error:
    from rollover._validation import not_installed

    raise not_installed("rollover.plot needs", "matplotlib", "plot") from _error

from rollover.plot._fates import fates
from rollover.plot._phases import phases
from rollover.plot._plan import plan
from rollover.plot._rollovers import rollovers
from rollover.plot._trade_off import trade_off
from rollover.plot._windows import windows

__all__ = ["fates", "phases", "plan", "rollovers", "trade_off", "windows"]
