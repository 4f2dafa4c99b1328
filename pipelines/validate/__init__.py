"""Raw rows → facts, or refusals with a reason: no row goes anywhere else."""

from pipelines.validate.rows import Validated, validate

__all__ = ["Validated", "validate"]
