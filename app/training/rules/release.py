"""What a survey shows once it is closed, so that nobody can be found in it.

Whatever is shown cuts those who answered into grains: groups that the shown ones tell apart. Everything that can be worked out
from the shown figures is about whole grains, by sums and differences or in any other way. So one rule is enough, for
departments within countries as for cuts across each other: no grain has fewer than `k` answers, and none below twice as many
in which everybody gave the same one, or nobody the right one. A group that would break a grain smaller is not shown, and nothing says why: too
few answers, too much alike, or somebody else's difference look the same.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from typing import Final, NamedTuple, TypeAlias

from app.training.rules.survey import Answers, Question
from app.training.vocabulary.survey import FEWEST_TEXTS, RATE_STEP, SMALLEST_GROUP, QuestionKind

#: Where somebody belongs: a value for each attribute, such as department and country; empty where it is not kept.
Profile: TypeAlias = tuple[str, ...]
#: What groups are made by: places in a profile. Two places are one level within another.
Cut: TypeAlias = tuple[int, ...]
#: A group: places in a profile with their values; without any it is everybody.
Group: TypeAlias = tuple[tuple[int, str], ...]
#: How often each option of a question was chosen.
Counts: TypeAlias = tuple[int, ...]
#: How often each option was chosen, by question and by where people belong.
Tally: TypeAlias = Mapping[str, Mapping[Profile, Sequence[int]]]

EVERYBODY: Group = ()
#: Stands where a name was taken out of somebody's words.
BLACK: Final = "[…]"
_WORD = re.compile(r"[^\W\d_]{3,}")


class Cell(NamedTuple):
    """What one group answered to one question."""

    question: str
    group: Group
    counts: Counts

    @property
    def n(self) -> int:
        """How many of the group answered it."""
        return sum(self.counts)


class Gap(NamedTuple):
    """How much of a topic a group knows: right answers, and all that were given."""

    topic: str
    right: int
    given: int


def tally(questions: Sequence[Question], responses: Iterable[tuple[Profile, Answers]]) -> Tally:
    """Count what was chosen, in one walk through the responses."""
    options = {one.key: len(one.options) for one in questions if one.kind is not QuestionKind.OPEN}
    counted: dict[str, dict[Profile, list[int]]] = {key: {} for key in options}
    for profile, answers in responses:
        for key, answer in answers.items():
            if key in options and isinstance(answer, int):
                by_profile = counted[key]
                if profile not in by_profile:
                    by_profile[profile] = [0] * options[key]
                by_profile[profile][answer] += 1
    return counted


def release(questions: Sequence[Question], counted: Tally, cuts: Sequence[Cut], k: int) -> list[Cell]:
    """Every cell that is shown, question by question; everybody first, then by the cuts in their order.

    Earlier cuts go before later ones where not all can be shown.
    """
    k = max(k, SMALLEST_GROUP)
    shown: dict[str, list[Group]] = {}
    cells = []
    for question in questions:
        if question.key not in counted:
            continue
        by_profile = {profile: tuple(counts) for profile, counts in counted[question.key].items()}
        groups = _Grains(by_profile, k, question.right).cut(cuts)
        if question.after is not None:
            # How many of a group were asked says what they had answered before, so that must be shown itself.
            open_to = shown[question.after.question]
            groups = {group: members for group, members in groups.items() if group in open_to}
        shown[question.key] = list(groups)
        cells += [
            Cell(question.key, group, _sum(by_profile[one] for one in members))
            for group, members in groups.items()
        ]
    return cells


class _Grains:
    """Those who answered one question, and the groups that can be told apart so far."""

    def __init__(self, by_profile: Mapping[Profile, Counts], k: int, right: int | None) -> None:
        self._by_profile, self._k, self._right = by_profile, k, right
        self._grains = [frozenset(by_profile)]

    def cut(self, cuts: Sequence[Cut]) -> dict[Group, frozenset[Profile]]:
        """The groups that can be shown, with the profiles that make them."""
        (everybody,) = self._grains
        if not self._is_safe(everybody):
            return {}
        shown = {EVERYBODY: everybody}
        for cut in cuts:
            shown |= {
                group: members
                for group, members in self._largest_first(cut)
                if members != everybody and self._tells_apart_safely(members)
            }
        return shown

    def _largest_first(self, cut: Cut) -> list[tuple[Group, frozenset[Profile]]]:
        """So the smallest that could be shown is the one left out, where one has to be."""
        groups: defaultdict[Group, set[Profile]] = defaultdict(set)
        for profile in self._by_profile:
            if all(profile[place] for place in cut):
                groups[tuple((place, profile[place]) for place in cut)].add(profile)
        found = [(group, frozenset(members)) for group, members in groups.items()]
        return sorted(found, key=lambda one: (-sum(self._counts(one[1])), one[0]))

    def _tells_apart_safely(self, members: frozenset[Profile]) -> bool:
        finer = []
        for grain in self._grains:
            inside, outside = grain & members, grain - members
            if inside and outside and not (self._is_safe(inside) and self._is_safe(outside)):
                return False
            finer += [part for part in (inside, outside) if part]
        self._grains = finer
        return True

    def _is_safe(self, members: frozenset[Profile]) -> bool:
        counts = self._counts(members)
        n = sum(counts)
        if n < self._k:
            return False
        nobody_knows = self._right is not None and not counts[self._right]
        return n >= 2 * self._k or not (max(counts) == n or nobody_knows)

    def _counts(self, members: frozenset[Profile]) -> Counts:
        return _sum(self._by_profile[one] for one in members)


def _sum(counts: Iterable[Counts]) -> Counts:
    return tuple(map(sum, zip(*counts, strict=True)))


def texts_of(
    question: Question,
    responses: Iterable[Answers],
    cells: Iterable[Cell],
    k: int,
    shuffle: Callable[[list[str]], None],
) -> list[str]:
    """What was written in answer to an open question, in an order that says nothing; nothing of too few.

    What follows some answer to another question is shown where that question is.
    """
    if question.kind is not QuestionKind.OPEN:
        return []
    if question.after is not None and all(one.question != question.after.question for one in cells):
        return []
    texts = [str(answers[question.key]) for answers in responses if question.key in answers]
    if len(texts) < fewest_texts(k):
        return []
    shuffle(texts)
    return texts


def fewest_texts(k: int) -> int:
    """Among how many texts somebody's own are shown at least."""
    return max(FEWEST_TEXTS, k)


