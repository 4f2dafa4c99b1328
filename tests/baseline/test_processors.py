"""What is expected of a week does not depend on how many processors the machine has."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from observatory.settings import PROJECT

_PRINTED = """
import numpy as np, pandas as pd
from threadpoolctl import threadpool_info
from observatory.baseline import judge
assert {library["num_threads"] for library in threadpool_info() if library["user_api"] == "blas"} == {1}
random = np.random.default_rng(5)
counts = random.poisson(random.gamma(1, 4, (900, 1)), (900, 261)).astype(float)
weeks = pd.date_range("2021-01-04", periods=261, freq="7D", unit="us")
judged = judge(counts, weeks, np.arange(900) // 15, np.arange(900) % 15)
print(judged.expected.tobytes().hex()[:4000], judged.p.tobytes().hex()[:4000])
"""


def _printed(processors: int) -> str:
    told = {name: str(processors) for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS")}
    ran = subprocess.run(
        [sys.executable, "-c", _PRINTED], cwd=PROJECT, env=os.environ | told, capture_output=True, text=True,
        check=True,
    )  # fmt: skip
    return ran.stdout


@pytest.mark.skipif((os.cpu_count() or 1) < 2, reason="one processor: there is nothing to tell apart")
def test_figures_are_the_same_to_the_last_digit_whatever_is_asked_of_the_library():
    """Of two thousand rows a few had another last digit on two processors than on one."""
    assert _printed(1) == _printed(2)
