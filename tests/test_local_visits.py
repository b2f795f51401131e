"""Recurring visits: in local time, past every change of the clocks."""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta, timezone
from importlib.util import module_from_spec, spec_from_file_location
from itertools import takewhile
from zoneinfo import ZoneInfo

import pytest
from dateutil import tz as dateutil_tz
from dateutil.rrule import DAILY, HOURLY, MINUTELY, SECONDLY, WEEKLY, rrule, rruleset, rrulestr
from hypothesis import given, strategies as st
from support.refusals import refuses

from rollover import Stay, WindowConfig, recommend, score, stays_from_rule

CHICAGO = "America/Chicago"
TWO_HOURS = timedelta(hours=2)
YEAR = {"start": "2026-01-01T00:00Z", "end": "2027-01-01T00:00Z"}
TUESDAYS = rrule(WEEKLY, dtstart=datetime(2025, 12, 30, 10))


def local_starts(visits, tz=CHICAGO):
    return [visit.start.astimezone(ZoneInfo(tz)).strftime("%d %H:%M") for visit in visits]


def test_the_cleaner_of_every_tuesday_comes_at_ten_by_the_clocks_all_year():
    visits = stays_from_rule(TUESDAYS, duration=TWO_HOURS, tz=CHICAGO, lock="LOFT", **YEAR)
    assert len(visits) == 52
    assert visits[0] == Stay("2026-01-06T10:00-06:00", "2026-01-06T12:00-06:00", lock="LOFT")
    assert visits[30] == Stay("2026-08-04T10:00-05:00", "2026-08-04T12:00-05:00", lock="LOFT")
    place = ZoneInfo(CHICAGO)
    for visit in visits:
        local = visit.start.astimezone(place)
        assert (local.weekday(), local.hour, local.minute) == (1, 10, 0)
        assert visit.duration == TWO_HOURS


def test_one_weekly_window_does_for_the_cleaner():
    """Question 13: each visit in one window of a week, with room for both offsets."""
    visits = stays_from_rule(TUESDAYS, duration=TWO_HOURS, tz=CHICAGO, lock="LOFT", **YEAR)
    [weekly] = recommend(visits, window_choices=[604800])
    assert (weekly.score.codes, weekly.score.max_codes_per_stay) == (52, 1)
    assert score(visits, WindowConfig(604800)).codes == 52


@pytest.mark.parametrize(
    ("rule", "starts"),
    [
        pytest.param(
            rrule(DAILY, dtstart=datetime(2026, 3, 7, 2, 30), count=3),
            ["07 02:30", "08 03:30", "09 02:30"], id="a skipped time moves on by the gap",
        ),
        pytest.param(
            rrule(DAILY, dtstart=datetime(2026, 10, 31, 1, 30), count=3),
            ["31 01:30", "01 01:30", "02 01:30"], id="of a repeated time the first",
        ),
        pytest.param(
            rrule(HOURLY, dtstart=datetime(2026, 3, 8, 0), count=5),
            ["08 00:00", "08 01:00", "08 03:00", "08 04:00"], id="visits at one instant are one",
        ),
        pytest.param(
            rrule(MINUTELY, interval=40, dtstart=datetime(2026, 3, 8, 1, 20), count=4),
            ["08 01:20", "08 03:00", "08 03:20", "08 03:40"], id="by time",
        ),
        pytest.param(
            rrule(HOURLY, dtstart=datetime(2026, 11, 1, 0), count=4),
            ["01 00:00", "01 01:00", "01 02:00", "01 03:00"], id="a repeated hour has one visit",
        ),
    ],
)  # fmt: skip
@pytest.mark.parametrize("kind", [str, ZoneInfo, dateutil_tz.gettz])
def test_visits_at_skipped_and_repeated_times_come_once_and_in_order(rule, starts, kind):
    visits = stays_from_rule(rule, duration=timedelta(minutes=5), tz=kind(CHICAGO), **YEAR)
    assert local_starts(visits) == starts


