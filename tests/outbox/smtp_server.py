"""A small mail server that can refuse, be silent, and hang at any point."""

import socket
import socketserver
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread

import pytest


class MailServer(socketserver.ThreadingTCPServer):
    """Speaks as much of RFC 5321 as a client needs, and records the messages that it accepts.

    `replies` is {command or address: reply}, in place of 250; an address decides over its command. `hang_at` is a
    command, or "connect", or "message" (after the text has come), at which it answers nothing until `release` is set;
    `is_hanging` is set meanwhile.
    """

    daemon_threads = True
    block_on_close = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Session)
        self.replies: dict[str, str] = {}
        self.hang_at = ""
        self.is_hanging, self.release = Event(), Event()
        self.messages: list[str] = []
        self.recipients: list[str] = []
        self.connections = 0

    def wait_if_hanging(self, point: str) -> None:
        """Wait until the test releases the client, if it shall hang at this point."""
        if point == self.hang_at:
            self.is_hanging.set()
            self.release.wait(timeout=60)


class _Session(socketserver.StreamRequestHandler):
    server: MailServer

    def handle(self) -> None:
        self.server.connections += 1
        self.server.wait_if_hanging("connect")
        try:
            self._answer("connect", "220 ready")
            for line in self.rfile:
                self._obey(line.decode().strip())
        except OSError:
            pass  # The client has gone.

    def _obey(self, line: str) -> None:
        command = line[:4].upper()
        self.server.wait_if_hanging(command)
        address = line[line.find("<") + 1 : line.find(">")].lower()
        if command == "DATA":
            self._answer("DATA", "354 go on")
            text = "".join(iter(lambda: self.rfile.readline().decode(), ".\r\n"))
            self.server.wait_if_hanging("message")
            if self._answer("message", "250 accepted").startswith("250"):
                self.server.messages.append(text)
        elif command == "RCPT":
            if self._answer(address if address in self.server.replies else "RCPT", "250 fine").startswith("250"):
                self.server.recipients.append(address)
        else:
            self._answer(command, "221 bye" if command == "QUIT" else "250 fine")

    def _answer(self, point: str, default: str) -> str:
        reply = self.server.replies.get(point, default)
        self.wfile.write(f"{reply}\r\n".encode())
        return reply


@contextmanager
def running_mail_server() -> Iterator[MailServer]:
    """Start a mail server, and stop it at the end of the block."""
    with MailServer() as server:
        Thread(target=server.serve_forever, args=[0.01], daemon=True).start()
        yield server
        server.release.set()
        server.shutdown()


def use_smtp(settings: pytest.FixtureRequest, port: int) -> None:
    """Let the outbox send through a mail server on this machine."""
    settings.EMAIL_TRANSPORT = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""


def closed_port() -> int:
    """Return a port of this machine on which nothing listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]
