"""The door for times: what is read, to which instant, and what finer digits do."""

from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, strategies as st
from support import drawn, oracle

from rollover import Window, WindowConfig
from rollover.instants import (
    duration,
    exact,
    instant,
    nanoseconds,
    rounded_up,
    span,
    to_microseconds,
    to_nanoseconds,
    to_seconds,
)

MICROSECOND = timedelta(microseconds=1)


def same(got, want):
    assert (got, got.tzinfo, type(got)) == (want, UTC, datetime)


@pytest.mark.parametrize(
    "text",
    [
        "2017-10-10T20:00:00+00:00", "2017-10-10T20:00:00Z", "2017-10-10T20:00:00-00:00",
        "2017-10-10 20:00:00+00:00", "2017-10-10T20:00+00:00", "2017-10-10T20Z",
        "2017-10-10T20:00:00.0+00:00", "2017-10-10T20:00:00,000+00:00",
        "2017-10-10T20:00:00.0000009+00:00", "2017-10-10T16:00:00-04:00", "2017-10-10T16:00:00-04",
        "2017-10-10T16:00:00-0400", "2017-10-11T01:30:00+05:30", "2017-10-11T19:59:00+23:59",
        "20171010T200000Z", "2017-10-10T200000Z", "2017-283T20:00:00Z", "2017283T20:00:00Z",
        "2017-W41-2T20:00:00Z", "2017W412T20:00:00Z", "2017-10-11T00:00:00+04:00",
        "2017-10-10T24:00:00+04:00", "2017-10-10T24:00+04:00", "2017-10-10T24:00:00.0000000+04:00",
        "2017-10-10t20:00:00z", "2017-10-10T20:00:00z", "2017-10-10t16:00:00-04:00",
        "2017-10-10T22:00:00+02:00[Europe/Paris]", "2017-10-10T22:00:00+02:00[!Europe/Paris]",
        "2017-10-10T20:00:00Z[Europe/Paris]", "2017-10-10t20:00:00z[Europe/Paris][u-ca=gregory]",
    ],
)  # fmt: skip
def test_iso_8601_texts_of_one_instant_are_read_as_it(text):
    same(instant(text, "when"), datetime(2017, 10, 10, 20, tzinfo=UTC))


@given(drawn.all_time, drawn.offsets)
def test_an_aware_datetime_is_its_instant(when, offset):
    try:
        local = when.astimezone(offset)
    except OverflowError:
        return
    same(instant(local, "when"), when)
    assert exact(local, "when") == (when, "")


@given(drawn.all_time, st.integers(-1_439, 1_439), st.text("0123456789", min_size=1, max_size=20))
@example(datetime(1969, 12, 31, 23, 59, 59, tzinfo=UTC), 0, "9999999")
@example(datetime(2023, 5, 5, 17, 2, 35, tzinfo=UTC), 0, "3708763")
@example(datetime(2023, 5, 5, 17, 2, 35, tzinfo=UTC), -300, "00000010")
@example(datetime(1, 1, 1, tzinfo=UTC), 1, "0")
@example(datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC), -1, "9999999")
def test_a_text_is_its_instant_floored_to_the_microsecond(when, minutes, digits):
    sign = "-" if minutes < 0 else "+"
    offset = f"{sign}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"
    text = f"{when:%Y-%m-%dT%H:%M:%S}"
    text = f"{'0' * (19 - len(text))}{text}.{digits}{offset}"
    seconds = oracle.read(text)
    micros = seconds * 10**6 // 1
    if oracle.FIRST <= seconds < oracle.LAST:
        moment, finer = exact(text, "when")
        same(moment, oracle.utc(oracle.Fraction(micros, 10**6)))
        assert oracle.Fraction(int("0" + finer), 10 ** len(finer)) == seconds * 10**6 - micros
        assert not finer.endswith("0")
        assert to_microseconds(moment) == micros
        assert to_seconds(moment) == seconds // 1
        same(instant(text, "when"), moment)
    else:
        with pytest.raises(OverflowError) as caught:
            exact(text, "when")
        assert str(caught.value) == f"when={text} is outside years 1..9999 in UTC"


@given(drawn.all_time)
def test_seconds_and_microseconds_are_floored_integers(when):
    seconds = oracle.seconds(when)
    assert to_seconds(when) == seconds // 1
    assert to_microseconds(when) == seconds * 10**6
    assert type(to_seconds(when)) is type(to_microseconds(when)) is int