def test_a_visit_at_a_repeated_time_begins_at_the_first_of_the_two():
    rule = rrule(DAILY, dtstart=datetime(2026, 11, 1, 1, 30), count=1)
    [visit] = stays_from_rule(rule, duration=TWO_HOURS, tz=CHICAGO, **YEAR)
    assert visit == Stay("2026-11-01T01:30-05:00", "2026-11-01T02:30-06:00")


def test_a_day_that_never_was_has_no_visit_of_its_own():
    rule = rrule(DAILY, dtstart=datetime(2011, 12, 29, 10), count=3)
    visits = stays_from_rule(
        rule,
        duration=TWO_HOURS,
        tz="Pacific/Apia",
        start="2011-12-01T00:00Z",
        end="2012-01-05T00:00Z",
    )
    assert local_starts(visits, "Pacific/Apia") == ["29 10:00", "31 10:00"]


def test_duration_is_elapsed_time():
    rule = rrule(DAILY, dtstart=datetime(2026, 3, 7, 22), count=1)
    [visit] = stays_from_rule(rule, duration=timedelta(days=1), tz=CHICAGO, **YEAR)
    assert visit == Stay("2026-03-07T22:00-06:00", "2026-03-08T23:00-05:00")


def test_visits_that_begin_in_the_half_open_span():
    first, second = "2026-01-06T16:00Z", "2026-01-13T16:00Z"

    def begins(start, end):
        visits = stays_from_rule(TUESDAYS, duration=TWO_HOURS, tz=CHICAGO, start=start, end=end)
        return [visit.start.day for visit in visits]

    assert begins(first, second) == [6]
    assert begins(first, "2026-01-13T16:00:00.000001Z") == [6, 13]
    assert begins("2026-01-06T16:00:00.000001Z", second) == []
    finer = "2026-01-06T16:00:00.0000001Z"
    assert begins(first, finer) == [6]
    assert begins(finer, second) == []
    assert begins("2026-01-06T17:00Z", second) == []  # one is under way: it began before
    assert begins(first, first) == []


@given(
    st.integers(-1439, 1439),
    st.datetimes(datetime(2020, 1, 1), datetime(2020, 2, 1)),
    st.integers(1, 2000),
)
def test_no_visit_is_lost_at_any_offset(offset, start, minutes):
    """Against every occurrence of the rule, converted one by one."""
    zone = timezone(timedelta(minutes=offset))
    rule = rrule(HOURLY, interval=7, dtstart=datetime(2019, 12, 25), count=200)
    first = start.replace(tzinfo=UTC)
    last = first + timedelta(minutes=minutes)
    visits = stays_from_rule(rule, duration=TWO_HOURS, tz=zone, start=first, end=last)
    moments = [local.replace(tzinfo=zone) for local in rule]
    assert [visit.start for visit in visits] == [each for each in moments if first <= each < last]


def test_a_set_and_a_text_are_rules_too():
    every = rruleset()
    every.rrule(TUESDAYS)
    every.exdate(datetime(2026, 1, 6, 10))
    every.rdate(datetime(2026, 1, 8, 9))
    ask = {"start": "2026-01-01T00:00Z", "end": "2026-01-15T00:00Z"}
    visits = stays_from_rule(every, duration=TWO_HOURS, tz=CHICAGO, **ask)
    assert local_starts(visits) == ["08 09:00", "13 10:00"]
    text = rrulestr("DTSTART:20260101T100000\nRRULE:FREQ=WEEKLY;BYDAY=TU")
    visits = stays_from_rule(text, duration=TWO_HOURS, tz=CHICAGO, **ask)
    assert local_starts(visits) == ["06 10:00", "13 10:00"]


