"""Characters that are one, and characters that are mistaken for each other.

`plain` writes traditional and variant forms in the standard ones. `look_alike` holds
of two characters that an eye, a camera or a tired clerk takes for each other. Both
tables are ours: what stands in the names and villages of the region first.
"""

import re
import unicodedata
from itertools import combinations
from typing import Final

FORMS: Final = (
    "陳陈 張张 劉刘 譚谭 馮冯 楊杨 羅罗 週周 黃黄 郎郎 隆隆 餘余 孫孙 蔣蒋 吳吴 鄧邓 "
    "馬马 趙赵 錢钱 鄭郑 衛卫 "
    "韓韩 許许 呂吕 嚴严 華华 魏魏 陶陶 薑姜 謝谢 鄒邹 竇窦 雲云 蘇苏 葛葛 範范 魯鲁 "
    "韋韦 鳳凤 花花 "
    "費费 賀贺 湯汤 樂乐 於于 時时 傅傅 齊齐 顧顾 孟孟 蕭萧 閻阎 閆闫 盧卢 莊庄 龍龙 "
    "葉叶 賴赖 龔龚 "
    "鍾钟 鐘钟 陸陆 彭彭 駱骆 歐欧 陽阳 國国 華华 蘭兰 瓊琼 貴贵 財财 興兴 發发 榮荣 "
    "輝辉 強强 彊强 偉伟 軍军 "
    "東东 慶庆 寶宝 壽寿 銀银 長长 義义 學学 亞亚 麗丽 鳴鸣 賢贤 倫伦 傑杰 鋒锋 剛刚 "
    "濤涛 靜静 潔洁 瑩莹 "
    "穎颖 頴颖 豔艳 艷艳 紅红 綠绿 繼继 紹绍 維维 緒绪 綺绮 蓮莲 燦灿 煥焕 燁烨 爾尔 "
    "禮礼 禎祯 稅税 "
    "穩稳 競竞 筆笔 節节 簡简 純纯 紀纪 級级 經经 緯纬 績绩 聖圣 聰聪 聯联 肅肃 脩修 "
    "蔔卜 藝艺 藥药 "
    "蔭荫 薦荐 薔蔷 衆众 補补 覺觉 觀观 詠咏 詩诗 誌志 誠诚 諄谆 謙谦 譽誉 豐丰 貞贞 "
    "賓宾 贊赞 軒轩 "
    "遠远 運运 達达 選选 鑫鑫 銘铭 鋼钢 錦锦 鎮镇 鏡镜 鐵铁 門门 開开 關关 陣阵 階阶 "
    "際际 隱隐 雙双 "
    "雞鸡 電电 霧雾 韻韵 順顺 頤颐 願愿 風风 飛飞 駿骏 驥骥 魚鱼 鴻鸿 鵬鹏 鶴鹤 麥麦 "
    "黨党 堯尧 峽峡 "
    "嶺岭 崗岗 岡冈 壩坝 灣湾 溝沟 橋桥 樹树 檯台 臺台 場场 塊块 壪湾 墳坟 壠垄 隴陇 "
    "廟庙 廠厂 鄉乡 "
    "區区 縣县 組组 號号 層层 幢幢 圓圆 園园 團团 圖图 "
    "峯峰 堃坤 喆哲 昇升 陞升 崐昆 崑昆 犇奔 邨村 堦阶 淸清 靑青 冨富 徳德 惪德 恒恒 "
    "恆恒 羣群 裏里 "
    "裡里 鉄铁 珎珍 玨珏 玙玙 菓果 葯药 咼呙 祕秘 衞卫 郞郎 朙明 爕燮 仝同 嬢娘 孃娘 "
    "麼么 幺么 "
    "韮韭 敎教 敍叙 勳勋 勛勋 勲勋 啓启 啟启 唘启 渊渊 淵渊 丗世 秊年 栢柏 竪竖 窻窗 "
    "煕熙 熈熙"
)
ALIKE: Final = (
    "未末 己已巳 冉再 日曰 天夫 土士 干千 田由甲申 祥详样 清青晴情 凤风 陈阵 谭潭 "
    "杨扬 郎朗 侯候 余佘 "
    "贵责 桂挂柱 淑叔 炳柄 明朋 昌冒 全金 秀季 珍诊 芬芳 财材 银根 德得 光先 发友 "
    "元无 文又 玉王主 "
    "正止 平乎 军车 建健 永水 忠志 学字 孝考 洪供 强张 伟纬 刚钢 波坡 江汪 海梅 权仅 "
    "兵乒 浩活 俊俊 "
    "嘉喜 晓哓 杰木 涛祷 鑫金 磊石 豪毫 航杭 辉挥 超起 飞乙 龙尤 亮高 素索 碧碧 琼琮 "
    "兰三 英央 群郡 "
    "蓉容 云去 香杏 霞震 莉利 玲铃 菊鞠 娟捐 琴琹 雪雷 佳住 雅稚 梦楚 婷停 欣欧 怡恰 "
    "颖颍 琳淋 瑶摇 "
    "萍平 茜西 蕾雷 丹舟 小水 春舂 冬务 红江 廷延 良艮 福褔 才寸 成戊 富富 安按 祥样 "
    "林休 木本 大太犬 "
    "世也 朝潮 登澄 开井 国囯 兴关 胡湖 向何 彭影 罗萝 周固 黄横 徐涂 熊态 付什 代伐 "
    "孙孔 廖寥 蒋将 "
    "吴昊 曾会 邓郑 任仟 郭廓 马乌 秦泰奏 李季 刘浏 张弛 冯马 傅博 萧箫 阎闾 邹邬 "
    "钟种 卢户 汤场 龚袭 "
    "庞宠 白自 石右 古占 万方 牛午 毛手 史吏 申甲 叶吐 巫坐 易昜 瞿翟 冷泠 勾句 税说 "
    "幸辛 晏宴 淳谆"
)
NOISE: Final = re.compile(r"[\s·・.．,，。、()（）\[\]【】\"'“”‘’《》<>*_-]+")

STANDARD: Final = {form[0]: form[1] for form in FORMS.split() if form[0] != form[1]}
PAIRS: Final = frozenset(
    frozenset(pair) for group in ALIKE.split() for pair in combinations(set(group), 2)
)
TO_STANDARD: Final = str.maketrans(STANDARD)


def standard(text: str) -> str:
    """The text in standard forms, its points and spaces kept."""
    return unicodedata.normalize("NFKC", text).translate(TO_STANDARD)


def plain(text: str) -> str:
    """The text in standard forms, without spaces, points and brackets."""
    return NOISE.sub("", standard(text))


def look_alike(one: str, other: str) -> bool:
    return frozenset((one, other)) in PAIRS
