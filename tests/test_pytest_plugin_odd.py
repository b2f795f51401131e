"""The plugin stays out of the way: pytest's own explanation of any two values comes through."""

import collections
import configparser
import itertools
import os
import re
import types
from unittest.mock import MagicMock

import pytest
from test_pytest_plugin import shown  # noqa: F401

from rollover import WindowConfig
from rollover.testing import IsExpiry, explain

pytest_plugins = ["pytester"]

HEAD = """
import array, collections, configparser, os, types
from collections.abc import Mapping
from unittest.mock import MagicMock


def parser(value):
    parser = configparser.ConfigParser()
    parser["a"] = {"b": value}
    return parser


def cycle(key):
    loop = {}
    loop[key] = loop
    return loop


class Odd(Mapping):
    def __init__(self, what):
        self.what = what
    def __iter__(self):
        return iter(self.what)
    def __len__(self):
        return 1
    def __getitem__(self, key):
        raise OSError("nobody asks for this")
    def __repr__(self):
        return "Odd()"


class Endless(list):
    def __iter__(self):
        while True:
            yield 1


class Quarrel:
    def __eq__(self, other):
        raise OSError("not with me")
    __hash__ = None
    def __repr__(self):
        return "Quarrel()"


class Speechless(dict):
    def items(self):
        raise OSError("no items")


class Mute:
    def __repr__(self):
        raise OSError("no repr")


class Key:
    def __hash__(self):
        return 1
    def __eq__(self, other):
        raise OSError("no other key")
    def __repr__(self):
        return "Key()"


Point = collections.namedtuple("Point", "x y")
deep, deeper = [], []
for _ in range(50_000):
    deep, deeper = [deep], [deeper]
deep, deeper = [1, deep], [2, deeper]
huge = list(range(2_000_000))
"""

NO_PLUGIN = ("-p", "no:rollover")
ADDRESS = re.compile(r"x?[0-9a-f]{8,}'?>")

ODD = [
    "parser('1') == parser('2')",
    "cycle('a') == cycle('b')",
    "[1, cycle('a')] == [2, cycle('a')]",
    "os.environ == {1: 2}",
    "huge == [-1, *huge]",
    "Odd([1]) == {1: 2}",
    "Odd([[]]) == Odd([2])",
    "Odd(7) == {1: 2}",
    "Endless([1]) == Endless([2])",
    "{'a': [Endless([1])]} == {'a': [Endless([2])]}",
    "[1, Quarrel()] == [2, Quarrel()]",
    "Speechless(a=1) == Speechless(a=2)",
    "[Mute(), 1] == [Mute(), 2]",
    "{Key(): 1} == {Key(): 1, 2: 2}",
    "{(1, 2): 1, None: 2} == {(1, 2): 1, 'None': 2}",
    "deep == deeper",
    "Point(1, 2) == Point(1, 3)",
    "collections.ChainMap({1: 1}, {2: 2}) == collections.ChainMap({1: 1})",
    "collections.defaultdict(list, a=[1]) == collections.defaultdict(list, b=[2])",
    "collections.UserDict(a=1) == collections.UserDict(a=2)",
    "collections.Counter('aab') == collections.Counter('abb')",
    "types.MappingProxyType({1: 2}) == types.MappingProxyType({1: 3})",
    "MagicMock() == MagicMock()",
    "array.array('i', [1]) == array.array('i', [2])",
    "{1, 2} == {1, 3}",
    "range(3) == [0, 1, 2]",
    "b'ab' == b'ac'",
    "vars(os) == {}",
]


def test_odd_containers_are_explained_by_pytest_alone(shown, monkeypatch):  # noqa: F811
    monkeypatch.delenv("CI", raising=False)  # with which pytest shows all of two million numbers
    monkeypatch.setenv("PYTHONHASHSEED", "0")  # by which pytest orders the items of a set
    tests = [f"assert {odd}" for odd in ODD]
    head = HEAD + "import rollover.testing\n"  # without which the plugin looks at nothing
    with_it, without = (shown(tests, *options, head=head) for options in ((), NO_PLUGIN))
    assert len(without) == len(ODD)
    for odd, lines, own in zip(ODD, with_it, without, strict=True):
        assert [ADDRESS.sub("@", line) for line in lines] == [
            ADDRESS.sub("@", line) for line in own
        ], odd


