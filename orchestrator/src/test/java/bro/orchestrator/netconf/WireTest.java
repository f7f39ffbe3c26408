package bro.orchestrator.netconf;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes over the wire, byte by byte, through OpenSSH's client. */
class WireTest {
    private static final String BASE = "urn:ietf:params:xml:ns:netconf:base:1.0";
    private static final String END = "]]>]]>";
    private static final String HELLO_1_1 = hello("urn:ietf:params:netconf:base:1.1");
    private static final String HELLO_1_0 = hello("urn:ietf:params:netconf:base:1.0");
    private static final String GET = rpc("<get-config><source><running/></source></get-config>");
    private static final String CLOSE = rpc("<close-session/>");

    @TempDir private static Path directory;
    private static RunningServer server;

    @BeforeAll
    static void start() throws Exception {
        SshClient.makeKey(directory);
        Files.copy(directory.resolve("key.pub"), directory.resolve("admin.keys"));
        server = RunningServer.start(directory);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static String hello(String capability) {
        return "<hello xmlns=\"%s\"><capabilities><capability>%s</capability></capabilities></hello>"
                .formatted(BASE, capability);
    }

    private static String rpc(String operation) {
        return "<rpc xmlns=\"%s\" message-id=\"1\">%s</rpc>".formatted(BASE, operation);
    }

    private static String chunk(String text) {
        return "\n#%d\n%s".formatted(text.getBytes(UTF_8).length, text);
    }

    private static String chunked(String text) {
        return chunk(text) + "\n##\n";
    }

    private SshClient connect() throws IOException {
        return SshClient.connect(directory, server.port());
    }

    @Test
    void theHelloComesFirstAndWithoutBeingAskedFor() throws Exception {
        try (SshClient client = connect()) {
            assertThat(client.readUntil(END))
                    .startsWith("<hello ")
                    .containsPattern("<session-id>[1-9][0-9]*</session-id></hello>");
        }
    }

    @Test
    void aClientOfBase10IsSpokenToWithoutChunks() throws Exception {
        try (SshClient client = connect()) {
            client.readUntil(END);

            client.send(HELLO_1_0 + END + GET + END + CLOSE + END);

            assertThat(client.readUntil(END))
                    .startsWith("<rpc-reply ")
                    .contains("<id>DEFAULT</id>");
            assertThat(client.readToEnd()).contains("<ok/>").endsWith(END);
        }
    }

    @Test
    void requestsSentTogetherAreAnsweredInOrder() throws Exception {
        try (SshClient client = connect()) {
            client.readUntil(END);
            var requests = new StringBuilder(HELLO_1_1 + END);
            for (int i = 0; i < 50; i++) {
                requests.append(chunked(GET.replace("\"1\"", "\"m%d\"".formatted(i))));
            }

            client.send(requests + chunked(CLOSE));

            String replies = client.readToEnd();
            int last = -1;
            for (int i = 0; i < 50; i++) {
                int at = replies.indexOf("\"m%d\"".formatted(i));
                assertThat(at).isGreaterThan(last);
                last = at;
            }
        }
    }

    @Test
    void aMessageInManySmallChunksAndPacketsIsUnderstood() throws Exception {
        try (SshClient client = connect()) {
            client.readUntil(END);
            client.send(HELLO_1_1 + END);

            for (int i = 0; i < CLOSE.length(); i++) {
                client.send(chunk(CLOSE.substring(i, i + 1)));
            }
            client.send("\n##\n");

            assertThat(client.readToEnd()).contains("<ok/>");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\n#0\n\n##\n",
                "\n#01\na\n##\n",
                "\n#4294967296\na",
                "\n#99999999999\na",
                "\n#-1\na",
                "\n#x\na",
                "\n##\n",
                "garbage",
                "\n#3\nabcgarbage",
                "\n#4294967295\na",
                "<rpc/>]]>]]>"
            })
    void aFramingErrorEndsTheSession(String bytes) throws Exception {
        try (SshClient client = connect()) {
            client.readUntil(END);

            client.send(HELLO_1_1 + END + bytes);

            assertThat(client.readToEnd()).doesNotContain("<data");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<hello xmlns=\"%s\"><capabilities/></hello>",
                "<hello xmlns=\"%s\"/>",
                "<hello xmlns=\"urn:x\"/>",
                "<hello xmlns=\"%s\"><capabilities><capability>urn:ietf:params:netconf:base:1.1"
                        + "</capability></capabilities><session-id>4</session-id></hello>",
                "<rpc xmlns=\"%s\" message-id=\"1\"><get/></rpc>",
                "<!DOCTYPE hello><hello xmlns=\"%s\"/>",
                "not xml"
            })
    void anIllegalHelloEndsTheSession(String hello) throws Exception {
        try (SshClient client = connect()) {
            client.readUntil(END);

            client.send(hello.formatted(BASE) + END + chunked(GET) + GET + END);

            assertThat(client.readToEnd()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<!DOCTYPE rpc [<!ENTITY a \"b\">]><rpc xmlns=\"%s\" message-id=\"&a;\"/>",
                "<!DOCTYPE x SYSTEM \"file:///etc/passwd\"><rpc xmlns=\"%s\" message-id=\"1\"/>",
                "<rpc xmlns=\"%s\" message-id=\"&#8;\"><get/></rpc>",
                "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><rpc xmlns=\"%s\"/>",
                "<rpc-reply xmlns=\"%s\"/>",
                "<rpc xmlns=\"%s\""
            })
    void whatIsNoRpcEndsTheSession(String message) throws Exception {
        try (SshClient client = connect()) {
            client.readUntil(END);

            client.send(HELLO_1_1 + END + chunked(message.formatted(BASE)));

            assertThat(client.readToEnd()).contains("malformed-message").endsWith("\n##\n");
        }
    }

    @Test
    void deepNestingEndsTheSession() throws Exception {
        try (SshClient client = connect()) {
            client.readUntil(END);

            client.send(HELLO_1_1 + END + chunked("<a>".repeat(200_000)));

            assertThat(client.readToEnd()).contains("malformed-message");
        }
    }

    @Test
    void endlessMessagesAreCutOff() throws Exception {
        for (String message :
                new String[] {"<a>".repeat(500_000), "<a>" + " ".repeat(2 << 20) + "</a>"}) {
            try (SshClient client = connect()) {
                client.readUntil(END);

                client.sendAsMuchAsItTakes(HELLO_1_1 + END + chunk(message));

                assertThat(client.readToEnd()).isEmpty();
            }
        }
    }

    @Test
    void anRpcWithoutMessageIdIsRefusedByTheBook() throws Exception {
        try (SshClient client = connect()) {
            client.readUntil(END);

            client.send(HELLO_1_0 + END + GET.replace(" message-id=\"1\"", "") + END);

            assertThat(client.readUntil(END))
                    .isEqualTo(
                            "<rpc-reply xmlns=\"%s\"><rpc-error><error-type>rpc</error-type>"
                                            .formatted(BASE)
                                    + "<error-tag>missing-attribute</error-tag>"
                                    + "<error-severity>error</error-severity>"
                                    + "<error-message xml:lang=\"en\">rpc has no message-id"
                                    + "</error-message><error-info>"
                                    + "<bad-attribute>message-id</bad-attribute>"
                                    + "<bad-element>rpc</bad-element></error-info></rpc-error>"
                                    + "</rpc-reply>");
        }
    }

    @Test
    void attributesOfTheRpcComeBackUnchanged() throws Exception {
        try (SshClient client = connect()) {
            client.readUntil(END);
            String rpc =
                    ("<n:rpc xmlns:n=\"%s\" xmlns:x=\"urn:x\" message-id=\" &lt;&quot;&#10;ä \""
                                    + " x:a=\"b\"><n:get><n:filter/></n:get></n:rpc>")
                            .formatted(BASE);

            client.send(HELLO_1_0 + END + rpc + END);

            assertThat(client.readUntil(END))
                    .contains("message-id=\" &lt;&quot;&#10;ä \"")
                    .contains("xmlns:n=\"%s\"".formatted(BASE))
                    .contains("xmlns:x=\"urn:x\"")
                    .contains(" x:a=\"b\"")
                    .contains("<data/>");
        }
    }

    @Test
    void severalOrNoOperationsAreRefused() throws Exception {
        try (SshClient client = connect()) {
            client.readUntil(END);

            client.send(HELLO_1_0 + END + rpc("") + END + rpc("<get/><get/>") + END);

            assertThat(client.readUntil(END)).contains("<error-tag>missing-element</error-tag>");
            assertThat(client.readUntil(END)).contains("<error-tag>bad-element</error-tag>");
        }
    }

    @Test
    void aClientThatSendsNoHelloIsDropped() throws Exception {
        try (SshClient client = connect()) {
            client.readUntil(END);

            assertThat(client.readToEnd()).isEmpty();
        }
    }
}
