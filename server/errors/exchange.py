"""What stands in the way of a table that is brought in, or taken away."""

from collections.abc import Mapping

from server.errors.county import Barred

TABLE: Mapping[str, tuple[str, str]] = {
    "none": ("请先选一个文件。", "choose a file first"),
    "large": (
        "文件超过 {most} MB，请分成几个文件。",
        "the file is over {most} MB; bring it in parts",
    ),
    "inflated": (
        "工作簿展开后过大（{most} MB 以内），没有打开；请另存为只含数据的文件。",
        "the workbook grows beyond {most} MB when it is opened; save its data alone",
    ),
    "broken": (
        "文件打不开：不是完整的 CSV 或 xlsx 工作簿，请重新导出。",
        "it is no whole CSV file or .xlsx workbook; export it again",
    ),
    "encoding": (
        "看不懂文件的编码，请存为 UTF-8 的 CSV 或 xlsx。",
        "its encoding is unknown; save it as CSV in UTF-8, or as .xlsx",
    ),
    "empty": (
        "文件里没有表头，第一行应写各列的名称。",
        "there is no head; its first line names the columns",
    ),
    "twice": (
        "有几列同名：{who}。请改成不同的名称。",
        "several columns are called {who}; give each a name of its own",
    ),
    "columns": (
        "列数超过 {most}，请删去不用的列。",
        "there are more than {most} columns; take out those that are not needed",
    ),
    "rows": (
        "超过 {most} 行，请分成几个文件。",
        "there are more than {most} rows; bring them in parts",
    ),
    "gone": (
        "上传的文件已超过一小时或已导入，请重新上传。",
        "the file was brought over an hour ago, or was imported; bring it again",
    ),
}
WRONG: Mapping[str, tuple[str, str]] = {
    "rows": (
        "有 {most} 处要改，没有导入任何一行。请改好再来。",
        "{most} things are to be put right; no row was brought in",
    ),
}
TAKEN_AWAY: Mapping[str, tuple[str, str]] = {
    "many": (
        "一次最多导出 {most} 件，请先缩小范围。",
        "at most {most} are taken away at once; narrow the list first",
    ),
    "long": (
        "“{who}”一格超过 {most} 字，xlsx 放不下；请导出 CSV。",
        "a cell of {who} has over {most} characters, which .xlsx cannot hold; take CSV",
    ),
}


class TableRefused(Barred):
    """The file is not read."""

    code = "table_refused"
    status = 422
    bars = TABLE


class ImportRefused(Barred):
    """Rows are wrong, so that none of them is brought in."""

    code = "import_refused"
    status = 422
    bars = WRONG


class ExportRefused(Barred):
    code = "export_refused"
    status = 422
    bars = TAKEN_AWAY
