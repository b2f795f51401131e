"""`rollover.frames` on every engine that is here, against `rollover.bulk`."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest

nw = pytest.importorskip("narwhals", reason="frames need narwhals: install the extra `frames`")

from rollover import bulk  # noqa: E402
from rollover.frames import with_windows  # noqa: E402

NEW_YORK = ZoneInfo("America/New_York")
SECONDS = [1_507_665_600, 1_507_679_999, -1, 0, -123_456_789, 253_402_000_000]
WINDOWS = [14_400, 1_800, 604_800, 25_200, 3_600, 86_400]
EPOCHS = [0, -7, 57_600, 10**9, -(10**9), 3]
DATETIMES = [
    (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(0, second, 999_999)).astimezone(NEW_YORK)
    for second in SECONDS
]
COLUMNS = {"second": SECONDS, "when it was": DATETIMES, "window": WINDOWS, "epoch": EPOCHS}


def pandas(columns):
    pd = pytest.importorskip("pandas", reason="pandas is not here")
    frame = pd.DataFrame(columns, index=range(9, 9 - len(next(iter(columns.values()))), -1))
    for name, values in columns.items():
        if any(isinstance(value, datetime) for value in values):
            utc = [None if v is None else v.astimezone(UTC).replace(tzinfo=None) for v in values]
            naive = pd.Series(np.array(utc, "M8[us]"), index=frame.index)
            frame[name] = naive.dt.tz_localize("UTC").dt.tz_convert("America/New_York")
        elif None in values:
            frame[name] = pd.array(values, dtype="Int64")
    return frame


def pandas_nullable(columns):
    return pandas(columns).convert_dtypes()


def pandas_arrow(columns):
    pytest.importorskip("pyarrow", reason="PyArrow is not here")
    return pandas(columns).convert_dtypes(dtype_backend="pyarrow")


def polars(columns):
    pl = pytest.importorskip("polars", reason="polars is not here")
    return pl.DataFrame(columns)


def polars_lazy(columns):
    return polars(columns).lazy()


def pyarrow(columns):
    return pytest.importorskip("pyarrow", reason="PyArrow is not here").table(columns)


def duckdb(columns):
    module = pytest.importorskip("duckdb", reason="DuckDB is not here")
    return module.from_arrow(pyarrow(columns))


def dask(columns):
    module = pytest.importorskip("dask.dataframe", reason="Dask is not here")
    return module.from_pandas(pandas(columns), npartitions=2, sort=False)


@pytest.fixture(scope="session")
def spark_session(spark_sql):
    options = {
        "spark.ui.enabled": "false",
        "spark.sql.session.timeZone": "America/New_York",
        "spark.sql.shuffle.partitions": "2",
        "spark.driver.host": "localhost",
        "spark.driver.bindAddress": "127.0.0.1",
    }
    builder = spark_sql.SparkSession.builder.master("local[2]")
    for option in options.items():
        builder = builder.config(*option)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("OFF")
    yield session
    session.stop()


EAGER = [pandas, pandas_nullable, pandas_arrow, polars, pyarrow]
LAZY = [polars_lazy, duckdb, dask]
ALL = EAGER + LAZY


def rows(frame, *names):
    """Return named columns as lists of plain values, datetimes in UTC."""
    if hasattr(frame, "compute"):
        frame = frame.compute()
    if hasattr(frame, "sparkSession"):  # whose own datetimes are in the machine's zone
        types = dict(frame.dtypes)
        read = [f"unix_seconds({n}) {n}" if types[n] == "timestamp" else f"`{n}`" for n in names]
        collected = frame.selectExpr(*read).collect()
        zero = datetime(1970, 1, 1, tzinfo=UTC)
        return [
            [
                value if value is None or types[name] != "timestamp" else zero + timedelta(0, value)
                for value in (row[name] for row in collected)
            ]
            for name in names
        ]
    frame = nw.from_native(frame)
    if isinstance(frame, nw.LazyFrame):
        frame = frame.collect()
    return [[_plain(value) for value in frame[name].to_list()] for name in names]


def _plain(value):
    if value is None or type(value).__name__ in ("NAType", "NaTType"):
        return None
    if isinstance(value, datetime):
        return datetime(*value.astimezone(UTC).timetuple()[:6], tzinfo=UTC)
    return int(value)


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
def test_every_kind_of_frame_against_bulk(make, when, settings, arrays):
    frame = make(COLUMNS)
    result = with_windows(frame, when=when, **settings)
    assert type(result) is type(frame)
    assert rows(result, *NEW) == expected(*arrays, datetimes=when != "second")
    assert rows(result, "second", "window") == [SECONDS, WINDOWS]


def test_on_spark(spark_session):
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


@pytest.mark.parametrize("bad", [1_799, 0, -1, 604_801, 2**62])
@pytest.mark.parametrize("when", ["second", "when it was"])
@pytest.mark.parametrize("make", ALL)
def test_settings_out_of_range(make, when, bad):
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
def test_instants_that_would_overflow(make, far):
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
