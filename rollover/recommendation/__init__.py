"""Which settings suit these stays: no two guests with the same code, then the fewest codes.

The answers speak of the stays given and of no others. NumPy is loaded when the first recommendation
is asked for.
"""

from rollover.recommendation._recommend import Recommendation, recommend

__all__ = ["Recommendation", "recommend"]
