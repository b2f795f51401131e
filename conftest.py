"""Which doctests need an extra that is not installed."""

from importlib.util import find_spec

_NEEDS = {"rollover/plot": "matplotlib"}

collect_ignore = [path for path, needs in _NEEDS.items() if find_spec(needs) is None]
