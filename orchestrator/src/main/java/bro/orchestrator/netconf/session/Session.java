package bro.orchestrator.netconf.session;

import bro.orchestrator.core.failure.BroException;
import bro.orchestrator.netconf.xml.Namespaces;
import bro.orchestrator.netconf.xml.XmlElement;
import bro.orchestrator.netconf.xml.XmlException;
import bro.orchestrator.netconf.xml.XmlReader;
import bro.orchestrator.netconf.xml.XmlWriter;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One session: reads a request, has it answered, writes the reply, until either side ends it.
 * Requests are served on the thread that runs it; notifications leave on one of their own, so the
 * two share nothing but the way out.
 */
public final class Session {
    private static final Logger LOG = LoggerFactory.getLogger(Session.class);

    /** For a client to end the message that is refused. */
    private static final Duration FAREWELL = Duration.ofSeconds(2);

    /** What may wait for a client to read; a single notification may be larger. */
    private static final long MAX_PENDING_BYTES = 16L << 20;

    /** Notifications are sent together as long as they are no more. */
    private static final int BATCH_BYTES = 32 * 1024;

    private final long id;
    private final Connection connection;
    private final Duration idleTimeout;
    private final Instant loginTime;
    private final XmlReader xml;
    private final Counters total;
    private final Counters counters = new Counters();
    private final FrameReader in;
    private final FrameWriter out;
    private final ReentrantLock writing = new ReentrantLock();
    private final BlockingQueue<Outgoing> notifications;
    private final AtomicLong pendingBytes = new AtomicLong();
    private final Thread notifier;
    private volatile boolean greeted;
    private volatile boolean established;
    private volatile boolean closed;
    private volatile boolean ended;
    private volatile long activeAt = System.nanoTime();
    private volatile boolean busy;
    private boolean closing;
    private volatile boolean notifying;
    private final AtomicInteger subscriptions = new AtomicInteger();

    /** A notification on its way, and what to do once it is sent. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Outgoing(byte[] document, Runnable sent) {}

    Session(long id, Connection connection, Duration idleTimeout, SessionContext context) {
        this.id = id;
        this.connection = connection;
        this.idleTimeout = idleTimeout;
        this.loginTime = context.clock().instant();
        this.xml = context.xml();
        this.total = context.total();
        this.in =
                new FrameReader(
                        connection.input(), context.limits().maxMessageBytes(), context.memory());
        this.out = new FrameWriter(connection.output());
        this.notifications = new ArrayBlockingQueue<>(context.limits().maxPendingNotifications());
        this.notifier =
                Thread.ofVirtual().name("netconf-notify-" + id).unstarted(this::sendNotifications);
    }

    public long id() {
        return id;
    }

    public String user() {
        return connection.user();
    }

    public String peer() {
        return connection.peer();
    }

    /** What carries it, an identity of ietf-netconf-monitoring. */
    public String transport() {
        return connection.transport();
    }

    public Instant loginTime() {
        return loginTime;
    }

    public Counters counters() {
        return counters;
    }

    /** Whether its hello was sent, even if the client has not answered. */
    boolean isGreeted() {
        return greeted;
    }

    /** Whether what it held is given back, or is just about to be. */
    public boolean isEnded() {
        return ended;
    }

    void markEnded() {
        ended = true;
    }

    /** Whether hellos were exchanged. */
    public boolean isEstablished() {
        return established;
    }

    /** Has the session end once the request that is being handled is answered. */
    public void closeAfterReply() {
        closing = true;
    }

    /**
     * Queues a notification, a whole document that must not change any more.
     *
     * @return false if the client reads too slowly and must be cut off
     */
    public boolean offer(byte[] notification) {
        return offer(notification, () -> {});
    }

    /**
     * Queues a notification.
     *
     * @param sent run on the thread that sends, once it is sent; must not block
     */
    public boolean offer(byte[] notification, Runnable sent) {
        long before = pendingBytes.getAndAdd(notification.length);
        boolean fits = before == 0 || before + notification.length <= MAX_PENDING_BYTES;
        if (fits && notifications.offer(new Outgoing(notification, sent))) {
            return true;
        }
        pendingBytes.addAndGet(-notification.length);
        return false;
    }

    /**
     * Has what is {@linkplain #offer offered} from now on be sent, but not before the request that
     * is being handled is answered; to be called on the thread that handles it.
     */
    public void notifyAfterReply() {
        notifying = true;
        if (!writing.isHeldByCurrentThread()) {
            writing.lock();
        }
    }

