"""Bookings out of what people have: exports, feeds and frames."""

import gzip
import io
import json
import subprocess
import sys
from datetime import date, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from rollover import Stay, bookings
from rollover.bookings import from_csv, from_frame

DATA = Path(__file__).parent / "data"
LISBON = {"tz": "Europe/Lisbon", "check_in": time(15), "check_out": time(11)}
CHICAGO = {"tz": "America/Chicago", "check_in": "15:00", "check_out": "11:00"}
HEADER = "lock,arrival,departure"
GOOD = "A,2026-07-01,2026-07-03"
STAY = Stay("2026-07-01T14:00Z", "2026-07-03T10:00Z", lock="A")


def lines(*rows, header=HEADER):
    return io.StringIO("\n".join((header, *rows, "")))


# ------------------------------------------------------------------------------------ exports


def test_an_export_as_a_site_gives_it():
    stays = from_csv(
        DATA / "export-of-a-site.csv",
        **LISBON,
        date_format="%d/%m/%Y",
        columns={
            "lock": "unittype",
            "arrival": "Check-In",
            "departure": "CHECK-OUT",
            "label": "Book number",
        },
        skip={"Status": ["cancelled_by_GUEST", "blocked"]},
    )
    # Lisbon is at UTC from 25 October on, and again until 29 March.
    assert stays == [
        Stay("2026-10-17T14:00Z", "2026-10-19T10:00Z", lock="LOFT", label="4001"),
        Stay("2026-10-24T14:00Z", "2026-10-26T11:00Z", lock="LOFT", label="4002"),
        Stay("2026-03-28T15:00Z", "2026-03-29T10:00Z", lock="HARBOUR", label="4004"),
    ]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_the_one_with_which_the_header_has_the_columns(delimiter):
    header = delimiter.join(['"note, and; more | here"', " Lock ", "ARRIVAL", "de parture"])
    row = delimiter.join(["", "A", "2026-07-01", " 2026-07-03 "])
    assert from_csv(lines(row, header=header), **LISBON) == [STAY]
    assert from_csv(lines(row, header=header), **LISBON, delimiter=delimiter) == [STAY]


def test_a_delimiter_of_ones_own_is_taken():
    assert from_csv(
        ["lock:arrival:departure", GOOD.replace(",", ":")], delimiter=":", **LISBON
    ) == [STAY]


def test_an_exact_name_wins_over_a_folded_one():
    rows = lines("B,A,2026-07-01,2026-07-03", header="LOCK,lock,Arrival,departure")
    assert from_csv(rows, **LISBON) == [STAY]


@pytest.mark.parametrize(
    ("arrival", "departure", "start", "end"),
    [
        ("2026-07-01T14:00Z", "2026-07-03T12:00+02:00", "2026-07-01T14:00Z", "2026-07-03T10:00Z"),
        ("2026-07-01 15:00", "2026-07-03T11:00:00", "2026-07-01T14:00Z", "2026-07-03T10:00Z"),
        (" 2026-07-01t14:00z ", "20260703", "2026-07-01T14:00Z", "2026-07-03T10:00Z"),
        # skipped from 01:00 to 02:00: on by the gap; repeated from 01:00 to 02:00: the first
        # for an arrival, the last for a departure
        ("2026-03-29 01:30", "2026-03-29", "2026-03-29T01:30Z", "2026-03-29T10:00Z"),
        ("2026-10-24", "2026-10-25 01:30", "2026-10-24T14:00Z", "2026-10-25T01:30Z"),
        ("2026-10-25 01:30", "2026-10-26", "2026-10-25T00:30Z", "2026-10-26T11:00Z"),
        # finer than a microsecond: the start is floored, the end is raised
        (
            "2026-07-01T14:00:00.0000009Z",
            "2026-07-03 11:00:00.0000001",
            "2026-07-01T14:00Z",
            "2026-07-03T10:00:00.000001Z",
        ),
        (
            "2026-07-01T15:00+01:00[Europe/Lisbon]",
            "2026-07-03T10:00:00.000000000000000000000000000000001Z",
            "2026-07-01T14:00Z",
            "2026-07-03T10:00:00.000001Z",
        ),
    ],
)
def test_times_are_read_with_an_offset_or_by_the_clocks_of_the_zone(arrival, departure, start, end):
    (stay,) = from_csv(lines(f"A,{arrival},{departure}"), **LISBON)
    assert stay == Stay(start, end, lock="A")


