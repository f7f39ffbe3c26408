package bro.orchestrator.netconf;

import static bro.orchestrator.netconf.Conversation.BASE;
import static bro.orchestrator.netconf.Conversation.END;
import static bro.orchestrator.netconf.Conversation.HELLO_1_0;
import static bro.orchestrator.netconf.Conversation.HELLO_1_1;
import static bro.orchestrator.netconf.Conversation.chunked;
import static bro.orchestrator.netconf.Conversation.getConfig;
import static bro.orchestrator.netconf.Conversation.rpc;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Hello and framing: RFC 6241 section 8.1, RFC 6242. */
class HelloConformanceTest extends ConformanceServer {
    private static final String GET = rpc("7", getConfig("running", ""));
    private static final String CLOSE = rpc("8", "<close-session/>");

    private SshClient connect() throws IOException {
        return SshClient.connect(directory, server.port());
    }

    @Test
    void theHelloComesUnaskedAndFirstAndHasOneSessionId() throws Exception {
        try (SshClient client = connect()) {
            Answer hello = Answer.parse(client.readUntil(END).getBytes(UTF_8));

            assertThat(Answer.names(hello.root()))
                    .containsExactly("{nc}capabilities", "{nc}session-id");
            assertThat(Long.parseLong(hello.value("nc:session-id"))).isBetween(1L, 0xFFFF_FFFFL);
            assertThat(hello.values("nc:capabilities/nc:capability"))
                    .doesNotHaveDuplicates()
                    .contains(
                            "urn:ietf:params:netconf:base:1.0", "urn:ietf:params:netconf:base:1.1");
        }
    }

    @Test
    void sessionsHaveIdsOfTheirOwn() throws Exception {
        try (var one = open();
                var two = open();
                var three = open()) {
            assertThat(one.sessionId()).isNotEqualTo(two.sessionId());
            assertThat(two.sessionId()).isNotEqualTo(three.sessionId());
            assertThat(one.sessionId()).isNotEqualTo(three.sessionId());
        }
    }

    @Test
    void bothOfBase11SpeakInChunks() throws Exception {
        try (SshClient client = connect()) {
            client.readUntil(END);

            client.send(HELLO_1_1 + END + chunked(GET));

            assertThat(Answer.parse(client.readChunked()).root().getAttribute("message-id"))
                    .isEqualTo("7");
        }
    }

    @Test
    void aClientOfBothBasesSpeaksInChunks() throws Exception {
        try (SshClient client = connect()) {
            client.readUntil(END);
            String both =
                    Conversation.hello(
                            "urn:ietf:params:netconf:base:1.0",
                            " urn:ietf:params:netconf:base:1.1 ");

            client.send(both + END + chunked(GET));

            Answer.parse(client.readChunked()).data();
        }
    }

    @Test
    void aClientOfBase10IsSpokenToWithoutChunks() throws Exception {
        try (SshClient client = connect()) {
            client.readUntil(END);

            client.send(HELLO_1_0 + END + GET + END + CLOSE + END);

            Answer.parse(client.readUntil(END).getBytes(UTF_8)).data();
            assertThat(client.readToEnd()).contains("<ok/>").endsWith(END);
        }
    }

    @Test
    void prefixesAreAsGoodAsDefaultNamespaces() throws Exception {
        try (SshClient client = connect()) {
            client.readUntil(END);
            String hello =
                    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<x:hello xmlns:x=\"%s\">"
                                    .formatted(BASE)
                            + "<x:capabilities><x:capability>urn:ietf:params:netconf:base:1.1"
                            + "</x:capability></x:capabilities></x:hello>";
            String rpc =
                    "<?xml version='1.0'?><y:rpc xmlns:y=\"%s\" message-id=\"1\">".formatted(BASE)
                            + "<y:get-config><y:source><y:running/></y:source></y:get-config></y:rpc>";

            client.send(hello + END + chunked(rpc));

            Answer.parse(client.readChunked()).data();
        }
    }

