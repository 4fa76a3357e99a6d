"""The words of the drafts, and what the desk suggests about them."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Edit:
    """What an editor would put in the place of some words, and why."""

    original: str
    replacement: str
    category: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class DraftText:
    """What somebody writes."""

    kind: str
    title: str
    text: str
    edits: tuple[Edit, ...] = ()
    language: str = "en-GB"


TEXTS: Final = {
    "watchdog": DraftText(
        "article",
        "What a watchdog timer is for",
        """Every night at two our gauge on the Elbe did stop talking. Every morning at six it talked again, and nobody knew why.

A watchdog is a small clock beside the processor. The program must greet it every few seconds. If the greeting does not come, the watchdog pulls the plug and begins anew. It is the colleague who looks in your room when you are too quiet.

Ours was so patient that it waited four hours. We have set it to eight seconds, and then we searched for what was sleeping. It was a counter that overflowed, in a line that I wrote myself.

Since then I tell every new colleague: a watchdog does not repair anything. It only makes sure that you hear of it.
""",
        (
            Edit("did stop talking", "stopped talking", "grammar", "“Did” is for questions and for insisting."),
            Edit("looks in your room", "looks into your room", "grammar"),
            Edit("We have set it", "We set it", "grammar", "It is over, so the simple past."),
        ),
    ),
    "handover": DraftText(
        "article",
        "What customers remember of a handover",
        """I have handed over forty stations in nine years. Nobody has ever asked me again about the protocol that we signed.

What they remember is if somebody stood with them in the mud. In Zielona the operator wanted to open the housing himself, and our technician let him. He dropped a screw into the river. They laughed, and there was a second screw. Two years later he still calls us first.

So I plan one hour more now, and I bring no slides.
""",
        (
            Edit("if somebody stood", "whether somebody stood", "clarity", "Yes or no: “whether” is clearer here."),
            Edit("one hour more", "one more hour", "style"),
        ),
    ),
    "radio": DraftText(
        "article",
        "Radio or cable at the weir?",
        """Whoever builds a weir has a shovel at hand, so a cable looks cheap. It is, until the first excavator comes.

We counted: of thirty cables twelve was cut in ten years, and of thirty radios two failed. A radio fails on Sunday, a cable on Monday morning when the work begins, so the cable at least fails in working hours.

My rule: cable where you own the ground, radio where you do not.
""",
        (
            Edit("twelve was cut", "twelve were cut", "grammar", "Twelve are more than one."),
            Edit("fails on Sunday", "fails on a Sunday", "grammar"),
        ),
    ),
    "flood": DraftText(
        "article",
        "Three questions that every town asks before a flood",
        """The first question is always the same: how high? I understand it, and it is the wrong one. Nobody lives in metres. The school lies at the bridge, so we say: the bridge is dry until four, and then wet.

The second question come from the mayor. How sure are you? I have learned to answer with a number and with a story. Seven of ten such forecasts were right within a hand's breadth, and I tell about the other three too.

The third one nobody asks loud. What if we have warned, and nothing happens? Then you will be laughed at for a week. I was laughed at in two towns, and both have rung me again at the next rain.

What I would like from us all is this: that we speak about places and hours instead of about levels and probabilities.
""",
        (
            Edit("question come from", "question comes from", "grammar"),
            Edit("I tell about", "I talk about", "grammar", "We tell somebody something; we talk about something."),
            Edit("nobody asks loud", "nobody asks aloud", "grammar", "“Loud” is how; “aloud” is that one hears it at all."),
            Edit("have rung me", "rang me", "grammar", "It is over, so the simple past."),
        ),
    ),
    "prices": DraftText(
        "article",
        "Was im Wasserpreis steckt",
        """Wenn ich beim Abendessen sage, wo ich arbeite, fragt immer jemand, warum Wasser teurer wird. Es regnet doch.

Der Regen kostet nichts. Das Rohr kostet. Von den 240 Euro im Jahr gehen gut zwei Drittel in Leitungen, Pumpen und Menschen, die nachts hinausfahren. Das bleibt gleich, ob wir viel oder wenig verbrauchen.

Deshalb klingt es ungerecht und stimmt doch: Wenn alle sparen, steigt der Preis für den Liter. Mir hilft das Bild vom Bus. Fährt er halb leer, kostet er so viel wie voll.
""",
        language="de",
    ),
    "readers": DraftText(
        "newsletter",
        "What you asked us this season",
        """You wrote us 61 letters since the last issue, and we read them all. Most wanted to know what happens with a probe when its time is over.

We open it. The housing goes back to the works, the board to a school in Nordfurt, where they measure the pond behind the gym. Two of you visited them and sent a picture; thank you for that.

In the next issue: Emre explains what a watchdog is for, and we look for somebody who has measured a river in the snow.
""",
    ),
    "buying": DraftText(
        "article",
        "Buying parts when nobody has any",
        """In the worst spring I had a list of forty parts and a telephone. On thirty-eight of them stood “52 weeks”.

What has helped was not money. I called the people from who we had bought when they needed it. One of them had a drawer with two hundred pieces, left from a project that was never built, and he has sent it with the post.

Since that spring I write down not only what something costs, but who I thanked.
""",
    ),
    "dam": DraftText(
        "post",
        "A dam that listens",
        "Today I stood inside a dam. You hear it working: a click every few minutes, when the concrete gets warm. The keeper knows each one. We only measure what he has been hearing for thirty years.\n",
    ),
    "feedback": DraftText(
        "talk",
        "Feedback without fear",
        """Most of us have learned to give feedback with a sandwich: praise, the point, praise. Most of us have learned to bite only in the middle.

In twenty minutes I show three sentences that work better, and the audience tries them on my own slides. You will take home one question that you can ask tomorrow: what stayed with you?
""",
    ),
    "gauge": DraftText(
        "article",
        "What a gauge tells me on a Sunday",
        """On Sundays I look at one gauge only, the one at the mill. It has no number on my screen, it is a staff of wood in the fog, and a heron stands beside it.

On working days I know the level to the millimetre. On Sundays I know that the water smells different before it rises.

In summary it can be said that measuring and looking complement each other.
""",
        (Edit("In summary it can be said that measuring and looking complement each other.", "I measure all week, so that on Sunday I can look.", "style"),),
    ),
}  # fmt: skip
