"""`rollover plan`, which asks bulk, against the loop over the scalar core that it replaced."""

from __future__ import annotations

import csv
import io
import sys
from datetime import UTC, datetime, timedelta
from types import ModuleType

import pytest
from drawn import epochs, lengths
from hypothesis import given
from hypothesis import strategies as st

from rollover import WindowConfig
from rollover.cli import _plan, main
from rollover.cli._progress import progress

NAMES = st.sampled_from(["A001", "Bóat", 'the "big" one', "north, upper", "two\nlines", " x "])
MOMENTS = st.datetimes(
    datetime(1900, 1, 1),
    datetime(2200, 1, 1),
    timezones=st.just(UTC),
) | st.sampled_from([datetime(1970, 1, 1, tzinfo=UTC), datetime(2026, 10, 30, 3, 59, tzinfo=UTC)])
STAYS = st.lists(st.tuples(NAMES, MOMENTS, st.timedeltas(timedelta(0, 0, 1), timedelta(20))))


def scalar(stays, config):
    """Return the plan by the loop: one window at a time, each written by the csv module."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(["lock", "arrival", "departure", "when_valid", "begins", "expires"])
    for lock, arrival, length in stays:
        departure = arrival + length
        for window in config.windows_between(arrival, departure):
            times = (arrival, departure, max(window.start, arrival), window.start, window.end)
            writer.writerow([lock, *(time.isoformat() for time in times)])
    return stream.getvalue()


def planned(stays, config, tmp_path_factory):
    source = tmp_path_factory.mktemp("plan") / "stays.csv"
    with source.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["lock", "arrival", "departure"])
        for lock, arrival, length in stays:
            writer.writerow([lock, arrival.isoformat(), (arrival + length).isoformat()])
    target = source.with_name("plan.csv")
    settings = [
        f"--window-seconds={config.window_seconds}",
        f"--epoch-seconds={config.epoch_seconds}",
    ]
    assert main(["plan", str(source), *settings, "-o", str(target)]) == 0
    return target.read_bytes().decode()


SETTINGS = st.builds(WindowConfig, lengths, epochs)


@given(STAYS, SETTINGS)
def test_byte_for_byte(tmp_path_factory, stays, config):
    assert planned(stays, config, tmp_path_factory) == scalar(stays, config)


def test_in_pieces(monkeypatch, tmp_path_factory):
    monkeypatch.setattr(_plan, "_WINDOWS", 3)
    monkeypatch.setattr(_plan, "_REMEMBERED", 3)
    begin = datetime(2026, 10, 30, 3, 59, 0, 123, tzinfo=UTC)
    stays = [
        ("A", begin, timedelta(days=3)),
        ("B", begin, timedelta(1)),
        ("C", begin, timedelta(9)),
    ]
    config = WindowConfig(5_000, -77)
    assert planned(stays, config, tmp_path_factory) == scalar(stays, config)


@pytest.mark.parametrize("years", [(1, 1), (9999, 9999)])
def test_at_the_ends_of_time(years, tmp_path_factory):
    begin = (
        datetime(years[0], 1, 10, tzinfo=UTC)
        if years[0] == 1
        else datetime(9999, 12, 20, tzinfo=UTC)
    )
    stays = [("A", begin, timedelta(days=2))]
    config = WindowConfig(14_400)
    assert planned(stays, config, tmp_path_factory) == scalar(stays, config)


def test_an_epoch_beyond_int64(tmp_path_factory):
    stays = [("A", datetime(2026, 10, 30, tzinfo=UTC), timedelta(days=2))]
    config = WindowConfig(14_400, 2**80 + 5)
    assert planned(stays, config, tmp_path_factory) == scalar(stays, config)


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.fixture
def bars(monkeypatch):
    """Have a stand-in for tqdm note what it is asked for."""
    asked = []
    module = ModuleType("tqdm")
    module.tqdm = lambda items, **options: (asked.append(options), items)[1]
    monkeypatch.setitem(sys.modules, "tqdm", module)
    return asked


def test_a_bar_on_a_terminal_alone(bars, monkeypatch):
    assert list(progress([1, 2], "stay")) == [1, 2]
    assert bars == []
    monkeypatch.setattr(sys, "stderr", Terminal())
    assert list(progress([1, 2], "stay")) == [1, 2]
    assert bars == [{"unit": " stay", "delay": 2.0, "leave": False}]


def test_no_bar_without_tqdm(monkeypatch):
    monkeypatch.setitem(sys.modules, "tqdm", None)
    monkeypatch.setattr(sys, "stderr", Terminal())
    assert list(progress([1, 2], "stay")) == [1, 2]


def test_the_bar_is_on_standard_error(monkeypatch):
    pytest.importorskip("tqdm", reason="the bar needs tqdm")
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setattr("rollover.cli._progress._PATIENCE", 0.0)
    assert list(progress(iter([1, 2]), "stay")) == [1, 2]
    assert "0 stay [00:00" in terminal.getvalue()
