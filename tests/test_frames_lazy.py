"""Frames of each engine that computes later give what frames in memory give."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

import pytest
from support import oracle

nw = pytest.importorskip("narwhals", reason="frames need narwhals: install the extra `frames`")

from support.engines import LAZY, dask, duckdb, polars, polars_lazy, pyarrow  # noqa: E402

import rollover  # noqa: E402
from rollover import LockTimeline, Stay, WindowConfig, frames  # noqa: E402
from rollover.frames import _batches  # noqa: E402

CHICAGO = ZoneInfo("America/Chicago")
FOUR = WindowConfig(14_400)

# Stays through the night in which the clocks of Chicago go back: 1:00 to 2:00 is there twice.
EVENING = datetime(2026, 10, 31, 20, 0, 0, 123, tzinfo=UTC)
STAYS = [
    Stay(
        EVENING + timedelta(minutes=20 * n),
        EVENING + timedelta(minutes=20 * n + 540 + n % 20, microseconds=n),
        lock=["FRONT", "LOFT", None][n % 3],
        label=f"guest {n % 7}",
    )
    for n in range(90)
]
FLEET = {
    "FRONT": WindowConfig(3_600),
    "LOFT": LockTimeline(FOUR)
    .configured(WindowConfig(86_400, 3_600))
    .applied("2026-11-01T06:30Z")
    .confirmed("2026-11-01T07:30Z"),
    None: WindowConfig(7_200, 5),
}
TOLERANCE = {"behind": timedelta(minutes=7), "late": timedelta(hours=1)}
HOW = {"start": "arrives", "end": "leaves", "lock": "door", "label": "guest"}
COLUMNS = {
    "arrives": [stay.start.astimezone(CHICAGO) for stay in STAYS],
    "leaves": [stay.end.astimezone(CHICAGO) for stay in STAYS],
    "door": [stay.lock for stay in STAYS],
    "guest": [stay.label for stay in STAYS],
    "n": list(range(len(STAYS))),
    "a": [n * 1_000 for n in range(len(STAYS))],
    "b": [n * 1_000 + n % 4 * 9_000 for n in range(len(STAYS))],
    "w": [[1_800, 14_400, 86_400][n % 3] for n in range(len(STAYS))],
}
TIMES = ["window_start", "window_end", "needed_from", "needed_until", "when_valid", "request_from"]


OPEN = []  # connections, which an old DuckDB closes while their relations are there


def in_chicago(columns):
    """Return the columns as a relation of a connection that is not in UTC, nor the default."""
    connection = pytest.importorskip("duckdb").connect()
    connection.execute("SET TimeZone = 'America/Chicago'")
    OPEN.append(connection)
    return connection.from_arrow(pyarrow(columns))


def collected(frame):
    """Return the rows of a frame as a polars frame, with times in UTC."""
    pl = pytest.importorskip("polars")
    if hasattr(frame, "compute"):
        frame = frame.compute()
    if hasattr(frame, "toArrow"):
        frame = frame.toArrow()
    frame = nw.from_native(frame)
    frame = frame.collect() if isinstance(frame, nw.LazyFrame) else frame
    frame = pl.DataFrame({name: frame[name].to_arrow() for name in frame.columns})
    times = pl.selectors.datetime().dt.convert_time_zone("UTC").dt.cast_time_unit("us")
    return frame.with_columns(times).cast({pl.Int32: pl.Int64, pl.Categorical: pl.String})


def codes():
    return rollover.plan(STAYS, FLEET, **TOLERANCE)


def check_plan(result):
    """Hold the rows to the plan of the stays."""
    result, columns = collected(result), codes().columns
    assert len(codes()) > 300
    assert result["n"].to_list() == columns["stay"].tolist()
    for column, planned in zip(TIMES, list(columns)[-6:], strict=True):
        assert result[column].dt.replace_time_zone(None).to_list() == columns[planned].tolist()
    for name in ("window_seconds", "epoch_seconds"):
        assert result[name].to_list() == columns[name].tolist()
    assert result["door"].to_list() == columns["lock"].tolist()
    assert result["arrives"].to_list() == [STAYS[n].start for n in columns["stay"]]


@pytest.mark.parametrize("make", [*LAZY, in_chicago])
def test_a_plan_on_each_engine_is_that_of_the_stays(make):
    frame = make(COLUMNS)
    result = frames.plan(frame, FLEET, **HOW, **TOLERANCE)
    assert type(result) is type(frame)
    check_plan(result)


@pytest.fixture
def spark_frame(spark_session):
    data = [list(row) for row in zip(*COLUMNS.values(), strict=True)]
    return spark_session.createDataFrame(
        data, "arrives timestamp, leaves timestamp, door string, guest string, n int, a bigint, "
        "b bigint, w int",
    )  # fmt: skip


def test_a_plan_on_spark_is_that_of_the_stays(spark_frame):
    result = frames.plan(spark_frame, FLEET, **HOW, **TOLERANCE)
    assert type(result) is type(spark_frame)
    check_plan(result)
    assert result.schema["request_from"].dataType.typeName() == "timestamp"
    assert result.schema["window_seconds"].dataType.simpleString() == "bigint"


def test_local_times_on_spark_become_instants_as_the_message_says(spark_session):
    read = "SELECT timestamp_ntz'2026-07-01 15:00:00.5' AS `at the door`"
    local = spark_session.sql(read)
    with pytest.raises(ValueError, match="without a zone") as refused:
        frames.with_windows(local, when="at the door", config=FOUR)
    remedy = re.search(r"for Lisbon by (.*) \(SQL\)$", str(refused.value))[1]
    instants = local.selectExpr(f"{remedy} AS at")
    assert instants.selectExpr("unix_millis(at)").first()[0] == 1_782_914_400_500
    result = frames.with_windows(instants, when="at", config=FOUR)
    assert result.selectExpr("unix_seconds(window_start)").first()[0] == 1_782_907_200


def test_local_times_on_duckdb_become_instants_as_the_message_says():
    relation = in_chicago({"at": [datetime(2026, 7, 1, 15)]})
    with pytest.raises(ValueError, match="without a zone") as refused:
        frames.with_windows(relation, when="at", config=FOUR)
    remedy = str(refused.value).rpartition("for Lisbon by ")[2]
    assert relation.project(f"epoch({remedy})").fetchall() == [(1_782_914_400,)]


def naive_pandas(columns):
    return pytest.importorskip("pandas").DataFrame(columns)


@pytest.mark.parametrize(
    ("make", "remedy", "read"),
    [
        (polars, "dt.replace_time_zone('Europe/Lisbon')", "to_list"),
        (naive_pandas, "dt.tz_localize('Europe/Lisbon')", "to_list"),
        (pyarrow, "assume_timezone with 'Europe/Lisbon'", "to_pylist"),
    ],
)
def test_local_times_in_memory_become_instants_as_the_message_says(make, remedy, read):
    frame = make({"at": [datetime(2026, 7, 1, 15)]})
    with pytest.raises(ValueError, match="without a zone") as refused:
        frames.with_windows(frame, when="at", config=FOUR)
    assert str(refused.value).endswith(f"give them theirs first, for Lisbon by {remedy}")
    function, zone = re.fullmatch(r"(?:dt\.)?(\w+).*'(.*)'.*", remedy).groups()
    if make is pyarrow:
        found = pytest.importorskip("pyarrow.compute").assume_timezone(frame["at"], zone)
    else:
        found = getattr(frame["at"].dt, function)(zone)
    (instant,) = getattr(found, read)()
    assert instant.timestamp() == 1_782_914_400


CALLS = [
    partial(frames.windows_between, start="arrives", end="leaves", config=WindowConfig(3_600, 7)),
    partial(frames.windows_between, start="a", end="b", window_seconds="w"),
    partial(frames.plan, start="arrives", end="leaves", window_seconds="w", epoch_seconds="n"),
    partial(frames.plan, start="n", end="w", config=FOUR, behind=timedelta(hours=1)),
]
IDS = ["windows of times", "windows of integers", "settings of rows", "integers"]


@pytest.mark.parametrize("call", CALLS, ids=IDS)
@pytest.mark.parametrize("make", [*LAZY, in_chicago])
def test_each_engine_gives_what_memory_gives(make, call):
    right = collected(call(polars(COLUMNS)))
    assert collected(call(make(COLUMNS))).equals(right)
    assert len(right) > 60


def test_spark_gives_what_memory_gives(spark_frame):
    for call in CALLS:
        assert collected(call(spark_frame)).equals(collected(call(polars(COLUMNS))))


def test_windows_of_spans_on_each_engine_are_those_found_by_walking():
    expected = [
        (n, *found)
        for n, (a, b, w) in enumerate(zip(*(COLUMNS[k] for k in "abw"), strict=True))
        for found in oracle.between(a, b, w, 0)
    ]
    for make in LAZY:
        result = collected(CALLS[1](make(COLUMNS)))
        assert result.select("n", "window_index", "window_start", "window_end").rows() == expected


@pytest.mark.parametrize("make", LAZY)
def test_the_types_are_told_beforehand(make):
    frame = make(COLUMNS)
    for call in CALLS:
        result = call(frame)
        if make is polars_lazy:
            assert result.collect_schema() == result.collect().schema
        elif make is dask:
            assert result._meta.dtypes.equals(result.compute().dtypes)
            assert result.partitions[0].compute().dtypes.equals(result._meta.dtypes)
        else:
            assert [str(kind) for kind in result.types[-2:]] in (
                ["BIGINT", "BIGINT"], ["TIMESTAMP WITH TIME ZONE"] * 2,
            )  # fmt: skip


@pytest.mark.parametrize("make", [*LAZY, in_chicago])
def test_a_refusal_comes_when_the_frame_is_computed(make):
    duckdb_module = pytest.importorskip("duckdb")
    if make in (duckdb, in_chicago) and duckdb_module.__version__ < "1.3":
        pytest.skip("an old DuckDB prints what was raised, and raises that it did")
    reversed_ = frames.plan(make(COLUMNS), FOUR, start="leaves", end="arrives")
    with pytest.raises(Exception, match="is not after start"):
        collected(reversed_)
    nothing = {**COLUMNS, "a": [*COLUMNS["a"][:5], None, *COLUMNS["a"][6:]]}
    between = frames.windows_between(make(nothing), start="a", end="b", config=FOUR)
    batch = r"start='a' is null in row 5 .* rows are counted from 0 in each batch, here of \d\d"
    with pytest.raises(Exception, match=batch):
        collected(between)
    no_time = {**COLUMNS, "leaves": [*COLUMNS["leaves"][:3], None, *COLUMNS["leaves"][4:]]}
    with pytest.raises(Exception, match="end='leaves' is null in row 3"):
        collected(frames.plan(make(no_time), FOUR, start="arrives", end="leaves"))
    with pytest.raises(Exception, match="settings lack lock='LOFT' of row 1"):
        collected(frames.plan(make(COLUMNS), {"FRONT": FOUR}, **HOW))


def test_spark_refuses_when_the_frame_is_computed(spark_frame):
    result = frames.plan(spark_frame, FOUR, start="leaves", end="arrives")
    with pytest.raises(Exception, match=r"is not after start.* counted from 0 in each batch"):
        result.collect()


@pytest.mark.parametrize("make", LAZY)
def test_what_is_seen_without_a_row_is_refused_at_once(make):
    frame = make(COLUMNS)
    with pytest.raises(ValueError, match="no whole number of seconds"):
        frames.plan(frame, FOUR, start="a", end="b", early=timedelta(microseconds=1))
    with pytest.raises(TypeError, match="integers and datetimes"):
        frames.plan(frame, FOUR, start="a", end="leaves")
    with pytest.raises(TypeError, match=r"end is datetime64.* where start is int64"):
        frames.windows_between(frame, start="a", end="leaves", config=FOUR)
    with pytest.raises(TypeError, match=r"frame is a lazy \w+: who shares"):
        frames.shared(frame, FOUR, **HOW)
    with pytest.raises(ValueError, match="did you mean 'arrives'"):
        frames.plan(frame, FOUR, start="arrive", end="leaves")


def test_choices_that_come_later_change_nothing_in_polars():
    pl = pytest.importorskip("polars")
    made = frames.plan(polars_lazy(COLUMNS), FLEET, **HOW)
    whole = made.collect()
    for how in ({}, {"engine": "streaming"}):
        if how and tuple(map(int, pl.__version__.split(".")[:2])) < (1, 23):
            continue  # which it calls otherwise there
        assert made.collect(**how).equals(whole)
        assert made.select("window_start").collect(**how).equals(whole[["window_start"]])
        assert made.slice(7, 5).collect(**how).equals(whole[7:12])
        early = pl.col("window_start") < whole["window_start"].median()
        assert made.filter(early).collect(**how).equals(whole.filter(early))


def test_on_duckdb_without_pandas_the_package_is_named(monkeypatch):
    relation = pytest.importorskip("duckdb").sql("SELECT 0 AS a, 9000 AS b")
    monkeypatch.setattr("rollover.frames._batches.find_spec", lambda name: None)
    with pytest.raises(ModuleNotFoundError, match="need the package pandas: install it, or the"):
        frames.plan(relation, start="a", end="b", window_seconds=3600)


def test_duckdb_keeps_its_own_columns_of_every_type():
    module = pytest.importorskip("duckdb")
    connection = module.connect()
    connection.execute("SET TimeZone = 'America/Chicago'")
    connection.execute("""
        CREATE TABLE stays AS SELECT n AS a, n + 20000 AS b, 'it''s "x" \\' AS text,
            nullif(n % 2, 0) AS "it's odd", 170141183460469231731687303715884105727 AS huge,
            1.50::DECIMAL(38, 2) AS money,
            0.1::FLOAT AS single, 'nan'::DOUBLE AS nan, '\\x00a'::BLOB AS bytes,
            DATE '2026-11-01' AS day, TIMESTAMPTZ '1880-01-01 00:00:00.000001+00' AS old,
            make_timestamptz(1793520000000000 + n * 1800000000) AS night,
            TIMESTAMP_NS '2026-01-01 00:00:00.123456789' AS fine, INTERVAL '1 month 2 days' AS span,
            'x'::ENUM('x', 'y''s') AS kind, MAP {'k,': 1, 'l"': NULL} AS map, uuid() AS id,
            [NULL, 'NULL', 'a, b', ''] AS list, {'q': DATE '2020-01-01', 'r': [{'c': 1}]} AS nested,
            NULL::VARCHAR AS nothing
        FROM range(5000) t(n)
    """)
    relation = connection.table("stays")
    result = frames.windows_between(relation, start="a", end="b", window_seconds=14_400)
    own = list(relation.columns)
    assert result.columns == [*own, "window_index", "window_start", "window_end"]
    assert result.types[: len(own)] == relation.types
    text = ", ".join(f'"{name}"::VARCHAR' for name in own)
    rows = dict(zip(range(5_000), relation.project(text).fetchall(), strict=True))
    found = result.project(f"window_index, {text}").fetchall()
    assert [(int(row[1]), row[0]) for row in found] == [
        (n, index) for n in range(5_000) for index, *_ in oracle.between(n, n + 20_000, 14_400, 0)
    ]
    assert all(rows[int(row[1])] == row[1:] for row in found)


def test_a_lock_that_duckdb_would_not_hand_over_exactly_is_refused():
    relation = duckdb({**COLUMNS, "exact": [float(n) for n in COLUMNS["n"]]})
    with pytest.raises(TypeError, match="'exact' holds Float64: cast it to text or integers"):
        frames.plan(relation, {1.0: FOUR}, start="a", end="b", lock="exact")
    many = {2**60 + n: WindowConfig(1_800 + n) for n in range(90)}
    numbered = {**COLUMNS, "door": list(many), "b": [a + 1 for a in COLUMNS["a"]]}
    result = frames.plan(duckdb(numbered), many, start="a", end="b", lock="door")
    assert collected(result)["window_seconds"].to_list() == list(range(1_800, 1_890))


def test_spark_is_given_a_batch_for_each_batch():
    """In this process: a worker of Spark is another, whose lines no coverage sees."""

    def twice(frame):
        return nw.concat([frame, frame])

    batches = pyarrow(COLUMNS).to_batches(max_chunksize=40)
    made = list(_batches.arrow_batches(twice, batches))
    assert sum(batch.num_rows for batch in made) == 180
    assert [batch["n"][0].as_py() for batch in made][::2] == [0, 40, 80]


def test_an_engine_that_runs_no_python(monkeypatch):
    class Frame:
        implementation = nw.Implementation.IBIS

    monkeypatch.setattr(_batches, "wrapped", lambda frame: frame)
    with pytest.raises(TypeError, match="of ibis, which runs no Python: collect it"):
        _batches.apply(Frame(), lambda frame: frame, [])


@pytest.mark.parametrize("make", [polars_lazy, duckdb])
def test_a_plan_of_no_rows_has_none(make):
    none = nw.to_native(nw.from_native(make(COLUMNS)).head(0))
    assert len(collected(frames.plan(none, FLEET, **HOW))) == 0
