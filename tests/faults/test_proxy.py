"""The line that faults are tried on does what its weather says, and nothing else."""

import socket
import threading
from contextlib import contextmanager, suppress
from time import monotonic, sleep

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.faults import proxy
from tests.faults.proxy import Proxy, Weather


@contextmanager
def echoing(heard=None):
    """A server that says everything back, then ends."""
    server = socket.create_server(("127.0.0.1", 0))

    def talk(client):
        with client:
            try:
                while chunk := client.recv(4096):
                    if heard is not None:
                        heard.append(chunk)
                    client.sendall(chunk)
            except OSError:
                pass

    def serve():
        while True:
            try:
                client, _ = server.accept()
            except OSError:
                return
            threading.Thread(target=talk, args=(client,), daemon=True).start()

    threading.Thread(target=serve, daemon=True).start()
    yield server.getsockname()[1]
    server.close()


def said(port, raw):
    """Say it; what came back, and whether the line ended orderly."""
    heard = bytearray()

    def speak():
        with suppress(OSError):
            client.sendall(raw)
            client.shutdown(socket.SHUT_WR)

    speaker = threading.Thread(target=speak)
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=60) as client:
            speaker.start()
            while chunk := client.recv(4096):
                heard += chunk
            speaker.join()
            return bytes(heard), True
    except OSError:
        return bytes(heard), False


def through(weather, raw):
    with echoing() as port, Proxy(port, weather) as line:
        back, orderly = said(line.port, raw)
        return back, orderly, line


@given(st.binary(max_size=50_000))
@settings(max_examples=10)
def test_in_fair_weather_it_is_not_there(raw):
    back, orderly, line = through(Weather(), raw)
    assert (back, orderly) == (raw, True)
    assert (line.sent, line.received, line.torn) == (len(raw), len(raw), 0)


@given(st.integers(0, 60_000))
@settings(max_examples=10)
def test_it_is_torn_at_the_byte_that_was_drawn(at):
    raw = bytes(40_000)
    back, orderly, line = through(Weather(cut_at=(at, at)), raw)
    assert line.sent + line.received <= at
    assert (orderly, line.torn) == (False, 1)
    assert len(back) <= line.received


def test_it_is_torn_after_the_time_that_was_drawn():
    storm = Weather(rate=100_000, cut_after=(3.0, 3.0))
    _, orderly, line = through(storm, bytes(3_000_000))
    assert not orderly
    assert 0 < line.sent < 3_000_000


def test_nothing_is_answered_on_a_line_that_is_lost():
    back, orderly, line = through(Weather(loss=1.0), b"ask")
    assert (back, orderly, line.sent) == (b"", False, 3)


def test_an_answer_that_is_truncated_ends_orderly_in_its_middle():
    back, _, _ = through(Weather(truncate=1.0), bytes(4000))
    assert 0 < len(back) < 4000


def test_one_byte_each_way_is_another():
    raw = bytes(9000)
    back, _, _ = through(Weather(corrupt=1.0), raw)
    assert len(back) == len(raw)
    assert 1 <= sum(byte != 0 for byte in back) <= 2


def test_what_is_said_once_is_heard_twice():
    heard = []
    with echoing(heard) as port, Proxy(port, Weather(duplicate=1.0)) as line:
        assert said(line.port, b"once") == (b"once", True)
        # Nobody waits for the second hearing; a line that closes ends it.
        until = monotonic() + 60
        while len(heard) < 2 and monotonic() < until:
            sleep(0.01)
    assert heard == [b"once", b"once"]


def test_a_slow_line_takes_as_long_as_its_rate_says():
    began = monotonic()
    back, _, _ = through(Weather(rate=100_000, delay=0.05), bytes(40_000))
    assert len(back) == 40_000
    assert monotonic() - began >= 0.4 + 0.1


def test_a_closed_line_lets_nothing_through_until_it_opens():
    with echoing() as port, Proxy(port) as line:
        line.open = False
        assert said(line.port, b"x")[0] == b""
        line.open = True
        assert said(line.port, b"x") == (b"x", True)


@pytest.mark.parametrize("late", [0.0, 1.0])
def test_a_late_connection_goes_by_after_another(late, monkeypatch):
    monkeypatch.setattr(proxy, "LATEST", 20.0)
    with echoing() as port, Proxy(port, Weather(late=late)) as line:
        ends = []

        def first():
            ends.append(("first", said(line.port, b"1")[0]))

        thread = threading.Thread(target=first)
        thread.start()
        while line.connections < 1:
            pass
        line.weather = Weather()
        ends.append(("second", said(line.port, b"2")[0]))
        thread.join()
    assert dict(ends) == {"first": b"1", "second": b"2"}
    if late:
        assert ends[0][0] == "second"
