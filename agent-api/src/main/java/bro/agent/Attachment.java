package bro.agent;

import bro.agent.v1.ControlGrpc;
import bro.agent.v1.FromAgent;
import bro.agent.v1.ToAgent;
import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One control stream, from its opening to its end. Whatever happens to it becomes an event of one
 * bounded mailbox, which the thread that owns the stream empties; only that thread sends.
 */
final class Attachment implements ClientResponseObserver<FromAgent, ToAgent>, AutoCloseable {
    sealed interface Event {
        record Received(ToAgent message) implements Event {}

        record ToSend(FromAgent message) implements Event {}

        /** The mailbox is to be looked at again: the stream has ended, or progress was made. */
        record Wake() implements Event {}
    }

    private static final int MAILBOX_MAX = 256;

    private final BlockingQueue<Event> mailbox = new LinkedBlockingQueue<>(MAILBOX_MAX);
    private volatile @Nullable ClientCallStreamObserver<FromAgent> call;
    private volatile @Nullable Status ended;
    private volatile boolean overflowed;

    /** Opens a stream and registers on it. */
    static Attachment open(Channel channel, FromAgent register) {
        var attachment = new Attachment();
        ControlGrpc.newStub(channel).attach(attachment);
        attachment.send(register);
        return attachment;
    }

    @Override
    public void beforeStart(ClientCallStreamObserver<FromAgent> stream) {
        stream.disableAutoRequestWithInitial(1);
        call = stream;
    }

    @Override
    public void onNext(ToAgent message) {
        deliver(new Event.Received(message));
    }

    @Override
    public void onError(Throwable failure) {
        ended = Status.fromThrowable(failure);
        wake();
    }

    @Override
    public void onCompleted() {
        ended = Status.OK.withDescription("the orchestrator closed the stream");
        wake();
    }

    /**
     * Hands a message to the owner for sending. If far too many wait already the attachment ends:
     * the orchestrator asks again after the next registration.
     */
    void post(FromAgent message) {
        deliver(new Event.ToSend(message));
    }

    /** A full mailbox wakes its owner anyway, so this may be dropped. */
    void wake() {
        var _ = mailbox.offer(new Event.Wake());
    }

    /** The next event, or empty if none comes in time. Owner only. */
    Optional<Event> poll(long nanos) throws InterruptedException {
        Event event = mailbox.poll(nanos, TimeUnit.NANOSECONDS);
        if (event instanceof Event.Received) {
            stream().request(1);
        }
        return Optional.ofNullable(event);
    }

    /** Owner only. */
    void send(FromAgent message) {
        stream().onNext(message);
    }

    /** Why the stream has ended; empty while it goes on or while messages are still unread. */
    Optional<Status> ended() {
        if (overflowed) {
            return Optional.of(
                    Status.RESOURCE_EXHAUSTED.withDescription(
                            "more than %d messages waited".formatted(MAILBOX_MAX)));
        }
        return mailbox.isEmpty() ? Optional.ofNullable(ended) : Optional.empty();
    }

    /** Whether the mailbox is empty. */
    boolean isIdle() {
        return mailbox.isEmpty();
    }

    /** Says that no more will come and waits a moment until the other side has heard it. */
    void finish(Duration limit) throws InterruptedException {
        stream().onCompleted();
        long deadline = System.nanoTime() + limit.toNanos();
        while (ended == null && System.nanoTime() < deadline) {
            poll(deadline - System.nanoTime());
        }
    }

    @Override
    public void close() {
        stream().cancel("the agent lets go of the stream", null);
    }

    private void deliver(Event event) {
        if (!mailbox.offer(event)) {
            // The owner cancels the stream: to send on a cancelled one would throw.
            overflowed = true;
        }
    }

    private ClientCallStreamObserver<FromAgent> stream() {
        var stream = call;
        if (stream == null) {
            throw new IllegalStateException("the stream was not started");
        }
        return stream;
    }
}
