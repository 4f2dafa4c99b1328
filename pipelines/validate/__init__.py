"""Raw rows → facts or numbers, or refusals with a reason: no row goes anywhere else."""

from pipelines.validate.numbers import validate_numbers
from pipelines.validate.refusals import Validated
from pipelines.validate.rows import File, validate, validate_together

__all__ = ["File", "Validated", "validate", "validate_numbers", "validate_together"]
