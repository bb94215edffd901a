"""`sili demo`: a county of realistic size, lived in seconds, and checked at the end."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table

from schemas.samples import County
from server import Sili
from server.commands.opening import opened
from server.commands.serving import DEMO_MARK
from server.demo import assigning, petitions, units
from server.demo.accounts import SignIn, sign_ins
from server.demo.errors import DemoIncomplete, FolderTaken, NoAnswer
from server.demo.plan import PhonePlan, plan
from server.demo.summary import Summary, summarise
from server.demo.village import Logged, live
from server.registry.desk import Pen

PATIENCE = 60
COUNTY_HOURS = timedelta(hours=8)


@click.command()
@click.option("--data", default="var/demo", show_default=True, type=click.Path())
@click.option("--mediators", default=24, show_default=True, type=click.IntRange(1))
@click.option("--days", default=60, show_default=True, type=click.IntRange(1))
@click.option("--seed", default=2026, show_default=True)
@click.option("--port", default=8000, show_default=True)
@click.option("--serve", is_flag=True, help="Go on serving until Ctrl-C.")
def demo(
    data: str, mediators: int, days: int, seed: int, port: int, serve: bool
) -> None:
    """A demo county: simulated phones log offline, then synchronise.

    An earlier demo in the folder is served as it is, with new passwords. Such a
    county is served on this computer only.
    """
    folder = Path(data).absolute()
    fresh = claim(folder)
    url = f"http://127.0.0.1:{port}"
    os.environ["SILI_PUBLIC_URL"] = url
    os.environ["SILI_SECOND_FACTOR"] = "none"  # Served on this computer alone.
    people = County(seed)
    with opened(str(folder / "county")) as sili, serving(folder, port, url) as server:
        today = (sili.clock() + COUNTY_HOURS).date()
        plans = plan(people, mediators=mediators, days=days, seed=seed, today=today)
        county, pen = sili.settings.county, Pen.at_machine(sili.keys)
        if fresh:
            show(run(sili, folder, plans))
            grids = [each.grid.code for each in plans]
            show_assigned(assigning.assign(county, grids, pen, sili.clock()))
            (folder / "county" / DEMO_MARK).write_text(f"seed {seed}\n")
        show_units(units.configure(county, pen, sili.clock()))
        if fresh:
            show_petitions(petitions.petition(people, pen, sili.clock()))
        made = sign_ins(county, people, plans[0].grid.code, sili.clock(), pen)
        show_sign_ins(made, url)
        if serve:
            wait(server)


def claim(folder: Path) -> bool:
    """Is the folder new? One that holds something else is left alone."""
    if (folder / "county" / DEMO_MARK).exists():
        return False
    if folder.exists() and any(folder.iterdir()):
        raise FolderTaken(folder)
    folder.mkdir(parents=True, exist_ok=True)
    return True


@contextmanager
def serving(folder: Path, port: int, url: str) -> Iterator["subprocess.Popen[bytes]"]:
    """`sili serve` as a process, for as long as this lasts."""
    command = "from server.commands import main; main()"
    arguments = ["serve", "--port", str(port), "--data", str(folder / "county")]
    with (folder / "server.log").open("ab") as log:
        server = subprocess.Popen(
            [sys.executable, "-c", command, *arguments], stdout=log, stderr=log
        )
        try:
            answered(server, url, folder / "server.log")
            yield server
        finally:
            server.terminate()
            server.wait(30)


def answered(server: "subprocess.Popen[bytes]", url: str, log: Path) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and server.poll() is None:
        try:
            with urlopen(f"{url}/sign-in", timeout=5):
                return
        except (URLError, OSError):
            time.sleep(0.1)
    raise NoAnswer(url, log)


def run(sili: Sili, folder: Path, plans: list[PhonePlan]) -> Summary:
    works = sum(len(each.works) for each in plans)
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn()
    with Progress(*columns, console=Console(stderr=True)) as progress:
        bars = {
            "entry": progress.add_task("离线记录 logged offline", total=works),
            "phone": progress.add_task("已同步 synchronised", total=len(plans)),
        }
        logged = live(
            sili.ingest.app,
            folder / "phones",
            plans,
            lambda what: progress.advance(bars[what]),
        )
        bar = progress.add_task("县已登记 registered", total=works)
        return arrived(logged, lambda done: progress.update(bar, completed=done))


def arrived(logged: list[Logged], tell: Callable[[int], None]) -> Summary:
    """Wait until the county has everything; say what is missing if it never has."""
    until = time.monotonic() + PATIENCE
    while True:
        summary = summarise(logged)
        tell(summary.registered)
        if summary.is_whole:
            return summary
        if time.monotonic() > until:
            raise DemoIncomplete(summary.missing)
        time.sleep(0.2)


def show(summary: Summary) -> None:
    table = Table(title="演示县 Demo county", title_justify="left")
    for name in ("项目", "", "数"):
        table.add_column(name, justify="right" if name == "数" else "left")
    for zh, en, number in summary.lines():
        table.add_row(zh, en, f"{number:,}")
    Console().print(table)


def show_assigned(count: int) -> None:
    Console().print(f"已指派 {count} 件  {count} assignments made")


def show_units(count: int) -> None:
    if count:
        Console().print(f"已登记 {count} 个责任单位  {count} responsible units added")


def show_petitions(count: int) -> None:
    Console().print(f"已登记 {count} 件信访事项  {count} petitions registered")


def show_sign_ins(made: list[SignIn], url: str) -> None:
    table = Table(title=f"网址 Address: {url}", title_justify="left")
    for name in ("角色 role", "范围 scope", "登录名 login", "密码 password"):
        table.add_column(name)
    for each in made:
        table.add_row(each.words, each.place, each.login, each.password)
    Console().print(table)


def wait(server: "subprocess.Popen[bytes]") -> None:
    Console().print("按 Ctrl-C 结束  Ctrl-C ends it")
    try:
        server.wait()
    except KeyboardInterrupt:
        Console().print(f"{datetime.now().astimezone():%H:%M} 结束 ended")
