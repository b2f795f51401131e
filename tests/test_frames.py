"""`rollover.frames` on every engine that is here, against `rollover.bulk`."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from support import oracle

nw = pytest.importorskip("narwhals", reason="frames need narwhals: install the extra `frames`")

from support.engines import (  # noqa: E402
    ALL,
    EAGER,
    dask,
    duckdb,
    pandas,
    pandas_arrow,
    pandas_nullable,
    polars,
    polars_lazy,
    pyarrow,
    rows,
)

from rollover import WindowConfig, bulk  # noqa: E402
from rollover.frames import windows_between, with_windows  # noqa: E402

NEW_YORK = ZoneInfo("America/New_York")
SECONDS = [1_507_665_600, 1_507_679_999, -1, 0, -123_456_789, 253_402_000_000]
WINDOWS = [14_400, 1_800, 604_800, 25_200, 3_600, 86_400]
EPOCHS = [0, -7, 57_600, 10**9, -(10**9), 3]
DATETIMES = [
    (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(0, second, 999_999)).astimezone(NEW_YORK)
    for second in SECONDS
]
COLUMNS = {"second": SECONDS, "when it was": DATETIMES, "window": WINDOWS, "epoch": EPOCHS}


def expected(window, epoch, *, datetimes):
    settings = {"window_seconds": window, "epoch_seconds": epoch}
    index = bulk.window_index(SECONDS, **settings).tolist()
    bounds = [column.tolist() for column in bulk.window_bounds(SECONDS, **settings)]
    if datetimes:
        zero = datetime(1970, 1, 1, tzinfo=UTC)
        bounds = [[zero + timedelta(seconds=s) for s in column] for column in bounds]
    return [index, *bounds]


NEW = ("window_index", "window_start", "window_end")
SETTINGS = [
    ({"window_seconds": 14_400}, (14_400, 0)),
    ({"window_seconds": 25_200, "epoch_seconds": -7}, (25_200, -7)),
    ({"window_seconds": "window", "epoch_seconds": "epoch"}, (WINDOWS, EPOCHS)),
    ({"window_seconds": "window", "epoch_seconds": 3}, (WINDOWS, 3)),
]
IDS = ["one", "one with epoch", "each", "each window"]


@pytest.mark.parametrize(("settings", "arrays"), SETTINGS, ids=IDS)
@pytest.mark.parametrize("when", ["second", "when it was"])
@pytest.mark.parametrize("make", ALL)
def test_every_kind_of_frame_has_the_windows_of_bulk(make, when, settings, arrays):
    frame = make(COLUMNS)
    result = with_windows(frame, when=when, **settings)
    assert type(result) is type(frame)
    assert rows(result, *NEW) == expected(*arrays, datetimes=when != "second")
    assert rows(result, "second", "window") == [SECONDS, WINDOWS]


def test_a_frame_of_spark_has_the_windows_of_bulk(spark_session):
    data = [list(row) for row in zip(*COLUMNS.values(), DATETIMES, strict=True)]
    data[2][-1] = None
    frame = spark_session.createDataFrame(
        data,
        "second bigint, `when it was` timestamp, window int, epoch bigint, sometimes timestamp",
    )
    for settings, arrays in SETTINGS[1:3]:
        for when in ("second", "when it was", "sometimes"):
            result = with_windows(frame, when=when, **settings)
            assert type(result) is type(frame)
            right = expected(*arrays, datetimes=when != "second")
            if when == "sometimes":
                right = [[None if i == 2 else value for i, value in enumerate(c)] for c in right]
            assert rows(result, *NEW) == right
    unfit = frame.withColumn(
        "window", frame.window + 1_800 * (frame.epoch == 3).cast("int") * 1_000
    )
    found = rows(with_windows(unfit, when="second", window_seconds="window"), *NEW)
    assert [column[-1] for column in found] == [None] * 3
    naive = frame.selectExpr("cast(`when it was` as timestamp_ntz) as t")
    with pytest.raises(ValueError, match="datetimes without a zone"):
        with_windows(naive, when="t", window_seconds=3_600)


@pytest.mark.parametrize("make", ALL)
def test_lazy_stays_lazy_and_rows_stay_in_their_order(make):
    frame = make(COLUMNS)
    result = with_windows(frame, when="second", window_seconds=3_600)
    assert type(result) is type(frame)
    names = result.columns if make is dask else nw.from_native(result).collect_schema()
    assert list(names) == [*COLUMNS, *NEW]
    if make in (pandas, pandas_nullable, pandas_arrow):
        assert result.index.tolist() == frame.index.tolist()


@pytest.mark.parametrize("make", ALL)
@pytest.mark.parametrize("when", ["second", "when it was"])
def test_nulls_stay_null(make, when):
    columns = {name: list(values) for name, values in COLUMNS.items()}
    columns[when][1] = None
    right = expected(14_400, 0, datetimes=when != "second")
    for column in right:
        column[1] = None
    result = with_windows(make(columns), when=when, window_seconds=14_400)
    assert rows(result, *NEW) == right
    if make is pandas:
        assert result["window_index"].dtype == "Int64"


@pytest.mark.parametrize("make", ALL)
@pytest.mark.parametrize("name", ["window", "epoch"])
def test_a_null_setting_gives_nulls(make, name):
    columns = {**COLUMNS, name: [None, *COLUMNS[name][1:]]}
    result = with_windows(
        make(columns), when="second", window_seconds="window", epoch_seconds="epoch"
    )
    right = expected(WINDOWS, EPOCHS, datetimes=False)
    assert [column[0] for column in rows(result, *NEW)] == [None] * 3
    assert [column[1:] for column in rows(result, *NEW)] == [column[1:] for column in right]


@pytest.mark.parametrize("make", EAGER)
def test_an_epoch_that_does_not_fit_is_named_where_there_are_nulls_too(make):
    frame = make({**COLUMNS, "second": [None, *COLUMNS["second"][1:]]})
    with pytest.raises(OverflowError, match=f"epoch_seconds={2**70} does not fit int64"):
        with_windows(frame, when="second", window_seconds=14_400, epoch_seconds=2**70)


@pytest.mark.parametrize("bad", [1_799, 0, -1, 604_801, 2**62])
@pytest.mark.parametrize("when", ["second", "when it was"])
@pytest.mark.parametrize("make", ALL)
def test_settings_out_of_range_are_refused_or_null_where_the_frame_is_lazy(make, when, bad):
    frame = make({**COLUMNS, "window": [*WINDOWS[:3], bad, *WINDOWS[4:]]})
    if make in EAGER:
        with pytest.raises(ValueError, match=rf"window_seconds\[3\]={bad} is outside 1800..604800"):
            with_windows(frame, when=when, window_seconds="window")
    else:
        right = expected([*WINDOWS[:3], 3_600, *WINDOWS[4:]], 0, datetimes=when != "second")
        for column in right:
            column[3] = None
        assert rows(with_windows(frame, when=when, window_seconds="window"), *NEW) == right
    with pytest.raises(ValueError, match=f"window_seconds={bad} is outside"):
        with_windows(frame, when=when, window_seconds=bad)


@pytest.mark.parametrize("make", ALL)
@pytest.mark.parametrize("far", [2**63 - 1, -(2**63)])
def test_instants_that_would_overflow_are_refused_or_null_where_the_frame_is_lazy(make, far):
    frame = make({**COLUMNS, "second": [*SECONDS[:5], far]})
    if make in EAGER:
        with pytest.raises(OverflowError, match=rf"when\[5\]={far} "):
            with_windows(frame, when="second", window_seconds=3_600)
        return
    found = rows(with_windows(frame, when="second", window_seconds=3_600), *NEW)
    assert [column[5] for column in found] == [None] * 3
    found = rows(
        with_windows(
            make({**COLUMNS, "epoch": [*EPOCHS[:5], far]}),
            when="second", window_seconds=3_600, epoch_seconds="epoch",
        ),
        *NEW,
    )  # fmt: skip
    assert [column[5] for column in found] == [None] * 3
    with pytest.raises(OverflowError, match=f"epoch_seconds={far} is outside"):
        with_windows(frame, when="second", window_seconds=3_600, epoch_seconds=far)


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
def test_units_of_pandas_and_polars_come_back(unit):
    pd = pytest.importorskip("pandas", reason="pandas is not here")
    times = pd.Series(pd.to_datetime(SECONDS[:5], unit="s", utc=True)).dt.as_unit(unit)
    frame = with_windows(pd.DataFrame({"t": times}), when="t", window_seconds=14_400)
    assert frame["window_end"].dtype == frame["t"].dtype == f"datetime64[{unit}, UTC]"
    pl = pytest.importorskip("polars", reason="polars is not here")
    if unit == "s":
        return
    for lazy in (False, True):
        frame = pl.DataFrame({"t": np.array(SECONDS[:5], "M8[s]").astype(f"M8[{unit}]")})
        frame = frame.with_columns(pl.col("t").dt.replace_time_zone("Asia/Tokyo"))
        result = with_windows(frame.lazy() if lazy else frame, when="t", window_seconds=14_400)
        result = result.collect() if lazy else result
        assert result.schema["window_start"] == frame.schema["t"]


@pytest.mark.parametrize(
    ("call", "error", "said"),
    [
        ({"when": "secnd"}, ValueError, "when='secnd' is none of the columns"),
        ({"when": "secnd"}, ValueError, "did you mean 'second'?"),
        ({"window_seconds": "x"}, ValueError, "window_seconds='x' is none of the columns"),
        ({"epoch_seconds": "text"}, TypeError, "epoch_seconds='text' holds String, not integers"),
        ({"when": "text"}, TypeError, "when='text' holds String, not integers or datetimes"),
        ({"when": "float"}, TypeError, "when='float' holds Float64, not integers or datetimes"),
        ({"when": "flag"}, TypeError, "when='flag' holds Boolean, not integers or datetimes"),
        ({"window_seconds": "float"}, TypeError, "window_seconds='float' holds Float64"),
        ({"when": "naive"}, ValueError, "when='naive' holds datetimes without a zone: give them"),
        ({"window_seconds": 3_600.0}, TypeError, "window_seconds=3600.0 is a float, not an int"),
        ({"window_seconds": True}, TypeError, "window_seconds=True is a bool, not an int"),
        ({"epoch_seconds": None}, TypeError, "epoch_seconds=None is a NoneType, not an int"),
        ({"window_seconds": 1_799}, ValueError, "window_seconds=1799 is outside 1800..604800"),
    ],
)
@pytest.mark.parametrize("make", [pandas, polars, polars_lazy, pyarrow, duckdb, dask])
def test_what_is_refused(make, call, error, said):
    frame = make(
        {
            "second": [1, 2], "text": ["1", "2"], "float": [1.0, 2.0], "flag": [True, False],
            "naive": np.array([1, 2], "M8[us]"),
        }
    )  # fmt: skip
    if make in (pandas, dask) and "Float64" in said:
        said = "pandas makes floats of integers beside a null: cast them to 'Int64'"
    if make in (pandas, dask) and said.startswith(("when='text'", "epoch_seconds='text'")):
        said = said.partition(" holds ")[0]
    with pytest.raises(error) as caught:
        with_windows(frame, **{"when": "second", "window_seconds": 3_600, **call})
    assert type(caught.value) is error
    assert said in str(caught.value)


@pytest.mark.parametrize("name", NEW)
@pytest.mark.parametrize("make", ALL)
def test_a_column_that_is_there_is_not_replaced(make, name):
    with pytest.raises(ValueError, match=f"frame has {name} already"):
        with_windows(make({"second": [1], name: [2]}), when="second", window_seconds=3_600)


@pytest.mark.parametrize("frame", [None, [1, 2], {"second": [1]}, np.array([1]), "frame.csv"])
def test_what_is_no_frame(frame):
    with pytest.raises(TypeError, match=r"frame is a .*, not a frame of pandas, polars"):
        with_windows(frame, when="second", window_seconds=3_600)


def test_names_that_need_quoting_in_sql():
    name = "when it's due"
    frame = duckdb({name: DATETIMES})
    result = with_windows(frame, when=name, window_seconds=14_400)
    assert rows(result, *NEW) == expected(14_400, 0, datetimes=True)


def test_an_engine_that_cannot_do_datetimes_exactly():
    from rollover.frames import _lazy

    class Frame:
        implementation = nw.Implementation.IBIS

        def collect_schema(self):
            return {"t": nw.Datetime("us", "UTC")}

    with pytest.raises(ValueError, match="cannot compute with exactly: pass a column of integer"):
        _lazy.lazily(Frame(), "t", {"window_seconds": 3_600, "epoch_seconds": 0})


@pytest.mark.parametrize("unit", ["ms", "us", "ns"])
def test_lazy_polars_is_exact_in_every_unit_and_null_where_a_window_might_not_fit(unit):
    pl = pytest.importorskip("polars", reason="polars is not here")
    per_second = {"ms": 10**3, "us": 10**6, "ns": 10**9}[unit]
    times = [second * per_second + fine for second in SECONDS[:5] for fine in (0, per_second - 1)]
    times += [(k * 14_400 + 5) * per_second for k in range(340_000, 340_004)]  # past 2**62 ns
    reach = min(2**52, 2**63 // per_second - 604_800)
    beyond = [(reach + 1) * per_second, -(reach + 1) * per_second, 2**63 - 1, -(2**63) + 1]
    beyond = [min(max(t, -(2**63) + 1), 2**63 - 1) for t in beyond]
    column = pl.Series("t", times + beyond, pl.Int64).cast(pl.Datetime(unit, "UTC"))
    frame = with_windows(pl.LazyFrame([column]), when="t", window_seconds=14_400, epoch_seconds=5)
    found = frame.collect().select(NEW).cast(pl.Int64)
    rows = [found[name].to_list() for name in NEW]
    answers = [oracle.walk(Fraction(t, per_second), 14_400, 5) for t in times]
    assert rows[0][: len(times)] == [index for index, _ in answers]
    assert rows[1][: len(times)] == [start * per_second for _, start in answers]
    assert rows[2][: len(times)] == [(start + 14_400) * per_second for _, start in answers]
    assert all(column[len(times) :] == [None] * 4 for column in rows)
    last = pl.Series("t", [reach * per_second, -reach * per_second]).cast(pl.Datetime(unit, "UTC"))
    found = with_windows(pl.LazyFrame([last]), when="t", window_seconds=604_800).collect()
    starts = [oracle.walk(second, 604_800, 0)[1] * per_second for second in (reach, -reach)]
    assert found["window_start"].cast(pl.Int64).to_list() == starts
    ends = [start + 604_800 * per_second for start in starts]
    assert found["window_end"].cast(pl.Int64).to_list() == ends


@pytest.mark.parametrize("name", ["t", "h"])
def test_integers_past_int64_are_null_in_a_lazy_frame_and_refused_in_an_eager_one(name):
    pl = pytest.importorskip("polars", reason="polars is not here")
    frame = pl.DataFrame(
        {
            "t": pl.Series([5, 2**64 - 1, None, 2**63], dtype=pl.UInt64),
            "h": pl.Series([5, 2**100, None, -(2**100)], dtype=pl.Int128),
            "second": [5, 6, 7, 8],
        }
    )
    for column in ("window_index", "window_end"):
        for call in ({"when": name}, {"when": "second", "epoch_seconds": name}):
            found = with_windows(frame.lazy(), window_seconds=1_800, **call).collect()
            epoch = 5 if "epoch_seconds" in call else 0
            first = {"window_index": 0, "window_end": epoch + 1_800}[column]
            assert found[column].to_list() == [first, None, None, None]
    with pytest.raises(OverflowError, match=r"when\[1\]=\d+ does not fit int64 \(2 of 4 values\)"):
        with_windows(frame, when=name, window_seconds=1_800)
    fit = with_windows(frame[[0, 2]], when=name, window_seconds=1_800)
    assert fit["window_end"].to_list() == [1_800, None]


def test_names_without_case(request):
    frame = duckdb({"second": [1], "Window_Start": [2]})
    with pytest.raises(ValueError, match="frame has Window_Start already"):
        with_windows(frame, when="second", window_seconds=3_600)
    both = with_windows(
        polars({"second": [1], "Window_Start": [2]}), when="second", window_seconds=3_600
    )
    assert both.columns == ["second", "Window_Start", *NEW]
    spark = request.getfixturevalue("spark_session")
    frame = spark.createDataFrame([[1, 2]], "second bigint, WINDOW_END bigint")
    with pytest.raises(ValueError, match="frame has WINDOW_END already"):
        with_windows(frame, when="second", window_seconds=3_600)


@pytest.mark.parametrize("when", [0, None])
def test_when_is_the_name_of_a_column(when):
    with pytest.raises(TypeError, match=rf"when={when} is an? \w+, not a str"):
        with_windows(pandas({"second": [1]}), when=when, window_seconds=3_600)


def test_the_farthest_epoch_of_a_lazy_frame_gives_the_index_of_the_oracle():
    pl = pytest.importorskip("polars", reason="polars is not here")
    for epoch in (2**52, -(2**52)):
        how = {"window_seconds": 3_600, "epoch_seconds": epoch}
        found = with_windows(pl.LazyFrame({"t": [5]}), when="t", **how).collect()
        assert found["window_index"].to_list() == [oracle.walk(5, 3_600, epoch)[0]]


def test_the_index_is_of_the_kind_that_pandas_gives_integers():
    pd = pytest.importorskip("pandas", reason="pandas is not here")
    plain = pd.DataFrame({"n": [5], "t": pd.to_datetime([5], utc=True)})
    frames = {"int64": (plain, "n"), "Int64": (plain, "t"), "Int64 ": (plain.convert_dtypes(), "n")}
    for kind, (frame, when) in frames.items():
        found = with_windows(frame, when=when, window_seconds=3_600)["window_index"].dtype
        assert str(found) == kind.strip()


@pytest.mark.parametrize("zone", ["America/New_York", "+05:30", "UTC"])
def test_zoned_columns_of_arrow_in_pandas_keep_their_instants(zone):
    pd = pytest.importorskip("pandas", reason="pandas is not here")
    pa = pytest.importorskip("pyarrow", reason="PyArrow is not here")
    nine = pd.Series(pd.to_datetime(["2026-07-01T09:00Z"]))
    frame = pd.DataFrame({"t": nine.astype(pd.ArrowDtype(pa.timestamp("us", zone)))})
    end = with_windows(frame, when="t", window_seconds=14_400)["window_end"]
    assert end.dt.tz_convert("UTC").tolist() == [pd.Timestamp("2026-07-01T12:00Z")]


def test_a_name_of_another_case_is_another_column_in_memory():
    frame = with_windows(pandas({"t": [5], "Window_Start": [7]}), when="t", window_seconds=3_600)
    assert frame["Window_Start"].tolist() == [7]
    assert frame["window_start"].tolist() == [0]
    both = pandas({"t": [5], "window_start": [1], "window_end": [1]})
    with pytest.raises(ValueError, match="frame has window_start and window_end already"):
        with_windows(both, when="t", window_seconds=3_600)


@pytest.mark.parametrize("name", ["start", "end"])
def test_start_and_end_are_names_of_columns(name):
    with pytest.raises(TypeError, match=f"{name}=0 is an int, not a str"):
        windows_between(pandas(SPANS), **{"start": "a", "end": "d", name: 0}, window_seconds=3_600)


CONFIG = WindowConfig(25_200, -7)


@pytest.mark.parametrize("make", ALL)
def test_config_takes_the_place_of_the_two_settings(make):
    result = with_windows(make(COLUMNS), when="second", config=CONFIG)
    assert rows(result, *NEW) == expected(25_200, -7, datetimes=False)


@pytest.mark.parametrize(
    "call",
    [
        lambda **settings: with_windows(pandas(COLUMNS), when="second", **settings),
        lambda **settings: windows_between(
            pandas(COLUMNS), start="second", end="second", **settings
        ),
    ],
    ids=["with_windows", "windows_between"],
)
def test_config_and_settings_are_not_both_given(call):
    for settings in ({"window_seconds": 3_600}, {"epoch_seconds": 0}, {"epoch_seconds": "epoch"}):
        with pytest.raises(TypeError, match="config is given with"):
            call(config=CONFIG, **settings)
    for settings in ({}, {"epoch_seconds": 5}):
        with pytest.raises(TypeError, match="window_seconds=None is a NoneType"):
            call(**settings)
    with pytest.raises(TypeError, match="config=3600 is an int, not a WindowConfig"):
        call(config=3_600)


# One row for each window of a span.

LENGTHS = [700_000, 1, 14_401, 90_000, 0, 10]
SPANS = {
    "guest": ["Ada", "Ben", "Cy", "Dan", "Eve", "Fay"],
    "a": SECONDS,
    "d": [second + length for second, length in zip(SECONDS, LENGTHS, strict=True)],
    "arrives": DATETIMES,
    "leaves": [
        (moment + timedelta(0, length)).astimezone(ZoneInfo("Europe/Lisbon"))
        for moment, length in zip(DATETIMES, LENGTHS, strict=True)
    ],
    "window": WINDOWS,
    "epoch": EPOCHS,
}


def walked(start, end, windows, epochs):
    """Return the row, index, start and end of each window, by walking."""
    return [
        (row, *found)
        for row in range(6)
        for found in oracle.between(
            oracle.seconds(SPANS[start][row]) if start == "arrives" else SPANS[start][row],
            oracle.seconds(SPANS[end][row]) if end == "leaves" else SPANS[end][row],
            windows[row], epochs[row],
        )
    ]  # fmt: skip


@pytest.mark.parametrize("make", EAGER)
@pytest.mark.parametrize(("start", "end"), [("a", "d"), ("arrives", "leaves")])
@pytest.mark.parametrize(
    ("settings", "windows", "epochs"),
    [
        ({"window_seconds": 14_400}, [14_400] * 6, [0] * 6),
        ({"config": CONFIG}, [25_200] * 6, [-7] * 6),
        ({"window_seconds": "window", "epoch_seconds": "epoch"}, WINDOWS, EPOCHS),
    ],
    ids=["one", "config", "each"],
)
def test_windows_of_spans_are_those_found_by_walking(make, start, end, settings, windows, epochs):
    frame = make(SPANS)
    result = windows_between(frame, start=start, end=end, **settings)
    assert type(result) is type(frame)
    right = walked(start, end, windows, epochs)
    assert len(right) > 20
    bounds = [[row[k] for row in right] for k in (2, 3)]
    if start == "arrives":
        bounds = [[oracle.utc(second) for second in column] for column in bounds]
    assert rows(result, *NEW) == [[row[1] for row in right], *bounds]
    wrapped = nw.from_native(result)
    assert wrapped.columns == [*SPANS, *NEW]
    assert wrapped["guest"].to_list() == [SPANS["guest"][row[0]] for row in right]
    assert rows(result, "a", "window") == [
        [SPANS[name][row[0]] for row in right] for name in ("a", "window")
    ]
    if make in (pandas, pandas_nullable, pandas_arrow):
        assert result.index.tolist() == [frame.index[row[0]] for row in right]
        assert result["window_end"].dtype == (
            result["window_index"].dtype if start == "a" else frame["arrives"].dtype
        )
    else:
        schema = wrapped.schema
        assert schema["window_end"] == (nw.Int64 if start == "a" else schema["arrives"])


@pytest.mark.parametrize("make", EAGER)
def test_spans_without_windows_give_no_rows_but_all_columns(make):
    frame = make(SPANS)
    result = windows_between(frame, start="a", end="a", window_seconds=3_600)
    assert rows(result, *NEW) == [[], [], []]
    assert nw.from_native(result).columns == [*SPANS, *NEW]


@pytest.mark.parametrize("make", EAGER)
@pytest.mark.parametrize("name", ["start", "end", "window_seconds", "epoch_seconds"])
def test_a_null_in_a_span_is_named(make, name):
    call = {
        "start": "arrives",
        "end": "leaves",
        "window_seconds": "window",
        "epoch_seconds": "epoch",
    }
    columns = {**SPANS, call[name]: [*SPANS[call[name]][:2], None, *SPANS[call[name]][3:]]}
    with pytest.raises(
        ValueError, match=rf"{name}='{call[name]}' is null in row 2 \(1 of 6 rows\)"
    ):
        windows_between(make(columns), **call)


@pytest.mark.parametrize("make", EAGER)
def test_spans_that_are_refused(make):
    frame = make({**SPANS, "window_end": WINDOWS})
    with pytest.raises(ValueError, match="frame has window_end already"):
        windows_between(frame, start="a", end="d", window_seconds=3_600)
    frame = make(SPANS)
    with pytest.raises(ValueError, match=r"end\[0\]=.* is before start\[0\]=.* \(5 of 6 values\)"):
        windows_between(frame, start="d", end="a", window_seconds=3_600)
    with pytest.raises(ValueError, match=r"end\[0\]=.* is before start\[0\]=.* \(5 of 6 values\)"):
        windows_between(frame, start="leaves", end="arrives", window_seconds=3_600)
    with pytest.raises(TypeError, match=r"end is datetime64.* where start is int64"):
        windows_between(frame, start="a", end="leaves", window_seconds=3_600)
    with pytest.raises(ValueError, match="end='departs' is none of the columns"):
        windows_between(frame, start="a", end="departs", window_seconds=3_600)
    with pytest.raises(ValueError, match="start='arrival' is none of the columns"):
        windows_between(frame, start="arrival", end="d", window_seconds=3_600)


def test_without_narwhals_the_extra_is_named():
    code = "import sys; sys.modules['narwhals'] = None; import rollover.frames"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert "install it, or the extra `frames` of rollover" in done.stderr.splitlines()[-1]