LATE = "2017-10-11T01:00:00+00:00"


def expiry():
    return IsExpiry(WindowConfig(14_400), "2017-10-10T21:30Z")


def test_a_matcher_is_found_in_odd_containers():
    cycle = {"to": expiry()}
    cycle["me"] = cycle
    ring = {"to": LATE}
    ring["me"] = ring
    parser = configparser.ConfigParser()
    parser["a"] = {"to": LATE}
    for left, right, path in [
        (ring, cycle, "$.to"),
        (parser, {"a": {"to": expiry()}}, "$.a.to"),
        (types.MappingProxyType({"to": LATE}), {"to": expiry()}, "$.to"),
        (collections.ChainMap({"a.b": LATE}), {"a.b": expiry()}, "$['a.b']"),
        (collections.namedtuple("Point", "x y")(1, LATE), (1, expiry()), "$[1]"),
        ([[LATE]] * 2, [[expiry()]] * 2, "$[0][0]"),
    ]:
        summary, line = explain(left, right)
        assert line.startswith(f"{path}: got {LATE}, expected 2017-10-11T00:00:00+00:00, 1:00:00")
        assert summary.endswith(f"{right!r}")


@pytest.mark.parametrize(
    ("left", "right", "missing"),
    [
        (None, {"To": expiry()}, "$.To"),
        ({"Data": None}, {"Data": {"To": expiry()}}, "$.Data.To"),
        ([], [[expiry()]], "$[0][0]"),
        ("soon", [expiry()], "$[0]"),
    ],
)
def test_what_is_within_a_value_that_is_not_there_is_missing(left, right, missing):
    [_, line] = explain(left, right)
    assert line.startswith(f"{missing}: got MISSING, expected 2017-10-11T00:00:00+00:00")


class Counted(list):
    """How many of its elements were asked for."""

    asked = 0

    def __iter__(self):
        for element in super().__iter__():
            self.asked += 1
            yield element


class Endless(collections.UserDict):
    """A mapping whose items do not end."""

    def items(self):
        return ((n, n) for n in itertools.count())


def test_the_work_is_bounded():
    body = Counted([LATE] * 100_000)
    assert explain(body, [expiry()] * 100_000) == []
    assert body.asked <= 10_001
    assert len(explain([LATE] * 9_000, [expiry()] * 9_000)) == 1 + 100
    assert explain({n: n for n in range(20_000)}, {"to": expiry()}) == []
    assert explain(Endless(), {"to": expiry()}) == []
    doubling = expected = LATE, expiry()
    for _ in range(64):
        doubling, expected = [doubling] * 2, [expected] * 2
    assert len(explain(doubling, expected)) <= 2


@pytest.mark.parametrize(
    "odd", [MagicMock(), os.environ, vars(os), object(), type, float("nan"), range(9), {1: {2}}]
)
def test_nothing_is_said_of_values_without_a_matcher(odd):
    assert explain(odd, {1: 2}) == explain([odd], [odd, 1]) == []


class Mute:
    def __repr__(self):
        raise OSError("no repr")


class Shut(dict):
    def items(self):
        raise OSError("no items")


UNSHOWN = [Mute(), [Mute()], Shut(a=1), 10**5_000, [10**5_000]]
UNSHOWN_IDS = ["mute", "in a list", "shut", "digits", "digits in a list"]


@pytest.mark.parametrize("odd", UNSHOWN, ids=UNSHOWN_IDS)
def test_a_matcher_beside_what_cannot_be_shown_has_its_line(odd):
    summary, line = explain([odd, LATE], [1, expiry()])
    assert " == " in summary
    assert line.startswith("$[1]: got ")
    assert line == explain([0, LATE], [1, expiry()])[1]


@pytest.mark.parametrize("odd", UNSHOWN, ids=UNSHOWN_IDS)
def test_a_matcher_of_what_cannot_be_shown_has_its_line(odd):
    _, line = explain({"To": odd}, {"To": expiry()})
    assert line.startswith("$.To: got ")
    assert "not a timestamp" in line
