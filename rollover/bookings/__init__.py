"""Stays out of what people have: CSV exports, calendar feeds, data frames; and the log of codes."""

from rollover.bookings._csv import from_csv
from rollover.bookings._frame import from_frame
from rollover.bookings._ical import AIRBNB_BLOCKS, from_ical
from rollover.bookings._log import log_from_csv

__all__ = ["AIRBNB_BLOCKS", "from_csv", "from_frame", "from_ical", "log_from_csv"]
