"""A complete report of harm to a child, as a mediator in 万泉村 would write it."""

REPORTED = {
    "reported_on": "2026-09-06",
    "ground": "minor",
    "about": "0199e0bf-0000-7000-8000-0000000000aa",
    "about_parties": ["p3"],
    "about_whom": "李家小孙子，八岁，住万泉村3组",
    "facts": "孩子背上有棍子打的青印，说是昨晚他爸喝了酒打的。",
    "how": "phone_110",
    "reported_at": "10:20",
    "to_whom": "名山派出所值班民警",
    "receipt_no": "J5002302609060031",
    "reason": "（已报告）",
    "instead": "先把孩子接到村委会。",
    "reporter": "杜明",
    "late": {"reason": "手机没电", "paper": "工作日记第4页"},
}
