"""`rollover check`: responses in, a line for each mismatch out."""

import io
import json
import sys
import tracemalloc
from pathlib import Path

import pytest
from test_cli import refused

from rollover.cli import main

SAMPLE = Path(__file__).parent.parent / "notebooks" / "data" / "responses.jsonl"
PATHS = ["--when-valid", "asked", "--begins", "answer.from", "--expires", "answer.to"]
FOUR = ["--window-seconds", "14400"]
GOOD = {
    "asked": "2017-10-10T21:00:00+00:00",
    "answer": {"From": "2017-10-10T20:00:00Z", "to": "2017-10-11T00:00:00.0000000Z"},
}
LATE = {
    "asked": "2017-10-10T21:00:00+00:00",
    "answer": {"From": "2017-10-10T21:00:00Z", "to": "2017-10-11T01:00:00Z"},
}
NONE = {"asked": "2017-10-10T21:00:00+00:00", "answer": {"from": None}}
OLD = {
    "asked": "2017-10-10T21:00:00+00:00",
    "answer": {"from": "2017-10-10T21:00:00Z", "to": "2017-10-10T22:00:00Z"},
}
OFFSET = "a shift by a whole UTC offset (+1:00:00)"


@pytest.fixture
def responses(tmp_path):
    """Return a function that writes a file of responses, or of whatever text."""

    def write(*lines):
        path = tmp_path / "responses.jsonl"
        texts = [line if isinstance(line, str) else json.dumps(line) for line in lines]
        path.write_text("".join(f"{text}\n" for text in texts), "utf-8")
        return path

    return write


def checked(capsys, path, *options, code):
    assert main(["check", str(path), *PATHS, *options]) == code
    output = capsys.readouterr()
    assert output.err == ""
    return output.out


def test_all_agree(responses, capsys):
    path = responses(GOOD, GOOD)
    out = checked(capsys, path, *FOUR, code=0)
    assert out == "2 responses, 0 of them with 0 mismatches\n"
    assert checked(capsys, path, "--model", "5440", code=0) == out


def test_check_prints_a_line_for_each_mismatch(responses, capsys):
    path = responses(GOOD, "", LATE, NONE, GOOD)
    assert checked(capsys, path, *FOUR, code=1) == (
        f"{path}:3: answer.from: got 2017-10-10T21:00:00Z, expected 2017-10-10T20:00:00+00:00, "
        f"1:00:00 late: {OFFSET}\n"
        f"{path}:3: answer.to: got 2017-10-11T01:00:00Z, expected 2017-10-11T00:00:00+00:00, "
        f"1:00:00 late: {OFFSET}\n"
        f"{path}:4: answer.from: got None, expected 2017-10-10T20:00:00+00:00: is null\n"
        f"{path}:4: answer.to: got MISSING, expected 2017-10-11T00:00:00+00:00: "
        "is missing: $.answer has no 'to', only ['from']\n"
        "4 responses, 2 of them with 4 mismatches\n"
    )


def test_the_options_give_the_reasons(responses, capsys):
    path = responses(OLD)
    *lines, unexplained, _ = checked(capsys, path, *FOUR, code=1).splitlines()
    assert unexplained == (
        "for 2 mismatches none of the known explanations fits: --infer prints settings that the "
        "times imply"
    )
    assert lines[0].endswith("expected 2017-10-10T20:00:00+00:00, 1:00:00 late")
    out = checked(capsys, path, *FOUR, "--infer", code=1)
    assert out.count("none of the known explanations fits\n") == 1
    out = checked(capsys, path, *FOUR, "--old-window-seconds", "3600", code=1)
    assert out.count(": the old settings (was confirm called?)\n") == 2
    out = checked(capsys, path, *FOUR, "--model", "deadbolt", code=1)
    assert out.count(": the default of model D1000, Deadbolt (wrong KeyNumber?)\n") == 2
    out = checked(capsys, path, *FOUR, "--model", "D1000", "--old-epoch-seconds", "3600", code=1)
    assert out.count("(was confirm called?); the default of model D1000") == 2


