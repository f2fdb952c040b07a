"""`show`, `search`, `speakers`, `judgements`, `claim add`, `targets --outcome`: as text in both
languages, and as JSON.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.dossier.checking.pages import PAIR, add, claim, page

from kirmash import Dossier
from kirmash.cli import main

TEXT = (
    "Trade of Belarus with Ivanovo Oblast was $98.4 million in 2014, the governor said. "
    "By 2016 it will reach $150 million. It was $81 million in 2015."
)
WAITS = {"acceptance": "unconfirmed", "acceptance_reason": "Two periods fit equally."}


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[str]:
    with Dossier.create(tmp_path / "d") as dossier:
        first = claim(TEXT, "was $98.4 million in 2014", value=98.4e6, unit="USD")
        target = {"value": 150e6, "unit": "USD", "period": "2016", "modality": "target"}
        claims = (
            {**first, "speaker": "Pavel Konkov"},
            claim(TEXT, "By 2016 it will reach $150 million", **target),
        )
        add(dossier, page("paper", TEXT, *claims))
        yield str(dossier.folder)


def run(capsys: pytest.CaptureFixture[str], *words: str, lang: str = "en") -> tuple[int, str]:
    code = main.run(words, {"LANG": {"en": "C.UTF-8", "ru": "ru_RU.UTF-8"}[lang]})
    out = capsys.readouterr()
    return code, " ".join((out.out + out.err).split()).replace("\u00a0", " ")


def document_of(folder: str) -> str:
    with Dossier.open(folder) as dossier:
        return dossier.documents()[0].document.id


def add_claim(capsys: pytest.CaptureFixture[str], folder: str, value: str) -> tuple[int, str]:
    slots = ("--measure", "turnover", "--reporter", "Belarus", "--partner", "Ivanovo Oblast")
    words = ("--quote", "$81 million in 2015", "--period", "2015", "--value", value)
    return run(
        capsys, "claim", "add", document_of(folder)[:12], *slots, *words, "--by", "A", "-d", folder
    )


def test_a_missed_claim_is_added_shown_and_listed(
    folder: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code, shown = add_claim(capsys, folder, "$81 million")
    assert code == 0
    assert " – claim added, by A." in shown
    _, shown = run(capsys, "show", document_of(folder)[:12], "-d", folder)
    assert "It was $81 million in 2015[3]." in shown
    assert "$81 m · reported · confirmed (A)" in shown
    _, shown = run(capsys, "judgements", "-d", folder)
    assert "claim added: c-" in shown
    assert shown.endswith("In force.")
    _, shown = run(capsys, "judgements", "-d", folder, lang="ru")
    assert shown.endswith("Действует.")
    _, shown = run(capsys, "judgements", "--json", "-d", folder)
    (entry,) = json.loads(shown)["judgements"]
    assert (entry["verdict"], entry["state"]) == ("add", "binds")


def test_an_invented_figure_is_refused(folder: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, shown = add_claim(capsys, folder, "$82 million")
    assert code == 4
    assert "The quotation has no number 82000000." in shown
    assert run(capsys, "judgements", "-d", folder)[1] == "No decisions have been recorded."


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("en", ("claim, accepted", "a date or period", "the sentence names no measure")),
        ("ru", ("утверждение, принято", "дата или период", "в предложении не назван показатель")),
    ],
)
def test_each_number_says_what_became_of_it(
    folder: str, capsys: pytest.CaptureFixture[str], lang: str, words: tuple[str, ...]
) -> None:
    name = document_of(folder)[:12]
    code, shown = run(capsys, "show", name, "--numbers", "-d", folder, lang=lang)
    assert code == 0
    for each in words:
        assert each in shown
    _, shown = run(capsys, "show", name, "--numbers", "--json", "-d", folder)
    numbers = json.loads(shown)["numbers"]
    assert [n["quote"] for n in numbers if n["fate"] == "no_measure"] == ["$81 million"]


def test_search_shows_passages_and_counts(folder: str, capsys: pytest.CaptureFixture[str]) -> None:
    _, shown = run(capsys, "search", "governors", "reached", "-d", folder)
    assert "the >>governor<< said. By 2016 it will >>reach<< $150 million." in shown
    assert shown.endswith("1 document contains: governors reached.")
    _, shown = run(capsys, "search", "tractor", "-d", folder, lang="ru")
    assert shown == "0 документов содержат: tractor."
    _, shown = run(capsys, "search", "trade", "--json", "-d", folder)
    (hit,) = json.loads(shown)["documents"]
    assert hit["snippets"][0]["marks"] == [[0, 5]]


def test_speakers_and_claims_name_who_stated_it(
    folder: str, capsys: pytest.CaptureFixture[str]
) -> None:
    _, shown = run(capsys, "speakers", *PAIR, "-d", folder)
    assert shown.startswith("10 March 2015 · Pavel Konkov c-")
    assert shown.endswith("1 claim about this pair names no speaker.")
    _, shown = run(capsys, "speakers", *PAIR, "--json", "-d", folder)
    assert json.loads(shown)["days"][0]["speaker"] == "Pavel Konkov"
    _, shown = run(capsys, "claims", *PAIR, "-d", folder)
    assert "quoting Pavel Konkov" in shown


def test_claims_show_what_people_decided(folder: str, capsys: pytest.CaptureFixture[str]) -> None:
    with Dossier.open(folder) as dossier:
        name = dossier.claims(*PAIR)[0].id
    by = ("--by", "A. Reader", "-d", folder)
    code, shown = run(capsys, "judge", name, "correct", "--set", "period=2013", *by)
    assert code == 0
    _, shown = run(capsys, "claims", *PAIR, "-d", folder)
    assert "corrected by A. Reader: c-" in shown
    assert "entered by A. Reader" in shown
    _, shown = run(capsys, "claims", *PAIR, "--json", "-d", folder)
    verdicts = [one.get("judgement", {}).get("verdict") for one in json.loads(shown)["claims"]]
    assert verdicts.count("correct") == 2


def test_targets_of_one_outcome(folder: str, capsys: pytest.CaptureFixture[str]) -> None:
    _, shown = run(capsys, "targets", *PAIR, "--json", "-d", folder)
    (target,) = json.loads(shown)["targets"]
    for outcome, count in ((target["state"], 1), ("met", 0)):
        words = ("targets", *PAIR, "--outcome", outcome, "--json", "-d", folder)
        assert len(json.loads(run(capsys, *words)[1])["targets"]) == count
    code, shown = run(capsys, "targets", *PAIR, "--outcome", "love", "-d", folder)
    assert code == 4
    assert "Unknown outcome of targets: 'love'." in shown


def test_a_target_that_waits_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = tmp_path / "page.txt"
    page.write_text(
        "Товарооборот Беларуси и России в 2015 году сократился\n"
        "\n"
        "25 февраля 2016 года\n"
        "\n"
        "Экспорт России в Беларусь в 2015 году составил 15,6 млрд долларов и снизился "
        "на 21,8 процента. Импорт России из Беларуси составил 10,9 млрд долларов, "
        "сообщили в торгпредстве.\n"
        "\n"
        "Стороны договорились довести товарооборот до 30 млрд долларов к 2018 году, "
        "сказал заместитель министра Пётр Ковалёв на встрече с послом.\n"
        "\n"
        "Минский автомобильный завод поставит в Россию 120 автобусов до конца 2016 "
        "года. Достигнута договорённость о создании совместного предприятия по сборке "
        "лифтов в Смоленске.\n"
        "\n",
        "utf-8",
    )
    folder = str(tmp_path / "d")
    run(capsys, "init", folder)
    run(capsys, "add", str(page), "-d", folder)
    code, out = run(capsys, "targets", "BLR", "RUS", "-d", folder)
    assert code == 0
    assert "1 target waits for a person" in out
    assert "No target is set" not in out
