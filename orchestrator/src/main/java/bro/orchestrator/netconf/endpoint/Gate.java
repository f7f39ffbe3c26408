package bro.orchestrator.netconf.endpoint;

import bro.orchestrator.netconf.session.Connection;
import bro.orchestrator.netconf.session.Transport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps clients within their quotas. Silent strangers never keep others out: when there are too
 * many, the one that has been silent for longest goes. Shared by all threads.
 */
public final class Gate {
    private static final Logger LOG = LoggerFactory.getLogger(Gate.class);

    private final Quotas quotas;
    private final Server sessions;
    private final ReentrantLock lock = new ReentrantLock();
    private final Set<Guest> strangers = new LinkedHashSet<>();
    private final Map<InetAddress, Set<Guest>> strangersByAddress = new HashMap<>();
    private final Map<Object, Integer> sessionsOf = new HashMap<>();
    private int connections;

    /** Serves connections that may pass. */
    @FunctionalInterface
    public interface Server {
        /**
         * Blocks as long as the session lasts.
         *
         * @param idleTimeout how long the session may be idle; zero means for ever
         */
        void serve(Connection connection, Duration idleTimeout);
    }

    Gate(Quotas quotas, Server sessions) {
        this.quotas = quotas;
        this.sessions = sessions;
    }

    /** Lets a client in that has connected by itself, unless there are too many. */
    void admit(SocketChannel tcp, Transport transport, Duration idleTimeout) {
        try {
            TcpOptions.keepAlive(tcp);
            InetAddress address = ((InetSocketAddress) tcp.getRemoteAddress()).getAddress();
            var guest = new Guest(address, idleTimeout, new CallHome.Call());
            if (enter(guest)) {
                guest.arrive(transport.accept(tcp, guest));
                return;
            }
            LOG.atInfo().addKeyValue("peer", address.getHostAddress()).log("too many connections");
        } catch (IOException e) {
            LOG.debug("a connection ended at once", e);
        }
        closeQuietly(tcp);
    }

    /** Lets a client in that was called home, and returns what cuts it off. */
    Runnable called(
            SocketChannel tcp, Transport transport, Duration idleTimeout, CallHome.Call call)
            throws IOException {
        InetAddress address = ((InetSocketAddress) tcp.getRemoteAddress()).getAddress();
        lock.lock();
        try {
            connections++;
        } finally {
            lock.unlock();
        }
        return transport.accept(tcp, new Guest(address, idleTimeout, call));
    }

    private static void closeQuietly(SocketChannel tcp) {
        try {
            tcp.close();
        } catch (IOException e) {
            LOG.debug("socket was not closed", e);
        }
    }

    private boolean enter(Guest guest) {
        Guest leaving = null;
        lock.lock();
        try {
            Set<Guest> neighbours =
                    strangersByAddress.computeIfAbsent(guest.address, _ -> new LinkedHashSet<>());
            if (neighbours.size() >= quotas.loginsByAddress()) {
                leaving = neighbours.iterator().next();
            } else if (connections >= quotas.connections()) {
                if (strangers.isEmpty()) {
                    return false;
                }
                leaving = strangers.iterator().next();
            }
            neighbours.add(guest);
            strangers.add(guest);
            connections++;
            if (leaving != null) {
                // its place is free although it takes a moment to go
                forget(leaving);
            }
        } finally {
            lock.unlock();
        }
        if (leaving != null) {
            leaving.cut();
        }
        return true;
    }

    /** Takes a stranger off the lists; with the lock. */
    private void forget(Guest guest) {
        strangers.remove(guest);
        Set<Guest> neighbours = strangersByAddress.get(guest.address);
        if (neighbours != null) {
            neighbours.remove(guest);
            if (neighbours.isEmpty()) {
                strangersByAddress.remove(guest.address);
            }
        }
    }

    private boolean begin(Guest guest, String user) {
        lock.lock();
        try {
            forget(guest);
            if (sessionsOf.getOrDefault(user, 0) >= quotas.sessionsByUser()
                    || sessionsOf.getOrDefault(guest.address, 0) >= quotas.sessionsByAddress()) {
                return false;
            }
            sessionsOf.merge(user, 1, Integer::sum);
            sessionsOf.merge(guest.address, 1, Integer::sum);
            return true;
        } finally {
            lock.unlock();
        }
    }

    private void end(Guest guest, String user) {
        lock.lock();
        try {
            sessionsOf.computeIfPresent(user, (_, count) -> count > 1 ? count - 1 : null);
            sessionsOf.computeIfPresent(guest.address, (_, count) -> count > 1 ? count - 1 : null);
        } finally {
            lock.unlock();
        }
    }

    /** One TCP connection. */
    private final class Guest implements Transport.Watcher {
        private final InetAddress address;
        private final Duration idleTimeout;
        private final CallHome.Call call;
        private @Nullable Runnable cut;
        private boolean unwanted;

        Guest(InetAddress address, Duration idleTimeout, CallHome.Call call) {
            this.address = address;
            this.idleTimeout = idleTimeout;
            this.call = call;
        }

        synchronized void arrive(Runnable how) {
            cut = how;
            if (unwanted) {
                how.run();
            }
        }

        synchronized void cut() {
            unwanted = true;
            if (cut != null) {
                cut.run();
            }
        }

        @Override
        public void serve(Connection connection) {
            if (!begin(this, connection.user())) {
                LOG.atInfo()
                        .addKeyValue("user", connection.user())
                        .addKeyValue("peer", connection.peer())
                        .log("too many sessions of the user or from the address");
                connection.close();
                return;
            }
            try {
                call.served();
                sessions.serve(connection, idleTimeout);
            } finally {
                end(this, connection.user());
            }
        }

        @Override
        public void closed() {
            lock.lock();
            try {
                forget(this);
                connections--;
            } finally {
                lock.unlock();
            }
            call.closed();
        }
    }
}
