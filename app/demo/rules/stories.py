"""What the acts are about: whose piece was passed on, who was answered, which customer called."""

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from random import Random
from typing import Final

from app.demo.rules.activity import Deed
from app.demo.rules.habits import WORDINGS
from app.demo.vocabulary import DOMAIN, DemoPerson, DemoSignal
from app.signals.vocabulary import Kind

_TITLES: Final = """what-a-river-tells-before-it-floods calibrating-a-gauge-in-the-rain groundwater-in-dry-summers
    five-mistakes-in-flow-measurement how-we-test-a-probe-for-ten-years
    why-open-data-helps-every-town reading-a-hydrograph-over-coffee radio-or-cable-at-the-weir
    our-first-sensor-in-the-arctic what-customers-ask-us-on-the-phone repairing-instead-of-replacing
    a-day-with-the-field-service drinking-water-and-small-leaks from-student-to-hydrologist
    the-quiet-work-of-quality how-finance-thinks-about-repairs learning-to-explain-what-we-do
    notes-from-the-water-fair low-power-firmware-without-tears salt-ice-and-electronics
    what-i-got-wrong-about-turbidity buying-parts-when-nobody-has-any
    a-small-history-of-the-staff-gauge listening-to-a-dam"""
SUBJECTS: Final = tuple(_TITLES.split())
_MAGAZINES: Final = ("river-review.example", "waterworks-today.example", "measure-and-tell.example")
_NICKNAMES: Final = """gauge_greta river_rob hydro_hanna delta_dan basin_bea spring_sam torrent_tess marsh_milan
    brook_bruno lagoon_lia tide_tom weir_wanda canal_cai fjord_finn source_susi ripple_ravi creek_carla
    pond_pavel dyke_dora estuary_eli"""
_OUTSIDERS: Final = tuple(f"@{name}@networks.example" for name in _NICKNAMES.split())
_CUSTOMERS: Final = tuple(
    f"{name}@{town}.example"
    for town in (
        "stadtwerke-nordfurt",
        "aguas-del-valle",
        "wodociagi-zielona",
        "northmoor-water",
        "su-idaresi-ova",
    )
    for name in ("procurement", "operations", "laboratory", "planning")
)
_COLLEAGUES_MEET: Final = frozenset({Kind.CHAT, Kind.THANKS, Kind.MENTORING})
_CUSTOMERS_CALL: Final = frozenset({Kind.LEAD, Kind.CONVERSATION, Kind.OPPORTUNITY})
_ABOUT_A_PIECE: Final = frozenset({Kind.READ, Kind.REACT, Kind.SHARE, Kind.COMMENT})
#: How many of the latest pieces and posts people still talk about.
_FRESH: Final = 25


class Storyteller:
    """Turns deeds, in order of time, into acts about things that had happened by then."""

    def __init__(self, random: Random, people: Sequence[DemoPerson]) -> None:
        self._random = random
        self._people = {person.external_id: person for person in people}
        self._active: list[str] = []
        self._known: set[str] = set()
        self._fresh: deque[tuple[str, str]] = deque(maxlen=_FRESH)

    def tell(self, deeds: Iterable[Deed]) -> Iterator[DemoSignal]:
        """The acts, in the same order, each with an id of its own."""
        for number, deed in enumerate(deeds, 1):
            wording = WORDINGS[deed.kind]
            platform = self._random.choice(wording.platforms)
            subject, target = self._about(deed, number)
            yield DemoSignal(
                at=deed.at,
                id=f"{platform}-{number:06}",
                actor=deed.external_id,
                type=wording.type,
                object_type=wording.object_type,
                object=subject,
                target=target,
                platform=platform,
            )
            self._remember(deed, subject)

    def _about(self, deed: Deed, number: int) -> tuple[str, str]:
        """The object and the target of an act."""
        random = self._random
        if deed.kind in _ABOUT_A_PIECE:
            return self._piece_by_another(deed.external_id)
        if deed.kind in _COLLEAGUES_MEET:
            return f"https://intranet.{DOMAIN}/{deed.kind.value}/{number}", self._colleague(deed.external_id)
        if deed.kind in _CUSTOMERS_CALL:
            return f"https://crm.{DOMAIN}/{deed.kind.value}/{number}", random.choice(_CUSTOMERS)
        if deed.kind in (Kind.PIECE, Kind.POST):
            return self._own_work(deed, number), ""
        return self._small_thing(deed, number)

    def _small_thing(self, deed: Deed, number: int) -> tuple[str, str]:
        random = self._random
        if deed.kind is Kind.REPLY:
            inside = random.random() < 0.45
            answered = self._colleague(deed.external_id) if inside else random.choice(_OUTSIDERS)
            return f"https://networks.example/posts/{number}", answered
        if deed.kind is Kind.CONNECT:
            return f"https://networks.example/{deed.external_id.lower()}", ""
        if deed.kind is Kind.FOLLOW:
            inside = random.random() < 0.3
            other = self._colleague(deed.external_id) if inside else random.choice(_OUTSIDERS)
            return other, other
        if deed.kind is Kind.LESSON:
            return f"https://academy.{DOMAIN}/lessons/{random.choice(SUBJECTS)}", ""
        return f"https://www.{DOMAIN}/{deed.kind.value}/{random.choice(SUBJECTS)}", ""

    def _own_work(self, deed: Deed, number: int) -> str:
        if deed.kind is Kind.PIECE:
            return f"https://blog.{DOMAIN}/{deed.at:%Y/%m}/{self._random.choice(SUBJECTS)}-{number}"
        return f"https://networks.example/posts/{number}"

    def _piece_by_another(self, external_id: str) -> tuple[str, str]:
        random = self._random
        if self._fresh and random.random() < 0.6:
            subject, author = random.choice(self._fresh)
            if author != external_id:
                return subject, self._people[author].email
        return f"https://{random.choice(_MAGAZINES)}/{random.choice(SUBJECTS)}", random.choice(_OUTSIDERS)

    def _colleague(self, external_id: str) -> str:
        """Somebody else who has been seen on the networks; before there is one, somebody outside."""
        for _ in range(3):
            if self._active and (other := self._random.choice(self._active)) != external_id:
                return self._people[other].email
        return self._random.choice(_OUTSIDERS)

    def _remember(self, deed: Deed, subject: str) -> None:
        if deed.kind in (Kind.PIECE, Kind.POST):
            self._fresh.append((subject, deed.external_id))
        if deed.external_id not in self._known:
            self._known.add(deed.external_id)
            self._active.append(deed.external_id)