    @Test
    void bytesMayComeOneByOne() throws Exception {
        try (SshClient client = connect()) {
            client.readUntil(END);
            for (char c : (HELLO_1_1 + END + chunked(CLOSE)).toCharArray()) {
                client.send(String.valueOf(c));
            }

            assertThat(client.readToEnd()).contains("<ok/>");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // a session-id of the client's
                "<hello xmlns=\"%s\"><capabilities><capability>urn:ietf:params:netconf:base:1.1"
                        + "</capability></capabilities><session-id>7</session-id></hello>",
                // no base in common
                "<hello xmlns=\"%s\"><capabilities><capability>urn:ietf:params:netconf:base:9.9"
                        + "</capability></capabilities></hello>",
                "<hello xmlns=\"%s\"><capabilities/></hello>",
                // no hello
                "<rpc xmlns=\"%s\" message-id=\"1\"><get/></rpc>",
                "<hello><capabilities><capability>urn:ietf:params:netconf:base:1.1"
                        + "</capability></capabilities></hello>",
                "\u0000\u0001\u0002"
            })
    void aBadHelloEndsTheSession(String hello) throws Exception {
        try (SshClient client = connect()) {
            client.readUntil(END);

            client.send(hello.formatted(BASE) + END + chunked(GET) + GET + END);

            assertThat(client.readToEnd()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\n#010\n",
                "\n#0\n",
                "\n#4294967296\n",
                "\n#42949672950\n",
                "junk",
                "\n#-5\n",
                "\n#+5\n",
                "\n#ab\n",
                "\n# 5\n",
                "\n#5 \n",
                "\n#\n",
                "#5\n",
                "\r\n#5\r\n",
                "\n##\n",
                "\n#3\n<rp]]>]]>"
            })
    void aFramingErrorEndsTheSession(String bytes) throws Exception {
        try (var client = open()) {
            client.ask(getConfig("running", "")).data();

            client.send(bytes + GET + chunked(GET));

            assertThat(client.readToEnd()).isEmpty();
        }
    }

    @Test
    void theOldFramingOnASessionOfChunksEndsIt() throws Exception {
        try (var client = open()) {
            client.send(GET + END);

            assertThat(client.readToEnd()).isEmpty();
        }
    }

    @Test
    void chunksMayBeCutAnywhere() throws Exception {
        try (var client = open()) {
            String rpc = GET.replace("<get-config>", "<!-- ü€😀 --><get-config>");
            byte[] bytes = rpc.getBytes(UTF_8);
            var chunks = new StringBuilder();
            // latin-1 keeps the bytes apart, so that a character is cut in two as well
            for (int from = 0; from < bytes.length; from += 7) {
                int to = Math.min(bytes.length, from + 7);
                chunks.append("\n#%d\n".formatted(to - from));
                chunks.append(
                        new String(
                                bytes,
                                from,
                                to - from,
                                java.nio.charset.StandardCharsets.ISO_8859_1));
            }
            client.sendBytes(
                    (chunks + "\n##\n").getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));

            client.reply().data();
        }
    }

    @Test
    void pipelinedRequestsAreAnsweredInOrder() throws Exception {
        try (var client = open()) {
            var requests = new StringBuilder();
            for (int i = 0; i < 100; i++) {
                String operation =
                        i % 3 == 0
                                ? "<get-config/>"
                                : getConfig("running", i % 3 == 1 ? "" : "<filter/>");
                requests.append(chunked(rpc("p" + i, operation)));
            }

            client.send(requests.toString());

            for (int i = 0; i < 100; i++) {
                assertThat(client.reply().root().getAttribute("message-id")).isEqualTo("p" + i);
            }
        }
    }

    @Test
    void aLargeReplyComesInLegalChunks() throws Exception {
        try (var client = open()) {
            // the client reads with a strict parser
            String schema =
                    client.ask(
                                    "<get-schema xmlns=\"urn:ietf:params:xml:ns:yang:"
                                            + "ietf-netconf-monitoring\"><identifier>"
                                            + "backup-restore-orchestrator</identifier></get-schema>")
                            .value("ncm:data");

            assertThat(schema.length()).isGreaterThan(30_000);
        }
    }

    @Test
    void aSecondChannelOnAConnectionDoesNotHarmTheFirst() throws Exception {
        var control = directory.resolve("control").toString();
        try (SshClient first =
                SshClient.connect(
                        directory,
                        server.port(),
                        "-o",
                        "ControlMaster=yes",
                        "-o",
                        "ControlPath=" + control)) {
            first.readUntil(END);
            first.send(HELLO_1_1 + END + chunked(GET));
            first.readChunked();
            try (SshClient second =
                    SshClient.connect(directory, server.port(), "-o", "ControlPath=" + control)) {
                second.readUntil(END);
                second.send(HELLO_1_0 + END + CLOSE + END);
                assertThat(second.readToEnd()).contains("<ok/>");
            }

            first.send(chunked(GET));

            Answer.parse(first.readChunked()).data();
        }
    }
}
