"""Reconfigurations and timelines: settings, fates and replacements, against `fated`."""

from support import fated, planned

from fuzz import HOUR, at, history, iso, length, near, timeline, written

SKEWS = [0, 0, 1, HOUR // 4, HOUR, 7 * HOUR]


def span(rng):
    """Draw a span that is not empty."""
    start, end = sorted((near(rng), near(rng)))
    return start, end + (start == end)


def code(rng, changes):
    """Draw a code, often issued or asked for at an event or at a rollover."""
    events = [moment for _, *both in changes[1] for moment in both if moment is not None]
    events = events or [near(rng)]
    issued = rng.choice([near(rng), rng.choice(events) + rng.choice([-1, 0, 1])])
    when = rng.choice([near(rng), issued + rng.randrange(40 * HOUR), rng.choice(events)])
    if rng.random() < 0.3:
        when = fated.window(planned.server_at(changes, issued), when)[rng.choice([1, 2])]
    return fated.Issued(
        when,
        issued,
        rng.choice([None, "LOFT"]),
        rng.choice([None, "Ada", "Ben"]),
        rng.choice([None, None, span(rng)]),
        rng.choice([None, span(rng)]),
    )


def skew(rng):
    return planned.Tolerance(behind=rng.choice(SKEWS), ahead=rng.choice(SKEWS))


def off(clock):
    """Write how far a clock may be off, as options."""
    return f"behind={length(clock.behind)}, ahead={length(clock.ahead)}"


def issued_code(code):
    spans = {"valid": code.valid, "needed": code.needed}
    options = [f"{name}={(iso(both[0]), iso(both[1]))!r}" for name, both in spans.items() if both]
    options += [f"issued_at={iso(code.issued)!r}", f"lock={code.lock!r}", f"label={code.label!r}"]
    return f"IssuedCode({iso(code.when_valid)!r}, {', '.join(options)})"


def drawn(rng, changes):
    return [code(rng, changes) for _ in range(rng.randrange(1, 5))]


def configs(rng):
    changes = history(rng)
    when = code(rng, changes).issued
    call = (
        "(lambda t, when: [None if c is None else (c.window_seconds, c.epoch_seconds) for c in "
        "(t.lock_config(when), t.server_config(when), t.pending(when))])"
        f"({timeline(changes)}, {iso(when)!r})"
    )
    on_lock, on_server, known = changes[0], planned.server_at(changes, when), True
    for config, applied, confirmed in changes[1]:
        if applied <= when:
            on_lock, known = config, confirmed is not None and confirmed <= when
    return call, [on_lock, on_server, None if known else on_lock]


def fates_of(rng, change, changes):
    """Return the question for the fate of a code, and the answer."""
    one, clock = code(rng, changes), skew(rng)
    call = f"{change}.fate({issued_code(one)}, {off(clock)}).name"
    return call, fated.fate(changes, one, clock)


def impact_of(rng, change, changes):
    """Return the question for the impact of codes, and the answer by what covers each."""
    codes, clock = drawn(rng, changes), skew(rng)
    listed = ", ".join(map(issued_code, codes))
    call = (
        "(lambda i: ([[(w.start, w.end) for w in r.windows] for r in i.replacements()], "
        "[(q.lock, q.label, q.window.start, q.window.end, q.when_valid) for q in i.requests()]))"
        f"({change}.impact([{listed}], {off(clock)}))"
    )
    windows = [
        [(at(one.begins), at(one.expires)) for one in needed]
        for _, needed in fated.covering(changes, codes, clock)
    ]
    requests = [
        (lock, label, at(start), at(end), at(when))
        for (lock, label, start, end, _), when in fated.requests(changes, codes, clock).items()
    ]
    return call, (windows, requests)


def fates(rng):
    changes = history(rng)
    return fates_of(rng, timeline(changes), changes)


def impact_of_a_timeline(rng):
    changes = history(rng)
    return impact_of(rng, timeline(changes), changes)


def one_change(rng):
    """Return one change as a call, and as a history; old and new settings may be equal."""
    old, new = history(rng)[0], history(rng)[0]
    new = rng.choice([old, new, new])
    applied = near(rng)
    confirmed = rng.choice([None, applied, applied + rng.randrange(20 * HOUR)])
    known = "" if confirmed is None else f", confirmed_at={iso(confirmed)!r}"
    call = f"Reconfiguration({written(old)}, {written(new)}, applied_at={iso(applied)!r}{known})"
    return call, (old, [(new, applied, confirmed)])


def fates_of_a_change(rng):
    return fates_of(rng, *one_change(rng))


def impact_of_a_change(rng):
    return impact_of(rng, *one_change(rng))


def quietest(rng):
    old, _ = history(rng)
    start, end = sorted((near(rng), near(rng)))
    codes, behind = drawn(rng, (old, [])), rng.choice(SKEWS)
    listed = ", ".join(map(issued_code, codes))
    call = (
        f"quietest_moment([{listed}], {written(old)}, start={iso(start)!r}, end={iso(end)!r}, "
        f"behind={length(behind)})"
    )
    moment, fewest = fated.quietest(codes, old, start, end, behind)
    return call, (at(moment), fewest)


CASES = [
    configs, fates, impact_of_a_timeline, fates_of_a_change, impact_of_a_change, quietest,
]  # fmt: skip
