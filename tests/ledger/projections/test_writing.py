"""Projections follow from the events: made again they are the same, whatever happened before."""

from __future__ import annotations

import tempfile
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, event, text

from kirmash.ledger import store
from kirmash.ledger.projections import cards, selecting, tables, writing
from kirmash.ledger.store import Ledger
from kirmash.ledger.views import View
from kirmash.records.claims import Claim
from kirmash.records.deals import DealKind, DealMention, DealStatus
from kirmash.records.evidence import Document, span_of
from kirmash.records.extractions import Extraction
from kirmash.records.judgements import Judgement, Verdict
from kirmash.records.quantities import Measure, Quantity

AT = "2026-11-01T10:00:00+00:00"
TEXTS = (
    "Turnover reached $98.4 million; Anna supplies tractors.",
    "Товарооборот составил 98,4 млн долларов, поставки тракторов выросли.",
    "Тавараабарот вырас, пастаўкі трактароў працягваюцца.",
)
WORDS = ("tractor", "поставка", "трактор", "turnover reaches", "товарооборота", "пастаўка")
STEPS = st.lists(
    st.tuples(
        st.sampled_from(("add", "reread", "judge", "withdraw")), st.integers(0, len(TEXTS) - 1)
    ),
    max_size=12,
)


def reading(number: int, version: int) -> tuple[Extraction, bytes]:
    words = TEXTS[number]
    lang = ("en", "ru", "be")[number]
    document = Document(
        sha256(words.encode()).hexdigest(),
        f"{number}.txt",
        words,
        lang,
        published=date(2016, 4, 1 + version) if version else None,
        title=words[:8] if version else None,
    )
    spans = (span_of(words, 0, 8 + version),)
    quantity = Quantity(98_400_000 + version, "USD")
    claim = Claim(document.id, Measure.TURNOVER, "BLR", spans, "RUS", quantity=quantity)
    parties = ("BLR", "RU-IVA") if number else ()
    mention = DealMention(
        document.id, DealKind.SUPPLY, DealStatus.PLANNED, parties, words, spans, goods=("tractor",)
    )
    return Extraction(document, (claim,), (mention,), details=1), words.encode()


def live(ledger: Ledger, steps: list[tuple[str, int]]) -> None:
    """What was done, in its order; steps that cannot be done are left out."""
    for turn, (verb, number) in enumerate(steps):
        extraction, raw = reading(number, turn if verb == "reread" else 0)
        if verb in {"add", "reread"}:
            ledger.add(extraction, raw, f"g{turn}", AT)
        elif verb == "judge":
            ledger.add_judgement(Judgement(extraction.claims[0].id, Verdict.WRONG, "Anna", AT))
        elif ledger.has_document(extraction.document.id):
            ledger.withdraw(extraction.document.id, "Anna", AT, "twice")


def photograph(ledger: Ledger) -> tuple[Any, ...]:
    with ledger.engine.connect() as connection:
        return tables.digests(connection), tuple(map(ledger.search, WORDS))


@settings(max_examples=25, deadline=None)
@given(steps=STEPS)
def test_rows_and_full_text_made_again_are_the_same(steps: list[tuple[str, int]]) -> None:
    with (
        tempfile.TemporaryDirectory() as folder,
        store.create_ledger(Path(folder)) as ledger,
    ):
        live(ledger, steps)
        before = photograph(ledger)
        ledger.rebuild_projections()
        assert photograph(ledger) == before


def test_a_digest_sees_a_changed_row(ledger: Ledger) -> None:
    live(ledger, [("add", 0), ("add", 1)])
    before, _ = photograph(ledger)
    with ledger.engine.begin() as connection:
        connection.execute(text("update projected_claims set measure = 'exports'"))
    after, _ = photograph(ledger)
    assert {name for name in before if before[name] != after[name]} == {"projected_claims"}


def test_full_text_answers_in_word_forms_of_three_languages(ledger: Ledger) -> None:
    live(ledger, [("add", 0), ("add", 1), ("add", 2)])
    names = [reading(number, 0)[0].document.id for number in range(3)]
    assert ledger.search("supplied tractor").documents == (names[0],)
    assert ledger.search("поставок трактора").documents == (names[1],)
    assert ledger.search("пастаўка").documents == (names[2],)


def test_titles_come_before_texts_and_newer_before_older(ledger: Ledger) -> None:
    live(ledger, [("add", 0), ("add", 1), ("reread", 0)])
    other = b"Turnover again"
    document = Document(sha256(other).hexdigest(), "x.txt", other.decode(), "en")
    ledger.add(Extraction(document), other, "g", AT)
    assert ledger.search("turnover").documents == (reading(0, 2)[0].document.id, document.id)


def test_a_ledger_without_rows_is_given_them_when_opened(tmp_path: Path) -> None:
    with store.create_ledger(tmp_path) as ledger:
        live(ledger, [("add", 0), ("reread", 0), ("withdraw", 0), ("add", 1)])
        before = photograph(ledger)
        with ledger.engine.begin() as connection:
            tables.metadata.drop_all(connection)
            connection.execute(text("drop table projected_words"))
            assert not writing.are_current(connection)
    with store.open_ledger(tmp_path) as ledger:
        assert photograph(ledger) == before


def test_records_are_found_by_their_ids_and_documents_counted_without_their_rows(
    tmp_path: Path,
) -> None:
    """The plans of SQLite, which has no statistics of a new ledger."""
    with store.create_ledger(tmp_path) as ledger, ledger.connection() as connection:
        column, papers = tables.claims.c.id, tables.documents
        statements = list[str]()

        def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
            statements.append(statement)

        event.listen(ledger.engine, "before_cursor_execute", note)
        for view in (View(), View(date(2020, 1, 1))):
            selecting.places_of_ids(connection, view, column, "c-1234")
            cards.count_documents(connection, view)
        event.remove(ledger.engine, "before_cursor_execute", note)
        for by_id, counted in zip(statements[::2], statements[1::2], strict=True):
            assert "projected_claims_by_id" in plan(connection, by_id)[0]
            assert "COVERING INDEX" in plan(connection, counted)[0]
        assert papers.name in statements[0]


def plan(connection: Connection, statement: str) -> list[str]:
    """How SQLite runs a statement, step by step."""
    values = tuple("c" for _ in range(statement.count("?")))
    rows = connection.exec_driver_sql(f"explain query plan {statement}", values)
    return [row[3] for row in rows]