def test_a_day_without_midnight_begins_at_its_first_instant():
    # On 26 April 2024 Cairo has no 00:00 to 01:00: it goes from UTC+2 to UTC+3.
    (stay,) = from_csv(
        lines("A,2024-04-26,2024-04-27"), tz="Africa/Cairo", check_in="00:00", check_out="00:00"
    )
    assert stay == Stay("2024-04-25T22:00Z", "2024-04-26T21:00Z", lock="A")


@pytest.mark.parametrize(
    ("form", "arrival", "departure"),
    [
        ("%d.%m.%Y %H:%M", "01.07.2026 15:00", "03.07.2026 11:00"),
        ("%m/%d/%y %I:%M %p", "07/01/26 03:00 PM", "07/03/26 11:00 AM"),
        ("%d %b %Y", "01 Jul 2026", "3 jul 2026"),
        ("%d/%m/%Y %H:%M %z", "01/07/2026 16:00 +0200", "03/07/2026 10:00 +0000"),
    ],
)
def test_dates_are_read_in_a_form_of_their_own(form, arrival, departure):
    assert from_csv(lines(f"A,{arrival},{departure}"), date_format=form, **LISBON) == [STAY]


CSV_TEXT = f"{HEADER},label\n{GOOD},Zoë\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252", "latin-1"])
@pytest.mark.parametrize("kind", ["path", "str", "binary", "gzip", "raw", "text", "lines", "bytes"])
def test_every_source_is_read_in_every_encoding(kind, encoding, tmp_path):
    path = tmp_path / "stays.csv"
    path.write_bytes(CSV_TEXT.encode(encoding))
    packed = tmp_path / "stays.csv.gz"
    packed.write_bytes(gzip.compress(CSV_TEXT.encode(encoding)))
    with path.open("rb") as binary, path.open(encoding=encoding) as text:
        source = {
            "path": path,
            "str": str(path),
            "binary": binary,
            "gzip": packed,
            "raw": io.BytesIO(path.read_bytes()),
            "text": text,
            "lines": CSV_TEXT.splitlines(),
            "bytes": path.read_bytes(),
        }[kind]
        asked = {} if encoding.startswith("utf-8") else {"encoding": encoding}
        (stay,) = from_csv(source, **LISBON, **asked)
        assert (stay.lock, stay.label) == ("A", "Zoë")
        if hasattr(source, "read"):
            assert not source.closed
            source.seek(0)
            assert from_csv(source, **LISBON, **asked) == [stay]


def test_lines_of_bytes_are_read_and_a_mark_of_order_is_passed_over():
    assert from_csv([f"\ufeff{HEADER}\n".encode(), b"", GOOD.encode()], **LISBON) == [STAY]
    assert from_csv(io.StringIO(f"\ufeff{HEADER}\n{GOOD}"), **LISBON) == [STAY]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends(end):
    assert from_csv(end.join((HEADER, GOOD, ",,", "", GOOD)).encode(), **LISBON) == [STAY, STAY]


def test_a_million_rows_read_their_times_once_a_text():
    # Not timed: the same texts come back as the same instants.
    stays = from_csv(lines(*[GOOD] * 1000), **LISBON)
    assert stays == [STAY] * 1000
    assert len({id(stay.start) for stay in stays}) == 1


