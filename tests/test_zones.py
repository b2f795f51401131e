"""Zones by name, local dates and clock times."""

from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from dateutil import tz as dateutil_zones
from dateutil.rrule import DAILY, rrule

from rollover import epoch_for, stays_from_rule
from rollover._zones import clock_time, local_date, local_instant, rollover_time, zone

LISBON = ZoneInfo("Europe/Lisbon")


def test_a_zone_by_name_or_as_it_is():
    assert zone("Europe/Lisbon") is LISBON
    for given in (
        UTC,
        timezone(timedelta(hours=-4)),
        LISBON,
        dateutil_zones.gettz("Europe/Lisbon"),
    ):
        assert zone(given) is given


def test_a_zone_of_pytz_is_refused_with_its_name():
    pytz = pytest.importorskip("pytz")
    with pytest.raises(ValueError, match=r"is a zone of pytz, .*: pass its name, 'Europe/Lisbon'"):
        zone(pytz.timezone("Europe/Lisbon"))


def test_a_rollover_is_at_a_whole_second():
    assert rollover_time(time(11, 0, 30), "at") == time(11, 0, 30)
    with pytest.raises(ValueError, match=r"at=11:00:00\.000001 is not a whole second"):
        rollover_time(time(11, 0, 0, 1), "at")


@pytest.mark.parametrize(
    "name",
    [
        "",
        "Europe",
        "Europe/Lisboa",
        "../Lisbon",
        "/Europe/Lisbon",
        "UTC\0",
        "\ud800",
        "a" * 300,
        "+01:00",
    ],
)
def test_a_zone_that_is_not_known(name):
    with pytest.raises(ValueError, match="is no zone known here") as caught:
        zone(name, "zone_name")
    assert str(caught.value).startswith(f"zone_name={name!r} ")


@pytest.mark.parametrize("value", [None, 1, b"UTC", timedelta(hours=1), ["UTC"]])
def test_a_zone_of_another_type_is_refused(value):
    with pytest.raises(TypeError, match="not a tzinfo or an IANA name") as caught:
        zone(value)
    assert str(caught.value).startswith(f"tz={value!r} is a")
    assert f" {type(value).__name__}, not a tzinfo or an IANA name" in str(caught.value)


def test_a_zone_without_an_offset_is_refused():
    class Nowhere(tzinfo):
        """As the base class: it does not say."""

    class Silent(tzinfo):
        def utcoffset(self, _when):
            return None

    for tz in (Nowhere(), Silent()):
        with pytest.raises(ValueError, match="is a tzinfo without an offset from UTC"):
            zone(tz)


def test_an_iso_date_is_read():
    assert local_date("2016-02-29", "arrival") == date(2016, 2, 29)
    assert local_date("0001-01-01", "arrival") == date.min


@pytest.mark.parametrize(
    "text", ["", "2015-02-29", "2015-7-1", "01/07/2015", "2015-07-01T15:00", "July", " 2015-07-01"]
)
def test_dates_that_are_refused(text):
    with pytest.raises(ValueError, match="is neither a date, such as") as caught:
        local_date(text, "arrival")
    assert str(caught.value).startswith(f"arrival={text!r} ")


@pytest.mark.parametrize(
    ("text", "clock"),
    [("15:00", time(15)), ("00:00:00", time(0)), ("23:59:59", time(23, 59, 59))],
)  # fmt: skip
def test_a_clock_time_is_read_with_or_without_seconds(text, clock):
    assert clock_time(text, "check_in") == clock


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "is not a clock time"), ("24:00", "is not a clock time"),
        ("15:60", "is not a clock time"), ("3pm", "is not a clock time"),
        ("15:00:60", "is not a clock time"), ("2015-07-01T15:00", "is not a clock time"),
        ("15:00Z", "without an offset"), ("15:00+01:00", "without an offset"),
        ("15.30", 'did you mean "15:30"?'), ("15,30", 'did you mean "15:30"?'),
        ("15:00:00.5", "is not a clock time"), ("15:00:00,5", "is not a clock time"),
        ("1530", 'did you mean "15:30"?'), ("15", 'did you mean "15:00"?'),
        ("9:00", 'did you mean "09:00"?'), ("9h30", 'did you mean "09:30"?'),
        ("15h", 'did you mean "15:00"?'), ("9 H", 'did you mean "09:00"?'), ("24h", "offset$"),
        ("15.3", "without an offset$"), ("15:60", "without an offset$"), ("24.00", "offset$"),
        ("\u0661\u0665:\u0660\u0660", "is not a clock time"),
    ],
)  # fmt: skip
def test_clock_times_that_are_refused(text, reason):
    with pytest.raises(ValueError, match=reason) as caught:
        clock_time(text, "check_in")
    assert str(caught.value).startswith(f"check_in={text!r} ")


@pytest.mark.parametrize(
    ("day", "clock", "utc"),
    [
        (date(2026, 7, 1), time(15), "2026-07-01T14:00:00+00:00"),
        (date(2026, 1, 1), time(15), "2026-01-01T15:00:00+00:00"),
        (date(2026, 3, 29), time(1, 30), "2026-03-29T01:30:00+00:00"),  # a gap: the offset before
        (date(2026, 10, 25), time(1, 30), "2026-10-25T00:30:00+00:00"),  # twice: the first
        (date(2026, 10, 25), time(1, 30, fold=1), "2026-10-25T00:30:00+00:00"),
    ],
)
def test_a_local_date_and_clock_time_are_one_instant(day, clock, utc):
    moment = local_instant(day, clock, LISBON)
    assert (moment, moment.tzinfo) == (datetime.fromisoformat(utc), UTC)


def test_the_hour_of_nuuk_that_zoneinfo_misreads_is_read_right():
    """PyPI's files say -02:00 throughout that day, which `zoneinfo` reads the wrong way round."""
    folder = pytest.importorskip("tzdata").__path__[0]
    with (Path(folder) / "zoneinfo" / "America" / "Nuuk").open("rb") as file:
        nuuk = ZoneInfo.from_file(file, key="America/Nuuk")
    day, clock = date(2023, 10, 28), time(23, 30)
    moment = datetime(2023, 10, 29, 1, 30, tzinfo=UTC)
    assert moment.astimezone(nuuk).replace(tzinfo=None) == datetime.combine(day, clock)
    assert local_instant(day, clock, nuuk) == moment
    assert epoch_for(clock, nuuk, on=day, window_seconds=86_400) == 5_400
    visits = stays_from_rule(
        rrule(DAILY, dtstart=datetime(2023, 10, 28, 23, 30), count=1),
        duration=timedelta(hours=1),
        tz=nuuk,
        start="2023-10-28T00:00Z",
        end="2023-10-30T00:00Z",
    )
    assert [visit.start for visit in visits] == [moment]
