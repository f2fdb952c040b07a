"""Whose figure a count is: the plant's that its sentences are about, not its oblast's."""

from __future__ import annotations

from datetime import date
from hashlib import sha256

import pytest

from kirmash.briefs.frames import framed_value, is_contract_sum, owner_text
from kirmash.briefs.material import BriefContext, BriefInputs, build_context
from kirmash.briefs.sections.evidence import build_numbering
from kirmash.records.claims import Claim
from kirmash.records.evidence import Document, span_of
from kirmash.records.extractions import Extraction
from kirmash.records.mentions import Actor, ActorKind
from kirmash.records.quantities import Measure, Modality, Quantity


@pytest.fixture(autouse=True)
def _lexicons() -> None:
    """The whole lexicons, in place of the few entries of the other tests here."""


def told(
    text: str,
    words: str,
    firms: tuple[tuple[str, str], ...] = (),
    measure: Measure = Measure.COUNT,
    modality: Modality = Modality.REPORTED,
) -> tuple[BriefContext, Claim]:
    document = Document(
        sha256(text.encode()).hexdigest(), "p.html", text, "en", "", None, date(2016, 3, 22), "page"
    )

    def at(name: str) -> tuple:
        return (span_of(text, text.index(name), text.index(name) + len(name)),)

    claim = Claim(
        document=document.id,
        measure=measure,
        reporter="RU-IVA",
        partner=None,
        period=None,
        spans=at(words),
        quantity=Quantity(1500.0, "units"),
        modality=modality,
    )
    actors = tuple(
        Actor(document.id, name, ActorKind.COMPANY, at(name), key=key) for name, key in firms
    )
    extraction = Extraction(document, (claim,), (), actors, ())
    inputs = BriefInputs(("BLR", "RU-IVA"), "en", date(2016, 4, 1), (extraction,), {})
    return build_context(inputs, build_numbering(inputs.extractions, "en")), claim


CRANES = (
    "The plant Avtokran builds Ivanovets cranes. It stood idle. The plant wants 1500 workers back."
)


def test_a_plants_count_is_the_plants() -> None:
    context, claim = told(
        CRANES, "1500 workers", (("Avtokran", "avtokran"), ("Ivanovets", "ivanovets"))
    )
    assert owner_text(context, claim) == "Avtokran"


def test_a_count_of_the_economy_named_beside_it_is_the_economys() -> None:
    context, claim = told("In Ivanovo Oblast 1500 shops sell it.", "1500 shops")
    assert owner_text(context, claim) == "Ivanovo Oblast"


def test_a_count_whose_sentences_name_nobody_is_left_out() -> None:
    context, claim = told("It went well. Now 1500 workers are back.", "1500 workers")
    assert owner_text(context, claim) == ""


def test_a_target_is_marked_as_one() -> None:
    _, claim = told(CRANES, "1500 workers", modality=Modality.TARGET)
    assert framed_value(claim, "en").endswith("(target)")
    _, reported = told(CRANES, "1500 workers")
    assert "(" not in framed_value(reported, "en")


def test_the_sum_of_a_contract_is_no_flow() -> None:
    context, claim = told(
        "The contract is worth $5 million in exports.", "$5 million", measure=Measure.EXPORTS
    )
    assert is_contract_sum(context, claim)
    context, claim = told("Exports came to $5 million.", "$5 million", measure=Measure.EXPORTS)
    assert not is_contract_sum(context, claim)
