package bro.orchestrator.agent;

import bro.orchestrator.core.agent.Transfers;
import bro.orchestrator.core.backup.Digest;
import bro.orchestrator.core.failure.BroException;
import bro.orchestrator.core.failure.ErrorCode;
import bro.orchestrator.core.failure.Failure;
import bro.orchestrator.core.name.ActionId;
import bro.orchestrator.core.name.AgentId;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** Takes the fragments of one agent into memory, and gives none back. */
final class HeldTransfers implements Transfers {
    private final Map<String, ByteArrayOutputStream> held = new HashMap<>();
    private final Map<String, Receiving> open = new HashMap<>();
    private final List<ErrorCode> blamed = new CopyOnWriteArrayList<>();
    private boolean broken;

    /** What agents were blamed for. */
    List<ErrorCode> blamed() {
        return blamed;
    }

    synchronized int open() {
        return open.size();
    }

    synchronized void put(String fragment, String text) {
        bytes(held, fragment).writeBytes(text.getBytes(StandardCharsets.UTF_8));
    }

    synchronized String bytes(String fragment) {
        return bytes(held, fragment).toString(StandardCharsets.UTF_8);
    }

    /** Lets every upload meet a bug from now on. */
    synchronized void breakDown() {
        broken = true;
    }

    @Override
    public synchronized Upload upload(AgentId agent, ActionId action, FragmentHeader header) {
        if (broken) {
            throw new IllegalStateException("told to fail");
        }
        if (action.value() != 1) {
            throw new BroException(ErrorCode.PROTOCOL_VIOLATED, "nothing is expected");
        }
        var old = open.get(header.id());
        if (old != null) {
            old.end(Ending.REPLACED);
        }
        var upload = new Receiving(header.id(), bytes(held, header.id()));
        open.put(header.id(), upload);
        return upload;
    }

    @Override
    public Download download(AgentId agent, ActionId action, String fragmentId, long offset) {
        throw new BroException(ErrorCode.PROTOCOL_VIOLATED, "nothing is expected");
    }

    private static ByteArrayOutputStream bytes(
            Map<String, ByteArrayOutputStream> held, String fragment) {
        return held.computeIfAbsent(fragment, _ -> new ByteArrayOutputStream());
    }

    private final class Receiving implements Upload {
        private final String fragment;
        private final ByteArrayOutputStream bytes;
        private Consumer<Ending> listener = _ -> {};

        Receiving(String fragment, ByteArrayOutputStream bytes) {
            this.fragment = fragment;
            this.bytes = bytes;
        }

        @Override
        public void onEnd(Consumer<Ending> told) {
            listener = told;
        }

        @Override
        public void write(ByteBuffer from) {
            byte[] copy = new byte[from.remaining()];
            from.get(copy);
            bytes.writeBytes(copy);
        }

        @Override
        public void restart() {
            bytes.reset();
        }

        @Override
        public long durableBytes() {
            return bytes.size();
        }

        @Override
        public long sizeBytes() {
            return bytes.size();
        }

        @Override
        public Digest digest() {
            try {
                return Digest.of(MessageDigest.getInstance("SHA-256").digest(bytes.toByteArray()));
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void finish(long sizeBytes, Digest sha256) {
            if (sizeBytes != bytes.size() || !digest().equals(sha256)) {
                blamed.add(ErrorCode.DIGEST_MISMATCH);
                throw new BroException(ErrorCode.DIGEST_MISMATCH, "it is something else");
            }
        }

        @Override
        public void fail(Failure why) {
            blamed.add(why.code());
        }

        @Override
        public void close() {
            end(Ending.OVER);
        }

        private void end(Ending why) {
            synchronized (HeldTransfers.this) {
                if (open.remove(fragment, this)) {
                    listener.accept(why);
                }
            }
        }
    }
}