@pytest.mark.parametrize(
    ("change", "error", "words"),
    [
        pytest.param(
            {"rule": "FREQ=WEEKLY"}, TypeError, ["rule='FREQ=WEEKLY'", "str", "rrulestr"],
            id="rule='FREQ=WEEKLY'",
        ),
        pytest.param(
            {"rule": rrule(WEEKLY, dtstart=datetime(2026, 1, 6, 10, tzinfo=UTC))}, ValueError,
            ["rule gives datetime.datetime(2026, 1, 6", "naive"], id="rule with an offset",
        ),
        pytest.param(
            {"duration": timedelta(0)}, ValueError, ["duration=0:00:00"], id="duration=0"
        ),
        pytest.param(
            {"duration": -TWO_HOURS}, ValueError, ["duration=-1 day, 22:00:00", "negative"],
            id="duration=-2h",
        ),
        pytest.param(
            {"duration": 7200}, TypeError, ["duration=7200", "timedelta"], id="duration=7200"
        ),
        pytest.param({"tz": "Chicago"}, ValueError, ["tz='Chicago'"], id="tz='Chicago'"),
        pytest.param(
            {"start": "2026-01-01T00:00"}, ValueError, ["start='2026-01-01T00:00'", "offset"],
            id="start naive",
        ),
        pytest.param(
            {"end": "2025-01-01T00:00Z"}, ValueError, ["end=2025-01-01T00:00Z is before"],
            id="end before start",
        ),
        pytest.param({"lock": []}, ValueError, ["cannot be hashed"], id="lock=[]"),
        pytest.param(
            {"duration": timedelta(days=4_000_000)}, OverflowError,
            ["America/Chicago", "start=2026-01-01", "years 1..9999"], id="duration=4000000 days",
        ),
    ],
)  # fmt: skip
def test_refuses(change, error, words):
    given = {"rule": TUESDAYS, "duration": TWO_HOURS, "tz": CHICAGO, **YEAR, **change}
    refuses(lambda: stays_from_rule(**given), error, words)


@pytest.mark.parametrize("freq", [HOURLY, MINUTELY, SECONDLY])
@pytest.mark.parametrize("interval", [1, 7, 90])
@pytest.mark.parametrize(
    "by",
    [{}, {"byminute": (15, 45)}, {"bysecond": (0, 30)}, {"byhour": (3, 4), "bysetpos": -1}],
    ids=str,
)
def test_a_rule_that_began_long_ago_is_walked_from_the_span_only(freq, interval, by):
    begun, first = datetime(2026, 1, 1, 10, 15), datetime(2026, 1, 2, 3, tzinfo=UTC)
    rule = rrule(freq, dtstart=begun, interval=interval, **by)
    last = first + timedelta(minutes=40 if freq == SECONDLY else 600)
    walked = takewhile(lambda at: at < last.replace(tzinfo=None), rule)
    want = [at.replace(tzinfo=UTC) for at in walked if at >= first.replace(tzinfo=None)]
    visits = stays_from_rule(rule, duration=TWO_HOURS, tz=UTC, start=first, end=last)
    assert [visit.start for visit in visits] == want


def test_no_second_is_walked_before_the_span():
    class Counted(rrule):
        steps = 0

        def __iter__(self):
            for at in super().__iter__():
                Counted.steps += 1
                yield at

    rule = Counted(SECONDLY, dtstart=datetime(2026, 1, 1))
    span = {"start": "2026-01-02T00:00Z", "end": "2026-01-02T00:00:05Z"}
    assert len(stays_from_rule(rule, duration=TWO_HOURS, tz=UTC, **span)) == 5
    assert Counted.steps < 100  # not a day's 86,400


def test_without_dateutil_no_value_is_a_rule(monkeypatch):
    monkeypatch.setitem(sys.modules, "dateutil.rrule", None)
    spec = spec_from_file_location("visits", sys.modules[stays_from_rule.__module__].__file__)
    visits = module_from_spec(spec)
    spec.loader.exec_module(visits)
    with pytest.raises(TypeError, match=r"rule=5 .*dateutil"):
        visits.stays_from_rule(5, duration=TWO_HOURS, tz=UTC, **YEAR)