@pytest.mark.parametrize(
    ("digits", "nanos"),
    [("", 0), ("5", 500), ("05", 50), ("005", 5), ("0059", 5), ("9999", 999), ("0009", 0)],
)
def test_nanoseconds_are_floored_integers(digits, nanos):
    second = datetime(1970, 1, 1, 0, 0, 1, 2, tzinfo=UTC)
    before = datetime(1969, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC)
    assert to_nanoseconds(second, digits) == 1_000_002_000 + nanos
    assert to_nanoseconds(before, digits) == -1_000 + nanos
    assert to_nanoseconds(second) == 1_000_002_000


def test_a_zone_of_pytz_is_read_where_it_was_made_for_the_time():
    pytz = pytest.importorskip("pytz")
    new_york, eastern = pytz.timezone("America/New_York"), pytz.timezone("EST5EDT")
    noon = datetime(2026, 7, 1, 12)
    for zone in (new_york, eastern):
        with pytest.raises(ValueError, match=rf"pass pytz.timezone\('{zone}'\).localize\(naive"):
            instant(noon.replace(tzinfo=zone), "when")
        same(instant(zone.localize(noon), "when"), datetime(2026, 7, 1, 16, tzinfo=UTC))
    same(instant(datetime(2026, 1, 1, tzinfo=eastern), "w"), datetime(2026, 1, 1, 5, tzinfo=UTC))
    same(instant(noon.replace(tzinfo=pytz.utc), "when"), datetime(2026, 7, 1, 12, tzinfo=UTC))
    an_hour = pytz.FixedOffset(60)
    same(instant(noon.replace(tzinfo=an_hour), "when"), datetime(2026, 7, 1, 11, tzinfo=UTC))
    # What was made for the time is taken at its word, in a gap and in both hours of a fold.
    skipped, repeated = datetime(2026, 3, 8, 2, 30), datetime(2026, 11, 1, 1, 30)
    same(instant(new_york.localize(skipped), "w"), datetime(2026, 3, 8, 7, 30, tzinfo=UTC))
    for summer, hour in ((True, 5), (False, 6)):
        local = new_york.localize(repeated, is_dst=summer)
        same(instant(local, "when"), datetime(2026, 11, 1, hour, 30, tzinfo=UTC))


def test_times_of_whenever_are_read_to_the_nanosecond():
    whenever = pytest.importorskip("whenever")
    zoned = whenever.ZonedDateTime(2017, 10, 10, 22, tz="Europe/Paris", nanosecond=3)
    assert exact(zoned, "when") == (datetime(2017, 10, 10, 20, tzinfo=UTC), "003")
    for value in (zoned.to_instant(), zoned.to_fixed_offset()):
        assert exact(value, "when") == exact(zoned, "when")
    for value in (zoned.to_plain(), zoned.date()):
        with pytest.raises(ValueError, match=r"has no UTC offset|is not an ISO 8601 time"):
            instant(value, "when")


@given(st.datetimes(timezones=drawn.zones, allow_imaginary=True), st.sampled_from([0, 1]))
@example(datetime(2026, 11, 1, 1, 30, tzinfo=drawn.ZONES[0]), 0)
@example(datetime(2026, 11, 1, 1, 30, tzinfo=drawn.ZONES[0]), 1)
@example(datetime(2026, 3, 8, 2, 30, tzinfo=drawn.ZONES[0]), 0)
@example(datetime(2026, 3, 8, 2, 30, tzinfo=drawn.ZONES[0]), 1)
@example(datetime(2026, 4, 5, 1, 45, tzinfo=drawn.ZONES[2]), 1)
def test_a_zone_is_read_as_pep_495_reads_it(local, fold):
    local = local.replace(fold=fold)
    seconds = oracle.seconds(local)
    if oracle.FIRST <= seconds < oracle.LAST:
        same(instant(local, "when"), oracle.utc(seconds))
    else:
        with pytest.raises(OverflowError, match=r"when=.* is outside years 1\.\.9999 in UTC"):
            instant(local, "when")


@pytest.mark.parametrize(
    ("clock", "fold", "utc"),
    [
        ((2026, 11, 1, 1, 30), 0, "2026-11-01T05:30:00+00:00"),  # the first of two, on summer time
        ((2026, 11, 1, 1, 30), 1, "2026-11-01T06:30:00+00:00"),
        ((2026, 3, 8, 2, 30), 0, "2026-03-08T07:30:00+00:00"),  # in the gap, by the offset before
        ((2026, 3, 8, 2, 30), 1, "2026-03-08T06:30:00+00:00"),
    ],
)
def test_folds_and_gaps_in_new_york_go_by_the_fold(clock, fold, utc):
    local = datetime(*clock, tzinfo=ZoneInfo("America/New_York"), fold=fold)
    assert instant(local, "when").isoformat() == utc
    config = WindowConfig(1_800)
    assert config.window_at(local).start.isoformat() == utc
    assert config.time_left(local) == timedelta(minutes=30)


