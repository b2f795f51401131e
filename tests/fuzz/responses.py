"""`check_response`, `check_request` and `infer_config` against the design's list of reasons."""

from support import oracle

from fuzz import SECOND, at, iso, setting, written

FIRST, LAST = 0, 4_000_000_000  # seconds: 1970 to 2096
SMALL = 10**9  # epochs, so that a thousand times as much is still within the years
WHOLE = [f"{sign}{n:02}:00" for sign, last in (("+", 14), ("-", 12)) for n in range(1, last + 1)]
OFFSETS = [
    *WHOLE, "-09:30", "-03:30", "-02:30", "+03:30", "+04:30", "+05:30", "+05:45", "+06:30",
    "+08:45", "+09:30", "+10:30", "+12:45", "+13:45",
]  # fmt: skip
MODELS = {
    "4400": (14_400, "Indoor Padlock"),
    "5440": (14_400, "Portable Lock Box"),
    "D1000": (3_600, "Deadbolt"),
}


def minutes(offset):
    return int(offset[:3]) * 60 + int(f"{offset[0]}{offset[4:]}")


def window_at(config, when):
    _, start = oracle.walk(when, *config)
    return start, start + config[0]


def predictions(config, when, old, model):
    """Return each reason with the two times that it leads to, in the design's order."""
    start, end = window_at(config, when)
    found = []
    if old is not None:
        found.append(("the old settings (was confirm called?)", window_at(old, when)))
    if model is not None:
        window, title = MODELS[model]
        question = " (wrong KeyNumber?)" if model == "D1000" else ""
        found.append(
            (f"the default of model {model}, {title}{question}", window_at((window, 0), when))
        )
    found.append(("the window before", (start - config[0], start)))
    found.append(("the window after", (end, end + config[0])))
    found.append(("the two fields swapped", (end, start)))
    thousand = window_at((config[0], config[1] * 1_000), when)
    found.append(("milliseconds for seconds in the epoch", thousand))
    both = oracle.Fraction(start, 1_000), oracle.Fraction(end, 1_000)
    found.append(("milliseconds for seconds in the timestamp", both))
    return found


def reasons(answer, config, when, old, model):
    """Return what explains both times of an answer; None stands for a time that is not known."""
    expected = window_at(config, when)
    found = [
        reason
        for reason, times in predictions(config, when, old, model)
        if all(a in (None, t) for a, t in zip(answer, times, strict=True))
        and not ("swapped" in reason and None in answer)
    ]
    by = {a - e for a, e in zip(answer, expected, strict=True) if a is not None}
    if len(by) == 1:
        [by] = by
        if any(abs(by) == abs(minutes(offset)) * 60 for offset in OFFSETS):
            hours, rest = divmod(abs(by), 3_600)
            sign = "-" if by < 0 else "+"
            found.append(f"a shift by a whole UTC offset ({sign}{hours}:{rest // 60:02}:00)")
    if answer[0] in (None, expected[0]) and answer[1] == expected[1] - 1:
        found.append("the end one second early (the last second that counts)")
    return found


def nested(rng, values):
    """Put two values into a body; return it and their paths."""
    begins, expires = rng.choice([("begin", "end"), ("From", "To"), ("ValidFrom", "ExpiresOn")])
    body = {begins: values[0], expires: values[1], "Code": "0731"}
    prefix = rng.choice([[], ["data"], ["Data", 0], ["result", "codes", 1]])
    for part in reversed(prefix):
        body = [None] * part + [body] if isinstance(part, int) else {part: body, "Messages": []}
    paths = []
    for name in (begins, expires):
        parts = [*prefix, rng.choice([name, name.upper()])]
        dollar = "$" + "".join(f"[{p}]" if isinstance(p, int) else f".{p}" for p in parts)
        paths.append(rng.choice([".".join(map(str, parts)), dollar, tuple(parts)]))
    return body, paths


def text(rng, seconds):
    offset = rng.choice([0, 0, minutes(rng.choice(OFFSETS))])
    moment = iso(int(seconds * SECOND), offset)
    if "." not in moment and rng.random() < 0.3:
        moment = f"{moment[:19]}.0000000{moment[19:]}"
    return moment


