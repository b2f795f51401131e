"""The bar where a person is watching."""

import io
import sys

import pytest

from rollover.cli._progress import progress


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_nothing_where_nobody_is_watching(monkeypatch):
    items = [1, 2]
    for stream in (io.StringIO(), None):
        monkeypatch.setattr(sys, "stderr", stream)
        assert progress(items, "stay") is items


def test_a_bar_that_knows_its_end(monkeypatch):
    pytest.importorskip("tqdm", reason="the bar needs tqdm: install the extra `cli`")
    monkeypatch.setattr(sys, "stderr", Terminal())
    monkeypatch.setattr("rollover.cli._progress._PATIENCE", 0)
    assert list(progress(range(0, 30, 10), "code", 10)) == [0, 10, 20]
    assert "/30" in sys.stderr.getvalue()
    assert list(progress(iter("ab"), "stay")) == ["a", "b"]


def test_no_bar_without_tqdm(monkeypatch):
    monkeypatch.setattr(sys, "stderr", Terminal())
    monkeypatch.setitem(sys.modules, "tqdm", None)
    items = [1, 2]
    assert progress(items, "stay") is items
