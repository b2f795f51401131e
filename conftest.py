"""Which doctests need what is not installed."""

from importlib.util import find_spec

_NEEDS = {
    "rollover/bookings/_frame.py": ("narwhals", "pandas"),
    "rollover/bookings/_ical.py": ("icalendar",),
    "rollover/frames": ("narwhals", "pandas"),
    "rollover/plot": ("matplotlib",),
}

collect_ignore = [path for path, names in _NEEDS.items() if not all(map(find_spec, names))]
