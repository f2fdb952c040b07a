"""The measurements of the series as rows for benchmarks/RESULTS.md: what, measured, aim."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.series import calibration, generator, speed


def rows() -> Iterator[tuple[str, str, str]]:
    """Calibration in every world with every rival in one run, then speed; one row that says so
    without the data.
    """
    path = generator.shared() / generator.FILE
    if not path.exists():
        yield (
            "calibration and speed of the series",
            f"skipped: {generator.FILE} is not beside the repository",
            "–",
        )
        return
    for name in calibration.WORLDS:
        yield from calibration.rows(name, calibration.world(name))
    if timing := speed.measure():
        yield (
            f"{timing.claims} claims over {timing.series} series",
            f"{timing.total_seconds:.1f} s",
            "10 s",
        )
        yield "one pair alone", f"{timing.single_seconds:.2f} s", "0.3 s"
        yield (
            "one pair alone gives the numbers it has among the others",
            "yes" if timing.same else "no",
            "yes",
        )


if __name__ == "__main__":
    for row in rows():
        print(" | ".join(row), flush=True)
