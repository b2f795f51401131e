"""What pytest shows for a comparison that fails, with the plugin and without it."""

import re
import runpy
import sys
from dataclasses import replace
from datetime import timedelta
from importlib.metadata import entry_points

import pytest

from rollover import CodeRequest, Score, Stay, WindowConfig, plan, pytest_plugin
from rollover.testing import IsExpiry, explain
from rollover.verify._fields import short

pytest_plugins = ["pytester"]

HEAD = """
from rollover import WindowConfig
from rollover.testing import IsBegin, IsExpiry, assert_response

config, when = WindowConfig(14400), "2017-10-10T21:30Z"
begin, expiry = IsBegin(config, when), IsExpiry(config, when)
good, late = "2017-10-10T20:00:00.0000000+00:00", "2017-10-11T01:00:00+00:00"
"""


@pytest.fixture
def shown(pytester, monkeypatch):
    """Return a function that gives the lines that pytest shows for each test, which all fail.

    With no plugin but ours: to load all that are installed takes longer than the tests.
    """
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")

    def shown(tests, *options, head=HEAD):
        bodies = [f"def test_{at}():\n    {test}\n" for at, test in enumerate(tests)]
        pytester.makepyfile("\n".join([head, *bodies]))
        ours = () if "no:rollover" in options else ("-p", "rollover.pytest_plugin")
        result = pytester.runpytest_subprocess(*ours, *options, timeout=60)
        result.assert_outcomes(failed=len(tests))
        lines = []
        for line in result.outlines:
            if re.fullmatch(r"_+ test_\d+ _+", line):
                lines.append([])
            elif line.startswith("E "):
                lines[-1].append(line[1:].strip())
        return lines

    return shown


OFFSET = "a shift by a whole UTC offset (+1:00:00)"
LATE = "got 2017-10-11T01:00:00+00:00, expected 2017-10-11T00:00:00+00:00, 1:00:00 late: " + OFFSET
NESTED = """\
assert {"Result": "ok", "data": {"BeginsOn": good, "ExpiresOn": late}} == {
        "Result": "ok", "data": {"BeginsOn": begin, "ExpiresOn": expiry}}"""


def test_pytest_finds_the_plugin_by_itself():
    [entry] = entry_points(group="pytest11", name="rollover")
    assert entry.load() is pytest_plugin


def test_the_path_the_values_the_distance_and_the_reason_come_first(shown):
    [lines] = shown([NESTED])
    assert lines[0].startswith("AssertionError: assert {'Result': 'o")
    assert lines[1:4] == ["", f"$.data.ExpiresOn: {LATE}", ""]
    assert "Differing items:" in lines[4:]  # pytest's own


def test_a_matcher_that_is_equal_drops_out_of_the_diff(shown):
    [lines] = shown([NESTED], "-vv")
    diff = [line for line in lines[5:] if line.startswith(("+ ", "- "))]
    assert [line.split() for line in diff] == [
        f"- 'ExpiresOn': <IsExpiry: {LATE}>,".split(),
        ["+", "'ExpiresOn':", "'2017-10-11T01:00:00+00:00',"],
    ]
    assert "'BeginsOn': '2017-10-10T20:00:00.0000000+00:00'," in lines
    assert not any("IsBegin" in line for line in lines)


def test_without_the_plugin_the_repr_still_says_why(shown):
    [lines] = shown([NESTED], "-p", "no:rollover")
    assert not any("$" in line for line in lines)
    assert lines[1:4] == ["", "Omitting 1 identical items, use -vv to show", "Differing items:"]
    assert f"'ExpiresOn': <IsExpiry: {LATE}>" in lines[4]
    assert "IsBegin" not in lines[4]