def test_the_repeated_hour_ends_after_it_starts():
    zone = ZoneInfo("America/New_York")
    start = datetime(2026, 11, 1, 1, 30, tzinfo=zone)
    end = datetime(2026, 11, 1, 1, 30, tzinfo=zone, fold=1)
    assert start == end  # by the clock on the wall
    assert len(WindowConfig(1_800).windows_between(start, end)) == 2
    assert span(start, end)[1] - span(start, end)[0] == timedelta(hours=1)
    with pytest.raises(ValueError, match=r"end=.* is before start="):
        span(end, start)


class Mine(datetime):
    """A subclass, as test suites that freeze the clock have."""


class Late(tzinfo):
    """A zone with an offset of seconds and microseconds."""

    def utcoffset(self, when):
        return timedelta(seconds=61, microseconds=7)

    def dst(self, when):
        return None


def test_subclasses_and_odd_zones_become_plain():
    moment = datetime(2017, 10, 10, 20, 0, 0, 123, tzinfo=UTC)
    same(instant(Mine(2017, 10, 10, 20, 0, 0, 123, tzinfo=UTC), "when"), moment)
    same(
        instant(Mine(2017, 10, 10, 16, 0, 0, 123, tzinfo=timezone(timedelta(hours=-4))), "w"),
        moment,
    )
    late = datetime(2017, 10, 10, 20, 1, 1, 130, tzinfo=Late())
    same(instant(late, "when"), moment)
    assert instant(moment, "when") is moment

    class Text(str):
        __slots__ = ()

    same(instant(Text("2017-10-10T20:00:00.000123Z"), "when"), moment)


finer = st.text("0123456789", max_size=6)


