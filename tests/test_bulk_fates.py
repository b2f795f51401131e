"""`bulk.fates` against the table of the design, row by row in Python, and against one lock's."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, strategies as st

from rollover import Fate, IssuedCode, Reconfiguration, WindowConfig, bulk

MAX, MIN = 2**63 - 1, -(2**63)


def one(start, end, issued, applied, confirmed):
    """The first row of the design's table that fits, in its words."""
    rows = [
        (confirmed is not None and issued >= confirmed, 4),
        (end <= applied, 0),
        (start <= applied, 1),
        (issued >= applied, 3),
    ]
    return next((fate for fits, fate in rows if fits), 2)


near = st.integers(-4, 4)
edges = st.integers(-4, 4) | st.sampled_from([MAX - 1, MAX, MIN, MIN + 1])
rows = st.tuples(edges, edges, edges).filter(lambda row: row[0] < row[1])


@given(st.lists(rows, max_size=20), edges, st.none() | edges)
def test_fates_follow_the_table(drawn, applied, confirmed):
    if confirmed is not None and confirmed < applied:
        confirmed = applied
    columns = [
        np.array(column, np.int64) for column in (zip(*drawn, strict=True) if drawn else [[]] * 3)
    ]
    got = bulk.fates(*columns, applied_at=applied, confirmed_at=confirmed)
    assert got.dtype == np.uint8
    assert got.tolist() == [one(*row, applied, confirmed) for row in drawn]


@given(
    st.lists(st.tuples(near, near, near, st.none() | near), min_size=1, max_size=20),
    st.sampled_from(["s", "ms", "us", "ns", "m", "h", "D"]),
    st.sampled_from(["s", "us"]),
)
def test_fates_follow_the_table_in_any_unit_with_unconfirmed_rows(drawn, unit, other):
    per = {"D": 86_400, "h": 3_600, "m": 60}.get(unit, 1)
    start, issued, applied = (
        np.array([row[at] for row in drawn], f"M8[{unit}]") for at in range(3)
    )
    # In another unit: a confirmation at, or after, the application of each row, or none.
    late = [None if row[3] is None else row[2] + abs(row[3]) for row in drawn]
    confirmed = np.array(
        [np.datetime64("NaT", unit) if at is None else np.datetime64(at, unit) for at in late],
        f"M8[{unit}]",
    ).astype(f"M8[{other}]" if per > 1 else f"M8[{unit}]")
    end = start + np.timedelta64(2, unit)
    got = bulk.fates(start, end, issued, applied_at=applied, confirmed_at=confirmed)
    assert got.tolist() == [
        one(row[0], row[0] + 2, row[1], row[2], at) for row, at in zip(drawn, late, strict=True)
    ]
    everywhere = bulk.fates(start, end, issued, applied_at=applied)
    never = bulk.fates(
        start, end, issued, applied_at=applied, confirmed_at=np.datetime64("NaT", "s")
    )
    assert everywhere.tolist() == never.tolist()
    assert everywhere.tolist() == [one(row[0], row[0] + 2, row[1], row[2], None) for row in drawn]


def test_fates_are_those_of_one_lock_to_the_microsecond():
    old, new = WindowConfig(14_400), WindowConfig(7_200)
    applied = datetime(2026, 7, 1, 14, 10, tzinfo=UTC)
    micro, quarter = timedelta(microseconds=1), timedelta(minutes=15)
    moments = [applied + n * quarter + m * micro for n in range(-30, 31) for m in (-1, 0, 1)]
    for confirmed in (None, applied, applied + 2 * quarter):
        change = Reconfiguration(old, new, applied_at=applied, confirmed_at=confirmed)
        codes = [IssuedCode(when, issued_at=issued) for when in moments for issued in moments[::7]]
        when, issued = (
            np.array([getattr(code, name).replace(tzinfo=None) for code in codes], "M8[us]")
            for name in ("when_valid", "issued_at")
        )
        start, end = bulk.window_bounds(when, window_seconds=14_400)
        at, confirm = (
            None if moment is None else np.datetime64(moment.replace(tzinfo=None))
            for moment in (applied, confirmed)
        )
        got = bulk.fates(start, end, issued, applied_at=at, confirmed_at=confirm)
        assert got.tolist() == [change.fate(code) for code in codes]
        absent = {None: {Fate.VALID}, applied: {Fate.STALE}}.get(confirmed, set())
        assert set(got.tolist()) == set(Fate) - absent


def test_many_rows_on_several_threads_have_each_their_fate(monkeypatch):
    monkeypatch.setattr("os.sched_getaffinity", lambda _: range(3), raising=False)
    size = (1 << 21) + 5
    start = np.arange(size, dtype=np.int64) % 1_000
    issued = np.arange(size, dtype=np.int64) % 777
    got = bulk.fates(start, start + 100, issued, applied_at=500, confirmed_at=600)
    expected = np.full(size, 2, np.uint8)
    expected[issued >= 500] = 3
    expected[start <= 500] = 1
    expected[start + 100 <= 500] = 0
    expected[issued >= 600] = 4
    assert np.array_equal(got, expected)


def test_shapes_broadcast():
    got = bulk.fates(
        np.array([[0], [10]]), np.array([[10], [20]]), [0, 7], applied_at=[5, 15], confirmed_at=16
    )
    assert got.tolist() == [[1, 0], [2, 1]]
    assert bulk.fates(0, 10, 0, applied_at=5).shape == ()
    assert bulk.fates([0], [10], [0], applied_at=[5]).tolist() == [1]
    assert bulk.fates([], np.array([], np.int64), 0, applied_at=5).tolist() == []
    assert bulk.fates(np.arange(4)[::-2], np.int16(9), np.uint8(3), applied_at=2).tolist() == [3, 1]


