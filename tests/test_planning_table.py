"""A plan as a table for others, its parts, and their pickles."""

import pickle
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, strategies as st
from support import planned
from support.refusals import refuses
from test_planning import (
    NOON,
    answers,
    fleets,
    made,
    near,
    read,
    skews,
    stays_near,
    tolerances,
)

from rollover import LockTimeline, Plan, Stay, WindowConfig, plan

HOUR, MICRO = timedelta(hours=1), timedelta(microseconds=1)
FOUR, DAY = WindowConfig(14_400), WindowConfig(86_400, 43_200)
NAMES = [
    "stay", "lock", "label", "window_seconds", "epoch_seconds", "begins", "expires", "needed_from",
    "needed_until", "when_valid", "request_from",
]  # fmt: skip
TIMES = NAMES[5:]
STAYS = [
    Stay("2026-10-31T20:00Z", "2026-11-01T11:00:00.000007Z", lock="LOFT", label="Ada"),
    Stay("2026-11-01T05:00Z", "2026-11-01T15:00Z", lock="LOFT"),
    Stay("2026-11-01T05:00Z", "2026-11-01T15:00Z", lock=7, label=("Ben", 2)),
    Stay("2026-11-01T05:00Z", "2026-11-01T15:00Z"),
]
CHANGED = LockTimeline(FOUR).configured(DAY).applied("2026-11-01T06:30Z")
CHANGED = CHANGED.confirmed("2026-11-01T08:00Z")
CODES = plan(STAYS, {"LOFT": CHANGED, 7: FOUR, None: DAY})
NOBODY = plan([Stay("2026-11-01T05:00Z", "2026-11-01T15:00Z")], FOUR)
EMPTY = CODES[:0]
PLANS = pytest.mark.parametrize("codes", [CODES, CODES[3:9:2], NOBODY, EMPTY], ids=len)


def expected(codes):
    """Return the rows of the table, with aware times."""
    return [
        (
            codes.stays.index(code.stay),
            None if code.stay.lock is None else str(code.stay.lock),
            None if code.stay.label is None else str(code.stay.label),
            code.config.window_seconds, code.config.epoch_seconds,
            code.window.start, code.window.end, code.needed_from, code.needed_until,
            code.when_valid, code.request_from,
        )
        for code in codes
    ]  # fmt: skip


@PLANS
def test_pyarrow_reads_the_rows_and_types_of_a_plan(codes):
    pa = pytest.importorskip("pyarrow")
    table = pa.table(codes)
    assert [tuple(row.values()) for row in table.to_pylist()] == expected(codes)
    time = pa.timestamp("us", "UTC")
    assert table.schema == pa.schema(
        [("stay", pa.int64()), ("lock", pa.string()), ("label", pa.string())]
        + [(name, pa.int64()) for name in NAMES[3:5]]
        + [(name, time) for name in TIMES]
    )


@PLANS
def test_polars_reads_the_rows_and_types_of_a_plan(codes):
    pl = pytest.importorskip("polars")
    pytest.importorskip("pyarrow")
    frame = pl.DataFrame(codes)
    assert frame.rows() == expected(codes)
    time = pl.Datetime("us", "UTC")
    assert frame.schema == {
        "stay": pl.Int64, "lock": pl.String, "label": pl.String,
        **dict.fromkeys(NAMES[3:5], pl.Int64), **dict.fromkeys(TIMES, time),
    }  # fmt: skip


@PLANS
def test_polars_writes_parquet(codes, tmp_path):
    """Which it could not from `columns`, where a column of no value has no type."""
    pl = pytest.importorskip("polars")
    pytest.importorskip("pyarrow")
    pl.DataFrame(codes).write_parquet(tmp_path / "codes.parquet")
    assert pl.read_parquet(tmp_path / "codes.parquet").rows() == expected(codes)


@PLANS
def test_pandas_reads_the_rows_and_types_of_a_plan(codes):
    pd = pytest.importorskip("pandas")
    pa = pytest.importorskip("pyarrow")
    of = getattr(pd.DataFrame, "from_arrow", lambda table: pa.table(table).to_pandas())
    frame = of(codes)
    assert list(frame) == NAMES
    assert {str(frame[name].dtype) for name in TIMES} == {"datetime64[us, UTC]"}
    assert [str(frame[name].dtype) for name in ("stay", *NAMES[3:5])] == ["int64"] * 3
    rows = [
        tuple(
            None if pd.isna(value) else
            value.to_pydatetime() if isinstance(value, pd.Timestamp) else value
            for value in row
        )
        for row in frame.itertuples(index=False)
    ]  # fmt: skip
    assert rows == expected(codes)


