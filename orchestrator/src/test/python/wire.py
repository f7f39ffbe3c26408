"""NETCONF over SSH by hand-made frames, for what ncclient is too slow or too correct to send."""

import logging
import re
import socket

import paramiko

BASE = "urn:ietf:params:xml:ns:netconf:base:1.0"
BRO = "urn:bro:backup-restore-orchestrator"
EVENTS = "urn:ietf:params:xml:ns:netconf:notification:1.0"
END = b"]]>]]>"
BUFFER = 1 << 16

# it tells of each connection that breaks, and here they are meant to
logging.getLogger("paramiko").setLevel(logging.CRITICAL)

MAX_EVENTS = 1000


def hello(*capabilities):
    listed = "".join(f"<capability>{c}</capability>" for c in capabilities)
    return f'<hello xmlns="{BASE}"><capabilities>{listed}</capabilities></hello>'.encode()


HELLO = hello("urn:ietf:params:netconf:base:1.1")
HELLO_1_0 = hello("urn:ietf:params:netconf:base:1.0")


class Closed(Exception):
    """The server has ended the session."""


class Malformed(Exception):
    """What the server sent is not framed by RFC 6242."""


class Refused(Exception):
    """An rpc-error."""

    def __init__(self, reply):
        super().__init__(reply[:600].decode(errors="replace"))
        self.tag = re.search(rb"<error-tag>([^<]*)<", reply).group(1).decode()


def chunked(message):
    return b"\n#%d\n%b\n##\n" % (len(message), message)


def rpc(operation, message_id="1"):
    return (f'<rpc xmlns="{BASE}" message-id="{message_id}">{operation}</rpc>').encode()


def entry(key, inner="", attributes=""):
    return f"<backup-manager{attributes}><id>{key}</id>{inner}</backup-manager>"


def brm(inner):
    return f'<brm xmlns="{BRO}">{inner}</brm>'


def subtree(inner):
    return f'<filter type="subtree">{brm(inner)}</filter>'


def edit(inner, target="running", options=""):
    return (
        f"<edit-config><target><{target}/></target>{options}"
        f'<config xmlns:nc="{BASE}">{brm(inner)}</config></edit-config>'
    )


def action(inner, manager="DEFAULT"):
    return f'<action xmlns="urn:ietf:params:xml:ns:yang:1">{brm(entry(manager, inner))}</action>'


class Wire:
    """An SSH connection with the netconf subsystem; no hello is sent yet."""

    def __init__(self, port, user, password, timeout=30):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.transport = paramiko.Transport(self.socket)
        try:
            self.transport.start_client(timeout=timeout)
            self.transport.auth_password(user, password)
            self.channel = self.open_channel(timeout)
        except BaseException:
            self.transport.close()
            raise
        self.buffer = b""

    def open_channel(self, timeout=30):
        """One more channel with the subsystem."""
        channel = self.transport.open_session(timeout=timeout)
        channel.settimeout(timeout)
        channel.invoke_subsystem("netconf")
        return channel

    def send(self, data):
        try:
            self.channel.sendall(data)
        except OSError as e:
            raise Closed(str(e)) from e

    def more(self):
        """Reads what there is, at least one byte."""
        read = self.channel.recv(BUFFER)
        if not read:
            raise Closed("end of data")
        self.buffer += read

    def take(self, count):
        while len(self.buffer) < count:
            self.more()
        taken, self.buffer = self.buffer[:count], self.buffer[count:]
        return taken

    def line(self):
        """The header of a chunk, without its line feeds."""
        while b"\n" not in self.buffer[1:14]:
            if len(self.buffer) > 13:
                raise Malformed(repr(self.buffer[:20]))
            self.more()
        end = self.buffer.index(b"\n", 1)
        return self.take(end + 1)[:-1]

    def read_plain(self):
        """A message that ends with ]]>]]>."""
        while END not in self.buffer:
            self.more()
        message, self.buffer = self.buffer.split(END, 1)
        return message

    def read_chunked(self):
        """A message in chunks."""
        parts = []
        while True:
            header = self.line()
            if header == b"\n##" and parts:
                return b"".join(parts)
            if not re.fullmatch(rb"\n#[1-9][0-9]{0,9}", header):
                raise Malformed(repr(header))
            parts.append(self.take(int(header[2:])))

    def drop(self):
        """Cuts the connection, without a word."""
        self.transport.close()
        self.socket.close()


class Session:
    """A session of base:1.1."""

    def __init__(self, port, user, password, timeout=30):
        self.wire = Wire(port, user, password, timeout)
        try:
            self.wire.send(HELLO + END)
            self.hello = self.wire.read_plain().decode()
        except BaseException:
            self.wire.drop()
            raise
        self.id = re.search(r"<session-id>(\d+)<", self.hello).group(1)
        self.number = 0
        self.events = []

    def can(self, capability):
        return f"urn:ietf:params:netconf:capability:{capability}:" in self.hello

    def read(self):
        """The next rpc-reply; notifications before it are kept."""
        while True:
            message = self.wire.read_chunked()
            if not message.startswith(b"<notification"):
                return message
            self.events = self.events[1 - MAX_EVENTS :] + [message]

    def event(self, seconds):
        """The next notification, or None."""
        if self.events:
            return self.events.pop(0)
        timeout = self.wire.channel.gettimeout()
        self.wire.channel.settimeout(seconds)
        try:
            return self.wire.read_chunked()
        except TimeoutError:
            return None
        finally:
            self.wire.channel.settimeout(timeout)

    def rpc(self, operation):
        """The reply; Refused if it is an rpc-error."""
        self.number += 1
        self.wire.send(chunked(rpc(operation, self.number)))
        reply = self.read()
        if b'message-id="%d"' % self.number not in reply[:300]:
            raise Malformed(f"not the reply to {self.number}: {reply[:300]}")
        if b"<rpc-error" in reply[:400]:
            raise Refused(reply)
        return reply

    def close(self):
        """Ends the session by the book."""
        try:
            self.rpc("<close-session/>")
        finally:
            self.wire.drop()

    def drop(self):
        self.wire.drop()

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        if kind is None:
            self.close()
        else:
            self.drop()
