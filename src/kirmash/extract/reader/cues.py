"""Cue words of a page as one table: measures, turns, moods, words that point to an economy, and
listed cases of totals, parts, comparisons and the like.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from kirmash.extract.candidates.model import PageCandidates
from kirmash.extract.reader.arrays import Occurrences, as_ints
from kirmash.extract.reader.tables import MentionDraft, MentionTable, build_table
from kirmash.extract.reader.tokens import TokenStream
from kirmash.lang.patterns import compile_lowered, lower_text

MEASURES = (
    "turnover", "exports", "imports", "balance", "investment", "share", "output", "count",
    "price", "rank",
)  # fmt: skip
_NAMED = (
    *(f"measure {name}" for name in MEASURES),
    *(f"turn {name}" for name in ("up", "down", "flat")),
    *(f"mood {name}" for name in ("target", "forecast", "estimate")),
    *(f"points to {name}" for name in ("country", "region", "pair", "own", "group")),
)
_WORDS = {
    "total": r"total\w*|overall|altogether|worldwide|global\w*|abroad|overseas|всего|общ\w+"
    r"|внешнеторгов\w+|внешн\w+|совокупн\w+|мир\w*|агульн\w+|знешн\w+",
    "part": r"including|включая",
    "bilateral": r"bilateral|mutual|two-way|взаимн\w+|двусторонн\w+|двухсторонн\w+|обеи\w+"
    r"|узаемн\w+|двухбаков\w+",
    "year ago": r"corresponding|аналогичн\w+|соответствующ\w+|предыдущ\w+|прошлогодн\w+|летась",
    "sold": r"sold|sells?|selling|export(?:s|ed|ing)?|shipped|ships?|sent|send|sales"
    r"|shipments?|deliver\w*|provid\w+|прода(?!вц|вец)\w+|отправ\w+|экспорт(?![её]р)\w*"
    r"|вывез\w*|вывоз\w*|отгру\w+|прадал\w*|экспарт(?!ёр)\w*",
    "bought": r"bought|buys?|buying|purchas(?!er)\w+|import(?:s|ed|ing)?|received|took|takes"
    r"|absorb\w*|arriv\w+|brought|импорт(?![её]р)\w*|ввез\w*|ввоз\w*|куп\w+|покуп(?!ат)\w+"
    r"|покупа(?!тел)\w+|закуп\w+|приобр\w+|получ(?!ат)\w+|поступ\w+|імпарт\w*",
    "supplied": r"suppl(?:y|ied|ies|ying)|постав(?!щик)\w+|паста(?!ўшчык)\w+",
    "supplier": r"suppliers?|sellers?|vendors?|exporters?|origins?|sources?|sourced|thence"
    r"|поставщик\w*|продав(?:ец|ц\w*)|экспорт[её]р\w*|происхожден\w*|откуда|оттуда"
    r"|пастаўшчык\w*|адкуль|адтуль",
    "buyer": r"buyers?|customers?|clients?|purchasers?|importers?|destinations?|markets?"
    r"|outlets?|recipients?|takers?|thither|покупател\w*|потребител\w*|получател\w*"
    r"|импорт[её]р\w*|рын(?:ок|к\w*)|направлени\w*|куда|туда|сбыт\w*|пакупнік\w*|куды|туды",
    "asks": r"who|whom|where|whence|кто|кого|кому|где|хто|каго|каму",
    "opposite": r"opposite|reverse|return|back|встречн\w*|обратн\w*|наоборот|напротив"
    r"|зваротн\w*",
    "aim": r"(?:target|goal|aim|plan|want|hope|expect|intend|agree|pledge|ambition|potential"
    r"|forecast|project|estimate)\w*|will|could|should|would|цел[ьи]\w*|план\w*|хот\w+"
    r"|намер\w+|рассчит\w+|ожида\w+|прогноз\w*|договор\w*|довести|достичь|могут|может"
    r"|будет|задач\w*|планк\w+|отметк\w+",
    "compared": r"compar\w+|against|versus|vs|than|против|чем|относительно|уровн\w+|чым",
    "from": r"from|с|со|з",
    "to": r"to|до|да",
    "by": r"by|на",
    "of": r"of|от|из",
    "respectively": r"respectively|соответственно|адпаведна",
    "we": r"we|our|us|мы|нас|нам|наш\w*",
    "they": r"they|them|their|они|их|им",
    "it": r"it|its|он|она|оно|его|е[её]|ему",
    "former": r"former|latter|перв(?:ый|ая|ое|ые|ой|ого)|втор(?:ой|ая|ое|ые|ого)",
    "rank": r"first|second|third|fourth|fifth|largest|biggest|top|lead\w*|rank\w*|place"
    r"|followed|then|next|перв\w+|втор\w+|треть\w+|крупнейш\w+|лидер\w*|мест\w+|далее|затем"
    r"|следу\w+",
    "share": r"share\w*|proportion|дол[яиюей]\w*|приходи\w+|удельн\w+|част\w+",
    "price": r"price\w*|цен\w+",
    "deal": r"contract\w*|agreement\w*|deal\w*|memorand\w+|loan\w*|credit\w*|project\w*"
    r"|plant|контракт\w*|соглашени\w*|договор\w*|кредит\w*|проект\w*|завод\w*|меморандум\w*",
    "volume": r"tonnes?|tons?|kg|barrels?|litres?|heads?|units?|volume|quantity|тонн\w*|штук\w*"
    r"|голов\w*|кубометр\w*|единиц\w*|объ[её]м\w*",
    "economy": r"gdp|budget|population|inflation|wage\w*|ввп|бюджет\w*|населени\w*|инфляци\w*"
    r"|зарплат\w*",
    "so far": r"cumulative\w*|накопленн\w+|нараста\w+|пакуль",
    "opening": r"including|namely|are|were|следующ\w+|среди|among|например",
    "reached": r"reach\w*|amount\w*|total(?:led|ed|s)|stood|worth|valued|hit|составил\w*"
    r"|достиг\w*|оценива\w+|склал\w*|дасягн\w*",
    "not": r"not|no|never|without|не|нет|без",
    "increase": r"increase|growth|rise|gain|decline|drop|fall|decrease|рост\w*|прирост\w*"
    r"|снижени\w+|падени\w+|сокращени\w+|увеличени\w+",
    "growing": r"rose|grew|increas(?:ed|es|ing)|jumped|surged|soared|climbed|doubled|expanded"
    r"|вырос\w*|увеличи\w+|возрос\w*|прибавил\w*|удвоил\w*|вырас\w*",
    "shrinking": r"fell|dropped|declin(?:ed|es|ing)|decreas(?:ed|es|ing)|shrank|slipped|slumped"
    r"|plunged|снизил\w*|сократил\w*|упал\w*|уменьшил\w*|знізі\w+|скараці\w+",
    "surplus": r"surplus(?:es)?|active|профицит\w*|положительн\w+|актив\w*|прафіцыт\w*",
    "deficit": r"deficits?|gaps?|shortfalls?|holes?|дефицит\w*|отрицательн\w+|пассив\w*|дэфіцыт\w*",
}
_PHRASES = {
    "total": r"in all|foreign trade|external trade|all countries|the world|в целом|за рубеж\w*",
    "part": r"of which|of this|of that|of it|of them|in particular|among them|out of|из них"
    r"|в том числе|из этого|у тым ліку|з іх",
    "bilateral": r"between the two|both (?:countries|sides)|two countries|each other"
    r"|one another|двум\w+ стран\w+",
    "year ago": r"year (?:ago|earlier|before|previously)|same (?:period|months?|time|quarter|half)"
    r"|last year|previous year|preceding year|twelve months (?:ago|earlier|before)"
    r"|год\w* (?:назад|ранее|раньше|тому)|прошл\w+ год\w*|годам раней|мінул\w+ год\w*"
    r"|за год до",
    "bought": r"brought in|came in",
    "bought from": r"(?:bought|brought|purchased|arrived|came|imported|received|obtained|ordered"
    r"|imports|purchases) from|(?:куп|покуп|закуп|приобр|получ|вв[её]з|ввоз|поступ|завез)\w+"
    r" (?:у|из|от|с)",
    "sold to": r"(?:sold|sent|went|goes|go|shipped|delivered|exported|supplied|exports|sales) to"
    r"|(?:прода|постав|отправ|отгру|вывез|вывоз|экспорт|уш)\w+ (?:в|во|на)",
    "opposite": r"other way|other direction|in exchange",
    "compared": r"as against|по сравнению|к уровню|у параўнанні",
    "share": r"account\w* for|made up|per cent of",
    "price": r"per (?:tonne|ton|kg|barrel|litre)|a (?:tonne|ton|barrel)|за тонну",
    "volume": r"тыс\.? т",
    "economy": r"gross domestic",
    "price change": r"real terms|seasonally adjusted|volume terms|постоянных ценах"
    r"|физическ\w+ объ[её]м\w*",
    "month on month": r"month[- ]on[- ]month|previous month|month earlier|quarter earlier"
    r"|previous quarter|предыдущ\w+ месяц\w*|месяцем ранее",
    "so far": r"so far|this year|year to|since the (?:start|beginning)|to date|с начала года"
    r"|за отч[её]тн\w+",
    "opening": r"as follows|such as",
    "surplus": r"in the black",
    "deficit": r"in the red",
}
_LISTED = tuple(dict.fromkeys((*_WORDS, *_PHRASES)))
CLASSES = (*_NAMED, *_LISTED)


_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_CACHED_WORDS = 100_000


@lru_cache(maxsize=1)
def _word_patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((name, re.compile(words)) for name, words in _WORDS.items())


@lru_cache(maxsize=_CACHED_WORDS)
def _classes_of(word: str) -> tuple[str, ...]:
    """The classes a word in small letters belongs to: asked of every word of every page."""
    return tuple(name for name, pattern in _word_patterns() if pattern.fullmatch(word))


@lru_cache(maxsize=1)
def _phrase_patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple(
        (name, compile_lowered(rf"(?<!\w)(?:{words})(?!\w)")) for name, words in _PHRASES.items()
    )


def _listed_cues(text: str) -> Iterator[tuple[int, int, str]]:
    """The listed words and phrases of a text."""
    lowered = lower_text(text)
    for match in _WORD.finditer(lowered):
        for name in _classes_of(match[0]):
            yield match.start(), match.end(), name
    for name, pattern in _phrase_patterns():
        for match in pattern.finditer(lowered):
            yield match.start(), match.end(), name


def build_cue_table(page: PageCandidates, tokens: TokenStream) -> MentionTable:
    """The cue words of a page; ``values`` are all of CLASSES in their order, mentioned or not."""
    found: list[tuple[int, int, int, str, float]] = []
    for prefix, mentions in (
        ("measure", page.measures), ("turn", page.turns), ("mood", page.moods)
    ):  # fmt: skip
        found += (
            (cue.start, cue.end, cue.sentence, f"{prefix} {cue.value}", float(cue.kind == "noun"))
            for cue in mentions
        )
    found += (
        (one.start, one.end, one.sentence, f"points to {one.kind}", 0.0) for one in page.references
    )
    starts = [sentence.start for sentence in page.sentences]
    for start, end, name in _listed_cues(page.text):
        found.append((start, end, max(0, bisect_right(starts, start) - 1), name, 0.0))
    drafts = [
        MentionDraft(start, end, sentence, CLASSES.index(name), "", "", (noun,))
        for start, end, sentence, name, noun in sorted(found)
        if name in CLASSES
    ]
    return _in_class_order(build_table(drafts, range(len(CLASSES)), tokens, 1))


def _in_class_order(table: MentionTable) -> MentionTable:
    """The table with the class numbers themselves as value indices."""
    order = as_ints([value for value in table.values if isinstance(value, int)])
    value = order[table.value] if len(table.value) else table.value
    return replace(
        table, value=value, values=tuple(range(len(CLASSES))), occurrences=Occurrences.of(value)
    )
