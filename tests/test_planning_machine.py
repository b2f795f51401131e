"""A host who books, moves, cancels, reconfigures, confirms, and holds a log against the plan.

The toy lock and the toy server know their current settings and no more. The lock opens for the
code of its settings and of the window that its clock shows, and for a while after it; a code that
was issued before it was last reconfigured is dead to it, in use or not. The host asks every hour
for what `audit` finds missing, and a sender that fails gives nothing and logs nothing.
"""

from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import pytest
from hypothesis import settings, strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from rollover import IssuedCode, LockTimeline, Stay, WindowConfig, plan

pytestmark = pytest.mark.portable

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
MICRO = timedelta(microseconds=1)

minutes = st.integers(0, 600).map(lambda n: n * MINUTE) | st.sampled_from([HOUR / 2, HOUR])
skews = st.sampled_from([timedelta(0), MICRO, 10 * MINUTE, 3 * HOUR])
choices = st.sampled_from([(1_800, 0), (3_600, 900), (14_400, 0), (18_000, 0), (86_400, 43_200)])


def index(choice, moment):
    window, epoch = choice
    return ((moment - EPOCH) // MICRO - epoch * 10**6) // (window * 10**6)


class Given(NamedTuple):
    """What the server gave: the window of its settings then, in microseconds."""

    guest: str
    choice: tuple[int, int]
    index: int
    issued_at: datetime

    def opens(self, moment, skew, grace):
        """Whether a lock of these settings opens, its clock off by the skew."""
        now, graced = (index(self.choice, moment + skew - late) for late in (0 * MICRO, grace))
        return graced <= self.index <= now


class Host(RuleBasedStateMachine):
    @initialize(
        choice=choices, early=skews, late=skews, behind=skews, ahead=skews, grace=skews,
        terse=st.booleans(),
    )  # fmt: skip
    def start(self, choice, early, late, behind, ahead, grace, terse):
        self.tolerance = {"early": early, "late": late, "behind": behind, "ahead": ahead}
        self.grace = grace
        self.terse = terse  # a program's own log: neither window nor need
        self.now = NOON
        self.lock = self.before = self.server = choice
        self.lock_since = datetime.min.replace(tzinfo=UTC)
        self.timeline = LockTimeline(WindowConfig(*choice))
        self.unconfirmed = self.sender_fails = False
        self.guests = 0
        self.stays = {}
        self.log = []
        self.given = []

    def booked(self, guest, wait, length):
        start = self.now + self.tolerance["early"] + wait
        self.stays[guest] = Stay(start, start + length, lock="LOFT", label=guest)

    @rule(wait=minutes, length=minutes.filter(bool))
    def book(self, wait, length):
        """A guest who may come this very minute."""
        self.guests += 1
        self.booked(f"guest {self.guests}", wait, length)

    @precondition(lambda self: self.stays)
    @rule(data=st.data(), wait=minutes, length=minutes.filter(bool))
    def move(self, data, wait, length):
        self.booked(data.draw(st.sampled_from(sorted(self.stays))), wait, length)

    @precondition(lambda self: self.stays)
    @rule(data=st.data(), by=minutes)
    def stay_on(self, data, by):
        guest = data.draw(st.sampled_from(sorted(self.stays)))
        stay = self.stays[guest]
        end = max(stay.end, self.now) + by
        self.stays[guest] = Stay(stay.start, end, lock="LOFT", label=guest)

    @precondition(lambda self: self.stays)
    @rule(data=st.data(), length=minutes.filter(bool))
    def sell_again(self, data, length):
        """A booking is cancelled, and another guest comes at once."""
        del self.stays[data.draw(st.sampled_from(sorted(self.stays)))]
        self.book(0 * MINUTE, length)

    @precondition(lambda self: self.stays)
    @rule(data=st.data())
    def cancel(self, data):
        del self.stays[data.draw(st.sampled_from(sorted(self.stays)))]

    @rule(choice=choices)
    def reconfigure(self, choice):
        self.timeline = self.timeline.configured(WindowConfig(*choice)).applied(self.now)
        self.before, self.lock, self.lock_since = self.lock, choice, self.now
        self.unconfirmed = True

    @rule()
    def go_back(self):
        self.reconfigure(self.before)

    @precondition(lambda self: self.unconfirmed)
    @rule()
    def confirm(self):
        self.timeline = self.timeline.confirmed(self.now)
        self.server = self.lock
        self.unconfirmed = False

    @rule(fails=st.booleans())
    def sender(self, fails):
        self.sender_fails = fails

    @rule(hours=st.integers(1, 6))
    def hours_pass(self, hours):
        for _ in range(hours):
            self.the_job_of_the_hour()
            self.now += HOUR

    def the_job_of_the_hour(self):
        codes = plan(self.stays.values(), self.timeline, **self.tolerance)
        missing = codes.audit(self.log, at=self.now).missing
        due = missing.due(None, self.now + MICRO, lead=HOUR)
        if not self.sender_fails:
            for code in due:
                self.give(code)
        exposed = {
            (issued.label, code.stay.label)
            for issued, code in codes.audit(self.log, at=self.now, grace=self.grace).exposed
            if code.needed_from < self.now + HOUR
        }
        gaps = codes.gaps()
        for guest, stay in self.stays.items():
            first = max(stay.start - self.tolerance["early"], self.now)
            last = min(stay.end + self.tolerance["late"], self.now + HOUR)
            moments = [self.now + n * 15 * MINUTE for n in range(4)] + [first, last - MICRO]
            for moment in moments:
                inside = first <= moment < last
                if inside and not any(g.stay == stay and g.start <= moment < g.end for g in gaps):
                    if not self.sender_fails:
                        self.somebody_opens(guest, moment)
                    assert {(other, guest) for other in self.others(guest, moment)} <= exposed

    def give(self, code):
        assert self.server == (code.config.window_seconds, code.config.epoch_seconds)
        guest = code.stay.label
        number = index(self.server, code.when_valid)
        self.given.append(Given(guest, self.server, number, self.now))
        issued = code.issued(self.now)
        if self.terse:
            issued = IssuedCode(code.when_valid, issued_at=self.now, lock="LOFT", label=guest)
        self.log.append(issued)

    def alive(self):
        return [
            code
            for code in self.given
            if code.choice == self.lock and code.issued_at >= self.lock_since
        ]

    def skews(self):
        return -self.tolerance["behind"], timedelta(0), self.tolerance["ahead"]

    def somebody_opens(self, guest, moment):
        for skew in self.skews():
            assert any(
                code.guest == guest and code.opens(moment, skew, timedelta(0))
                for code in self.alive()
            ), f"{guest} stands before the door at {moment}, its clock off by {skew}"

    def others(self, guest, moment):
        """Return who else could open the door."""
        return {
            code.guest
            for code in self.alive()
            for skew in self.skews()
            if code.guest != guest and code.opens(moment, skew, self.grace)
        }

    @invariant()
    def the_timeline_is_what_happened(self):
        assert self.timeline.lock_config(self.now) == WindowConfig(*self.lock)
        assert self.timeline.server_config(self.now) == WindowConfig(*self.server)


TestHost = Host.TestCase
TestHost.settings = settings(stateful_step_count=30)
