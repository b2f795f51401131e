"""Does a response agree with the settings, and if not, why."""

from rollover.verify.fields import MISSING
from rollover.verify.inference import InferredConfig, infer_config
from rollover.verify.response import Mismatch, check_response

__all__ = ["MISSING", "InferredConfig", "Mismatch", "check_response", "infer_config"]
