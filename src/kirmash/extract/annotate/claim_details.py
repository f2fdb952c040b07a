"""What the words around a claim say beside its figure: superlatives, firsts and records, the list a
place stands in, what a share is of, what is counted.

The words are data of the languages (``phrases.csv``, ``superlatives.csv``); here is how they go
together.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from kirmash.errors import InputError
from kirmash.lang.base import cache_until_languages_change
from kirmash.lang.registry import compile_phrases, language_codes, phrase_pattern, phrases_for_use
from kirmash.records.claims import Claim, PrecedentClaim, RankingScope, ShareBase
from kirmash.records.evidence import Document, Span, span_of
from kirmash.records.quantities import Measure
from kirmash.reference import lexicons
from kirmash.sandbox.expressions import bounded_re

_SUPERLATIVE_PARTS = ("word", "place", "alone")
_SHAPE = "shape"
_MATCH_NOTHING = r"(?!)"
_SUPERLATIVE_KINDS = (*_SUPERLATIVE_PARTS, _SHAPE)
_CONTEXT_WIDTH = 45  # characters of its sentence on either side of a figure that speak of it
# The flow that orders a list of partners, by the phrases that show it: "exporter" before "export".
_FLOW_PHRASES = (
    ("ranking.supplier", Measure.IMPORTS),
    ("ranking.buyer", Measure.EXPORTS),
    ("ranking.import", Measure.IMPORTS),
    ("ranking.export", Measure.EXPORTS),
)
# "exports of BLR", "trade turnover of RU-IVA", "output of BLR", "exports of BLR to RUS": how the
# records name what a share is of.
_SHARE_BASE = bounded_re(
    r"(?:(?P<flow>exports|imports)|(?:foreign |mutual )?(?:trade )?(?P<turnover>turnover|trade)"
    r"|(?P<activity>output|production|gdp))\s+of\s+"
    r"(?P<economy>[A-Z]{3}|[A-Z]{2}-[A-Z0-9]{1,3})(?:\s+(?:to|from|with)\s+(?P<other>[A-Z]{3}"
    "|[A-Z]{2}-[A-Z0-9]{1,3}))?",
    re.IGNORECASE,
)
_SHARE_KINDS = (
    ("turnover", "share.turnover"),
    ("exports", "share.exports"),
    ("imports", "share.imports"),
    ("output", "share.output"),
    ("investment", "share.investment"),
    ("turnover", "share.trade"),
)
_COUNTED_ITEMS = (
    *("shop", "fair", "worker", "enterprise", "crane"),
    *("vehicle", "lift", "region", "agreement", "visitor"),
)


def find_superlatives(document: Document, claims: Sequence[Claim] = ()) -> tuple[Span, ...]:
    """The superlatives of a document, in the order of its text, but for those that a rank among
    ``claims`` covers.
    """
    patterns = _superlative_patterns()
    if document.lang not in patterns:
        return ()
    ranks = [
        (span.start, span.end)
        for claim in claims
        if claim.measure is Measure.RANK
        for span in claim.spans
    ]
    hits = ((hit.start(), hit.end()) for hit in patterns[document.lang].finditer(document.text))
    return tuple(
        span_of(document.text, start, end)
        for start, end in hits
        if not any(first < end and start < last for first, last in ranks)
    )


@cache_until_languages_change
def _superlative_patterns() -> dict[str, re.Pattern[str]]:
    """The superlatives of each language that lists a shape for them."""
    forms: dict[str, dict[str, list[str]]] = {code: {} for code in language_codes()}
    for row in lexicons.data_rows("superlatives"):
        if row["kind"] not in _SUPERLATIVE_KINDS:
            raise InputError(
                "data.superlatives",
                "superlatives.csv: {kind!r} is not a known kind.",
                "Use {known}.",
                kind=row["kind"],
                known=tuple(_SUPERLATIVE_KINDS),
            )
        forms[row["lang"]].setdefault(row["kind"], []).append(row["form"])
    patterns = {}
    for lang, by_kind in forms.items():
        if _SHAPE not in by_kind:
            continue
        expression = "|".join(by_kind[_SHAPE])
        for part in _SUPERLATIVE_PARTS:
            listed = "|".join(by_kind.get(part, [_MATCH_NOTHING]))
            expression = expression.replace(f"{{{part}}}", listed)
        patterns[lang] = bounded_re(expression, re.IGNORECASE)
    return patterns


@cache_until_languages_change
def _starting_pattern(use: str) -> re.Pattern[str]:
    """Phrases that begin a word: ``claim.single_firm``, ``precedent.record``."""
    return bounded_re(rf"\b(?:{phrase_pattern(use)})", re.IGNORECASE)


@cache_until_languages_change
def _word_pattern(use: str) -> re.Pattern[str]:
    """Phrases of complete words: 'for the first time', 'so far'."""
    return bounded_re(rf"\b(?:{phrase_pattern(use)})\b", re.IGNORECASE)


@cache_until_languages_change
def _since_pattern() -> re.Pattern[str]:
    """'since 2014', behind 'for the first time'."""
    return bounded_re(
        rf"\s+(?:{phrase_pattern('precedent.since')})\s+(?P<year>\d{{4}})\b", re.IGNORECASE
    )


@cache_until_languages_change
def _years_span_pattern() -> re.Pattern[str]:
    """'in the last 10 years', behind 'for the first time'."""
    return bounded_re(
        rf"\s+(?:{phrase_pattern('precedent.over')})\s+"
        rf"(?:(?:{phrase_pattern('precedent.last')})\s+)?(?P<span>\d{{1,2}})"
        rf"\s+(?:{phrase_pattern('precedent.years')})",
        re.IGNORECASE,
    )


@cache_until_languages_change
def _vague_start_pattern() -> re.Pattern[str]:
    """'since the crisis', «за долгие годы»: back to a day that no table knows."""
    return bounded_re(rf"\s+(?:{phrase_pattern('precedent.vague_start')})\b", re.IGNORECASE)


def find_record_statement(claim: Claim, around: str) -> PrecedentClaim | None:
    """What the words beside a figure say of earlier years; None where they say nothing, or of a
    record low.

    ``around`` is the sentence of the claim.
    """
    words = words_around_figure(claim, around)
    first = _word_pattern("precedent.first_time").search(words)
    record = _starting_pattern("precedent.record").search(words)
    if not (first or record) or _starting_pattern("precedent.record_low").search(words):
        return None
    if not first:
        return PrecedentClaim(first=False, record=True)
    since = _since_pattern().match(words, first.end())
    over = _years_span_pattern().match(words, first.end())
    if since:
        return PrecedentClaim(first=True, record=bool(record), since=int(since["year"]))
    if over:
        return PrecedentClaim(first=True, record=bool(record), years=int(over["span"]))
    vague = bool(_vague_start_pattern().match(words, first.end()))
    return PrecedentClaim(first=True, record=bool(record), vague=vague)


def words_around_figure(claim: Claim, around: str) -> str:
    """The words about a claim's own figure: its quote and what is beside it, up to a comma or
    semicolon.
    """
    quote = claim.spans[0].quote if claim.spans else ""
    before, matched, after = around.partition(quote) if quote else ("", "", "")
    if not matched:
        return quote or around
    left, right = (
        re.split(r"[,;]", before[-_CONTEXT_WIDTH:])[-1],
        re.split(r"[,;]", after[:_CONTEXT_WIDTH])[0],
    )
    return f"{left}{quote}{right}"


def is_year_to_date(around: str) -> bool:
    """Whether a sentence is about the time since the beginning of the year."""
    return bool(_word_pattern("precedent.year_to_date").search(around))


def find_ranking_basis(claim: Claim, around: str) -> RankingScope:
    """The list that a rank is in: which flow orders it, and whether it has only some partners."""
    quoted = " ".join(span.quote for span in claim.spans)
    partners, partial = (
        compile_phrases("ranking.partners"),
        _starting_pattern("ranking.partial_list"),
    )
    limited = bool(partial.search(partners.sub("", f"{quoted} {around}")))
    listed = partners.search(around)
    words = f"{quoted} {listed[0]}" if listed else quoted
    named, beside = _flows_named(words), _flows_named(around)
    only = beside if len(beside) == 1 else []
    return RankingScope(next(iter(named or only), Measure.TURNOVER), limited)


def _flows_named(words: str) -> list[Measure]:
    """The flows that words name, each a single time."""
    flows = (flow for use, flow in _FLOW_PHRASES if compile_phrases(use).search(words))
    return list(dict.fromkeys(flows))


def is_about_single_firm(around: str) -> bool:
    """Whether a sentence is about a single enterprise."""
    return bool(_starting_pattern("claim.single_firm").search(around))


def parse_share_base(share_of: str) -> ShareBase | None:
    """What a share is of; None where the words name no flow, output or GDP of an economy.

    >>> parse_share_base("exports of BLR to RUS")
    ShareBase(economy='BLR', flow=<Measure.EXPORTS: 'exports'>, activity='', other='RUS')
    """
    hit = _SHARE_BASE.search(share_of)
    if not hit:
        return None
    economy, other = hit["economy"], hit["other"] or ""
    if hit["flow"]:
        return ShareBase(economy, Measure(hit["flow"].casefold()), other=other)
    if hit["turnover"]:
        return ShareBase(economy, Measure.TURNOVER, other=other)
    activity = hit["activity"].casefold()
    return ShareBase(economy, None, "output" if activity == "production" else activity, other)


def find_share_base_measure(share_of: str) -> str:
    """The measure that the words for the base of a share name: turnover, exports, imports, output,
    investment; '' for none.
    """
    words = share_of.casefold()
    return next(
        (kind for kind, use in _SHARE_KINDS if any(form in words for form in phrases_for_use(use))),
        "",
    )


def find_counted_item(words: str) -> str:
    """What a count is of, as a key of the reports' words ('shop', 'worker' …); '' where no key
    fits.
    """
    return next(
        (item for item in _COUNTED_ITEMS if compile_phrases(f"counted.{item}").search(words)), ""
    )