@PLANS
def test_duckdb_reads_the_rows_and_types_of_a_plan(codes):
    """In a session that is not in UTC, on the night when its clocks go back."""
    duckdb = pytest.importorskip("duckdb")
    pytest.importorskip("pyarrow")
    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'America/Chicago'")
    relation = connection.sql("SELECT * FROM codes")
    assert relation.columns == NAMES
    assert [str(kind) for kind in relation.types] == [
        "BIGINT", "VARCHAR", "VARCHAR", "BIGINT", "BIGINT", *["TIMESTAMP WITH TIME ZONE"] * 6,
    ]  # fmt: skip
    micros = ", ".join(f"epoch_us({name})" for name in TIMES)
    zero = datetime(1970, 1, 1, tzinfo=UTC)
    assert relation.project(f"stay, lock, label, {micros}").fetchall() == [
        (*row[:3], *(None if t is None else (t - zero) // MICRO for t in row[5:]))
        for row in expected(codes)
    ]


def test_a_plan_of_several_batches_is_read_whole():
    pa = pytest.importorskip("pyarrow")
    codes = plan([Stay("2026-01-01T00:00Z", "2034-01-01T00:00Z")], WindowConfig(1_800))
    table = pa.table(codes)
    assert table.num_rows == len(codes) == 140_256
    assert len(table.to_batches()) == 3
    columns = codes.columns
    for name in TIMES[:-1]:
        assert (table[name].cast(pa.timestamp("us")).to_numpy() == columns[name]).all()


def test_a_schema_may_be_requested():
    pa = pytest.importorskip("pyarrow")
    schema = pa.table(CODES).schema
    assert pa.RecordBatchReader.from_stream(CODES, schema).read_all().num_rows == len(CODES)


def test_an_epoch_past_int64_is_refused_where_a_code_has_it():
    pa = pytest.importorskip("pyarrow")
    far = {"LOFT": WindowConfig(14_400, 2**64), 7: FOUR, None: DAY}
    codes = plan(STAYS, far)
    message = f"epoch_seconds={2**64} does not fit int64, which the table has"
    with pytest.raises(Exception, match=message):
        pa.table(codes)
    near = codes.of(lock=7)
    assert pa.table(near).column("epoch_seconds").to_pylist() == [0] * len(near) == [0, 0, 0]


def test_without_pyarrow_the_extra_is_named():
    code = (
        "import sys; sys.modules['pyarrow'] = None; from rollover import *\n"
        "plan([], WindowConfig(14400)).__arrow_c_stream__()"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert "install it, or the extra `frames` of rollover" in done.stderr.splitlines()[-1]


# Parts: the codes of one lock or holder, and what of a plan is pickled.

locks = st.sampled_from(["A", "B", None, "C"])
labels = st.sampled_from([None, "Ada", "Ben", "Cy"])


@given(stays_near, fleets, tolerances, locks, labels, st.slices(12))
def test_of_is_a_choice_among_the_codes(stays, fleet, tolerance, lock, label, part):
    whole, _ = made(stays, fleet, tolerance)
    holders = [label, *(stay.holder for stay in stays[:1])]
    for codes in (whole, whole[part], whole[::-1], whole.due(None, NOON + 200 * HOUR)):
        assert isinstance(codes.of(), Plan)
        assert list(codes.of()) == list(codes)
        assert list(codes.of(lock=lock)) == [c for c in codes if c.stay.lock == lock]
        for holder in holders:
            right = [c for c in codes if c.stay.holder == holder]
            assert list(codes.of(label=holder)) == right
            both = [c for c in right if c.stay.lock == lock]
            assert list(codes.of(lock=lock, label=holder)) == both
        assert codes.of(lock=lock).stays == codes.stays


def test_of_refuses_what_is_no_lock_and_no_label():
    refuses(lambda: CODES.of(lock=[]), ValueError, ["lock=[]"])
    refuses(lambda: CODES.of(label={}), ValueError, ["label={}"])


PARTS = [
    lambda codes, part, moment, lead: codes[part],
    lambda codes, part, moment, lead: codes.due(None, moment, lead=lead),
    lambda codes, part, moment, lead: codes.of(lock="A"),
    lambda codes, part, moment, lead: codes.of(lock="A")[part].due(None, moment),
    lambda codes, part, moment, lead: codes.audit([]).missing[part],
]


@given(
    stays_near, fleets, tolerances, st.sampled_from(PARTS), st.slices(12), near, skews,
)  # fmt: skip
def test_a_pickle_of_a_part_is_the_part_with_the_stays_of_its_codes_alone(
    stays, fleet, tolerance, choose, part, moment, lead
):
    whole, _ = made(stays, fleet, tolerance)
    codes = choose(whole, part, moment, lead)
    again = pickle.loads(pickle.dumps(codes))
    assert list(again) == list(codes)
    if len(codes) == len(whole):
        assert again.stays == whole.stays
    else:
        rows = sorted(set(codes.columns["stay"].tolist()))
        assert again.stays == tuple(whole.stays[row] for row in rows)
    # What is made from it is made of its codes.
    assert list(again.due(None, moment, lead=lead)) == list(codes.due(None, moment, lead=lead))
    ours = [code for code in codes if code.stay.lock == "A"]
    assert list(again.of(lock="A")) == ours
    change = again.since(codes)
    assert (list(change.kept), len(change.added), len(change.dropped)) == (list(codes), 0, 0)
    later = whole.since(again)
    assert len(later.kept) + len(later.added) == len(whole)
    if len(codes) < len(whole):
        assert set(pickle.loads(pickle.dumps(again[:1])).stays) <= set(again.stays)


BACK = slice(None, None, -1)


@given(
    stays_near, stays_near, fleets, tolerances, st.just(BACK) | st.slices(12),
    st.just(BACK) | st.slices(12),
)  # fmt: skip
def test_since_of_parts_is_that_of_brute_force(stays, others, fleet, tolerance, part, other):
    """A plan backward is a part too, of all codes in another order."""
    new, _ = made(stays[1:] + others, fleet, tolerance)
    old, _ = made(stays, fleet, tolerance)
    booked, codes, _ = answers(stays[1:] + others, fleet, tolerance)
    before, old_codes, _ = answers(stays, fleet, tolerance)
    kept, added, dropped, exposed = planned.since(booked, codes[part], before, old_codes[other])
    ours = new[part]
    for before in (old[other], pickle.loads(pickle.dumps(old[other]))):
        change = ours.since(before)
        assert (read(change.kept), read(change.added)) == (kept, added)
        zero = datetime(1970, 1, 1, tzinfo=UTC)
        assert [(code.stay, code.window.start) for code in change.dropped] == [
            (stays[code.stay], zero + code.begins * MICRO) for code in dropped
        ]
        assert [(one.window.start, other.window.start) for one, other in change.exposed] == [
            (zero + one.begins * MICRO, zero + other.begins * MICRO) for one, other in exposed
        ]


def test_all_codes_in_order_of_time_are_kept():
    late = Stay("2026-07-02T15:00Z", "2026-07-03T11:00Z", lock="A", label="late")
    soon = Stay("2026-07-01T15:00Z", "2026-07-02T11:00Z", lock="A", label="soon")
    codes = plan([late, soon], FOUR)
    by_time = codes.due(None, "2026-08-01T00:00Z")
    change = plan([soon], FOUR).since(by_time)
    assert {code.stay for code in change.dropped} == {late}
    assert list(by_time.since(codes).kept) == list(by_time) == list(codes[6:]) + list(codes[:6])


def test_a_pickle_of_one_code_of_many_stays_is_small():
    stays = [
        Stay(NOON + n * HOUR, NOON + (n + 5) * HOUR, lock=f"door {n % 50}", label=f"guest {n}")
        for n in range(20_000)
    ]
    codes = plan(stays, FOUR)
    one = pickle.dumps(codes[:1])
    assert len(pickle.dumps(codes)) > 1_000_000
    assert len(one) < 2_000
    assert pickle.loads(one).stays == (stays[0],)
    assert len(pickle.dumps(pickle.loads(one).of(lock="door 0"))) < 2_000


def test_a_pickle_of_a_part_of_a_fleet_keeps_its_lock():
    settings = {f"door {n}": FOUR for n in range(5)}
    codes = plan([Stay(NOON, NOON + HOUR, lock=f"door {n}") for n in range(5)], settings)
    part = pickle.loads(pickle.dumps(codes[3:4]))
    assert [code.stay.lock for code in part] == ["door 3"]
    assert part.gaps() == part.shared() == []
