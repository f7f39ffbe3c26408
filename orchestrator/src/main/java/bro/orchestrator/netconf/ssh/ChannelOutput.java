package bro.orchestrator.netconf.ssh;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Objects;
import org.opendaylight.netconf.shaded.sshd.common.SshConstants;
import org.opendaylight.netconf.shaded.sshd.common.channel.RemoteWindow;
import org.opendaylight.netconf.shaded.sshd.common.util.buffer.Buffer;
import org.opendaylight.netconf.shaded.sshd.server.channel.ChannelSession;

/**
 * What is sent on a channel. Data is gathered in the packet that carries it, which leaves when it
 * is full or flushed, so a short message is one packet. Whoever writes waits for the client's
 * window and for the socket, but not for ever. Confined to one thread at a time.
 */
final class ChannelOutput extends OutputStream {
    /** Of the data, before which stand command, recipient and length. */
    private static final int HEADER = 1 + 4 + 4;

    private static final int SHORT = 1024;
    private static final int MAX_PACKET = 32 * 1024;

    private final ChannelSession channel;
    private final SocketSession socket;
    private final Duration patience;
    private byte[] data = new byte[SHORT];
    private int size;

    ChannelOutput(ChannelSession channel, SocketSession socket, Duration patience) {
        this.channel = channel;
        this.socket = socket;
        this.patience = patience;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        int done = 0;
        while (done < length) {
            if (size == MAX_PACKET) {
                flush();
            }
            int count = Math.min(length - done, MAX_PACKET - size);
            grow(size + count);
            System.arraycopy(bytes, offset + done, data, size, count);
            size += count;
            done += count;
        }
    }

    private void grow(int needed) {
        if (needed > data.length) {
            byte[] larger = new byte[needed > MAX_PACKET / 4 ? MAX_PACKET : 2 * needed];
            System.arraycopy(data, 0, larger, 0, size);
            data = larger;
        }
    }

    @Override
    public void flush() throws IOException {
        int sent = 0;
        while (sent < size) {
            sent += send(sent, size - sent);
        }
        size = 0;
        if (data.length > MAX_PACKET / 4) {
            data = new byte[SHORT];
        }
    }

    private int send(int offset, int wanted) throws IOException {
        socket.awaitRoom();
        int length = granted(wanted);
        Buffer packet =
                channel.getSession()
                        .createBuffer(SshConstants.SSH_MSG_CHANNEL_DATA, HEADER + length);
        packet.putUInt(channel.getRecipient());
        packet.putBytes(data, offset, length);
        channel.writePacket(packet);
        return length;
    }

    /** Takes what the client's window and packet size allow, once it allows anything. */
    private int granted(int wanted) throws IOException {
        RemoteWindow window = channel.getRemoteWindow();
        try {
            long open = window.waitForSpace(patience);
            int length = (int) Math.min(Math.min(open, window.getPacketSize()), wanted);
            window.waitAndConsume(length, patience);
            return length;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
    }
}