EACH = {
    "assert late == expiry": [f"$: {LATE}"],
    "assert expiry == late": [f"$: {LATE}"],
    "assert [good, late] == [begin, expiry]": [f"$[1]: {LATE}"],
    "assert (good, [late]) == (begin, [expiry])": [f"$[1][0]: {LATE}"],
    "assert {'a': [{'b c': expiry}]} == {'a': [{'b c': late}]}": [f"$.a[0]['b c']: {LATE}"],
    "assert {1: late} == {1: expiry}": [f"$[1]: {LATE}"],
    "assert [None, late] == [begin, expiry]": [
        "$[0]: got None, expected 2017-10-10T20:00:00+00:00: is null",
        f"$[1]: {LATE}",
    ],
    "assert {} == {'From': begin}": [
        "$.From: got MISSING, expected 2017-10-10T20:00:00+00:00: is missing"
    ],
    "assert [good] == [begin, expiry]": [
        "$[1]: got MISSING, expected 2017-10-11T00:00:00+00:00: is missing"
    ],
    "assert good[:19] == begin": [
        "$: got '2017-10-10T20:00:00', expected 2017-10-10T20:00:00+00:00: has no UTC offset, "
        "though right in UTC"
    ],
    "assert '2017-10-10T20:00:00.0000001Z' == begin": [
        "$: got '2017-10-10T20:00:00.0000001Z', expected 2017-10-10T20:00:00+00:00: "
        "is finer than a microsecond: 0.0000001 s past 2017-10-10T20:00:00+00:00"
    ],
}


def test_each_matcher_has_a_line(shown):
    for expected, lines in zip(EACH.values(), shown([*EACH]), strict=True):
        assert lines[1 : len(expected) + 2] == ["", *expected]


OTHERS = [
    "assert {'a': good, 'b': 1} == {'a': begin, 'b': 2}",  # the matcher is equal
    "assert good != begin",
    "assert late in [begin]",
    "assert begin != begin",
    "assert {'a': 1} == {'a': 2}",
    "assert [begin] == [IsBegin(config, '2017-10-11T21:30Z')]",
    "assert 'a' == 'b'",
]


def test_other_failures_are_shown_as_without_the_plugin(shown):
    assert shown(OTHERS) == shown(OTHERS, "-p", "no:rollover")


def test_assert_response_shows_each_mismatch(shown):
    [lines] = shown(
        [
            "assert_response({'From': good, 'To': late}, config, when_valid=when, "
            "begins='from', expires='to')"
        ]
    )
    assert lines == [
        "AssertionError: the response is not of "
        "WindowConfig(window_seconds=14400, epoch_seconds=0) at 2017-10-10T21:30Z",
        f"to: {LATE.removesuffix(OFFSET)}none of the known explanations fits",
    ]


def test_where_pluggy_knows_no_wrapper_the_plugin_does_nothing(monkeypatch):
    def hookimpl(**options):  # as of pluggy 1.0, with which pytest 7.0 runs
        raise TypeError(f"unexpected keyword arguments {options}")

    monkeypatch.setattr(pytest, "hookimpl", hookimpl)
    plugin = runpy.run_path(pytest_plugin.__file__)
    assert not [name for name in plugin if name.startswith("pytest_")]
    monkeypatch.undo()
    plugin = runpy.run_path(pytest_plugin.__file__)
    assert [name for name in plugin if name.startswith("pytest_")] == ["pytest_assertrepr_compare"]


def test_the_failing_line_is_the_callers(pytester):
    pytester.makepyfile(
        HEAD + "def test_it():\n"
        "    assert_response({}, config, when_valid=when, begins='a', expires='b')"
    )
    result = pytester.runpytest_subprocess("--tb=short", "-p", "no:hypothesispytest", timeout=60)
    result.stdout.fnmatch_lines(["test_the_failing_line_is_the_callers.py:*: in test_it"])
    result.stdout.no_fnmatch_line("*testing.py*")


