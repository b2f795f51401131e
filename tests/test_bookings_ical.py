"""Calendar feeds become the stays that one would write by hand."""

import sys
from datetime import UTC, datetime, time
from pathlib import Path

import pytest

from rollover import Stay, bookings
from rollover.bookings import AIRBNB_BLOCKS, from_ical

pytest.importorskip("icalendar")

DATA = Path(__file__).parent / "data"
LISBON = {"tz": "Europe/Lisbon", "check_in": time(15), "check_out": time(11)}
STAY = Stay("2026-07-01T14:00Z", "2026-07-03T10:00Z", lock="A")


def test_a_feed_as_a_site_gives_it():
    stays = from_ical(DATA / "feed-of-a-site.ics", lock="LOFT", blocked=AIRBNB_BLOCKS, **LISBON)
    assert stays == [
        Stay(
            "2026-10-24T14:00Z",
            "2026-10-26T11:00Z",
            lock="LOFT",
            label="1418fb94e984-6c0c1a2b3c4d5e6f708192a3b4c5d6e7f80@homes.example",
        ),
        Stay(
            "2026-03-28T15:00Z",
            "2026-03-31T10:00Z",
            lock="LOFT",
            label="7f662ec65913@homes.example",
        ),
        Stay("2026-07-01T14:00Z", "2026-07-02T10:00Z", lock="LOFT", label="5a5a@homes.example"),
        Stay("2026-07-04T14:00Z", "2026-07-07T10:00Z", lock="LOFT", label="5b5b@homes.example"),
    ]


def test_nothing_is_blocked_by_default():
    stays = from_ical(DATA / "feed-of-a-site.ics", lock=7, **LISBON)
    assert [stay.label for stay in stays if stay.start.month == 11] == [
        "6fec1092d3fa@homes.example"
    ]
    assert bookings.AIRBNB_BLOCKS is AIRBNB_BLOCKS


def test_times_of_a_feed_are_read_by_their_zone_or_the_one_given():
    stays = from_ical(DATA / "feed-of-a-diary.ics", lock="A", tz="America/Chicago")
    assert stays == [
        Stay(start, end, lock="A", label=label)
        for label, start, end in [
            ("zoned", "2026-03-08T07:30Z", "2026-03-08T08:30Z"),
            ("skipped", "2026-03-08T08:30Z", "2026-03-08T09:00Z"),
            ("repeated", "2026-11-01T06:30Z", "2026-11-01T09:00Z"),
            ("windows", "2026-07-01T15:00Z", "2026-07-01T17:00Z"),
            ("custom", "2026-07-01T07:00Z", "2026-07-01T09:00Z"),
            ("floating", "2026-07-01T15:00Z", "2026-07-01T16:30Z"),
            ("nominal day and exact hour", "2026-10-31T15:00Z", "2026-11-01T17:00Z"),
            ("floating duration", "2026-11-01T05:30Z", "2026-11-01T08:30Z"),
        ]
    ]


def feed(*properties, before=()):
    return [
        "BEGIN:VCALENDAR", *before, "BEGIN:VEVENT", "UID:u", *properties, "END:VEVENT",
        "END:VCALENDAR",
    ]  # fmt: skip


DAYS = ("DTSTART;VALUE=DATE:20260701", "DTEND;VALUE=DATE:20260703")
TIMED = "DTSTART:20260701T100000Z"


@pytest.mark.parametrize(
    "source",
    [
        ["BEGIN:VCALENDAR", "END:VCALENDAR"],
        feed(*DAYS, "STATUS:cancelled"),
        feed(*DAYS, before=["METHOD:CANCEL"]),
        feed(*DAYS, "SUMMARY: closed - NOT available"),
    ],
)
def test_feeds_without_a_stay(source):
    assert from_ical(source, lock="A", blocked=["Closed - Not available"], **LISBON) == []


def test_a_summary_is_blocked_whole_only():
    source = feed(*DAYS, "SUMMARY:Closed - Not available (Ada)")
    assert len(from_ical(source, lock="A", blocked=["Closed - Not available"], **LISBON)) == 1


def test_an_event_without_uid_has_no_label():
    source = [line for line in feed(*DAYS) if line != "UID:u"]
    assert from_ical(source, lock="A", **LISBON) == [STAY]


def test_several_calendars_in_a_file_are_all_read():
    source = feed(*DAYS) + [line.replace("UID:u", "UID:v") for line in feed(*DAYS)]
    assert len(from_ical("\r\n".join(source).encode(), lock="A", **LISBON)) == 2


