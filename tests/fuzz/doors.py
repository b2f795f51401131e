"""Feeds and CSV files that are bad in part: a ValueError at most, soon, and no good stay lost.

Most have good events or rows and beside them bad ones: what people have sent, and good ones with
some characters changed. Their good stays must be read whatever stands beside them. Some are changed
anywhere: these may be refused.
"""

import warnings
from datetime import UTC, date, datetime, timedelta
from importlib.util import find_spec
from time import process_time

ODD = "\x00\x1b \t,;:=\"'\\-+.%/0159AZTzé\u200b\ud800\udcff\uffff"
MOST = 2  # seconds
FIRST = date(2026, 3, 1)

BAD_EVENTS = [
    "DTSTART;VALUE=TIME:120000\nDTEND:20260703T100000Z",
    "DTSTART;TZID=America:20260701T100000\nDTEND:20260703T100000Z",
    "DTSTART;TZID=Bad:20260701T100000\nDTEND;TZID=Bad:20260703T100000",
    "DTSTART;TZID=A;TZID=B:20260701T100000\nDURATION:P1D",
    "DTSTART:20260701T000000Z\nDTEND:20260703T000000Z",
    "DTSTART;VALUE=DATE:20260701\nRRULE:FREQ=SECONDLY",
    "DTSTART;VALUE=DATE:20260701\nSEQUENCE:-1",
    "DTSTART;VALUE=DATE:20260701\nDURATION:P999999999999999W",
    "BEGIN:VALARM\nTRIGGER:-PT15M",
    "DESCRIPTION:a\nEND:VALARM\nBEGIN:VTODO\nEND:VJOURNAL",
    "DTSTART:99991231T235959Z\nDURATION:PT1H",
]
RULES = [
    "FREQ=YEARLY;INTERVAL=0", "FREQ=SECONDLY", "FREQ=MINUTELY", "FREQ=HOURLY", "FREQ=DAILY",
    "FREQ=YEARLY;BYDAY=99SU", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "FREQ=YEARLY;BYMONTH=3",
    "FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU", "FREQ=YEARLY;COUNT=9999;INTERVAL=9999", "FREQ=YEARLY",
    "FREQ=YEARLY;BYMONTH=1,12;BYDAY=MO,TU,WE,TH,FR,SA,SU", "FREQ=YEARLY;UNTIL=00010101",
    "FREQ=YEARLY;UNTIL=120000", "FREQ=YEARLY;UNTIL=PT1H", "FREQ=YEARLY;WKST=1MO",
]  # fmt: skip
BAD_ROWS = [
    "LOFT,2026-07-01 00:00:00,2026-07-03 00:00:00,x,", "LOFT,2026-7-1,2026-07-03,x,", ",,,,", " ",
    "LOFT,2026-07-03,2026-07-01,x,", "LOFT,2026-07-01,2026-07-03,x,15.30", "LOFT,2026-07-01",
    "LOFT,2026-07-01,2026-07-03,x,99", " ,2026-07-01,2026-07-03,x,", ",,,,,,,,,,,,",
    "LOFT,0001-01-01,9999-12-31,x,", "LOFT,2026-07-01T10:00+99:00,2026-07-03,x,",
]  # fmt: skip


def read(function, data, **given):
    """Return the stays that are read, going on after errors, or the ValueError of the whole."""
    begun = process_time()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            found = function(data, on_error=lambda error: None, **given)
        except ValueError as error:
            found = error
    taken = process_time() - begun
    if taken > MOST:
        raise AssertionError(f"took {taken:.1f} s")
    return found


class WithAll:
    """Equal to any list that has all of these stays, in their order."""

    def __init__(self, stays):
        self.stays = stays

    def __eq__(self, other):
        if not isinstance(other, list):
            return False
        rest = iter([(stay.start, stay.end, stay.lock, stay.label) for stay in other])
        return all(stay in rest for stay in self.stays)

    __hash__ = None

    def __repr__(self):
        return f"with all of {self.stays}"


class Anything:
    """Equal to any list, and to a ValueError."""

    def __eq__(self, other):
        return isinstance(other, (list, ValueError))

    __hash__ = None