@given(drawn.inner_questions(), finer, st.integers(0, 2), finer)
def test_a_span_compares_finer_digits_and_raises_its_end(question, first, micros, last):
    config, when = question
    start = f"{when:%Y-%m-%dT%H:%M:%S}.{when.microsecond:06d}{first}+00:00".rjust(
        26 + 6 + len(first), "0"
    )
    late = when + micros * MICROSECOND
    end = f"{late:%Y-%m-%dT%H:%M:%S}.{late.microsecond:06d}{last}+00:00".rjust(
        26 + 6 + len(last), "0"
    )
    a, b = oracle.read(start), oracle.read(end)
    if b < a:
        with pytest.raises(ValueError, match="is before") as caught:
            config.windows_between(start, end)
        assert str(caught.value).startswith(f"end={end} is before start={start}")
    else:
        walked = oracle.between(a, b, config.window_seconds, config.epoch_seconds)
        windows = config.windows_between(start, end)
        assert [oracle.row(window) for window in windows] == walked
        lower, upper = span(start, end)
        same(lower, when)
        assert oracle.seconds(upper) * 10**6 == (-(-b * 10**6 // 1) if a != b else a * 10**6 // 1)


def test_ends_that_differ_below_the_microsecond():
    config = WindowConfig(14_400)
    before = "2017-10-10T19:59:59.9999991Z"
    later = "2017-10-10T19:59:59.99999915Z"
    assert len(config.windows_between(before, before)) == 0
    assert len(config.windows_between(before, before.replace("1Z", "100Z"))) == 0
    assert [w.index for w in config.windows_between(before, later)] == [104_698]
    with pytest.raises(ValueError, match="is before"):
        config.windows_between(later, before)
    assert len(config.windows_between(before, "2017-10-10T20:00:00.0000000Z")) == 1
    assert len(config.windows_between(before, "2017-10-10T20:00:00.0000001Z")) == 2
    window = Window(0, "2017-10-10T20:00:00.0000009Z", "2017-10-10T20:00:00.00000091Z")
    assert window.duration == MICROSECOND
    with pytest.raises(ValueError, match=r"end=.* equals start="):
        Window(0, "2017-10-10T20:00:00.0000009Z", "2017-10-10T20:00:00.00000090Z")


def test_the_last_microsecond_of_time_is_read_and_what_is_after_it_refused():
    last = datetime.max.replace(tzinfo=UTC)
    same(instant("9999-12-31T23:59:59.9999999Z", "when"), last)
    assert span("9999-12-31T00:00:00Z", "9999-12-31T23:59:59.999999Z")[1] == last
    end = "9999-12-31T23:59:59.9999999Z"
    with pytest.raises(
        OverflowError, match=r"end=9999-12-31 23:59:59\.9999999\+00:00 is outside years"
    ):
        span("9999-12-31T00:00:00Z", end)
    with pytest.raises(OverflowError, match="when=9999-12-31T24:00:00Z is outside"):
        instant("9999-12-31T24:00:00Z", "when")
    assert rounded_up(last, "", name="end") == last
    assert rounded_up(last - MICROSECOND, "1", name="end") == last


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("2017-10-10T20:00:00", "has no UTC offset: append one"),
        ("2017-10-10 20:00", "has no UTC offset"),
        ("20171010T200000", "has no UTC offset"),
        ("2017-W53-1T00:00:00Z", "is not a time: .*53"),  # 2017 had 52 weeks
        ("2021W537T00:00:00Z", "is not a time: .*53"),
        ("2017-W00-1T00:00:00Z", "is not a time"),
        ("2017-W01-8T00:00:00Z", "is not a time"),
        ("2017-366T00:00:00Z", "is not a time"),
        ("2017-000T00:00:00Z", "is not a time"),
        ("2017-02-29T00:00:00Z", "is not a time"),
        ("2017-13-01T00:00:00Z", "is not a time"),
        ("0000-01-01T00:00:00Z", "is not a time"),
        ("2017-10-10T25:00:00Z", "is not a time"),
        ("2017-10-10T20:60:00Z", "is not a time"),
        ("2016-12-31T23:59:60Z", "is not a time"),
        ("2017-10-10T24:00:01Z", "is not a time"),
        ("2017-10-10T24:00:00.0000003Z", "is not "),  # a day has no hour 24 but its end
        ("2017-10-10T24:00:00.5Z", "is not "),
        ("2017-10-10T24:00:00,0000003Z", "is not "),
        ("2017-10-10T20:00:00+24:00", "is not a time"),
        ("2017-10-10T20:00:00+05:60", "is not a time"),
        ("2017-10-10T20:0000Z", "is not a time"),
        ("2017-10-10T20:00:00+5", "is not an ISO 8601 time"),
        ("2017-10-10T20:00:00.Z", "is not an ISO 8601 time"),
        ("2017-10-10T20:00.5Z", "is not an ISO 8601 time"),
        ("2017-10-10T20:00:00 Z", "is not an ISO 8601 time"),
        ("2017-10-10t20:00:00", "has no UTC offset"),
        ("2017-10-10_20:00:00Z", "is not an ISO 8601 time"),
        ("2017-10-10", "is not an ISO 8601 time"),
        ("2017-10", "is not an ISO 8601 time"),
        ("2017-10T20:00:00Z", "is not an ISO 8601 time"),
        ("2017T20:00:00Z", "is not an ISO 8601 time"),
        ("10/10/2017 20:00Z", "is not an ISO 8601 time"),
        ("20:00:00Z", "is not an ISO 8601 time"),
        ("2017-10-10T20:00:00Z\n", "is not an ISO 8601 time"),
        (" 2017-10-10T20:00:00Z", "is not an ISO 8601 time"),
        ("２０１７-10-10T20:00:00Z", "is not an ISO 8601 time"),
        ("-2017-10-10T20:00:00Z", "is not an ISO 8601 time"),
        ("+12017-10-10T20:00:00Z", "is not an ISO 8601 time"),
        ("2017-10-10T20:00:00[Europe/Paris]", "has no UTC offset"),
        ("2017-10-10T20:00:00+00:00[Europe/Paris]", "Europe/Paris that is 2017-10-10T22:00:00"),
        ("2017-10-10T20:00:00+01:00[Europe/Paris]", "contradicts itself"),
        ("2017-10-10T22:00:00+02:00[Europe/Paris][Asia/Tokyo]", "contradicts itself"),
        ("2017-10-10T20:00:00Z[Europe/Parys]", "'Europe/Parys', which is no zone known here"),
        ("2017-10-10T20:00:00Z[]", "'', which is no zone known here"),
        ("2017-10-10T20:00:00Z[!u-ca=hebrew]", "asks to heed 'u-ca=hebrew'"),
        ("2017-10-10T20:00:00Z[Europe/Paris", "is not an ISO 8601 time"),
        ("2017-10-10T20:00:00Z[Europe/Paris]x", "is not an ISO 8601 time"),
        ("[Europe/Paris]", "is not an ISO 8601 time"),
        ("1507665600", "is not an ISO 8601 time"),
        ("now", "is not an ISO 8601 time"),
        ("", "is not an ISO 8601 time"),
    ],
)
def test_texts_that_are_refused(text, reason):
    with pytest.raises(ValueError, match=reason) as caught:
        instant(text, "when")
    assert f"when={text!r} " in str(caught.value)


