"""Raw rows → facts, or refusals with a reason: no row goes anywhere else."""

from pipelines.validate.refusals import Validated
from pipelines.validate.rows import File, validate, validate_together

__all__ = ["File", "Validated", "validate", "validate_together"]
