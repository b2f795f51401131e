"""The audit against brute force, and against what was found at real doors."""

from datetime import timedelta

import pytest
from hypothesis import given, strategies as st
from support import audited, fated
from support.planned import Tolerance
from support.refusals import refuses
from test_planning import (
    EPOCH,
    HOUR,
    MICRO,
    NOON,
    answers,
    fleets,
    in_micros,
    made,
    micros,
    near,
    pairs_of_near,
    skews,
    stays_near,
    tolerances,
)

from rollover import IssuedCode, LockTimeline, Stay, WindowConfig, plan

DAY = WindowConfig(86_400, 43_200)


def iso(moment):
    return (EPOCH + moment * MICRO).isoformat()


def entry(code):
    """Return an issued code as the oracle reads it."""
    return fated.Issued(
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
def test_an_audit_is_that_of_brute_force(data, stays, others, fleet, tolerance, now, grace, part):
    """Of a plan, and of a part of it, with a log of it and of what was booked before."""
    whole, _ = made(stays, fleet, tolerance)
    before, _ = made(stays[1:] + others, fleet, tolerance)
    log = data.draw(logs([whole, before]))
    histories = {lock: in_micros(history) for lock, history in fleet.items()}
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


NIGHTS = {"start": "2026-07-01T15:00Z", "end": "2026-07-04T11:00Z", "lock": "LOFT"}
JUNE = "2026-06-20T09:30Z"


def booked(label, **changed):
    return plan([Stay(**{**NIGHTS, **changed}, label=label)], DAY)


def issued(codes, at=JUNE):
    return [code.issued(at) for code in codes]


def test_a_code_of_a_cancelled_booking_is_exposed_once_its_dates_are_sold_again():
    """No plan had Ada and Ben at once, so comparing plan with plan never shows it."""
    ada, nobody, ben = booked("Ada"), plan([], DAY), booked("Ben")
    assert nobody.since(ada).exposed == ben.since(nobody).exposed == []
    audit = ben.audit(issued(ada))
    assert [(code.label, other.stay.label) for code, other in audit.exposed] == [
        ("Ada", "Ben")
    ] * len(audit.exposed)
    assert {other for _, other in audit.exposed} == set(ben)
    assert audit.surplus == issued(ada)
    assert audit.missing == ben


def test_two_doors_of_one_guest_are_two_codes():
    doors = plan([Stay(**{**NIGHTS, "lock": lock}, label="Ada") for lock in ("A", "B")], DAY)
    audit = doors.audit(issued(doors.of(lock="A")))
    assert (audit.held, audit.missing) == (doors.of(lock="A"), doors.of(lock="B"))
    assert (audit.surplus, audit.exposed) == ([], [])


def test_a_label_that_two_bookings_have_one_after_the_other_hides_nobody():
    """Smith leaves at 11:00 and Smith comes at 15:00, in one window: each needs its own row."""
    noon = WindowConfig(86_400)
    stays = [
        Stay("2026-07-01T15:00Z", "2026-07-02T11:00Z", lock="LOFT", label="Smith"),
        Stay("2026-07-02T15:00Z", "2026-07-03T11:00Z", lock="LOFT", label="Smith"),
    ]
    codes = plan(stays, noon)
    assert len(codes) == 4
    audit = codes.audit(issued(codes[:2]))
    assert (audit.held, audit.missing) == (codes[:2], codes[2:])


def test_a_code_from_before_there_and_back_is_asked_for_again():
    hours = WindowConfig(3_600)
    timeline = LockTimeline(DAY).configured(hours).applied("2026-06-25T10:00Z")
    timeline = timeline.confirmed("2026-06-25T10:10Z").configured(DAY)
    timeline = timeline.applied("2026-06-26T10:00Z").confirmed("2026-06-26T10:10Z")
    codes = plan(booked("Ada").stays, timeline)
    before, after = issued(codes), issued(codes, at="2026-06-26T10:10Z")
    assert codes.audit(before).missing == codes
    assert codes.audit(before).surplus == []  # the change killed them
    assert codes.audit(before + after).held == codes


def test_only_what_is_not_over_is_said():
    ada, ben = booked("Ada"), booked("Ben")
    second = ben[1].window
    audit = ben.audit(issued(ada), at=second.end)
    assert audit.missing == ben[2:]
    assert audit.surplus == issued(ada)[2:]
    assert {other for _, other in audit.exposed} == set(ben[2:])
    lingering = ben.audit(issued(ada), at=second.end, grace=MICRO)
    assert lingering.surplus == issued(ada)[1:]
    assert lingering.exposed[0] == (issued(ada)[1], ben[2])


def test_an_audit_shows_what_is_missing_first():
    ada, ben = booked("Ada"), booked("Ben")
    audit = ben.audit([*issued(ada[:1]), *issued(ben[1:2]), IssuedCode(JUNE, issued_at=JUNE)])
    shown = audit._repr_html_()
    assert shown.startswith("1 held\n<table>")
    rows = [line for line in shown.splitlines() if "<td>" in line]
    assert [row.split("</td>")[0].removeprefix("<tr><td>") for row in rows] == [
        *["missing"] * (len(ben) - 1), "exposed", "surplus", "surplus",
    ]  # fmt: skip
    assert "<td>LOFT</td><td>Ben</td>" in rows[0]
    assert rows[-3].endswith("<td>Ada</td></tr>")


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        pytest.param(
            lambda: plan([], {"A": DAY}).audit([IssuedCode(JUNE, issued_at=JUNE, lock="B")]),
            ValueError, ["lock='B'", "issued[0]"], id="a lock that the settings lack",
        ),
        pytest.param(
            lambda: booked("Ada").audit([3]), TypeError, ["issued[0]=3"], id="audit([3])"
        ),
        pytest.param(
            lambda: booked("Ada").audit([], at="2026-07-01"), ValueError, ["at='2026-07-01'"],
            id="at without a time",
        ),
        pytest.param(
            lambda: booked("Ada").audit([], grace=-HOUR), ValueError, ["grace=-1 day"],
            id="grace=-1h",
        ),
        pytest.param(
            lambda: booked("Ada").audit([IssuedCode("9999-12-31T23:00Z", issued_at=JUNE)]),
            OverflowError, ["issued[0]=", "years 1..9999"], id="a window after year 9999",
        ),
    ],
)  # fmt: skip
def test_refuses(call, error, words):
    refuses(call, error, words)


def test_skews_longer_than_time_are_no_harm_to_the_log():
    codes = booked("Ada")
    audit = codes.audit([*issued(codes), *issued(booked("Ben")[:1])], grace=timedelta.max)
    assert audit.held == codes
    assert [other for _, other in audit.exposed] == list(codes)  # Ben's lingers for ever
