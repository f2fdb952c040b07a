"""Write examples/belarus-ivanovo/plan-2016-2017.docx: an example plan of measures made from
published facts.

The same bytes come out every time: fixed properties, fixed times inside the container.
"""

from __future__ import annotations

import io
import zipfile
from datetime import datetime
from pathlib import Path

import docx

OUT = Path(__file__).parents[1] / "examples" / "belarus-ivanovo" / "plan-2016-2017.docx"
WHEN = datetime(2016, 4, 15, 12, 0, 0)
TITLE = (
    "План мероприятий по развитию сотрудничества Республики Беларусь и Ивановской области на "
    "2016–2017 годы"
)
NOTE = "Пример, составлен по опубликованным фактам; не является подписанным документом."
PLACE = "Минск, 15 апреля 2016 г. (день принят условно)"
HEAD = ("№", "Мероприятие", "Срок", "Ответственные")
ROWS = (
    (
        "Проведение первого заседания совместной рабочей группы в концерне «Беллегпром»",
        "апрель 2016 г.",
        "Концерн «Беллегпром», Правительство Ивановской области",
    ),
    (
        "Поставка шасси МАЗ для автокранов «Ивановец»",
        "2016–2017 годы",
        "ОАО «Минский автомобильный завод», ОАО «Автокран»",
    ),
    (
        "Поставка зерноуборочных комбайнов и тракторов сельскохозяйственным предприятиям "
        "Ивановской области",
        "в течение 2016 года",
        "Производители Республики Беларусь, Правительство Ивановской области",
    ),
    (
        "Подготовка предложений по поставке автобусов и троллейбусов городу Иваново",
        "II квартал 2017 г.",
        "Посольство Республики Беларусь в Российской Федерации, администрация города Иваново",
    ),
    (
        "Поставка льняного волокна и пряжи текстильным предприятиям Ивановской области",
        "постоянно",
        "Концерн «Беллегпром»",
    ),
    (
        "Проведение второго заседания совместной рабочей группы",
        "III квартал 2017 г.",
        "Правительство Ивановской области",
    ),
    (
        "Подписание соглашения о партнёрстве между Ивановской и Витебской областями",
        "до 31 декабря 2017 г.",
        "Правительство Ивановской области, Витебский областной исполнительный комитет",
    ),
)


def plan() -> bytes:
    """The document's bytes."""
    document = docx.Document()
    properties = document.core_properties
    properties.author, properties.title, properties.comments = "Kirmash", TITLE, NOTE
    properties.created = properties.modified = properties.last_printed = WHEN
    document.add_heading(TITLE, level=1)
    document.add_paragraph(NOTE)
    document.add_paragraph(PLACE)
    table = document.add_table(rows=0, cols=len(HEAD))
    table.style = "Table Grid"
    for line in (HEAD, *((f"{number}.", *row) for number, row in enumerate(ROWS, 1))):
        for cell, words in zip(table.add_row().cells, line, strict=True):
            cell.text = words
    written = io.BytesIO()
    document.save(written)
    return settled(written.getvalue())


def settled(raw: bytes) -> bytes:
    """The same container with one time for every member."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(raw)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for member in sorted(
            old.infolist(),
            key=lambda member_info: (
                member_info.filename != "[Content_Types].xml",
                member_info.filename,
            ),
        ):
            new.writestr(
                zipfile.ZipInfo(member.filename, WHEN.timetuple()[:6]),
                old.read(member),
                zipfile.ZIP_DEFLATED,
            )
    return out.getvalue()


if __name__ == "__main__":
    OUT.write_bytes(plan())
