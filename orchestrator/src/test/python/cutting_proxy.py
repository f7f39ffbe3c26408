"""A proxy between agents and the orchestrator that breaks their connections again and again."""

import socket
import struct
import threading

PIECE = 256 << 10

# Where struct tcp_info of Linux counts the bytes that have arrived, acknowledged or read or not.
RECEIVED = slice(128, 136)
RESET = struct.pack("ii", 1, 0)


class CuttingProxy:
    """Forwards to a port of this host, and resets all connections when it is told to."""

    def __init__(self, target):
        self.target = target
        self.cuts = 0
        self._lock = threading.Lock()
        self._links = set()
        self._from_agents = 0
        self._to_agents = 0
        self._stopped = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def sent(self):
        """Bytes that agents have sent so far, whether or not anybody got to read them."""
        with self._lock:
            return self._from_agents + sum(arrived(agent) for agent, _ in self._links)

    def received(self):
        """Bytes that were on their way to agents so far."""
        with self._lock:
            return self._to_agents + sum(arrived(orchestrator) for _, orchestrator in self._links)

    def cut(self):
        """Breaks all connections; new ones get through."""
        with self._lock:
            links = list(self._links)
        for link in links:
            self._break(link)
        self.cuts += 1

    def cut_every(self, seconds):
        def cut():
            while not self._stopped.wait(seconds):
                self.cut()

        threading.Thread(target=cut, daemon=True).start()

    def stop(self):
        self._stopped.set()
        self._listener.close()
        self.cut()

    def _accept(self):
        while not self._stopped.is_set():
            try:
                agent, _ = self._listener.accept()
            except OSError:
                return
            try:
                orchestrator = socket.create_connection(("127.0.0.1", self.target))
            except OSError:
                agent.close()
                continue
            link = (agent, orchestrator)
            for end in link:
                end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with self._lock:
                self._links.add(link)
            for source, sink in (link, link[::-1]):
                threading.Thread(
                    target=self._forward, args=(source, sink, link), daemon=True
                ).start()

    def _forward(self, source, sink, link):
        piece = memoryview(bytearray(PIECE))
        try:
            while count := source.recv_into(piece):
                sink.sendall(piece[:count])
        except OSError:
            pass
        self._break(link)

    def _break(self, link):
        agent, orchestrator = link
        with self._lock:
            if link not in self._links:
                return
            self._links.remove(link)
            self._from_agents += arrived(agent)
            self._to_agents += arrived(orchestrator)
        for end in link:
            try:
                # wakes who waits for it; without lingering, the other side sees a reset
                end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
            end.close()


def arrived(end):
    """How many bytes have come in at a socket."""
    info = end.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 256)
    return int.from_bytes(info[RECEIVED], "little")