def test_each_error_goes_to_the_callable():
    errors = []
    rows = ["B,2026-07-01,2026-06-01", GOOD, "A,?,2026-07-03", '"A\nB",2026-07-01,', "A"]
    assert from_csv(lines(*rows), on_error=errors.append, **LISBON) == [STAY]
    assert [str(error).split(" ")[0].split("=")[0] for error in errors] == [
        "<source>:2:", "<source>:4:", "<source>:5-6:", "<source>:7:",
    ]  # fmt: skip
    assert all(type(error) is ValueError for error in errors)


BAD_ROWS = [
    ("A,2026-07-01", "has 2 fields where the header has 3"),
    (f"{GOOD},x", "has 4 fields where the header has 3"),
    (" ,2026-07-01,2026-07-03", "lock=' ' is empty"),
    ("A,2026-07-03,2026-07-01", "departure=2026-07-01 is not after arrival=2026-07-03: from 2026"),
    ("A,2026-07-03T10:00Z,2026-07-03", "is not after arrival=2026-07-03T10:00Z"),
    ("A,2026-02-30,2026-07-01", "arrival='2026-02-30' is neither a date"),
    ("A,30/10/2026,2026-07-01", 'say which in date_format, such as "%d/%m/%Y"'),
    ("A,30/10/2026 16:30,2026-07-01", "; of another form say which in date_format, such as"),
    ("A,30 Oct 2026,2026-07-01", "; of another form say which in date_format, such as"),
    ("A,2026-07-01,", "departure='' is neither a date"),
    ("A,2026-07-01,2026-07-03T25:00Z", "departure='2026-07-03T25:00Z' is not a time"),
    ("A,2026-07-01,2026-07-03 9:00", "departure='2026-07-03 9:00' is not an ISO 8601 time"),
    ("A,0001-01-01T00:30+01:00,2026-07-03", "is outside years 1..9999"),
    ("A,2026-07-01,9999-12-31", "9999-12-31 11:00:00 in Europe/Lisbon leads outside years"),
    ("A,2026-07-01,9999-12-31T23:59:59.9999999Z", "departure=9999-12-31 23:59:59.9999999"),
    ("A\udcff,2026-07-01,2026-07-03", "lock='A\\udcff' is not UTF-8: save the file as that"),
    ("A,2026-07-01T12:00+03:00[Europe/Lisbon],2026-07-03", "contradicts itself"),
]


@pytest.mark.parametrize(("row", "reason"), BAD_ROWS, ids=[ascii(row) for row, _ in BAD_ROWS])
def test_a_bad_row_is_named_by_file_line_and_column(row, reason, tmp_path):
    path = tmp_path / "stays.csv"
    path.write_text(f"{HEADER}\n{GOOD}\n{row}\n", encoding="utf-8", errors="surrogateescape")
    with pytest.raises(ValueError, match=r".") as caught:
        from_csv(path, **LISBON)
    assert str(caught.value).startswith(f"{path}:3: ")
    assert reason in str(caught.value)


@pytest.mark.parametrize("arrival", ["2026-02-30", "20260230", "2026-07-01 25:00", " "])
def test_a_date_that_is_none_is_not_taken_for_another_form(arrival):
    with pytest.raises(ValueError, match=r"^<source>:2: arrival='") as caught:
        from_csv(lines(f"A,{arrival},2026-07-03"), **LISBON)
    assert "date_format" not in str(caught.value)


@pytest.mark.parametrize(
    ("row", "given", "reason"),
    [
        (GOOD, {}, "arrival='2026-07-01' is a date: give check_in, check_out and tz"),
        ("A,2026-07-01,2026-07-03T11:00Z", {}, "='2026-07-01' is a date: give check_in and tz"),
        ("A,2026-07-01,1 July", {}, "arrival='2026-07-01' is a date: give check_in and tz"),
        (
            GOOD,
            {"tz": "UTC", "check_in": "15:00"},
            "='2026-07-03' is a date: give check_out",
        ),
        (GOOD, {"check_in": time(15), "check_out": "11:00"}, "='2026-07-01' is a date: give tz"),
        ("A,2026-07-01 15:00,2026-07-03", {}, "arrival='2026-07-01 15:00' has no UTC offset: "),
        ("A,2026-07-01 15:00,2026-07-03", {}, "or give tz"),
        (GOOD, {"date_format": "%d/%m/%Y"}, "is not of the form date_format='%d/%m/%Y'"),
    ],
)
def test_nothing_is_assumed(row, given, reason):
    with pytest.raises(ValueError, match=r"^<source>:2: ") as caught:
        from_csv(lines(row), **given)
    assert reason in str(caught.value)


