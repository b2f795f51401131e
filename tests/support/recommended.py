"""What `recommend` must find, by trying every phase: shares no code with the package.

Stays and tolerances are those of `planned`: integers, microseconds from 1970.
"""

from support.planned import NO_TOLERANCE, SECOND, pairs


class Brute:
    """Every phase of a window length, one by one."""

    def __init__(
        self, stays, window, tolerance=NO_TOLERANCE, *, most=None, outside=None, allow_shared=0,
        pair_cost=None, grace=0,
    ):  # fmt: skip
        self.window = window
        self.before = tolerance.early + tolerance.behind
        self.after = tolerance.late + tolerance.ahead
        self.stays = stays
        self.spans = [self.wide(stay) for stay in stays]
        both = [(stays[one], stays[other]) for one, other in pairs(stays)]
        self.pairs = [(self.wide(one), self.wide(other)) for one, other in both]
        self.overlapping = sum(one.end > other.start for one, other in both)
        self.free = allow_shared + self.overlapping
        self.pair_cost, self.grace = pair_cost, grace
        self.most = most
        self.outside = outside

    def wide(self, stay):
        return stay.start - self.before, stay.end + self.after

    def indexes(self, phase, spans):
        epoch, length = phase * SECOND, self.window * SECOND
        return [((a - epoch) // length, (b - 1 - epoch) // length) for a, b in spans]

    def counts(self, phase):
        return [last - first + 1 for first, last in self.indexes(phase, self.spans)]

    def at(self, phase):
        """Return (shared, codes), or None where a stay breaks a bound."""
        for count, stay in zip(self.counts(phase), self.stays, strict=True):
            if self.most is not None and count > self.most:
                return None
            beyond = count * self.window * SECOND - (stay.end - stay.start)
            if self.outside is not None and beyond > self.outside:
                return None
        together = 0
        for one, other in self.pairs:
            together += self.lets_in(phase, one, other) or self.lets_in(phase, other, one)
        return together, sum(self.counts(phase))

    def lets_in(self, phase, one, other):
        """Return whether a window that one span needs is open, with grace, during the other."""
        epoch, length = phase * SECOND, self.window * SECOND
        [(first, last)] = self.indexes(phase, [one])
        return any(
            epoch + k * length < other[1] and other[0] < epoch + (k + 1) * length + self.grace
            for k in range(first, last + 1)
        )

    def passed(self, phase):
        """Return between which rollovers the spans begin and end, and begin less the grace."""
        lingering = [(a - self.grace, a - self.grace + 1) for a, _ in self.spans]
        return self.indexes(phase, self.spans + lingering)

    def rank(self, found):
        if self.pair_cost is not None:
            price = found[1] + self.pair_cost * (found[0] - self.overlapping)
            return price, found[0], found[1]
        return max(found[0] - self.free, 0), found[1], found[0]

    def best(self):
        """Return the runs of the best phases, widest and then first first, and what they reach.

        A run ends where, a second later, some stay begins or ends in another window.
        """
        before = [self.passed(phase) for phase in range(self.window + 1)]
        begins = sorted(
            phase % self.window
            for phase in range(1, self.window + 1)
            if before[phase] != before[phase - 1]
        )
        found = {phase: self.at(phase) for phase in begins}
        fitting = [each for each in found.values() if each is not None]
        if not fitting:
            return [range(0)], None
        reached = min(fitting, key=self.rank)
        ends = [*begins[1:], begins[0] + self.window]
        runs = [
            range(begin, end)
            for begin, end in zip(begins, ends, strict=True)
            if found[begin] is not None and self.rank(found[begin]) == self.rank(reached)
        ]
        return sorted(runs, key=lambda run: (-len(run), run.start)), reached
