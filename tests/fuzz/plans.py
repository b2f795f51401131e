"""Plans, scores and recommendations against brute force (`planned`, `recommended`)."""

from support import planned, recommended

from fuzz import HOUR, SECOND, at, history, iso, length, near, timeline


def tolerance(rng):
    """Draw a tolerance, and write it as arguments."""
    drawn = planned.Tolerance(*(rng.choice([0, 0, 1, HOUR // 4, HOUR, 7 * HOUR]) for _ in range(4)))
    text = "".join(f", {k}={length(v)}" for k, v in drawn._asdict().items() if v)
    return drawn, text


def stays(rng, least=0, *, unit=HOUR // 4):
    """Draw stays of up to two locks, often back to back, now and then overlapping."""
    found, moment = [], near(rng)
    for _ in range(rng.randrange(least, 7)):
        end = moment + rng.randrange(1, 100) * unit
        lock, label = rng.choice(["A", "A", "B", None]), rng.choice([None, None, "Ada", "Ben"])
        found.append(planned.Booked(moment, end, lock, label))
        moment = end + rng.choice([0, 0, rng.randrange(-20, 60) * unit, rng.choice([-1, 1])])
    rng.shuffle(found)
    return found


def stay(booked):
    start, end, lock, label = booked
    return f"Stay({iso(start)!r}, {iso(end)!r}, lock={lock!r}, label={label!r})"


def listed(booked):
    return f"[{', '.join(map(stay, booked))}]"


class Case:
    """Stays, the settings of their locks, a tolerance, and what the oracle plans."""

    def __init__(self, rng, fleet=None, tolerances=None, least=0):
        self.fleet = fleet or {lock: history(rng) for lock in ("A", "B", None)}
        self.tolerance, self.skews = tolerances or tolerance(rng)
        self.stays = stays(rng, least)
        histories = [self.fleet[stay.lock] for stay in self.stays]
        self.codes, self.gaps = planned.codes(self.stays, histories, self.tolerance)

    @property
    def arguments(self):
        fleet = ", ".join(f"{lock!r}: {timeline(history)}" for lock, history in self.fleet.items())
        return f"{listed(self.stays)}, {{{fleet}}}{self.skews}"

    def rows(self, codes):
        return [
            (
                self.stays[c.stay].label,
                c.config,
                *map(at, (c.begins, c.expires, c.needed_from, c.needed_until, c.when_valid)),
                None if c.request_from is None else at(c.request_from),
            )
            for c in codes
        ]

    def both(self, pairs):
        return [(self.key(one), self.key(other)) for one, other in pairs]

    def key(self, position):
        booked = self.stays[position]
        return at(booked.start), at(booked.end), booked.lock, booked.label


ROWS = (
    "[(c.stay.label, (c.config.window_seconds, c.config.epoch_seconds), c.window.start, "
    "c.window.end, c.needed_from, c.needed_until, c.when_valid, c.request_from) for c in {}]"
)
PAIRS = "[tuple((s.start, s.end, s.lock, s.label) for s in pair) for pair in {}]"


def codes(rng):
    case = Case(rng)
    return ROWS.format(f"plan({case.arguments})"), case.rows(case.codes)


def columns(rng):
    """The arrays say what the objects say, and slices are parts."""
    case = Case(rng)
    cut = rng.choice([":", "1:", "::-1", "-2:", "::2"])
    call = (
        "(lambda c: [c[k].astype('M8[us]').view('int64').tolist() for k in ('begins', 'expires', "
        "'needed_from', 'needed_until', 'when_valid')] + [c['stay'].tolist()])"
        f"(plan({case.arguments})[{cut}].columns)"
    )
    codes = case.codes[slice(*(int(n) if n else None for n in cut.split(":")))]
    rows = [
        (c.begins, c.expires, c.needed_from, c.needed_until, c.when_valid, c.stay) for c in codes
    ]
    return call, [list(column) for column in zip(*rows, strict=True)] or [[]] * 6


def gaps(rng):
    case = Case(rng)
    call = f"[(g.stay.label, g.start, g.end) for g in plan({case.arguments}).gaps()]"
    return call, [(case.stays[n].label, at(start), at(end)) for n, start, end in case.gaps]


def shared(rng):
    case = Case(rng)
    grace = rng.choice([0, 1, HOUR // 4, 20 * HOUR])
    asked = rng.choice(["plan({}).shared(grace={})", "shared({}, grace={})"]).format(
        case.arguments, f"timedelta(microseconds={grace})"
    )
    pairs = planned.shared(case.stays, case.codes, case.tolerance, grace)
    return PAIRS.format(asked), case.both(pairs)


def score(rng):
    case = Case(rng, least=1)
    counts = [sum(c.stay == n for c in case.codes) for n in range(len(case.stays))]
    covered = sum(c.expires - c.begins for c in case.codes)
    stayed = sum(stay.end - stay.start for stay in case.stays)
    call = (
        "(lambda s: (s.codes, s.shared_windows, s.max_codes_per_stay, "
        f"s.overexposure // timedelta(microseconds=1)))(score({case.arguments}))"
    )
    together = len(planned.shared(case.stays, case.codes, case.tolerance))
    return call, (len(case.codes), together, max(counts), covered - stayed)


def due(rng):
    case = Case(rng)
    start, end = sorted((near(rng), near(rng)))
    lead = rng.choice([0, HOUR // 4, 20 * HOUR])
    first = rng.choice([None, start])
    begin = None if first is None else iso(first)
    asked = f"plan({case.arguments}).due({begin!r}, {iso(end)!r}, lead={length(lead)})"
    codes = [c for c in case.codes if (first is None or first <= c.due(lead)) and c.due(lead) < end]
    return ROWS.format(asked), case.rows(sorted(codes, key=lambda c: c.due(lead)))


def since(rng):
    case = Case(rng)
    old = Case(rng, case.fleet, (case.tolerance, case.skews))
    kept = rng.sample(case.stays, rng.randrange(len(case.stays) + 1))
    old.stays = kept + old.stays[: rng.randrange(3)]
    histories = [case.fleet[stay.lock] for stay in old.stays]
    old.codes, _ = planned.codes(old.stays, histories, old.tolerance)
    found = planned.since(case.stays, case.codes, old.stays, old.codes)
    call = (
        f"(lambda x: [{ROWS.format('x.kept')}, {ROWS.format('x.added')}, "
        f"{ROWS.format('x.dropped')}, [{ROWS.format('pair')} for pair in x.exposed]])"
        f"(plan({case.arguments}).since(plan({old.arguments})))"
    )
    kept, added, dropped, exposed = found
    pairs = [[*old.rows([dropped]), *case.rows([new])] for dropped, new in exposed]
    return call, [case.rows(kept), case.rows(added), old.rows(dropped), pairs]


def recommend(rng):
    drawn = stays(rng, 1, unit=rng.choice([HOUR // 4, SECOND, 1]))[:4]
    skews, text = tolerance(rng)
    window = rng.choice([1_800, 1_801, 2_700])
    most = rng.choice([None, None, rng.randrange(1, 9)])
    outside = rng.choice([None, None, rng.randrange(2 * HOUR)])
    free = rng.choice([0, 0, 1, 2])
    bounds = "" if most is None else f", max_codes_per_stay={most}"
    bounds += "" if outside is None else f", max_overexposure={length(outside)}"
    call = (
        "[(r.config.epoch_seconds, r.phase_range, r.score.codes, r.score.shared_windows) for r in "
        f"recommend({listed(drawn)}, window_choices=[{window}], allow_shared={free}{bounds}{text})]"
    )
    brute = recommended.Brute(drawn, window, skews, most=most, outside=outside, allow_shared=free)
    [run, *_], reached = brute.best()
    if reached is None:
        return call, []
    together, count = reached
    return call, [((run.start + run.stop - 1) // 2 % window, run, count, together)]


CASES = [codes, columns, gaps, shared, score, due, since, recommend]