def test_the_name_of_the_column_is_the_file_s():
    with pytest.raises(ValueError, match="<source>:2: Check-in='soon' is neither"):
        from_csv(["lock,Check-in,departure", "A,soon,later"], columns={"arrival": "check-in"})


@pytest.mark.parametrize(
    ("source", "given", "error", "reason"),
    [
        (b"", {}, ValueError, "<source>: is empty: its first line must name the columns"),
        (b"\n,,\n", {}, ValueError, "columns 'lock', 'arrival', 'departure' are missing from ',,'"),
        (b"lock,arival,departure", {}, ValueError, "'arrival' is missing from 'lock, arival, dep"),
        (b"lock,arival,departure", {}, ValueError, "; did you mean 'arival'? (say which with col"),
        (b"arival;b;departur", {}, ValueError, "did you mean 'arival', 'departur'?"),
        (b"a;b;c;lock", {}, ValueError, "<source>:1: columns 'arrival', 'departure' are missing"),
        (
            b"lock,arrival,departure,lock",
            {"columns": {"arrival": "x"}},
            ValueError,
            "'lock' is there",
        ),
        (b"lock,arrival,departure,lock", {}, ValueError, "column 'lock' is there 2 times"),
        (b"Lock,arrival,departure,LOCK", {}, ValueError, "column 'lock' is there 2 times"),
        (CSV_TEXT.encode(), {"columns": {"label": "who"}}, ValueError, "column 'who' is missing"),
        (CSV_TEXT.encode(), {"skip": {"status": {"x"}}}, ValueError, "column 'status' is missing"),
        (b"BEGIN:VCALENDAR\r\nEND:VCALENDAR", {}, ValueError, "is a calendar feed, not CSV"),
        (b"PK\x03\x04...", {}, ValueError, "is a zip file or a spreadsheet"),
        (b"\xd0\xcf\x11\xe0...", {}, ValueError, "is a zip file or a spreadsheet"),
        (b"PAR1\x15\x04...", {}, ValueError, "is Parquet: read it as a data frame, for bookings."),
        (CSV_TEXT.encode("utf-16"), {}, ValueError, "is UTF-16: save it as UTF-8, or say so with"),
        (CSV_TEXT.encode("utf-16")[:-1], {"encoding": "utf-16"}, ValueError, "is not of its enc"),
        (gzip.compress(b"lock,arrival" * 9, mtime=0)[:-9], {}, ValueError, "cannot be unpacked"),
        (gzip.compress(b"lock", mtime=0)[:-8] + bytes(8), {}, ValueError, "cannot be unpacked"),
        (b'lock,arrival,departure\n"A,2026-07-01\nB,', {}, ValueError, ":3: is not CSV: unexp"),
        (b'lock,arrival,departure\n"A"x,,', {}, ValueError, ":2: is not CSV: ',' expected"),
        (b'"lock,arrival,departure', {}, ValueError, "is empty"),
        (b'"lock,arrival,departure', {"delimiter": ","}, ValueError, ":1: is not CSV: unexpected"),
        (b"lock,arrival,departure\n" + b"x" * 200_000, {}, ValueError, ":2: is not CSV: field lar"),
        (b"lock,arrival,departure\n" + b"x,x" * 400_000, {}, ValueError, ":2: is a line of more"),
        (b"a", {"columns": {"arival": "x"}}, ValueError, "columns: 'arival' is none of lock, arr"),
        (b"", {"delimiter": ";;"}, ValueError, "delimiter=';;' is not one character"),
        (b"", {"delimiter": 5}, ValueError, "delimiter=5 is not one character"),
        (b"", {"encoding": "klingon"}, ValueError, "encoding='klingon': unknown encoding"),
        (b"", {"encoding": None}, TypeError, "encoding=None is a NoneType, not a str"),
        (b"", {"skip": {"status": "ok"}}, TypeError, "skip: 'status' has 'ok': pass a set"),
        (b"", {"on_error": "ignore"}, ValueError, "on_error='ignore' is neither 'raise' nor"),
        (b"", {"tz": "Mars/Base"}, ValueError, "tz='Mars/Base' is no zone known here"),
        (b"", {"check_in": "9:00"}, ValueError, "check_in='9:00' is not a clock time"),
        (b"", {"check_in": "9:00"}, ValueError, 'did you mean "09:00"?'),
        (b"", {"check_out": 11}, TypeError, "check_out=11 is an int, not a datetime.time"),
        (b"", {"date_format": "%d %Z"}, ValueError, "names of zones (%Z) are ambiguous"),
        (b"", {"date_format": 5}, TypeError, "date_format=5 is an int, not a str"),
        (5, {}, TypeError, "source=5 is an int, not a path, a stream or lines"),
        (CSV_TEXT, {}, ValueError, "source is a text, not a path: pass io.StringIO(text)"),
    ],
    ids=lambda value: repr(value)[:40],
)
def test_what_is_refused_whole(source, given, error, reason):
    with pytest.raises(error) as caught:
        from_csv(source, **{"on_error": lambda error: None, **given})
    assert reason in str(caught.value)


