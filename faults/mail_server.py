"""A mail server of our own, in a process of its own, which can be told to fail."""

import json
import multiprocessing
import os
import socket
import tempfile

_FORK = multiprocessing.get_context("fork")
# Seconds after which a client is given up: nothing here takes as long unless it is broken.
PATIENCE = 60


class MailServer:
    """Takes e-mails, and fails from the n-th one on if it is told how.

    :param fails: "reject" (a recipient), "hang_up" (in the middle of the message), "no_answer"
        (takes the message, hangs up without saying so); None: it does not
    :param after: number of e-mails that are taken first
    """

    def __init__(self, fails=None, after=0):
        self.fails, self.after = fails, after
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        descriptor, self._log = tempfile.mkstemp(prefix="faults-mail-")
        os.close(descriptor)
        self._process = _FORK.Process(target=self._serve, daemon=True)

    def __enter__(self):
        self._process.start()
        self._socket.close()
        return self

    def __exit__(self, *_error):
        self._process.kill()
        self._process.join(PATIENCE)
        os.unlink(self._log)

    def taken(self):
        """Return what was taken so far: a list of (recipients, subject)."""
        with open(self._log, encoding="utf-8") as log:
            return [tuple(json.loads(line)) for line in log]

    def _serve(self):
        with open(self._log, "a", encoding="utf-8", buffering=1) as log:
            while True:
                client, _address = self._socket.accept()
                client.settimeout(PATIENCE)
                with client, client.makefile("rwb") as stream:
                    try:
                        _Conversation(self, stream, log).hold()
                    except (OSError, _HungUp):
                        continue  # this client is gone; the next one is served

    def fails_now(self, how):
        """Whether it is time to fail in this way."""
        return self.fails == how and len(self.taken()) >= self.after


class _HungUp(Exception):
    """The server has had enough of this client."""


class _Conversation:
    """One client's SMTP session."""

    def __init__(self, server, stream, log):
        self.server, self.stream, self.log = server, stream, log
        self.recipients = []

    def hold(self):
        self._reply("220 ready")
        for line in self.stream:
            verb = line.decode(errors="replace").strip().upper()
            if verb.startswith("RCPT"):
                self._recipient(verb)
            elif verb.startswith("DATA"):
                self._message()
            elif verb.startswith("QUIT"):
                self._reply("221 bye")
                return
            else:
                self._reply("250 fine")

    def _reply(self, text):
        self.stream.write(text.encode() + b"\r\n")
        self.stream.flush()

    def _recipient(self, verb):
        if self.server.fails_now("reject"):
            self._reply("451 not now")
            return
        self.recipients.append(verb.partition("<")[2].partition(">")[0].lower())
        self._reply("250 fine")

    def _message(self):
        self._reply("354 go on")
        subject = ""
        for number, line in enumerate(self.stream):
            if not number and self.server.fails_now("hang_up"):
                raise _HungUp
            text = line.decode(errors="replace").rstrip("\r\n")
            if text.lower().startswith("subject:") and not subject:
                subject = text.partition(":")[2].strip()
            if text == ".":
                break
        if self.server.fails_now("no_answer"):
            raise _HungUp
        self.log.write(json.dumps([self.recipients, subject]) + "\n")
        self.recipients = []
        self._reply("250 taken")
