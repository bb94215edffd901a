"""The village with real processes: `sili serve`, phones by lines, a line between them.

    with Street(folder) as street:
    street.record("王", "dispute.opened", body)   what it acknowledged is kept
        street.line.weather = Weather(cut_at=(200, 9000))
    street.synchronise(["王"]); street.server.kill(); street.kill("王")
        street.heal(); truths.check(street, street.held_by_anyone())

The county is one process that serves and reads the hub, over SQLite; or over
PostgreSQL, where `sili ingest` is a second one. The desk's verbs are done by this
process in the same registry, beside them. What is asked after healing is asked of the
county's and the phones' own files. All that a phone and its county say to each other
goes through one proxy, whose port is the county's address.
"""

import json
import os
import resource
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from time import monotonic, sleep
from types import TracebackType
from typing import Any, Self

from mobile.clock import PhoneClock
from mobile.credentials import Credentials
from mobile.simulated import PIN
from schemas.sealing import PublicKey
from server import accounts, create_app, devices, owing, quarantine, recovery, utc_now
from server.config import Settings
from server.demo.errors import PhoneEnded
from server.demo.phones import Phone
from server.media import arriving
from server.permissions import Role
from server.registry import checkpoints
from tests.faults.handsets import Handset
from tests.faults.proxy import FAIR, Proxy
from tests.faults.township import Township
from tests.faults.village import CAST, GRID, KEY, Village
from tests.journeys.processes import SILI, Process, Server, sili
from tests.ports import free_port
from tests.server import prepared
from tests.server.county import County, SetClock, registered

NAMES = ("王", "李", "陈")
OFFICERS = (("周敏", "password-zhou"), ("吴江", "password-wu"))
ROUNDS = 8
PATIENCE = 90
NO_LIMIT = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)


class Now(SetClock):
    """The machine's clock, in the place of one that tests set."""

    def __init__(self) -> None:
        return None

    @property  # type: ignore[override]
    def now(self) -> datetime:
        return utc_now()

    def __call__(self) -> datetime:
        return utc_now()

    def forward(self, **by: float) -> datetime:
        return utc_now() + timedelta()


class Pocket(Handset):
    """A phone whose one person needs no seat."""

    @property
    def folder(self) -> Path:
        return self.phone


