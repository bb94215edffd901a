"""A dispute before anybody has told it: who, where, when, how much.

A `Scene` draws everything that later has to agree with itself: the parties, the
sums, the day, the place, the story's own particulars; and the words for them, as
the clerk writes them (`words`) and as each party says them (`spoken`).
"""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from schemas.envelope import Object
from schemas.samples.county import Grid, Village
from schemas.samples.grammar import Words, between, pick, say
from schemas.samples.people import Person, credit_code, full_name, person
from schemas.samples.story import Story

SEASONS = (
    ("灌香肠的时节", "腊月间"),
    ("正月头上", "砍青菜头那阵"),
    ("点苞谷的时候", "开春"),
    ("栽秧前", "清明前后"),
    ("栽秧那几天", "收油菜的时候"),
    ("端午后", "榨菜起坛那阵"),
    ("掰苞谷的时候", "三伏天"),
    ("挞谷子前", "伏旱天"),
    ("挞谷子的时候", "白露前后"),
    ("栽菜头秧的时候", "国庆那几天"),
    ("摘红心柚的时候", "立冬前"),
    ("杀年猪前", "冬月间"),
)
RAINS = (
    ("毛毛雨", "冻雨"),
    ("毛毛雨", "连阴雨"),
    ("春雨", "夜雨"),
    ("夜雨", "雷雨"),
    ("大雨", "雷雨"),
    ("暴雨", "大雨"),
    ("暴雨", "偏东雨"),
    ("偏东雨", "雷阵雨"),
    ("绵雨", "大雨"),
    ("绵雨", "秋雨"),
    ("秋雨", "连阴雨"),
    ("毛毛雨", "冷雨"),
)


@dataclass(frozen=True, slots=True)
class Side:
    """A party as it appears in the dispute: a person, or an organization."""

    name: str
    head: Person
    is_organization: bool
    uscc: str | None


@dataclass(frozen=True, slots=True)
class Scene:
    """What is true of one dispute, and the words for it."""

    story: Story
    title: str
    grid: Grid
    village: Village
    sides: dict[str, Side]
    occurred_on: date
    opened_on: date
    group: int
    place: str
    sums: dict[str, int]
    words: dict[str, str | tuple[str, ...]]

    due_on: date
    later_on: date

    def say(self, rng: Random, text: str) -> str:
        return say(rng, text, self.words)

    def opponent(self, party: str) -> Side:
        return self.sides["p2" if party == "p1" else "p1"]

    def due_on_for(self, by: str, today: str) -> str:
        """The day that a term's word names; 即 is today."""
        days = {"期": self.due_on.isoformat(), "期二": self.later_on.isoformat()}
        return days.get(by, today)


