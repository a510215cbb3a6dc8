"""Neighbours: exact tables, nights, licences and reasons, against faiss, numpy, scikit-learn and the bare product.

CPU seconds, one thread each, on made profiles. A peer that is not installed is left out with a line that says so; faiss
ships an old OpenBLAS that knows few processors, so it runs in a process of its own with the kernel that suits it
(OPENBLAS_CORETYPE). `python -m bench.neighbours --million` measures one table of a million works instead.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
from functools import partial
from importlib import import_module
from importlib.util import find_spec

import numpy as np
from threadpoolctl import threadpool_info, threadpool_limits

from bench.analysis import best
from bench.ratio import Ratio
from transforms.recommend.neighbours import nearest_rows
from transforms.recommend.profiles import Matrix, unit_rows
from transforms.recommend.reasons import reasons, strongest
from transforms.recommend.reserves import RESERVE, built, changed, updated
from transforms.recommend.rules import no_rules, ruled

K, CLIENTS, LISTED = 50, 30, (256, 400)
RIVALS = """
import json, sys, time
import faiss, numpy as np
from threadpoolctl import threadpool_info, threadpool_limits
queries, items, k = np.load(sys.argv[1]), np.load(sys.argv[2]), int(sys.argv[3])
faiss.omp_set_num_threads(1)
faiss.cvar.distance_compute_blas_query_bs, faiss.cvar.distance_compute_blas_database_bs = 4096, 1024
index = faiss.IndexFlatIP(items.shape[1])
index.add(items)
with threadpool_limits(1):
    index.search(queries[:500], k)
    runs = []
    for _ in range(2):
        start = time.process_time()
        found = index.search(queries, k)[1]
        runs.append(time.process_time() - start)