def test_json_has_each_mismatch_and_the_settings_implied(responses, capsys):
    path = responses(GOOD, OLD, NONE)
    answer = json.loads(checked(capsys, path, *FOUR, "--json", "--infer", code=1))
    assert list(answer) == ["mismatches", "responses", "implied", "settings", "made_by"]
    assert answer["responses"] == 3
    assert answer["mismatches"][0] == {
        "line": 2,
        "field": "answer.from",
        "expected": "2017-10-10T20:00:00+00:00",
        "got": "2017-10-10T21:00:00Z",
        "reason": "none of the known explanations fits",
    }
    assert answer["mismatches"][2]["got"] is None
    assert "got" not in answer["mismatches"][3]  # missing is not null
    assert answer["implied"] == {
        "window_seconds": 14_400,
        "epoch_seconds": 0,
        "other_lines": [2, 3],
    }
    answer = json.loads(checked(capsys, path, *FOUR, "--json", code=1))
    assert "implied" not in answer


def test_infer_names_the_settings_that_most_responses_imply(responses, capsys):
    path = responses(OLD, LATE, LATE, NONE, GOOD, OLD, LATE, NONE, NONE, NONE)
    assert checked(capsys, path, "--infer", code=0) == (
        "implied settings: window_seconds=14400 epoch_seconds=3600, by 3 of 10 responses, "
        "not by line 1, 4-6, 8-10\n"
        "by line 1, 6: window_seconds=3600 epoch_seconds=0\n"
    )
    out = checked(capsys, path, "--infer", "--window-seconds", "3600", code=1)
    assert "10 responses, 8 of them with 13 mismatches\nimplied settings: window_s" in out
    assert checked(capsys, responses(GOOD), "--infer", code=0) == (
        "implied settings: window_seconds=14400 epoch_seconds=0, by 1 of 1 responses\n"
    )
    none = "implied settings: none, as no response is a window of 1800 to 604800 s\n"
    assert checked(capsys, responses(NONE), "--infer", code=0) == none
    answer = json.loads(checked(capsys, responses(NONE), "--infer", "--json", code=0))
    assert answer["implied"] == {"window_seconds": None, "epoch_seconds": None, "other_lines": [1]}


def test_standard_input_is_named_where_it_has_a_mismatch(responses, capsys, monkeypatch):
    path = responses(GOOD, LATE)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(path.read_bytes())))
    out = checked(capsys, "-", *FOUR, code=1)
    assert out.startswith("<stdin>:2: answer.from: got ")


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{", "responses.jsonl:2: is not JSON: Expecting property name"),
        ("{", ": a value must be on one line, as `jq -c .` writes it"),
        ({"Asked": {}, "asked": {}}, "asked={} is not a time"),
        ({"answer": {}}, "asked=MISSING is not a time: is missing: the body"),
        ("[" * 100_000, "responses.jsonl:2: is not JSON that can be read: "),
        ('{"asked": ' + "1" * 5_000 + "}", "responses.jsonl:2: is not JSON that can be read: "),
        ("{} {}", "responses.jsonl:2: is not JSON: Extra data at column 4"),
        ({"answer": {}}, "responses.jsonl:2: asked=MISSING is not a time"),
        ({"asked": None}, "responses.jsonl:2: asked=None is not a time"),
        ({"asked": 1507665600}, "responses.jsonl:2: asked=1507665600 is not a time"),
        ({"asked": "2017-10-10"}, "responses.jsonl:2: asked='2017-10-10' is not an ISO 8601"),
        ({"asked": "2017-10-10T20:00"}, "responses.jsonl:2: asked='2017-10-10T20:00' has no UTC"),
        ({"asked": "9999-12-31T23:00Z"}, "responses.jsonl:2: when=9999-12-31"),
        ("7", "responses.jsonl:2: asked=MISSING is not a time"),
    ],
)
def test_a_bad_line_is_refused_by_number_or_left_out(responses, capsys, line, message):
    path = responses(GOOD, line, LATE)
    assert message in refused(capsys, "check", path, *PATHS, *FOUR)
    assert main(["check", str(path), *PATHS, *FOUR, "--skip-bad"]) == 1
    output = capsys.readouterr()
    assert "responses.jsonl:3: answer.from: got" in output.out
    assert output.out.endswith("2 responses, 1 of them with 2 mismatches\n")
    assert message in output.err
    assert output.err.endswith("responses.jsonl: left out 1 of 3 lines that could not be read\n")


