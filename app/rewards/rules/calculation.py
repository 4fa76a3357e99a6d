"""The calculation of a cycle as data: written in one way only, sealed by a hash, and done again from nothing else.

Everybody stands in it under a pseudonym, with score, place and the hash of their own part. So whoever holds only their own
part can prove that it is the one that the whole was made of, and that the places follow from the scores.
"""

import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeAlias

from app.rewards.rules.bundles import misshapen, out_of_place
from app.rewards.rules.impact import Act, AwardRules, rules_from_data, score_of, sums, weigh
from app.rewards.rules.standing import Candidate, Prize, rank, shares
from app.rewards.vocabulary.cycles import FORMAT, Ties
from app.signals.vocabulary import Evidence

Data: TypeAlias = dict[str, Any]
_EVIDENCE = {one.word: one.value for one in Evidence}
_WORDS = {one.value: one.word for one in Evidence}


def canonical(data: Any) -> str:
    """The one way in which data is written: names in order, no blanks, every letter as itself."""
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def digest(text: str) -> str:
    """SHA-256 of a text in UTF-8, in hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()


def pseudonym(salt: str, person_id: int) -> str:
    """What somebody is called in one cycle; nobody without its salt finds out whose it is."""
    return "p" + _secret(salt, f"person:{person_id}")[:12]


def counterpart_key(salt: str, counterpart: str) -> str:
    """What tells a counterpart from others in one cycle, in whatever case it is written; empty where none was named."""
    plain = counterpart.strip().casefold()
    return _secret(salt, f"counterpart:{plain}")[:12] if plain else ""


def body_of(
    person_id: int,
    acts: Iterable[Act],
    rules: AwardRules,
    *,
    salt: str,
    bar: str | None,
    is_left_out: bool = False,
    shown: Mapping[str, int],
) -> Data:
    """One person's own part: their acts with what each brought, the sums, and what is shown and weighs nothing."""
    weighed = weigh(acts, rules)
    found = sums(weighed, rules)
    return {
        "acts": [
            {
                "at": one.act.at,
                "counted": one.counted,
                "counterpart": one.act.counterpart,
                "evidence": _WORDS[one.act.evidence],
                "held": one.act.is_held,
                "id": one.act.id,
                "kind": one.act.kind,
                "part": one.part.key,
                "ruled_out": one.act.is_ruled_out,
                "value": one.act.value,
                "why": one.why.value,
            }
            for one in weighed
        ],
        "bar": bar,
        "left_out": is_left_out,
        "person": person_id,
        "salt": _secret(salt, f"body:{person_id}")[:32],
        "score": score_of(found),
        "shown": dict(sorted(shown.items())),
        "sums": [
            {"counted": one.counted, "part": one.part.key, "score": one.score} for one in found if one.counted
        ],
    }


def acts_of(body: Mapping[str, Any]) -> list[Act]:
    """The acts that somebody's part is made of."""
    return [
        Act(
            one["id"], one["kind"], _EVIDENCE[one["evidence"]], one["value"], one["counterpart"], one["at"],
            one["held"], one["ruled_out"],
        )
        for one in body["acts"]
    ]  # fmt: skip


def reckon_again(body: Mapping[str, Any], rules: AwardRules, *, salt: str, **changed: Any) -> Data:
    """The same part from its own acts, or from others, with whatever else is changed."""
    kept = {"bar": body["bar"], "is_left_out": body["left_out"], "shown": body["shown"]}
    acts = changed.pop("acts", None)
    return body_of(body["person"], acts_of(body) if acts is None else acts, rules, salt=salt, **(kept | changed))  # fmt: skip


def standing_of(bodies: Mapping[str, Data], head: Mapping[str, Any]) -> list[Data]:
    """Everybody by pseudonym, with score, place, what they win, and the hash of their own part."""
    candidates = [
        Candidate(who, body["score"], body["bar"] is None and not body["left_out"])
        for who, body in bodies.items()
    ]
    ranked = {one.who: one.is_ranked for one in candidates}
    placed, values = _placed(candidates, head)
    return [
        {
            "body": digest(canonical(bodies[one.who])),
            "place": one.place,
            "prize": values.get(one.who),
            "ranked": ranked[one.who],
            "score": one.score,
            "who": one.who,
            "wins": one.wins,
        }
        for one in sorted(placed, key=lambda one: one.who)
    ]


def seal(head: Mapping[str, Any], standing: Sequence[Mapping[str, Any]], unshown: Sequence[str] = ()) -> str:
    """The hash over everything: over the head, and over the hash of everybody's line with that of their own part in it.

    `unshown` are hashes of lines that the reader does not get.
    """
    lines = sorted([*(line_hash(one) for one in standing), *unshown])
    return digest(canonical({"format": FORMAT, "head": head, "standing": lines}))


