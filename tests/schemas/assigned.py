"""The whole answer of a mediator who cannot take on what was assigned to him."""

ANSWERED = {
    "assignment": "0199e0bf-0000-7000-8000-0000000000a1",
    "answer": "declined",
    "reason": "我是李小河的表弟，应当回避",
    "answered_on": "2026-09-09",
    "late": {"reason": "手机没电", "paper": "登记簿第3页"},
}
