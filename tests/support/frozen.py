"""A program to be frozen: it asks for each public name, plans a stay, and runs the command line.

``make frozen`` builds it with PyInstaller and runs it where there is no Python.
"""

import sys

import rollover
from rollover.cli import main

names = {name: getattr(rollover, name) for name in rollover.__all__}
stay = rollover.Stay("2026-10-30T02:00Z", "2026-10-30T09:00Z", lock="LOFT")
assert len(rollover.plan([stay], rollover.WindowConfig(14_400))) == 3
assert rollover.bulk.window_index([0], window_seconds=14_400).tolist() == [0]
[read] = rollover.bookings.from_csv(
    ["lock,arrival,departure\n", "LOFT,2026-10-30T02:00Z,2026-10-30T09:00Z\n"]
)
assert read == stay
assert getattr(sys, "frozen", False), "this is no frozen program"
print(len(names), "names")
sys.exit(main(["window", "2026-10-30T03:59Z", "--model", "5440"]))
