"""The kinds of deals, as listed cases: what a clause must hold for each, and the status where no
word gives one.

The first rule that fits a clause counts; the words of the roles are in ``data/deal_words.csv``.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from kirmash.extract.rules import deal_signs, deal_stages, deal_supplies, modality
from kirmash.extract.rules.deal_clause import Clause, plain
from kirmash.extract.rules.deal_words import Hit
from kirmash.records.deals import DealKind, DealStatus
from kirmash.sandbox.expressions import bounded_re

PROPOSED, PLANNED, SIGNED = DealStatus.PROPOSED, DealStatus.PLANNED, DealStatus.SIGNED
IN_PROGRESS, COMPLETED, SUSPENDED = (
    DealStatus.IN_PROGRESS,
    DealStatus.COMPLETED,
    DealStatus.SUSPENDED,
)


_UNDER = bounded_re(
    "(?:under(?: the terms of)?|within(?: the framework of)?|as part of|in compliance "
    "with|pursuant to|in line with|in accordance with"
    "|thanks to|based on|в соответствии с|в рамках|согласно|благодаря|на основании|на основе|у "
    r"адпаведнасці з|у межах)\s(?:\w+\s){0,2}$",
    re.IGNORECASE,
)
_INSTEAD = bounded_re(
    r"(?:\binstead of|\brather than|\bnot(?: to)?|\bwithout|\bвместо того,? "
    r"чтобы|(?:^|[^а-яё])не|(?:^|[^а-яёўі])ня)\s$",
    re.IGNORECASE,
)
_ON_THAT = bounded_re(
    r"^\W*(?:об этом|о ч[её]м|на этом|так|аб гэтым|пра гэта)\s(?:и\s)?(?:договор|условил|дамов)",
    re.IGNORECASE,
)
_AUXILIARY = 24
"""Characters within which 'will be', «будет» belong to a verb of signing, and 'agreed on' to a
visit.
"""


@dataclass(frozen=True, slots=True)
class Rule:
    """One case: a word of ``anchor``, every role of ``needs``, one of ``some``, and what ``fits``
    asks besides.

    ``default`` counts where no word tells a status (None: no deal then); ``only`` lists the
    statuses that make a deal.
    """

    kind: DealKind
    anchor: str
    needs: frozenset[str] = frozenset()
    some: frozenset[str] = frozenset()
    default: DealStatus | None = None
    only: frozenset[DealStatus] = frozenset(DealStatus)
    fits: Callable[[Clause], bool] = lambda _: True
    status: Callable[[Clause, Hit], DealStatus | None] | None = None


def judge(clause: Clause) -> tuple[DealKind, DealStatus, Hit] | None:
    """The kind, status and anchoring word of the deal a clause tells of; None where it tells of
    none, or of a habit.
    """
    if "habit" in clause.roles and not _wished(clause):
        return None
    for rule in RULES:
        if (
            rule.anchor in clause.roles
            and rule.needs <= clause.roles
            and (not rule.some or rule.some & clause.roles)
        ):
            anchor = clause.first(rule.anchor)
            if _refused(clause, anchor):
                return None
            found = (rule.status or plain)(clause, anchor) or rule.default
            if found is not SUSPENDED and deal_signs.FAILED.search(clause.words):
                return None
            if found and found in rule.only and rule.fits(clause):
                return rule.kind, found, anchor
    return None


def _wished(clause: Clause) -> bool:
    """«Готов ежегодно поставлять»: what is offered for every year is an offer, no habit."""
    return any(hit.role == "status" and hit.value == PROPOSED for hit in clause.hits)


def _refused(clause: Clause, anchor: Hit) -> bool:
    """Whether the words name what is not to be done: 'instead of building', «не строить»."""
    return bool(_INSTEAD.search(clause.words[: max(0, anchor.start - clause.start)]))


def _signing(clause: Clause, anchor: Hit) -> DealStatus | None:
    """'Will be signed' is a plan, 'signed' is signed, 'signed in 2001 and in force' is under way,
    'discussed an agreement' proposed.
    """
    told = modality.status(clause.hits, anchor)
    if told is None and anchor.infinitive:
        told = PLANNED
    if "sign" in clause.roles:
        told = _tense(clause, clause.first("sign"), told)
    elif "appear" in clause.roles and told not in {PROPOSED, PLANNED}:
        told = SIGNED
    stands = "force" in clause.roles and told in {SIGNED, COMPLETED, IN_PROGRESS, None}
    return IN_PROGRESS if stands or _carried_out(clause) else told


def _drafted(clause: Clause, anchor: Hit) -> DealStatus:
    """A paper in the making is a plan, unless it is only proposed or laid aside."""
    told = modality.status([hit for hit in clause.hits if hit.value != IN_PROGRESS], anchor)
    return told if told in {PROPOSED, SUSPENDED} else PLANNED


def _carried_out(clause: Clause) -> bool:
    """«Соглашение выполняется», 'the agreement will be carried out': it stands,
    whatever the tense.
    """
    return "force" in clause.roles and "sign" not in clause.roles


def _founding(clause: Clause, anchor: Hit) -> DealStatus | None:
    """'Agreed to set up joint ventures' is a plan."""
    agreed = any(
        hit.role in {"pledge", "promise"} and hit.start < anchor.start for hit in clause.hits
    )
    if agreed:
        return PLANNED
    told = plain(clause, anchor)
    if (
        told is COMPLETED
        and deal_stages.at_work(clause.words)
        and not deal_stages.founded(clause.words)
    ):
        return IN_PROGRESS
    return COMPLETED if told is None and deal_stages.founded(clause.words) else told


def _standing(clause: Clause, _anchor: Hit) -> DealStatus | None:
    """What is said to be kept or carried out stands already, unless the words deny it."""
    return None if "negation" in clause.roles else IN_PROGRESS


def _tense(clause: Clause, sign: Hit, told: DealStatus | None) -> DealStatus | None:
    """The verb of signing by its own auxiliary: 'the plan under which they will trade was signed'
    is signed.
    """
    if "negation" in clause.roles or told is SUSPENDED:
        return told
    if sign.infinitive or sign.noun:
        return told if told in {PROPOSED, PLANNED} else PLANNED if sign.infinitive else SIGNED
    modal = (
        hit for hit in clause.hits if hit.role == "status" and hit.value in {PROPOSED, PLANNED}
    )
    near = next(
        (
            hit
            for hit in modal
            if -_AUXILIARY <= hit.start - sign.end <= _AUXILIARY // 2
            and hit.end >= sign.start - _AUXILIARY // 2
        ),
        None,
    )
    return DealStatus(near.value) if near else SIGNED


def _meeting(clause: Clause, anchor: Hit) -> DealStatus | None:
    """A visit is planned or over unless it is said to go on: 'ready to' within a meeting is about
    something else.
    """
    if any(
        hit.role in {"pledge", "promise"} and 0 < anchor.start - hit.start <= _AUXILIARY
        for hit in clause.hits
    ):
        return PLANNED  # "agreed on a visit"
    told = modality.status([hit for hit in clause.hits if hit.value != PROPOSED], anchor)
    if told is None and any(
        hit.infinitive and hit.role in {"held", anchor.role} for hit in clause.hits
    ):
        return modality.status(clause.hits, anchor)  # "willing to host the session"
    return told if told in {PLANNED, IN_PROGRESS, SUSPENDED} else COMPLETED


def _itself(clause: Clause) -> bool:
    """The agreement is what is told, not what something is done under: 'under the agreement a
    cluster is built'.

    'In compliance with an agreement signed in May it will deliver haulers' tells of the delivery.
    """
    anchor = clause.first("paper")
    if not _UNDER.search(clause.words[: anchor.start - clause.start]):
        return True
    return "sign" in clause.roles and not (
        clause.roles & {"supply", "build"} and clause.first("sign").start > anchor.start
    )


def _promised(_clause: Clause, _anchor: Hit) -> DealStatus:
    return PLANNED


def _talked(clause: Clause, anchor: Hit) -> DealStatus:
    """Talks go on unless they are broken off or laid aside."""
    return SUSPENDED if modality.status(clause.hits, anchor) is SUSPENDED else IN_PROGRESS


def _agreed(_clause: Clause, _anchor: Hit) -> DealStatus:
    return SIGNED


def _act(clause: Clause, anchor: Hit) -> DealStatus:
    """A ban or levy is done unless it is only planned or wanted."""
    told = modality.status([hit for hit in clause.hits if hit.value != SUSPENDED], anchor)
    return told if told in {PROPOSED, PLANNED} else COMPLETED


def _named(clause: Clause) -> bool:
    offices = sum(hit.role in {"office", "delegation"} for hit in clause.hits)
    return clause.people > 0 or offices > 1 or (offices > 0 and clause.places > 0)


def _pledged(clause: Clause) -> bool:
    """Something is agreed here: «об этом договорились» only says who agreed on what was told
    before.
    """
    return not clause.figures and clause.places > 0 and not _ON_THAT.search(clause.words)


_DURING = bounded_re(
    r"\b(?:at|during|following|on the sidelines of|within (?:the )?(?:frames?|framework) of|в "
    "ходе|во время|по итогам|в рамках|на)"
    r"\s(?:the |a |an |his |her |their |its |working |[а-яё]+(?:ой|ом|ей|ого|ых) ){0,3}$",
    re.IGNORECASE,
)


def _occasion(clause: Clause, anchor: Hit) -> bool:
    """Whether a meeting is but where an offer of goods was made: 'is ready to ship grain, the
    minister said during the meeting'.
    """
    offers = sorted(clause.roles & {"supply", "widen"}) if deal_supplies.material(clause) else []
    led = clause.words[: anchor.start - clause.start]
    return bool(
        offers
        and _DURING.search(led)
        and modality.status(clause.hits, clause.first(offers[0])) in {PROPOSED, PLANNED}
    )


def _met(clause: Clause) -> bool:
    return _named(clause) and not _occasion(clause, clause.first("meet"))


def _abroad(clause: Clause) -> bool:
    """Somebody of rank goes somewhere; 'his visit is scheduled', «поездка отложена» is of somebody
    named before.
    """
    if _named(clause):
        return clause.places > 0 or clause.people > 0
    told = {hit.value for hit in clause.hits if hit.role == "status"}
    return bool(
        SUSPENDED in told or (PLANNED in told and deal_signs.OWN_VISIT.search(clause.words))
    )


def _travels(clause: Clause) -> bool:
    """A delegation, or a named person with an office, on the way to a place."""
    return _abroad(clause) and "delegation" in clause.roles and not clause.roles & {"sign", "habit"}


def _tangible(clause: Clause) -> bool:
    invests = clause.money and bool(deal_signs.INVESTS.search(clause.words))
    return (clause.goods > 0 or "works" in clause.roles or invests) and not clause.figures


_AHEAD = frozenset({PROPOSED, PLANNED, SUSPENDED})

RULES = (
    # "suggested resuming the cooperation", «поставки возобновлены»
    Rule(DealKind.RESUMPTION, "resume", default=COMPLETED),
    # "a joint venture is to be set up", «создать совместное предприятие»
    Rule(
        DealKind.JOINT_VENTURE,
        "venture",
        some=frozenset({"build", "sign", "status"}),
        status=_founding,
        fits=lambda c: not c.figures,
    ),
    # "discussed the roadmap", «составят дорожную карту»
    Rule(DealKind.ROADMAP, "roadmap", default=PLANNED, status=_signing),
    # "lifted the ban on maize", «запрет на ввоз снят»
    Rule(DealKind.RESUMPTION, "limit", frozenset({"lifted"}), default=COMPLETED, status=_act),
    # "talks on an agreement are under way": a plan, even where the talks are concluded
    Rule(DealKind.AGREEMENT, "paper", frozenset({"bargain"}), status=_promised),
    # "plans to sign an agreement", «подписан план мероприятий», «соглашение действует»
    Rule(
        DealKind.AGREEMENT,
        "paper",
        some=frozenset({"sign", "force", "appear"}),
        default=SIGNED,
        status=_signing,
        fits=_itself,
    ),
    # "what was agreed will be carried out", «договорённости выполняются»
    Rule(DealKind.AGREEMENT, "accord", frozenset({"force"}), status=_standing),
    # "a memorandum is being prepared", «готовится соглашение»
    Rule(
        DealKind.AGREEMENT,
        "paper",
        frozenset({"prepare"}),
        default=PLANNED,
        status=_drafted,
        fits=_itself,
    ),
    # "the bank granted a loan", «кредит предоставил банк»
    Rule(DealKind.AGREEMENT, "loan", frozenset({"grant"}), default=SIGNED, status=_signing),
    # "a package of documents was signed", «подписано семь документов»
    Rule(DealKind.AGREEMENT, "document", frozenset({"sign"}), default=SIGNED, status=_signing),
    # "signed contracts for lifts", «подписаны контракты»
    Rule(
        DealKind.SUPPLY,
        "contract",
        some=frozenset({"sign", "appear"}),
        default=SIGNED,
        status=_signing,
    ),
    # "the contract is worth 5 million euros", «контракт на 5 млн евро»
    Rule(DealKind.SUPPLY, "contract", default=SIGNED, status=_signing, fits=lambda c: c.money),
    # "agreed on deliveries of buses", «договорились о поставках лифтов», «переговоры о поставках
    # трамваев»
    Rule(
        DealKind.SUPPLY,
        "promise",
        frozenset({"supply"}),
        status=_promised,
        fits=lambda c: c.goods > 0,
    ),
    Rule(
        DealKind.SUPPLY,
        "bargain",
        frozenset({"supply"}),
        status=_promised,
        fits=lambda c: c.goods > 0,
    ),
    # "agreed on the construction of a plant", «достигнута договорённость о строительстве завода»
    Rule(
        DealKind.PROJECT,
        "promise",
        frozenset({"build", "works"}),
        status=_promised,
        fits=lambda c: not c.figures,
    ),
    # "talks with suppliers are under way", «идут переговоры с поставщиками»
    Rule(DealKind.OTHER, "talks", default=IN_PROGRESS, status=_talked),
    # "a delegation will arrive for the session", «делегация побывала»: who travels is more than
    # what for
    Rule(DealKind.VISIT, "visit", default=COMPLETED, status=_meeting, fits=_travels),
    # "the working group will hold its session", «четвёртое заседание рабочей группы»
    Rule(
        DealKind.OTHER,
        "body",
        some=frozenset({"sitting", "held"}),
        default=COMPLETED,
        status=_meeting,
    ),
    # "the exhibition opened", «приглашены на выставку»
    Rule(
        DealKind.EXHIBITION,
        "fair",
        frozenset({"held"}),
        default=COMPLETED,
        status=_meeting,
        fits=lambda c: not c.figures,
    ),
    # "addressing the forum", «участвует в форуме»
    Rule(DealKind.OTHER, "gathering", some=frozenset({"held"}), default=COMPLETED, status=_meeting),
    # "put a ban on imports", «ограничил ввоз»: the act itself, even where a levy is suspended
    Rule(DealKind.OTHER, "limit", default=COMPLETED, status=_act),
    # "the governor met the president", «принял посла»
    Rule(DealKind.VISIT, "meet", default=COMPLETED, status=_meeting, fits=_met),
    Rule(DealKind.VISIT, "visit", default=COMPLETED, status=_meeting, fits=_abroad),
    # "agreed to cooperate", «условились сотрудничать»
    Rule(DealKind.AGREEMENT, "pledge", default=SIGNED, status=_agreed, fits=_pledged),
    # «предлагает организовать сборку троллейбусов»
    Rule(
        DealKind.PROJECT,
        "build",
        frozenset({"supply"}),
        only=frozenset({PROPOSED, PLANNED}),
        fits=deal_supplies.sets_up,
    ),
    # "ready to supply tractors", «готова поставлять автобусы», "will sell lifts", "expand the
    # choice of machines"
    Rule(
        DealKind.SUPPLY,
        "widen",
        default=PROPOSED,
        only=frozenset({PROPOSED, PLANNED, IN_PROGRESS}),
        fits=lambda c: not c.figures,
    ),
    Rule(DealKind.SUPPLY, "supply", status=deal_supplies.moving, fits=deal_supplies.material),
    # "the ambassador offers buses"
    Rule(
        DealKind.SUPPLY,
        "supply",
        default=PROPOSED,
        status=lambda _clause, _anchor: None,
        fits=deal_supplies.offered,
    ),
    # "farms bought Belarusian tractors", «приобрели белорусские комбайны»
    Rule(
        DealKind.SUPPLY,
        "supply",
        default=COMPLETED,
        status=lambda _clause, _anchor: None,
        fits=deal_supplies.bought,
    ),
    # "has delivered twelve trains", «первая партия комбайнов отправлена»
    Rule(
        DealKind.SUPPLY,
        "batch",
        default=COMPLETED,
        status=deal_supplies.sent,
        fits=deal_supplies.shipped,
    ),
    # "the region received 20 buses"
    Rule(
        DealKind.SUPPLY,
        "meet",
        default=COMPLETED,
        status=lambda _clause, _anchor: None,
        fits=deal_supplies.bought,
    ),
    # "would like to work with its counterparts", «налаживается кооперация»
    Rule(DealKind.PROJECT, "cooperate", only=frozenset({PROPOSED, PLANNED, IN_PROGRESS})),
    # "under the project buses are assembled", «проект строительства терминала»
    Rule(DealKind.PROJECT, "project", default=PLANNED, fits=_tangible),
    # "will help modernise lifts", «строится завод»
    Rule(DealKind.PROJECT, "build", status=deal_supplies.making, fits=_tangible),
    # "X told Y at their October meeting"
    Rule(
        DealKind.VISIT, "sitting", default=COMPLETED, status=_meeting, fits=lambda c: c.people > 1
    ),
    # a meeting of two sides without names: "a meeting of representatives took place"
    Rule(
        DealKind.OTHER,
        "sitting",
        frozenset({"held"}),
        default=COMPLETED,
        status=_meeting,
        fits=lambda c: c.places > 0,
    ),
    # FALL
    Rule(DealKind.AGREEMENT, "paper", only=_AHEAD, fits=lambda c: not c.figures and _itself(c)),
)
