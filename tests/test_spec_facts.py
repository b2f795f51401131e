"""What the vendor specifies, fact by fact (V1 to V8), as literal values."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from support import tables

from rollover import LockModel, TemporaryCodeRequest, WindowConfig

DEADBOLT = LockModel.DEADBOLT
MODELS = ["4400", "4401", "5440", "5441", "6400", "6440", "D1000"]


def rows(table, *facts):
    """Return the rows of a table that state these facts, as parameters named by them."""
    return [pytest.param(row, id=str(row)) for row in table if row.fact in facts]


def answers(row):
    """Hold the package to one row of ``tables.AT``."""
    window = WindowConfig(row.window, row.epoch).window_at(row.when)
    assert window.index == row.index
    assert window.start.isoformat() == row.start
    assert window.end.isoformat() == row.end


@pytest.mark.parametrize("row", rows(tables.AT, "V1", "V4", "V5", "V6", "V7", "V8"))
def test_window_at_answers_as_the_facts_say(row):
    answers(row)


@pytest.mark.parametrize("row", rows(tables.BETWEEN, "V1", "V6", "V7", "V8"))
def test_windows_between_answers_as_the_facts_say(row):
    windows = WindowConfig(row.window, row.epoch).windows_between(row.start, row.end)
    assert len(windows) == row.count
    assert list(windows.indexes[:1]) == [row.first][: row.count]


def test_every_row_is_of_a_fact_that_a_test_reads():
    assert {row.fact for row in tables.AT} == {"V1", "V4", "V5", "V6", "V7", "V8"}
    assert {row.fact for row in tables.BETWEEN} == {"V1", "V6", "V7", "V8"}


def test_v1_one_code_gives_way_to_the_next_at_one_instant():
    config = WindowConfig(14_400)
    before, after = config.window(104_698), config.window(104_699)
    assert before.end == after.start == datetime(2017, 10, 10, 20, tzinfo=UTC)
    assert "2017-10-10T20:00:00Z" not in before
    assert "2017-10-10T20:00:00Z" in after
    assert not before.overlaps(after)
    assert before.duration == after.duration == timedelta(hours=4)


def test_v2_the_vendors_own_example_is_the_body_of_a_request():
    request = TemporaryCodeRequest("A12345", 1234, "2017-10-10T20:00:00+00:00", model="5440")
    assert list(request.to_dict().items()) == [
        ("DeviceIdentifier", "A12345"),
        ("FirmwareVersion", 1234),
        ("KeyNumber", 2),
        ("WhenValid", "2017-10-10T20:00:00+00:00"),
    ]


V3 = [(model, configured, 2) for model in MODELS[:-1] for configured in (False, True)]
V3 += [("D1000", False, 2), ("D1000", True, 4)]


@pytest.mark.parametrize(
    ("model", "configured", "number"), [pytest.param(*row, id=f"V3 {row}") for row in V3]
)
def test_the_key_number_is_as_v3_says(model, configured, number):
    assert LockModel(model).key_number(configured) == number
    if model != "6440":
        request = TemporaryCodeRequest(
            "A12345", 1, "2017-10-10T20:00:00Z", model=model, configured=configured
        )
        assert request.to_dict()["KeyNumber"] == number


V5 = [(model, 14_400) for model in MODELS[:-1]] + [("D1000", 3_600)]


@pytest.mark.parametrize(
    ("model", "length"), [pytest.param(*row, id=f"V5 V6 V8 {row}") for row in V5]
)
def test_each_model_has_its_default_settings_and_rolls_over_at_midnight_utc(model, length):
    assert LockModel(model).default_window_seconds == length
    config = WindowConfig.for_model(model)
    assert config.to_dict() == {
        "TemporaryAccessCodeWindowSeconds": length,
        "TemporaryAccessCodeEpochSeconds": 0,
    }
    for midnight in ("1969-12-31", "1970-01-01", "2000-02-29", "2026-11-23"):
        assert config.window_at(f"{midnight}T00:00:00Z").start.isoformat() == (
            f"{midnight}T00:00:00+00:00"
        )


V7 = [
    (1_799, False), (1_800, True), (1_801, True), (604_799, True), (604_800, True),
    (604_801, False), (0, False), (-1_800, False), (-604_800, False), (2**63, False),
]  # fmt: skip


@pytest.mark.parametrize(("length", "allowed"), [pytest.param(*row, id=f"V7 {row}") for row in V7])
def test_a_window_outside_the_limits_of_v7_is_refused(length, allowed):
    if allowed:
        assert WindowConfig(length).to_dict()["TemporaryAccessCodeWindowSeconds"] == length
    else:
        with pytest.raises(ValueError, match=rf"window_seconds={length} .*1800\.\.604800"):
            WindowConfig(length)


@pytest.mark.parametrize(
    "epoch",
    [
        pytest.param(epoch, id=f"V8 {epoch}")
        for epoch in (0, 1, -1, 57_600, 14_400, -14_400, 1_893_456_000, 2**63, -(2**63) - 1)
    ],
)
def test_the_epoch_is_kept_as_given(epoch):
    config = WindowConfig(14_400, epoch)
    assert config.epoch_seconds == epoch
    assert config.to_dict()["TemporaryAccessCodeEpochSeconds"] == epoch


def test_v8_the_default_epoch_is_the_start_of_1970():
    assert WindowConfig(14_400).epoch_seconds == 0
    assert WindowConfig(14_400).window(0).start == datetime(1970, 1, 1, tzinfo=UTC)


# Models, and arithmetic worth knowing.

TITLES = {
    "4400": ("INDOOR_PADLOCK", "Indoor Padlock", True),
    "4401": ("OUTDOOR_PADLOCK", "Outdoor Padlock", True),
    "5440": ("PORTABLE_LOCK_BOX", "Portable Lock Box", True),
    "5441": ("WALL_LOCK_BOX", "Wall Mount Lock Box", True),
    "6400": ("PRO_SERIES", "ProSeries", True),
    "6440": ("DOOR_CONTROLLER", "Door Controller", False),
    "D1000": ("DEADBOLT", "Deadbolt", True),
}


def test_each_model_has_its_name_title_and_keypad():
    assert {m.value: (m.name, m.title, m.has_keypad) for m in LockModel} == TITLES


def test_default_seven_day_windows_roll_over_on_thursday():
    config = WindowConfig(604_800)
    for day, thursday in [
        ("1970-01-01", "1970-01-01"),
        ("1969-12-31", "1969-12-25"),
        ("2026-07-01", "2026-06-25"),
        ("2026-07-02", "2026-07-02"),
    ]:
        start = config.window_at(f"{day}T12:00:00Z").start
        assert start.isoformat() == f"{thursday}T00:00:00+00:00"
        assert start.strftime("%A") == "Thursday"


@pytest.mark.parametrize(
    ("hours", "daily", "weekly"),
    [
        (0.5, True, True), (1, True, True), (2, True, True), (3, True, True), (4, True, True),
        (5, False, False), (6, True, True), (7, False, True), (8, True, True), (9, False, False),
        (10, False, False), (12, True, True), (14, False, True), (16, False, False),
        (24, True, True), (36, False, False), (48, False, False), (56, False, True),
        (84, False, True), (168, False, True),
    ],
)  # fmt: skip
def test_a_length_repeats_daily_or_weekly_where_it_divides_a_day_or_a_week(hours, daily, weekly):
    for epoch in (0, 1, -57_600):
        config = WindowConfig(int(hours * 3_600), epoch)
        assert config.repeats_daily is daily
        assert config.repeats_weekly is weekly


def clocks(config, day, zone):
    """Return the local clock times at which windows of a UTC day start, sorted."""
    windows = config.windows_between(f"{day}T00:00:00Z", f"{day}T23:59:59Z")
    return sorted(f"{window.start.astimezone(ZoneInfo(zone)):%H:%M}" for window in windows)


def test_the_default_grid_in_new_york_moves_by_an_hour_with_the_clocks():
    config = WindowConfig.for_model("5440")
    winter = clocks(config, "2026-01-15", "America/New_York")
    summer = clocks(config, "2026-07-15", "America/New_York")
    assert winter == ["03:00", "07:00", "11:00", "15:00", "19:00", "23:00"]
    assert summer == ["00:00", "04:00", "08:00", "12:00", "16:00", "20:00"]


@pytest.mark.parametrize(
    ("length", "holds"), [(1_800, True), (3_600, True), (7_200, False), (86_400, False)]
)
def test_a_fixed_epoch_holds_a_local_time_only_if_the_window_divides_an_hour(length, holds):
    config = WindowConfig(length, 57_600)  # 11:00 in Chicago, in summer
    summer = clocks(config, "2026-07-15", "America/Chicago")
    winter = clocks(config, "2026-01-15", "America/Chicago")
    assert "11:00" in summer
    assert (summer == winter) is holds
    assert ("11:00" in winter) is holds
