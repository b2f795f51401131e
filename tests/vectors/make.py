"""Write the published answers: ``python -m vectors.make`` from `tests`.

They are made by the oracles beside this folder, which import nothing of the package.
"""

from __future__ import annotations

import json
from pathlib import Path
from random import Random

from support import audited, fated, oracle, planned, recommended

SECOND = planned.SECOND
HOUR = 3_600 * SECOND
NOON = 1_782_907_200 * SECOND  # 2026-07-01T12:00Z
FIRST, LAST = oracle.FIRST * SECOND, oracle.LAST * SECOND
WEEK = 604_800 * SECOND
LENGTHS = [1_800, 3_600, 14_400, 18_000, 25_200, 86_400, 604_799, 604_800]
USUAL = [(1_800, 0), (3_600, 900), (14_400, 0), (18_000, 0), (86_400, 43_200), (86_400, 2**70)]


def iso(micros: int | None) -> str | None:
    """Write an instant with six digits, as every one of the files is."""
    if micros is None:
        return None
    moment = oracle.utc(oracle.Fraction(micros, SECOND))
    return f"{moment.replace(tzinfo=None).isoformat(timespec='microseconds')}Z"


def iso_with_offset(micros: int) -> str:
    """Write an instant as a holder has it: finer digits only where there are any."""
    return oracle.utc(oracle.Fraction(micros, SECOND)).isoformat()


def settings(config: tuple[int, int]) -> dict:
    """Write settings; an epoch is text, as it may have any number of digits."""
    return {"window_seconds": config[0], "epoch_seconds": str(config[1])}


def setting(rng: Random) -> tuple[int, int]:
    """Draw settings, the odd ones often."""
    near, far = rng.randint(-700_000, 700_000), rng.randint(-(2**80), 2**80)
    window = rng.choice([rng.choice(LENGTHS), rng.randint(1_800, 604_800)])
    return window, rng.choice([0, 0, 1, -1, 57_600, near, near, far])


def moment(rng: Random, config: tuple[int, int]) -> int:
    """Draw an instant whose window is within years 1 to 9999, at a rollover often."""
    found = rng.choice([rng.randrange(FIRST + WEEK, LAST - WEEK), NOON + rng.randrange(WEEK)])
    if rng.random() < 0.5:
        found = fated.window(config, found)[1] + rng.choice([-1, 0, 1, SECOND, -SECOND])
    return min(max(found, FIRST + WEEK), LAST - WEEK)


def windows(rng: Random):
    """Yield which window an instant is in."""
    vendor = oracle.read("2017-10-10T20:00:00.0+00:00") * SECOND
    asked = [((14_400, 0), int(vendor)), ((3_600, 0), int(vendor))]  # V2, V5
    for _ in range(400):
        config = setting(rng)
        asked.append((config, moment(rng, config)))
    for config, when in asked:
        index, start, end = fated.window(config, when)
        yield {
            "rules": ["W3"],
            **settings(config),
            "when": iso(when),
            "index": str(index),
            "start": iso(start),
            "end": iso(end),
        }


def counts(rng: Random):
    """Yield how many windows overlap a span."""
    for _ in range(300):
        config = setting(rng)
        start = moment(rng, config)
        window = config[0] * SECOND
        span = rng.choice([0, 1, window - 1, window, window + 1, rng.randrange(9 * window)])
        if rng.random() < 0.1:
            span = LAST - WEEK - start
        end = min(start + span, LAST - WEEK)
        first, last = fated.window(config, start)[0], fated.window(config, end - 1)[0]
        yield {
            "rules": ["W4"],
            **settings(config),
            "start": iso(start),
            "end": iso(end),
            "count": last - first + 1 if start < end else 0,
        }


def near(rng: Random) -> int:
    """Draw an instant of two days, most on quarters of an hour, so that they often meet."""
    return NOON + rng.randrange(200) * HOUR // 4 + rng.choice([0, 0, 0, 1, -1])


