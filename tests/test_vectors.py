"""The published answers: made by the oracles alone, and given by the package and by two ports."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from vectors import make

from rollover import (
    AppliedConfig,
    IssuedCode,
    LockTimeline,
    Stay,
    WindowConfig,
    plan,
    recommend,
)

pytestmark = pytest.mark.portable

FOLDER = Path(__file__).parent / "vectors"
LIMIT = 60  # seconds for a process


def rows(name):
    return list(map(json.loads, (FOLDER / f"{name}.jsonl").read_text("utf-8").splitlines()))


def iso(moment):
    if moment is None:
        return None
    return f"{moment.replace(tzinfo=None).isoformat(timespec='microseconds')}Z"


def settings(row):
    return WindowConfig(row["window_seconds"], int(row["epoch_seconds"]))


def timeline(row):
    return LockTimeline(
        settings(row["initial"]),
        changes=[
            AppliedConfig(
                settings(change),
                applied_at=change["applied_at"],
                confirmed_at=change["confirmed_at"],
            )
            for change in row["changes"]
        ],
    )


def stays(row):
    return [Stay(s["start"], s["end"], lock=s["lock"], label=s["label"]) for s in row["stays"]]


def lengths(row, *names):
    return {name: timedelta(microseconds=row[f"{name}_us"]) for name in names}


def tolerance(row):
    return lengths(row, "early", "late", "behind", "ahead")


def planned(row):
    locks = {lock: timeline(changes) for lock, changes in row["timelines"].items()}
    codes = plan(stays(row), locks, **tolerance(row))
    position = {id(stay): n for n, stay in enumerate(codes.stays)}
    return {
        "codes": [
            {
                "stay": position[id(code.stay)],
                "window_seconds": code.config.window_seconds,
                "epoch_seconds": str(code.config.epoch_seconds),
                "begins": iso(code.window.start),
                "expires": iso(code.window.end),
                "needed_from": iso(code.needed_from),
                "needed_until": iso(code.needed_until),
                "when_valid": iso(code.when_valid),
                "request_from": iso(code.request_from),
            }
            for code in codes
        ],
        "gaps": [
            {"stay": position[id(gap.stay)], "start": iso(gap.start), "end": iso(gap.end)}
            for gap in codes.gaps()
        ],
        "shared": [[position[id(stay)] for stay in pair] for pair in codes.shared()],
    }


def window(row):
    found = settings(row).window_at(row["when"])
    return {"index": str(found.index), "start": iso(found.start), "end": iso(found.end)}


def count(row):
    return {"count": len(settings(row).windows_between(row["start"], row["end"]))}


def fate(row):
    spans = {name: row[name] for name in ("valid", "needed")}
    code = IssuedCode(row["when_valid"], issued_at=row["issued_at"], **spans)
    changes, skew = timeline(row["timeline"]), lengths(row, "behind", "ahead")
    impact = changes.impact([code], **skew)
    start, end = changes.validity(code)
    return {
        "start": iso(start),
        "end": iso(end),
        "fate": changes.fate(code, **skew).name,
        "requests": [
            {
                "window_seconds": request.window.duration // timedelta(seconds=1),
                "begins": iso(request.window.start),
                "expires": iso(request.window.end),
                "when_valid": iso(request.when_valid),
            }
            for request in impact.requests()
        ],
    }


def recommended(row):
    outside = row["max_overexposure_us"]
    found = recommend(
        stays(row),
        window_choices=[row["window_seconds"]],
        max_codes_per_stay=row["max_codes_per_stay"],
        max_overexposure=None if outside is None else timedelta(microseconds=outside),
        allow_shared=row["allow_shared"],
        **tolerance(row),
    )
    for one in found:
        return {
            "answer": {
                "epoch_seconds": one.config.epoch_seconds,
                "first_phase": one.phase_range[0],
                "last_phase": one.phase_range[-1],
                "slack_seconds": one.slack // timedelta(seconds=1),
                "codes": one.score.codes,
                "shared_windows": one.score.shared_windows,
                "max_codes_per_stay": one.score.max_codes_per_stay,
                "overexposure_us": one.score.overexposure // timedelta(microseconds=1),
            }
        }
    return {"answer": None}


ANSWERS = {
    "windows": window, "counts": count, "fates": fate, "plans": planned,
    "recommendations": recommended,
}  # fmt: skip


@pytest.mark.parametrize("name", ANSWERS)
def test_the_package_gives_the_answers(name):
    asked = rows(name)
    assert len(asked) >= 50
    for row in asked:
        answer = ANSWERS[name](row)
        assert {key: row[key] for key in answer} == answer, row


@pytest.mark.parametrize("each", make.FILES, ids=lambda each: each.__name__)
def test_the_oracles_write_the_files_as_they_are(each):
    assert make.text(each) == (FOLDER / f"{each.__name__}.jsonl").read_text("utf-8")


def test_the_oracles_import_nothing_of_the_package():
    code = "import sys; sys.modules['rollover'] = None; from vectors import make; print(make.FILES)"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=FOLDER.parent, timeout=LIMIT, capture_output=True
    )
    assert (done.returncode, done.stderr) == (0, b"")


def test_every_answer_is_documented():
    text = (FOLDER / "README.md").read_text("utf-8")
    assert [f"`{name}.jsonl`" for name in ANSWERS if f"`{name}.jsonl`" not in text] == []
    assert {path.stem for path in FOLDER.glob("*.jsonl")} == set(ANSWERS)


@pytest.fixture
def spoilt(tmp_path):
    """Return the folder with one answer in each of the first two files changed."""
    for path in FOLDER.glob("[wc]*"):
        shutil.copy(path, tmp_path)
    for name, wrong in (("windows", {"index": "-7"}), ("counts", {"count": -1})):
        lines = [json.dumps({**rows(name)[0], **wrong}), *map(json.dumps, rows(name)[1:])]
        (tmp_path / f"{name}.jsonl").write_text("\n".join(lines), "utf-8")
    return tmp_path


def javascript(folder):
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is not here")
    return subprocess.run(
        [node, folder / "windows.js"], timeout=LIMIT, capture_output=True, text=True
    )


def test_a_javascript_passes_the_windows_and_counts():
    done = javascript(FOLDER)
    said = f"{len(rows('windows'))} windows, {len(rows('counts'))} counts, 0 wrong\n"
    assert (done.stdout, done.stderr, done.returncode) == (said, "", 0)


def test_a_javascript_notices_a_wrong_answer(spoilt):
    done = javascript(spoilt)
    assert done.stdout.endswith(" counts, 2 wrong\n")
    assert done.returncode == 1


def sql(folder, monkeypatch):
    duckdb = pytest.importorskip("duckdb", reason="DuckDB is not here")
    monkeypatch.chdir(folder)
    with duckdb.connect() as connection:
        return connection.sql((folder / "windows.sql").read_text("utf-8")).fetchall()


def test_an_sql_passes_the_windows_and_counts(monkeypatch):
    assert sql(FOLDER, monkeypatch) == [(len(rows("windows")) + len(rows("counts")), 0)]


def test_an_sql_notices_a_wrong_answer(spoilt, monkeypatch):
    assert sql(spoilt, monkeypatch) == [(len(rows("windows")) + len(rows("counts")), 2)]
