"""Raw rows → facts, or refusals with a reason: no row goes anywhere else."""

from pipelines.validate.refusals import Validated
from pipelines.validate.rows import validate

__all__ = ["Validated", "validate"]
