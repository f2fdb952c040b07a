"""Mentions of different documents, languages and years brought together into deals, each with its
dated history.

Mentions are taken oldest first; each joins the deal it is likest to, where nothing forbids it, or
begins one of its own. The order of what is handed in does not matter. Judgements of people come
last and win.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from kirmash.deals import status
from kirmash.deals.matching import THRESHOLD, WORKS, age, fits_all, good_of, likeness, parties_fit
from kirmash.deals.traits import Traits, headings_of, traits_of
from kirmash.records.deals import Deal, DealKind, DealMention, DealStatus, Signal, Step, deal_id
from kirmash.records.judgements import Judgement, Verdict

_Group = list[Traits]
_Shelf = defaultdict[tuple[str, object], defaultdict[frozenset[str], set[int]]]
_FLAGS = frozenset({Signal.REJECTED, Signal.ANOTHER, Signal.PAID})
_MONTH = 31
_DELIVERED = frozenset({DealKind.SUPPLY, DealKind.PROJECT})


@dataclass(frozen=True, slots=True)
class Said:
    """A mention and the day its document was published; None where nobody knows."""

    mention: DealMention
    published: date | None


@dataclass(frozen=True, slots=True)
class Options:
    """The day asked about, and after how many months of silence a deal has lapsed."""

    as_of: date
    lapse_months: int = 24


def register(
    said: Sequence[Said], judgements: Sequence[Judgement], options: Options
) -> tuple[Deal, ...]:
    """The deals that ``said`` tells of, as of the day asked about, latest heard of first.

    What was published after that day is left out; a mention without a date counts, as the oldest.
    Judgements merge and split (on d- or m- ids), and take out what is wrong; they are applied in
    their order.
    """
    traits = (traits_of(one.mention, one.published) for one in said if _public(one, options.as_of))
    known = {one.name: one for one in traits}
    linked = [
        part for group in _grouped(sorted(known.values(), key=age)) for part in _parted(group)
    ]
    groups = _judged(linked, judgements)
    deals = [_deal(group, options) for group in groups]
    return tuple(
        sorted(_under_umbrellas(deals, known), key=lambda deal: (-_day(deal.last_said), deal.id))
    )


def _public(one: Said, as_of: date) -> bool:
    return one.published is None or one.published <= as_of


def _day(when: date | None) -> int:
    return when.toordinal() if when else 0


def _grouped(mentions: Sequence[Traits]) -> list[_Group]:
    """The mentions in groups of one deal each, oldest first within and between groups."""
    groups: list[_Group] = []
    shelf: _Shelf = defaultdict(lambda: defaultdict(set))
    for one in mentions:
        near = sorted(_near(one, shelf))
        chosen = _likest(one, [(at, groups[at]) for at in near])
        if chosen is None:
            chosen = len(groups)
            groups.append([])
        groups[chosen].append(one)
        for key in _keys(one):
            shelf[key][one.parties].add(chosen)
    return groups


def _near(one: Traits, shelf: _Shelf) -> set[int]:
    """The groups that share a key with a mention and whose parties can be its own."""
    found: set[int] = set()
    for key in _asked(one):
        if key in shelf:
            found.update(
                *(
                    groups
                    for parties, groups in shelf[key].items()
                    if parties_fit(one.parties, parties)
                )
            )
    return found


def _parted(group: _Group) -> list[_Group]:
    """A group cancelled after a part of it was delivered: what was delivered, and the rest, each a
    deal of its own.
    """
    told = [status.of_mention(one.mention) for one in group]
    if (
        group[0].mention.kind not in _DELIVERED
        or DealStatus.COMPLETED not in told
        or DealStatus.CANCELLED not in told
    ):
        return [group]
    cut = told.index(DealStatus.CANCELLED)
    return [group[:cut], group[cut:]] if DealStatus.COMPLETED in told[:cut] else [group]


def _likest(one: Traits, groups: Iterable[tuple[int, _Group]]) -> int | None:
    """The number of the group that holds the likest mention, none of its members forbidding; None
    where none is like enough.
    """
    ranked = sorted(
        ((max(likeness(one, mate) for mate in group), -at) for at, group in groups), reverse=True
    )
    known = dict(groups)
    fit = [-at for score, at in ranked if score >= THRESHOLD and fits_all(one, known[-at])]
    if len(fit) > 1 and _vague(one):
        return None  # "went to Minsk last year", where there were two such visits: no telling which
    return fit[0] if fit else None


def _vague(one: Traits) -> bool:
    """A visit told of without its day or month."""
    return (
        one.mention.kind is DealKind.VISIT
        and one.days is not None
        and (one.days[1] - one.days[0]).days > _MONTH
    )


def _keys(one: Traits) -> Iterator[tuple[str, object]]:
    """Under what a mention can be found again."""
    yield from (("heading", heading) for good in one.goods for heading in headings_of(good))
    yield from (("good", good) for good in one.goods)
    if (good := good_of(one.theme)) and not one.goods:
        yield "good", good
    yield from (("actor", actor) for actor in one.actors)
    if one.theme:
        yield "theme", (one.theme, one.ordinal)
    yield from (("terms", year) for year in one.terms)
    yield from (("subject", subject) for subject in one.subjects)
    if one.mention.kind in WORKS and not one.goods:
        yield from (("work", stem) for stem in one.mention.work_stems)
    if one.days:
        yield "days", one.days[0].toordinal() // 14


def _asked(one: Traits) -> Iterator[tuple[str, object]]:
    """Under what its deal may stand: its own keys and the fortnights beside its days."""
    yield from _keys(one)
    yield from (("terms", year) for year in one.years)
    if one.days:
        first, last = (day.toordinal() // 14 for day in one.days)
        yield from (("days", fortnight) for fortnight in range(first - 1, last + 2))


def _judged(groups: list[_Group], judgements: Sequence[Judgement]) -> list[_Group]:
    for one in judgements:
        target, other = _find(groups, one.target), _find(groups, one.other)
        if target is None:
            continue
        if one.verdict is Verdict.MERGE and other is not None and other is not target:
            groups = [
                *(g for g in groups if g is not target and g is not other),
                sorted([*target, *other], key=age),
            ]
        elif one.verdict is Verdict.SPLIT:
            groups = [*(g for g in groups if g is not target), *_split(target, one)]
        elif one.verdict is Verdict.WRONG:
            groups = [*(g for g in groups if g is not target), *_without(target, one.target)]
    return groups


def _find(groups: Iterable[_Group], name: str) -> _Group | None:
    """The group that holds a mention, or the deal named for one of its mentions."""
    if not name:
        return None
    return next(
        (group for group in groups if any(name in (one.name, deal_id(one.name)) for one in group)),
        None,
    )


def _split(group: _Group, judgement: Judgement) -> list[_Group]:
    """One mention taken out where one is named (as target or as other); else every mention a deal
    of its own.
    """
    named = judgement.target if judgement.target.startswith("m-") else judgement.other
    if not named:
        return [[one] for one in group]
    out = [one for one in group if named in (one.name, deal_id(one.name))]
    return [part for part in ([one for one in group if one not in out], out) if part]


def _without(group: _Group, name: str) -> list[_Group]:
    """The group without a mention that is wrong; nothing of it where the whole deal is."""
    rest = [one for one in group if one.name != name]
    return [rest] if name.startswith("m-") and rest else []


def _deal(group: _Group, options: Options) -> Deal:
    first = group[0].mention
    history = tuple(sorted((_step(one) for one in group), key=_when))
    kind, theme = _kind(group), next((one.theme for one in group if one.theme), "")
    last = max((one.said for one in group if one.said and not one.back), default=None) or max(
        (one.said for one in group if one.said), default=None
    )
    due = status.due_of((one.mention.due for one in group), history, kind)
    said = frozenset(signal for one in group for signal in one.mention.signals)
    reached, flags = status.flagged(status.status_of(history, kind, theme), said & _FLAGS)
    if status.lapsed(reached, kind, last, (options.as_of, options.lapse_months)):
        reached = DealStatus.LAPSED
    return Deal(
        deal_id(first.id),
        kind,
        reached,
        status.outcome_of(reached, kind, due, options.as_of),
        _parties(group),
        first.object,
        tuple(one.name for one in group),
        history,
        hs=_all(one.mention.hs for one in group),
        goods=_all(one.mention.goods for one in group),
        actors=_all(one.mention.actors for one in group),
        theme=theme,
        due=due,
        last_said=last,
        flags=flags,
    )


def _step(one: Traits) -> Step:
    return Step(status.of_mention(one.mention), one.said, one.name, one.mention.document)


def _when(step: Step) -> tuple[date, int, str]:
    return step.said or date.min, status.RANK.get(step.status, len(status.RANK)), step.mention


def _kind(group: _Group) -> DealKind:
    """A plan or a resumption where any telling is one: the others say the same in weaker words;
    else as first told.
    """
    kinds = [one.mention.kind for one in group]
    return next(
        (kind for kind in (DealKind.ROADMAP, DealKind.RESUMPTION) if kind in kinds), kinds[0]
    )


def _parties(group: _Group) -> tuple[str, ...]:
    """The parties most often named together, two before one, in the order first told."""
    told = Counter(tuple(sorted(one.mention.parties)) for one in group)
    best = max(told, key=lambda parties: (len(parties), told[parties], parties))
    return next(one.mention.parties for one in group if tuple(sorted(one.mention.parties)) == best)


def _all(lists: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part for one in lists for part in one))


def _under_umbrellas(deals: Sequence[Deal], known: dict[str, Traits]) -> Iterator[Deal]:
    """Each deal with the plan it is part of: the one whose heading stands among its own evidence;
    what was told of before the plan was is older than it and no part of it.
    """
    headings: dict[object, str] = {}
    for deal in deals:
        if status.is_umbrella(deal.kind, deal.theme):
            headings.update(
                {place: deal.id for name in deal.mentions for place in _places(known[name].mention)}
            )
    begun = {deal.id: _first_said(deal) for deal in deals}
    for deal in deals:
        places = (place for name in deal.mentions for place in _places(known[name].mention))
        above = next(
            (headings[place] for place in places if headings.get(place, deal.id) != deal.id), None
        )
        part = (
            above is not None
            and not status.is_umbrella(deal.kind, deal.theme)
            and begun[deal.id] >= begun[above]
        )
        yield replace(deal, umbrella=above) if part else deal


def _first_said(deal: Deal) -> date:
    """When a deal was first told of, undated steps left aside; the last of days where none is
    dated.
    """
    return min((step.said for step in deal.history if step.said), default=date.max)


def _places(mention: DealMention) -> Iterator[object]:
    return ((mention.document, span.start, span.end) for span in mention.spans)