def stage(
    rng: Random, story: Story, grid: Grid, village: Village, opened_on: date
) -> Scene:
    """Draw one dispute of this kind."""
    occurred_on = opened_on - timedelta(days=min(between(rng, 0, 12) ** 2 // 3, 48))
    due_on = opened_on + timedelta(days=between(rng, 24, 70))
    later_on = due_on + timedelta(days=between(rng, 20, 120))
    sums = _sums(rng, story.sum)
    group, place = between(rng, 1, 9), pick(rng, village.places)
    words = _common(rng, village, occurred_on, opened_on) | {
        "组": f"{group}组",
        "地": place,
        "网格员": grid.mediator,
        "期": written_day(due_on, opened_on),
        "期二": written_day(later_on, opened_on),
    }
    for name, yuan in sums.items():
        words[name] = written_sum(yuan)
    words["亲"] = say(rng, story.relation, words)
    sides = _sides(rng, story, words)
    words["甲"], words["乙"] = sides["p1"].name, sides["p2"].name
    for name, text in story.draw.items():
        words[name] = say(rng, text, words)
    words["付"], words["收"] = (words["甲"], words["乙"])[:: _direction(story)]
    words["岁"] = str(age(sides["p1"], opened_on))
    title = say(rng, story.title, words)
    return Scene(
        story=story,
        title=title,
        grid=grid,
        village=village,
        sides=sides,
        occurred_on=occurred_on,
        opened_on=opened_on,
        group=group,
        place=place,
        sums=sums,
        words=words,
        due_on=due_on,
        later_on=later_on,
    )


def _common(
    rng: Random, village: Village, occurred_on: date, opened_on: date
) -> dict[str, str | tuple[str, ...]]:
    """The words for the village, its people and the season."""
    return {
        "村": village.name,
        "镇": village.township,
        "地二": pick(rng, village.places),
        "时": written_day(occurred_on, opened_on),
        "农": SEASONS[occurred_on.month - 1],
        "天": RAINS[occurred_on.month - 1],
        "证": full_name(rng, between(rng, 1945, 1980), pick(rng, "112")),
        "主任": f"{village.director[0]}主任",
        "支书": f"{village.secretary[0]}支书",
        "年": str(opened_on.year - between(rng, 1, 6)),
    }


def spoken(scene: Scene, speaker: str) -> Words:
    """The words as that party says them."""
    other = scene.opponent(speaker)
    return (
        scene.words
        | {
            "我": "我们厂里" if scene.sides[speaker].is_organization else "我",
            "我岁": str(age(scene.sides[speaker], scene.opened_on)),
            "我家": ("我家", "我屋头", "我们家"),
            "他": called(other),
            "他家": (f"{other.head.surname}家", f"{other.name}家"),
            "时": said_days(scene.occurred_on, scene.opened_on),
        }
        | {name: said_sums(yuan) for name, yuan in scene.sums.items()}
    )


def age(side: Side, today: date) -> int:
    return today.year - side.head.birth_on.year


def called(side: Side) -> tuple[str, ...]:
    """What the other party calls them."""
    if side.is_organization:
        return (side.name, "厂里" if "厂" in side.name else "公司", "他们")
    pronoun = "他" if side.head.sex == "1" else "她"
    return (side.name, side.name, pronoun, f"{side.head.surname}家那边")


def party_body(rng: Random, side: Side, role: str, address: str) -> Object:
    head = side.head
    if side.is_organization:
        return {
            "role": role,
            "kind": "organization",
            "name": side.name,
            "uscc": side.uscc,
            "legal_representative": head.name,
            "phone": head.phone,
            "address": address,
        }
    return {
        "role": role,
        "kind": "person",
        "name": side.name,
        "sex": head.sex,
        "birth_on": head.birth_on.isoformat(),
        "ethnic": head.ethnic,
        "id_type": "111",
        "id_no": head.id_no,
        "id_seen": rng.random() < 0.85,
        "phone": head.phone,
        "address": address,
        "occupation": head.trade,
    }


def written_day(day: date, today: date) -> str:
    return (
        f"{day.month}月{day.day}日"
        if day.year == today.year
        else f"{day.year}年{day.month}月{day.day}日"
    )


def said_days(day: date, today: date) -> tuple[str, ...]:
    """The ways to name a day of the last weeks."""
    numbered = f"{day.month}月{day.day}号"
    ways = [numbered, f"{day.month}月{day.day}日"]
    ago = (today - day).days
    if day.month == today.month:
        ways.append(f"这个月{day.day}号")
    elif ago < 40:
        ways.append(f"上个月{day.day}号")
    if 1 < ago < 7:
        ways.append(f"{'两三四五六'[ago - 2]}天前")
    return tuple(ways)


def written_sum(yuan: int) -> str:
    return f"{yuan}元"


def said_sums(yuan: int) -> tuple[str, ...]:
    if yuan >= 10000 and yuan % 1000 == 0:
        return (f"{yuan / 10000:g}万元", f"{yuan / 10000:g}万", f"{yuan}元")
    return (f"{yuan}元", f"{yuan}块", f"{yuan}块钱")


def _direction(story: Story) -> int:
    """Forwards where the applicant pays, backwards where the respondent does."""
    return 1 if any(term.payer == "p1" for term in story.terms) else -1


def _sums(rng: Random, span: tuple[int, int, int]) -> dict[str, int]:
    """Asked, offered, found to be the cost, agreed; all in whole yuan."""
    least, most, grain = span
    asked = least + grain * int((most - least) / grain * rng.random() ** 2)
    shares = {
        "款": 1.0,
        "还": 0.2 + 0.25 * rng.random(),
        "底": 0.7 + 0.25 * rng.random(),
        "成": 0.5 + 0.3 * rng.random(),
    }
    step = 50 if asked >= 1000 else 10
    return {
        name: max(step, int(asked * share / step + 0.5) * step)
        for name, share in shares.items()
    }


def _sides(rng: Random, story: Story, words: Words) -> dict[str, Side]:
    oldest, youngest = story.ages
    applicant = person(rng, between(rng, oldest, youngest))
    sex = surname = None
    year = between(rng, oldest, youngest)
    relation = words["亲"]
    if relation in ("父子", "母子"):
        parent_sex = "1" if relation == "父子" else "2"
        year = between(rng, oldest, youngest)
        applicant = person(rng, year, sex=parent_sex)
        year, sex = year + 26, "1"
        surname = applicant.surname if relation == "父子" else None
    elif relation == "夫妻":
        applicant = person(rng, year, sex="2")
        sex = "1"
    elif "兄弟" in relation or "叔侄" in relation or "同族" in relation:
        applicant = person(rng, between(rng, oldest, youngest), sex="1")
        surname, sex = applicant.surname, "1"
    elif relation in ("姐弟", "兄妹"):
        applicant = person(rng, year, sex="2")
        surname, sex = applicant.surname, "1"
    respondent = person(rng, year, sex=sex, surname=surname)
    name = say(rng, story.organization, words) if story.organization else None
    return {
        "p1": Side(applicant.name, applicant, False, None),
        "p2": Side(
            name or respondent.name,
            respondent,
            name is not None,
            credit_code(rng) if name else None,
        ),
    }
