"""The audit against brute force, and against what was found at real doors."""

import audited
from hypothesis import given, strategies as st
from planned import Tolerance
from test_planning import (
    EPOCH,
    HOUR,
    MICRO,
    NOON,
    answers,
    fleets,
    made,
    micros,
    near,
    pairs_of_near,
    skews,
    stays_near,
    told,
    tolerances,
)

from rollover import IssuedCode, WindowConfig

DAY = WindowConfig(86_400, 43_200)


def iso(moment):
    return (EPOCH + moment * MICRO).isoformat()


def entry(code):
    """Return an issued code as the oracle reads it."""
    return audited.Issued(
        micros(code.when_valid),
        micros(code.issued_at),
        code.lock,
        code.label,
        code.valid and tuple(map(micros, code.valid)),
        code.needed and tuple(map(micros, code.needed)),
    )


strangers = st.builds(
    lambda when, issued, lock, label, valid, needed: IssuedCode(
        when, issued_at=issued, lock=lock, label=label, valid=valid, needed=needed
    ),
    near,
    near,
    st.sampled_from(["A", "B", None]),
    st.sampled_from(["Ada", "Ben", "Cleo", None]),
    st.none() | pairs_of_near,
    st.none() | pairs_of_near,
)


@st.composite
def logs(draw, plans):
    """Draw a log of codes of these plans, with holes and doubles, and of strangers."""
    found = draw(st.lists(strangers, max_size=3))
    for codes in plans:
        for code in codes[:12]:
            for _ in range(draw(st.sampled_from([0, 1, 1, 1, 2]))):
                issued = code.issued(draw(near))
                if draw(st.booleans()):  # a program's own line: what was asked for, no more
                    issued = IssuedCode(
                        issued.when_valid, issued_at=issued.issued_at, lock=issued.lock,
                        label=issued.label, needed=draw(st.sampled_from([None, issued.needed])),
                    )  # fmt: skip
                found.append(issued)
    return draw(st.permutations(found))


@given(
    st.data(), stays_near, stays_near, fleets, tolerances, st.none() | near,
    skews, st.slices(12),
)  # fmt: skip
def test_an_audit_by_brute_force(data, stays, others, fleet, tolerance, now, grace, part):
    """Of a plan, and of a part of it, with a log of it and of what was booked before."""
    whole, _ = made(stays, fleet, tolerance)
    before, _ = made(stays[1:] + others, fleet, tolerance)
    log = data.draw(logs([whole, before]))
    histories = {lock: told(history) for lock, history in fleet.items()}
    skew = Tolerance(**{name: length // MICRO for name, length in tolerance.items()})
    booked, every, _ = answers(stays, fleet, tolerance)
    for codes, planned in ((whole, every), (whole[part], every[part])):
        expected = audited.audit(
            booked, histories, planned, [entry(code) for code in log], skew, iso,
            now=None if now is None else micros(now), grace=grace // MICRO,
        )  # fmt: skip
        audit = codes.audit(log, at=now, grace=grace)
        listed = list(codes)
        held, missing, surplus, exposed = expected
        assert list(audit.held) == [listed[at] for at in held]
        assert list(audit.missing) == [listed[at] for at in missing]
        assert audit.surplus == [log[number] for number in surplus]
        assert audit.exposed == [(log[number], listed[at]) for number, at in exposed]


@given(stays_near, fleets, tolerances)
def test_with_no_log_all_is_missing_and_with_all_of_it_nothing(stays, fleet, tolerance):
    codes, _ = made(stays, fleet, tolerance)
    audit = codes.audit([])
    assert audit.missing == codes
    assert (len(audit.held), audit.surplus, audit.exposed) == (0, [], [])
    late = NOON + 100 * HOUR  # after every change
    audit = codes.audit(code.issued(late) for code in codes)
    assert (audit.held, len(audit.missing), audit.surplus) == (codes, 0, [])
    pairs = {(code.lock, code.label, other.stay) for code, other in audit.exposed}
    for one, other in codes.shared():
        if one.holder == other.holder:  # equal stays without a label, which are one guest to a log
            continue
        assert (one.lock, one.holder, other) in pairs
        assert (one.lock, other.holder, one) in pairs