def changed(rng, text, characters=ODD):
    """Return a text with some characters changed, taken out or put in."""
    letters = list(text)
    for _ in range(rng.randrange(1, 6)):
        at = rng.randrange(len(letters) + 1)
        letters[at : at + rng.randrange(3)] = rng.choices(characters, k=rng.randrange(3))
    return "".join(letters)


def stay(number):
    """Return a good stay, as dates and as it must be read in UTC, where clocks stay as they are."""
    first, last = FIRST + timedelta(3 * number), FIRST + timedelta(3 * number + 2)
    start, end = (datetime(*day.timetuple()[:3], hour, tzinfo=UTC)
                  for day, hour in ((first, 15), (last, 11)))  # fmt: skip
    return first, last, (start, end, "LOFT", f"good-{number}")


def feed(rng):
    """Draw a feed: lines of good events and, beside them, bad ones and zones."""
    parts, expected = [], []
    for number in range(rng.randrange(1, 12)):
        first, last, good = stay(number)
        dates = f"DTSTART;VALUE=DATE:{first:%Y%m%d}\nDTEND;VALUE=DATE:{last:%Y%m%d}"
        kind = rng.randrange(4)
        if kind == 0:
            body = f"UID:{good[3]}\n{dates}"
            expected.append(good)
        elif kind == 1:
            body = f"UID:bad-{number}\n{rng.choice(BAD_EVENTS)}"
        elif kind == 2:
            body = f"UID:bad-{number}\n{changed(rng, dates)}"
        else:
            spell = f"DTSTART:{rng.choice(['16010101', '19700329', '20260101'])}T020000"
            spell += f"\nTZOFFSETFROM:+0100\nTZOFFSETTO:+0200\nRRULE:{rng.choice(RULES)}"
            if rng.random() < 0.3:
                spell = changed(rng, spell)
            parts.append(f"BEGIN:VTIMEZONE\nTZID:Bad\nBEGIN:DAYLIGHT\n{spell}\nEND:DAYLIGHT\n"
                         "END:VTIMEZONE")  # fmt: skip
            body = f"UID:bad-{number}\n{BAD_EVENTS[2]}"
        end = "END:VEVENT" if kind == 0 or rng.random() < 0.8 else "X-ITS-END:is missing"
        parts.append(f"BEGIN:VEVENT\n{body}\n{end}")
    return "\n".join(["BEGIN:VCALENDAR", *parts, "END:VCALENDAR", ""]), expected


def table(rng):
    """Draw a CSV file: good rows and, beside them, bad ones."""
    rows, expected = ["lock,arrival,departure,label,arrival_time"], []
    plain = ODD.replace('"', "")  # which would join rows
    for number in range(rng.randrange(1, 20)):
        first, last, good = stay(number)
        kind = rng.randrange(3)
        row = f"LOFT,{first},{last},{good[3]},"
        if kind == 0:
            expected.append(good)
        rows.append(
            [row, rng.choice(BAD_ROWS), changed(rng, row.replace("good", "x"), plain)][kind]
        )
    return "\n".join([*rows, ""]), expected


GIVEN = "tz='UTC', check_in='15:00', check_out='11:00'"


def call(kind, text):
    data = text.encode("utf-8", "surrogatepass")
    function, more = {"ics": ("from_ical", "lock='LOFT', "), "csv": ("from_csv", "")}[kind]
    return f"read(rollover.bookings.{function}, {data!r}, {more}{GIVEN})"


def feeds_of_which_a_part_is_bad(rng):
    text, expected = feed(rng)
    return call("ics", text), WithAll(expected)


def feeds_changed_anywhere(rng):
    return call("ics", changed(rng, feed(rng)[0], ODD + "\n\r")), Anything()


def tables_of_which_a_part_is_bad(rng):
    text, expected = table(rng)
    return call("csv", text), WithAll(expected)


def tables_changed_anywhere(rng):
    return call("csv", changed(rng, table(rng)[0], ODD + "\n\r")), Anything()


CASES = [tables_of_which_a_part_is_bad, tables_changed_anywhere]
if find_spec("icalendar"):
    CASES += [feeds_of_which_a_part_is_bad, feeds_changed_anywhere]
