"""Reconfigurations and timelines: settings, fates and replacements, against `fated`."""

import fated
import planned

from fuzz import HOUR, at, history, iso, near, timeline, written


def code(rng, its):
    """Draw when a code was issued and for when, often at an event or at a rollover."""
    events = [moment for _, *both in its[1] for moment in both if moment is not None]
    events = events or [near(rng)]
    issued = rng.choice([near(rng), rng.choice(events) + rng.choice([-1, 0, 1])])
    when = rng.choice([near(rng), issued + rng.randrange(40 * HOUR), rng.choice(events)])
    if rng.random() < 0.3:
        when = fated.window(planned.server_at(its, issued), when)[rng.choice([1, 2])]
    return when, issued


def issued_code(when, issued, needed=None, label=None):
    more = "" if needed is None else f", needed=({iso(needed[0])!r}, {iso(needed[1])!r})"
    return f"IssuedCode({iso(when)!r}, issued_at={iso(issued)!r}, label={label!r}{more})"


def configs(rng):
    its = history(rng)
    initial, changes = its
    when = code(rng, its)[1]
    call = (
        "(lambda t, when: [None if c is None else (c.window_seconds, c.epoch_seconds) for c in "
        "(t.lock_config(when), t.server_config(when), t.pending(when))])"
        f"({timeline(its)}, {iso(when)!r})"
    )
    on_lock, on_server, told = initial, planned.server_at(its, when), True
    for config, applied, confirmed in changes:
        if applied <= when:
            on_lock, told = config, confirmed is not None and confirmed <= when
    return call, [on_lock, on_server, None if told else on_lock]


def fates(rng):
    its = history(rng)
    when, issued = code(rng, its)
    call = f"{timeline(its)}.fate({issued_code(when, issued)}).name"
    return call, fated.fate(its, when, issued)


def dead(fate):
    return fate not in ("EXPIRED", "VALID")


def drawn(rng, its):
    codes = []
    for _ in range(rng.randrange(1, 5)):
        when, issued = code(rng, its)
        needed = rng.choice([None, sorted((near(rng), near(rng) + 1))])
        if needed and needed[0] == needed[1]:
            needed = None
        codes.append((when, issued, needed, rng.choice([None, "Ada", "Ben"])))
    return codes


def answered(change, codes, parts):
    """Return the question for the impact of codes, and the answer by what covers each."""
    listed = ", ".join(issued_code(*one) for one in codes)
    call = (
        "(lambda i: ([[(w.start, w.end) for w in r.windows] for r in i.replacements()], "
        "[(q.label, q.window.start, q.window.end, q.when_valid) for q in i.requests()]))"
        f"({change}.impact([{listed}]))"
    )
    asked = {}
    parts = [(one, windows) for one, windows in parts if windows is not None]
    for (*_, label), its in parts:
        for config, start, end, when in its:
            key = label, config, start, end
            asked[key] = min(asked.get(key, when), when)
    windows = [[(at(start), at(end)) for _, start, end, _ in its] for _, its in parts]
    requests = [
        (label, at(start), at(end), at(when)) for (label, _, start, end), when in asked.items()
    ]
    return call, (windows, requests)


def impact_of_a_timeline(rng):
    its = history(rng)
    codes = drawn(rng, its)
    parts = [
        (one, fated.covering(its, *one[:3]))
        for one in codes
        if dead(fated.fate(its, one[0], one[1]))
    ]
    return answered(timeline(its), codes, parts)


def one_change(rng):
    old, (new, *_) = history(rng)[0], [history(rng)[0]]
    applied = near(rng)
    confirmed = rng.choice([None, applied, applied + rng.randrange(20 * HOUR)])
    told = "" if confirmed is None else f", confirmed_at={iso(confirmed)!r}"
    call = f"Reconfiguration({written(old)}, {written(new)}, applied_at={iso(applied)!r}{told})"
    return old, new, applied, confirmed, call


def fates_of_a_change(rng):
    change = one_change(rng)
    its = change[0], [change[1:4]]
    when, issued = code(rng, its)
    call = f"{change[-1]}.fate({issued_code(when, issued)}).name"
    return call, fated.fate(its, when, issued)


def impact_of_a_change(rng):
    change = one_change(rng)
    its = change[0], [change[1:4]]
    codes = drawn(rng, its)
    parts = [
        (one, fated.covering(its, *one[:3]))
        for one in codes
        if dead(fated.fate(its, one[0], one[1]))
    ]
    return answered(change[-1], codes, parts)


def quietest(rng):
    old, _ = history(rng)
    start, end = sorted((near(rng), near(rng)))
    codes = [one[:3] for one in drawn(rng, (old, []))]
    listed = ", ".join(issued_code(*one) for one in codes)
    call = f"quietest_moment([{listed}], {written(old)}, start={iso(start)!r}, end={iso(end)!r})"
    moment, fewest = fated.quietest(codes, old, start, end)
    return call, (at(moment), fewest)


CASES = [
    configs, fates, impact_of_a_timeline, fates_of_a_change, impact_of_a_change, quietest,
]  # fmt: skip