    private void startNotifier() {
        if (notifying && notifier.getState() == Thread.State.NEW) {
            notifier.start();
            if (closed) {
                // it was interrupted before it could notice
                notifier.interrupt();
            }
        }
    }

    /** Closes the connection, which ends all threads of the session. */
    void close() {
        closed = true;
        connection.close();
        notifier.interrupt();
    }

    /** Has other sessions use the memory of the last request; on the thread that served it. */
    void freeMemory() {
        in.finish();
    }

    /** Sends the hello. */
    void greet(List<String> capabilities) throws IOException {
        write(out -> Hello.write(out, id, capabilities));
        greeted = true;
    }

    /**
     * Takes the client's hello.
     *
     * @throws EOFException if the connection ends first
     * @throws IOException if there is none that is acceptable
     */
    void hear() throws IOException {
        if (!in.next()) {
            throw new EOFException("no hello");
        }
        boolean chunks = Hello.agreesOnChunks(xml.read(in));
        if (chunks) {
            in.useChunks();
            out.useChunks();
        }
        established = true;
    }

    /** Serves requests until the client closes the session or the connection. */
    void serve(RpcHandler handler, Runnable beforeLastReply) throws IOException {
        while (!closing && receive()) {
            serveOne(handler, beforeLastReply);
        }
    }

    private void serveOne(RpcHandler handler, Runnable beforeLastReply) throws IOException {
        XmlElement message = readRpc();
        busy = true;
        try {
            Reply reply = answer(handler, message);
            if (closing) {
                beforeLastReply.run();
            }
            writing.lock();
            try {
                send(message, reply);
            } finally {
                writing.unlock();
            }
        } finally {
            if (writing.isHeldByCurrentThread()) {
                // notifications waited for the reply
                writing.unlock();
            }
        }
        startNotifier();
        activeAt = System.nanoTime();
        busy = false;
    }

    /** Has it not count as idle before {@link #unsubscribed} was called as often. */
    public void subscribed() {
        subscriptions.incrementAndGet();
    }

    /** One of its subscriptions has ended; from the end of the last one on it may be idle. */
    public void unsubscribed() {
        activeAt = System.nanoTime();
        subscriptions.decrementAndGet();
    }

    /** Whether nothing was asked for too long, and nothing is to be told. */
    boolean isIdle(long nanoTime) {
        return !idleTimeout.isZero()
                && established
                && !busy
                && subscriptions.get() == 0
                && nanoTime - activeAt > idleTimeout.toNanos();
    }

    private boolean receive() throws IOException {
        try {
            return in.next();
        } catch (FramingException e) {
            countBadRpc();
            throw e;
        }
    }

    private XmlElement readRpc() throws IOException {
        try {
            XmlElement message = xml.read(in);
            if (message.is(Namespaces.BASE, "rpc")) {
                return message;
            }
            throw new XmlException("not an rpc");
        } catch (FramingException e) {
            countBadRpc();
            throw e;
        } catch (XmlException e) {
            countBadRpc();
            refuseMalformed();
            throw e;
        }
    }

    /**
     * Says that a message was none, after which the session ends. What is left of the message is
     * read for a while, lest the reply is lost with a connection that is closed while the client
     * still sends. Clients of base:1.0 do not know the word, RFC 6241 appendix A.
     */
    private void refuseMalformed() throws IOException {
        if (!in.usesChunks()) {
            return;
        }
        Reply errors = errors(malformed());
        write(out -> RpcReply.write(out, errors));
        Thread limit = Thread.ofVirtual().start(this::closeSoon);
        try {
            in.transferTo(OutputStream.nullOutputStream());
        } finally {
            limit.interrupt();
        }
    }

    private void closeSoon() {
        try {
            Thread.sleep(FAREWELL);
            connection.close();
        } catch (InterruptedException _) {
            // the message has ended in time
        }
    }

    private static RpcException malformed() {
        return RpcError.of(
                        ErrorType.RPC,
                        ErrorTag.MALFORMED_MESSAGE,
                        "the message is no rpc in well-formed XML and UTF-8 without a document"
                                + " type, or is nested too deeply; the session ends")
                .asException();
    }

    private void countBadRpc() {
        counters.countBadRpc();
        total.countBadRpc();
    }

