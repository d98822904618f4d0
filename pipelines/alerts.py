"""Telling a person that a refresh failed or waits: by webhook or e-mail, if they ask for it.

``YEARBOOK_ALERT_WEBHOOK`` is an address that takes JSON by POST; ``YEARBOOK_ALERT_EMAIL`` a
receiver, with the mail server in ``YEARBOOK_SMTP`` (``host`` or ``host:port``). Without either
nothing is sent. A message that cannot be sent never fails a run: it is logged.
"""

from __future__ import annotations

import json
import logging
import os
from email.message import EmailMessage

SECONDS = 10.0
log = logging.getLogger("yearbook.alerts")


def send(subject: str, text: str) -> list[str]:
    """Send a message by every way that is set up; returns the ways by which it went."""
    sent = []
    for name, way in (("webhook", _webhook), ("e-mail", _email)):
        try:
            if way(subject, text):
                sent.append(name)
        except (OSError, ValueError) as error:
            log.warning("alert by %s was not sent: %s", name, error)
    return sent


def _webhook(subject: str, text: str) -> bool:
    address = os.environ.get("YEARBOOK_ALERT_WEBHOOK")
    if not address:
        return False
    if not address.startswith(("http://", "https://")):
        raise ValueError(f"YEARBOOK_ALERT_WEBHOOK is {address!r}, expected an http(s) address")
    from urllib.request import Request, urlopen

    body = json.dumps({"subject": subject, "text": text}, ensure_ascii=False).encode()
    request = Request(address, body, {"Content-Type": "application/json; charset=utf-8"})
    with urlopen(request, timeout=SECONDS):
        return True


def _email(subject: str, text: str) -> bool:
    receiver, server = os.environ.get("YEARBOOK_ALERT_EMAIL"), os.environ.get("YEARBOOK_SMTP")
    if not receiver or not server:
        return False
    import smtplib

    message = EmailMessage()
    message["Subject"], message["From"], message["To"] = subject, receiver, receiver
    message.set_content(text)
    host, _, port = server.partition(":")
    with smtplib.SMTP(host, int(port or 25), timeout=SECONDS) as connection:
        connection.send_message(message)
    return True
