"""Superlatives of documents ("Europe's largest", «единственный в СНГ»): no table tells them; listed
so that nobody trusts them unseen."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from kirmash.errors import InputError
from kirmash.records.claims import Claim, Precedent, Ranking, ShareBase
from kirmash.records.evidence import Document, Span, span_of
from kirmash.records.quantities import Measure
from kirmash.reference import lexicons

_KINDS = ("word", "place", "alone")


def find_superlatives(document: Document, claims: Sequence[Claim] = ()) -> tuple[Span, ...]:
    """The superlatives of a document, in the order of its text, but for those that a rank among
    ``claims`` holds already.
    """
    if document.lang not in _patterns():
        return ()
    ranks = [
        (span.start, span.end)
        for claim in claims
        if claim.measure is Measure.RANK
        for span in claim.spans
    ]
    hits = ((hit.start(), hit.end()) for hit in _patterns()[document.lang].finditer(document.text))
    return tuple(
        span_of(document.text, start, end)
        for start, end in hits
        if not any(first < end and start < last for first, last in ranks)
    )


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    """A language's superlatives: a word and a place within a few words of each other, in either
    order where the language has both.
    """
    forms: dict[tuple[str, str], list[str]] = {}
    for row in lexicons.rows("superlatives"):
        if row["kind"] not in _KINDS:
            raise InputError(
                f"superlatives.csv: {row['kind']!r} is not a known kind.",
                f"Use {', '.join(_KINDS)}.",
            )
        forms.setdefault((row["lang"], row["kind"]), []).append(row["form"])
    joined = {key: "|".join(values) for key, values in forms.items()}
    shapes = {
        # "Europe's largest", "the largest plant in Europe"
        "en": r"\b(?:(?:{place})['’]s (?:\w+-)?(?:{word})\b|(?:{word})\b(?: [\w-]+){{1,5}} "
        r"(?:in|of|across|on) (?:the )?(?:{place})\b"
        r"|(?:{alone})\b)",
        # «крупнейший в Европе завод», «крупнейший завод в Европе», «в мире нет аналогов»
        "ru": r"\b(?:(?:{word})(?: [\w-]+){{0,5}} (?:в|на) (?:{place})\b|(?:{alone})\b)",
    }
    patterns = {}
    for lang, shape in shapes.items():
        parts = {kind: joined[lang, kind] for kind in _KINDS}
        patterns[lang] = re.compile(shape.format(**parts), re.IGNORECASE)
    return patterns


# "For the first time since 2014", «впервые за последние 10 лет», "a record".
_FIRST = re.compile(r"\b(?:for the first time|впервые|упершыню)\b", re.IGNORECASE)
_SINCE = re.compile(r"\s+(?:since|с|з)\s+(?P<year>\d{4})\b", re.IGNORECASE)
_YEARS_SPAN = re.compile(
    r"\s+(?:in|over|за)\s+(?:(?:the\s+)?(?:last|past)\s+|последние\s+|апошнія\s+)?(?P<span>\d{1,"
    r"2})\s+(?:years|лет|года|гадоў)",
    re.IGNORECASE,
)
# "Since the crisis", «за долгие годы»: back to a day no table knows.
_VAGUE_START = re.compile(
    r"\s+(?:since|after|over|in\s+(?:\w+\s+)?(?:years|decades?)|с|со|з|после|пасля|за(?!\s+всю))\b",
    re.IGNORECASE,
)
_RECORD = re.compile(
    r"\b(?:an? )?(?:all-time |new )?(?:record|high)\b(?! label)|\bрекорд\w*|\bрэкорд\w*",
    re.IGNORECASE,
)
_RECORD_LOW = re.compile(
    r"\brecord low\b|\brecord[- ]low\b|\bрекордно низк\w+|\bантирекорд\w*", re.IGNORECASE
)
_CONTEXT_WIDTH = 45  # characters of its sentence on either side of a figure that speak of it
# "Since the beginning of the year" said in September rests on figures till some month of the
# summer.
_YEAR_TO_DATE = re.compile(
    r"\bsince (?:the )?(?:beginning|start)\b|\bso far\b|\byear[- ]to[- ]date\b|\bс начала\b|\bз "
    r"пачатку\b",
    re.IGNORECASE,
)
# A place in a part of the list only: "among CIS countries", «среди стран дальнего зарубежья».
_PARTIAL_LIST = re.compile(
    r"\b(?:among|outside|within|in the (?:CIS|EAEU|EU))\b|\b(?:среди|вне|в рамках|за пределами)\s",
    re.IGNORECASE,
)
# The list itself: "was among the top three partners", "fourth among Belarus' suppliers of imports",
# «среди поставщиков импорта».
_LIST_OF_PARTNERS = re.compile(
    "among (?:(?:its|their|the|all|our|top|main|major|key|largest|biggest|leading|most|important"
    r"|\d{1,2}|three|five|ten"
    r"|[\w-]+[’']s?|[A-Z]\w+ian|foreign|trade|trading|export|import) )*"
    r"(?:partners|buyers|suppliers|markets|destinations|importers|exporters)\b(?! (?:in "
    r"(?!\d)|from |outside |within ))"
    r"|среди (?:(?:всех|е[её]|его|их|внешних|зарубежных|иностранных|основных|главных|крупнейших"
    r"|ведущих|внешнеторговых|торговых|\w+ск(?:их|ого)) )*"
    r"(?:партн[её]ров|покупателей|поставщиков|импорт[её]ров|экспорт[её]ров)",
    re.IGNORECASE,
)
# Whose list it is: of those who sell to the economy, of those who buy from it. "Exporter" is read
# before "export".
_FLOW_WORDS = tuple(
    (re.compile(words, re.IGNORECASE), flow)
    for words, flow in (
        (r"supplier|exporter|поставщик|экспорт[её]р", Measure.IMPORTS),
        (r"buyer|importer|destination|market|покупател|импорт[её]р|рын", Measure.EXPORTS),
        (r"import|импорт", Measure.IMPORTS),
        (r"export|экспорт", Measure.EXPORTS),
    )
)
# "More than a half of the plant's products are exported": no table of an economy tells of one
# enterprise.
_SINGLE_FIRM = re.compile(
    r"\b(?:plant|factory|company|enterprise|firm|holding|mill|joint venture|producer)(?:[’']s)?\b"
    r"|\b(?:завод|предприяти|комбинат|фабрик|компани|холдинг|концерн|фирм|совместн\w+ "
    r"производств)\w*",
    re.IGNORECASE,
)
# "exports of BLR", "trade turnover of RU-IVA", "output of BLR", "exports of BLR to RUS": how a
# share's whole is written.
_SHARE_BASE = re.compile(
    r"(?:(?P<flow>exports|imports)|(?:foreign |mutual )?(?:trade )?(?P<turnover>turnover|trade)"
    r"|(?P<activity>output|production|gdp))\s+of\s+"
    r"(?P<economy>[A-Z]{3}|[A-Z]{2}-[A-Z0-9]{1,3})(?:\s+(?:to|from|with)\s+(?P<other>[A-Z]{3}"
    "|[A-Z]{2}-[A-Z0-9]{1,3}))?",
    re.IGNORECASE,
)
_SHARE_KINDS = (
    ("turnover", ("turnover",)),
    ("exports", ("exports", "экспорт")),
    ("imports", ("imports", "импорт")),
    ("output", ("output",)),
    ("investment", ("investment",)),
    ("turnover", ("trade", "оборот")),
)
_COUNTED_ITEMS = tuple(
    (name, re.compile(words, re.IGNORECASE))
    for name, words in (
        ("shop", r"shop|store|outlet|магазин|крам"),
        ("fair", r"\bfairs?\b|ярмар|кірмаш"),
        ("worker", r"worker|employee|job|staff|рабоч|работник|сотрудник|рабочих мест|працоўн"),
        (
            "enterprise",
            "enterprise|compan|firm|business|organi[sz]ation|предприят|компани|организаци|фирм"
            "|прадпрыемств",
        ),
        ("crane", r"\bcranes?\b|автокран|\bкран"),
        ("vehicle", r"vehicle|bus|truck|trolley|chassis|машин|автобус|троллейбус|шасси|грузовик"),
        ("lift", r"\blifts?\b|elevator|лифт"),
        ("region", r"region|област|регион"),
        ("agreement", r"agreement|document|contract|memorand|соглашени|документ|договор|контракт"),
        ("visitor", r"visitor|participant|delegate|tourist|участник|посетител|турист"),
    )
)


def find_precedent(claim: Claim, around: str) -> Precedent | None:
    """What the words beside a figure claim of earlier years; None where they claim nothing, or a
    record low.

    ``around`` is the sentence of the claim.
    """
    words = words_around_figure(claim, around)
    first, record = _FIRST.search(words), _RECORD.search(words)
    if not (first or record) or _RECORD_LOW.search(words):
        return None
    if not first:
        return Precedent(first=False, record=True)
    since, over = (form.match(words, first.end()) for form in (_SINCE, _YEARS_SPAN))
    if since:
        return Precedent(first=True, record=bool(record), since=int(since["year"]))
    if over:
        return Precedent(first=True, record=bool(record), years=int(over["span"]))
    vague = bool(_VAGUE_START.match(words, first.end()))
    return Precedent(first=True, record=bool(record), vague=vague)


def words_around_figure(claim: Claim, around: str) -> str:
    """The words about a claim's own figure: its quote and what stands beside it, up to a comma or
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
    """Whether a sentence tells of the time since the beginning of the year."""
    return bool(_YEAR_TO_DATE.search(around))


