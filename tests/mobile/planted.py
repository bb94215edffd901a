"""Words that a day on the phone plants, and that no file may hold."""

PLANTED = {
    "one party": "欧阳丹枫",
    "the other": "司徒翠柏",
    "ID number": "11010519491231002X",
    "telephone": "13983774129",
    "statement": "墙脚压住了祖坟的青石碑",
    "half a draft": "昨夜又来砸了三扇窗户",
    "a query": "青石碑在哪一户",
    "the mediator": "秦晓春",
    "the county's words": "暂存不予受理告知书",
}

# And what the second person on the same phone plants.
PLANTED_BESIDE = {
    "the second mediator": "向春华",
    "her party": "端木秋霜",
    "his party": "上官青松",
    "her statement": "借走的打谷机至今没有还回来",
}
