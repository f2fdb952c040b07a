"""Whose investment it is: the investor reports, the host is the partner; what comes from nobody
named the host reports.
"""

from __future__ import annotations

import re

from kirmash.extract.rules.drafts import Scene
from kirmash.extract.rules.pieces import Piece
from kirmash.extract.rules.roles import Economies, Party, other
from kirmash.sandbox.expressions import bounded_re

# 'The park drew over 900 million euros of investment', «область привлекла 5 млрд рублей
# инвестиций».
_ATTRACTED = bounded_re(
    r"\b(?:attract\w*|dr[ae]w\w*|received?|receiving|привл[её]к\w*|получил\w*|поступил\w*"
    r"|прыцягну\w*)\b(?:[^.;]{0,60})$",
    re.IGNORECASE,
)
_BEHIND = 60


def economies(scene: Scene, piece: Piece, home: Economies) -> Economies:
    """The investor and the host of an investment figure: from the places of its clause, else of the
    sentence so far, else ``home``.
    """
    parties = _around(scene, piece)
    if not parties:
        return home
    window = scene.text[max(scene.start, piece.amount.start - 2 * _BEHIND) : piece.amount.start]
    hosts = [one.place.code for one in parties if one.part in {"in", "to"}]
    owners = [
        one.place.code
        for one in parties
        if one.part in {"from", "of", "", "and", "from_with", "joined", "between"}
    ]
    if _ATTRACTED.search(window):
        givers = [one.place.code for one in parties if one.part == "from"]
        named = [
            one.place.code
            for one in parties
            if one.part in {"", "of"} and one.place.form != "adjective"
        ]
        host = (
            next((code for code in (*named, *hosts) if code not in givers), None) or home.reporter
        )
        return Economies(givers[0], host) if givers else Economies(host, other(host, home))
    host = next(iter(hosts), None)
    investor = next((code for code in owners if code != host), None)
    if investor:
        return Economies(investor, host or other(investor, home))
    return Economies(other(host, home), host) if host else home


def _around(scene: Scene, piece: Piece) -> tuple[Party, ...]:
    """The places of the figure's own piece and a little behind it; where both sides are not told
    there, those before it in the sentence.
    """
    stop = min(piece.right, piece.amount.end + _BEHIND)
    near = tuple(one for one in scene.parties if piece.left <= one.place.start < stop)
    if len({one.place.code for one in near}) > 1:
        return near
    joint = max(
        (
            one
            for one in scene.joints()
            if one <= piece.left and scene.text[one - 2 : one - 1] == "."
        ),
        default=scene.start,
    )
    wide = tuple(one for one in scene.parties if joint <= one.place.start < stop)
    return wide if len({one.place.code for one in wide}) <= 2 else near or wide
