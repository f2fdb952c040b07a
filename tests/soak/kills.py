"""Commands killed at random moments, and what is there afterwards: ``python -m tests.soak.kills``.

Each command that writes is killed at a step drawn from all its steps, or after a time drawn from
all its time. Then the dossier must open, hold what was there before and what was acknowledged, and
answer; `kirmash doctor` must find it sound and leave nothing unfinished behind; and the command run
again must come to the end that it comes to undisturbed. Half the time the doctor comes first.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import sys
import tempfile
import threading
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from tests.soak import victims
from tests.soak.scenarios import (
    SCENARIOS,
    Place,
    Scenario,
    Survey,
    answers_at,
    leftovers,
    survey,
    written_files,
)
from tests.soak.victims import Moment, Run

ORPHAN_SECONDS = 60.0
"""How long the children of a killed process may outlive it."""


@dataclass
class Tally:
    """What became of the kills of one command."""

    command: str
    kills: int = 0
    at_work: int = 0
    acknowledged: int = 0
    lost: list[str] = field(default_factory=list)
    leftovers: list[str] = field(default_factory=list)
    unrecovered: list[str] = field(default_factory=list)
    survivors: list[str] = field(default_factory=list)
    moments: list[float] = field(default_factory=list)

    @property
    def faults(self) -> list[str]:
        """All that went wrong."""
        return [*self.lost, *self.leftovers, *self.unrecovered, *self.survivors]


@dataclass(frozen=True)
class Undisturbed:
    """A command run to its end: where it began, how it ran, and what there was before and after."""

    scenario: Scenario
    start: Place
    end: Place
    run: Run
    before: Survey
    after: Survey
    answers: dict[int, dict[str, str]] = field(default_factory=dict)

    def then(self, position: int) -> dict[str, str]:
        """What was answered at a position of the ledger."""
        if position not in self.answers:
            self.answers[position] = answers_at(self.end, position)
        return self.answers[position]


def undisturbed(scenario: Scenario, folder: Path) -> Undisturbed:
    """The command's run from its prepared dossier to the end."""
    start = Place(folder / "start")
    start.folder.mkdir(parents=True)
    start.fill(scenario.prepare)
    end = start.copy(folder / "here")
    before = survey(end)
    ended = victims.run(scenario.words(end), end.folder)
    if ended.code:
        raise AssertionError(f"{scenario.name}: {ended.code}\n{ended.errors}")
    after = survey(end)
    return Undisturbed(scenario, start, end.copy(folder / "end"), ended, before, after)


def kill(case: Undisturbed, moment: Moment, doctor_first: bool, tally: Tally) -> None:
    """Kill the command once, look at what is left, and run it again."""
    place = case.start.copy(case.start.folder.parent / "here")  # always at the same address
    words = case.scenario.words(place)
    killed = victims.run(words, place.folder, moment)
    tally.kills += 1
    tally.at_work += killed.code is None
    tally.acknowledged += len(killed.acknowledged)
    tally.moments.append(_share(moment, case.run))
    when = f"{case.scenario.name}, {moment}, doctor first: {doctor_first}"
    try:
        tally.lost += [f"{when}: {fault}" for fault in _losses(case, place, killed)]
        if doctor_first:
            _check(case, place, when, tally)
        again = victims.run(words, place.folder)
        if again.code:
            tally.unrecovered.append(f"{when}: again {again.code}: {again.errors[-500:]}")
        if not doctor_first:
            _check(case, place, when, tally)
        after = survey(place)
        tally.unrecovered += [f"{when}: other {name}" for name in _differences(case.after, after)]
        tally.leftovers += [f"{when}: at the end {name}" for name in leftovers(place)]
    except AssertionError as fault:
        tally.unrecovered.append(f"{when}: {fault}")
    if not victims.are_gone(killed.group, ORPHAN_SECONDS):
        tally.survivors.append(when)


def _share(moment: Moment, whole: Run) -> float:
    """How far into the run a moment is, 0 to 1."""
    return moment.step / whole.steps if moment.step else moment.seconds / whole.seconds


def _check(case: Undisturbed, place: Place, when: str, tally: Tally) -> None:
    """What the doctor says, and what stands about when it has gone."""
    doctor = victims.run(("doctor", "-d", str(place.dossier), "--json"), place.folder)
    if doctor.code:
        tally.unrecovered.append(f"{when}: ill\n{doctor.printed[-800:]}{doctor.errors[-800:]}")
    tally.leftovers += [f"{when}: {name}" for name in leftovers(place)]
    files = written_files(place)
    sets = (_briefs(case.before), _briefs(case.after))
    if {name: digest for name, digest in files.items() if name.startswith("brief-")} not in sets:
        tally.leftovers.append(f"{when}: a part of a brief: {sorted(files)}")


def _briefs(seen: Survey) -> dict[str, str]:
    return {name: digest for name, digest in seen.files.items() if name.startswith("brief-")}


