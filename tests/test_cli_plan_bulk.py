"""`rollover plan`, which writes arrays in chunks, against a loop over the scalar core."""

from __future__ import annotations

import csv
import io
import tracemalloc
from datetime import UTC, datetime, timedelta
from itertools import zip_longest

import pytest
from hypothesis import given, strategies as st
from support.drawn import epochs, lengths

from rollover import WindowConfig
from rollover.cli import _codes, main

NAMES = st.sampled_from(["A001", "Bóat", 'the "big" one', "north, upper", "two\nlines", "x y"])
MOMENTS = st.datetimes(
    datetime(1900, 1, 1),
    datetime(2200, 1, 1),
    timezones=st.just(UTC),
) | st.sampled_from([datetime(1970, 1, 1, tzinfo=UTC), datetime(2026, 10, 30, 3, 59, tzinfo=UTC)])
SPANS = st.timedeltas(timedelta(0, 0, 1), timedelta(20))
STAYS = st.lists(st.tuples(NAMES, MOMENTS, SPANS), min_size=1)


def scalar(stays, config):
    """Return the plan by the loop: one window at a time, each written by the csv module."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(["lock", "arrival", "departure", "when_valid", "begins", "expires"])
    for lock, arrival, length in stays:
        departure = arrival + length
        for window in config.windows_between(arrival, departure):
            times = (arrival, departure, max(window.start, arrival), window.start, window.end)
            writer.writerow([lock.strip(), *(time.isoformat() for time in times)])
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
def test_a_plan_is_that_of_the_scalar_core_byte_for_byte(tmp_path_factory, stays, config):
    answer, expected = planned(stays, config, tmp_path_factory), scalar(stays, config)
    pairs = zip_longest(answer.split("\n"), expected.split("\n"))  # difflib would take minutes
    assert next((pair for pair in pairs if pair[0] != pair[1]), None) is None


def test_a_plan_in_pieces_is_that_of_the_scalar_core(monkeypatch, tmp_path_factory):
    monkeypatch.setattr(_codes, "_CHUNK", 3)
    monkeypatch.setattr(_codes, "_REMEMBERED", 3)
    begin = datetime(2026, 10, 30, 3, 59, 0, 123, tzinfo=UTC)
    stays = [
        ("A", begin, timedelta(days=3)),
        ("B", begin, timedelta(1)),
        ("C", begin, timedelta(9)),
    ]
    config = WindowConfig(5_000, -77)
    assert planned(stays, config, tmp_path_factory) == scalar(stays, config)


@pytest.mark.portable
def test_memory_does_not_grow_with_the_codes(tmp_path, monkeypatch):
    monkeypatch.setattr(_codes, "_CHUNK", 100)
    monkeypatch.setattr(_codes, "_REMEMBERED", 100)
    path, sizes = tmp_path / "stays.csv", []
    for days in (40, 400):
        end = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days)
        path.write_text(f"lock,arrival,departure\nA,2026-01-01T00:00Z,{end.isoformat()}\n")
        tracemalloc.start()
        try:
            options = ["--window-seconds", "1800", "-o", str(tmp_path / "plan.csv")]
            assert main(["plan", str(path), *options]) == 0
            sizes.append(tracemalloc.get_traced_memory()[1])
        finally:
            tracemalloc.stop()
    assert sizes[1] < 2 * sizes[0]


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


def test_an_epoch_beyond_int64_gives_the_plan_of_the_scalar_core(tmp_path_factory):
    stays = [("A", datetime(2026, 10, 30, tzinfo=UTC), timedelta(days=2))]
    config = WindowConfig(14_400, 2**80 + 5)
    assert planned(stays, config, tmp_path_factory) == scalar(stays, config)
