"""A toy lock and a toy server that know nothing but their current settings judge the fates.

A toy code is the settings it was made with, as given, and its window's index. The toy lock opens
for the one code of its own settings and of the window it is in; so after a change it knows nothing
of the settings before.
"""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    multiple,
    precondition,
    rule,
)

from rollover import Fate, IssuedCode, LockTimeline, WindowConfig

pytestmark = pytest.mark.portable

NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)
waits = (
    st.sampled_from([timedelta(0), timedelta(microseconds=1), timedelta(hours=1)])
    | st.integers(0, 96).map(lambda quarters: timedelta(minutes=15 * quarters))
    | st.timedeltas(timedelta(0), timedelta(days=2))
)


class Toy:
    """A lock or a server: its current settings, and nothing else."""

    def __init__(self, config):
        self.config = config

    def code_for(self, when):
        return self.config, self.config.window_at(when).index


class Lifecycle(RuleBasedStateMachine):
    codes = Bundle("codes")

    @initialize(window_seconds=st.sampled_from([1_800, 14_400, 86_400]))
    def start(self, window_seconds):
        initial = WindowConfig(window_seconds)
        self.lock, self.server = Toy(initial), Toy(initial)
        self.waiting = None
        self.unconfirmed = False
        self.used = 0
        self.last_event = self.now = NOON
        self.last_issue = None
        self.timeline = LockTimeline(initial)

    @rule(window_seconds=st.sampled_from([1_800, 3_600, 14_400, 18_000, 86_400]))
    def configure(self, window_seconds):
        # Never the same settings twice, by which a toy code would come back to life.
        self.used += 1
        self.waiting = WindowConfig(window_seconds, 900 * self.used)
        self.timeline = self.timeline.configured(self.waiting)

    def event(self):
        # An event at the instant of an issue is before it, so one after it is later.
        if self.now == self.last_issue:
            self.now += timedelta(microseconds=1)
        self.last_event = self.now
        return self.now

    @rule()
    def apply(self):
        if self.waiting is None:
            with pytest.raises(ValueError, match="nothing is configured"):
                self.timeline.applied(self.now)
            return
        self.timeline = self.timeline.applied(self.event())
        self.lock.config, self.waiting = self.waiting, None
        self.unconfirmed = True

    @rule()
    def confirm(self):
        if not self.unconfirmed:
            with pytest.raises(ValueError, match="nothing is applied"):
                self.timeline.confirmed(self.now)
            return
        self.timeline = self.timeline.confirmed(self.event())
        self.server.config = self.lock.config
        self.unconfirmed = False

    @precondition(lambda self: self.timeline.changes)
    @rule(early=waits)
    def refuse_an_event_before_the_last(self, early):
        before = self.last_event - early - timedelta(microseconds=1)
        with pytest.raises(ValueError, match="in order"):
            self.timeline.configured(WindowConfig(1_800)).applied(before)

    @rule(target=codes, ahead=waits)
    def issue(self, ahead):
        self.last_issue = self.now
        when_valid = self.now + ahead
        return IssuedCode(when_valid, issued_at=self.now), self.server.code_for(when_valid)

    @rule(wait=waits)
    def wait(self, wait):
        self.now += wait

    @rule(code=codes, into=waits)
    def wait_for(self, code, into):
        self.now = max(self.now, code[0].when_valid + min(into, timedelta(hours=1)))

    @rule(code=codes)
    def try_it(self, code):
        issued, toy = code
        opens = self.lock.code_for(self.now) == toy
        fate = self.timeline.fate(issued)
        if fate is not Fate.CURRENT:  # for which either is right, as the vendor does not say
            settings, index = toy
            assert opens == (fate is Fate.VALID and self.now in settings.window(index))

    @rule(target=codes, code=consumes(codes))
    def try_and_throw_away(self, code):
        self.try_it(code)
        return multiple()

    @invariant()
    def the_settings_are_those_of_the_toys(self):
        assert self.timeline.lock_config(self.now) == self.lock.config
        assert self.timeline.server_config(self.now) == self.server.config
        pending = self.lock.config if self.unconfirmed else None
        assert self.timeline.pending(self.now) == pending


TestLifecycle = Lifecycle.TestCase