def test_a_file_that_is_not_there():
    with pytest.raises(FileNotFoundError):
        from_csv("no-such.csv")


# ------------------------------------------------------------------------------------- frames


def frames(columns):
    """Return the same columns as frames of three libraries."""
    pandas, polars, arrow = map(pytest.importorskip, ("pandas", "polars", "pyarrow"))
    return [pandas.DataFrame(columns), polars.DataFrame(columns), arrow.table(columns)]


LOCAL = [datetime(2026, 7, 1, 15), datetime(2026, 3, 29, 1, 30)]
LEAVE = [datetime(2026, 7, 3, 11), datetime(2026, 3, 30, 11)]
THERE = ZoneInfo("America/Chicago")


@pytest.mark.parametrize(
    ("columns", "given", "starts"),
    [
        ({"arrival": LOCAL, "departure": LEAVE}, {"tz": "Europe/Lisbon"}, [14, 1.5]),
        (
            {
                "arrival": [when.replace(tzinfo=THERE) for when in LOCAL],
                "departure": [when.replace(tzinfo=THERE) for when in LEAVE],
            },
            {},
            [20, 6.5],
        ),
        (
            {
                "arrival": [when.date() for when in LOCAL],
                "departure": [when.date() for when in LEAVE],
            },
            LISBON,
            [14, 14],
        ),
        (
            {"arrival": ["2026-07-01T15:00Z", "2026-03-29 15:00"], "departure": ["2026-07-03"] * 2},
            LISBON,
            [15, 14],
        ),
    ],
    ids=["naive", "aware", "dates", "texts"],
)
def test_frames_are_read_with_times_dates_or_texts(columns, given, starts):
    for frame in frames({"Lock": ["A", "B"], "Label": ["x", None], **columns}):
        stays = from_frame(frame, **given)
        assert [(stay.lock, stay.label) for stay in stays] == [("A", "x"), ("B", None)]
        assert [stay.start.hour + stay.start.minute / 60 for stay in stays] == starts
        assert {type(stay.start) for stay in stays} == {datetime}


