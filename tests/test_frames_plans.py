"""`frames.plan` and `frames.shared` in memory, against `rollover.plan` and by brute force."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, strategies as st
from support import planned
from support.drawn import few
from support.refusals import refuses

nw = pytest.importorskip("narwhals", reason="frames need narwhals: install the extra `frames`")

from support.engines import EAGER, pandas, pandas_arrow, pandas_nullable, polars, pyarrow  # noqa: E402
from test_planning import (  # noqa: E402
    answers,
    fleets,
    micros,
    settings_of,
    skews,
    stays_near,
    tolerances,
)

import rollover  # noqa: E402
from rollover import LockTimeline, Stay, WindowConfig, frames  # noqa: E402

MICRO, SECOND = timedelta(microseconds=1), timedelta(seconds=1)
CHICAGO = ZoneInfo("America/Chicago")
FOUR, DAY = WindowConfig(14_400), WindowConfig(86_400, 43_200)
TIMES = ["window_start", "window_end", "needed_from", "needed_until", "when_valid", "request_from"]
NAMES = {"start": "arrives", "end": "leaves", "lock": "door", "label": "guest"}
SPAN = {"start": "arrives", "end": "leaves"}


def columns_of(stays):
    return {
        "arrives": [stay.start.astimezone(CHICAGO) for stay in stays],
        "leaves": [stay.end.astimezone(CHICAGO) for stay in stays],
        "door": [stay.lock for stay in stays],
        "guest": [stay.label for stay in stays],
        "n": list(range(len(stays))),
    }


def made(make, columns):
    """Return a frame with the types that columns without a value do not tell."""
    if make in (polars, pyarrow):
        pl = pytest.importorskip("polars")
        text = {name: pl.String for name in ("door", "guest") if name in columns}
        frame = pl.DataFrame(columns, schema_overrides=text)
        return frame if make is polars else frame.to_arrow()
    return make(columns)


def moments(frame, name):
    """Return a column of datetimes or integers as microseconds, None for null."""
    column = nw.from_native(frame)[name]
    scale = 1_000_000 if column.dtype.is_integer() else 1
    missing = column.is_null().to_list()
    return [
        None if none else int(value) * scale if scale > 1 else micros(value)
        for value, none in zip(column.to_list(), missing, strict=True)
    ]


def tolerated(tolerance):
    return planned.Tolerance(**{name: length // MICRO for name, length in tolerance.items()})


def integers(frame, *names):
    return [[int(value) for value in nw.from_native(frame)[name].to_list()] for name in names]


def read(frame):
    """Return the codes of a frame as the oracle writes them, and their `when_valid`."""
    parts = [moments(frame, name) for name in TIMES]
    rows, *configs = integers(frame, "n", "window_seconds", "epoch_seconds")
    begins, expires, needed_from, needed_until, when_valid, request_from = parts
    configs = zip(*configs, strict=True)
    columns = (rows, configs, begins, expires, needed_from, needed_until, request_from)
    return [planned.Code(*row) for row in zip(*columns, strict=True)], when_valid


# An epoch that fits the column.
fitting = fleets.map(
    lambda fleet: {
        lock: (_fit(initial), [(_fit(config), *when) for config, *when in changes])
        for lock, (initial, changes) in fleet.items()
    }
)


def _fit(config):
    return WindowConfig(config.window_seconds, min(config.epoch_seconds, 2**63 - 1))


@pytest.mark.parametrize("make", EAGER)
@few
@given(stays_near.filter(bool), fitting, tolerances, skews)
def test_a_plan_of_a_frame_is_the_plan_of_its_stays(make, stays, fleet, tolerance, grace):
    timelines = {lock: settings_of(history) for lock, history in fleet.items()}
    frame = made(make, columns_of(stays))
    result = frames.plan(frame, timelines, **NAMES, **tolerance)
    assert type(result) is type(frame)
    booked, expected, _ = answers(stays, fleet, tolerance)
    found, when_valid = read(result)
    assert found == expected
    assert when_valid == [code.when_valid for code in expected]
    codes = rollover.plan(stays, timelines, **tolerance)
    assert integers(result, "n") == [codes.columns["stay"].tolist()]
    for name, column in zip(TIMES, list(codes.columns)[-6:], strict=True):
        times = codes.columns[column].tolist()
        right = [t if t is None else micros(t.replace(tzinfo=UTC)) for t in times]
        assert moments(result, name) == right
    pairs = frames.shared(frame, timelines, grace=grace, **NAMES, **tolerance)
    assert type(pairs) is type(frame)
    both = integers(pairs, "first", "second")
    skew = tolerated(tolerance)
    assert [*zip(*both, strict=True)] == planned.shared(booked, expected, skew, grace // MICRO)
    named = [(stays[a], stays[b]) for a, b in zip(*both, strict=True)]
    assert named == codes.shared(grace=grace)


# Each row has settings of its own, and times are integers.

whole = st.integers(-(10**9), 10**9)
rows_of_integers = st.lists(
    st.tuples(
        whole, st.integers(1, 10**6), st.sampled_from([1_800, 14_400, 604_800]),
        st.sampled_from([0, -7, 10**12, -(2**62)]), st.sampled_from("AAB"),
        st.sampled_from([None, "x"]),
    ),
    min_size=1, max_size=6,
)  # fmt: skip


@pytest.mark.parametrize("make", EAGER)
@few
@given(rows_of_integers, tolerances, skews)
def test_integers_and_settings_by_row_give_the_plans_of_brute_force(make, rows, tolerance, grace):
    tolerance = {name: skew // SECOND * SECOND for name, skew in tolerance.items()}
    starts, lengths, windows, epochs, doors, guests = map(list, zip(*rows, strict=True))
    columns = {
        "arrives": starts, "leaves": [a + n for a, n in zip(starts, lengths, strict=True)],
        "w": windows, "e": epochs, "n": list(range(len(rows))), "door": doors,
        "guest": guests,
    }  # fmt: skip
    frame = made(make, columns)
    each = {"window_seconds": "w", "epoch_seconds": "e"}
    result = frames.plan(frame, **SPAN, **each, **tolerance)
    booked = [
        planned.Booked(a * 10**6, (a + n) * 10**6, door, guest)
        for a, n, door, guest in zip(starts, lengths, doors, guests, strict=True)
    ]
    histories = [(pair, []) for pair in zip(windows, epochs, strict=True)]
    skew = tolerated(tolerance)
    expected, _ = planned.codes(booked, histories, skew)
    names = nw.from_native(result).columns
    assert names == [*nw.from_native(frame).columns, *TIMES]
    found = zip(*integers(result, "n", "w", "e"), *(moments(result, n) for n in TIMES), strict=True)
    assert [*found] == [
        (c.stay, *c.config, c.begins, c.expires, c.needed_from, c.needed_until, c.when_valid, None)
        for c in expected
    ]
    pairs = frames.shared(frame, grace=grace, **NAMES, **each, **tolerance)
    assert [*zip(*integers(pairs, "first", "second"), strict=True)] == planned.shared(
        booked, expected, skew, grace // MICRO
    )


NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)
HOURS = {
    "arrives": [NOON, NOON + timedelta(hours=3), NOON + timedelta(hours=9)],
    "leaves": [NOON + timedelta(hours=h) for h in (8, 30, 12)],
    "door": ["A", "B", "A"],
    "guest": ["Ada", "Ben", "Cy"],
    "w": [3_600, 14_400, 86_400],
    "e": [0, -7, 3],
    "fine": [1.5, 2.5, float("nan")],
}
SECONDS = HOURS | {"arrives": [0, 10, 20], "leaves": [5, 20, 30]}
FAR = SECONDS | {"arrives": [0, 253_402_300_800, -62_135_596_801], "leaves": [5, 6, 7]}
TIMELINE = (
    LockTimeline(FOUR)
    .configured(DAY)
    .applied("2026-07-01T13:00:00.5Z")
    .confirmed("2026-07-02T00:00Z")
)
LATE_CONFIRM = (
    LockTimeline(FOUR)
    .configured(DAY)
    .applied("2026-07-01T13:00Z")
    .confirmed("2026-07-02T00:00:00.25Z")
)


def changed(name, row, value, columns=HOURS):
    values = list(columns[name])
    values[row] = value
    return {**columns, name: values}


@pytest.mark.parametrize("verb", [frames.plan, frames.shared])
@pytest.mark.parametrize("make", EAGER)
@pytest.mark.parametrize(
    ("columns", "given", "error", "words"),
    [
        pytest.param(changed("leaves", 1, HOURS["arrives"][1]), {}, ValueError,
                     ["end[1]=2026-07-01T15:00", "start[1]=2026-07-01T15:00", "(1 of 3 rows)"],
                     id="an empty stay"),
        pytest.param(changed("leaves", 1, 9, SECONDS), {}, ValueError,
                     ["end[1]=9 is not after start[1]=10: a stay is not empty (1 of 3 rows)"],
                     id="a reversed stay"),
        pytest.param(changed("arrives", 2, None), {}, ValueError,
                     ["start='arrives' is null in row 2 (1 of 3 rows)"], id="no start"),
        pytest.param(changed("leaves", 0, None, SECONDS), {}, ValueError,
                     ["end='leaves' is null in row 0"], id="no end"),
        pytest.param(changed("w", 0, None), {"window_seconds": "w"}, ValueError,
                     ["window_seconds='w' is null in row 0"], id="no window"),
        pytest.param(changed("e", 0, None), {"window_seconds": "w", "epoch_seconds": "e"},
                     ValueError, ["epoch_seconds='e' is null in row 0"], id="no epoch"),
        pytest.param(changed("w", 1, 900), {"window_seconds": "w"}, ValueError,
                     ["window_seconds[1]=900 is outside 1800..604800 (1 of 3 rows)"],
                     id="a window too short"),
        pytest.param(HOURS, {"settings": {"A": FOUR}, "lock": "door"}, ValueError,
                     ["settings lack lock='B' of row 1 (1 of 3 rows)"], id="a lock without any"),
        pytest.param(FAR, {}, OverflowError,
                     ["start[1]=253402300800 is outside years 1..9999 (2 of 3 rows)"],
                     id="after time"),
        pytest.param(SECONDS | {"arrives": [253_402_300_000] * 3, "leaves": [253_402_300_799] * 3},
                     {}, OverflowError,
                     ["stay from start[0]=253402300000 to end[0]=253402300799 needs a window",
                      "within years 1..9999 (3 of 3 rows)"], id="the last window"),
        pytest.param(SECONDS, {"early": timedelta(days=800_000)}, OverflowError,
                     ["early=800000 days, 0:00:00 leads start[0]=0 outside years 1..9999 (3 of 3"],
                     id="early"),
        pytest.param(SECONDS, {"late": timedelta(days=10**8)}, OverflowError,
                     ["late=100000000 days, 0:00:00 leads end[0]=5 outside"], id="late"),
        pytest.param(SECONDS, {"behind": timedelta(days=10**8)}, OverflowError,
                     ["needs a window"], id="behind"),
        pytest.param(HOURS | {"leaves": [1, 2, 3]}, {}, TypeError,
                     ["start='arrives' and end='leaves' are integers and datetimes"], id="mixed"),
        pytest.param(HOURS, {"lock": "dor"}, ValueError, ["lock='dor' is none", "'door'?"],
                     id="no such lock"),
        pytest.param(HOURS, {"label": "gest"}, ValueError, ["label='gest' is none"],
                     id="no such label"),
        pytest.param(HOURS, {"label": 3}, TypeError, ["label=3 is an int, not a str"], id="label"),
        pytest.param(HOURS, {"start": "w2"}, ValueError, ["start='w2' is none"], id="no start col"),
        pytest.param(HOURS, {"settings": FOUR, "window_seconds": 3_600}, TypeError,
                     ["settings are given with"], id="settings twice"),
        pytest.param(HOURS, {"settings": FOUR, "epoch_seconds": 0}, TypeError,
                     ["settings are given with"], id="settings and epoch"),
        pytest.param(HOURS, {"settings": FOUR, "config": FOUR}, TypeError,
                     ["settings are given with"], id="settings and config"),
        pytest.param(HOURS, {"window_seconds": None}, TypeError, ["window_seconds=None"],
                     id="no settings"),
        pytest.param(HOURS, {"settings": 5}, TypeError, ["settings=5"], id="settings=5"),
        pytest.param(HOURS, {"early": -SECOND}, ValueError, ["early=-1 day"], id="early=-1s"),
        pytest.param(HOURS, {"window_seconds": 900}, ValueError, ["window_seconds=900"], id="900"),
    ],
)  # fmt: skip
def test_what_is_refused(verb, make, columns, given, error, words):
    if "settings" not in given and "window_seconds" not in given:
        given = {"window_seconds": 14_400, **given}
    call = {**SPAN, "lock": "door", **given}
    refuses(lambda: verb(made(make, columns), **call), error, words)


@pytest.mark.parametrize("make", EAGER)
@pytest.mark.parametrize(
    ("given", "words", "count"),
    [
        ({"config": FOUR, "behind": MICRO}, "behind=0:00:00.000001 is no whole number of", 12),
        ({"settings": TIMELINE}, "settings that change at 2026-07-01 13:00:00.500000+00:00 ", 3),
        ({"settings": LATE_CONFIRM}, "settings that change at 2026-07-02 00:00:00.250000+00:00", 3),
    ],
)
def test_parts_of_seconds_are_no_integers(make, given, words, count):
    refuses(lambda: frames.plan(made(make, SECONDS), **SPAN, **given), ValueError, [words])
    assert len(nw.from_native(frames.plan(made(make, HOURS), **SPAN, **given))) == count


@pytest.mark.parametrize("name", ["window_seconds", "epoch_seconds", *TIMES])
def test_a_column_that_is_there_is_not_replaced(name):
    frame = pandas({**SECONDS, name: [1, 2, 3]})
    refuses(lambda: frames.plan(frame, FOUR, **SPAN), ValueError, [f"frame has {name} already"])
    if name not in TIMES:
        assert frames.plan(frame, config=FOUR, **SPAN)[name].tolist() == [1, 2, 3]
    assert frames.shared(frame, FOUR, **SPAN, lock="door").values.tolist() == [[0, 2]]


def test_an_epoch_past_int64_is_refused_where_it_would_be_a_column():
    far = WindowConfig(14_400, 2**70 * 14_400)
    refuses(lambda: frames.plan(pandas(SECONDS), far, **SPAN), OverflowError,
            [f"epoch_seconds={far.epoch_seconds} does not fit int64"])  # fmt: skip
    found = frames.plan(pandas(SECONDS), config=far, **SPAN)
    assert found["window_start"].tolist() == [0, 0, 0]


def test_a_lock_that_is_no_number_is_refused():
    for name in ("lock", "label"):
        call = {**SPAN, "lock": "door", name: "fine"}
        refuses(lambda call=call: frames.shared(polars(HOURS), FOUR, **call), ValueError,
                [f"{name}='fine' is NaN in row 2 (1 of 3 rows)"])  # fmt: skip
        assert len(frames.shared(pandas(HOURS), FOUR, **call)) == 0  # which has NaN for null


def test_braces_in_a_name_are_shown_as_they_are():
    frame = pandas({"{0}": [None, 1], "b}": [5, 6]})
    refuses(lambda: frames.plan(frame, FOUR, start="{0}", end="b}"), ValueError,
            ["start='{0}' is null in row 0"])  # fmt: skip


def test_a_lazy_frame_is_not_asked_who_shares():
    frame = polars(HOURS).lazy()
    refuses(lambda: frames.shared(frame, FOUR, **SPAN, lock="door"), TypeError,
            ["frame is a lazy LazyFrame", "group it by lock"])  # fmt: skip


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
def test_finer_digits_are_floored_in_starts_and_raised_in_ends(unit):
    pd = pytest.importorskip("pandas")
    starts = ["2026-07-01T12:00:00", "2026-07-01T12:00"]
    ends = ["2026-07-01T16:00:00", "2026-07-01T20:00"]
    if unit == "ns":
        starts[0] += ".123456789"
        ends[0] += ".000000001"
    named = {"a": starts, "b": ends}
    frame = pd.DataFrame({name: pd.to_datetime(pd.Series(t), format="ISO8601", utc=True)
                          for name, t in named.items()})  # fmt: skip
    frame = frame.apply(lambda column: column.dt.as_unit(unit))
    found = frames.plan(frame, FOUR, start="a", end="b")
    stays = [Stay(f"{a}Z", f"{b}Z") for a, b in zip(starts, ends, strict=True)]
    codes = rollover.plan(stays, FOUR)
    assert [t.to_pydatetime() for t in found["needed_from"]] == [c.needed_from for c in codes]
    assert [t.to_pydatetime() for t in found["needed_until"]] == [c.needed_until for c in codes]
    assert len(codes) == (4 if unit == "ns" else 3)
    assert str(found["needed_from"].dtype) == "datetime64[us, UTC]"


@pytest.mark.parametrize(
    ("start", "end", "fits"),
    [(100, 101, True), (101, 101, False), (102, 101, False), (999, 1_000, True)],
)
def test_stays_shorter_than_a_microsecond(start, end, fits):
    pl = pytest.importorskip("polars")
    frame = pl.DataFrame({"a": [start], "b": [end]}).cast(pl.Datetime("ns", "UTC"))
    if fits:
        found = frames.plan(frame, FOUR, start="a", end="b")
        assert moments(found, "needed_from") == [0]
        assert moments(found, "needed_until") == [1]
    else:
        refuses(lambda: frames.plan(frame, FOUR, start="a", end="b"), ValueError, ["is not after"])


@pytest.mark.parametrize("make", EAGER)
def test_no_stays_have_the_types_of_some(make):
    frame = made(make, HOURS | {"whole": [0, 10, 20], "end": [5, 20, 30]})
    for span in (SPAN, {"start": "whole", "end": "end"}):
        some = frames.plan(frame, FOUR, **span)
        none = frames.plan(nw.to_native(nw.from_native(frame).head(0)), FOUR, **span)
        assert len(nw.from_native(none)) == 0
        if make in (pandas, pandas_nullable, pandas_arrow):
            assert none.dtypes.equals(some.dtypes)
        assert nw.from_native(none).schema == nw.from_native(some).schema
    pairs = frames.shared(frame, FOUR, **SPAN, lock="door")
    assert nw.from_native(pairs).schema == {"first": nw.Int64, "second": nw.Int64}


def test_no_settings_for_no_stays():
    empty = pandas(HOURS).head(0)
    assert len(frames.plan(empty, {}, **SPAN, lock="door")) == 0
    assert len(frames.shared(empty, {}, **SPAN, lock="door")) == 0
    remedy = "settings lack lock=None of row 0: name the column of locks with lock= (3 of 3 rows)"
    refuses(lambda: frames.plan(pandas(HOURS), {}, **SPAN), ValueError, [remedy])


@pytest.mark.parametrize("make", [pandas, pandas_nullable, pandas_arrow])
def test_rows_keep_their_label_in_pandas(make):
    frame = make(HOURS)
    found = frames.plan(frame, FOUR, **SPAN)
    stays = [Stay(a, b) for a, b in zip(HOURS["arrives"], HOURS["leaves"], strict=True)]
    rows = rollover.plan(stays, FOUR).columns["stay"]
    assert found.index.tolist() == frame.index[rows].tolist()
    assert found["guest"].tolist() == [HOURS["guest"][row] for row in rows]
