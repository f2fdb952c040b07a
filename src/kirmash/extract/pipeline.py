"""The pipeline: a document is annotated, an extractor decides claims and deals; records are made.

``annotate`` gives an AnnotatedDocument; an extractor makes claims and deals of it, weighing the
numbers of ``candidates`` where it likes; ``extract`` puts the records together. Which extractors
there are is known here alone.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, replace
from datetime import date
from typing import Protocol, TypeAlias, TypeVar, runtime_checkable

from kirmash import plugins
from kirmash.declared import misfit
from kirmash.errors import InputError, SpanMismatch
from kirmash.extract import details
from kirmash.extract.annotate import actors, days, goods, periods, places, sentences, speakers
from kirmash.extract.rules import extractor as rules
from kirmash.extract.rules import figures
from kirmash.readers import boilerplate
from kirmash.records.claims import Claim
from kirmash.records.deals import DealMention
from kirmash.records.evidence import Document
from kirmash.records.extractions import Extraction, PlanLineMentions
from kirmash.records.mentions import START_KEY, Actor, AnnotatedDocument, GoodsMention

_Record = TypeVar("_Record", Claim, DealMention)
_Answer: TypeAlias = tuple[tuple[Claim, ...], tuple[DealMention, ...]]
_SENTENCES = {
    "en": "In 2015 trade between Belarus and Russia rose by 4.2% to $27.5 billion.\n",
    "ru": "В 2015 году товарооборот Беларуси и России вырос на 4,2% до 27,5 млрд долл.\n",
}


@runtime_checkable
class Extractor(Protocol):
    """Decides claims and deals; the same annotated document must always give the same ones.

    ``name`` is what options call it, ``version`` changes whenever its answers may.
    """

    @property
    def name(self) -> str:
        """The name that options call it."""

    @property
    def version(self) -> str:
        """Changes whenever its answers may."""

    def extract(
        self, annotated: AnnotatedDocument
    ) -> tuple[tuple[Claim, ...], tuple[DealMention, ...]]:
        """The claims and deals; every span lies in ``annotated.text``."""


@dataclass(frozen=True, slots=True)
class _GuardedExtractor:
    """A plug-in's extractor: any fault of it is a PluginRefused, and so are records whose quotes
    do not stand in the text.
    """

    inner: Extractor
    plugin_name: str
    name: str
    version: str

    def extract(
        self, annotated: AnnotatedDocument
    ) -> tuple[tuple[Claim, ...], tuple[DealMention, ...]]:
        def checked(text: AnnotatedDocument) -> _Answer:
            claims, deals = self.inner.extract(text)
            answer = tuple(claims), tuple(deals)
            if misfit(answer, _Answer) is None:
                try:
                    Extraction(text.document, *answer)
                except SpanMismatch as fault:  # a defect of the plug-in's, not of ours
                    raise ValueError(fault.message) from fault
            return answer

        return plugins.guard(self.plugin_name, checked, _Answer, "extract()")(annotated)


@dataclass(frozen=True, slots=True)
class JointExtractor:
    """Claims by whole readings weighed jointly, those of the rules among them; deals by their
    clauses.
    """

    name: str = "joint"
    version: str = "1"

    def extract(
        self, annotated: AnnotatedDocument
    ) -> tuple[tuple[Claim, ...], tuple[DealMention, ...]]:
        """The claims and the deals, each in the order of the text."""
        # Imported when first asked: its arrays and weights take a while to load.
        from kirmash.extract.deal_reader import decide
        from kirmash.extract.reader import extractor

        claims = figures.read(annotated)
        return extractor.weigh_claims(annotated, claims), decide.read_deals(annotated)


def _guard_extractor(item: Extractor, plugin_name: str) -> Extractor:
    if not isinstance(item.version, str) or not item.version.isprintable():
        raise TypeError("version")
    return _GuardedExtractor(item, plugin_name, item.name, item.version)


REGISTRY: plugins.Registry[Extractor] = plugins.Registry(
    plugins.PluginGroup(
        plugins.EXTRACTORS,
        Extractor,  # type: ignore[type-abstract]  # a protocol, checked at run time
        lambda extractor: (extractor.name,),
        _guard_extractor,
    ),
    lambda: (rules.RuleExtractor(), JointExtractor()),
)
"""The extractors by name: the rules, the reader that weighs, and those of plug-ins."""


DEFAULT = "joint"
"""The extractor that reads where nobody names one."""


def get_extractor(name: str = "") -> Extractor:
    """The extractor of that name, Kirmash's own where none is given. Raises InputError where there
    is none.
    """
    name = name or DEFAULT
    known = REGISTRY.items()
    if name not in known:
        names = ", ".join(sorted(known))
        raise InputError(
            "extractor.unknown",
            "There is no extractor {name!r}.",
            "Use one of {names}.",
            name=name,
            names=names,
        )
    return known[name]


def load_lexicons() -> None:
    """Read a sentence of each language: what every document needs is then loaded."""
    for lang, text in _SENTENCES.items():
        extract(Document("0" * 64, lang, text, lang, published=date(2016, 4, 15)))


def extract(document: Document, by: Extractor | None = None) -> Extraction:
    """Read a document: claims, deals, actors and goods, each with its places in ``document.text``.

    ``by`` decides claims and deals, the reader that weighs where None. The same document always
    gives the same extraction; a text of no interest gives an empty one.
    """
    annotated = annotate(document)
    claims, deals = (by or get_extractor()).extract(annotated)
    return details.add_extraction_details(
        Extraction(
            document,
            tuple(_add_speaker(claim, annotated) for claim in claims),
            tuple(_add_speaker(mention, annotated) for mention in deals),
            annotated.actors,
            goods.collect_distinct_goods(annotated),
        )
    )


def annotate(document: Document) -> AnnotatedDocument:
    """The document annotated: sentences, places, periods, goods, pair, actors, speakers."""
    text, lang = document.text, document.lang
    mentioned = places.find_places(text, lang)
    first = AnnotatedDocument(
        document,
        sentences.split_sentences(text, lang),
        mentioned,
        periods.find_periods(
            text, lang, document.published or days.month_end_from_url(document.url)
        ),
        goods.find_goods(text, lang),
        places.find_economy_pair(
            text,
            document.title,
            mentioned[
                : bisect_left(mentioned, boilerplate.trailing_links_start(text), key=START_KEY)
            ],
        ),
    )
    people = actors.find_actors(first)
    sentence_speakers = speakers.attribute_speakers(first, people)
    return replace(
        first, goods=_goods_outside_names(first, people), actors=people, speakers=sentence_speakers
    )


def find_goods_and_parties_in_plan_line(text: str, lang: str) -> PlanLineMentions:
    """The goods, organisations and economies that one line of a plan mentions."""
    mentions = goods.find_goods(text, lang)
    return PlanLineMentions(
        tuple(dict.fromkeys(mention.key for mention in mentions)),
        tuple(dict.fromkeys(code for mention in mentions for code in mention.hs)),
        actors.organisation_keys(text, lang),
        tuple(dict.fromkeys(place.code for place in places.find_places(text, lang))),
    )


def _goods_outside_names(
    annotated: AnnotatedDocument, people: tuple[Actor, ...]
) -> tuple[GoodsMention, ...]:
    """The goods outside of names: "Tata Motors" and "Ministry of Livestock" trade in none."""
    taken = sorted((span.start, span.end) for actor in people for span in actor.spans)
    starts = [start for start, _ in taken]
    before = (bisect_right(starts, good.start) - 1 for good in annotated.goods)
    return tuple(
        good
        for good, at in zip(annotated.goods, before, strict=True)
        if at < 0 or taken[at][1] < good.end
    )


def _add_speaker(record: _Record, annotated: AnnotatedDocument) -> _Record:
    """The record with its speaker, where the text names one and the record does not yet."""
    if record.speaker or not record.spans or not annotated.speakers:
        return record
    speaker = annotated.speakers.speaker_at(record.spans[0].start)
    return replace(record, speaker=speaker) if speaker else record