def test_the_plugin_loads_nothing_until_it_is_needed(pytester, monkeypatch):
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")  # others load what they like
    pytester.makepyfile(
        """
        import sys

        def test_it():
            loaded = {name for name in sys.modules if name.split(".")[0] == "rollover"}
            assert loaded == {"rollover", "rollover.pytest_plugin"}
            assert not {"numpy", "dateutil", "zoneinfo", "hypothesis"} & set(sys.modules)
        """
    )
    pytester.runpytest_subprocess("-p", "rollover.pytest_plugin", timeout=60).assert_outcomes(
        passed=1
    )


def answer(op, left, right, explanations):
    hook = pytest_plugin.pytest_assertrepr_compare(op, left, right)
    next(hook)
    with pytest.raises(StopIteration) as stop:
        hook.send(explanations)
    return stop.value.value


def test_the_explanation_of_others_is_kept():
    expiry = IsExpiry(WindowConfig(14_400), "2017-10-10T21:30Z")
    late = "2017-10-11T01:00:00+00:00"
    # Newer versions of pytest give explanations as iterators.
    others = [iter([]), iter(["summary", "", "detail"])]
    lines = ["summary", "", f"$: {LATE}", "", "detail"]
    assert answer("==", late, expiry, others) == [lines]
    assert answer("==", late, expiry, []) == [[f"{late!r} == <IsExpiry: {LATE}>", "", f"$: {LATE}"]]
    nested, body = {"a": [{"b c": expiry}], "d": 1}, {"a": [{"b c": late}]}
    assert answer("==", body, nested, [["summary"]]) == [["summary", "", f"$.a[0]['b c']: {LATE}"]]
    assert answer("==", [late[:-6] + "Z"], [expiry], [])[0][2].startswith("$[0]: got 2017")
    assert answer("==", ["2017-10-11T00:00Z"], [expiry], [["summary"]]) == [["summary"]]
    assert answer("==", [expiry], [expiry], [["summary"]]) == [["summary"]]
    assert answer("==", 1, 2, [["summary"]]) == [["summary"]]
    assert answer("!=", late, expiry, [["summary"]]) == [["summary"]]


def test_without_values_of_ours_there_is_nothing_to_add(monkeypatch):
    one, other = WindowConfig(14_400), WindowConfig(7_200)
    assert answer("==", one, other, [["summary"]]) != [["summary"]]
    monkeypatch.delitem(sys.modules, "rollover._value")
    assert answer("==", one, other, [["summary"]]) == [["summary"]]


OURS = """
from datetime import timedelta
from rollover import IssuedCode, Stay, WindowConfig, plan

four, two = WindowConfig(14400), WindowConfig(7200)


def codes(hour=15, label="Ada", config=four, **room):
    stay = Stay(f"2026-07-01T{hour}:00Z", "2026-07-02T11:00Z", lock="LOFT", label=label)
    return plan([stay], config, **room)


def windows(config=four):
    return config.windows_between("2026-07-01T15:00Z", "2026-07-02T11:00Z")
"""
DIFFERENT = {
    "assert codes() == codes(label='Ben')": ["$[0].stay.label: got 'Ada', expected 'Ben'"],
    "assert codes() == codes(late=timedelta(minutes=5))": [
        "$[5].needed_until: got 2026-07-02T11:00:00+00:00, expected 2026-07-02T11:05:00+00:00, "
        "0:05:00 early"
    ],
    "assert codes()[:2] == codes()": ["$: got 2 items, expected 6"],
    "assert [*codes()] == codes()": ["$: a Plan equals no list: compare list(plan)"],
    "assert codes() == []": ["$: a Plan equals no list: compare list(plan)"],
    "assert windows() == windows(two)": [
        "$: got 6 items, expected 11",
        "$[0].index: got 123813, expected 247627, 123814 less",
        "$[0].start: got 2026-07-01T12:00:00+00:00, expected 2026-07-01T14:00:00+00:00, "
        "2:00:00 early",
    ],
    "assert {'a': [four.window(1)]} == {'a': [four.window(0)]}": [
        "$.a[0].index: got 1, expected 0, 1 more",
        "$.a[0].start: got 1970-01-01T04:00:00+00:00, expected 1970-01-01T00:00:00+00:00, "
        "4:00:00 late",
        "$.a[0].end: got 1970-01-01T08:00:00+00:00, expected 1970-01-01T04:00:00+00:00, "
        "4:00:00 late",
    ],
    "assert codes().audit([]) == codes()[1:].audit([])": [
        "$.missing: got 6 items, expected 5",
        "$.missing[0].window.index: got 123813, expected 123814, 1 less",
        "$.missing[0].window.start: got 2026-07-01T12:00:00+00:00, "
        "expected 2026-07-01T16:00:00+00:00, 4:00:00 early",
        "$.missing[0].window.end: got 2026-07-01T16:00:00+00:00, "
        "expected 2026-07-01T20:00:00+00:00, 4:00:00 early",
        "$.missing[0].needed_from: got 2026-07-01T15:00:00+00:00, "
        "expected 2026-07-01T16:00:00+00:00, 1:00:00 early",
    ],
}


