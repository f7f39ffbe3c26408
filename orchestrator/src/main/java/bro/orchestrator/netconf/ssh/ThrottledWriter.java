package bro.orchestrator.netconf.ssh;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.opendaylight.netconf.shaded.sshd.common.channel.Channel;
import org.opendaylight.netconf.shaded.sshd.common.channel.throttle.ChannelStreamWriter;
import org.opendaylight.netconf.shaded.sshd.common.channel.throttle.DefaultChannelStreamWriter;
import org.opendaylight.netconf.shaded.sshd.common.io.IoWriteFuture;
import org.opendaylight.netconf.shaded.sshd.common.util.buffer.Buffer;

/**
 * Lets only so many packets of a channel wait for the socket, whatever window the client has
 * announced; who writes more waits, and gives up after a while.
 */
final class ThrottledWriter implements ChannelStreamWriter {
    private static final int MAX_PENDING = 16;

    private final ChannelStreamWriter packets;
    private final Duration patience;
    private final Semaphore room = new Semaphore(MAX_PENDING);

    ThrottledWriter(Channel channel, Duration patience) {
        this.packets = new DefaultChannelStreamWriter(channel);
        this.patience = patience;
    }

    @Override
    public IoWriteFuture writeData(Buffer buffer) throws IOException {
        try {
            if (!room.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new InterruptedIOException("client does not read");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
        IoWriteFuture written = packets.writeData(buffer);
        written.addListener(_ -> room.release());
        return written;
    }

    @Override
    public boolean isOpen() {
        return packets.isOpen();
    }

    @Override
    public void close() throws IOException {
        packets.close();
    }
}
