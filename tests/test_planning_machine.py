"""A host who books, moves, cancels, reconfigures, confirms, and asks `due` every hour.

The toy lock and the toy server know their current settings and no more. The lock opens for the
code of its settings and of the window that its clock shows; a code that was issued before it was
last reconfigured is dead to it, in use or not. The host has what the plan told them to ask for.
"""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import settings, strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from rollover import LockTimeline, Stay, WindowConfig, plan

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


class Host(RuleBasedStateMachine):
    @initialize(choice=choices, early=skews, late=skews, behind=skews, ahead=skews)
    def start(self, choice, early, late, behind, ahead):
        self.tolerance = {"early": early, "late": late, "behind": behind, "ahead": ahead}
        self.now = NOON
        self.lock = self.server = choice
        self.lock_since = datetime.min.replace(tzinfo=UTC)
        self.timeline = LockTimeline(WindowConfig(*choice))
        self.unconfirmed = False
        self.stays = {}
        self.asked = set()
        self.held = {}  # by guest: settings, index, when it was issued

    @rule(wait=minutes, length=minutes.filter(bool))
    def book(self, wait, length):
        """A guest who may come this very minute."""
        guest = f"guest {len(self.held)}"
        start = self.now + self.tolerance["early"] + wait
        self.stays[guest] = Stay(start, start + length, lock="LOFT", label=guest)
        self.held[guest] = set()

    @precondition(lambda self: self.stays)
    @rule(data=st.data(), by=minutes)
    def stay_on(self, data, by):
        guest = data.draw(st.sampled_from(sorted(self.stays)))
        stay = self.stays[guest]
        end = max(stay.end, self.now) + by
        self.stays[guest] = Stay(stay.start, end, lock="LOFT", label=guest)

    @precondition(lambda self: self.stays)
    @rule(data=st.data())
    def cancel(self, data):
        del self.stays[data.draw(st.sampled_from(sorted(self.stays)))]

    @rule(choice=choices)
    def reconfigure(self, choice):
        self.timeline = self.timeline.configured(WindowConfig(*choice)).applied(self.now)
        self.lock, self.lock_since = choice, self.now
        self.unconfirmed = True

    @precondition(lambda self: self.unconfirmed)
    @rule()
    def confirm(self):
        self.timeline = self.timeline.confirmed(self.now)
        self.server = self.lock
        self.unconfirmed = False

    @rule(hours=st.integers(1, 6))
    def hours_pass(self, hours):
        for _ in range(hours):
            self.the_job_of_the_hour()
            self.now += HOUR

    def the_job_of_the_hour(self):
        codes = plan(self.stays.values(), self.timeline, **self.tolerance)
        for code in codes.due(None, self.now + MICRO, lead=HOUR):
            key = code.stay.label, code.config, code.window, code.request_from
            if key not in self.asked and code.needed_until > self.now:
                self.asked.add(key)
                assert self.server == (code.config.window_seconds, code.config.epoch_seconds)
                issued = self.server, index(self.server, code.when_valid), self.now
                self.held[code.stay.label].add(issued)
        gaps = codes.gaps()
        for guest, stay in self.stays.items():
            first = max(stay.start - self.tolerance["early"], self.now)
            last = min(stay.end + self.tolerance["late"], self.now + HOUR)
            moments = [self.now + n * 15 * MINUTE for n in range(4)] + [first, last - MICRO]
            for moment in moments:
                inside = first <= moment < last
                if inside and not any(g.stay == stay and g.start <= moment < g.end for g in gaps):
                    self.somebody_opens(guest, moment)

    def somebody_opens(self, guest, moment):
        for skew in (-self.tolerance["behind"], timedelta(0), self.tolerance["ahead"]):
            shown = index(self.lock, moment + skew)
            assert any(
                (settings, its) == (self.lock, shown) and issued >= self.lock_since
                for settings, its, issued in self.held[guest]
            ), f"{guest} stands before the door at {moment}, its clock off by {skew}"

    @invariant()
    def the_timeline_is_what_happened(self):
        assert self.timeline.lock_config(self.now) == WindowConfig(*self.lock)
        assert self.timeline.server_config(self.now) == WindowConfig(*self.server)


TestHost = Host.TestCase
TestHost.settings = settings(stateful_step_count=30)
