"""The reverse proxy of docs/security.md, as nginx runs it in front of a server."""

import base64
import http.client
import re
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from tests.conftest import ROOT

# "analyst:numbers" in the form that nginx reads without another tool.
PASSWORD = "analyst:{PLAIN}numbers\n"
WHO = "Basic " + base64.b64encode(b"analyst:numbers").decode()
UPGRADE = {"Upgrade": "websocket", "Connection": "Upgrade", "Authorization": WHO}


class Behind(BaseHTTPRequestHandler):
    """What stands behind the proxy: says who asked for which host, and takes an upgrade."""

    def do_GET(self) -> None:
        upgraded = self.headers["Upgrade"] == "websocket"
        self.send_response(101 if upgraded else 200)
        if upgraded:
            self.send_header("Upgrade", "websocket")
            self.send_header("Connection", "Upgrade")
        self.end_headers()
        if not upgraded:
            self.wfile.write(self.headers["Host"].encode())

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


@pytest.fixture
def proxy(tmp_path: Path) -> Iterator[int]:
    """The proxy of the documentation, on a free port and with a certificate made for it."""
    nginx, openssl = shutil.which("nginx"), shutil.which("openssl")
    if not (nginx and openssl):
        pytest.skip("nginx or openssl is not installed: the proxy example is not run")
    server = ThreadingHTTPServer(("127.0.0.1", 0), Behind)
    Thread(target=server.serve_forever, daemon=True).start()
    port = free_port()
    [shown] = re.findall(
        r"```nginx\n(.*?)```", (ROOT / "docs/security.md").read_text("utf-8"), re.S
    )
    for said, here in {
        "listen 443": f"listen 127.0.0.1:{port}",
        "/etc/ssl/": f"{tmp_path}/",
        "/etc/nginx/": f"{tmp_path}/",
        "127.0.0.1:3001": f"127.0.0.1:{server.server_port}",
    }.items():
        assert said in shown
        shown = shown.replace(said, here)
    (tmp_path / "yearbook.htpasswd").write_text(PASSWORD)
    (tmp_path / "yearbook.htpasswd").chmod(0o644)
    tmp_path.chmod(0o755)
    subprocess.run(
        [openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=here",
         "-keyout", tmp_path / "yearbook.key", "-out", tmp_path / "yearbook.pem"],
        check=True, capture_output=True,
    )  # fmt: skip
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    folders = "".join(f"{kind}_temp_path {tmp_path}/{kind};\n" for kind in kinds)
    # The worker keeps the account that may read the files of this test.
    config = (
        f"daemon off; pid {tmp_path}/pid; error_log stderr; user root;\nevents {{}}\n"
        f"http {{ access_log off;\n{folders}{shown} }}"
    )
    (tmp_path / "nginx.conf").write_text(config)
    words = [nginx, "-p", str(tmp_path), "-c", str(tmp_path / "nginx.conf")]
    running = subprocess.Popen(words, stderr=subprocess.PIPE, text=True)
    for _ in range(100):
        if running.poll() is not None:
            pytest.fail(running.stderr.read())
        with socket.socket() as tried:
            if tried.connect_ex(("127.0.0.1", port)) == 0:
                break
        time.sleep(0.05)
    yield port
    running.terminate()
    running.communicate(timeout=20)
    server.shutdown()


def ask(port: int, headers: dict[str, str]) -> http.client.HTTPResponse:
    trusting = ssl.create_default_context()
    trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
    connection = http.client.HTTPSConnection("127.0.0.1", port, context=trusting, timeout=20)
    connection.request("GET", "/", headers={"Host": "yearbook.example.org", **headers})
    return connection.getresponse()


def test_nobody_passes_without_a_name_and_pages_and_sockets_do_with_one(proxy: int) -> None:
    assert ask(proxy, {}).status == 401
    wrong = "Basic " + base64.b64encode(b"analyst:guess").decode()
    assert ask(proxy, {"Authorization": wrong}).status == 401
    page = ask(proxy, {"Authorization": WHO})
    assert (page.status, page.read()) == (200, b"yearbook.example.org")
    assert ask(proxy, UPGRADE).status == 101
