"""Local time against a minute-by-minute walk through whole years, and literal cases."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from functools import lru_cache
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from dateutil import tz as dateutil_tz
from hypothesis import given, strategies as st
from support.refusals import refuses

from rollover import (
    RepeatedTimeError,
    RolloverShift,
    ScheduledConfig,
    SkippedTimeError,
    WindowConfig,
    epoch_for,
    follow_local_time,
    rollover_shifts,
    windows_on,
)
from rollover._zones import zone

CHICAGO = "America/Chicago"
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

WALKS = [
    ("Australia/Lord_Howe", 2026),  # half an hour
    ("Australia/Lord_Howe", 2045),
    ("Asia/Kolkata", 2026),  # no change
    ("Asia/Kathmandu", 1986),  # +5:30 to +5:45
    ("Pacific/Kiritimati", 1994),  # no 31 December
    ("Pacific/Kiritimati", 1995),
    ("America/Chicago", 2026),
    ("America/Chicago", 2050),  # past the tables of 32 bits
    ("Europe/Lisbon", 2026),
    ("America/St_Johns", 2010),  # at 00:01: back over midnight
    ("Africa/Casablanca", 2026),  # back for Ramadan
    ("Atlantic/Azores", 2026),  # no midnight in March
    ("Africa/Cairo", 2026),  # no midnight in April
    ("America/Sao_Paulo", 2018),  # no midnight in November, two 23:00 in February
    ("Pacific/Apia", 2011),  # no 30 December
]


def walks(test):
    """Hold a test to each walk, which no version of anything changes."""
    return pytest.mark.portable(pytest.mark.parametrize(("key", "year"), WALKS)(test))


class Walk:
    """One year of a zone, with two days on either side, minute by minute from UTC."""

    def __init__(self, key, year):
        place = ZoneInfo(key)
        self.start, self.end = (
            datetime(year, 1, 1, tzinfo=UTC),
            datetime(year + 1, 1, 1, tzinfo=UTC),
        )
        self.changes = []  # (at, before, after)
        self.first = {}  # the first minute of each local date
        self.shown = {}  # the minutes at which each clock time was shown, around changes
        moment, stop = self.start - 2 * DAY, self.end + 2 * DAY
        today, before = None, moment.astimezone(place).utcoffset()
        while moment < stop:
            local = moment.astimezone(place)
            offset = local.utcoffset()
            if offset != before:
                self.changes.append((moment, before, offset))
                before = offset
            if local.day != today:
                self.first.setdefault(local.date(), moment)
                today = local.day
            moment += MINUTE
        for at, _, _ in self.changes:
            for minute in range(-2880, 2880):
                moment = at + minute * MINUTE
                wall = moment.astimezone(place).replace(tzinfo=None, fold=0)
                self.shown.setdefault(wall, []).append(moment)

    def dates(self):
        day = self.start.date() - DAY
        while day < self.end.date():
            yield day
            day += DAY


@lru_cache(None)
def walk(key, year):
    return Walk(key, year)


def seconds(moment):
    return (moment - EPOCH) // timedelta(seconds=1)


@walks
@pytest.mark.parametrize("window", [1800, 2700, 3600, 14400, 18000, 86400, 604800])
def test_shifts_are_the_changes_of_the_walk_that_no_window_divides(key, year, window):
    seen = walk(key, year)
    found = rollover_shifts(WindowConfig(window, 7), key, start=seen.start, end=seen.end)
    assert [(shift.at, shift.before, shift.after) for shift in found] == [
        (at, before, after)
        for at, before, after in seen.changes
        if seen.start <= at < seen.end and (after - before) % timedelta(seconds=window)
    ]


@pytest.mark.portable
def test_walks_see_changes():
    """The oracle is no use where it sees nothing."""
    assert {(key, year): len(walk(key, year).changes) for key, year in WALKS} == {
        ("Australia/Lord_Howe", 2026): 2,
        ("Australia/Lord_Howe", 2045): 2,
        ("Asia/Kolkata", 2026): 0,
        ("Asia/Kathmandu", 1986): 1,
        ("Pacific/Kiritimati", 1994): 1,
        ("Pacific/Kiritimati", 1995): 1,
        ("America/Chicago", 2026): 2,
        ("America/Chicago", 2050): 2,
        ("Europe/Lisbon", 2026): 2,
        ("America/St_Johns", 2010): 2,
        ("Africa/Casablanca", 2026): 2,
        ("Atlantic/Azores", 2026): 2,
        ("Africa/Cairo", 2026): 2,
        ("America/Sao_Paulo", 2018): 2,
        ("Pacific/Apia", 2011): 3,
    }


def test_a_shift_belongs_to_the_half_open_span():
    at = datetime(2026, 3, 8, 8, tzinfo=UTC)
    config, micro = WindowConfig(14400), timedelta(microseconds=1)
    [shift] = rollover_shifts(config, CHICAGO, start=at, end=at + micro)
    assert shift == RolloverShift(at, -6 * HOUR, -5 * HOUR)
    assert rollover_shifts(config, CHICAGO, start=at + micro, end=at + DAY) == []
    assert rollover_shifts(config, CHICAGO, start=at - DAY, end=at) == []
    assert rollover_shifts(config, CHICAGO, start=at, end=at) == []
    finer = "2026-03-08T08:00:00.0000001Z"
    assert rollover_shifts(config, CHICAGO, start=at - DAY, end=finer) == [shift]
    assert rollover_shifts(config, CHICAGO, start=finer, end=at + DAY) == []
    assert rollover_shifts(config, UTC, start=at - DAY, end=at + DAY) == []


def test_an_hour_long_window_has_no_shift_from_an_hour():
    year = {"start": "2026-01-01T00:00Z", "end": "2027-01-01T00:00Z"}
    assert rollover_shifts(WindowConfig(3600), CHICAGO, **year) == []
    assert len(rollover_shifts(WindowConfig(3600), "Australia/Lord_Howe", **year)) == 2
    assert rollover_shifts(WindowConfig(1800), "Australia/Lord_Howe", **year) == []


@walks
@pytest.mark.parametrize(
    "config",
    [WindowConfig(14400), WindowConfig(18000, -11), WindowConfig(86400, 57600), WindowConfig(1800)],
)
def test_a_day_runs_from_its_first_minute_to_that_of_the_next(key, year, config):
    seen = walk(key, year)
    for day in seen.dates():
        found = windows_on(config, day, key)
        if day < seen.start.date():
            continue
        if day not in seen.first:
            assert len(found) == 0
            continue
        start = seconds(seen.first[day])
        end = seconds(seen.first.get(day + DAY) or seen.first[day + 2 * DAY])
        first = (start - config.epoch_seconds) // config.window_seconds
        last = (end - 1 - config.epoch_seconds) // config.window_seconds
        assert found.indexes == range(first, last + 1), day


@pytest.mark.parametrize(
    ("key", "day", "hours", "first"),
    [
        ("America/Chicago", date(2026, 3, 8), 23, "2026-03-08T06:00:00+00:00"),
        ("America/Chicago", date(2026, 11, 1), 25, "2026-11-01T05:00:00+00:00"),
        ("Africa/Cairo", date(2026, 4, 24), 23, "2026-04-23T22:00:00+00:00"),  # begins at 01:00
        ("Atlantic/Azores", date(2026, 3, 29), 23, "2026-03-29T01:00:00+00:00"),
        ("Atlantic/Azores", date(2026, 10, 25), 25, "2026-10-25T00:00:00+00:00"),
        ("Pacific/Apia", date(2011, 12, 29), 24, "2011-12-29T10:00:00+00:00"),
        ("Pacific/Apia", date(2011, 12, 30), 0, None),
        ("Pacific/Apia", date(2011, 12, 31), 24, "2011-12-30T10:00:00+00:00"),
        ("Pacific/Kiritimati", date(1994, 12, 31), 0, None),
        ("Asia/Kathmandu", date(2026, 7, 1), 24, "2026-06-30T18:15:00+00:00"),
    ],
)
def test_a_local_day_has_two_half_hour_windows_for_each_of_its_hours(key, day, hours, first):
    grid = WindowConfig(1800, 900 if key == "Asia/Kathmandu" else 0)
    windows = windows_on(grid, day, key)
    assert len(windows) == 2 * hours
    if hours:
        assert windows[0].start.isoformat() == first


@walks
def test_every_minute_around_a_change_is_there_once_never_or_twice(key, year):
    seen = walk(key, year)
    for at, before, after in seen.changes:
        wall = (at + min(before, after)).replace(tzinfo=None) - 2 * HOUR
        stop = (at + max(before, after)).replace(tzinfo=None) + 2 * HOUR
        while wall < stop:
            shown = seen.shown.get(wall, [])
            ask = {"on": wall.date(), "window_seconds": 86400}
            if len(shown) == 1:
                assert epoch_for(wall.time(), key, **ask) == seconds(shown[0]) % 86400
            else:
                with pytest.raises(RepeatedTimeError if shown else SkippedTimeError):
                    epoch_for(wall.time(), key, **ask)
            wall += MINUTE


@given(
    st.datetimes(datetime(1900, 1, 1), datetime(2100, 1, 1)).map(
        lambda d: d.replace(microsecond=0)
    ),
    st.sampled_from(sorted({key for key, _ in WALKS})),
    st.integers(1800, 604800),
)
def test_a_window_starts_then_and_no_lower_epoch_does(local, key, window):
    try:
        epoch = epoch_for(local.time(), key, on=local.date(), window_seconds=window)
    except (SkippedTimeError, RepeatedTimeError):
        return
    assert 0 <= epoch < window
    moment = local.replace(tzinfo=ZoneInfo(key)).astimezone(UTC)
    assert WindowConfig(window, epoch).window_at(moment).start == moment


def test_epoch_for_puts_a_rollover_at_the_local_time():
    ask = {"on": date(2026, 7, 1), "window_seconds": 86400}
    assert epoch_for(time(11), CHICAGO, **ask) == 16 * 3600
    assert epoch_for(time(11), timezone(5.5 * HOUR), **ask) == 5.5 * 3600
    assert epoch_for(time(11), "Asia/Kolkata", **ask) == 5.5 * 3600
    assert epoch_for(time(11, 0, 1), "Europe/Lisbon", **ask) == 10 * 3600 + 1
    # A week begins on a Thursday by default; 2026-07-01 is a Wednesday.
    ask["window_seconds"] = 604800
    assert epoch_for(time(0), UTC, **ask) == 6 * 86400


@pytest.mark.parametrize(
    ("clock", "day", "error", "words"),
    [
        (time(2, 30), date(2026, 3, 8), SkippedTimeError, "never comes"),
        (time(2, 30, fold=1), date(2026, 3, 8), SkippedTimeError, "never comes"),
        (time(1, 30), date(2026, 11, 1), RepeatedTimeError, "comes twice"),
        (time(1, 30, fold=1), date(2026, 11, 1), RepeatedTimeError, "comes twice"),
    ],
)
@pytest.mark.parametrize("place", [CHICAGO, ZoneInfo(CHICAGO), dateutil_tz.gettz(CHICAGO)])
def test_a_skipped_or_repeated_time_has_an_error_of_its_own(clock, day, error, words, place):
    with pytest.raises(error) as caught:
        epoch_for(clock, place, on=day, window_seconds=86400)
    assert isinstance(caught.value, ValueError)
    assert f"local_time={clock} on={day} in " in str(caught.value)
    assert "America/Chicago" in str(caught.value)
    assert words in str(caught.value)


@walks
@pytest.mark.parametrize("window", [1800, 3600, 14400, 86400, 2 * 86400, 604800])
def test_rolls_over_at_that_time_on_every_day(key, year, window):
    """At the offset of the walk, on each date: every rollover that is due, and no other."""
    seen = walk(key, year)
    for clock in (time(11), time(0), time(2, 30), time(23, 59, 59)):
        found = follow_local_time(clock, key, window_seconds=window, start=seen.start, end=seen.end)
        assert found[0].start == seen.start
        starts = [each.start for each in found]
        assert starts == sorted(set(starts))
        assert {each.start for each in found[1:]} <= {at for at, _, _ in seen.changes}
        assert all(0 <= each.config.epoch_seconds < window for each in found)
        assert not any(one.config.same_grid(two.config) for one, two in pairwise(found))
        place = ZoneInfo(key)
        counted = None
        for day in seen.dates():
            moment = datetime.combine(day, clock, tzinfo=place).astimezone(UTC)
            if moment.astimezone(place).replace(tzinfo=None) != datetime.combine(day, clock):
                continue  # skipped
            if not seen.start <= moment < seen.end:
                continue
            counted = counted or day
            due = (day - counted).days % max(1, window // 86400) == 0
            ruling = [each.config for each in found if each.start <= moment][-1]
            rolls = (seconds(moment) - ruling.epoch_seconds) % window == 0
            changed = [
                (at, before, after)
                for at, before, after in seen.changes
                if at.astimezone(place).date() == day and before > after
            ]
            if not changed:  # a time that is there twice is met once
                assert rolls == due, (day, clock)


def test_a_schedule_has_a_new_epoch_only_where_the_clocks_change_it():
    year = {"start": "2026-01-01T00:00Z", "end": "2027-01-01T00:00Z"}
    found = follow_local_time(time(11), CHICAGO, window_seconds=86400, **year)
    assert found == [
        ScheduledConfig("2026-01-01T00:00Z", WindowConfig(86400, 17 * 3600)),
        ScheduledConfig("2026-03-08T08:00Z", WindowConfig(86400, 16 * 3600)),
        ScheduledConfig("2026-11-01T07:00Z", WindowConfig(86400, 17 * 3600)),
    ]
    # 02:30 is skipped on the one day and 01:30 repeated on the other: the days after rule.
    for clock in (time(2, 30), time(1, 30)):
        assert len(follow_local_time(clock, CHICAGO, window_seconds=86400, **year)) == 3
    [only] = follow_local_time(time(11), CHICAGO, window_seconds=3600, **year)
    assert only == ScheduledConfig("2026-01-01T00:00Z", WindowConfig(3600, 0))
    [only] = follow_local_time(time(11), "Asia/Kolkata", window_seconds=86400, **year)
    assert only.config == WindowConfig(86400, 19800)


@pytest.mark.parametrize(
    ("start", "first"),
    [
        ("2026-01-01T00:00-06:00", "2026-01-01T11:00-06:00"),
        ("2026-01-01T11:00-06:00", "2026-01-01T11:00-06:00"),
        ("2026-01-01T11:00:00.000001-06:00", "2026-01-02T11:00-06:00"),
        ("2026-01-01T23:00-06:00", "2026-01-02T11:00-06:00"),
    ],
)
def test_multiples_of_a_day_count_from_the_first_date_at_or_after_start(start, first):
    [settings] = follow_local_time(
        time(11), CHICAGO, window_seconds=3 * 86400, start=start, end="2026-02-01T00:00Z"
    )
    moment = datetime.fromisoformat(first)
    assert settings.config.window_at(moment).start == moment


def test_multiples_go_on_by_the_calendar_past_a_day_that_never_was():
    found = follow_local_time(
        time(11), "Pacific/Apia", window_seconds=2 * 86400,
        start="2011-12-28T00:00-10:00", end="2012-01-10T00:00Z",
    )  # fmt: skip
    place = ZoneInfo("Pacific/Apia")
    assert [each.start.isoformat() for each in found[1:]] == ["2011-12-30T10:00:00+00:00"]
    rollovers = [
        window.start.astimezone(place)
        for each, end in zip(found, ["2011-12-30T10:00Z", "2012-01-05T00:00Z"], strict=True)
        for window in each.config.windows_between(each.start, end)
        if window.start >= each.start
    ]
    assert [(local.day, local.hour) for local in rollovers] == [(28, 11), (1, 11), (3, 11), (5, 11)]


@walks
@pytest.mark.parametrize("window", [3600, 86400, 604800])
def test_each_change_waits_until_somebody_stands_at_the_lock(key, year, window):
    """From each change of the clocks on, minute by minute, until they show that time."""
    seen, place = walk(key, year), ZoneInfo(key)
    ask = {"window_seconds": window, "start": seen.start, "end": seen.end}
    at_once = follow_local_time(time(11), key, **ask)
    for apply_at in (time(0), time(1, 30), time(2, 30), time(10), time(23, 59)):
        configs = {}
        for at, _, _ in seen.changes:
            moment = at
            while moment.astimezone(place).time() != apply_at:
                moment += MINUTE
            if seen.start < at and moment < seen.end:
                configs[moment] = [each.config for each in at_once if each.start <= at][-1]
        expected = at_once[:1]
        for moment, config in configs.items():
            if config != expected[-1].config:
                expected.append(ScheduledConfig(moment, config))
        assert follow_local_time(time(11), key, apply_at=apply_at, **ask) == expected, apply_at


def test_a_change_comes_when_the_clocks_next_show_apply_at():
    """On 8 March clocks go from 02:00 to 03:00, on 1 November back from 02:00 to 01:00."""
    year = {"start": "2026-01-01T00:00-06:00", "end": "2027-01-01T00:00-06:00"}

    def starts(apply_at, **bounds):
        ask = {"window_seconds": 86400, **year, **bounds, "apply_at": apply_at}
        return [each.start.isoformat() for each in follow_local_time(time(11), CHICAGO, **ask)[1:]]

    assert starts(time(10)) == ["2026-03-08T15:00:00+00:00", "2026-11-01T16:00:00+00:00"]
    # A time that is skipped comes on the next day; of one that is repeated the second is meant.
    assert starts(time(2, 30)) == ["2026-03-09T07:30:00+00:00", "2026-11-01T08:30:00+00:00"]
    assert starts(time(1, 30)) == ["2026-03-09T06:30:00+00:00", "2026-11-01T07:30:00+00:00"]
    assert starts(time(3)) == ["2026-03-08T08:00:00+00:00", "2026-11-01T09:00:00+00:00"]
    assert starts(time(10, 0, 0, 1), end="2026-04-01T00:00Z") == [
        "2026-03-08T15:00:00.000001+00:00"
    ]
    # What would be changed at the end of the span, or later, is not in it.
    assert starts(time(10), end="2026-03-08T10:00-05:00") == []
    assert starts(time(10), end="2026-03-08T10:00:00.000001-05:00") == ["2026-03-08T15:00:00+00:00"]
    # The settings at the start are there from the start, whenever the clocks changed.
    assert starts(time(10), start="2026-03-08T08:00Z") == ["2026-11-01T16:00:00+00:00"]


class Hasty(tzinfo):
    """A zone that goes an hour forward on 2026-07-01 and back eighteen hours later."""

    def utcoffset(self, when):
        return timedelta(0)

    def dst(self, when):
        return timedelta(0)

    def fromutc(self, when):
        return when + HOUR if when.date() == JULY and when.hour < 18 else when


def test_a_change_that_the_next_one_overtakes_is_not_made():
    ask = {"window_seconds": 86400, "start": "2026-06-30T12:00Z", "end": "2026-07-03T00:00Z"}

    def changes(**more):
        found = follow_local_time(time(11), Hasty(), **ask, **more)
        return [(each.start.isoformat(), each.config.epoch_seconds) for each in found[1:]]

    back = ("2026-07-01T18:00:00+00:00", 39_600)
    assert changes() == [("2026-07-01T00:00:00+00:00", 36_000), back]
    assert changes(apply_at=time(18)) == [("2026-07-01T17:00:00+00:00", 36_000), back]
    # Clocks that are an hour ahead never show 19:00.
    assert changes(apply_at=time(19)) == []


@pytest.mark.parametrize("at", ["0001-01-01T00:00Z", "2026-03-29T01:00Z", "9999-12-31T23:59Z"])
@pytest.mark.parametrize("zone", ["America/Chicago", "Europe/Lisbon", "Asia/Tokyo"])
def test_an_empty_span_has_no_shifts_wherever_it_is(at, zone):
    assert rollover_shifts(WindowConfig(14400), zone, start=at, end=at) == []


def test_an_empty_span_needs_no_settings():
    at = "2026-01-01T00:00Z"
    assert follow_local_time(time(11), UTC, window_seconds=86400, start=at, end=at) == []


class Fixed(tzinfo):
    """A zone of an offset, written as in the days before PEP 495."""

    def __init__(self, offset):
        self._offset = offset

    def utcoffset(self, when):
        return self._offset

    def dst(self, when):
        return timedelta(0)


class Localizing(Fixed):
    """What tells a zone of pytz."""

    def localize(self, when): ...

    def __str__(self):
        return "America/Chicago"


@pytest.mark.parametrize("key", ["America/Chicago", "Europe/Lisbon", "Australia/Lord_Howe"])
def test_a_dateutil_zone_is_as_good(key):
    other = dateutil_tz.gettz(key)
    year = {"start": "2026-01-01T00:00Z", "end": "2027-01-01T00:00Z"}
    config = WindowConfig(14400)
    assert rollover_shifts(config, other, **year) == rollover_shifts(config, key, **year)
    for month in range(1, 13):
        for day in range(1, 29):
            when = date(2026, month, day)
            assert windows_on(config, when, other) == windows_on(config, when, key)
    ask = {"window_seconds": 86400, **year}
    assert follow_local_time(time(11), other, **ask) == follow_local_time(time(11), key, **ask)


def test_a_tzinfo_of_ones_own_is_taken_as_a_zone():
    place = Fixed(timedelta(hours=5, minutes=30))
    assert epoch_for(time(11), place, on=date(2026, 7, 1), window_seconds=86400) == 19800
    assert len(windows_on(WindowConfig(1800), date(2026, 7, 1), place)) == 48


NAMES = {
    "RolloverShift": RolloverShift,
    "ScheduledConfig": ScheduledConfig,
    "WindowConfig": WindowConfig,
    "datetime": __import__("datetime"),
}


@pytest.mark.parametrize(
    ("offset", "written"),
    [
        (-6 * HOUR, "datetime.timedelta(hours=-6)"),
        (timedelta(hours=10, minutes=30), "datetime.timedelta(hours=10.5)"),
        (timedelta(hours=5, minutes=45), "datetime.timedelta(hours=5.75)"),
        (timedelta(seconds=-21036), "datetime.timedelta(seconds=-21036.0)"),
        (timedelta(microseconds=1), "datetime.timedelta(seconds=1e-06)"),
    ],
)
def test_values_can_be_pasted(offset, written):
    shift = RolloverShift("2026-03-08T08:00Z", before=offset, after=timedelta(0))
    assert repr(shift) == (
        f"RolloverShift('2026-03-08T08:00:00+00:00', before={written}, "
        "after=datetime.timedelta(hours=0))"
    )
    settings = ScheduledConfig("2026-03-08T03:00-05:00", WindowConfig(86400, 5))
    for value in (shift, settings):
        assert eval(repr(value), NAMES) == value
        assert hash(eval(repr(value), NAMES)) == hash(value)


DAYLONG = WindowConfig(86400)
JULY = date(2026, 7, 1)
SPAN = {"start": "2026-01-01T00:00Z", "end": "2027-01-01T00:00Z"}
BACK = {"start": "2027-01-01T00:00Z", "end": "2026-01-01T00:00Z"}


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        pytest.param(
            lambda: epoch_for("11:00", CHICAGO, on=JULY, window_seconds=86400), TypeError,
            ["local_time='11:00'", "str", "datetime.time"], id="epoch_for('11:00')",
        ),
        pytest.param(
            lambda: epoch_for(time(11, tzinfo=UTC), CHICAGO, on=JULY, window_seconds=86400),
            ValueError, ["local_time=", "zone of its own"], id="epoch_for(time in UTC)",
        ),
        pytest.param(
            lambda: epoch_for(time(11, 0, 0, 1), CHICAGO, on=JULY, window_seconds=86400),
            ValueError, ["local_time=11:00:00.000001", "whole second"],
            id="epoch_for(11:00:00.000001)",
        ),
        pytest.param(
            lambda: epoch_for(time(11), "Chicago", on=JULY, window_seconds=86400), ValueError,
            ["tz='Chicago'", "IANA"], id="epoch_for(tz='Chicago')",
        ),
        pytest.param(
            lambda: epoch_for(time(11), None, on=JULY, window_seconds=86400), TypeError,
            ["tz=None"], id="epoch_for(tz=None)",
        ),
        pytest.param(
            lambda: epoch_for(time(11), Localizing(HOUR), on=JULY, window_seconds=86400),
            ValueError, ["pytz", "'America/Chicago'"], id="epoch_for(a zone of pytz)",
        ),
        pytest.param(
            lambda: epoch_for(time(11), CHICAGO, on="2026-07-01", window_seconds=86400), TypeError,
            ["on='2026-07-01'", "str", "date"], id="epoch_for(on='2026-07-01')",
        ),
        pytest.param(
            lambda: epoch_for(time(11), CHICAGO, on=EPOCH, window_seconds=86400), TypeError,
            ["on=datetime", "datetime, not a date"], id="epoch_for(on=a datetime)",
        ),
        pytest.param(
            lambda: epoch_for(time(11), CHICAGO, on=JULY, window_seconds=900), ValueError,
            ["window_seconds=900", "1800..604800"], id="epoch_for(window_seconds=900)",
        ),
        pytest.param(
            lambda: epoch_for(time(11), CHICAGO, on=JULY, window_seconds=86400.0), TypeError,
            ["window_seconds=86400.0", "float"], id="epoch_for(window_seconds=86400.0)",
        ),
        pytest.param(
            lambda: epoch_for(time(0), timezone(HOUR), on=date.min, window_seconds=86400),
            OverflowError, ["on=0001-01-01", "years 1..9999"], id="epoch_for(on=date.min)",
        ),
        pytest.param(
            lambda: epoch_for(
                time(0), timezone(timedelta(microseconds=1)), on=JULY, window_seconds=86400
            ),
            ValueError, ["local_time=00:00:00 on=2026-07-01", "whole second"],
            id="epoch_for(odd offset)",
        ),
        pytest.param(
            lambda: windows_on(86400, JULY, CHICAGO), TypeError, ["config=86400"],
            id="windows_on(86400)",
        ),
        pytest.param(
            lambda: windows_on(DAYLONG, EPOCH, CHICAGO), TypeError, ["day=datetime"],
            id="windows_on(a datetime)",
        ),
        pytest.param(
            lambda: windows_on(DAYLONG, JULY, "Mars/Base"), ValueError, ["tz='Mars/Base'"],
            id="windows_on(tz='Mars/Base')",
        ),
        pytest.param(
            lambda: windows_on(DAYLONG, date.max, CHICAGO), OverflowError,
            ["day=9999-12-31 in America/Chicago", "years 1..9999"], id="windows_on(date.max)",
        ),
        pytest.param(
            lambda: windows_on(DAYLONG, date.min, CHICAGO), OverflowError,
            ["day=0001-01-01 in America/Chicago", "years 1..9999"], id="windows_on(date.min)",
        ),
        pytest.param(
            lambda: rollover_shifts(86400, CHICAGO, **SPAN), TypeError, ["config=86400"],
            id="rollover_shifts(86400)",
        ),
        pytest.param(
            lambda: rollover_shifts(DAYLONG, CHICAGO, **BACK), ValueError,
            ["end=2026-01-01T00:00Z is before start=2027-01-01T00:00Z"],
            id="rollover_shifts(reversed)",
        ),
        pytest.param(
            lambda: rollover_shifts(DAYLONG, CHICAGO, **{**SPAN, "start": "2026-01-01T00:00"}),
            ValueError, ["start='2026-01-01T00:00'", "no UTC offset"],
            id="rollover_shifts(naive)",
        ),
        pytest.param(
            lambda: rollover_shifts(
                DAYLONG, CHICAGO, start="0001-01-01T00:00Z", end="0001-01-02T00:00Z"
            ),
            OverflowError, ["start=0001-01-01T00:00Z", "years 1..9999"],
            id="rollover_shifts(year 1)",
        ),
        pytest.param(
            lambda: follow_local_time(time(11), CHICAGO, window_seconds=18000, **SPAN), ValueError,
            ["window_seconds=18000", "86400"], id="follow_local_time(window_seconds=18000)",
        ),
        pytest.param(
            lambda: follow_local_time(time(11), CHICAGO, window_seconds=129600, **SPAN), ValueError,
            ["window_seconds=129600", "86400"], id="follow_local_time(window_seconds=129600)",
        ),
        pytest.param(
            lambda: follow_local_time(time(11), CHICAGO, window_seconds=900, **SPAN), ValueError,
            ["window_seconds=900", "1800..604800"], id="follow_local_time(window_seconds=900)",
        ),
        pytest.param(
            lambda: follow_local_time("11:00", CHICAGO, window_seconds=86400, **SPAN), TypeError,
            ["local_time='11:00'"], id="follow_local_time('11:00')",
        ),
        pytest.param(
            lambda: follow_local_time(time(11), CHICAGO, window_seconds=86400, **BACK), ValueError,
            ["end=2026-01-01T00:00Z is before"], id="follow_local_time(reversed)",
        ),
        pytest.param(
            lambda: follow_local_time(
                time(11), CHICAGO, window_seconds=86400, apply_at="10:00", **SPAN
            ),
            TypeError, ["apply_at='10:00'", "datetime.time"],
            id="follow_local_time(apply_at='10:00')",
        ),
        pytest.param(
            lambda: follow_local_time(
                time(11), CHICAGO, window_seconds=86400, apply_at=time(10, tzinfo=UTC), **SPAN
            ),
            ValueError, ["apply_at=", "zone of its own"],
            id="follow_local_time(apply_at=time in UTC)",
        ),
        pytest.param(
            lambda: follow_local_time(
                time(0), timezone(timedelta(microseconds=1)), window_seconds=86400, **SPAN
            ),
            ValueError, ["tz=UTC+00:00:00.000001", "whole seconds"],
            id="follow_local_time(odd offset)",
        ),
        pytest.param(
            lambda: follow_local_time(
                time(0), timezone(HOUR), window_seconds=86400,
                start="9999-12-30T00:00Z", end="9999-12-31T23:30Z",
            ),
            OverflowError, ["end=9999-12-31T23:30Z in UTC+01:00", "years 1..9999"],
            id="follow_local_time(year 9999)",
        ),
        pytest.param(
            lambda: RolloverShift("2026-03-08T08:00Z", -6, HOUR), TypeError,
            ["before=-6", "int"], id="RolloverShift(before=-6)",
        ),
        pytest.param(
            lambda: RolloverShift("2026-03-08T08:00Z", HOUR, DAY), ValueError,
            ["after=1 day, 0:00:00", "less than a day"], id="RolloverShift(after=1 day)",
        ),
        pytest.param(
            lambda: RolloverShift(1, HOUR, HOUR), TypeError, ["at=1"], id="RolloverShift(at=1)"
        ),
        pytest.param(
            lambda: ScheduledConfig("2026-03-08T08:00Z", 86400), TypeError,
            ["config=86400"], id="ScheduledConfig(config=86400)",
        ),
    ],
)  # fmt: skip
def test_refuses(call, error, words):
    refuses(call, error, words)


def test_zone_is_given_back_or_looked_up():
    assert zone(UTC) is UTC
    assert zone(CHICAGO) is ZoneInfo(CHICAGO)
