"""The log of issued codes: what is read of it, and what is torn."""

import io
import warnings

import pytest

from rollover import IssuedCode, WindowConfig, bookings, plan
from rollover.bookings import log_from_csv
from rollover.stays import Stay

HEADER = "lock,label,when_valid,issued_at"
ADA = "LOFT,Ada,2026-07-01T17:00:00Z,2026-06-20T09:30:00Z"
BEN = "LOFT,Ben,2026-07-02T17:00:00Z,2026-06-20T09:30:00Z"
FULL = "lock,label,when_valid,begins,expires,needed_from,needed_until,request_from,issued_at"


def labels(text, **how):
    return [code.label for code in log_from_csv(io.StringIO(text), **how)]


def test_each_column_is_read():
    text = (
        f"{FULL},note\n LOFT ,Ada,2026-07-01T17:00Z,2026-07-01T16:00Z,2026-07-01T20:00+00:00,"
        "2026-07-01T15:00Z,2026-07-01T19:30+01:00,,2026-06-20T09:30Z,12345\n"
        ",,2026-07-01T17:00Z,,,,,,2026-06-20T09:30Z,\n"
    )
    assert log_from_csv(io.StringIO(text)) == [
        IssuedCode(
            "2026-07-01T17:00Z",
            issued_at="2026-06-20T09:30Z",
            lock="LOFT",
            label="Ada",
            valid=("2026-07-01T16:00Z", "2026-07-01T20:00Z"),
            needed=("2026-07-01T15:00Z", "2026-07-01T18:30Z"),
        ),
        IssuedCode("2026-07-01T17:00Z", issued_at="2026-06-20T09:30Z"),
    ]


def test_a_path_is_read_and_another_delimiter_is_found(tmp_path):
    path = tmp_path / "issued.csv"
    path.write_text(f"\ufeff{HEADER}\r\n{ADA}\r\n".replace(",", ";"), "utf-8")
    assert [code.label for code in log_from_csv(path)] == ["Ada"]


@pytest.mark.parametrize("text", ["", "\n", f"{HEADER}\n", HEADER, f"{FULL}\r\n\r\n"])
def test_a_log_is_empty_where_nothing_was_issued(text):
    assert labels(text) == []


@pytest.mark.parametrize("end", ["", "\n", "\r\n", "\n\n"])
def test_a_last_line_that_can_be_read_is_read_whatever_its_end(end):
    assert labels(f"{HEADER}\n{ADA}\n{BEN}{end}") == ["Ada", "Ben"]


def read(data):
    """Return the codes, and whether a torn line was said."""
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        found = log_from_csv(io.BytesIO(data))
    assert all("<source>: the last line is torn" in str(each.message) for each in said)
    return found, bool(said)


def test_a_line_cut_anywhere_is_torn_or_whole_and_never_half_read():
    """Of a log as `rollover issued` writes it, cut after each of its bytes."""
    code = plan(
        [Stay("2026-07-01T15:00Z", "2026-07-01T16:00Z", lock="LOFT", label="Zoë, 5\nA")],
        WindowConfig(14400),
    )[0]
    row = (
        '"LOFT","Zoë, 5\nA",2026-07-01T15:00:00+00:00,2026-07-01T12:00:00+00:00,'
        "2026-07-01T16:00:00+00:00,2026-07-01T15:00:00+00:00,2026-07-01T16:00:00+00:00,,"
        "2026-06-20T09:30:00.250000+00:00\n"
    )
    whole = [code.issued("2026-06-20T09:30:00.25Z")]
    before = f"{FULL}\n".encode()
    for size in range(1, len(row.encode()) + 1):
        part = row.encode()[:size]
        is_whole = part.count(b"+00") == 6 and part.endswith((b"+00", b":00", b"\n"))
        assert read(before + part) == ((whole, False) if is_whole else ([], True))
    for size in range(1, len(before)):
        assert read(before[:size]) == ([], size < len(before) - 1)


def test_what_stands_before_a_torn_line_is_read():
    with pytest.warns(UserWarning, match="<source>: the last line is torn"):
        assert labels(f"{HEADER}\n{ADA}\n{BEN[:-22]}") == ["Ada"]
    with pytest.warns(UserWarning, match="torn"):
        assert labels(f'{HEADER}\n{ADA}\nLOFT,"a\n') == ["Ada"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("when,what\n", "<source>:1: columns 'lock', 'label', 'when_valid', 'issued_at' are"),
        ("lock,door", "<source>:1: columns 'label', 'when_valid', 'issued_at' are missing"),
        ("notes of mine", "<source>:1: columns 'lock', 'label', "),
        (f"{HEADER}\nLOFT,Ada\n{ADA}\n", "<source>:2: has 2 fields where the header has 4"),
        (f"{HEADER}\n{ADA}\nLOFT,Ada\n", "<source>:3: has 2 fields where the header has 4"),
        (f"{HEADER}\nLOFT,Ada,2026-07-01,\n", "<source>:2: when_valid='2026-07-01' is not an ISO"),
        (f"{HEADER}\n{ADA[:-20]}\n", "<source>:2: issued_at='' is not an ISO 8601 time"),
        (f'{HEADER}\nLOFT,"{ADA[5:]}\n{BEN}\n', "<source>:3: is not CSV: unexpected end of data"),
        (f'{HEADER}\n{ADA}\n"a"b\n', "<source>:3: is not CSV: "),
        (f"{HEADER},begins,expires\n{ADA},,2026-07-01T20:00Z\n", "<source>:2: begins='' is not"),
        (
            f"{HEADER},begins,expires\n{ADA},2026-07-01T20:00Z,0001-01-01T00:00Z\n",
            "<source>:2: valid[1]=",
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused(text, message):
    with pytest.raises(ValueError, match="<source>") as refused:
        labels(text)
    assert message in str(refused.value)


def test_errors_may_be_collected():
    errors = []
    text = f"{HEADER}\n{ADA}\nLOFT,Ada\n{BEN}\n"
    assert labels(text, on_error=errors.append) == ["Ada", "Ben"]
    assert [str(error) for error in errors] == ["<source>:3: has 2 fields where the header has 4"]
    assert bookings.log_from_csv is log_from_csv
