package bro.orchestrator.netconf;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/** A session of base:1.1 whose frames are made by hand; OpenSSH's client carries them. */
final class Conversation implements AutoCloseable {
    static final String BASE = "urn:ietf:params:xml:ns:netconf:base:1.0";
    static final String BRO = "urn:bro:backup-restore-orchestrator";
    static final String END = "]]>]]>";
    static final String HELLO_1_1 = hello("urn:ietf:params:netconf:base:1.1");
    static final String HELLO_1_0 = hello("urn:ietf:params:netconf:base:1.0");
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final SshClient ssh;
    private final Thread watchdog;
    private final Answer hello;
    private final Deque<Answer> events = new ArrayDeque<>();
    private int sent;

    private Conversation(SshClient ssh) throws IOException {
        this.ssh = ssh;
        this.watchdog = Thread.ofVirtual().start(this::watch);
        this.hello = Answer.parse(ssh.readUntil(END).getBytes(UTF_8));
    }

    /** Logs in as admin by key, and greets. */
    static Conversation open(Path directory, int port) throws IOException {
        return open(directory, port, "admin");
    }

    static Conversation open(Path directory, int port, String user) throws IOException {
        var conversation = new Conversation(SshClient.connectAs(user, directory, port));
        conversation.ssh.send(HELLO_1_1 + END);
        return conversation;
    }

    static String hello(String... capabilities) {
        var listed = new StringBuilder();
        for (String capability : capabilities) {
            listed.append("<capability>%s</capability>".formatted(capability));
        }
        return "<hello xmlns=\"%s\"><capabilities>%s</capabilities></hello>"
                .formatted(BASE, listed);
    }

    static String chunked(String message) {
        return "\n#%d\n%s\n##\n".formatted(message.getBytes(UTF_8).length, message);
    }

    static String rpc(String id, String operation) {
        return "<rpc xmlns=\"%s\" message-id=\"%s\">%s</rpc>".formatted(BASE, id, operation);
    }

    /** An entry of the list of backup managers, or a filter for it. */
    static String entry(String id, String inner) {
        return "<backup-manager><id>%s</id>%s</backup-manager>".formatted(id, inner);
    }

    /** An entry with an edit operation. */
    static String entry(String operation, String id, String inner) {
        return "<backup-manager nc:operation=\"%s\"><id>%s</id>%s</backup-manager>"
                .formatted(operation, id, inner);
    }

    static String brm(String inner) {
        return "<brm xmlns=\"%s\">%s</brm>".formatted(BRO, inner);
    }

    static String filter(String inner) {
        return "<filter type=\"subtree\">%s</filter>".formatted(inner);
    }

    static String getConfig(String source, String filter) {
        return "<get-config><source><%s/></source>%s</get-config>".formatted(source, filter);
    }

    static String config(String inner) {
        return "<config xmlns:nc=\"%s\">%s</config>".formatted(BASE, inner);
    }

    static String edit(String target, String options, String inner) {
        return "<edit-config><target><%s/></target>%s%s</edit-config>"
                .formatted(target, options, config(inner));
    }

    static String editRunning(String... entries) {
        return edit("running", "", brm(String.join("", entries)));
    }

    static String action(String inner) {
        return "<action xmlns=\"urn:ietf:params:xml:ns:yang:1\">%s</action>".formatted(inner);
    }

    Answer hello() {
        return hello;
    }

    String sessionId() {
        return hello.value("nc:session-id");
    }

    boolean can(String capability) {
        return hello.values("nc:capabilities/nc:capability").stream()
                .anyMatch(
                        offered ->
                                offered.startsWith(
                                        "urn:ietf:params:netconf:capability:" + capability));
    }

    /** Sends an operation and reads its reply; notifications before it are kept. */
    Answer ask(String operation) throws IOException {
        String id = Integer.toString(++sent);
        send(chunked(rpc(id, operation)));
        Answer reply = reply();
        assertThat(reply.root().getAttribute("message-id")).isEqualTo(id);
        return reply;
    }

    /** The next rpc-reply. */
    Answer reply() throws IOException {
        Answer message = read();
        while (message.root().getLocalName().equals("notification")) {
            events.add(message);
            message = read();
        }
        assertThat(message.root().getLocalName()).as(message.text()).isEqualTo("rpc-reply");
        assertThat(message.root().getNamespaceURI()).isEqualTo(BASE);
        return message;
    }

    /** The next notification. */
    Answer event() throws IOException {
        Answer message = events.isEmpty() ? read() : events.remove();
        assertThat(message.root().getLocalName()).as(message.text()).isEqualTo("notification");
        return message;
    }

    /** Notifications that came before the last reply. */
    Deque<Answer> events() {
        return events;
    }

    void send(String bytes) throws IOException {
        ssh.send(bytes);
    }

    void sendBytes(byte[] bytes) throws IOException {
        ssh.sendBytes(bytes);
    }

    void sendAsMuchAsItTakes(String bytes) {
        ssh.sendAsMuchAsItTakes(bytes);
    }

    private Answer read() throws IOException {
        return Answer.parse(ssh.readChunked());
    }

    /** What still comes until the server ends the session, as it must. */
    String readToEnd() throws IOException, InterruptedException {
        return ssh.readToEnd();
    }

    /** The next message, or nothing if the server ends the session. */
    String readToEndOrReply() {
        try {
            return new String(ssh.readChunked(), UTF_8);
        } catch (IOException e) {
            return "";
        }
    }

    /** Breaks the connection. */
    void hangUp() {
        ssh.hangUp();
    }

    private void watch() {
        try {
            Thread.sleep(PATIENCE);
            ssh.hangUp();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        watchdog.interrupt();
        ssh.close();
    }
}
