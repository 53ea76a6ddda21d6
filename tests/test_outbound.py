"""The one wire out, against real sockets."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from lti_leadership import outbound
from lti_leadership.outbound import (
    AddressRefusedError,
    OutboundError,
    ResponseTooLargeError,
    TimedOutError,
    UnreachableError,
    Wire,
)

HERE = frozenset({"localhost", "127.0.0.1"})


class Handler(BaseHTTPRequestHandler):
    """Answers by path."""

    released = Event()

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        if self.path == "/slow":
            self.released.wait(20)
        if self.path == "/redirect":
            self.send_response(302)
            self.send_header("Location", "/secret")
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        body = b"x" * (outbound.MAX_RESPONSE_BYTES + 1) if self.path == "/huge" else b'{"a": 1}'
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("X-Seen", self.headers.get("User-Agent", ""))
        self.send_header("X-Host", self.headers["Host"])
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"127.0.0.1:{server.server_port}"
    Handler.released.set()
    server.shutdown()
    thread.join()
    server.server_close()


def test_it_reads_an_answer_and_says_who_it_is(address: str) -> None:
    answer = Wire(HERE).get(f"http://{address}/")
    assert (answer.status, answer.json()) == (200, {"a": 1})
    assert answer.headers["x-seen"].startswith("lti-leadership/")


def test_a_second_call_on_the_same_connection_still_names_the_host(address: str) -> None:
    wire = Wire(HERE)
    named = address.replace("127.0.0.1", "localhost")
    for _ in range(3):
        assert wire.get(f"http://{named}/").headers["x-host"] == named


def test_a_certificate_is_checked_against_the_name_and_not_the_address(
    certificate: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    authority, pair = certificate
    monkeypatch.setenv("SSL_CERT_FILE", str(authority))
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pair)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    wire = Wire(HERE)
    try:
        assert wire.get(f"https://localhost:{server.server_port}/").status == 200
        with pytest.raises(UnreachableError):  # the certificate is for the name only
            wire.get(f"https://127.0.0.1:{server.server_port}/")
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def certificate(tmp_path: Path) -> tuple[Path, Path]:
    """A certificate for `localhost`, signed by itself; and the same with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    public = signed.public_bytes(Encoding.PEM)
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    authority, pair = tmp_path / "authority.pem", tmp_path / "pair.pem"
    authority.write_bytes(public)
    pair.write_bytes(private + public)
    return authority, pair


def test_a_redirect_is_an_answer_and_is_not_followed(address: str) -> None:
    answer = Wire(HERE).get(f"http://{address}/redirect")
    assert (answer.status, answer.headers["location"]) == (302, "/secret")


def test_it_stops_reading_what_is_too_large(address: str) -> None:
    with pytest.raises(ResponseTooLargeError):
        Wire(HERE).get(f"http://{address}/huge")


def test_it_gives_up_on_a_silent_host(address: str) -> None:
    with pytest.raises(TimedOutError):
        Wire(HERE, read_seconds=0.2).get(f"http://{address}/slow")


def test_a_slow_drip_ends_with_the_whole_calls_time(address: str) -> None:
    with pytest.raises(TimedOutError):
        Wire(HERE, whole_call_seconds=0.0).get(f"http://{address}/")


def test_a_refused_connection_is_unreachable_not_late() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(UnreachableError, match="refused the connection"):
        Wire(HERE).get(f"http://127.0.0.1:{port}/")


@pytest.mark.parametrize(
    "url",
    [
        "http://lms.example/token",
        "ftp://lms.example/",
        "file:///etc/passwd",
        "https://user:secret@lms.example/",
        "https://user@lms.example/",
        "//lms.example/",
        "https://",
        "https://[::1",
        "javascript:alert(1)",
        "",
    ],
)
def test_an_address_is_refused_by_its_text(url: str) -> None:
    with pytest.raises(AddressRefusedError) as refused:
        Wire().get(url)
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1", "localhost", "10.1.2.3", "192.168.0.1", "172.16.0.9", "169.254.169.254",
        "0.0.0.0", "[::1]", "[fd00::1]", "[::ffff:127.0.0.1]", "2130706433",
    ],
)  # fmt: skip
def test_loopback_and_private_addresses_are_refused_unless_named(host: str) -> None:
    with pytest.raises(AddressRefusedError):
        Wire(frozenset({"another.example"})).get(f"https://{host}/")


def test_a_host_may_be_allowed_at_one_port_only(address: str) -> None:
    assert Wire(frozenset({address})).get(f"http://{address}/").status == 200
    with pytest.raises(AddressRefusedError):
        Wire(frozenset({"127.0.0.1:1"})).get(f"http://{address}/")


def test_a_name_that_resolves_to_a_private_address_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answers = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("10.0.0.7", 443))]
    monkeypatch.setattr(outbound.socket, "getaddrinfo", lambda *_args, **_kwargs: answers)
    with pytest.raises(AddressRefusedError, match=r"rebind\.example is on a loopback or private"):
        Wire().get("https://rebind.example/")


def test_an_unknown_name_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_args: object, **_kwargs: object) -> None:
        raise socket.gaierror

    monkeypatch.setattr(outbound.socket, "getaddrinfo", fail)
    with pytest.raises(OutboundError, match="has no address"):
        Wire().get("https://nowhere.example/")
