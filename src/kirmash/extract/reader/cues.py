"""Cue words of a page as one table: measures, turns, moods, words that point to an economy, and
listed cases of totals, parts, comparisons and the like.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import lru_cache

from kirmash.extract.candidates.model import PageCandidates
from kirmash.extract.reader.tables import MentionDraft, MentionTable, build_table
from kirmash.extract.reader.tokens import TokenStream

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
_LISTED = {
    "total": r"total\w*|overall|in all|altogether|foreign trade|external trade|all countries"
    r"|worldwide|the world|global\w*|abroad|overseas|всего|общ\w+|внешнеторгов\w+|внешн\w+"
    r"|в целом|совокупн\w+|за рубеж\w*|мир\w*|агульн\w+|знешн\w+",
    "part": r"of which|of this|of that|of it|of them|including|in particular|among them|out of"
    r"|из них|в том числе|из этого|включая|у тым ліку|з іх",
    "bilateral": r"bilateral|mutual|two-way|between the two|both (?:countries|sides)"
    r"|two countries|взаимн\w+|двусторонн\w+|двухсторонн\w+|двум\w+ стран\w+|обеи\w+|узаемн\w+"
    r"|двухбаков\w+|each other|one another",
    "year ago": r"(?:a |one |the )?year (?:ago|earlier|before|previously)"
    r"|same (?:period|months?|time|quarter|half)|corresponding|last year|previous year"
    r"|preceding year|twelve months (?:ago|earlier|before)|год\w* (?:назад|ранее|раньше|тому)"
    r"|аналогичн\w+|соответствующ\w+|прошл\w+ год\w*|предыдущ\w+|прошлогодн\w+|годам раней"
    r"|летась|мінул\w+ год\w*|за год до",
    "sold": r"sold|sells?|sell|exported|exports?|shipped|ships?|supplied|supplies|sent|send"
    r"|sales|shipments|deliver\w*|provid\w+|прода\w+|отправ\w+|экспорт\w*|постав\w+|вывез\w*"
    r"|вывоз\w*|отгру\w+|прадал\w*|экспарт\w*|паста\w+",
    "bought": r"bought|buys?|buyers?|purchas\w+|import\w*|received|took|takes|absorb\w*"
    r"|brought in|came in|arriv\w+|импорт\w*|ввез\w*|ввоз\w*|куп\w+|закуп\w+|приобр\w+"
    r"|получ\w+|імпарт\w*",
    "aim": r"(?:target|goal|aim|plan|want|hope|expect|intend|agree|pledge|ambition|potential"
    r"|forecast|project|estimate)\w*|will|could|should|would|(?:цел[ьи]|план|хот|намер"
    r"|рассчит|ожида|прогноз|договор|довести|достичь|могут|может|будет|задач|планк|отметк)\w*",
    "compared": r"compar\w+|against|versus|vs|than|as against|по сравнению|против|к уровню"
    r"|чем|относительно|уровн\w+|у параўнанні|чым",
    "from": r"from|с|со|з",
    "to": r"to|до|да",
    "by": r"by|на",
    "of": r"of|от|из",
    "respectively": r"respectively|соответственно|адпаведна",
    "we": r"we|our|us|мы|нас|нам|наш\w*",
    "they": r"they|them|their|они|их|им",
    "it": r"it|its|он|она|оно|его|е[её]|ему",
    "former": r"former|latter|перв(?:ый|ая|ое|ые|ой|ого)|втор(?:ой|ая|ое|ые|ого)",
    "rank": r"first|second|third|fourth|fifth|largest|biggest|top|lead\w*|rank\w*|place|followed"
    r"|then|next|перв\w+|втор\w+|треть\w+|крупнейш\w+|лидер\w*|мест\w+|далее|затем|следу\w+",
    "share": r"share\w*|proportion|account\w* for|made up|per cent of|дол[яиюей]\w*"
    r"|приходи\w+|удельн\w+|част\w+",
    "price": r"price\w*|per (?:tonne|ton|kg|barrel|litre)|a (?:tonne|ton|barrel)|цен\w+|за тонну",
    "deal": r"contract\w*|agreement\w*|deal\w*|memorand\w+|loan\w*|credit\w*|project\w*|plant"
    r"|контракт\w*|соглашени\w*|договор\w*|кредит\w*|проект\w*|завод\w*|меморандум\w*",
    "volume": r"tonnes?|tons?|kg|barrels?|litres?|heads?|units?|volume|quantity|тонн\w*|тыс\.? т"
    r"|штук\w*|голов\w*|кубометр\w*|единиц\w*|объ[её]м\w*",
    "economy": r"gdp|gross domestic|budget|population|inflation|wage\w*|ввп|бюджет\w*"
    r"|населени\w*|инфляци\w*|зарплат\w*",
    "price change": r"real terms|seasonally adjusted|volume terms|постоянных ценах"
    r"|физическ\w+ объ[её]м\w*",
    "month on month": r"month[- ]on[- ]month|previous month|month earlier|quarter earlier"
    r"|previous quarter|предыдущ\w+ месяц\w*|месяцем ранее",
    "so far": r"so far|this year|year to|since the (?:start|beginning)|to date|cumulative\w*"
    r"|с начала года|накопленн\w+|нараста\w+|за отч[её]тн\w+|пакуль",
    "opening": r"including|namely|as follows|are|were|следующ\w+|среди|among|such as|например",
    "reached": r"reach\w*|amount\w*|total(?:led|ed|s)|stood|worth|valued|hit|составил\w*"
    r"|достиг\w*|оценива\w+|склал\w*|дасягн\w*",
    "not": r"not|no|never|without|не|нет|без",
    "increase": r"increase|growth|rise|gain|decline|drop|fall|decrease|рост\w*|прирост\w*"
    r"|снижени\w+|падени\w+|сокращени\w+|увеличени\w+",
    "growing": r"rose|grew|increas(?:ed|es|ing)|jumped|surged|soared|climbed|doubled|expanded"
    r"|вырос\w*|увеличи\w+|возрос\w*|прибавил\w*|удвоил\w*|вырас\w*",
    "shrinking": r"fell|dropped|declin(?:ed|es|ing)|decreas(?:ed|es|ing)|shrank|slipped|slumped"
    r"|plunged|снизил\w*|сократил\w*|упал\w*|уменьшил\w*|знізі\w+|скараці\w+",
    "surplus": r"surplus|in the black|профицит\w*|положительн\w+|актив\w*|прафіцыт\w*",
    "deficit": r"deficit|gap|shortfall|in the red|дефицит\w*|отрицательн\w+|пассив\w*|дэфіцыт\w*",
}
CLASSES = (*_NAMED, *_LISTED)


@lru_cache(maxsize=1)
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple(
        (name, re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE))
        for name, words in _LISTED.items()
    )


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
    for name, pattern in _patterns():
        for match in pattern.finditer(page.text):
            sentence = max(0, bisect_right(starts, match.start()) - 1)
            found.append((match.start(), match.end(), sentence, name, 0.0))
    drafts = [
        MentionDraft(start, end, sentence, CLASSES.index(name), "", "", (noun,))
        for start, end, sentence, name, noun in sorted(found)
        if name in CLASSES
    ]
    return _in_class_order(build_table(drafts, range(len(CLASSES)), tokens, 1))


def _in_class_order(table: MentionTable) -> MentionTable:
    """The table with the class numbers themselves as value indices."""
    from dataclasses import replace

    from kirmash.extract.reader.arrays import Occurrences, as_ints

    order = as_ints([value for value in table.values if isinstance(value, int)])
    value = order[table.value] if len(table.value) else table.value
    return replace(
        table, value=value, values=tuple(range(len(CLASSES))), occurrences=Occurrences.of(value)
    )