def history(rng: Random):
    """Draw the changes of a lock, some never confirmed, some there and back."""
    few = rng.sample(USUAL, rng.choice([1, 2, 2, 3]))
    moments = iter(sorted(near(rng) for _ in range(rng.randrange(7))))
    changes = []
    for applied in moments:
        confirmed = next(moments, None) if rng.random() < 0.6 else None
        changes.append((rng.choice(few), applied, confirmed))
    return few[0], changes


def written(changes) -> dict:
    """Write a history."""
    return {
        "initial": settings(changes[0]),
        "changes": [
            {**settings(config), "applied_at": iso(applied), "confirmed_at": iso(confirmed)}
            for config, applied, confirmed in changes[1]
        ],
    }


def span(rng: Random) -> tuple[int, int]:
    """Draw a span that is not empty."""
    start, end = sorted((near(rng), near(rng)))
    return start, end + (start == end)


def fates(rng: Random):
    """Yield what becomes of a code, and what replaces it."""
    for _ in range(400):
        changes = history(rng)
        events = [at for _, *both in changes[1] for at in both if at is not None] or [near(rng)]
        issued = rng.choice([near(rng), rng.choice(events) + rng.choice([-1, 0, 1])])
        when = rng.choice([near(rng), issued + rng.randrange(30 * HOUR), rng.choice(events)])
        valid, needed = rng.choice([None, None, span(rng)]), rng.choice([None, span(rng)])
        code = fated.Issued(when, issued, valid=valid, needed=needed)
        behind, ahead = (rng.choice([0, 0, 1, HOUR, 7 * HOUR]) for _ in range(2))
        skew = planned.Tolerance(behind=behind, ahead=ahead)
        start, end = fated.validity(changes, code)
        fate = fated.fate(changes, code, skew)
        replaced = fated.requests(changes, [code], skew)
        yield {
            "rules": ["F1", "F2" if fate == "VALID" else "F3", *["F4"] * bool(replaced)],
            "timeline": written(changes),
            "when_valid": iso(when),
            "issued_at": iso(issued),
            "valid": valid and [iso(at) for at in valid],
            "needed": needed and [iso(at) for at in needed],
            "behind_us": skew.behind,
            "ahead_us": skew.ahead,
            "start": iso(start),
            "end": iso(end),
            "fate": fate,
            "requests": [
                {"window_seconds": config[0], "begins": iso(begins), "expires": iso(expires),
                 "when_valid": iso(asked)}
                for (*_, begins, expires, config), asked in replaced.items()
            ],
        }  # fmt: skip


def stays(rng: Random, unit: int):
    """Draw stays of two locks, often back to back, now and then overlapping."""
    found, at = [], near(rng)
    for _ in range(rng.randrange(1, 6)):
        end = at + rng.randrange(1, 100) * unit
        lock, label = rng.choice(["A", "A", "B", None]), rng.choice([None, None, "Ada", "Ben"])
        found.append(planned.Booked(at, end, lock, label))
        at = end + rng.choice([0, 0, rng.randrange(-20, 60) * unit])
    return found


def listed(booked) -> list:
    """Write stays."""
    return [
        {"lock": s.lock, "label": s.label, "start": iso(s.start), "end": iso(s.end)} for s in booked
    ]


