"""Bookings out of CSV exports, calendar feeds and frames, against the stays they were made of."""

import csv
import io
import zoneinfo
from datetime import datetime, timedelta
from importlib.util import find_spec

from support import tzif

from fuzz import SECOND, at, iso

PLACES = (key for key in zoneinfo.available_timezones() if "/" in key and key[:4] != "Etc/")
ZONES = sorted(PLACES)
DAY = 86_400
EPOCH = datetime(1970, 1, 1)
FIRST, LAST = 946_684_800, 4_000_000_000  # 2000 to 2096


def left(key, local):
    """Return the instant of a departure: of a local time that comes twice the last."""
    return max([*tzif.shown(key, local), tzif.read(key, local)])


def stay(key, start, end):
    return at(tzif.read(key, start) * SECOND), at(left(key, end) * SECOND)


def clock(seconds):
    return EPOCH + timedelta(seconds=seconds)


class Bookings:
    """Stays in local seconds, of dates or of times, with who and where."""

    def __init__(self, rng):
        self.key = rng.choice(ZONES)
        self.dated = rng.random() < 0.5
        self.check_in, self.check_out = rng.choice([54_000, 7_200, 0]), rng.choice([39_600, 9_000])
        self.rows = []
        for number in range(rng.randrange(1, 6)):
            start = rng.randrange(FIRST, LAST)
            changes = [since for since, _, _ in tzif.spells(self.key) if FIRST < since < LAST]
            if changes and rng.random() < 0.5:
                start = tzif.local(self.key, rng.choice(changes)) + rng.randint(-7_200, 7_200)
            end = start + rng.randrange(3 * DAY, 9 * DAY)
            if self.dated:
                start = start // DAY * DAY + self.check_in
                end = end // DAY * DAY + self.check_out
            lock = rng.choice(["LOFT", "Bóat;1", 'the "big" one', "a, b", "x|y"])
            self.rows.append((lock, start, end, f"R-{number}"))

    def stays(self, rows=None):
        return [
            (*stay(self.key, start, end), lock, label)
            for lock, start, end, label in (self.rows if rows is None else rows)
        ]

    @property
    def arguments(self):
        if not self.dated:
            return f"tz={self.key!r}"
        both = [f"{clock(seconds):%H:%M}" for seconds in (self.check_in, self.check_out)]
        return f"tz={self.key!r}, check_in={both[0]!r}, check_out={both[1]!r}"


READ = "[(s.start, s.end, s.lock, s.label) for s in {}]"


def from_csv(rng):
    bookings = Bookings(rng)
    delimiter = rng.choice(",;\t|")
    encoding = rng.choice(["utf-8", "utf-8-sig", "utf-16", "cp1252"])
    names = rng.choice([["lock", "arrival", "departure", "label"], ["Door", "In", "Out", "Guest"]])
    order = rng.sample(range(4), 4)
    form = rng.choice([None, "%d/%m/%Y" if bookings.dated else "%d/%m/%Y %H:%M:%S"])
    target = io.StringIO(newline="")
    writer = csv.writer(
        target,
        delimiter=delimiter,
        lineterminator=rng.choice(["\n", "\r\n"]),
        quoting=rng.choice([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    )
    writer.writerow([*(rng.choice([str, str.upper])(names[n]) for n in order), "Status"])
    kept = []
    for row in bookings.rows:
        lock, start, end, label = row
        both = (start, tzif.read(bookings.key, start)), (end, left(bookings.key, end))
        cells = [lock, *(when(rng, bookings, *each, form) for each in both), label]
        state = rng.choice(["ok", "ok", " Cancelled"])
        if state == "ok":
            kept.append(row)
        writer.writerow([*(cells[n] for n in order), state])
        if rng.random() < 0.1:
            target.write("\n")
    columns = dict(zip(("lock", "arrival", "departure", "label"), names, strict=True))
    more = "" if form is None else f", date_format={form!r}"
    data = target.getvalue().encode(encoding)
    call = (
        f"rollover.bookings.from_csv({data!r}, columns={columns}, encoding={encoding!r}, "
        f"skip={{'status': ['cancelled']}}, {bookings.arguments}{more})"
    )
    return READ.format(call), bookings.stays(kept)


def when(rng, bookings, local, there, form):
    """Write a local time as a date, a clock time, or an instant with its offset."""
    moment = clock(local)
    if form is not None:
        return moment.strftime(form)
    if bookings.dated:
        return moment.strftime("%Y-%m-%d")
    if rng.random() < 0.3:
        return iso(there * SECOND, rng.choice([0, 120, -570]))
    return moment.isoformat(rng.choice("T "))


def from_ical(rng):
    bookings = Bookings(rng)
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//fuzz//EN"]
    expected = []
    for _, start, end, label in bookings.rows:
        lines += ["BEGIN:VEVENT", f"UID:{label}@booking.example"]
        kind = rng.randrange(4)
        if bookings.dated:
            first, last = clock(start).date(), clock(end).date()
            lines.append(f"DTSTART;VALUE=DATE:{first:%Y%m%d}")
            if kind == 0:
                lines.append(f"DURATION:P{(last - first).days}D")
            elif kind == 1:
                end = start // DAY * DAY + DAY + bookings.check_out
            else:
                lines.append(f"DTEND;VALUE=DATE:{last:%Y%m%d}")
            both = stay(bookings.key, start, end)
        else:
            both = stay(bookings.key, start, end)
            form = rng.choice(["", f";TZID={bookings.key}", "Z"])
            for name, moment, local in zip(("DTSTART", "DTEND"), both, (start, end), strict=True):
                utc = form == "Z"
                text = f"{moment if utc else clock(local):%Y%m%dT%H%M%S}{'Z' if utc else ''}"
                lines.append(f"{name}{'' if utc else form}:{text}")
        state = rng.choice(["", "", "STATUS:CANCELLED", "SUMMARY:airbnb (not available)"])
        lines += ["SUMMARY:Reserved, " + "very " * 20 + "long"] if "SUMMARY" not in state else []
        lines += [state, "END:VEVENT"] if state else ["END:VEVENT"]
        if not state:
            expected.append((*both, "LOFT", f"{label}@booking.example"))
    lines.append("END:VCALENDAR")
    folded = "\r\n".join("\r\n ".join(_pieces(line, rng.choice([40, 74]))) for line in lines)
    call = (
        f"rollover.bookings.from_ical({(folded + chr(13) + chr(10)).encode()!r}, lock='LOFT', "
        f"blocked=rollover.bookings.AIRBNB_BLOCKS, {bookings.arguments})"
    )
    return READ.format(call), expected


def _pieces(line, width):
    return [line[at : at + width] for at in range(0, len(line), width)]


def from_frame(rng):
    bookings = Bookings(rng)
    locks, starts, ends, labels = zip(*bookings.rows, strict=True)
    both = [[clock(local) for local in column] for column in (starts, ends)]
    if bookings.dated:
        both = [[moment.date() for moment in column] for column in both]
    frame = {"lock": list(locks), "arrival": both[0], "departure": both[1], "label": list(labels)}
    call = f"rollover.bookings.from_frame(pl.DataFrame({frame}), {bookings.arguments})"
    return READ.format(call), bookings.stays()


CASES = [from_csv]
CASES += [from_ical] if find_spec("icalendar") else []
CASES += [from_frame] if find_spec("narwhals") and find_spec("polars") else []
