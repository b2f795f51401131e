"""Name the modules that the package loads when a name is first asked for, which no import shows.

Those of the optional extras are left out: a program that imports one has it, and its packages.
"""

import rollover

_OPTIONAL = {"frames", "plot", "strategies", "testing"}

_modules = {*dir(rollover)} - {*rollover.__all__}
hiddenimports = [f"rollover.{module}" for module in sorted(_modules - _OPTIONAL)]