def tolerance(rng: Random):
    """Draw a tolerance."""
    return planned.Tolerance(*(rng.choice([0, 0, 1, HOUR // 4, HOUR, 7 * HOUR]) for _ in range(4)))


def skews(room) -> dict:
    """Write a tolerance, in microseconds."""
    return {f"{name}_us": value for name, value in room._asdict().items()}


def plans(rng: Random):
    """Yield every code that stays need, with what is shared and missing."""
    for _ in range(60):
        fleet = {lock: history(rng) for lock in ("A", "B")}
        booked = [stay for stay in stays(rng, HOUR // 4) if stay.lock]
        room = tolerance(rng)
        codes, gaps = planned.codes(booked, [fleet[stay.lock] for stay in booked], room)
        grace = rng.choice([0, 0, 1, HOUR, 4 * HOUR])
        pairs = planned.shared(booked, codes, room, grace)
        yield {
            "rules": ["N2", "N3", "P1", *["N5"] * bool(gaps), *["S2", "S3"] * bool(pairs)],
            "stays": listed(booked),
            "timelines": {lock: written(changes) for lock, changes in fleet.items()},
            **skews(room),
            "grace_us": grace,
            "codes": [
                {
                    "stay": code.stay,
                    **settings(code.config),
                    "begins": iso(code.begins),
                    "expires": iso(code.expires),
                    "needed_from": iso(code.needed_from),
                    "needed_until": iso(code.needed_until),
                    "when_valid": iso(code.when_valid),
                    "request_from": iso(code.request_from),
                }
                for code in codes
            ],
            "gaps": [{"stay": n, "start": iso(a), "end": iso(b)} for n, a, b in gaps],
            "shared": pairs,
        }


def log(rng: Random, fleet: dict, codes: list, booked: list) -> list:
    """Draw what was given out: codes of a plan with holes and doubles, and a stranger's."""
    found = []
    for code in codes:
        for _ in range(rng.choice([0, 1, 1, 1, 2])):
            stay, said = booked[code.stay], rng.random() < 0.5
            found.append(
                fated.Issued(
                    code.when_valid,
                    near(rng),
                    stay.lock,
                    audited.holder(stay, iso_with_offset),
                    (code.begins, code.expires) if said else None,
                    rng.choice([None, (code.needed_from, code.needed_until)]),
                )
            )
    stranger = fated.Issued(near(rng), near(rng), rng.choice("AB"), "Cleo", span(rng), None)
    return rng.sample([*found, stranger], len(found) + 1)[:12]


def audits(rng: Random):
    """Yield what guests hold of a plan, by a log."""
    for _ in range(60):
        fleet = {lock: history(rng) for lock in ("A", "B")}
        booked = [stay for stay in stays(rng, HOUR // 2) if stay.lock]
        room = tolerance(rng)
        codes, _ = planned.codes(booked, [fleet[stay.lock] for stay in booked], room)
        issued = log(rng, fleet, codes, booked)
        now, grace = rng.choice([None, None, near(rng)]), rng.choice([0, 0, HOUR])
        held, missing, surplus, exposed = audited.audit(
            booked, fleet, codes, issued, room, iso_with_offset, now=now, grace=grace
        )
        yield {
            "rules": ["A1", "A2", "A4", *["A3"] * bool(surplus or exposed)],
            "stays": listed(booked),
            "timelines": {lock: written(changes) for lock, changes in fleet.items()},
            **skews(room),
            "grace_us": grace,
            "at": iso(now),
            "issued": [
                {"when_valid": iso(one.when_valid), "issued_at": iso(one.issued),
                 "lock": one.lock, "label": one.label,
                 "valid": one.valid and [iso(at) for at in one.valid],
                 "needed": one.needed and [iso(at) for at in one.needed]}
                for one in issued
            ],
            "held": held,
            "missing": missing,
            "surplus": surplus,
            "exposed": exposed,
        }  # fmt: skip


def recommendations(rng: Random):
    """Yield the best phase of a window length."""
    for number in range(80):
        booked = stays(rng, rng.choice([HOUR // 4, SECOND, 1]))
        window = rng.choice([1_800, 1_801, 3_600, 7_200]) if number else 86_400
        bounds = {
            "max_codes_per_stay": rng.choice([None, None, rng.randrange(1, 30)]),
            "max_overexposure_us": rng.choice([None, None, rng.randrange(3 * HOUR)]),
            "allow_shared": rng.choice([0, 0, 1]),
            "pair_cost": rng.choice([None, None, 0, 3, 30]),
            "grace_us": rng.choice([0, 0, 1, HOUR // 4, HOUR]),
        }
        bounds["allow_shared"] *= bounds["pair_cost"] is None  # of the two one alone
        room = tolerance(rng)
        most, outside, free, price, grace = bounds.values()
        brute = recommended.Brute(
            booked, window, room, most=most, outside=outside, allow_shared=free,
            pair_cost=price, grace=grace,
        )  # fmt: skip
        [run, *_], reached = brute.best()
        answer = None
        if reached is not None:
            epoch = (run.start + run.stop - 1) // 2 % window
            stayed = sum(stay.end - stay.start for stay in booked)
            answer = {
                "epoch_seconds": epoch,
                "first_phase": run.start,
                "last_phase": run.stop - 1,
                "slack_seconds": (run.stop - 1 - run.start) // 2,
                "codes": reached[1],
                "shared_windows": reached[0],
                "max_codes_per_stay": max(brute.counts(epoch)),
                "overexposure_us": reached[1] * window * SECOND - stayed,
            }
        yield {
            "rules": ["R1" if price is None else "R2", "R3"],
            "stays": listed(booked),
            "window_seconds": window,
            **bounds,
            **skews(room),
            "answer": answer,
        }


def refused(_: Random):
    """Yield what must be refused, each by the rule that it breaks."""
    good = {"window_seconds": 14_400, "epoch_seconds": "0"}
    noon, later = iso(NOON), iso(NOON + HOUR)
    stay = {"lock": "A", "label": None, "start": noon, "end": later}
    applied = {**good, "applied_at": later, "confirmed_at": later}
    room = dict.fromkeys(("early_us", "late_us", "behind_us", "ahead_us", "grace_us"), 0)
    plan = {"stays": [stay], "timelines": {"A": {"initial": good, "changes": []}}, **room}
    early = [{**applied, "confirmed_at": noon}]
    late = [applied, {**applied, "applied_at": noon, "confirmed_at": None}]
    best = {
        "stays": [stay], "window_seconds": 14_400, "max_codes_per_stay": None,
        "max_overexposure_us": None, "allow_shared": 0, "pair_cost": None, **room,
    }  # fmt: skip
    cases = [
        ("windows", "W1", {**good, "window_seconds": 1_799, "when": noon}),
        ("windows", "W1", {**good, "window_seconds": 604_801, "when": noon}),
        ("windows", "W1", {**good, "window_seconds": 0, "when": noon}),
        ("windows", "W1", {**good, "window_seconds": -14_400, "when": noon}),
        ("counts", "W4", {**good, "start": later, "end": noon}),
        ("counts", "W1", {**good, "window_seconds": 1, "start": noon, "end": later}),
        ("plans", "N1", {**plan, "stays": [{**stay, "end": noon}]}),
        ("plans", "N1", {**plan, "stays": [{**stay, "start": later, "end": noon}]}),
        ("plans", "N1", {**plan, "behind_us": -1}),
        ("plans", "S3", {**plan, "grace_us": -1}),
        ("plans", "N1", {**plan, "stays": [{**stay, "lock": "B"}]}),
        ("plans", "T1", {**plan, "timelines": {"A": {"initial": good, "changes": late}}}),
        ("plans", "T1", {**plan, "timelines": {"A": {"initial": good, "changes": early}}}),
        ("recommendations", "R1", {**best, "stays": []}),
        ("recommendations", "R1", {**best, "allow_shared": -1}),
        ("recommendations", "R2", {**best, "pair_cost": -1}),
        ("recommendations", "R2", {**best, "pair_cost": 1, "allow_shared": 1}),
        ("recommendations", "W1", {**best, "window_seconds": 604_801}),
    ]  # fmt: skip
    for of, rule, given in cases:
        yield {"rules": [rule], "of": of, **given, "refused": True}


FILES = [windows, counts, fates, plans, audits, recommendations, refused]


def text(make) -> str:
    """Return a file: a case a line."""
    rows = make(Random(make.__name__))
    return "".join(f"{json.dumps(row, separators=(', ', ': '))}\n" for row in rows)


if __name__ == "__main__":
    for make in FILES:
        Path(__file__).with_name(f"{make.__name__}.jsonl").write_text(text(make), "utf-8")