def test_a_line_that_is_not_utf_8(responses, capsys):
    path = responses(GOOD)
    path.write_bytes(path.read_bytes() + b'{"asked": "\xff"}\n')
    assert "is not UTF-8" in refused(capsys, "check", path, *PATHS, *FOUR)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (FOUR, "arguments are required: --when-valid, --begins, --expires"),
        (PATHS, "no settings: give --model, or --window-seconds"),
        ([*PATHS, *FOUR, "--begins", "a..b"], "--begins='a..b' has an empty key"),
        ([*PATHS, *FOUR, "--expires", ""], "--expires='' has an empty key"),
        ([*PATHS, *FOUR, "--when-valid", "."], "--when-valid='.' has an empty key"),
        ([*PATHS, *FOUR, "--old-epoch-seconds", "0"], "no old settings: give --model"),
        ([*PATHS, *FOUR, "--model", "x"], "model='x' is none of"),
        ([*PATHS, "--window-seconds", "1"], "window_seconds=1 is outside 1800..604800"),
        ([*PATHS, "--infer", "--epoch-seconds", "1"], "no settings: give --model"),
    ],
)
def test_bad_options_are_refused_by_name(responses, capsys, options, message):
    assert message in refused(capsys, "check", responses(GOOD), *options)


def test_a_file_that_is_not_there_is_refused_by_name(capsys):
    assert "nowhere: No such file" in refused(capsys, "check", "nowhere", *PATHS, *FOUR)


def test_the_sample_shows_the_change_of_settings(capsys):
    paths = [
        *("--when-valid", "Request.WhenValid"),
        *("--begins", "Response.Data.BeginsOn", "--expires", "Response.Data.ExpiresOn"),
    ]
    new = ["--model", "5440", "--window-seconds", "86400", "--epoch-seconds", "57600"]
    before = ["--old-window-seconds", "14400"]
    assert main(["check", str(SAMPLE), *paths, *new, *before, "--json"]) == 1
    found = json.loads(capsys.readouterr().out)["mismatches"]
    assert {mismatch["line"] for mismatch in found} == set(range(1, 8))
    assert all("was confirm called?" in mismatch["reason"] for mismatch in found)
    assert main(["check", str(SAMPLE), *paths, "--infer"]) == 0
    assert capsys.readouterr().out == (
        "implied settings: window_seconds=14400 epoch_seconds=0, by 7 of 12 responses, "
        "not by line 8-12\n"
        "by line 8-12: window_seconds=86400 epoch_seconds=57600\n"
    )


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (float("nan"), "nan"),
        (float("inf"), "inf"),
        (1.5, 1.5),
        (True, True),
        ([1, {"a": None}], "[1, {'a': None}]"),
        (["x" * 5_000], f"['{'x' * 27}...{'x' * 28}']"),
        ([[[[[[[[[[1]]]]]]]]]], "[[[[[[[...]]]]]]]"),
    ],
    ids=repr,
)
def test_what_json_has_not_and_what_is_nested_is_a_short_text(value, shown, responses, capsys):
    path = responses({**GOOD, "answer": {"from": value, "to": GOOD["answer"]["to"]}})
    out = checked(capsys, path, *FOUR, "--json", code=1)
    assert "NaN" not in out.replace('"NaN"', "")
    assert json.loads(out)["mismatches"][0]["got"] == shown
    assert len(checked(capsys, path, *FOUR, code=1)) < 3_000


@pytest.mark.portable
def test_memory_does_not_grow_with_the_responses(responses, capsys, monkeypatch):
    sizes = []
    for count in (500, 5_000):
        path = responses(*[LATE] * count)
        tracemalloc.start()
        try:
            monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(Nowhere()))
            assert main(["check", str(path), *PATHS, *FOUR, "--json"]) == 1
            sizes.append(tracemalloc.get_traced_memory()[1])
        finally:
            tracemalloc.stop()
    assert sizes[1] < 2 * sizes[0]


class Nowhere(io.RawIOBase):
    """A file that keeps nothing."""

    def writable(self):
        return True

    def write(self, data):
        return len(data)