def check_response(rng):
    config = setting(rng, widest=SMALL)
    when = rng.randrange(FIRST, LAST)
    old = rng.choice([None, setting(rng, widest=SMALL)])
    model = rng.choice([None, *MODELS])
    expected = window_at(config, when)
    kinds = [times for _, times in predictions(config, when, old, model)]
    kinds += [expected, [t + rng.choice([1, -1, 60]) for t in expected]]
    by = minutes(rng.choice(OFFSETS)) * 60
    kinds += [[t + by for t in expected], [expected[0], expected[1] - 1]]
    times = list(rng.choice(kinds))
    if rng.random() < 0.3:
        times[rng.randrange(2)] = rng.choice([expected[0], expected[1], rng.randrange(LAST)])
    values: list[object] = [text(rng, t) for t in times]
    faults = ["", ""]
    for n, edge in enumerate(expected):
        kind = rng.randrange(12)
        if kind == 0:
            right = ", though right in UTC" if times[n] == edge else ""
            values[n], faults[n] = iso(int(times[n] * SECOND))[:-6], f"has no UTC offset{right}"
        elif kind == 1:
            values[n], faults[n] = None, "is null"
        elif kind == 2:
            values[n], faults[n] = [], "is a list, not a timestamp"
        elif kind == 3:
            values[n], faults[n] = "soon", "is not an ISO 8601 timestamp"
    answer = [None if fault else time for time, fault in zip(times, faults, strict=True)]
    said = "; ".join(reasons(answer, config, when, old, model))
    body, paths = nested(rng, values)
    more = "" if old is None else f", old={written(old)}"
    more += "" if model is None else f", model={model!r}"
    call = (
        f"[(m.field, m.expected, m.reason) for m in check_response({body!r}, {written(config)}, "
        f"when_valid={iso(when * SECOND)!r}, begins={paths[0]!r}, expires={paths[1]!r}{more})]"
    )
    return call, [
        (path, at(edge * SECOND), fault or said or "none of the known explanations fits")
        for path, edge, time, fault in zip(paths, expected, times, faults, strict=True)
        if fault or time != edge
    ]


def junk(rng, depth=3):
    """Draw anything that JSON can hold."""
    kind = rng.randrange(9 if depth else 7)
    if kind == 7:
        return [junk(rng, depth - 1) for _ in range(rng.randrange(3))]
    if kind == 8:
        keys = ["begin", "BEGIN", "end", "data", "", "0", "a.b"]
        return {rng.choice(keys): junk(rng, depth - 1) for _ in range(rng.randrange(4))}
    texts = [
        "",
        "0001-01-01T00:00:00+00:00",
        "9999-12-31T23:59:59-14:00",
        "\x00",
        "2026-02-30",
        "é",
    ]
    numbers = [0, -1, 10**30, 1e300, float("nan"), float("inf")]
    return rng.choice([None, True, False, rng.choice(texts), rng.choice(numbers)])


def never_raises(rng):
    paths = rng.sample(["begin", "data.begin", "$.data[0].end", "a.b.c", "0", "data.0.0"], 2)
    call = (
        f"[m.field for m in check_response({junk(rng)!r}, WindowConfig(14400), "
        f"when_valid='2026-07-01T12:00Z', begins={paths[0]!r}, expires={paths[1]!r})]"
    )
    return call, paths


def check_request(rng):
    config = {"DeviceIdentifier": "A12345", "FirmwareVersion": 1234, "KeyNumber": 2}
    when = rng.randrange(FIRST, LAST)
    body = {**config, "WhenValid": iso(when * SECOND, rng.choice([0, 60, -330])), "More": 1}
    expected = []
    for field, others in (
        ("DeviceIdentifier", ["A12346", 12345, None]),
        ("FirmwareVersion", [1235, "1234", 1234.0, True]),
        ("KeyNumber", [4, "2"]),
        ("WhenValid", [iso((when + 1) * SECOND), iso(when * SECOND)[:-6], when]),
    ):
        if rng.random() < 0.3:
            body[field] = rng.choice(others)
            expected.append(field)
        elif rng.random() < 0.1:
            del body[field]
            expected.append(field)
    request = f"TemporaryCodeRequest('A12345', 1234, {iso(when * SECOND)!r}, model='5440')"
    return f"[m.field for m in check_request({body!r}, {request})]", expected


def infer_config(rng):
    few = [setting(rng, widest=SMALL) for _ in range(rng.choice([1, 2, 3]))]
    pairs, implied = [], []
    for _ in range(rng.randrange(9)):
        config = rng.choice(few)
        start, end = window_at(config, rng.randrange(LAST))
        phase = start - oracle.walk(start, config[0], 0)[1]
        kind = rng.randrange(6)
        broken = {0: (start, start + 1_799), 1: (end, start), 2: (start, start + 604_801)}.get(kind)
        implied.append(None if broken else (config[0], phase))
        start, end = broken or (start, end)
        pairs.append((iso(start * SECOND), iso(end * SECOND)))
    known = [one for one in implied if one is not None]
    best = max(dict.fromkeys(known), key=known.count, default=None)
    call = (
        "(lambda i: (i.config and (i.config.window_seconds, i.config.epoch_seconds), i.misfits))"
        f"(infer_config({pairs}))"
    )
    misfits = tuple(n for n, one in enumerate(implied) if one is None or one != best)
    return call, (best, misfits)


CASES = [check_response, never_raises, check_request, infer_config]
