"""The published answers: made by the oracles alone, and given by the package and by two ports."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from vectors import make, run

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
        "shared": [
            [position[id(stay)] for stay in pair] for pair in codes.shared(**lengths(row, "grace"))
        ],
    }


def audited(row):
    locks = {lock: timeline(changes) for lock, changes in row["timelines"].items()}
    codes = plan(stays(row), locks, **tolerance(row))
    log = [
        IssuedCode(
            one["when_valid"], issued_at=one["issued_at"], lock=one["lock"], label=one["label"],
            valid=one["valid"], needed=one["needed"],
        )
        for one in row["issued"]
    ]  # fmt: skip
    found = codes.audit(log, at=row["at"], **lengths(row, "grace"))
    number = {id(code): n for n, code in enumerate(log)}
    return {
        "held": [codes.index(code) for code in found.held],
        "missing": [codes.index(code) for code in found.missing],
        "surplus": [number[id(code)] for code in found.surplus],
        "exposed": [[number[id(one)], codes.index(code)] for one, code in found.exposed],
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
        pair_cost=row["pair_cost"],
        **tolerance(row),
        **lengths(row, "grace"),
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
    "windows": window, "counts": count, "fates": fate, "plans": planned, "audits": audited,
    "recommendations": recommended,
}  # fmt: skip


@pytest.mark.parametrize("name", ANSWERS)
def test_the_package_gives_the_answers(name):
    asked = rows(name)
    assert len(asked) >= 50
    for row in asked:
        answer = ANSWERS[name](row)
        assert {key: row[key] for key in answer} == answer, row


@pytest.mark.parametrize("row", rows("refused"), ids=lambda row: f"{row['of']}-{row['rules'][0]}")
def test_the_package_refuses(row):
    with pytest.raises(ValueError, match=r"=|settings lack"):
        ANSWERS[row["of"]](row)


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
    files = {path.stem for path in FOLDER.glob("*.jsonl")}
    assert files == {*ANSWERS, "refused"} == set(run.WANTED)
    assert [name for name in files if f"`{name}.jsonl`" not in text] == []


@pytest.mark.parametrize("page", ["README.md", "docs/specification.md"])
def test_the_pages_say_how_many_cases_there_are(page):
    number = sum(len(rows(name)) for name in run.WANTED)
    assert f"{number:,} cases" in (FOLDER.parents[1] / page).read_text("utf-8")


@pytest.mark.parametrize("name", run.WANTED)
def test_every_case_has_the_form_of_its_schema_and_a_rule_that_there_is(name):
    jsonschema = pytest.importorskip("jsonschema")
    schemas = json.loads((FOLDER / "schemas.json").read_text("utf-8"))
    form = jsonschema.Draft202012Validator(
        {"$defs": schemas["$defs"], **schemas["properties"][name]}
    )
    page = FOLDER.parents[1] / "docs" / "specification.md"
    rules = set(re.findall(r"\*\*([A-Z]\d)\*\*", page.read_text("utf-8")))
    for row in rows(name):
        form.validate(row)
        assert rules.issuperset(row["rules"])


def held_to(folder, *command):
    return subprocess.run(
        [sys.executable, folder / "run.py", *command], timeout=LIMIT, capture_output=True, text=True
    )


@pytest.fixture
def node():
    found = shutil.which("node")
    if found is None:
        pytest.skip("node is not here")
    return found


def test_a_javascript_gives_all_answers(node):
    done = held_to(FOLDER, node, FOLDER / "port.js")
    expected = [f"{name}: {len(rows(name))} right, 0 wrong, 0 skipped" for name in run.WANTED]
    assert (done.stdout.splitlines(), done.stderr, done.returncode) == (expected, "", 0)


def spoilt(folder, **wrong):
    """Copy the published answers with one of each of these files changed."""
    shutil.copytree(FOLDER, folder, dirs_exist_ok=True)
    for name, change in wrong.items():
        first, *others = rows(name)
        lines = [json.dumps({**first, **change}), *map(json.dumps, others)]
        (folder / f"{name}.jsonl").write_text("\n".join(lines), "utf-8")
    return folder


def test_the_runner_notices_a_wrong_answer(node, tmp_path):
    folder = spoilt(tmp_path, windows={"index": "-7"}, audits={"held": [99]})
    done = held_to(folder, node, FOLDER / "port.js")
    assert done.returncode == 1
    assert done.stdout.count(" 1 wrong") == 2
    assert "windows ['W3']" in done.stderr


def test_the_runner_counts_what_a_port_does_not_know():
    nothing = "import sys; [print('{}') for _ in sys.stdin]"
    done = held_to(FOLDER, sys.executable, "-c", nothing)
    assert done.returncode == 0
    assert done.stdout.count("0 right, 0 wrong") == len(run.WANTED)


def sql(folder, name, monkeypatch):
    duckdb = pytest.importorskip("duckdb", reason="DuckDB is not here")
    monkeypatch.chdir(folder)
    with duckdb.connect() as connection:
        return connection.execute((folder / name).read_text("utf-8")).fetchall()


def test_an_sql_gives_windows_and_counts(monkeypatch):
    asked = len(rows("windows")) + len(rows("counts"))
    assert sql(FOLDER, "windows.sql", monkeypatch) == [(asked, 0)]


def test_an_sql_gives_needs_and_sharing(monkeypatch):
    codes = sum(len(row["codes"]) for row in rows("plans"))
    pairs = sum(len(row["shared"]) for row in rows("plans"))
    assert pairs > 20
    assert sql(FOLDER, "plans.sql", monkeypatch) == [(codes, pairs, 0, 0)]


def test_an_sql_notices_a_wrong_answer(tmp_path, monkeypatch):
    folder = spoilt(
        tmp_path, windows={"index": "-7"}, counts={"count": -1}, plans={"shared": [[0, 9]]}
    )
    assert sql(folder, "windows.sql", monkeypatch)[0][1] == 2
    assert sql(folder, "plans.sql", monkeypatch)[0][3] > 0
