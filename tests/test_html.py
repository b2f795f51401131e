"""The tables that notebooks show, whole: each header, each cell."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser

import pytest
from hypothesis import given, strategies as st

import rollover
from rollover import (
    Fate,
    Gap,
    InferredConfig,
    IssuedCode,
    LockTimeline,
    Mismatch,
    Paths,
    Reconfiguration,
    RolloverShift,
    ScheduledConfig,
    Stay,
    TemporaryCodeRequest,
    WindowConfig,
    WindowRange,
    _html,
    plan,
    recommend,
)

OLD, NEW = WindowConfig(14_400), WindowConfig(86_400, 57_600)
APPLIED, CONFIRMED = "2026-07-01T14:10:00+00:00", "2026-07-01T14:12:00+00:00"
CHANGE = Reconfiguration(OLD, NEW, applied_at=APPLIED, confirmed_at=CONFIRMED)
STAY = Stay("2026-07-01T15:00Z", "2026-07-03T11:00Z", lock="LOFT", label="Ada")
CODES = [
    IssuedCode("2026-07-01T09:00Z", issued_at="2026-06-20T00:00Z"),
    IssuedCode("2026-07-01T13:00Z", issued_at="2026-06-20T00:00Z"),
    IssuedCode("2026-07-02T09:00Z", issued_at="2026-06-20T00:00Z", label=0),
    IssuedCode("2026-07-03T09:00Z", issued_at="2026-07-01T14:11Z", label="Ada"),
    IssuedCode("2026-07-03T09:00Z", issued_at="2026-07-01T14:12Z"),
]
BEST = recommend([STAY], window_choices=[86_400])[0]
PLANNED = plan([STAY], NEW)
BEN = Stay("2026-07-03T12:00Z", "2026-07-03T15:00Z", lock="LOFT", label="Ben")
LATER = IssuedCode("2026-07-09T09:00Z", issued_at="2026-06-20T00:00Z", lock="LOFT", label="Cleo")
FOUND = ["finding", "lock", "label", "begins (UTC)", "expires (UTC)", "held by"]
SCORE = ["2", "0", "2", "4:00:00"]
SCORED = ["codes", "shared windows", "most codes of a stay", "overexposure"]
TIMES = ["lock from (UTC)", "server from (UTC)"]
WINDOW_HEADER = ["index", "start (UTC)", "end (UTC)", "duration"]
TABLES = [
    (
        WindowConfig(14_400, -3_600),
        [
            ["window_seconds", "epoch_seconds", "window", "first rollover of 1970 (UTC)"],
            ["14400", "-3600", "4:00:00", "1970-01-01T03:00:00+00:00"],
        ],
    ),
    (
        WindowConfig(14_400, -3_600).window(-3),
        [
            WINDOW_HEADER,
            ["-3", "1969-12-31T11:00:00+00:00", "1969-12-31T15:00:00+00:00", "4:00:00"],
        ],
    ),
    (
        TemporaryCodeRequest(
            "A12345", 1234, "2017-10-10T20:00:00.25Z", model="D1000", configured=True
        ),
        [
            ["field", "value"],
            ["DeviceIdentifier", "A12345"],
            ["FirmwareVersion", "1234"],
            ["KeyNumber", "4"],
            ["WhenValid", "2017-10-10T20:00:00+00:00"],
        ],
    ),
    (
        CHANGE,
        [
            ["window_seconds", "epoch_seconds", *TIMES],
            ["14400", "0", "", ""],
            ["86400", "57600", APPLIED, CONFIRMED],
        ],
    ),
    (
        Reconfiguration(OLD, NEW, applied_at=APPLIED),
        [
            ["window_seconds", "epoch_seconds", *TIMES],
            ["14400", "0", "", ""],
            ["86400", "57600", APPLIED, "not confirmed"],
        ],
    ),
    (
        LockTimeline(OLD)
        .configured(NEW).applied(APPLIED).confirmed(CONFIRMED)
        .configured(OLD).applied("2026-08-01T00:00Z")
        .configured(WindowConfig(1_800, -1)),
        [
            ["window_seconds", "epoch_seconds", *TIMES],
            ["14400", "0", "", ""],
            ["86400", "57600", APPLIED, CONFIRMED],
            ["14400", "0", "2026-08-01T00:00:00+00:00", "not confirmed"],
            ["1800", "-1", "not applied", "not confirmed"],
        ],
    ),
    (
        LockTimeline(OLD),
        [["window_seconds", "epoch_seconds", *TIMES], ["14400", "0", "", ""]],
    ),
    (
        CHANGE.impact(CODES),
        [
            ["fate", "codes", "why"],
            *([fate.name, "1", fate.__doc__] for fate in Fate),
            ["to replace", "start (UTC)", "end (UTC)", "label"],
            ["CURRENT", "2026-07-01T12:00:00+00:00", "2026-07-01T16:00:00+00:00", ""],
            ["INVALIDATED", "2026-07-02T08:00:00+00:00", "2026-07-02T12:00:00+00:00", "0"],
            ["STALE", "2026-07-03T08:00:00+00:00", "2026-07-03T12:00:00+00:00", "Ada"],
        ],
    ),
    (
        RolloverShift("2026-03-08T08:00Z", timedelta(hours=-6), timedelta(hours=-5)),
        [["at (UTC)", "before", "after"], ["2026-03-08T08:00:00+00:00", "UTC-06:00", "UTC-05:00"]],
    ),
    (
        ScheduledConfig("2026-03-08T08:00Z", NEW),
        [
            ["start (UTC)", "window_seconds", "epoch_seconds"],
            ["2026-03-08T08:00:00+00:00", "86400", "57600"],
        ],
    ),
    (
        STAY,
        [
            ["lock", "label", "start (UTC)", "end (UTC)", "duration"],
            ["LOFT", "Ada", "2026-07-01T15:00:00+00:00", "2026-07-03T11:00:00+00:00",
             "1 day, 20:00:00"],
        ],
    ),
    (
        replace(BEST, phase_range=range(39600, 40201)),
        [
            ["window_seconds", "epoch_seconds", "phases", "slack", *SCORED],
            ["86400", "46800", "39600 to 40200", "0:05:00", *SCORE],
        ],
    ),
    (
        BEST,
        [
            ["window_seconds", "epoch_seconds", "phases", "slack", *SCORED],
            ["86400", "46800", "39600 to 54000", "2:00:00", *SCORE],
        ],
    ),
    (
        replace(BEST, phase_range=range(46800, 46801 + 598)),
        [
            ["window_seconds", "epoch_seconds", "phases", "slack", *SCORED],
            ["86400", "46800", "46800 to 47398", "! 0:04:59", *SCORE],
        ],
    ),
    (BEST.score, [SCORED, SCORE]),
    (
        plan([STAY], NEW),
        [
            ["lock", "label", "when_valid (UTC)", "begins", "expires"],
            ["LOFT", "Ada", "2026-07-01T15:00:00+00:00",
             "2026-06-30T16:00:00+00:00", "2026-07-01T16:00:00+00:00"],
            ["LOFT", "Ada", "2026-07-01T16:00:00+00:00",
             "2026-07-01T16:00:00+00:00", "2026-07-02T16:00:00+00:00"],
            ["LOFT", "Ada", "2026-07-02T16:00:00+00:00",
             "2026-07-02T16:00:00+00:00", "2026-07-03T16:00:00+00:00"],
        ],
    ),
    (
        PLANNED[0],
        [
            ["lock", "label", "when_valid (UTC)", "begins", "expires"],
            ["LOFT", "Ada", "2026-07-01T15:00:00+00:00",
             "2026-06-30T16:00:00+00:00", "2026-07-01T16:00:00+00:00"],
        ],
    ),
    (
        PLANNED[2].issued("2026-06-20T09:30Z"),
        [
            ["lock", "label", "when_valid (UTC)", "issued_at", "begins", "expires",
             "needed_from", "needed_until"],
            ["LOFT", "Ada", "2026-07-02T16:00:00+00:00", "2026-06-20T09:30:00+00:00",
             "2026-07-02T16:00:00+00:00", "2026-07-03T16:00:00+00:00",
             "2026-07-02T16:00:00+00:00", "2026-07-03T11:00:00+00:00"],
        ],
    ),
    (
        CODES[0],
        [
            ["lock", "label", "when_valid (UTC)", "issued_at", "begins", "expires",
             "needed_from", "needed_until"],
            ["", "", "2026-07-01T09:00:00+00:00", "2026-06-20T00:00:00+00:00", "", "", "", ""],
        ],
    ),
    (
        plan([BEN], NEW).since(PLANNED[2:]),
        [
            FOUND,
            ["added", "LOFT", "Ben", "2026-07-02T16:00:00+00:00", "2026-07-03T16:00:00+00:00", ""],
            ["dropped", "LOFT", "Ada", "2026-07-02T16:00:00+00:00", "2026-07-03T16:00:00+00:00",
             ""],
            ["exposed", "LOFT", "Ben", "2026-07-02T16:00:00+00:00", "2026-07-03T16:00:00+00:00",
             "Ada"],
        ],
    ),
    (
        plan([BEN], NEW).audit([PLANNED[2].issued("2026-06-20T09:30Z"), LATER]),
        [
            FOUND,
            ["missing", "LOFT", "Ben", "2026-07-02T16:00:00+00:00", "2026-07-03T16:00:00+00:00",
             ""],
            ["exposed", "LOFT", "Ben", "2026-07-02T16:00:00+00:00", "2026-07-03T16:00:00+00:00",
             "Ada"],
            ["surplus", "LOFT", "Ada", "2026-07-02T16:00:00+00:00", "2026-07-03T16:00:00+00:00",
             ""],
            ["surplus", "LOFT", "Cleo", "2026-07-09T09:00:00+00:00", "", ""],
        ],
    ),
    (
        Gap(STAY, STAY.start, STAY.start + timedelta(minutes=20)),
        [
            ["lock", "label", "start (UTC)", "end (UTC)", "duration"],
            ["LOFT", "Ada", "2026-07-01T15:00:00+00:00", "2026-07-01T15:20:00+00:00", "0:20:00"],
        ],
    ),
    (
        CHANGE.impact(CODES).replacements()[1],
        [
            ["lock", "label", "begins (UTC)", "expires (UTC)"],
            ["", "0", "2026-07-01T16:00:00+00:00", "2026-07-02T16:00:00+00:00"],
        ],
    ),
    (
        CHANGE.impact(CODES).requests()[1],
        [
            ["lock", "label", "when_valid (UTC)", "begins", "expires"],
            ["", "0", "2026-07-02T08:00:00+00:00",
             "2026-07-01T16:00:00+00:00", "2026-07-02T16:00:00+00:00"],
        ],
    ),
    (
        CHANGE.timeline.changes[0],
        [["window_seconds", "epoch_seconds", *TIMES], ["86400", "57600", APPLIED, CONFIRMED]],
    ),
    (
        InferredConfig(NEW, (1, 4)),
        [
            ["window_seconds", "epoch_seconds", "misfits", "at"],
            ["86400", "57600", "2", "(1, 4)"],
        ],
    ),
    (
        InferredConfig(None, ()),
        [["window_seconds", "epoch_seconds", "misfits", "at"], ["", "", "0", "()"]],
    ),
    (
        Mismatch(("codes", 0, "To"), "2026-07-01T12:00Z", "2026-07-01T13:00Z", "no idea"),
        [
            ["field", "got", "expected", "late", "reason"],
            ["$.codes[0].To", "'2026-07-01T13:00Z'", "2026-07-01T12:00:00+00:00", "1:00:00",
             "no idea"],
        ],
    ),
    (
        Paths(begins="From", expires="To"),
        [["begins", "expires", "when_valid"], ["From", "To", ""]],
    ),
]  # fmt: skip


class Cells(HTMLParser):
    """Reads a table: rows of cells, and the tags met."""

    def __init__(self):
        super().__init__()
        self.rows, self.tags = [], set()

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        assert not attrs
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self.rows[-1].append("")

    def handle_data(self, data):
        if self.rows and self.rows[-1]:
            self.rows[-1][-1] += data.strip("\n")


def cells(html):
    reader = Cells()
    reader.feed(html)
    reader.close()
    assert reader.tags <= {"table", "tr", "th", "td"}
    for tag in reader.tags:
        assert html.count(f"<{tag}>") == html.count(f"</{tag}>")
    return reader.rows


@pytest.mark.parametrize(
    ("value", "table"), TABLES, ids=[type(value).__name__ for value, _ in TABLES]
)
def test_a_value_shows_its_table(value, table):
    assert cells(value._repr_html_()) == table


def test_a_long_impact_and_a_long_plan_show_ten_rows():
    impact = CHANGE.impact([IssuedCode("2026-07-02T09:00Z", issued_at="2026-06-20T00:00Z")] * 12)
    assert cells(impact._repr_html_())[-6] == ["...", "2 more", "", ""]
    codes = plan([STAY], OLD)
    rows = cells(codes._repr_html_())
    assert rows[6] == ["...", "2 more", "", "", ""]
    assert [row[2] for row in rows[1:6]] == [code.when_valid.isoformat() for code in codes[:5]]
    assert [row[2] for row in rows[7:]] == [code.when_valid.isoformat() for code in codes[-5:]]


def test_every_public_value_has_a_table_under_test():
    kinds = {getattr(rollover, name) for name in rollover.__all__}
    untabled = {type(value) for value, _ in TABLES} ^ {
        kind for kind in kinds if hasattr(kind, "_repr_html_")
    }
    assert untabled == {WindowRange}  # which has tests of its own
    silent = {kind.__name__ for kind in kinds if isinstance(kind, type)} - {
        kind.__name__ for kind in kinds if hasattr(kind, "_repr_html_")
    }
    assert silent == {"Fate", "LockModel", "RepeatedTimeError", "SkippedTimeError"}


@pytest.mark.parametrize(
    ("count", "shown"),
    [
        (0, []),
        (1, ["0"]),
        (10, [str(i) for i in range(10)]),
        (11, [*"01234", "...", *"6789", "10"]),
        (10_000, [*"01234", "...", "9995", "9996", "9997", "9998", "9999"]),
    ],
)
def test_a_long_range_shows_its_ends(count, shown):
    header, *rows = cells(WindowRange(WindowConfig(14_400), range(count))._repr_html_())
    assert header == WINDOW_HEADER
    assert [row[0] for row in rows] == shown
    for row in rows:
        if row[0] == "...":
            assert row == ["...", f"{count - 10} more", "", ""]
        else:
            hours = timedelta(hours=4) * int(row[0])
            assert row[1] == (datetime(1970, 1, 1, tzinfo=UTC) + hours).isoformat()


@given(
    st.lists(
        st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\r\0\n"))),
        min_size=1,
        max_size=11,
    )
)
def test_a_table_is_the_text_of_its_cells(rows):
    html = _html.table(rows[0], rows[1:])
    assert cells(html) == rows
    assert html.startswith("<table>\n<tr>")
    assert html.endswith("</tr>\n</table>")


@pytest.mark.parametrize("columns", [1, 2, 3])
def test_a_long_table_has_all_columns_in_the_row_of_those_left_out(columns):
    rows = cells(_html.table(["x"] * columns, [["1"] * columns] * 11))
    assert rows[6][:2] == ["...", "1 more"][: max(columns, 2)]
    assert len(rows) == 1 + 5 + 1 + 5


def test_a_cell_is_the_text_of_its_value():
    moment = datetime(2026, 7, 1, tzinfo=UTC)
    [_, row] = cells(_html.table("abcd", [[None, moment, 10**5_000, timedelta(hours=4)]]))
    assert row == ["", "2026-07-01T00:00:00+00:00", hex(10**5_000), "4:00:00"]


def test_a_table_escapes():
    assert _html.table(["<b>"], [["\"&'", 1]]) == (
        "<table>\n<tr><th>&lt;b&gt;</th></tr>\n<tr><td>&quot;&amp;&#x27;</td><td>1</td></tr>\n</table>"
    )
