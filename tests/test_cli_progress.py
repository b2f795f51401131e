"""The bar where a person is watching."""

import gzip
import io
import sys

import pytest

from rollover.cli import main
from rollover.cli._progress import progress


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_nothing_where_nobody_is_watching(monkeypatch):
    items = [1, 2]
    for stream in (io.StringIO(), None):
        monkeypatch.setattr(sys, "stderr", stream)
        assert progress(items) is items


def test_a_bar_that_knows_its_end(monkeypatch):
    pytest.importorskip("tqdm", reason="the bar needs tqdm: install the extra `cli`")
    monkeypatch.setattr(sys, "stderr", Terminal())
    monkeypatch.setattr("rollover.cli._progress._PATIENCE", 0)
    assert list(progress(range(0, 30, 10), 10)) == [0, 10, 20]
    assert "/30" in sys.stderr.getvalue()


@pytest.mark.parametrize("packed", [False, True])
def test_reading_and_writing_have_a_bar_with_a_total(packed, monkeypatch, tmp_path, capsys):
    pytest.importorskip("tqdm", reason="the bar needs tqdm: install the extra `cli`")
    locks = tmp_path / "locks.csv"
    locks.write_text("lock,model,device_identifier,firmware_version\nA,5440,A12345,1234\n")
    text = "lock,arrival,departure\n" + "A,2026-10-30T02:00Z,2026-10-30T09:00Z\n" * 2_000
    stays = tmp_path / "stays.csv"
    data = gzip.compress(text.encode()) if packed else text.encode()
    stays.write_bytes(data)
    seen = []
    monkeypatch.setattr("rollover.cli._progress._PATIENCE", 0)
    monkeypatch.setattr(
        "tqdm.tqdm.display", lambda bar, *_, **__: seen.append((bar.unit.strip(), bar.n, bar.total))
    )
    monkeypatch.setattr(sys, "stderr", Terminal())
    assert main(["plan", str(stays), "--locks", str(locks), "--requests"]) == 0
    assert capsys.readouterr().out.count("\n") == 6_000
    assert {(unit, total) for unit, _, total in seen} >= {("B", len(data)), ("code", 6_000)}


def test_there_is_no_bar_without_tqdm(monkeypatch):
    monkeypatch.setattr(sys, "stderr", Terminal())
    monkeypatch.setitem(sys.modules, "tqdm", None)
    items = [1, 2]
    assert progress(items) is items
