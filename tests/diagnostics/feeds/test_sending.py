"""One request to the very address that was checked, over the network, against a server on this machine."""

import socket
import ssl
import time
from pathlib import Path

import pytest

from diagnostics.feeds import addresses, sending
from tests.diagnostics.feeds.test_addresses import resolver

# Made for these tests and for the name hooks.example only; nobody trusts it.
CERTIFICATE = Path(__file__).with_name("hooks.example.pem")


def post(url):
    return sending.send(url, headers={"X-Test": "1"}, body=b"{}")


def test_the_body_arrives_as_it_was_sent(receiver):
    outcome = post(receiver.url)
    ((headers, body),) = receiver.got
    assert (outcome.code, outcome.problem, outcome.is_success) == (200, "", True)
    assert (headers["X-Test"], headers["Host"], body) == ("1", f"127.0.0.1:{receiver.port}", b"{}")


def test_without_the_setting_this_machine_is_never_reached(receiver, settings):
    settings.WEBHOOKS_ALLOW_LOOPBACK = False
    for url in (receiver.url, f"https://localhost:{receiver.port}/", "https://localhost/"):
        assert post(url).problem == "refused"
    assert receiver.got == []


def test_a_redirect_is_not_followed(receiver):
    receiver.code, receiver.headers = 302, {"Location": f"http://127.0.0.1:{receiver.port}/elsewhere"}
    outcome = post(receiver.url)
    assert (outcome.code, outcome.is_success, len(receiver.got)) == (302, False, 1)


class Rebinding:
    """A name server that answers with a public address first and with this machine ever after."""

    def __init__(self, then):
        self.answers, self.then = [resolver("93.184.215.14")], resolver(then)

    def __call__(self, *args, **kwargs):
        return (self.answers.pop() if self.answers else self.then)(*args, **kwargs)


def connections(monkeypatch):
    """Collect where connections go, and let none of them out."""
    went = []

    def connect(self, address):
        went.append(address[0])
        raise ConnectionRefusedError

    monkeypatch.setattr(sending.HurriedSocket, "connect", connect, raising=False)
    return went


def test_a_name_that_changes_its_mind_is_asked_once(receiver, settings, monkeypatch):
    settings.WEBHOOKS_ALLOW_LOOPBACK = False
    went = connections(monkeypatch)
    monkeypatch.setattr(socket, "getaddrinfo", Rebinding("127.0.0.1"))
    assert post("https://hooks.example/").problem == "connection"
    assert went == ["93.184.215.14"]


def test_who_checks_and_then_asks_again_is_caught(receiver, settings, monkeypatch):
    """Control: a sender that checks the name and connects by name ends up on this machine."""
    settings.WEBHOOKS_ALLOW_LOOPBACK = False
    monkeypatch.setattr(socket, "getaddrinfo", Rebinding("127.0.0.1"))
    addresses.find(addresses.read("https://hooks.example/"))
    with socket.create_connection(("hooks.example", receiver.port), timeout=3) as connection:
        assert connection.getpeername()[0] == "127.0.0.1"


def drip(handler):
    """Send a byte now and then, never the end of a line."""
    try:
        for _byte in range(100):
            handler.wfile.write(b"H")
            handler.wfile.flush()
            time.sleep(0.05)
    except OSError:
        pass


def test_who_answers_a_byte_at_a_time_does_not_keep_us(receiver, monkeypatch):
    monkeypatch.setattr(sending, "TOTAL_SECONDS", 0.4)
    receiver.instead = drip
    began = time.monotonic()
    assert post(receiver.url).problem == "timeout"
    assert time.monotonic() - began < 3


def test_no_more_than_a_little_of_an_answer_is_read(receiver, monkeypatch):
    read = []
    recv_into = sending.Hurried.recv_into
    monkeypatch.setattr(sending.Hurried, "recv_into", lambda self, *args: read.append(n := recv_into(self, *args)) or n)
    receiver.answer = b"x" * 5_000_000
    assert post(receiver.url).code == 200
    assert sum(read) < 2 * sending.MOST_READ


def test_what_is_not_http_is_told(receiver):
    receiver.instead = lambda handler: handler.wfile.write(b"Good day\r\n\r\n")
    assert post(receiver.url).problem == "answer"


def test_nobody_there_is_told():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    assert not sending.send(f"https://localhost:{port}/", headers={}, body=b"").is_success


@pytest.fixture
def secure_receiver(receiver, monkeypatch):
    """The receiver with TLS, under the name hooks.example and under one that its certificate is not for."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)
    receiver.socket = context.wrap_socket(receiver.socket, server_side=True)
    monkeypatch.setattr(socket, "getaddrinfo", resolver("127.0.0.1"))
    return receiver


@pytest.fixture
def trusting(monkeypatch):
    trusted = ssl.create_default_context(cafile=str(CERTIFICATE))
    trusted.sslsocket_class = sending.HurriedTLS
    monkeypatch.setattr(sending, "tls", lambda: trusted)


def test_the_certificate_must_be_for_the_name_although_we_connect_to_a_number(secure_receiver, trusting):
    port = secure_receiver.port
    assert post(f"https://hooks.example:{port}/").code == 200
    assert post(f"https://other.example:{port}/").problem == "certificate"


def test_a_certificate_nobody_vouches_for_is_refused(secure_receiver):
    assert post(f"https://hooks.example:{secure_receiver.port}/").problem == "certificate"