def test_what_a_frame_cannot_be():
    pandas, polars = map(pytest.importorskip, ("pandas", "polars"))
    good = {"lock": ["A"], "arrival": ["2026-07-01"], "departure": ["2026-07-03"]}
    for frame in (polars.LazyFrame(good), good):
        with pytest.raises(TypeError, match=r"not a frame in memory .*: collect one that is lazy"):
            from_frame(frame)
    with pytest.raises(
        ValueError, match=r"frame: columns 'arrival', 'departure' are missing .*which with col"
    ):
        from_frame(pandas.DataFrame({"lock": [], "start": []}))
    for frame in frames({**good, "departure": ["2026-06-03"]}):
        with pytest.raises(ValueError, match="frame row 0: departure=2026-06-03 is not after arr"):
            from_frame(frame, **LISBON)
    for frame in frames({**good, "departure": [None]}):
        with pytest.raises(ValueError, match="frame row 0: departure is null"):
            from_frame(frame, **LISBON)
    with pytest.raises(ValueError, match="frame row 0: Arrival is null"):
        from_frame(pandas.DataFrame({**good, "Arrival": [pandas.NaT]}).drop(columns="arrival"))
    with pytest.raises(ValueError, match="frame row 0: lock is null"):
        from_frame(pandas.DataFrame({**good, "lock": [pandas.NA]}), **LISBON)
    with pytest.raises(TypeError, match="arrival=1 is an int, not a datetime, a date or a text"):
        from_frame(pandas.DataFrame({**good, "arrival": [1]}), **LISBON)
    assert from_frame(pandas.DataFrame(good), **LISBON) == [STAY]


def test_nanoseconds_of_pandas_are_floored_at_the_start_and_raised_at_the_end():
    pandas = pytest.importorskip("pandas")
    ends = {
        "arrival": [pandas.Timestamp("2026-07-01T14:00:00.000000999")],
        "departure": [pandas.Timestamp("2026-07-03T10:00:00.000000001")],
    }
    (stay,) = from_frame(pandas.DataFrame({"lock": ["A"], **ends}), tz="UTC")
    assert (stay.start.microsecond, stay.end.microsecond) == (0, 1)


# ------------------------------------------------------------------------------------- extras


@pytest.mark.parametrize(
    ("package", "call", "extra"),
    [
        ("icalendar", "from_ical(['BEGIN:VCALENDAR'], lock='A')", "ical"),
        ("narwhals", "from_frame(None)", "frames"),
    ],
)
def test_a_missing_extra_is_named(package, call, extra):
    code = (
        f"import json, sys\nsys.modules[{package!r}] = None\n"
        "from rollover.bookings import *\n"
        f"try:\n    {call}\nexcept ImportError as error:\n    print(json.dumps(str(error)))"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, check=True, text=True, timeout=60
    )
    message = json.loads(ran.stdout)
    assert f"{package}: install it, or the extra `{extra}` of rollover, for " in message


def test_reading_loads_neither_numpy_nor_a_frame_library():
    code = (
        "import sys, rollover\n"
        f"rollover.bookings.from_csv([{HEADER!r}, 'A,2026-07-01T00:00Z,2026-07-02T00:00Z'])\n"
        "print(*sys.modules)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, check=True, text=True, timeout=60
    )
    assert {"numpy", "narwhals", "icalendar"}.isdisjoint(ran.stdout.split())


def test_the_dates_of_stay_on_dates_are_the_same():
    (stay,) = from_csv(lines(GOOD), **LISBON)
    assert stay == Stay.on_dates(date(2026, 7, 1), date(2026, 7, 3), lock="A", **LISBON)


def test_a_stream_that_fails_names_itself():
    class Broken(io.StringIO):
        name = "export.csv"

        def readline(self, _size=-1):
            raise OSError(5, "Input/output error")

    with pytest.raises(OSError, match="Input/output error") as caught:
        bookings.from_csv(Broken())
    assert caught.value.filename == "export.csv"


def test_a_frame_needs_narwhals(monkeypatch):
    monkeypatch.setitem(sys.modules, "narwhals", None)
    with pytest.raises(ImportError, match="the package narwhals: install it, or the"):
        from_frame([])
