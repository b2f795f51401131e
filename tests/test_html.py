"""The tables that notebooks show, whole: each header, each cell."""

from datetime import timedelta

import pytest
from test_values import cells

from rollover import (
    Fate,
    IssuedCode,
    LockTimeline,
    Reconfiguration,
    RolloverShift,
    ScheduledConfig,
    Stay,
    WindowConfig,
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
SCORE = ["2", "0", "2", "4:00:00"]
SCORED = ["codes", "shared windows", "most codes of a stay", "overexposure"]
TIMES = ["lock from (UTC)", "server from (UTC)"]
TABLES = [
    (
        CHANGE,
        [
            ["", "window_seconds", "epoch_seconds", *TIMES],
            ["old", "14400", "0", "", ""],
            ["new", "86400", "57600", APPLIED, CONFIRMED],
        ],
    ),
    (
        Reconfiguration(OLD, NEW, applied_at=APPLIED),
        [
            ["", "window_seconds", "epoch_seconds", *TIMES],
            ["old", "14400", "0", "", ""],
            ["new", "86400", "57600", APPLIED, "not confirmed"],
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
        BEST,
        [
            ["window_seconds", "epoch_seconds", "phases", "slack", *SCORED],
            ["86400", "46800", "39600 to 54000", "2:00:00", *SCORE],
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
]  # fmt: skip


@pytest.mark.parametrize(
    ("value", "table"), TABLES, ids=[type(value).__name__ for value, _ in TABLES]
)
def test_a_table(value, table):
    assert cells(value._repr_html_()) == table


def test_a_long_impact_and_a_long_plan_show_ten_rows():
    impact = CHANGE.impact([IssuedCode("2026-07-02T09:00Z", issued_at="2026-06-20T00:00Z")] * 12)
    assert cells(impact._repr_html_())[-1] == ["...", "2 more", "", ""]
    codes = plan([STAY], OLD)
    assert cells(codes._repr_html_())[-1] == ["...", "2 more", "", "", ""]
    assert len(cells(codes._repr_html_())) == 1 + 10 + 1