kernels = sorted({each["architecture"] for each in threadpool_info() if each["internal_api"] == "openblas"})
print(json.dumps([min(runs), found[:50].tolist(), kernels]))
"""


def compare() -> list[Ratio]:
    """Ratios of the exact tables and of what rests on them."""
    made, hundred = rows_of(40_000, 128), rows_of(100_000, 128)
    nearest_rows(made[:4_000], made[:4_000], K, same=True)
    return [*_table(made), *_beside_floor(hundred), *_rectangle(), *_night(made), *_licences(made), *_reasons(made)]


def rows_of(count: int, width: int) -> Matrix:
    """Made profiles of length 1, no two alike."""
    return unit_rows(np.random.default_rng(count).normal(size=(count, width)))


def floor(rows: Matrix) -> float:
    """CPU seconds of the bare float32 products of the upper triangle, tile by tile: nothing exact can cost less."""
    singles, tall, wide = rows.astype(np.float32), 512, 1024
    space = np.empty(tall * wide, np.float32)

    def multiply() -> None:
        for top in range(0, len(singles), tall):
            for left in range(top, len(singles), wide):
                a, b = singles[top : top + tall], singles[left : left + wide]
                np.dot(a, b.T, out=space[: len(a) * len(b)].reshape(len(a), len(b)))

    with threadpool_limits(1):
        return best(multiply, times=2)


def _table(rows: Matrix) -> list[Ratio]:
    ours = best(lambda: nearest_rows(rows, rows, K, same=True), times=2)
    what = f"top {K} of {len(rows) // 1000}k × {rows.shape[1]}"
    found = [Ratio(what, ours, "bare product (floor)", floor(rows))]
    table = nearest_rows(rows[:50], rows, K + 1, same=False)
    faiss = _faiss(rows, rows, K + 1, table.item)
    found += [Ratio(what, ours, "faiss Flat, tuned", faiss)] if faiss else []
    with threadpool_limits(1):
        found.append(Ratio(what, ours, "numpy blocks + argpartition", best(lambda: _blocks(rows), times=1)))
        if find_spec("sklearn"):
            from sklearn.neighbors import NearestNeighbors

            model = NearestNeighbors(n_neighbors=K + 1, algorithm="brute", n_jobs=1).fit(rows.astype(np.float32))
            found.append(Ratio(what, ours, "scikit-learn", best(lambda: model.kneighbors(), times=1)))
        if find_spec("hnswlib"):
            found.append(Ratio(what, ours, "hnswlib, approximate", best(lambda: _hnsw(rows), times=1)))
    return found


def _blocks(rows: Matrix) -> None:
    singles = rows.astype(np.float32)
    for top in range(0, len(singles), 1_000):
        product = singles[top : top + 1_000] @ singles.T
        near = np.argpartition(product, -K - 1, axis=1)[:, -K - 1 :]
        np.argsort(-np.take_along_axis(product, near, axis=1), axis=1)


def _hnsw(rows: Matrix) -> None:
    index = import_module("hnswlib").Index("ip", rows.shape[1])
    index.init_index(len(rows), ef_construction=200, M=16)
    index.set_num_threads(1)
    index.add_items(rows.astype(np.float32))
    index.set_ef(200)
    index.knn_query(rows.astype(np.float32), K + 1)


def _faiss(queries: Matrix, items: Matrix, k: int, expected: np.ndarray) -> float | None:
    """CPU seconds of a tuned faiss Flat, after its first rows were seen to be ours."""
    if not find_spec("faiss"):
        print("faiss-cpu is not installed: left out", flush=True)
        return None
    import tempfile

    kernel = next(each["architecture"] for each in threadpool_info() if each["internal_api"] == "openblas")
    with tempfile.TemporaryDirectory() as folder:
        files = [f"{folder}/{name}.npy" for name in ("queries", "items")]
        for file, rows in zip(files, (queries, items), strict=True):
            np.save(file, rows.astype(np.float32))
        ran = subprocess.run(
            [sys.executable, "-c", RIVALS, *files, str(k)],
            env={**os.environ, "OPENBLAS_CORETYPE": kernel}, capture_output=True, text=True, check=True,
        )  # fmt: skip
    seconds, found, kernels = json.loads(ran.stdout)
    same = np.mean([len({*a} & {*b}) / len(b) for a, b in zip(found, expected.tolist(), strict=True)])
    assert same > 0.999, f"faiss and we differ: {same:.4f}"
    print(f"faiss ran with {kernels}, numpy with {kernel}", flush=True)
    return float(seconds)


def _beside_floor(rows: Matrix) -> list[Ratio]:
    ours = best(lambda: nearest_rows(rows, rows, K, same=True), times=1)
    return [Ratio(f"top {K} of {len(rows) // 1000}k × {rows.shape[1]}", ours, "bare product (floor)", floor(rows))]


def _rectangle() -> list[Ratio]:
    """In turn, three times each: on a shared machine neither should have the better minutes."""
    queries, items = rows_of(500_000, 64), rows_of(5_000, 64)
    expected, runs = nearest_rows(queries[:50], items, 10, same=False).item, []
    for _ in range(3):
        ours = best(lambda: nearest_rows(queries, items, 10, same=False), times=2)
        runs.append((ours, _faiss(queries, items, 10, expected)))
    faiss = [seconds for _, seconds in runs if seconds]
    ours = min(seconds for seconds, _ in runs)
    return [Ratio("top 10 of 5k for 500k × 64", ours, "faiss Flat, tuned", min(faiss))] if faiss else []


def _night(rows: Matrix) -> list[Ratio]:
    """1% of all works changed."""
    ids, after = np.arange(len(rows)), rows.copy()
    moved = np.random.default_rng(1).choice(len(rows), len(rows) // 100, replace=False)
    after[moved] = rows_of(len(moved), rows.shape[1])
    depth = K + RESERVE
    before = built(rows, depth)
    rebuild = best(lambda: nearest_rows(after, after, K, same=True, positive=True), times=2)
    night = best(lambda: updated(before, changed(rows, after, ids, ids), after, K, depth), times=3)
    again = nearest_rows(after, after, K, same=True, positive=True)
    table = updated(before, changed(rows, after, ids, ids), after, K, depth).table(K)
    assert np.array_equal(table.item, again.item) and np.array_equal(table.score, again.score)
    return [Ratio("night with 1% changed, 40k × 128", night, "rebuild", rebuild)]


def _licences(rows: Matrix) -> list[Ratio]:
    random = np.random.default_rng(2)
    rules = no_rules(len(rows), len(rows))
    clients = [random.random(len(rows)) < share for share in np.linspace(0.2, 0.8, CLIENTS)]

    def all_clients(listed: int) -> None:
        lists = built(rows, listed)
        for allowed in clients:
            seen = np.flatnonzero(allowed)
            assert (ruled(lists, rows, rows, seen, allowed, rules, K, same=True).item >= 0).all()

    one = best(lambda: nearest_rows(rows, rows, K, same=True, positive=True), times=3)
    return [
        Ratio(f"exact top {K} for {CLIENTS} clients, lists of {listed}", best(partial(all_clients, listed), times=2),
              "one table", one)
        for listed in LISTED
    ]  # fmt: skip


def _reasons(rows: Matrix) -> list[Ratio]:
    pairs, random = 5_000_000, np.random.default_rng(3)
    query, item = np.sort(random.integers(0, len(rows), pairs)), random.integers(0, len(rows), pairs)
    names = [f"facet.f{number:03}" for number in range(rows.shape[1])]
    strongest(rows, rows, query[:10], item[:10])
    found = best(lambda: strongest(rows, rows, query, item), times=2)
    named = best(lambda: reasons(rows, rows, query, item, names), times=1)
    asked = pairs * 0.5e-6
    return [
        Ratio("top 3 shared factors of 5M pairs", found, "0.5 µs a pair", asked),
        Ratio("the same with their ids as lists", named, "0.5 µs a pair", asked),
    ]


def million() -> None:
    """One table of a million works, 64 columns: CPU seconds and peak memory."""
    rows = np.random.default_rng(1).random((1_000_000, 64))
    rows -= 0.5
    lengths = np.sqrt(np.einsum("ij,ij->i", rows, rows))
    rows /= lengths[:, None]
    nearest_rows(rows[:4_000], rows[:4_000], K, same=True)
    start = time.process_time()
    table = nearest_rows(rows, rows, K, same=True)
    seconds, peak = time.process_time() - start, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    print(f"top {K} of 1M × 64: {seconds:.0f} CPU-s, {peak:.2f} GB at most, {int((table.item >= 0).sum()):,} pairs")


if __name__ == "__main__":
    if "--million" in sys.argv:
        million()
    else:
        from bench.__main__ import Console, table_of

        Console().print(table_of(compare()))
