"""How people tell it, and how a mediator writes it down.

What is told comes from the story; how it is framed comes from here: plain, quoted,
asked and answered, in numbered points, or line by line, with what a recorder notes
beside it. The same facts twice do not make the same text twice.
"""

import re
from collections.abc import Callable, Sequence
from random import Random

from schemas.samples import remarks
from schemas.samples.grammar import Words, pick, say, say_more
from schemas.samples.scene import Scene, spoken
from schemas.samples.story import Story

FAMILY = "01"

# The other party, where it is a woman: 他 alone, not 其他 and not 他们.
HE = re.compile("(?<!其)他(?!们)")
# In these stories a wife is always the speaker's; a woman speaks of her husband.
OWN_WIFE = re.compile("婆娘|爱人")
INNER_QUOTES = str.maketrans("“”", "‘’")


def parts(
    rng: Random, beats: Sequence[str], words: Words, story: Story, *, at_home: bool
) -> list[str]:
    """The beats that are told this time, and what else comes to mind."""
    told = [
        say_more(rng, beat.removeprefix("?"), words)
        for beat in beats
        if not beat.startswith("?") or rng.random() < 0.6
    ]
    loose = remarks.LOOSE + remarks.PLAIN if at_home else remarks.PLAIN
    for text in rng.sample(loose, pick(rng, (0, 0, 1, 1, 2))):
        told.insert(1 + int(rng.random() * (len(told) - 1)), say(rng, text, words))
    among_neighbors = at_home and story.type != FAMILY
    if among_neighbors and rng.random() < 0.5:
        ways = (
            remarks.SETTINGS + remarks.BACKGROUNDS
            if story.sudden
            else remarks.BACKGROUNDS
        )
        told.insert(0, say(rng, pick(rng, ways), words))
    if among_neighbors and rng.random() < 0.4:
        told.insert(len(told) - 1, say(rng, pick(rng, remarks.AFTERMATHS), words))
    return told


def statement(rng: Random, scene: Scene, party: str) -> str:
    """One party's statement in one of the manners in which records are kept."""
    story, speaker = scene.story, scene.sides[party]
    beats = story.said if party == "p1" else story.replied
    words = spoken(scene, party)
    at_home = not story.strangers and not speaker.is_organization
    told = parts(rng, beats, words, story, at_home=at_home)
    if scene.opponent(party).head.sex == "2":
        told = [HE.sub("她", said) for said in told]
    if speaker.head.sex == "2":
        told = [OWN_WIFE.sub("男人", said) for said in told]
    return in_the_hand_of(rng, pick(rng, MANNERS)(rng, told, words, speaker.name))


def in_the_hand_of(rng: Random, text: str) -> str:
    """Some recorders keep the dialect, some write it down in standard Chinese."""
    share = pick(rng, (0.0, 0.0, 0.5, 1.0))
    for local, standard in remarks.DIALECT:
        if rng.random() < share:
            text = text.replace(local, standard)
    return text


def plainly(rng: Random, told: list[str], words: Words, name: str) -> str:
    return "".join(told)


def quoted(rng: Random, told: list[str], words: Words, name: str) -> str:
    told = [said.translate(INNER_QUOTES) for said in told]
    cut = 1 + int(rng.random() * (len(told) - 1))
    aside = say(rng, pick(rng, remarks.ASIDES), words)
    opening = say(rng, "{说|讲|陈述}", words)
    before, after = "".join(told[:cut]), "".join(told[cut:])
    return f"{name}{opening}：“{before}”{aside}：“{after}”"


def asked(rng: Random, told: list[str], words: Words, name: str) -> str:
    first, last = told[: len(told) // 2], told[-1]
    middle = told[len(told) // 2 : -1]
    lines = []
    for kind, said in (("first", first), ("then", middle), ("last", [last])):
        question = say(rng, pick(rng, remarks.QUESTIONS[kind]), words)
        lines += [f"问：{question}", f"答：{''.join(said)}"]
    return "\n".join(lines)


def numbered(rng: Random, told: list[str], words: Words, name: str) -> str:
    return "\n".join(f"{place}．{said}" for place, said in enumerate(told, 1))


def line_by_line(rng: Random, told: list[str], words: Words, name: str) -> str:
    return "\n".join(told)


Manner = Callable[[Random, list[str], Words, str], str]
MANNERS: tuple[Manner, ...] = (plainly, plainly, quoted, asked, numbered, line_by_line)
