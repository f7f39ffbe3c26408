"""A TCP proxy that stands for the network between the agents and the orchestrator."""

import socket
import threading
import time

PIECE = 16 << 10


class Proxy:
    """Counts the bytes that got through, and slows down or cuts connections when told to."""

    def __init__(self):
        self.target = None
        self.rate = None
        self.count = 0
        self.sockets = set()
        self.lock = threading.Lock()
        self.turn = threading.Lock()
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, PIECE)
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            agent, _ = self.listener.accept()
            try:
                orchestrator = socket.create_connection(("127.0.0.1", self.target))
            except OSError:
                agent.close()
                continue
            with self.lock:
                self.sockets |= {agent, orchestrator}
            for ends in ((agent, orchestrator), (orchestrator, agent)):
                threading.Thread(target=self.pump, args=ends, daemon=True).start()

    def pump(self, source, sink):
        try:
            while piece := source.recv(PIECE):
                self.slow(len(piece))
                sink.sendall(piece)
                with self.lock:
                    self.count += len(piece)
        except OSError:
            pass
        self.close({source, sink})

    def passed(self):
        """The bytes that got through so far, in both directions."""
        with self.lock:
            return self.count

    def slow(self, count):
        rate = self.rate
        if rate and count > 1_000:
            with self.turn:
                time.sleep(count / rate)

    def cut(self):
        """Breaks every connection; new ones get through."""
        with self.lock:
            sockets = set(self.sockets)
        self.close(sockets)

    def close(self, sockets):
        with self.lock:
            self.sockets -= sockets
        for end in sockets:
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
            end.close()
