"""Enterprises as FollowTheMoney entities, a JSON object a line: what investigative tools and OpenSanctions' own take in."""

from __future__ import annotations

from collections.abc import Iterable

from kirmash import lexicons
from kirmash.formats import encoding_json
from kirmash.register.enterprises import Enterprise
from kirmash.terms import economies
from kirmash.terms.actors import ActorKind

SCHEMATA = {ActorKind.COMPANY: "Company", ActorKind.GOVERNMENT: "PublicBody", ActorKind.ORGANISATION: "Organization"}


def render(enterprises: Iterable[Enterprise]) -> str:
    """A line for each enterprise; names, aliases, country, legal form and the lexicon's sector of goods as keywords."""
    return "".join(encoding_json.line(entity(one), sort_keys=True) + "\n" for one in enterprises)


def entity(one: Enterprise) -> dict[str, object]:
    """One enterprise: properties hold lists of texts, as the schema wants, and only those that are known."""
    known = lexicons.goods()
    properties = {
        "name": [name for name in (one.name_en, one.name_ru) if name] or list(one.aliases[:1]),
        "alias": list(one.aliases),
        "country": [code] if one.economy and (code := economies.alpha2(one.economy)) else [],
        "legalForm": [one.form] if one.form and one.kind is ActorKind.COMPANY else [],
        "keywords": [known[key].en for key in one.goods if key in known],
    }
    return {
        "id": f"kirmash-{one.id}",
        "schema": SCHEMATA[one.kind],
        "properties": {key: value for key, value in properties.items() if value},
    }
