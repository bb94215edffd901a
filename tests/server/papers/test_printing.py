"""The press: papers come out the same, and nothing gets out of who prints them."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path

import pytest

from server.errors.printing import PrintFailed
from server.papers import building, child, package, printing, templates
from server.papers.printing import Press, Worker
from server.papers.typesetting import Setter
from tests.server.papers.files import with_body, with_document
from tests.server.papers.templated import CODE, values

DATA = templates.built_in(CODE).data


def worker_of(press: Press) -> Worker:
    """The child that printed the last paper."""
    found = [press.waiting.get() for _ in range(press.workers)]
    for each in found:
        press.waiting.put(each)
    return next(filter(None, found))


def failed(press: Press, data: bytes = DATA, **said: str) -> str:
    with pytest.raises(PrintFailed) as found:
        press.print(data, said)
    return found.value.reason


def test_the_same_order_gives_the_same_bytes_from_whatever_process() -> None:
    with Press() as press, Press(1) as other:
        papers = [press.print(DATA, values(), "作废") for _ in range(3)]
        papers.append(other.print(DATA, values(), "作废"))
    assert len(set(papers)) == 1
    assert papers[0] == Setter().printed(DATA, values(), "作废")
    assert papers[0].pages == 1


def test_many_at_once_get_each_their_own_paper() -> None:
    def printed(n: int) -> bool:
        paper = press.print(DATA, values() | {"doc_no": f"丰信受〔2026〕{n}号"})
        said = package.unpacked(paper.docx)[package.DOCUMENT].decode()
        return f"〔2026〕{n}号" in said

    with Press() as press, ThreadPoolExecutor(8) as pool:
        assert all(pool.map(printed, range(40)))


def test_pictures_are_one_for_each_page() -> None:
    with Press(1) as press:
        found = press.pictures(building.built("甲\n---\n乙"), {})
    assert [each[:4] for each in found] == [b"\x89PNG"] * 2


def test_what_never_ends_is_ended_and_the_next_paper_is_printed() -> None:
    rows = "<w:tr><w:tc><w:p><w:r><w:t>山</w:t></w:r></w:p></w:tc></w:tr>" * 9_000
    grid = f"<w:tblGrid>{'<w:gridCol/>' * 60}</w:tblGrid>"
    endless = with_body(f"<w:tbl>{grid}{rows}</w:tbl>")
    with Press(1, seconds=0.05) as press:
        assert failed(press, endless) == "slow"
        press.seconds = 10
        assert press.print(DATA, values()).pages == 1


def test_a_child_that_died_is_followed_by_another() -> None:
    with Press(1) as press:
        press.print(DATA, values())
        worker_of(press).process.kill()
        assert failed(press) == "died"
        assert press.print(DATA, values()).pages == 1


def test_what_cannot_be_set_has_its_reason_and_the_child_lives_on() -> None:
    parts = package.unpacked(building.built("甲"))
    parts[package.DOCUMENT] = parts[package.DOCUMENT].replace(b'"1588"', b'"11000"')
    with Press(1) as press:
        press.print(DATA, values())
        before = worker_of(press).process.pid
        assert failed(press, package.packed(parts)) == "much"
        assert failed(press, b"no package") == "broken"
        assert failed(press, with_document("<x")) == "broken"
        assert failed(press, DATA, doc_no="字" * 8_000_000) == "much"
        assert worker_of(press).process.pid == before


def test_the_child_is_told_nothing_of_databases_and_keys(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SILI_DATABASE", "postgresql://secret")
    with Press(1) as press:
        press.print(DATA, values())
        found = Path(f"/proc/{worker_of(press).process.pid}/environ").read_bytes()
    assert b"secret" not in found


WALLED = """
import sys
sys.path[:0] = [{root!r}]
from server.papers import child
child.wall()
try:
    {deed}
except (PermissionError, MemoryError) as refused:
    print(type(refused).__name__)
"""


@pytest.mark.parametrize(
    ("deed", "refusal"),
    [
        ("import socket; socket.socket()", "PermissionError"),
        ("import subprocess; subprocess.run(['true'])", "PermissionError"),
        ("import os; os.system('true')", "PermissionError"),
        ("open('/tmp/sili-wall', 'w')", "PermissionError"),
        ("import os; os.fork()", "PermissionError"),
        ("x = bytearray(1024 ** 3)", "MemoryError"),
    ],
)
def test_behind_the_walls_nothing_is_reached(deed: str, refusal: str) -> None:
    source = WALLED.format(root=str(Path(__file__).parents[3]), deed=deed)
    ran = subprocess.run(
        [sys.executable, "-c", source], capture_output=True, text=True, cwd="/"
    )
    assert ran.stdout.strip() == refusal, ran.stderr


def test_one_order_after_another_until_nobody_asks() -> None:
    """The loop of the child, in this process."""
    setter, told = Setter(), BytesIO()
    head = b'{"what": "paper", "values": {}, "mark": "", "size": %d}\n' % len(DATA)
    shown = head.replace(b"paper", b"pictures")
    asked = BytesIO(head + DATA + shown + DATA + head + b"x" * len(DATA))
    while child.order(asked, told, setter):
        pass
    first = told.getvalue().partition(b"\n")[0]
    assert b'"pages": 1' in first
    assert told.getvalue().endswith(b'{"failed": "broken"}\n')


def test_a_process_has_one_press() -> None:
    assert printing.shared() is printing.shared()
    assert printing.of_process(os.getpid()) is printing.shared()