def _losses(case: Undisturbed, place: Place, killed: Run) -> Iterator[str]:
    """What was there before or was acknowledged, and is not there or not the same."""
    now, before, after = survey(place), case.before, case.after
    told = set(killed.acknowledged)
    if killed.printed and not case.scenario.name.startswith("doctor"):
        told |= {*after.readings, *after.judgements, *after.additions}
    for document, digest in now.readings.items():
        if digest not in {before.readings.get(document), after.readings.get(document)}:
            yield f"document {document} is another"
    for document, digest in after.readings.items():
        if document in told and now.readings.get(document) != digest:
            yield f"document {document} was acknowledged"
    for name, here, there in (
        ("document", now.readings, before.readings),
        ("judgement", now.judgements, before.judgements),
        ("table", now.additions, before.additions),
    ):
        yield from (f"{name} {lost} is gone" for lost in set(there) - set(here))
    for name, here, there in (
        ("judgement", now.judgements, after.judgements),
        ("table", now.additions, after.additions),
    ):
        yield from (f"{name} {lost} was acknowledged" for lost in (told & set(there)) - set(here))
    for beginning in ("brief-", "c."):
        there = [name for name in now.files if name.startswith(beginning)]
        old = [name for name in there if now.files[name] == before.files.get(name)]
        if 0 < len(old) < len(there):
            yield f"old files beside new ones: {old} of {there}"
    if "brief" in told and _briefs(now) != _briefs(after):
        yield "a brief that was acknowledged"
    for name, answer in case.then(now.position).items():
        if now.answers[name] != answer:
            yield f"{name} are answered otherwise"


def _differences(expected: Survey, found: Survey) -> Iterator[str]:
    for part, value in asdict(expected).items():
        seen = asdict(found)[part]
        if seen != value and isinstance(value, dict):
            names = [name for name in {**value, **seen} if value.get(name) != seen.get(name)]
            yield f"{part} ({', '.join(sorted(names))})"
        elif seen != value:
            yield part


def moments(whole: Run, number: int, chance: random.Random) -> list[Moment]:
    """So many moments spread over a run: one in each of as many parts, by turns of its steps and of
    its time.
    """
    shares = [(part + chance.random()) / number for part in range(number)]
    return [
        Moment(step=max(1, round(share * whole.steps)))
        if turn % 2 == 0
        else Moment(seconds=share * whole.seconds)
        for turn, share in enumerate(shares)
    ]


WEIGHTS = {
    "add (pages, two jobs)": 2,
    "add (extractions)": 5,
    "judge": 2,
    "trade add": 3,
    "brief": 3,
    "meetings --to": 1,
    "reread": 1,
    "doctor": 2,
    "doctor --rebuild": 1,
}
"""How many of twenty kills each command gets."""


def run_kills(number: int, seed: int, folder: Path, chosen: Sequence[str] = ()) -> list[Tally]:
    """Kills of every command, as many as its share, in a folder that nothing else is in."""
    if threading.active_count() > 1:
        raise RuntimeError("a process with threads cannot be forked")
    chance = random.Random(seed)
    victims.load_program()
    tallies = []
    for scenario in SCENARIOS:
        if chosen and not scenario.name.startswith(tuple(chosen)):
            continue
        case = undisturbed(scenario, folder / f"case-{len(tallies)}")
        tally = Tally(scenario.name)
        share = max(1, round(number * WEIGHTS[scenario.name] / sum(WEIGHTS.values())))
        for turn, moment in enumerate(moments(case.run, share, chance)):
            kill(case, moment, turn % 4 < 2, tally)
        note = f"{scenario.name}: {tally.kills} kills, {case.run.steps} steps, {case.run.seconds:.2f} s"
        sys.stderr.write("\n  ".join((note, *tally.faults)) + "\n")
        tallies.append(tally)
    return tallies


HEADINGS = (
    "command",
    "kills",
    "at work",
    "acknowledged before",
    "lost",
    "leftovers",
    "not recovered",
    "children left",
)


def table(tallies: Sequence[Tally]) -> str:
    """The kills as a table."""
    rows = [
        (
            tally.command,
            *map(
                str,
                (
                    tally.kills,
                    tally.at_work,
                    tally.acknowledged,
                    len(tally.lost),
                    len(tally.leftovers),
                    len(tally.unrecovered),
                    len(tally.survivors),
                ),
            ),
        )
        for tally in tallies
    ]
    lines = [HEADINGS, ("---", *["---:"] * (len(HEADINGS) - 1)), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def main(arguments: Sequence[str]) -> int:
    """Run the kills and print the table (1 where anything went wrong), or all of it as JSON."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak.kills", description=__doc__)
    parser.add_argument("--number", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--command", action="append", default=[])
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args(arguments)
    folder = Path(tempfile.mkdtemp(prefix="kirmash-kills-"))
    try:
        tallies = run_kills(chosen.number, chosen.seed, folder, chosen.command)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    if chosen.json:
        sys.stdout.write(json.dumps({"tallies": [asdict(tally) for tally in tallies]}) + "\n")
        return 0
    sys.stdout.write(table(tallies) + "\n")
    return int(any(tally.faults for tally in tallies))


if __name__ == "__main__":
    os.environ.update(OPENBLAS_NUM_THREADS="1", OMP_NUM_THREADS="1")
    sys.exit(main(sys.argv[1:]))
