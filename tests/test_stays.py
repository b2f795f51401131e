"""Stay: what it holds, what it refuses, how it reads."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from support.refusals import refuses

from rollover import Stay


class NA:
    """As pandas.NA: neither equal to itself nor not."""

    def __eq__(self, other: object):  # type: ignore[no-untyped-def, override]
        return self

    def __hash__(self) -> int:
        return 0

    def __bool__(self) -> bool:
        raise TypeError("boolean value of NA is ambiguous")

    def __repr__(self) -> str:
        return "<NA>"


MISSING = NA()
ARRIVAL = "2026-07-01T15:00+01:00"
DEPARTURE = "2026-07-03T11:00+01:00"


def test_holds_utc() -> None:
    stay = Stay(ARRIVAL, DEPARTURE, lock="A")
    assert stay.start == datetime(2026, 7, 1, 14, tzinfo=UTC)
    assert stay.end == datetime(2026, 7, 3, 10, tzinfo=UTC)
    assert (stay.start.tzinfo, stay.end.tzinfo, stay.lock) == (UTC, UTC, "A")
    assert stay.duration == timedelta(days=1, hours=20)


def test_finer_digits_widen_the_stay() -> None:
    stay = Stay("2026-07-01T00:00:00.0000019Z", "2026-07-01T00:00:00.0000021Z")
    assert (stay.start.microsecond, stay.end.microsecond) == (1, 3)


def test_is_a_value() -> None:
    stay = Stay(ARRIVAL, DEPARTURE)
    assert stay == Stay("2026-07-01T14:00Z", "2026-07-03T10:00Z", lock=None)
    assert hash(stay) == hash(Stay("2026-07-01T14:00Z", "2026-07-03T10:00Z"))
    assert stay != Stay(ARRIVAL, DEPARTURE, lock="A")
    with pytest.raises(AttributeError):
        stay.lock = "B"  # type: ignore[misc]
    assert not hasattr(stay, "__dict__")


@pytest.mark.parametrize("lock", [None, "A", "o'clock", 7, ("hall", 7)])
def test_repr_can_be_pasted(lock: object) -> None:
    for label in (None, "Ada", 0):
        stay = Stay(ARRIVAL, DEPARTURE, lock=lock, label=label)
        assert eval(repr(stay), {"Stay": Stay}) == stay
        assert "None" not in repr(stay)


def test_the_label_tells_stays_apart() -> None:
    assert Stay(ARRIVAL, DEPARTURE, label="Ada") != Stay(ARRIVAL, DEPARTURE, label="Ben")
    assert Stay(ARRIVAL, DEPARTURE, label="Ada") == Stay(ARRIVAL, DEPARTURE, label="Ada")


@pytest.mark.parametrize(
    ("zone", "arrives", "leaves", "start", "end"),
    [
        ("Europe/Lisbon", "07-01T15:00", "07-03T11:00", "07-01T14:00", "07-03T10:00"),
        # 01:00 to 02:00 on 29 March is skipped, and on 25 October twice (a departure: the last).
        ("Europe/Lisbon", "03-29T01:30", "10-25T01:30", "03-29T01:30", "10-25T01:30"),
        ("Europe/Lisbon", "03-29T00:59", "03-29T02:00", "03-29T00:59", "03-29T01:00"),
        ("Europe/Lisbon", "03-29T01:00", "10-25T02:00", "03-29T01:00", "10-25T02:00"),
        ("Europe/Lisbon", "10-25T01:00", "10-25T01:59", "10-25T00:00", "10-25T01:59"),
        # At Lord Howe 01:30 comes twice on 5 April, 02:00 to 02:30 not at all on 4 October.
        ("Australia/Lord_Howe", "04-05T01:45", "10-04T02:15", "04-04T14:45", "10-03T15:45"),
        # 00:00 to 01:00 on 8 March 2026 does not exist in Havana; it gives 01:00 for midnight.
        ("America/Havana", "03-08T00:00", "03-09T00:00", "03-08T05:00", "03-09T04:00"),
    ],
)  # fmt: skip
def test_a_stay_between_local_dates_follows_the_clocks(zone, arrives, leaves, start, end) -> None:
    first, last = (datetime.fromisoformat(f"2026-{local}") for local in (arrives, leaves))
    stay = Stay.on_dates(
        first.date(), last.date(), check_in=first.time(), check_out=last.time(),
        tz=zone, lock="A", label=7,
    )  # fmt: skip
    assert stay == Stay(f"2026-{start}Z", f"2026-{end}Z", lock="A", label=7)


def test_a_date_that_never_was_is_the_next_day() -> None:
    """Samoa went from 29 to 31 December 2011, by 24 hours."""
    stay = Stay.on_dates(
        date(2011, 12, 30), date(2011, 12, 31),
        check_in=time(10), check_out=time(11), tz="Pacific/Apia",
    )  # fmt: skip
    assert stay == Stay("2011-12-31T10:00+14:00", "2011-12-31T11:00+14:00")


def test_a_notebook_shows_a_table() -> None:
    html = Stay(ARRIVAL, DEPARTURE, lock="<A>")._repr_html_()
    assert html.startswith("<table>")
    assert "&lt;A&gt;" in html
    assert "1 day, 20:00:00" in html


def dates(**changed: object) -> Stay:
    usual = {
        "arrival": date(2026, 7, 1), "departure": date(2026, 7, 1 + 1), "check_in": time(15),
        "check_out": time(11), "tz": "Europe/Lisbon",
    }  # fmt: skip
    return Stay.on_dates(**usual | changed)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        pytest.param(
            lambda: Stay("2026-07-01T15:00", DEPARTURE),
            ValueError,
            ["start='2026-07-01T15:00'", "no UTC offset"],
            id="Stay(naive, ...)",
        ),
        pytest.param(
            lambda: Stay(ARRIVAL, datetime(2026, 7, 3, 11)),
            ValueError,
            ["end=datetime.datetime(2026, 7, 3, 11, 0)", "no UTC offset"],
            id="Stay(..., naive)",
        ),
        pytest.param(
            lambda: Stay(DEPARTURE, ARRIVAL),
            ValueError,
            [f"end={ARRIVAL}", f"start={DEPARTURE}"],
            id="Stay(reversed)",
        ),
        pytest.param(
            lambda: Stay(ARRIVAL, ARRIVAL),
            ValueError,
            [f"end={ARRIVAL} equals start={ARRIVAL}"],
            id="Stay(empty)",
        ),
        pytest.param(
            lambda: Stay(ARRIVAL, DEPARTURE, lock=["A"]),
            ValueError,
            ["lock=['A']", "list", "cannot be hashed"],
            id="Stay(lock=['A'])",
        ),
        pytest.param(
            lambda: Stay(ARRIVAL, DEPARTURE, label={}),
            ValueError,
            ["label={}", "dict", "cannot be hashed"],
            id="Stay(label={})",
        ),
        pytest.param(
            lambda: Stay(ARRIVAL, DEPARTURE, label=MISSING),
            ValueError,
            ["label=<NA>", "None for no label"],
            id="Stay(label=NA)",
        ),
        pytest.param(
            lambda: dates(arrival=datetime(2026, 7, 1)),
            TypeError,
            ["arrival=datetime.datetime(2026, 7, 1, 0, 0)", "not a date"],
            id="on_dates(datetime, ...)",
        ),
        pytest.param(
            lambda: dates(departure="2026-07-03"),
            TypeError,
            ["departure='2026-07-03'"],
            id="on_dates(.., text)",
        ),
        pytest.param(
            lambda: dates(check_out="11:00"),
            TypeError,
            ["check_out='11:00'", "datetime.time"],
            id="on_dates(check_out='11:00')",
        ),
        pytest.param(
            lambda: dates(check_in=time(15, tzinfo=UTC)),
            ValueError,
            ["check_in=", "zone of its own"],
            id="on_dates(check_in with a zone)",
        ),
        pytest.param(
            lambda: dates(departure=date(2026, 7, 1)),
            ValueError,
            ["departure=2026-07-01", "arrival=2026-07-01", "not after"],
            id="on_dates(no night)",
        ),
        pytest.param(
            lambda: dates(tz="Europe/Lisboa"),
            ValueError,
            ["tz='Europe/Lisboa'", "no zone known"],
            id="on_dates(tz unknown)",
        ),
        pytest.param(
            lambda: dates(arrival=date(1, 1, 1)),
            OverflowError,
            ["0001-01-01", "years 1..9999"],
            id="on_dates(the first day)",
        ),
        pytest.param(
            lambda: Stay(ARRIVAL, DEPARTURE, lock=float("nan")),
            ValueError,
            ["lock=nan", "None for no lock"],
            id="Stay(lock=nan)",
        ),
        pytest.param(
            lambda: Stay(0, DEPARTURE),  # type: ignore[arg-type]
            TypeError,
            ["start=0", "int"],
            id="Stay(0, ...)",
        ),
    ],
)
def test_refuses(call, error, words) -> None:  # type: ignore[no-untyped-def]
    refuses(call, error, words)


def test_an_instant_is_in_a_stay_from_its_start_to_before_its_end():
    stay = Stay("2026-07-01T15:00+01:00", "2026-07-03T11:00+01:00")
    assert "2026-07-01T14:00Z" in stay
    assert datetime(2026, 7, 3, 9, 59, 59, 999_999, tzinfo=UTC) in stay
    assert "2026-07-01T13:59:59.999999Z" not in stay
    assert "2026-07-03T10:00Z" not in stay
    with pytest.raises(ValueError, match="when='2026-07-01T15:00' has no UTC offset"):
        "2026-07-01T15:00" in stay  # noqa: B015
    with pytest.raises(TypeError, match="when=15 is"):
        15 in stay  # noqa: B015


def test_stays_are_sorted_by_time_whatever_their_locks_and_labels():
    late = Stay("2026-07-02T00:00Z", "2026-07-03T00:00Z", lock=1)
    long = Stay("2026-07-01T00:00Z", "2026-07-09T00:00Z", label="Ada")
    short = Stay("2026-07-01T00:00Z", "2026-07-02T00:00Z", lock="LOFT")
    same = Stay("2026-07-01T00:00Z", "2026-07-02T00:00Z", lock=None)
    assert sorted([late, long, short, same]) == [short, same, long, late]
    assert sorted([late, long, same, short]) == [same, short, long, late]
    assert late > short
    assert not short < same
    assert not same < short
    with pytest.raises(TypeError, match="not supported"):
        late < "2026-07-02T00:00Z"  # noqa: B015


NIGHTS = {"check_in": time(15), "check_out": time(11), "tz": "Europe/Lisbon"}


def test_every_night_is_a_stay_from_the_first_arrival_to_the_last_departure():
    # The clocks go back on 25 October: that night ends at 11:00 UTC.
    assert Stay.every_night(date(2026, 10, 23), date(2026, 10, 25), lock="A", **NIGHTS) == [
        Stay("2026-10-23T14:00Z", "2026-10-24T10:00Z", lock="A"),
        Stay("2026-10-24T14:00Z", "2026-10-25T11:00Z", lock="A"),
    ]


@pytest.mark.parametrize("last", [date(2026, 7, 1), date(2026, 6, 30)])
def test_no_night_is_refused(last):
    with pytest.raises(ValueError, match=f"last={last} is not after first=2026-07-01: there is"):
        Stay.every_night(date(2026, 7, 1), last, **NIGHTS)


def test_a_departure_at_a_time_that_comes_twice_is_the_last():
    twice = {"check_in": time(1, 30), "check_out": time(1, 30), "tz": "Europe/Lisbon"}
    before = Stay.on_dates(date(2026, 10, 24), date(2026, 10, 25), **twice)
    after = Stay.on_dates(date(2026, 10, 25), date(2026, 10, 26), **twice)
    assert (before.end.hour, after.start.hour) == (1, 0)  # in UTC; the guests meet for an hour