def name_words(names: Iterable[str]) -> frozenset[str]:
    """The words that people of these names are called by, in small letters."""
    return frozenset(word for name in names for word in _WORD.findall(name.casefold()))


def names_in(text: str, names: Set[str]) -> list[str]:
    """Words in what somebody wrote that colleagues are called by; a hint for whoever looks through it."""
    return list(dict.fromkeys(word for word in _WORD.findall(text) if not names.isdisjoint(_stems(word))))


def _stems(word: str) -> set[str]:
    """Also what it is the genitive of, as in "Noras"."""
    small = word.casefold()
    return {small, small.removesuffix("s")}


def blackened(text: str, words: Iterable[str]) -> str:
    """What somebody wrote, with these words taken out of it wherever they stand by themselves or in the genitive."""
    for word in filter(None, map(str.strip, words)):
        text = re.sub(rf"(?<!\w){re.escape(word)}s?(?!\w)", BLACK, text, flags=re.IGNORECASE)
    return text


def coarsened(sizes: Mapping[Profile, int], k: int) -> dict[Profile, Profile]:
    """How each profile is kept, so that at least `k` people are kept alike.

    From the first attribute to the last, what only few share is left empty, and with it the next smallest where those few
    would stand alone. All are kept alike if there are not `k` altogether.
    """
    width = len(next(iter(sizes), ()))
    kept: dict[Profile, Profile] = dict.fromkeys(sizes, ())
    for place in range(width):
        classes: defaultdict[Profile, list[Profile]] = defaultdict(list)
        for profile in sizes:
            classes[kept[profile]].append(profile)
        for alike in classes.values():
            values: Counter[str] = Counter()
            for profile in alike:
                values[profile[place]] += sizes[profile]
            named = _named(values, k)
            for profile in alike:
                kept[profile] += (profile[place] if profile[place] in named else "",)
    return kept


