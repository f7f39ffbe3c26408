"""Peers of a NETCONF server over TLS, and clients that are called home.

Usage: peers.py CHECK PORT [DIRECTORY]
DIRECTORY holds what PeerFiles made: ca.pem, client.pem, client.key and others.
"""

import re
import socket
import ssl
import sys
import time

BASE = "urn:ietf:params:xml:ns:netconf:base:1.0"
CHECK, PORT = sys.argv[1], int(sys.argv[2])
DIRECTORY = sys.argv[3] if len(sys.argv) > 3 else "."
HELLO = ('<hello xmlns="%s"><capabilities>'
         "<capability>urn:ietf:params:netconf:base:1.1</capability>"
         "</capabilities></hello>]]>]]>" % BASE)
SESSIONS = ('<get><filter><netconf-state xmlns="urn:ietf:params:xml:ns:yang:'
            'ietf-netconf-monitoring"><sessions/></netconf-state></filter></get>')


def context(cert="client"):
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    made.check_hostname = False
    made.load_verify_locations(DIRECTORY + "/ca.pem")
    if cert:
        made.load_cert_chain("%s/%s.pem" % (DIRECTORY, cert),
                             "%s/%s.key" % (DIRECTORY, cert))
    return made


def connect(made):
    tcp = socket.create_connection(("127.0.0.1", PORT), timeout=20)
    return made.wrap_socket(tcp)


class Session:
    """NETCONF on a stream, framed by chunks after the hello."""

    def __init__(self, stream):
        self.stream = stream
        self.data = b""
        self.hello = self.until(b"]]>]]>").decode()
        stream.sendall(HELLO.encode())

    def until(self, end):
        while end not in self.data:
            more = self.stream.recv(65536)
            if not more:
                raise EOFError(self.data)
            self.data += more
        message, self.data = self.data.split(end, 1)
        return message

    def ask(self, operation):
        rpc = '<rpc xmlns="%s" message-id="1">%s</rpc>' % (BASE, operation)
        self.stream.sendall(("\n#%d\n%s\n##\n" % (len(rpc), rpc)).encode())
        return re.sub(r"\n#\d+\n", "", self.until(b"\n##\n").decode())


def own_session(session, user, transport):
    state = session.ask(SESSIONS)
    assert "<username>%s</username>" % user in state, state
    assert re.search(r"<transport[^>]*>\w+:%s<" % transport, state) or \
        ">%s<" % transport in state, state


def refused(made):
    """The server must end it without a hello, at the handshake or just after."""
    try:
        with connect(made) as stream:
            got = stream.recv(65536)
    except (ssl.SSLError, ConnectionError):
        return
    assert got == b"", got


def tls_session():
    with connect(context()) as stream:
        assert stream.version() == "TLSv1.3"
        session = Session(stream)
        assert "base:1.1" in session.hello
        own_session(session, "admin", "netconf-tls")
        assert "<ok/>" in session.ask("<close-session/>")
        assert stream.recv(100) == b""


def tls12_session():
    made = context()
    made.maximum_version = ssl.TLSVersion.TLSv1_2
    with connect(made) as stream:
        assert stream.version() == "TLSv1.2"
        assert "GCM" in stream.cipher()[0] or "CHACHA" in stream.cipher()[0]
        own_session(Session(stream), "admin", "netconf-tls")


def tls_as_mapped():
    for cert, user in [("by-email", "Jo@example.com"), ("by-dns", "dev.example.com"),
                       ("by-ip", "192.0.2.7")]:
        with connect(context(cert)) as stream:
            own_session(Session(stream), user, "netconf-tls")


def tls_without_certificate():
    refused(context(None))


def tls_of_another_authority():
    refused(context("stranger"))


def tls_expired():
    refused(context("expired"))


def tls_unmapped():
    refused(context("unmapped"))


def tls_old_version():
    made = context()
    made.minimum_version = ssl.TLSVersion.TLSv1
    made.maximum_version = ssl.TLSVersion.TLSv1_1
    made.set_ciphers("ALL:@SECLEVEL=0")
    refused(made)


def tls_weak_cipher():
    made = context()
    made.maximum_version = ssl.TLSVersion.TLSv1_2
    made.set_ciphers("AES128-SHA:AES256-SHA:ECDHE-ECDSA-AES128-SHA:@SECLEVEL=0")
    refused(made)


def tls_stream_in_pieces():
    """One byte a record, and requests without waiting for replies."""
    with connect(context()) as stream:
        session = Session(stream)
        rpc = '<rpc xmlns="%s" message-id="1"><get-config><source><running/></source>' \
              "<filter/></get-config></rpc>" % BASE
        for byte in ("\n#%d\n%s\n##\n" % (len(rpc), rpc)).encode():
            stream.sendall(bytes([byte]))
        assert "<data/>" in session.until(b"\n##\n").decode()
        stream.sendall(("\n#%d\n%s\n##\n" % (len(rpc), rpc)).encode() * 50)
        for _ in range(50):
            assert "<data/>" in session.until(b"\n##\n").decode()


def serial():
    """Prints the serial number of the server's certificate."""
    made = context()
    with connect(made) as stream:
        Session(stream)
        print(stream.getpeercert()["serialNumber"])


def listen():
    server = socket.create_server(("127.0.0.1", PORT))
    server.settimeout(60)
    return server


def home_tls():
    """Is called home twice: the second call follows the end of the first."""
    server = listen()
    for _ in range(2):
        tcp, _ = server.accept()
        with context().wrap_socket(tcp) as stream:
            own_session(Session(stream), "admin", "netconf-tls")


class Reusing(socket.socket):
    """ncclient binds without this, so it could not be called twice in a minute."""

    def bind(self, address):
        self.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        super().bind(address)


def home_ssh():
    from ncclient import manager
    socket.socket = Reusing
    for _ in range(2):
        with manager.call_home(host="127.0.0.1", port=PORT, username="admin", password="pw",
                               hostkey_verify=False, allow_agent=False,
                               look_for_keys=False, timeout=60) as m:
            state = m.get(("subtree", SESSIONS[len("<get><filter>"):-len("</filter></get>")]))
            assert "netconf-ssh" in state.xml
            time.sleep(0.2)


def home_periodic():
    """Is called home twice; prints when, and says nothing until it is hung up on."""
    from ncclient import manager
    socket.socket = Reusing
    for _ in range(2):
        m = manager.call_home(host="127.0.0.1", port=PORT, username="admin", password="pw",
                              hostkey_verify=False, allow_agent=False,
                              look_for_keys=False, timeout=60)
        print(time.time(), flush=True)
        m.get(("subtree", SESSIONS[len("<get><filter>"):-len("</filter></get>")]))
        asked = time.time()
        while m.connected and time.time() < asked + 20:
            time.sleep(0.05)
        assert not m.connected
        assert time.time() - asked > 1, time.time() - asked


def home_count():
    """Counts calls that are dropped at once, for some seconds: a storm would be seen."""
    server = listen()
    calls, end = 0, time.time() + 8
    while time.time() < end:
        server.settimeout(max(0.1, end - time.time()))
        try:
            tcp, _ = server.accept()
            tcp.close()
            calls += 1
        except socket.timeout:
            break
    print(calls)
    assert 2 <= calls <= 8, calls


globals()[CHECK]()
