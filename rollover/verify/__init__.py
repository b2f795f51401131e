"""Does a response agree with the settings, and if not, why."""

from rollover.verify._fields import MISSING
from rollover.verify._inference import InferredConfig, infer_config
from rollover.verify._mismatch import Mismatch
from rollover.verify._paths import Paths
from rollover.verify._request import check_request
from rollover.verify._response import check_response

__all__ = [
    "MISSING",
    "InferredConfig",
    "Mismatch",
    "Paths",
    "check_request",
    "check_response",
    "infer_config",
]
