"""The measurements of the series as lines for benchmarks/RESULTS.md."""

from __future__ import annotations

import numpy as np
from benchmarks.series import calibration, generator, speed

SERIES = 58


def rows() -> list[str]:
    """Markdown lines: calibration with both generators and every rival in one run, then speed; one line that says so without the data."""
    path = generator.shared() / generator.FILE
    if not path.exists():
        return [f"Skipped: {generator.FILE} is not beside the repository."]
    months, lines = generator.customs(path), ["```"]
    for name, heavy in (("as modelled", False), ("heavy tails", True)):
        rng = np.random.default_rng(2021)
        lines += calibration.report(name, [generator.case(months[n % len(months)], rng, heavy) for n in range(SERIES)])
    lines.append("```")
    if found := speed.measure():
        lines.append(
            f"{found.claims} claims over {found.series} series: {found.whole:.1f} s (aim 10); one pair {found.one:.2f} s (aim 0.3)."
        )
        lines.append(f"One pair alone gives the numbers it has among the others: {'yes' if found.same else 'no'}.")
    return lines


if __name__ == "__main__":
    print("\n".join(rows()))