def line_hash(entry: Mapping[str, Any]) -> str:
    """The hash of where somebody stands. Nobody guesses the line from it: the hash of a part with a random salt is in it."""
    return digest(canonical(entry))


def bundle_of(
    head: Mapping[str, Any],
    standing: Sequence[Mapping[str, Any]],
    bodies: Mapping[str, Mapping[str, Any]],
    unshown: Sequence[str] = (),
) -> Data:
    """A calculation to take along: whole, or with one's own part alone, and for some lines no more than their hash."""
    return {
        "bodies": dict(bodies),
        "format": FORMAT,
        "head": head,
        "sha256": seal(head, standing, unshown),
        "standing": list(standing),
        "unshown": list(unshown),
    }


def what_is_wrong(bundle: Any) -> list[str]:
    """Everything in a calculation that does not come out when it is done again; nothing if it holds."""
    try:
        if not isinstance(bundle, dict) or bundle.get("format") != FORMAT:
            return [f"this is not a calculation that can be read here: {FORMAT} is"]
        if unreadable := misshapen(bundle):
            return [f"this is not a whole calculation: {what}" for what in unreadable]
        rules = rules_from_data(bundle["head"]["rules"])
        standing = {one["who"]: one for one in bundle["standing"]}
        wrong = []
        for who, body in bundle["bodies"].items():
            wrong += [f"{who}: {what}" for what in _wrong_in(body, standing.get(who), rules)]
        wrong += out_of_place(bundle)
        wrong += _wrong_places(standing, bundle["head"])
        if standing and not bundle["bodies"]:
            wrong.append("nobody's part is in it, so nothing could be done again")
        if len(standing) != len(bundle["standing"]):
            wrong.append("somebody stands in it twice")
        if seal(bundle["head"], bundle["standing"], bundle["unshown"]) != bundle["sha256"]:
            wrong.append(
                "the hash is another one: the head or the standing is not as it was when it was sealed"
            )
        return wrong
    except (AttributeError, KeyError, TypeError, ValueError, RecursionError) as error:
        return [f"this is not a whole calculation: {type(error).__name__} {error}"]


def _secret(salt: str, text: str) -> str:
    return hmac.new(salt.encode(), text.encode(), hashlib.sha256).hexdigest()


def _placed(candidates: Iterable[Candidate], head: Mapping[str, Any]) -> tuple[list[Any], dict[str, int]]:
    placed = rank(candidates, head["rules"]["places"])
    prizes = [Prize(one["place"], one["value"]) for one in head["prizes"]]
    return placed, shares(placed, prizes, Ties(head["policy"]["ties"]))


def _wrong_in(body: Mapping[str, Any], entry: Mapping[str, Any] | None, rules: AwardRules) -> list[str]:
    if entry is None:
        return ["a part of somebody who does not stand in it"]
    wrong = []
    again = {one.act.id: one for one in weigh(acts_of(body), rules)}
    for act in body["acts"]:
        one = again.get(act["id"])
        if one is None or (one.counted, one.why.value, one.part.key) != (
            act["counted"],
            act["why"],
            act["part"],
        ):
            should = "does not weigh" if one is None else f"counts {one.counted} ({one.why.value})"
            wrong.append(f"act {act['id']} {should}, and the file says {act['counted']} ({act['why']})")
    found = sums(again.values(), rules)
    said = {one["part"]: (one["counted"], one["score"]) for one in body["sums"]}
    wrong += [
        f"{one.part.key} comes to {one.score}, and the file says {said.get(one.part.key, (0, 0))[1]}"
        for one in found
        if said.get(one.part.key, (0, 0)) != (one.counted, one.score)
    ]
    for where, score in (("their own part", body["score"]), ("the standing", entry["score"])):
        if score != score_of(found):
            wrong.append(f"the score is {score_of(found)}, and {where} says {score}")
    if entry["ranked"] != (body["bar"] is None and not body["left_out"]):
        wrong.append("whether they can have a place is said in two ways")
    if digest(canonical(body)) != entry["body"]:
        wrong.append("their own part is not the one that was sealed")
    return wrong


def _wrong_places(standing: Mapping[str, Mapping[str, Any]], head: Mapping[str, Any]) -> list[str]:
    candidates = [Candidate(who, one["score"], one["ranked"]) for who, one in standing.items()]
    placed, values = _placed(candidates, head)
    wrong = []
    for one in placed:
        said = standing[one.who]
        if (one.place, one.wins) != (said["place"], said["wins"]):
            wrong.append(f"{one.who}: the place is {one.place}, and the file says {said['place']}")
        if values.get(one.who) != said["prize"]:
            wrong.append(f"{one.who}: the prize is {values.get(one.who)}, and the file says {said['prize']}")
    return wrong
