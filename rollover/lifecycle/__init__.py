"""Configured, applied, confirmed: which settings rule when, and the fate of issued codes.

New settings take three steps: they are configured on the server (V9), applied to the lock over
Bluetooth (V9), and confirmed to the server (V10). Between the last two the lock and the server
follow different settings.
"""

from rollover.lifecycle._codes import Fate, IssuedCode
from rollover.lifecycle._impact import CodeRequest, Impact, Replacement
from rollover.lifecycle._quietest import quietest_moment
from rollover.lifecycle._reconfiguration import Reconfiguration
from rollover.lifecycle._timeline import AppliedConfig, LockTimeline, ScheduledConfig

__all__ = [
    "AppliedConfig",
    "CodeRequest",
    "Fate",
    "Impact",
    "IssuedCode",
    "LockTimeline",
    "Reconfiguration",
    "Replacement",
    "ScheduledConfig",
    "quietest_moment",
]