    // a bug must cost its request, not the session and what it holds
    @SuppressWarnings("checkstyle:IllegalCatch")
    private Reply answer(RpcHandler handler, XmlElement rpc) {
        try {
            checkRpc(rpc);
        } catch (RpcException e) {
            countBadRpc();
            return errors(e);
        }
        counters.countRpc();
        total.countRpc();
        try {
            return handler.handle(this, rpc.children().getFirst());
        } catch (RpcException e) {
            return errors(e);
        } catch (BroException e) {
            return errors(failure(e));
        } catch (RuntimeException e) {
            LOG.atError().addKeyValue("session", id).setCause(e).log("request failed by a bug");
            return errors(bug());
        }
    }

    private RpcException failure(BroException e) {
        LOG.atDebug().addKeyValue("session", id).setCause(e).log("request refused");
        return RpcErrors.of(e).asException();
    }

    private static RpcException bug() {
        return RpcError.of(ErrorType.APPLICATION, ErrorTag.OPERATION_FAILED, "internal error")
                .asException();
    }

    private static void checkRpc(XmlElement rpc) {
        if (rpc.attribute("message-id").isEmpty()) {
            throw RpcError.of(ErrorType.RPC, ErrorTag.MISSING_ATTRIBUTE, "rpc has no message-id")
                    .with("bad-attribute", "message-id")
                    .with("bad-element", "rpc")
                    .asException();
        }
        if (rpc.children().isEmpty()) {
            throw RpcError.of(ErrorType.RPC, ErrorTag.MISSING_ELEMENT, "rpc holds no operation")
                    .with("bad-element", "rpc")
                    .asException();
        }
        if (rpc.children().size() > 1) {
            throw RpcError.of(
                            ErrorType.RPC,
                            ErrorTag.BAD_ELEMENT,
                            "rpc holds more than one operation")
                    .with("bad-element", rpc.children().get(1).name())
                    .asException();
        }
    }

    private Reply errors(RpcException failure) {
        counters.countRpcError();
        total.countRpcError();
        return out -> {
            for (RpcError error : failure.errors()) {
                error.write(out);
            }
        };
    }

    /**
     * Sends a reply; one that fails while it is made becomes an error if nothing is sent yet. To be
     * called with the write lock, lest a notification gets in between.
     */
    @SuppressWarnings("checkstyle:IllegalCatch") // as in answer
    private void send(XmlElement rpc, Reply reply) throws IOException {
        try {
            write(out -> RpcReply.write(out, rpc, reply));
        } catch (RpcException e) {
            sendInstead(rpc, errors(e));
        } catch (BroException e) {
            sendInstead(rpc, errors(failure(e)));
        } catch (RuntimeException e) {
            LOG.atError().addKeyValue("session", id).setCause(e).log("reply failed by a bug");
            sendInstead(rpc, errors(bug()));
        }
    }

    private void sendInstead(XmlElement rpc, Reply errors) throws IOException {
        write(out -> RpcReply.write(out, rpc, errors));
    }

    private void write(Reply document) throws IOException {
        writing.lock();
        try {
            if (out.hasSent()) {
                throw new IOException("a message broke off");
            }
            out.takeBack();
            var writer = new XmlWriter(out);
            document.write(writer);
            writer.flush();
            out.endMessage();
        } finally {
            writing.unlock();
        }
    }

    private void sendNotifications() {
        var batch = new ArrayList<Outgoing>();
        try {
            while (true) {
                takeBatch(batch);
                send(batch);
                for (Outgoing one : batch) {
                    pendingBytes.addAndGet(-one.document.length);
                    one.sent.run();
                }
            }
        } catch (IOException e) {
            LOG.atDebug().addKeyValue("session", id).setCause(e).log("notification not sent");
            connection.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Takes what waits, but no more than is well sent at once. */
    private void takeBatch(List<Outgoing> batch) throws InterruptedException {
        batch.clear();
        int bytes = 0;
        for (Outgoing next = notifications.take(); next != null; ) {
            counters.countNotification();
            total.countNotification();
            batch.add(next);
            bytes += next.document.length;
            next = bytes < BATCH_BYTES ? notifications.poll() : null;
        }
    }

    private void send(List<Outgoing> batch) throws IOException {
        writing.lock();
        try {
            if (out.hasSent()) {
                throw new IOException("a message broke off");
            }
            out.takeBack();
            out.sendAll(batch.stream().map(Outgoing::document).toList());
        } finally {
            writing.unlock();
        }
    }
}
