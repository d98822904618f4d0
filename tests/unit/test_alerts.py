"""A person is told by the ways that are set up; a way that fails never fails a run."""

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from pipelines import alerts


@pytest.fixture(autouse=True)
def unset(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("YEARBOOK_ALERT_WEBHOOK", "YEARBOOK_ALERT_EMAIL", "YEARBOOK_SMTP"):
        monkeypatch.delenv(name, raising=False)


def test_nothing_is_sent_unless_asked_for() -> None:
    assert alerts.send("s", "t") == []


def test_a_webhook_gets_the_message(monkeypatch: pytest.MonkeyPatch) -> None:
    got = []

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            got.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Receiver) as server:
        threading.Thread(target=server.handle_request, daemon=True).start()
        monkeypatch.setenv("YEARBOOK_ALERT_WEBHOOK", f"http://127.0.0.1:{server.server_port}/x")
        assert alerts.send("更新失败", "raw/x.csv") == ["webhook"]
    assert got == [{"subject": "更新失败", "text": "raw/x.csv"}]


@pytest.mark.parametrize("address", ["http://127.0.0.1:9/", "file:///etc/hostname", "nonsense"])
def test_a_way_that_fails_is_logged_and_nothing_more(
    address: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("YEARBOOK_ALERT_WEBHOOK", address)
    assert alerts.send("s", "t") == []
    assert "was not sent" in caplog.text
