"""What the words of a petition suggest: where it lies, what it is about, of what kind.

    places      townships and villages whose names stand in what was written (K05)
    contents    categories of the units' duties, by words that belong to each (K06)
    categories  a suggestion, an appeal, or a report that has no place here (K07)

Each suggestion shows the words that it hit, and nothing else is behind it: no weight,
no memory, nothing of the person. Where nothing is hit nothing is suggested; a person
decides (个人信息保护法§24③). The tables are this system's reading (试行口径).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from schemas import codes

REPORT, APPEAL, SUGGESTION = "report", "appeal", "suggestion"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A code, and the words that speak for it."""

    code: str
    hit: tuple[str, ...]


def _words(table: Mapping[str, str]) -> Mapping[str, tuple[str, ...]]:
    return MappingProxyType({code: tuple(said.split()) for code, said in table.items()})


CONTENTS: Final = _words(
    {
        "01": "水渠 灌溉 稻田 稻谷 承包地 农田 耕地 土地流转 种粮 畜禽 养殖场 农机 "
        "合作社 退耕 水库 移民 抗旱",
        "02": "征地 土地权属 宅基地 林权 山林 林地 采矿 矿山 采石 砂石 地界 国土",
        "03": "拆迁 征收房屋 违建 违章建筑 施工 工地 排水 下水道 路灯 供水 供气 规划",
        "04": "工资 欠薪 讨薪 社保 养老保险 工伤 劳动合同 辞退 失业 退休金 低保待遇",
        "05": "医院 医疗 医保 手术 误诊 药品 疫苗 卫生院 计划生育",
        "06": "学校 教师 学生 入学 幼儿园 学费 校车 学籍",
        "07": "低保 五保 救助 救灾 殡葬 养老院 残疾 退役 地名 安全事故 应急",
        "08": "派出所 法院 检察院 判决 执行 立案 拘留 刑事 监狱 司法 警察",
        "09": "企业改制 集资 贷款 银行 保险公司 税务 国企 非法集资",
        "10": "假货 食品安全 价格 消费 投诉商家 营业执照 传销 退货",
        "11": "公路 道路 客运 公交 出租车 桥梁 车站 驾驶证 路面",
        "12": "景区 旅游 文物 广场舞 图书馆 体育 网吧",
        "13": "宽带 通信基站 移动公司 电信 网络信号",
        "14": "臭气 污水 噪音 噪声 废气 粉尘 垃圾 油烟 污染 排污",
        "15": "物业 业主 开发商 交房 房产证 小区 电梯 商品房 业委会 楼道",
        "16": "村务 政务公开 低保评议 账目 分配方案 村委会 窗口 办事难",
        "17": "编制 招考 职称 民办教师 人事档案 村干部待遇 选举",
        "19": "征兵 部队 军人 军烈属 复员",
    }
)
"""Of the list `content_categories`; 99 is what nothing speaks for."""

CATEGORIES: Final = _words(
    {
        REPORT: "贪污 受贿 行贿 索贿 挪用公款 以权谋私 滥用职权 徇私 玩忽职守 举报 "
        "检举 控告 保护伞 吃拿卡要 套取 侵吞",
        APPEAL: "要求 请求 赔偿 补偿 归还 退还 补发 补办 恢复 支付 撤销 查处 解决 "
        "追讨 处理",
        SUGGESTION: "建议 希望 提议 呼吁 应当增设 能否增加 意见",
    }
)
"""In the order in which they are tried: what reads like a report is said first."""


def contents(text: str) -> tuple[Suggestion, ...]:
    """The categories of which words are hit, those with the most first."""
    found = [Suggestion(code, hit) for code, hit in _hits(CONTENTS, text)]
    return tuple(sorted(found, key=lambda each: (-len(each.hit), each.code)))


def category(text: str) -> Suggestion | None:
    """What kind it reads like; None where no word speaks for any."""
    return next((Suggestion(code, hit) for code, hit in _hits(CATEGORIES, text)), None)


def _hits(
    table: Mapping[str, tuple[str, ...]], text: str
) -> Iterator[tuple[str, tuple[str, ...]]]:
    for code, words in table.items():
        if hit := tuple(word for word in words if word in text):
            yield code, hit


def places(text: str, county: str) -> tuple[Suggestion, ...]:
    """The villages that are named, in the townships that are named too; where no
    village is, these townships."""
    known = codes.divisions(county).values()
    named = [Suggestion(p.code, (p.name,)) for p in known if p.level == "township"]
    towns = [each for each in named if each.hit[0] in text]
    within = tuple(each.code for each in towns) or ("",)
    short = ((p.code, codes.short_name_of(p.code) or p.name) for p in known
             if p.level == "village" and p.code.startswith(within))  # fmt: skip
    villages = [Suggestion(code, (name,)) for code, name in short if name in text]
    longest = [each for each in villages if not _is_part(each, villages)]
    return tuple(longest or towns)


def _is_part(one: Suggestion, all: list[Suggestion]) -> bool:
    """Does its name stand only within a longer one that was hit? 龙村 in 青龙村."""
    (mine,) = one.hit
    return any(mine in other.hit[0] and mine != other.hit[0] for other in all)
