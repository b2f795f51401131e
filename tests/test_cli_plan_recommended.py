"""``rollover plan --recommended``: the plan on the settings that suit its stays best."""

import io
import sys
from pathlib import Path

import pytest
from test_cli import refused

from rollover.cli import main

SAMPLE = Path(__file__).parent.parent / "notebooks" / "data" / "stays.csv"
HOTEL = ["--tz", "Europe/Lisbon", "--check-in", "15:00", "--check-out", "11:00"]
CALL = ["plan", str(SAMPLE), *HOTEL]
STAY = "lock,arrival,departure\nA,2026-10-30T15:00Z,2026-11-01T11:00Z\n"


def planned(capsys, *arguments):
    assert main(list(arguments)) == 0
    return capsys.readouterr()


def test_is_the_plan_on_the_settings_that_recommend_puts_first(capsys):
    chosen = planned(capsys, *CALL, "--recommended")
    plain = planned(capsys, *CALL, "--window-seconds", "86400", "--epoch-seconds", "45000")
    assert chosen.out == plain.out
    assert chosen.out.count("\n") == 30  # a row a night
    assert chosen.err == "recommended: window_seconds=86400 epoch_seconds=45000\n"
    assert plain.err == ""


def test_of_a_length_that_is_given(capsys):
    chosen = planned(capsys, *CALL, "--recommended", "--window-seconds", "14400", "--model", "5440")
    assert chosen.err == (
        "recommended: window_seconds=14400 epoch_seconds=7200\n"
        "recommended: slack of 0 s is below five minutes: see --early, --late\n"
    )
    assert chosen.out.count("\n") == 168


def test_what_the_last_pair_costs_and_what_accepts_it(capsys, tmp_path):
    path = tmp_path / "stays.csv"
    path.write_text(
        "lock,arrival,departure\nA,2026-07-01T15:00Z,2026-07-05T10:00Z\n"
        "A,2026-07-05T10:00Z,2026-07-08T11:00Z\nB,2026-07-01T15:00Z,2026-07-05T11:00Z\n"
        "B,2026-07-05T15:00Z,2026-07-08T11:00Z\n",
        "utf-8",
    )
    strict = planned(capsys, "plan", str(path), "--recommended")
    *_, line = strict.err.splitlines()
    assert line == (
        f"to part the last pair of guests takes 69 codes: {path}:3 with {path}:2; "
        "--pair-cost 68 lets it share"
    )
    priced = planned(capsys, "plan", str(path), "--recommended", "--pair-cost", "68")
    assert priced.err.splitlines()[1:] == [
        f"1 pair of guests shares a code: {path}:3 with {path}:2"
    ]
    assert (strict.out.count("\n"), priced.out.count("\n")) == (1 + 84, 1 + 15)


def test_standard_input_is_read_once_and_its_bad_rows_are_named_once(capsys, monkeypatch):
    bad = f"{STAY}A,soon,2026-11-05T11:00Z\n"
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(bad.encode())))
    assert main(["plan", "-", "--recommended", "--skip-bad"]) == 1
    output = capsys.readouterr()
    assert output.out.count("\n") == 3
    assert output.err.count("<stdin>:3: ") == 1
    assert "left out 1 of 2: 1 that could not be read" in output.err


def test_a_price_is_for_settings_that_are_chosen(capsys):
    assert "--pair-cost: is for --recommended" in refused(
        capsys, *CALL, "--model", "5440", "--pair-cost", "3"
    )


@pytest.mark.parametrize(
    ("text", "options", "message"),
    [
        (STAY, ["--epoch-seconds", "0"], "--recommended: chooses the settings"),
        (STAY, ["--locks", "x.csv"], "--recommended: chooses the settings"),
        (STAY, ["--window-seconds", "900"], "window_choices[0]=900 is outside 1800..604800"),
        (STAY, ["--model", "6440"], "--model 6440: has no keypad"),
        (STAY + "A,2026-11-31T15:00Z,2026-12-02T11:00Z\n", [], "stays.csv:3: arrival="),
        ("lock,arrival,departure\n", [], "stays.csv: no stay at all"),
    ],
)
def test_refuses(capsys, tmp_path, text, options, message):
    path = tmp_path / "stays.csv"
    path.write_text(text, "utf-8")
    assert message in refused(capsys, "plan", path, "--recommended", *options)