def find_ranking(claim: Claim, around: str) -> Ranking:
    """The list that a place is told of: which flow orders it, and whether only some partners stand
    in it.
    """
    quoted = " ".join(span.quote for span in claim.spans)
    limited = bool(_PARTIAL_LIST.search(_LIST_OF_PARTNERS.sub("", f"{quoted} {around}")))
    listed = _LIST_OF_PARTNERS.search(around)
    words = f"{quoted} {listed[0]}" if listed else quoted
    flow = next((flow for form, flow in _FLOW_WORDS if form.search(words)), Measure.TURNOVER)
    return Ranking(flow, limited)


def is_about_single_firm(around: str) -> bool:
    """Whether a sentence speaks of a single enterprise."""
    return bool(_SINGLE_FIRM.search(around))


def parse_share_base(share_of: str) -> ShareBase | None:
    """What a share is of; None where the words name no flow, output or GDP of an economy.

    >>> whole_of("exports of BLR to RUS")
    Whole(economy='BLR', flow=<Measure.EXPORTS: 'exports'>, activity='', other='RUS')
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


def find_share_kind(share_of: str) -> str:
    """The measure that the words for a whole name: turnover, exports, imports, output, investment;
    '' for none.
    """
    words = share_of.casefold()
    return next((kind for kind, forms in _SHARE_KINDS if any(form in words for form in forms)), "")


def find_counted_item(words: str) -> str:
    """What a count is of, as a key of the reports' wording ('shop', 'worker' …); '' where no key
    fits.
    """
    return next((name for name, form in _COUNTED_ITEMS if form.search(words)), "")