def test_weeks_of_years_that_have_53_are_read():
    same(instant("2020-W53-7T00:00:00Z", "when"), datetime(2021, 1, 3, tzinfo=UTC))
    same(instant("2015W531T00:00:00Z", "when"), datetime(2015, 12, 28, tzinfo=UTC))
    same(instant("2020-W53-7T24:00:00Z", "when"), datetime(2021, 1, 4, tzinfo=UTC))


class Nowhere(tzinfo):
    """A zone that does not know its offset."""

    def utcoffset(self, when):
        return None


@pytest.mark.parametrize(
    ("value", "error", "advice"),
    [
        (datetime(2017, 10, 10, 20), ValueError, "pass an aware datetime"),
        (datetime(2017, 10, 10, tzinfo=Nowhere()), ValueError, "pass an aware datetime"),
        (date(2017, 10, 10), TypeError, r"is a date, .*datetime\.combine"),
        (1_507_665_600, TypeError, r"is an int, .*fromtimestamp"),
        (1.5e9, TypeError, r"is a float, .*fromtimestamp"),
        (True, TypeError, r"is a bool, .*fromtimestamp"),
        (1j, TypeError, "is a complex"),
        (None, TypeError, "is a NoneType, .*an ISO 8601 string with an offset"),
        (b"2017-10-10T20:00:00Z", TypeError, "is a bytes"),
        (timedelta(5), TypeError, "is a timedelta"),
        (["2017-10-10T20:00:00Z"], TypeError, "is a list"),
    ],
)
def test_values_that_are_refused_say_what_to_pass(value, error, advice):
    with pytest.raises(error, match=advice) as caught:
        instant(value, "when")
    assert f"when={value!r} " in str(caught.value)


def test_a_numpy_datetime_is_told_of_the_bulk_functions():
    np = pytest.importorskip("numpy")
    for value in (np.datetime64("2017-10-10T20:00:00"), np.datetime64("NaT", "s")):
        with pytest.raises(TypeError, match=r"when=.*datetime64.*has no zone.*rollover\.bulk"):
            instant(value, "when")
    with pytest.raises(TypeError, match=r"when=.*is an int64, .*fromtimestamp"):
        instant(np.int64(5), "when")


@pytest.mark.parametrize(
    ("value", "error", "reason"),
    [
        (300, TypeError, r"behind=300 is an int, not a timedelta: .*timedelta\(seconds"),
        (1.5, TypeError, "behind=1.5 is a float, not a timedelta"),
        (None, TypeError, "behind=None is a NoneType, not a timedelta"),
        ("PT5M", TypeError, "behind='PT5M' is a str, not a timedelta"),
        (-MICROSECOND, ValueError, "behind=-1 day, 23:59:59.999999 is negative"),
        (timedelta.min, ValueError, "behind=-999999999 days, 0:00:00 is negative"),
    ],
)
def test_durations_that_are_refused(value, error, reason):
    with pytest.raises(error, match=reason):
        duration(value, "behind")


@given(st.timedeltas(timedelta(0)))
def test_a_duration_is_itself(value):
    class Longer(timedelta):
        pass

    other = Longer(value.days, value.seconds, value.microseconds)
    for given_ in (value, other):
        assert duration(given_, "behind") == value
        assert type(duration(given_, "behind")) is timedelta
        assert nanoseconds(given_, "behind") == oracle.length(value) * 10**9


class Stamp(datetime):
    """What pandas.Timestamp is to the door: a datetime with nanoseconds, of any year."""

    nanosecond = 250

    def astimezone(self, tz=None):
        return self

    @property
    def year(self):
        return super().year + (2_000 if self.minute else 0)


class Delta(timedelta):
    """What pandas.Timedelta is to the door: a timedelta with nanoseconds."""

    nanoseconds = 250


def test_nanoseconds_of_other_classes_are_read_too():
    assert exact(Stamp(2017, 10, 10, 20, tzinfo=UTC), "when") == (
        datetime(2017, 10, 10, 20, tzinfo=UTC),
        "25",
    )
    assert duration(Delta(1), "behind") == timedelta(1, 0, 1)
    assert nanoseconds(Delta(1), "behind") == 86_400 * 10**9 + 250
    with pytest.raises(OverflowError, match=r"when=.* is outside years 1\.\.9999 in UTC"):
        exact(Stamp(8000, 1, 1, 0, 1, tzinfo=UTC), "when")
    longest = Delta(timedelta.max.days, 86_399, 999_999)
    with pytest.raises(OverflowError) as caught:
        duration(longest, "behind")
    assert str(caught.value) == f"behind={longest!s} is longer than {timedelta.max!s}"
