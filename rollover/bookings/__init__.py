"""Stays out of what people have: CSV exports, calendar feeds, data frames."""

from rollover.bookings._csv import from_csv
from rollover.bookings._frame import from_frame
from rollover.bookings._ical import AIRBNB_BLOCKS, from_ical

__all__ = ["AIRBNB_BLOCKS", "from_csv", "from_frame", "from_ical"]