def _named(values: Mapping[str, int], k: int) -> set[str]:
    """The values that can be kept, the most frequent first, as long as no few are left over."""
    rest, named = sum(values.values()), set()
    for value, size in sorted(values.items(), key=lambda one: (-one[1], one[0])):
        if value and size >= k and (rest == size or rest - size >= k):
            named.add(value)
            rest -= size
    return named


def rate_while_open(taken_part: int, invited: int, k: int) -> int | None:
    """How many percent have taken part, so roughly that nobody's own answer can be seen coming in; None at first.

    It moves by five percent or more, and by `k` people or more.
    """
    if taken_part < 2 * k or not invited:
        return None
    step = max(k, -(-invited * RATE_STEP // 100))
    seen = taken_part - taken_part % step
    return seen * 100 // invited // RATE_STEP * RATE_STEP


def gaps(questions: Sequence[Question], cells: Iterable[Cell], group: Group = EVERYBODY) -> list[Gap]:
    """What a group knows least about first, of what is shown of it."""
    asked = {one.key: one for one in questions if one.right is not None}
    right: Counter[str] = Counter()
    given: Counter[str] = Counter()
    for cell in cells:
        question = asked.get(cell.question)
        if question is not None and question.right is not None and cell.group == group:
            right[question.topic] += cell.counts[question.right]
            given[question.topic] += cell.n
    found = [Gap(topic, right[topic], given[topic]) for topic in given]
    return sorted(found, key=lambda gap: (gap.right / gap.given, gap.topic))


class TopicOverTime(NamedTuple):
    """What everybody knew of a topic in several surveys, the earliest first; None where it was asked otherwise."""

    topic: str
    known: tuple[Gap | None, ...]


def topics_over_time(surveys: Sequence[tuple[Sequence[Question], Sequence[Cell]]]) -> list[TopicOverTime]:
    """Topic by topic what was known in each of these surveys, the earliest first.

    A survey is told only where it asked about the topic what the latest asks, in the same words, and nothing else. What the
    latest knows least about comes first.
    """
    if not surveys:
        return []
    known = [{gap.topic: gap for gap in gaps(questions, cells)} for questions, cells in surveys]
    asked = [_asked_by_topic(questions) for questions, _cells in surveys]
    return [
        TopicOverTime(
            topic,
            tuple(
                found.get(topic) if about.get(topic) == asked[-1][topic] else None
                for found, about in zip(known, asked, strict=True)
            ),
        )
        for topic in known[-1]
    ]


def _asked_by_topic(questions: Iterable[Question]) -> dict[str, set[tuple[str, tuple[str, ...], int]]]:
    found: defaultdict[str, set[tuple[str, tuple[str, ...], int]]] = defaultdict(set)
    for one in questions:
        if one.right is not None:
            found[one.topic].add((one.words, one.options, one.right))
    return found


class Change(NamedTuple):
    """What the same group answered to the same question in an earlier and a later survey."""

    question: str
    group: Group
    before: Counts
    after: Counts


def compare(before: Iterable[Cell], after: Iterable[Cell]) -> list[Change]:
    """What two releases both show, side by side; nothing else is worked out from them."""
    earlier = {(cell.question, cell.group): cell.counts for cell in before}
    return [
        Change(cell.question, cell.group, earlier[cell.question, cell.group], cell.counts)
        for cell in after
        if len(earlier.get((cell.question, cell.group), ())) == len(cell.counts)
    ]
