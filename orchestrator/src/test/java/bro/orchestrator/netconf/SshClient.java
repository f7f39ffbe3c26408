package bro.orchestrator.netconf;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** OpenSSH's client with the netconf subsystem, logged in by key. Sends bytes as given. */
final class SshClient implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 30;

    private final Process ssh;
    private final InputStream in;

    private SshClient(Process ssh) {
        this.ssh = ssh;
        this.in = ssh.getInputStream();
    }

    /** Makes the key of {@link #connect}. */
    static void makeKey(Path directory) throws IOException, InterruptedException {
        String file = directory.resolve("key").toString();
        new ProcessBuilder("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", file)
                .inheritIO()
                .start()
                .waitFor();
    }

    static SshClient connect(Path directory, int port, String... options) throws IOException {
        return connectAs("admin", directory, port, options);
    }

    static SshClient connectAs(String user, Path directory, int port, String... options)
            throws IOException {
        var command = new ArrayList<>(List.of("ssh", "-F", "none", "-q"));
        command.addAll(List.of("-i", directory.resolve("key").toString()));
        for (String option :
                List.of(
                        "IdentitiesOnly=yes",
                        "BatchMode=yes",
                        "StrictHostKeyChecking=no",
                        "UserKnownHostsFile=/dev/null")) {
            command.addAll(List.of("-o", option));
        }
        command.addAll(List.of(options));
        command.addAll(List.of("-p", Integer.toString(port), "-s", user + "@127.0.0.1", "netconf"));
        return new SshClient(
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start());
    }

    void send(String text) throws IOException {
        sendBytes(text.getBytes(UTF_8));
    }

    void sendBytes(byte[] bytes) throws IOException {
        ssh.getOutputStream().write(bytes);
        ssh.getOutputStream().flush();
    }

    /** Sends what the server takes until it hangs up. */
    void sendAsMuchAsItTakes(String text) {
        try {
            send(text);
        } catch (IOException e) {
            // that the server hung up is seen when reading
        }
    }

    /** Reads up to and without {@code end}. */
    String readUntil(String end) throws IOException {
        var read = new ByteArrayOutputStream();
        byte[] wanted = end.getBytes(UTF_8);
        while (!endsWith(read.toByteArray(), wanted)) {
            int b = in.read();
            if (b < 0) {
                throw new IOException("ended after: " + read.toString(UTF_8));
            }
            read.write(b);
        }
        String text = read.toString(UTF_8);
        return text.substring(0, text.length() - end.length());
    }

    /** Reads a message in chunks; fails on any framing but that of RFC 6242 section 4.2. */
    byte[] readChunked() throws IOException {
        var message = new ByteArrayOutputStream();
        while (true) {
            expect('\n');
            expect('#');
            int next = byteRead();
            if (next == '#' && message.size() > 0) {
                expect('\n');
                return message.toByteArray();
            }
            long size = 0;
            for (; next != '\n'; next = byteRead()) {
                if (next < (size == 0 ? '1' : '0') || next > '9' || size > 429_496_729) {
                    throw new IOException("a chunk's size has " + next);
                }
                size = 10 * size + next - '0';
            }
            if (size == 0) {
                throw new IOException("a chunk without a size");
            }
            byte[] chunk = in.readNBytes(Math.toIntExact(size));
            if (chunk.length < size) {
                throw new IOException("ended within a chunk");
            }
            message.write(chunk);
        }
    }

    private void expect(int wanted) throws IOException {
        int read = byteRead();
        if (read != wanted) {
            throw new IOException("a chunk's header has " + read);
        }
    }

    private int byteRead() throws IOException {
        int read = in.read();
        if (read < 0) {
            throw new IOException("ended between chunks");
        }
        return read;
    }

    private static boolean endsWith(byte[] bytes, byte[] end) {
        int from = bytes.length - end.length;
        return from >= 0 && Arrays.equals(bytes, from, bytes.length, end, 0, end.length);
    }

    /** Reads until the server ends the session, which it must do before patience ends. */
    String readToEnd() throws IOException, InterruptedException {
        var watchdog =
                Thread.ofVirtual()
                        .start(
                                () -> {
                                    try {
                                        if (!ssh.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                                            ssh.destroyForcibly();
                                        }
                                    } catch (InterruptedException e) {
                                        Thread.currentThread().interrupt();
                                    }
                                });
        String text = new String(in.readAllBytes(), UTF_8);
        watchdog.interrupt();
        ssh.waitFor();
        if (ssh.exitValue() > 128 && ssh.exitValue() != 255) {
            throw new IOException("the server did not end the session");
        }
        return text;
    }

    /** Ends the connection from the client's side. */
    void hangUp() {
        ssh.destroyForcibly();
    }

    @Override
    public void close() {
        hangUp();
    }
}
