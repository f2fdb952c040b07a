"""The same bits, whatever number of threads the matrix library has."""

from __future__ import annotations

import os
import subprocess
import sys

import numpy as np
import pytest
from threadpoolctl import threadpool_info

from kirmash.indicators import matrix

CHAIN = """
from hashlib import sha256
import numpy as np
from kirmash.indicators import complexity, relatedness
random = np.random.default_rng(6)
cells = (random.random((230, 900)) < np.linspace(.02, .6, 230)[:, None] * random.random(900)).astype(float)
advantages = complexity.advantage_matrix_from_flags(tuple(f"e{n:03}" for n in range(230)), tuple(f"p{n:03}" for n in range(900)), cells)
space = relatedness.product_space(advantages)
scores = space.complexity
tables = scores.economies, scores.products, space.proximity, space.density, space.outlook, space.gain
print([sha256(np.ascontiguousarray(table).tobytes()).hexdigest() for table in tables])
"""


LATER = """
import numpy as np
from threadpoolctl import threadpool_info
from kirmash.indicators import matrix

def threads():
    pools = (pool for pool in threadpool_info() if pool["user_api"] == "blas")
    return {pool["filepath"]: pool["num_threads"] for pool in pools}

with matrix.limit_to_single_thread():
    first = threads()
import scipy.linalg
with matrix.limit_to_single_thread():
    print(len(threads()) > len(first), set(threads().values()))
"""


def test_a_library_loaded_after_the_first_look_is_limited_too() -> None:
    pytest.importorskip("scipy", reason="the extra kirmash[gravity] is not installed")
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "2", "OMP_NUM_THREADS": "2"}
    done = subprocess.run(
        [sys.executable, "-c", LATER], env=environment, check=True, capture_output=True, text=True
    )
    more, threads = done.stdout.split(maxsplit=1)
    if more == "False":
        pytest.skip("SciPy shares NumPy's matrix library here")
    assert threads.strip() == "{1}"


def test_the_chain_has_the_same_bits_for_any_number_of_threads() -> None:
    outputs = {
        subprocess.run(
            [sys.executable, "-c", CHAIN],
            env={**os.environ, "OPENBLAS_NUM_THREADS": threads, "OMP_NUM_THREADS": threads},
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        for threads in ("1", "2", "4")
    }
    assert len(outputs) == 1


def test_parts_are_put_together_in_order() -> None:
    left = np.arange(2.0 * matrix.ROWS_PER_PART * 3 + 6).reshape(-1, 2)
    assert (matrix.apply_to_row_blocks(lambda rows: rows * 2, left) == left * 2).all()


def test_within_it_the_library_has_a_single_thread_and_afterwards_its_former_number() -> None:
    before = [
        library["num_threads"] for library in threadpool_info() if library["user_api"] == "blas"
    ]
    with matrix.limit_to_single_thread():
        assert {
            library["num_threads"] for library in threadpool_info() if library["user_api"] == "blas"
        } <= {1}
    assert [
        library["num_threads"] for library in threadpool_info() if library["user_api"] == "blas"
    ] == before
