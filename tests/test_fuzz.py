"""The fuzzers: some cases of each room, and what a fault looks like."""

import random

import pytest
from fuzz import __main__ as fuzz

from rollover import WindowConfig


@pytest.fixture(scope="module")
def known():
    return fuzz.names()


@pytest.mark.parametrize("room", fuzz.ROOMS)
def test_some_cases_of_each_room_hold(room, known):
    tried = fuzz.run(room, 1, cases=30, known=known)
    if not tried:
        pytest.skip(f"what the room {room} needs is not here")
    assert tried == 30


def test_the_same_seed_draws_the_same_calls():
    one, other = (
        [fuzz.cases_of(room)[0](random.Random(f"7 {room} 0")) for room in ("scalar", "bulk")]
        for _ in range(2)
    )
    assert one == other


def test_a_fault_is_found_and_its_call_printed(monkeypatch, capsys, known):
    monkeypatch.setattr(WindowConfig, "time_left", lambda config, when: None)
    assert fuzz.main(["scalar", "responses", "--seconds", "1", "--seed", "5"]) == 1
    out, err = capsys.readouterr()
    assert "scalar" not in out
    assert out.startswith("responses ")
    first, call, got, wanted = err.splitlines()
    assert first.startswith("scalar, seed 5, case ")
    assert got.startswith("gives    (datetime.datetime(")
    assert got.endswith(", None)")
    monkeypatch.undo()
    assert repr(eval(call, known)) == wanted.removeprefix("and not  ")


def test_an_error_that_is_not_expected_is_a_fault(monkeypatch, known):
    def broken(*_):
        raise RuntimeError("no")

    monkeypatch.setattr(WindowConfig, "window_at", broken)
    with pytest.raises(AssertionError, match=r"gives    RuntimeError\('no'\)"):
        fuzz.run("scalar", 1, cases=9, known=known)


def test_a_room_that_is_not_there(capsys):
    with pytest.raises(SystemExit):
        fuzz.main(["attic"])
    assert "no such room: attic" in capsys.readouterr().err
