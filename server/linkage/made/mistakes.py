"""What goes wrong when a person is written down twice.

Each mistake takes what one clerk wrote of a person and gives what another would have;
None where it cannot happen to this person. The tables here are made for making
mistakes and are not the matcher's: they hold confusions that the matcher's tables do
not know, as a county will.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from functools import cache
from random import Random
from types import MappingProxyType
from typing import Final, TypeAlias

from schemas.samples.grammar import between, pick
from server.linkage.made.matters import telephone
from server.linkage.readings import surname_of, syllable
from server.linkage.sheet import Person

Mistake: TypeAlias = Callable[[Random, Person], Person | None]

# What an input method offers in names, the characters of the samples' names among them.
OFFERED: Final = (
    "英瑛莹颖盈樱鹰迎映芳方坊房放防兰蓝岚南楠男秀绣修休袖琼穹珍真贞针振震华花桦化群裙"
    "君军均钧碧必毕璧"
    "蓉容荣溶融荣清青轻情庆卿云芸耘匀运香乡湘祥翔强梅媒枚美玫小晓筱孝校笑红虹宏洪鸿弘"
    "春椿纯淳建健剑见素苏"
    "雪学血海亥冬东栋懂燕艳雁彦焰霞侠峡辉晖慧惠会卉莉丽利力立莉玲铃灵凌陵菊举娟涓捐卷"
    "琴勤芹秦雨玉宇语羽予"
    "佳嘉家加思丝斯司雅亚娅梦孟蒙婷亭庭廷停欣心新鑫馨信怡宜仪艺义益洁杰捷节瑶遥尧耀萍"
    "平苹坪茜倩蕾磊雷丹单"
    "明名鸣茗福富付傅甫贵桂柜国果全权泉才财材林琳霖临成城程诚承澄富发法银音寅吟寿守元"
    "源原园远兴星行形安庵"
    "财云祥平波博勃伯勇永泳斌彬宾滨伟维威卫刚钢纲江姜涛滔川传兵冰权生升胜声圣志治智致"
    "至文闻雯忠中钟仲长常昌"
    "义一亿毅昌畅永家浩皓昊俊骏峻竣子紫梓鹏朋彭洋阳杨扬洋豪毫壕航杭凯楷锴超朝潮飞非菲"
    "龙隆珑亮良梁量"
    "德得光广世士仕市正政郑天田甜添朝登邓灯廷开大达良凉顺舜树术恩双霜先仙显贤宪启起琪"
    "奇齐其继纪季绍少邵"
    "王汪张章陈程李黎刘柳罗骆黄皇徐许何贺郎熊付代戴余于孙吴武曾增邓任仁郭马胡湖符蒋廖"
    "料周邹谭覃谈向项冉彭"
)
CONFUSED: Final = (
    "未末 己巳 冉再 日曰 天夫 土士 千干 田由 祥样 清请 凤风 陈阵 谭潭 杨扬 郎朗 余佘 "
    "贵责 桂佳 淑椒 炳柄 "
    "明朋 昌冒 全金 秀季 珍诊 芬芳 财材 银根 德徳 光先 发友 元无 玉王 正止 平乎 军车 "
    "建健 永水 强张 "
    "伟纬 刚钢 波坡 江汪 海梅 权仅 兵乒 浩活 俊竣 杰木 涛祷 磊垒 豪毫 航舫 辉挥 龙尤 "
    "琼京 兰羊 英央 群郡 "
    "蓉容 云去 香杏 霞露 莉利 玲冷 菊掬 娟捐 琴瑟 雪雷 雅稚 梦焚 婷停 欣掀 怡恰 颖颍 "
    "琳淋 瑶摇 萍苹 茜酋 "
    "蕾雷 丹舟 春眷 冬终 廷延 才寸 成戊 富宫 安宴 林材 世丗 朝潮 登豋 兴关 胡湖 何河 "
    "罗萝 周固 黄横 熊态 "
    "代伐 孙孔 廖寥 吴昊 曾曽 郭廓 马乌 秦泰 向尚 徐除 蒋将 任仕 彭膨 华毕 素索 "
    "容客 梅悔 志忘 忠患 学字"
)
OLD_FORMS: Final = MappingProxyType(
    dict(
        zip(
            "陈张刘谭杨罗黄余孙吴邓马华兰琼贵财兴发荣辉强伟军东庆宝寿银长义学丽杰刚涛"
            "静洁颖红莲国龙飞凤云鑫",
            "陳張劉譚楊羅黃餘孫吳鄧馬華蘭瓊貴財興發榮輝強偉軍東慶寶壽銀長義學麗傑剛濤"
            "靜潔穎紅蓮國龍飛鳳雲鑫",
            strict=True,
        )
    )
)
CALLED_WOMEN: Final = (
    "{0}幺妹 {0}婆婆 {0}孃孃 {0}大姐 {0}嫂子 {0}二娘 老{0} {0}某 {0}妹儿 小{0}".split()
)
CALLED_MEN: Final = (
    "老{0} 小{0} {0}大爷 {0}老汉 {0}二哥 {0}幺爸 {0}某 {0}老板 {0}师傅 {0}老幺 {0}表叔"
).split()


@cache
def offered() -> Mapping[str, tuple[str, ...]]:
    """By syllable, what an input method offers."""
    found: dict[str, list[str]] = defaultdict(list)
    for character in dict.fromkeys(OFFERED):
        found[syllable(character)].append(character)
    return {said: tuple(characters) for said, characters in found.items()}


@cache
def mistaken() -> Mapping[str, str]:
    pairs = CONFUSED.split()
    return {each[0]: each[1] for each in pairs} | {each[1]: each[0] for each in pairs}


def homophone(rng: Random, person: Person) -> Person | None:
    return _with_character(rng, person, lambda c: offered().get(syllable(c), ()))


def dialect(rng: Random, person: Person) -> Person | None:
    """Written down by ear: n for l, fu for hu, an for ang, z for zh."""

    def heard(character: str) -> tuple[str, ...]:
        ways = dict.fromkeys(heard_as(syllable(character)))
        return tuple(each for way in ways for each in offered().get(way, ()))

    return _with_character(rng, person, heard)


def heard_as(said: str) -> Iterator[str]:
    for one, other in (("n", "l"), ("hu", "f"), ("z", "zh"), ("c", "ch"), ("s", "sh")):
        for this, that in ((one, other), (other, one)):
            is_curled = this + "h" == said[: len(this) + 1]
            if said.startswith(this) and not is_curled:
                yield that + said[len(this) :]
    for ending in ("an", "en", "in"):
        if said.endswith(ending):
            yield said + "g"
        if said.endswith(ending + "g"):
            yield said[:-1]
    if said in ("hu", "fu"):
        yield "fu" if said == "hu" else "hu"


def mistyped(rng: Random, person: Person) -> Person | None:
    """One letter of the pinyin left out, or doubled by its neighbour."""

    def slipped(character: str) -> tuple[str, ...]:
        said = syllable(character)
        ways = {said[:at] + said[at + 1 :] for at in range(1, len(said))}
        return tuple(each for way in sorted(ways) for each in offered().get(way, ()))

    return _with_character(rng, person, slipped)


def look_alike(rng: Random, person: Person) -> Person | None:
    return _with_character(rng, person, lambda c: tuple(mistaken().get(c, "")))


def old_form(rng: Random, person: Person) -> Person | None:
    """In traditional characters, all that can be."""
    name = "".join(OLD_FORMS.get(character, character) for character in person.name)
    return replace(person, name=name) if name != person.name else None


def dropped(rng: Random, person: Person) -> Person | None:
    if person.is_organization or len(person.name) < 3:
        return None
    gone = between(rng, len(surname_of(person.name)), len(person.name) - 1)
    return replace(person, name=person.name[:gone] + person.name[gone + 1 :])


def nickname(rng: Random, person: Person) -> Person | None:
    """Known by what the neighbours call them; nobody saw a card."""
    if person.is_organization:
        return None
    ways = CALLED_WOMEN if person.sex == "2" else CALLED_MEN
    name = pick(rng, ways).format(surname_of(person.name))
    phone = person.phone if rng.random() < 0.5 else ""
    sex = person.sex if rng.random() < 0.7 else ""
    return replace(person, name=name, id_mac="", birth_on=None, phone=phone, sex=sex)


def no_id(rng: Random, person: Person) -> Person | None:
    if not person.id_mac:
        return None
    birth_on = person.birth_on if rng.random() < 0.3 else None
    return replace(person, id_mac="", birth_on=birth_on)


def wrong_id(rng: Random, person: Person) -> Person | None:
    """One digit wrong: the digest says nothing any more; a day of birth may go too."""
    if not person.id_mac:
        return None
    id_mac = f"{rng.getrandbits(128):032x}"
    birth_on = person.birth_on
    if birth_on and rng.random() < 0.4:
        birth_on += timedelta(days=pick(rng, (-10, -1, 1, 10, 100, 365, 3652)))
    return replace(person, id_mac=id_mac, birth_on=birth_on)


def wrong_phone(rng: Random, person: Person) -> Person | None:
    if not person.phone:
        return None
    at = between(rng, 3, len(person.phone) - 1)
    digits = list(person.phone)
    if rng.random() < 0.3 and at + 1 < len(digits):
        digits[at], digits[at + 1] = digits[at + 1], digits[at]
    else:
        digits[at] = str((int(digits[at]) + between(rng, 1, 9)) % 10)
    return replace(person, phone="".join(digits))


def new_phone(rng: Random, person: Person) -> Person | None:
    return replace(person, phone=telephone(rng))


def no_phone(rng: Random, person: Person) -> Person | None:
    return replace(person, phone="") if person.phone else None


def _with_character(
    rng: Random, person: Person, others: Callable[[str], tuple[str, ...]]
) -> Person | None:
    """One character of the name is another; the surname's less often."""
    if person.is_organization:
        return None
    places = list(range(len(person.name)))
    rng.shuffle(places)
    if places[0] == 0 and rng.random() < 0.6:
        places.append(places.pop(0))
    for place in places:
        character = person.name[place]
        choices = [each for each in others(character) if each != character]
        if choices:
            name = person.name[:place] + pick(rng, choices) + person.name[place + 1 :]
            return replace(person, name=name)
    return None


MISTAKES: Final[Mapping[str, tuple[float, Mistake]]] = MappingProxyType(
    {
        "homophone": (5, homophone),
        "dialect": (4, dialect),
        "mistyped": (1.5, mistyped),
        "look_alike": (2, look_alike),
        "old_form": (1, old_form),
        "dropped": (0.7, dropped),
        "nickname": (2, nickname),
        "no_id": (6, no_id),
        "wrong_id": (2, wrong_id),
        "wrong_phone": (2, wrong_phone),
        "new_phone": (2, new_phone),
        "no_phone": (3, no_phone),
    }
)
