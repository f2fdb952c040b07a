"""The names Kirmash hands out, and that importing them is all it takes; old names for
one release.
"""

from __future__ import annotations

import subprocess
import sys
import warnings
from dataclasses import fields
from datetime import date
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest

import kirmash
from kirmash.deprecation import REMOVED_IN, RenamedAttribute
from kirmash.dossier.tables import TableCheckContext, Tables
from kirmash.errors import InputError
from kirmash.factcheck.checks import UncheckedReason
from kirmash.fetch.requests import FetchOptions
from kirmash.records import periods
from kirmash.records.deals import DealEvent, DealStatus
from kirmash.records.periods import Period


def test_every_public_name_is_there_and_they_are_sorted() -> None:
    assert kirmash.__all__ == sorted(kirmash.__all__)
    for name in kirmash.__all__:
        assert getattr(kirmash, name) is not None


def test_the_public_names_are_listed_before_their_first_use() -> None:
    code = "import kirmash; print(set(kirmash.__all__) <= set(dir(kirmash)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "True\n"


@pytest.mark.parametrize("name", ["Measure", "Pair", "Settings", "View"])
def test_a_record_is_handed_out_without_the_ledger(name: str) -> None:
    code = f"import sys, kirmash; kirmash.{name}; print('sqlalchemy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


def test_extract_stays_the_function_when_the_package_of_its_name_is_imported() -> None:
    package = import_module("kirmash.extract.pipeline")
    assert package.__name__ == "kirmash.extract.pipeline"
    assert not isinstance(kirmash.extract, ModuleType)
    assert callable(kirmash.extract)


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError):
        kirmash.nothing  # noqa: B018  # the access is the test


def test_importing_kirmash_loads_no_reader_and_no_writer() -> None:
    code = (
        "import sys, kirmash; print([m for m in ('trafilatura', 'typst', 'numpy', 'docx') if m "
        "in sys.modules])"
    )
    assert (
        subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True
        ).stdout.strip()
        == "[]"
    )


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "page.txt"
    path.write_text("In 2015 trade of Belarus and Ivanovo Oblast was $120 million.", "utf-8")
    return path


def test_extract_takes_the_old_keyword_and_names_the_new(page: Path) -> None:
    day = date(2016, 4, 15)
    with pytest.warns(DeprecationWarning, match="'given'.* is now 'published'") as caught:
        old = kirmash.extract([page], given=day)
    assert old == kirmash.extract([page], published=day)
    assert caught[0].filename == __file__
    assert REMOVED_IN in str(caught[0].message)


def test_a_dossier_takes_the_old_keywords(page: Path, tmp_path: Path) -> None:
    with kirmash.Dossier.create(tmp_path / "dossier") as dossier:
        with pytest.warns(DeprecationWarning, match="published"):
            dossier.add([page], given=date(2016, 4, 15))
        assert dossier.documents()[0].document.published == date(2016, 4, 15)
        with pytest.warns(DeprecationWarning, match="amounts"), pytest.raises(InputError):
            dossier.check("BLR", given=tmp_path / "missing.csv")
        with pytest.warns(DeprecationWarning, match="checked"):
            assert dossier.tables.check(said=(), pair=("BLR", "RUS")) == ()


def test_a_parameter_by_both_its_names_is_refused(page: Path) -> None:
    with pytest.raises(TypeError, match="'published' also by its old name 'given'"):
        kirmash.extract([page], published=None, given=None)
    with pytest.raises(TypeError, match="old name"):
        kirmash.extract([page], None, given=None)


def test_fields_methods_and_members_are_there_under_their_old_names() -> None:
    published = date(2016, 1, 1)
    event = DealEvent(DealStatus.SIGNED, published, "j-1", "v-1")
    with pytest.warns(DeprecationWarning, match=r"DealEvent.said is now 'published'") as caught:
        assert event.said == published
    assert caught[0].filename == __file__
    with pytest.warns(DeprecationWarning, match="contains"):
        assert periods.year_period(2016).holds(periods.quarter_period(2016, 1))
    with pytest.warns(DeprecationWarning, match="NO_TOTAL"):
        assert UncheckedReason.NO_WHOLE is UncheckedReason.NO_TOTAL
    with pytest.warns(DeprecationWarning, match="change_drivers"):
        assert Tables.moved is Tables.change_drivers


def test_records_are_built_by_the_old_keywords_of_their_fields() -> None:
    with pytest.warns(DeprecationWarning, match="amounts"):
        assert TableCheckContext(given=()) == TableCheckContext(amounts=())
    with pytest.warns(DeprecationWarning, match="max_age"):
        assert FetchOptions(Path(), fresh=7.0).max_age == 7.0


def test_new_names_warn_of_nothing_and_old_ones_are_no_fields() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        event = DealEvent(DealStatus.SIGNED, None, "j-1", "v-1")
        assert event.published is None
        assert Period(1, 12).contains(Period(1, 3))
        assert "published" in {field.name for field in fields(event)}
        assert "said" not in {field.name for field in fields(event)}


def test_every_old_name_of_the_package_leads_to_a_name_that_is_there() -> None:
    root = Path(kirmash.__file__).parent
    users = [
        path
        for path in sorted(root.rglob("*.py"))
        if "@renamed_attributes(" in path.read_text("utf-8")
    ]
    assert users
    for path in users:
        name = ".".join(path.relative_to(root.parent).with_suffix("").parts)
        for owner in vars(import_module(name)).values():
            if isinstance(owner, type) and owner.__module__ == name:
                for old, alias in list(vars(owner).items()):
                    if isinstance(alias, RenamedAttribute):
                        assert old != alias.new
                        assert hasattr(owner, alias.new) or alias.new in owner.__annotations__