def test_values_that_differ_are_explained_by_part_and_distance(shown):
    for expected, lines in zip(DIFFERENT.values(), shown([*DIFFERENT], head=OURS), strict=True):
        assert lines[1 : len(expected) + 2] == ["", *expected]
        assert not lines[len(expected) + 2].startswith("$")


ALIKE = [
    "assert codes() != codes()",
    "assert codes() == None",
    "assert four == 14400",
    "assert four.window(0) in [four.window(1)]",
    "assert [four, 1] == [four, 2]",
    "assert codes() is codes()",
]


def test_what_is_no_difference_of_two_values_is_left_to_pytest(shown):
    assert shown(ALIKE, head=OURS) == shown(ALIKE, "-p", "no:rollover", head=OURS)


def test_the_lines_of_values_that_differ_are_few():
    one, other = ([WindowConfig(length).window(at) for at in range(90)] for length in (1800, 3600))
    _, *lines = explain(one, other)
    assert 100 <= len(lines) < 105
    changed = Score(1, 2, 3, timedelta(hours=1)), Score(1, 10**5_000, 3, timedelta(hours=3))
    assert explain(*changed)[1:] == [
        f"$.shared_windows: got 2, expected {short(10**5_000)}, {hex(10**5_000 - 2)} less",
        "$.overexposure: got 1:00:00, expected 3:00:00, 2:00:00 shorter",
    ]


def test_of_two_plans_or_ranges_the_first_part_that_differs_is_told():
    four, two = WindowConfig(14_400), WindowConfig(7_200)
    stay = Stay("2026-07-01T15:00Z", "2026-07-02T11:00Z", label="Ada")
    codes, later = plan([stay], four), plan([replace(stay, label="Ben")], four)
    assert explain(codes, later)[1:] == ["$[0].stay.label: got 'Ada', expected 'Ben'"]
    assert explain(codes, codes[:4])[1:] == ["$: got 6 items, expected 4"]
    for one, other in ((codes, [*codes]), ((), codes)):
        assert explain(one, other)[1:] == ["$: a Plan equals no list: compare list(plan)"]
    assert explain(codes, plan([stay], four)) == explain(codes, None) == explain(None, codes) == []
    assert explain(four, 14_400) == explain(four.window(0), four) == []
    lines = explain({"of": four.window(3)}, {"of": two.window(6)})[1:]
    assert lines == [
        "$.of.index: got 3, expected 6, 3 less",
        "$.of.end: got 1970-01-01T16:00:00+00:00, expected 1970-01-01T14:00:00+00:00, 2:00:00 late",
    ]
    asked = [CodeRequest("LOFT", None, stay.start, four.window(at)) for at in (1, 2)]
    assert explain(asked[0], tuple(asked[1]))[1] == "$[3].index: got 1, expected 2, 1 less"
    found = explain(codes.audit([]), codes[:5].audit([]))[1:]
    assert found == ["$.missing: got 6 items, expected 5"]