class Street(Village):
    """A village whose county and phones are processes that may be killed."""

    def __init__(self, folder: Path, database_url: str = "", target: str = "") -> None:
        self.target, self.database_url = target, database_url
        self.alive: dict[str, Phone] = {}
        self.acknowledged: dict[str, str] = {}
        # Evidence to its entry and case.
        self.taken: dict[str, tuple[str, str]] = {}
        self.workers: list[Process] = []
        self.said: list[str] = []
        self.backups: list[str] = []
        self.laptop: Township | None = None
        self.laptop_program = SILI
        self.laptops = 0
        # What a laptop that was ended handed in; and what the record ever held.
        self.handed_in: set[str] = set()
        self.was_recorded: set[str] = set()
        self.went_back = self.has_sunk = False
        super().__init__(folder, NAMES)

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        port = free_port()
        self.line = Proxy(port)
        url = f"http://127.0.0.1:{self.line.port}"
        more = {"SILI_DATABASE_URL": self.database_url} if self.database_url else {}
        data = self.folder / "county"
        self.server = Server(data, SILI_PUBLIC_URL=url, **more)
        self.server.port, self.server.url = port, f"http://127.0.0.1:{port}"
        self.deaths = self.folder / "deaths"
        self.key_file = self.folder / "backup.key"
        self.key_file.write_bytes(KEY.content)
        self.county = county(data, url, self.database_url)
        with self.county.context():
            for each in OFFICERS:
                accounts.add_account(
                    each[0], each[0], Role.COUNTY_OFFICER, ["500230"],
                    county="500230", now=utc_now(), pen=self.county.pen,
                    password=each[1],
                )  # fmt: skip
            self.officers = recovery.officers(*OFFICERS, "500230", utc_now())
        self.cast = {}
        for name in self.members:
            self.phones[name] = self.carried(name, name)
        self.cast = {name: phone.unlocked for name, phone in self.phones.items()}
        self.begin()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for name in [*self.alive]:
            self.kill(name)
        self.end_second()
        if self.laptop is not None:
            self.laptop.away()
        self.server.kill()
        self.line.__exit__(None, None, None)
        for phone in self.phones.values():
            phone.close()
        self.county.close()

    # -- processes

    def begin(self) -> None:
        """The county's server, if it is not there."""
        if self.server.ended:
            if self.target:
                self.server.start_to_die("never", 1, self.deaths, self.target)
            else:
                self.server.start()

    def begin_to_die(self, point: str, times: int) -> None:
        self.server.kill()
        more = (self.target,) if self.target else ()
        self.server.start_to_die(point, times, self.deaths, *more)

    def begin_second(self) -> None:
        """One more reader of the hub; over SQLite there is one alone."""
        if self.database_url and not self.workers:
            command = [*SILI, "ingest", "--data", str(self.server.data)]
            log = self.folder / "ingest.log"
            self.workers.append(Process(command, self.server.settings, log))

    def end_second(self) -> None:
        while self.workers:
            self.workers.pop().kill()

    def process(self, name: str) -> Phone:
        """The running phone of that name."""
        if name not in self.alive:
            self.alive[name] = Phone(self.folder / "phones" / name)
        return self.alive[name]

    def kill(self, name: str) -> None:
        """SIGKILL, whatever it does now."""
        phone = self.alive.pop(name, None)
        if phone is not None:
            phone.process.kill()
            with suppress(OSError):
                phone.close()

    def pids(self) -> list[int]:
        """Of the county's server and of what it started."""
        if self.server.process is None or self.server.ended:
            return []
        first = self.server.process.child.pid
        children = Path(f"/proc/{first}/task/{first}/children").read_text().split()
        return [first, *map(int, children)]

    def fill(self, pids: Iterable[int], most: int | None) -> None:
        """No file of these grows beyond so many bytes, as on a disk that is full."""
        limit = NO_LIMIT if most is None else (most, resource.RLIM_INFINITY)
        for pid in pids:
            with suppress(ProcessLookupError):
                resource.prlimit(pid, resource.RLIMIT_FSIZE, limit)

    # -- what may happen

    def ask(self, name: str, **work: Any) -> dict[str, Any]:
        """What the phone says; one that ended in the middle says that."""
        try:
            return self.process(name).ask(**work)
        except PhoneEnded:
            self.kill(name)
            return {"ok": False, "error": "ended", "words": "", "kind": "ended"}

    def record(self, name: str, type: str, body: dict[str, Any], **more: Any) -> bool:
        answer = self.ask(name, do="record", type=type, body=body, **more)
        if answer["ok"]:
            self.acknowledged[answer["id"]] = type
        return bool(answer["ok"])

    def synchronise(
        self,
        names: Iterable[str],
        meanwhile: Callable[[], object] = lambda: None,
        **how: str,
    ) -> dict[str, dict[str, Any]]:
        """All of these at once, and what happens while they do."""
        phones = {name: self.process(name) for name in names}
        told: dict[str, dict[str, Any]] = {}
        for phone in phones.values():
            with suppress(PhoneEnded):
                phone.send(do="sync", **how)
        meanwhile()
        for name, phone in phones.items():
            try:
                told[name] = phone.answer()
            except (PhoneEnded, ValueError, OSError):
                self.kill(name)
                told[name] = {"ok": False, "kind": "ended", "words": ""}
        return told

    def go_back(self, shelf: str, part: str) -> None:
        """The county is stopped and put back, and goes on."""
        self.end_second()
        self.was_recorded |= self.recorded().keys()
        self.handed_in, self.went_back = set(), True
        self.server.stop()
        self.county.close()
        self.command("restore", shelf, "--part", part, "--key-file", self.key_file)
        if part != "hub":
            for name, phone in self.phones.items():
                self.registered(phone, name[:1])
        self.begin()

    def command(self, *arguments: object) -> str:
        with environment(self.server.settings):
            return sili(*map(str, arguments), data=self.server.data)

    def tried(self, *arguments: object) -> None:
        """A command that may be refused, and says so in words."""
        try:
            self.command(*arguments)
        except RuntimeError as refused:
            if "Traceback" in str(refused):
                raise AssertionError(str(refused)) from refused

    def begun_and_killed(self, after: float, *arguments: object) -> None:
        """The same, and SIGKILL after so many seconds."""
        command = [*SILI, *map(str, arguments), "--data", str(self.server.data)]
        made = Process(command, self.server.settings, self.folder / "killed.log")
        sleep(after)
        made.kill()

    def carried(self, called: str, name: str) -> Pocket:
        """A phone of somebody of the cast, enrolled, in a process."""
        public = self.ask(called, do="create")["public"]
        member = CAST[name]
        with self.county.context():
            if known := self.cast.get(name):
                person = known.enrolled().person_id
                key = PublicKey.from_text(public)
                device = self.equipped(key, person)
            else:
                device = devices.register(
                    public, name, [member.area], county="500230", now=utc_now(),
                    pen=self.county.pen, role=member.role,
                ).id  # fmt: skip
        answer = json.dumps(self.answer(device))
        told = self.ask(called, do="enrol", answer=answer)
        if not told["ok"]:
            raise AssertionError(told)
        return self.pocket(called)

    def equipped(self, key: PublicKey, person: str) -> str:
        from server.registry import transaction

        with transaction() as session:
            device = devices.equip(session, key, person, utc_now())
            now, pen = utc_now(), self.county.pen
            devices.admitted(session, device, devices.areas_of(device), now, pen)
            return str(device.id)

    def pocket(self, called: str) -> Pocket:
        """The same phone as its files tell of it."""
        folder = self.folder / "phones" / called
        clock = PhoneClock(folder)
        unlocked = Credentials(folder, clock).unlock(PIN)
        return Pocket(folder, 1, unlocked, clock)

    def another_phone(self, name: str) -> str:
        self.made += 1
        new = f"{name}{self.made}"
        self.phones[new] = self.carried(new, name)
        return new

    def lose(self, name: str) -> list[str]:
        """What it alone held is no promise any more."""
        self.kill(name)
        device = self.phones[name].unlocked.device
        for id in [id for id in self.acknowledged if f":{device}:" in id]:
            del self.acknowledged[id]
        self.ended.discard(name)
        return super().lose(name)

    # -- the laptop

    def laptop_comes(self) -> None:
        self.laptops += 1
        folder, port = self.folder / f"laptop-{self.laptops}", self.server.port
        self.laptop = Township(folder, self.county, port, self.laptop_program)
        self.laptop.comes()

    def laptop_hands_over(self) -> None:
        """All that lies there, as far as this history touched it; then it is off."""
        if self.laptop is not None and self.laptop.was_used:
            self.laptop.hands_over()
            self.until_read()
        if self.laptop is not None:
            self.laptop.kill()

    # -- the quiet time

    def heal(self) -> None:
        """A good line, everybody there, and nobody has anything to say or to hear."""
        self.line.weather, self.line.open = FAIR, True
        self.fill(self.pids(), None)
        for phone in self.alive.values():
            self.fill([phone.process.pid], None)
        self.begin()
        self.begin_second()
        self.until_read()
        self.laptop_hands_over()
        rested: object = None
        for _ in range(ROUNDS):
            for name, told in self.synchronise(self.phones).items():
                self.has_come(name, told)
            self.until_read()
            stands = self.feeds(), {n: self.says(n) for n in self.phones}
            if stands == rested:
                break
            rested = stands
        else:
            raise AssertionError("县里和手机总也安静不下来 (it never comes to rest)")
        for name in self.phones:
            self.phones[name].close()
            self.phones[name] = self.pocket(name)

    def says(self, name: str) -> tuple[dict[str, Any], dict[str, Any]]:
        """Of each entry and of each thing that it took."""
        return self.ask(name, do="standing"), self.ask(name, do="media")

    def has_come(self, name: str, told: dict[str, Any]) -> None:
        if told.get("kind") == "suspended":
            self.resume(name)
        elif told.get("kind") != ("revoked" if name in self.ended else "done"):
            raise AssertionError(f"{name}: {told}")

    def until_read(self) -> None:
        until = monotonic() + PATIENCE
        while not self.is_read():
            if self.server.ended:
                raise AssertionError("the server ended by itself")
            if monotonic() > until:
                raise AssertionError("县里总也读不完 (the ingest never comes to rest)")
            sleep(0.05)

    def is_read(self) -> bool:
        hub = self.county.sili.hub
        with self.county.context():
            marks = checkpoints.every()
            if owing.anything() or quarantine.is_to_look_at() or arriving.anything():
                return False
        for name in hub.names():
            info = hub.peer(name).info()
            if marks.get(name, ("", "0")) != (info.uuid, info.update_seq):
                return info.update_seq.startswith("0") and name not in marks
        return True

    def held_by_anyone(self) -> set[str]:
        held = {*self.at_hub(), *self.recorded(), *self.quarantined()}
        held |= self.acknowledged.keys() | self.handed_in
        return held.union(self.laptop.holds() if self.laptop else ())


def county(data: Path, url: str, database_url: str) -> County:
    """This process' own way into the same registry and hub."""
    read = Settings(
        data=data, public_url=url, database_url=database_url, second_factor="none"
    )
    if not database_url:
        prepared.lay(data)
    app = create_app(read, clock=Now())
    app.testing = True
    with app.app_context():
        phone = registered(read, utc_now(), "王建国", GRID)
    return County(app, read, Now(), phone)


class environment:
    """Settings of a command that is run now."""

    def __init__(self, settings: dict[str, str]) -> None:
        self.settings = settings

    def __enter__(self) -> None:
        self.before = {name: os.environ.get(name) for name in self.settings}
        os.environ.update(self.settings)

    def __exit__(self, *_: object) -> None:
        for name, value in self.before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
