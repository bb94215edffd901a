"""What stands in the way of a paper being printed."""

from collections.abc import Mapping

from server.errors.county import Barred

REFUSED: Mapping[str, tuple[str, str]] = {
    "slow": (
        "文书{most}秒内没有排出来，已停止；请检查模板和填写的内容是否过长，再试一次。",
        "the paper was not set within {most} seconds and was stopped; see whether its"
        " template or what is filled in is too long, and try again",
    ),
    "died": (
        "排印程序中途停止，已重新启动；请再试一次，仍不行的换回上一版模板。",
        "the printing process stopped and was begun again; try again, and go back to"
        " the last template where it stops again",
    ),
    "large": (
        "排出的文书超过{most}MB，没有保存；请减少内容。",
        "the paper would have more than {most} MB, and is not kept; fill in less",
    ),
    "much": (
        "文书内容太多或者页边距太大，排不下；请减少内容或者调整模板。",
        "the paper has more blocks than any paper, or margins that leave no room; fill"
        " in less, or change the template",
    ),
    "broken": (
        "模板文件已损坏，排不出文书；请换一个版本的模板。",
        "the template is broken and nothing is printed of it; take another version",
    ),
}


class PrintFailed(Barred):
    code = "print_failed"
    bars = REFUSED