def test_days_are_compared_with_an_instant_within_a_day():
    days = np.array(["2026-07-01", "2026-07-02"], "M8[D]")
    applied = np.datetime64("2026-07-01T12:00")
    assert bulk.fates(days, days + np.timedelta64(1, "D"), days, applied_at=applied).tolist() == [
        1,
        3,
    ]


NAT = np.datetime64("NaT", "s")
TIMES = np.array([0, 10, 20], "M8[s]")
LATER = TIMES + np.timedelta64(10, "s")


def test_valid_rows_hold_whatever():
    nothing = np.array([NAT, NAT, NAT])
    issued = np.array([50, 60, 70], "M8[s]")
    asked = {"applied_at": np.datetime64(5, "s"), "confirmed_at": np.datetime64(50, "s")}
    assert bulk.fates(nothing, nothing, issued, **asked).tolist() == [4, 4, 4]
    assert bulk.fates(LATER, TIMES, issued, **asked).tolist() == [4, 4, 4]
    assert bulk.fates([7], [7], [50], applied_at=5, confirmed_at=50).tolist() == [4]


def with_nat(array):
    array = array.copy()
    array[1] = NAT
    return array


APPLIED = {"applied_at": np.datetime64(5, "s")}
NOTHING, ISSUED, LATE = np.array([NAT] * 3), np.datetime64(0, "s"), np.datetime64(50, "s")


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        pytest.param(call, error, message, id=message)
        for call, error, message in [
            (
                lambda: bulk.fates(with_nat(TIMES), LATER, TIMES, **APPLIED),
                ValueError,
                "start[1]=NaT is no time (1 of 3 values)",
            ),
            (
                lambda: bulk.fates(
                    NOTHING, LATER, [ISSUED, LATE, LATE], **APPLIED, confirmed_at=LATE
                ),
                ValueError,
                "start[0]=NaT is no time (1 of 3 values)",
            ),
            (
                lambda: bulk.fates(TIMES, with_nat(LATER), TIMES, **APPLIED),
                ValueError,
                "end[1]=NaT is no time (1 of 3 values)",
            ),
            (
                lambda: bulk.fates(TIMES, LATER, with_nat(TIMES), **APPLIED),
                ValueError,
                "issued_at[1]=NaT is no time (1 of 3 values)",
            ),
            (
                lambda: bulk.fates(TIMES, LATER, NAT, **APPLIED),
                ValueError,
                "issued_at=NaT is no time",
            ),
            (
                lambda: bulk.fates(TIMES, LATER, TIMES, applied_at=NAT),
                ValueError,
                "applied_at=NaT is no time",
            ),
            (
                lambda: bulk.fates(TIMES, LATER, TIMES, applied_at=with_nat(TIMES)),
                ValueError,
                "applied_at[1]=NaT is no time (1 of 3 values)",
            ),
            (
                lambda: bulk.fates([0, 5, 9], [5, 5, 5], 0, applied_at=3),
                ValueError,
                "end[1]=5 is not after start[1]=5 (2 of 3 values)",
            ),
            (
                lambda: bulk.fates([0, 5], [5, 9], [0, 9], applied_at=3, confirmed_at=2),
                ValueError,
                "confirmed_at[0]=2 is before applied_at[0]=3 (2 of 2 values)",
            ),
            (
                lambda: bulk.fates(0, 5, 0, applied_at=3, confirmed_at=2),
                ValueError,
                "confirmed_at=2 is before applied_at=3",
            ),
            (
                lambda: bulk.fates(TIMES, [1, 2, 3], TIMES, **APPLIED),
                TypeError,
                "end is int64 where start is datetime64[s]",
            ),
            (
                lambda: bulk.fates(TIMES, LATER, TIMES, applied_at=5),
                TypeError,
                "applied_at is int64 where start is datetime64[s]",
            ),
            (
                lambda: bulk.fates([0], [5], [0], applied_at=3, confirmed_at=np.datetime64(5, "s")),
                TypeError,
                "confirmed_at is datetime64[s] where start is int64",
            ),
            (
                lambda: bulk.fates([0], [5], [0], applied_at=3.0),
                TypeError,
                "applied_at=3.0 is a float",
            ),
            (
                lambda: bulk.fates([0], [5], [0], applied_at=None),
                TypeError,
                "applied_at=None is a None",
            ),
            (
                lambda: bulk.fates([True], [5], [0], applied_at=3),
                TypeError,
                "start[0]=True is a bool",
            ),
            (lambda: bulk.fates([0], ["5"], [0], applied_at=3), TypeError, "end[0]=5 is a str"),
            (
                lambda: bulk.fates([0, 1], [5, 6, 7], [0], applied_at=3),
                ValueError,
                "shapes do not broadcast: start (2,) and end (3,)",
            ),
            (
                lambda: bulk.fates(TIMES, LATER, TIMES, applied_at=np.datetime64(2**62, "D")),
                OverflowError,
                "applied_at=",
            ),
            (
                lambda: bulk.fates([0], [2**63], [0], applied_at=3),
                OverflowError,
                "end[0]=92233720368547",
            ),
        ]
    ],
)
def test_bad_input_is_refused_by_name(call, error, message):
    with pytest.raises(error) as caught:
        call()
    assert type(caught.value) is error
    assert str(caught.value).startswith(message)
