"""What two texts have in common that others have not."""

from collections import Counter

from server.linkage import facts, weights
from server.linkage.rarity import Rarity
from server.linkage.scoring import score
from tests.server.linkage.people import TOLD, sheet

OTHER = "冉家的狗9月1日咬死8只鸡，要求赔偿640元，在院坝吵了一架。"


def test_the_parties_names_are_no_facts() -> None:
    assert not {"王秀", "隆鑫"} & facts.pairs(TOLD, ["王秀英", "冉隆鑫"])
    assert "谷子" in facts.pairs(TOLD)


def test_figures_stand_by_their_unit() -> None:
    found = facts.figures("6月2日砍了2棵树，赔1.5万元，后来说15000块，9号再谈")
    assert found["月日"] == {"6-2"}
    assert found["棵"] == {"2"}
    assert found["元"] == {"15000"}
    assert found["日"] == {"9"}


def test_numbers_of_one_unit_agree_or_do_not() -> None:
    one, same = facts.figures(TOLD), facts.figures("水进灶房，12袋谷子，赔1350块")
    assert facts.agreeing(one, same) == (2, 0)
    assert facts.agreeing(one, facts.figures(OTHER)) == (0, 2)
    assert facts.agreeing(one, {}) == (0, 0)


def test_rare_words_tell_and_common_ones_do_not() -> None:
    formula = "双方到村上要求调解，要求赔偿损失，双方当事人各执一词。"
    county = Counter({pair: 900 for pair in facts.pairs(formula)})
    bits = Rarity(pairs=county, texts=5000).pair_bits.__getitem__
    ditch = facts.pairs(TOLD + formula)
    told = facts.pairs("屋侧明沟倒水泥地坝，夜雨把水灌进灶房，" + formula)
    assert facts.shared(ditch, facts.pairs(OTHER + formula), bits) == 0
    assert (facts.shared(ditch, told, bits) or 0) > weights.TOLD[0][0]


def test_a_text_that_says_nothing_is_not_compared() -> None:
    assert (
        facts.shared(facts.pairs("吵架"), facts.pairs(TOLD), lambda pair: 9.0) is None
    )


def test_in_a_county_of_few_texts_they_say_nothing() -> None:
    def said(texts: int) -> set[str]:
        found = score(sheet("a"), sheet("b"), Rarity(texts=texts))
        return {each.level for each in found.reasons if each.field == "facts"}

    assert said(0) == said(facts.ENOUGH - 1) == set()
    assert said(facts.ENOUGH) == {"told"}