def test_a_zone_of_another_feed_is_not_remembered():
    def defined(offset):
        return [
            "BEGIN:VTIMEZONE", "TZID:Own", "BEGIN:STANDARD", "DTSTART:19700101T000000",
            f"TZOFFSETFROM:{offset}", f"TZOFFSETTO:{offset}", "END:STANDARD", "END:VTIMEZONE",
        ]  # fmt: skip

    event = "DTSTART;TZID=Own:20260701T100000", "DTEND;TZID=Own:20260701T110000"
    for offset, hour in (("+0300", 7), ("-0200", 12)):
        (stay,) = from_ical(feed(*event, before=defined(offset)), lock="A")
        assert stay.start == datetime(2026, 7, 1, hour, tzinfo=UTC)
    with pytest.raises(ValueError, match="TZID='Own' is no zone known here"):
        from_ical(feed(*event), lock="A", tz="Europe/Lisbon")


BAD_EVENTS = [
    ((*DAYS, "RRULE:FREQ=DAILY"), "RRULE: the event recurs"),
    ((*DAYS, "RDATE;VALUE=DATE:20260801"), "RDATE: the event recurs"),
    ((DAYS[1],), "DTSTART is missing"),
    ((TIMED,), "DTEND is missing: nothing says how long"),
    ((TIMED, "DTEND:20260701T100000Z"), "DTEND=2026-07-01 10:00:00+00:00 is at DTSTART"),
    ((DAYS[0], "DTEND;VALUE=DATE:20260701"), "DTEND=2026-07-01 is at DTSTART"),
    ((DAYS[0], "DTEND;VALUE=DATE:20260630"), "DTEND=2026-06-30 is not after DTSTART=2026-07-01"),
    ((TIMED, "DURATION:-PT1H"), "DURATION='-PT1H' is not a length of time"),
    ((DAYS[0], "DURATION:PT30H"), "DURATION=1 day, 6:00:00 is not of whole days"),
    ((DAYS[0], "DURATION:P0D"), "DURATION='P0D' is not a length of time"),
    (("DTSTART:soon", DAYS[1]), "DTSTART='soon' is neither a date nor a time"),
    ((TIMED, "DTEND:soon"), "DTEND='soon' is neither a date nor a time"),
    ((*DAYS, DAYS[1]), "DTEND is there 2 times"),
    ((DAYS[0], "DTEND:PT1H"), "DTEND='PT1H' is neither a date nor a time"),
    (("DTSTART;TZID=Mars/Base:20260701T100000", DAYS[1]), "TZID='Mars/Base' is no zone known"),
]


@pytest.mark.parametrize(
    ("properties", "reason"), BAD_EVENTS, ids=[" ".join(event) for event, _ in BAD_EVENTS]
)
def test_a_bad_event_is_named_by_file_uid_and_property(properties, reason):
    source = feed(*DAYS)[:-1] + feed(*properties)[1:]
    with pytest.raises(ValueError, match=r"^<source>:event 2 \(UID 'u'\): ") as caught:
        from_ical(source, lock="A", **LISBON)
    assert reason in str(caught.value)
    errors = []
    assert len(from_ical(source, lock="A", on_error=errors.append, **LISBON)) == 1
    assert [str(error) for error in errors] == [str(caught.value)]


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        (feed("DTSTART:20260701T100000", "DTEND:20260701T110000"), "has no UTC offset: append one"),
        (feed(*DAYS), "DTSTART='2026-07-01' is a date: give check_in, check_out and tz"),
    ],
)
def test_nothing_is_assumed_of_events(source, reason):
    with pytest.raises(ValueError, match=r"event 1 \(UID 'u'\): ") as caught:
        from_ical(source, lock="A")
    assert reason in str(caught.value)


@pytest.mark.parametrize(
    ("source", "error", "reason"),
    [
        ([], ValueError, "is not a calendar feed, or is cut off"),
        (feed(*DAYS)[:-1], ValueError, "is cut off before END:VCALENDAR"),
        (feed(*DAYS)[1:-1], ValueError, "it begins with 'BEGIN:VEVENT'"),
        (
            ["<html>Please log in</html>"],
            ValueError,
            "is not a calendar feed: it begins with '<html>",
        ),
        (
            ["lock,arrival,departure", "A,2026-07-01,"],
            ValueError,
            "is not a calendar feed",
        ),
        (5, TypeError, "source=5 is an int"),
    ],
)
def test_what_is_no_feed(source, error, reason):
    with pytest.raises(error) as caught:
        from_ical(source, lock="A", **LISBON)
    assert reason in str(caught.value)


def test_a_feed_needs_icalendar(monkeypatch):
    monkeypatch.setitem(sys.modules, "icalendar", None)
    with pytest.raises(ImportError, match="icalendar: install it, or the extra `ical` of"):
        from_ical(feed(*DAYS), lock="A", **LISBON)


def test_blocked_is_no_text():
    with pytest.raises(TypeError, match="blocked='Reserved' is a str: pass a list of summaries"):
        from_ical(feed(*DAYS), lock="A", blocked="Reserved", **LISBON)


def test_a_uid_that_is_not_utf_8():
    source = "\n".join(feed(*DAYS)).replace("UID:u", "UID:\xff").encode("latin-1")
    with pytest.raises(ValueError, match=r"UID='.udcff' is not UTF-8"):
        from_ical(source, lock="A", **LISBON)
