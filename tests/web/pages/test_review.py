"""The review: each key a decision that counts at once and can be taken back."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, event
from tests.dossier.checking.pages import add, claim, levels, page
from tests.web.browsing import OWN, Browser, browser_of

from kirmash import Dossier
from kirmash.dossier.scope import pair_of
from kirmash.records.judgements import Verdict

TEXT = (
    "Belarus and Ivanovo Oblast met in 2016. Trade was $100 million in 2014. "
    "In 2015 it was $60 million. It was $50 million in 2013."
)
WAITS = {"acceptance": "unconfirmed", "acceptance_reason": "Two periods fit equally."}
UNDATED = "Exports of Belarus to Ivanovo Oblast grew by 12 per cent last year.\n"
HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(1)>"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with Dossier.create(tmp_path / "d") as dossier:
        claims = (
            claim(TEXT, "was $100 million in 2014", value=100e6, unit="USD", **WAITS),
            claim(TEXT, "was $60 million", value=60e6, unit="USD", period="2012", **WAITS),
            claim(TEXT, "was $50 million in 2013", value=50e6, unit="USD", period="2013", **WAITS),
        )
        add(dossier, page("paper", TEXT, *claims, title=HOSTILE))
    return tmp_path / "d"


@pytest.fixture
def browser(folder: Path) -> Iterator[Browser]:
    with browser_of(folder) as opened:
        yield opened


def test_the_largest_effect_comes_first_with_its_words_and_slots(browser: Browser) -> None:
    words = browser.open("/review")
    assert words.index("$100 m") < words.index("$60 m") < words.index("$50 m")
    assert "3 items wait." in words
    assert "<mark>was $100 million in 2014</mark>" in browser.html
    assert "Two periods fit equally." in words
    assert "stated in the sentence" in words
    assert "Ваше имя" in browser.open("/review?lang=ru")


def test_a_confirmed_figure_counts_at_once_and_undo_takes_it_back(
    folder: Path, browser: Browser
) -> None:
    assert "The decision was recorded" in (
        browser.open("/review") and browser.decide("confirm", note="seen")
    )
    with Dossier.open(folder) as dossier:
        assert levels(dossier) == {"2014": 100.0}
        (judgement,) = (entry.judgement for entry in dossier.judgement_list())
    assert (judgement.by, judgement.note) == ("Anna", "seen")
    assert "2 items wait." in browser.open("/review")
    assert "Decisions are signed: Anna." in browser.open("/review")  # asked once
    answer = browser.send("/review/undo", back="/review")
    assert "The last decision was taken back." in browser.open(answer.headers["location"])
    assert "3 items wait." in browser.open("/review")
    with Dossier.open(folder) as dossier:
        assert levels(dossier) == {}


def test_nobody_decides_nothing(folder: Path, browser: Browser) -> None:
    browser.open("/review")
    record = browser.field("record")
    answer = browser.send("/review/decide", do="confirm", record=record)
    assert answer.status_code == 400
    assert "needs the name" in answer.text
    for do in ("", "withdraw", "explode"):
        assert browser.send("/review/decide", do=do, record=record, by="A").status_code == 400
    assert browser.send("/review/decide", do="confirm", record="c-0", by="A").status_code == 404
    with Dossier.open(folder) as dossier:
        assert dossier.judgement_list() == ()


def test_what_is_put_off_comes_last(browser: Browser) -> None:
    browser.open("/review")
    first = browser.field("key")
    browser.decide("later")
    assert browser.field("key") != first
    browser.decide("later")
    browser.decide("later")
    assert browser.field("key") == first
    browser.decide("reject")
    assert "2 items wait." in browser.open("/review")
    assert browser.field("key") != first
    assert f'value="{first}"' not in browser.html


def test_a_slot_is_corrected_by_another_mention_and_the_original_stays(
    folder: Path, browser: Browser
) -> None:
    browser.open("/review")
    browser.decide("later")
    name = browser.field("key")
    page_words = browser.open(f"/review/claim/{name}")
    assert "$60 m" in page_words
    options = re.findall(r'name="slot.period" value="([^"]+)"', browser.html)
    picked = next(option for option in options if option.startswith("2015\t"))
    at = f"/review/claim/{name}/correct"
    assert browser.send(at, by="Anna").status_code == 400  # nothing was chosen
    assert browser.send(at, by="Anna", **{"slot.period": "2031\t1\t2"}).status_code == 400
    answer = browser.send(at, by="Anna", **{"slot.period": picked}, back="/review")
    assert answer.status_code == 303
    with Dossier.open(folder) as dossier:
        assert levels(dossier) == {"2015": 60.0}
        (judgement,) = (entry.judgement for entry in dossier.judgement_list())
        assert judgement.verdict is Verdict.CORRECT
        assert judgement.claim
        assert str(judgement.claim.period) == "2015"
        assert dossier.record_place(name)  # as it was read
    words = browser.open("/judgements")
    assert "2015: $60 m" in words
    withdrawn = browser.send("/judgements/withdraw", judgement=judgement.id)
    assert withdrawn.status_code == 303
    with Dossier.open(folder) as dossier:
        assert levels(dossier) == {}


def test_a_typed_value_must_stand_in_the_quotation(folder: Path, browser: Browser) -> None:
    browser.open("/review")
    name = browser.field("key")
    browser.open(f"/review/claim/{name}")
    at = f"/review/claim/{name}/correct"
    refused = browser.send(at, by="Anna", **{"typed.value": "70 million"})
    assert refused.status_code == 400
    assert "no number" in refused.text
    with Dossier.open(folder) as dossier:
        assert dossier.judgement_list() == ()


def test_a_page_gets_its_day_and_is_read_again(folder: Path) -> None:
    place = folder.parent / "undated.txt"
    place.write_text(UNDATED)
    with Dossier.open(folder) as dossier:
        dossier.add([place])
    with browser_of(folder) as browser:
        assert "grew by 12 per cent" in browser.open("/review?kind=undated")
        key = browser.field("key")
        assert (
            browser.send("/review/decide", do="date", by="A", record=key, other="soon").status_code
            == 400
        )
        browser.decide("date", other="2016-04-15")
        assert "Every page has a date" in browser.open("/review?kind=undated")
    with Dossier.open(folder) as dossier:
        (reading,) = (e for e in dossier.extractions() if e.document.source == "undated.txt")
        assert {str(claim.period) for claim in reading.claims} == {"2015"}


def test_deals_are_joined_and_told_apart(demo_folder: Path, tmp_path: Path) -> None:
    shutil.copytree(demo_folder, tmp_path / "demo")
    with browser_of(tmp_path / "demo") as browser:
        address = "/review?kind=deals&pair=BLR,RU-IVA"
        words = browser.open(address)
        (count,) = map(int, re.findall(r"(\d+) items wait", words))
        first = browser.field("key")
        apart = {"other": browser.field("other")}
        browser.decide("apart", **apart)
        assert f"{count - 1} items wait." in browser.open(address)
        joined = browser.field("key")
        assert joined != first
        browser.decide("same", other=browser.field("other"))
        browser.open(address)
        assert joined not in browser.html
        one, other = joined.split("+")
        with Dossier.open(tmp_path / "demo") as dossier:
            ids = {deal.id for deal in dossier.deals(("BLR", "RU-IVA"))}
        assert not {one, other} <= ids
        browser.send("/review/undo", back="/review")
        browser.send("/review/undo", back="/review")
        assert f"{count} items wait." in browser.open(address)


def test_contradictions_are_worked_in_their_place(demo_folder: Path, tmp_path: Path) -> None:
    shutil.copytree(demo_folder, tmp_path / "demo")
    with browser_of(tmp_path / "demo") as browser:
        words = browser.open("/review?kind=conflicts")
        assert "more than $67 m" in words
        names = re.findall(r'value="reject (c-\w+)"', browser.html)
        assert len(names) == 2
        assert "The decision was recorded" in browser.decide(f"reject {names[0]}")
        assert "Nothing contradicts" in browser.open("/review?kind=conflicts")


def test_hostile_titles_are_text(browser: Browser) -> None:
    for address in ("/review", "/judgements", f"/review?at={HOSTILE}", f"/name?back={HOSTILE}"):
        browser.open(address)
        assert "<script>alert" not in browser.html
        assert "<img src=x" not in browser.html


def test_forms_lead_to_the_desk_alone(browser: Browser) -> None:
    browser.open("/review")
    for place in ("https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:1"):
        answer = browser.send("/review/decide", do="later", key="c-1", back=place)
        assert answer.headers["location"].startswith("/review")
    named = browser.send("/name/set", by="Ян <b>", back="/review")
    assert named.headers["location"] == "/review"
    assert "Decisions are signed: Ян &lt;b&gt;." in (browser.open("/review"), browser.html)[1]


def test_a_form_that_is_too_large_is_not_read(browser: Browser) -> None:
    browser.open("/review")
    answer = browser.send("/review/decide", do="confirm", note="x" * 400_000)
    assert answer.status_code == 413
    assert "larger than can be taken" in answer.text
    chunked = browser.client.post("/review/decide", content=iter([b"a=b"]), headers=OWN)
    assert chunked.status_code != 303


def test_unknown_queues_and_pairs_are_told(browser: Browser) -> None:
    assert browser.status("/review?kind=nonsense") == 400
    assert browser.status("/review?pair=BLR") == 400
    assert browser.status("/review?pair=BLR,XXX") == 404
    assert browser.status("/review/claim/c-0000000000") == 404


@pytest.mark.parametrize(
    ("refusal", "words"),
    [("max_page_count = 1", "disk is full"), ("query_only = on", "readonly")],
    ids=["full disk", "read-only"],
)
def test_a_decision_that_cannot_be_stored_says_so_and_loses_nothing(
    folder: Path, browser: Browser, refusal: str, words: str
) -> None:
    browser.open("/review")
    browser.decide("confirm")

    def refuse(connection: object) -> None:
        connection.exec_driver_sql(f"PRAGMA {refusal}")  # type: ignore[attr-defined]

    event.listen(Engine, "begin", refuse)
    try:
        record, note = browser.field("record"), "x" * 1_900
        answers = [
            browser.send("/review/decide", do="reject", record=record, note=f"{note} {n}")
            for n in range(40)
        ]
    finally:
        event.remove(Engine, "begin", refuse)
    refused = [answer for answer in answers if answer.status_code != 303]
    assert refused
    assert {answer.status_code for answer in refused} == {503}
    assert words in refused[-1].text
    with Dossier.open(folder) as dossier:
        made = [entry.judgement.verdict for entry in dossier.judgement_list()]
    assert made.count(Verdict.CONFIRM) == 1
    assert made.count(Verdict.WRONG) <= len(answers) - len(refused)


def test_a_missed_figure_is_added_with_its_words(folder: Path, browser: Browser) -> None:
    with Dossier.open(folder) as dossier:
        (document,) = (entry.document.id for entry in dossier.documents())
    words = browser.open(f"/review/missed/{document[:16]}")
    assert "Trade was $100 million in 2014." in words
    at = f"/review/missed/{document[:16]}/add"
    slots = {
        "measure": "count",
        "reporter": "Belarus",
        "period": "2016",
        "hedge": "exact",
        "modality": "reported",
    }
    quote = "Belarus and Ivanovo Oblast met in 2016"
    for wrong in ({"quote": "nowhere"}, {"quote": quote, "value": "77"}):
        assert browser.send(at, by="Anna", **{**slots, "value": "2016", **wrong}).status_code == 400
    answer = browser.send(at, by="Anna", quote=quote, value="2016", unit="units", **slots)
    assert answer.status_code == 303, answer.text
    with Dossier.open(folder) as dossier:
        (judgement,) = (entry.judgement for entry in dossier.judgement_list())
    assert judgement.verdict is Verdict.ADD
    assert judgement.claim
    assert answer.headers["location"] == f"/document/{document[:16]}#{judgement.claim.id}"
    browser.send("/review/undo", back="/review")
    with Dossier.open(folder) as dossier:
        assert dossier.claim_report(pair_of("BLR", "RU-IVA", with_regions=False)).judgements == {}


def test_a_mention_is_taken_out_of_a_deal(demo_folder: Path, tmp_path: Path) -> None:
    shutil.copytree(demo_folder, tmp_path / "demo")
    with Dossier.open(tmp_path / "demo") as dossier:
        deal = max(dossier.deals(("BLR", "RU-IVA")), key=lambda each: len(each.mentions))
    with browser_of(tmp_path / "demo") as browser:
        browser.open(f"/review/deal/{deal.id}")
        mentions = re.findall(r'name="other" value="(m-\w+)"', browser.html)
        assert set(mentions) == set(deal.mentions)
        browser.decide("apart", other=mentions[-1], back="/judgements")
    with Dossier.open(tmp_path / "demo") as dossier:
        deals = [each for each in dossier.all_deals() if set(each.mentions) & set(deal.mentions)]
    assert {mentions[-1]} in [set(each.mentions) for each in deals]


def test_two_spellings_of_a_person_become_one_by_a_key_and_two_again(tmp_path: Path) -> None:
    spellings = "Igor Vasilenko", "Ihor Vasilenka"
    with Dossier.create(tmp_path / "d") as dossier:
        for at, name in enumerate(spellings):
            text = f"{name} said trade was ${98 + at} million in 2014."
            said = claim(text, f"was ${98 + at} million", value=98e6, unit="USD", speaker=name)
            span = {"start": 0, "end": len(name), "quote": name}
            person = {"name": name, "kind": "person", "spans": [span], "role": None}
            one = {**person, "economy": None, "key": ""}
            add(dossier, page(f"paper{at}", text, said, actors=[one]))
    queue, said_by = "/review?kind=actors", "/pair/BLR/RU-IVA/speakers"
    with browser_of(tmp_path / "d") as browser:
        assert all(name in browser.open(said_by) for name in spellings)
        words = browser.open(queue)
        assert "Is this one and the same person?" in words
        assert "The decision was recorded" in browser.decide("same", other=browser.field("other"))
        assert "No two spellings" in browser.open(queue)
        words = browser.open(said_by)
        assert words.count(spellings[0]) == 1  # one thing, stated twice
        assert spellings[1] not in words
        assert spellings[1] in browser.open("/judgements")
        browser.open(queue)
        browser.send("/review/undo", back="/review")
        assert spellings[1] in browser.open(said_by)
        browser.open(queue)
        browser.decide("apart", other=browser.field("other"))
        assert "No two spellings" in browser.open(queue)
        assert spellings[1] in browser.open(said_by)


def test_a_figure_of_a_table_is_shown_by_its_cell(tmp_path: Path) -> None:
    text = "Trade of Belarus and Ivanovo Oblast was exactly $100 million in 2014."
    table = tmp_path / "official.csv"
    table.write_text(
        "# title: Turnover of the region\n# outlet: Customs office\n# published: 2015-03-01\n"
        "period,reporter,partner,measure,value,unit,source\n"
        "2013,BLR,RU-IVA,turnover,300000000,USD,Customs office\n"
        "2014,BLR,RU-IVA,turnover,400000000,USD,Customs office\n"
    )
    with Dossier.create(tmp_path / "d") as dossier:
        assert not dossier.add([table]).refused
        add(
            dossier,
            page("paper", text, claim(text, "was exactly $100 million", value=1e8, unit="USD")),
        )
    with browser_of(tmp_path / "d") as browser:
        words = browser.open("/review?kind=conflicts&pair=BLR,RU-IVA")
        assert "file official.csv, row" in words
        assert "400000000" in words
        assert "1 Mar 2015" in words
        words = browser.open("/review?kind=conflicts&pair=BLR,RU-IVA&lang=ru")
        assert "файл official.csv, строка" in words
