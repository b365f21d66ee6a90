"""A small real mail server for the tests: takes mails on a socket of its own, refuses whom it is told to."""

import email
import socketserver
import threading
from collections.abc import Callable
from contextlib import contextmanager
from email.message import EmailMessage
from email.policy import default


class Talk(socketserver.StreamRequestHandler):
    def handle(self):
        self.say("220 post office")
        while line := self.rfile.readline().decode().rstrip("\r\n"):
            verb = line.split(" ")[0].upper().rstrip(":")
            if verb == "QUIT":
                self.say("221 bye")
                return
            self.answer(verb, line)

    def answer(self, verb: str, line: str) -> None:
        address = line.partition("<")[2].partition(">")[0]
        if verb == "RCPT" and address in self.server.refuses:
            self.say(f"{self.server.refuses[address]} no")
        elif verb == "DATA":
            self.say("354 go on")
            self.server.take(b"".join(iter(self.rfile.readline, b".\r\n")))
            self.say("250 taken")
        else:
            self.say("250 ok")

    def say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())


class Office(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Talk)
        self.mails: list[bytes] = []
        self.refuses: dict[str, int] = {}
        self.arrived = threading.Condition()

    def take(self, mail: bytes) -> None:
        with self.arrived:
            self.mails.append(mail)
            self.arrived.notify_all()

    def find(self, wanted: Callable[[EmailMessage], bool], seconds: float = 30) -> EmailMessage:
        """The first mail that is wanted, waited for while it is on its way."""

        def found() -> EmailMessage | None:
            read = (email.message_from_bytes(mail, policy=default) for mail in self.mails)
            return next((mail for mail in read if wanted(mail)), None)

        with self.arrived:
            mail = self.arrived.wait_for(found, seconds)
        assert mail is not None, f"the mail did not come; there are {len(self.mails)} others"
        return mail


@contextmanager
def post_office():
    with Office() as office:
        thread = threading.Thread(target=office.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield office
        finally:
            office.shutdown()
            thread.join()
