"""Settings of the suite."""

from hypothesis import settings

settings.register_profile("rollover", deadline=None)  # a machine that is busy is not a fault
settings.load_profile("rollover")
