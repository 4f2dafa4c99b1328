"""Sums of products are made by one thread: the same last digit on every machine, in half the time.

numpy's library for matrices (OpenBLAS) shares a product out among as many threads as there are processors.
The order in which it adds up, and with it the last digit of what is expected, then depends on the machine.
Ours are small: the threads spend more time waiting for each other than at work, and with ten readers of the
app they wait for the threads of the others.
"""

from __future__ import annotations

from threadpoolctl import threadpool_limits


def one_thread() -> None:
    """Set for this process."""
    threadpool_limits(limits=1, user_api="blas")
