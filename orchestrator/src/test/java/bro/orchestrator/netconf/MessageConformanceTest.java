package bro.orchestrator.netconf;

import static bro.orchestrator.netconf.Conversation.BASE;
import static bro.orchestrator.netconf.Conversation.chunked;
import static bro.orchestrator.netconf.Conversation.getConfig;
import static bro.orchestrator.netconf.Conversation.rpc;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static org.assertj.core.api.Assertions.assertThat;

import bro.orchestrator.netconf.xml.Namespaces;
import java.nio.charset.Charset;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Element;

/** The message layer: RFC 6241 section 4 and appendix A, and XML that is not what it seems. */
class MessageConformanceTest extends ConformanceServer {
    private static final String GET = getConfig("running", "");

    private static Answer sent(Conversation client, String message) throws Exception {
        client.send(chunked(message));
        return client.reply();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "&lt;&amp;&gt;&quot;&apos;", "ünï ❄", "&#9;&#10;x", "", "'"})
    void theMessageIdComesBackUnchanged(String id) throws Exception {
        try (var client = open()) {
            Answer wanted =
                    Answer.parse(rpc(id, "").getBytes(java.nio.charset.StandardCharsets.UTF_8));

            assertThat(sent(client, rpc(id, GET)).root().getAttribute("message-id"))
                    .isEqualTo(wanted.root().getAttribute("message-id"));
        }
    }

    @Test
    void aLongMessageIdAndOtherAttributesComeBackToo() throws Exception {
        try (var client = open()) {
            String id = "x".repeat(4095);

            Answer reply =
                    sent(
                            client,
                            rpc(id, GET)
                                    .replace("<rpc ", "<rpc xmlns:u=\"urn:u\" u:a=\"1\" b=\"2\" "));

            assertThat(reply.root().getAttribute("message-id")).isEqualTo(id);
            assertThat(reply.root().getAttributeNS("urn:u", "a")).isEqualTo("1");
            assertThat(reply.root().getAttribute("b")).isEqualTo("2");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<rpc xmlns=\"%1$s\" xmlns:ex=\"urn:ex\" xmlns:q=\"urn:q\"",
                "<p:rpc xmlns:p=\"%1$s\" xmlns:ex=\"urn:ex\" xmlns:q=\"urn:q\"",
                // what the reply itself may use as prefixes and default
                "<p:rpc xmlns:p=\"%1$s\" xmlns=\"urn:other\" xmlns:ex=\"urn:ex\" xmlns:q=\"urn:q\"",
                "<p:rpc xmlns:p=\"%1$s\" xmlns=\"\" xmlns:ex=\"urn:ex\" xmlns:q=\"urn:q\"",
                "<or:rpc xmlns:or=\"%1$s\" xmlns:idx=\"urn:i\" xmlns:ex=\"urn:ex\" xmlns:q=\"urn:q\"",
                "<rpc xmlns=\"%1$s\" xmlns:bro=\"urn:ex\" xmlns:ex=\"urn:ex\" xmlns:q=\"urn:q\""
            })
    void namespacesThatAnRpcDeclaresComeBackWithIt(String start) throws Exception {
        String name = start.substring(1, start.indexOf(' '));
        try (var client = open()) {
            for (String operation : new String[] {GET, getConfig("nowhere", "")}) {
                Answer reply =
                        sent(
                                client,
                                start.formatted(BASE)
                                        + " ex:user=\"fred\" type=\"q:thing\" xml:lang=\"en\" "
                                        + "message-id=\"7\">"
                                        + operation.replaceFirst(
                                                " ?/?>", " xmlns=\"%s\"$0".formatted(BASE))
                                        + "</%s>".formatted(name));

                Element root = reply.root();
                assertThat(root.getLocalName()).as(reply.text()).isEqualTo("rpc-reply");
                assertThat(root.getAttribute("xmlns:ex")).as(reply.text()).isEqualTo("urn:ex");
                assertThat(root.getAttribute("xmlns:q")).isEqualTo("urn:q");
                assertThat(root.getAttributeNS("urn:ex", "user")).isEqualTo("fred");
                assertThat(root.getAttribute("type")).isEqualTo("q:thing");
                assertThat(root.getAttribute("xml:lang")).isEqualTo("en");
                assertThat(root.getAttribute("message-id")).isEqualTo("7");
                if (operation.equals(GET)) {
                    assertThat(reply.has("nc:data/bro:brm/bro:backup-manager")).isTrue();
                } else {
                    reply.refused("unknown-element");
                }
            }
        }
    }

    @Test
    void aDefaultNamespaceOfTheClientComesBackToo() throws Exception {
        try (var client = open()) {
            Answer reply =
                    sent(
                            client,
                            ("<p:rpc xmlns:p=\"%s\" xmlns=\"urn:other\" message-id=\"1\">"
                                            + "<p:close-session/></p:rpc>")
                                    .formatted(BASE));

            assertThat(reply.root().getAttribute("xmlns")).isEqualTo("urn:other");
            reply.ok();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<?xml version=\"1.0\"?><?a?><!-- c --><?b \"c ?><rpc xmlns=\"%1$s\""
                        + " message-id=\"1\"><get-config><?d & <e/> ??><source><running/></source>"
                        + "</get-config><?f?></rpc> <?xml-stylesheet href=\"x\"?> ",
                "<?xml-model x?><rpc xmlns=\"%1$s\" message-id=\"1\"><get-config><source>"
                        + "<running/></source></get-config></rpc>"
            })
    void processingInstructionsAreSkipped(String message) throws Exception {
        try (var client = open()) {
            sent(client, message.formatted(BASE)).data();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<rpc xmlns=\"%1$s\" message-id=\"1\"><get></rpc>",
                "<rpc xmlns=\"%1$s\" message-id=\"1\"><get/>",
                "<rpc xmlns=\"%1$s\" message-id=\"\u0001\"><get/></rpc>",
                "<!DOCTYPE rpc><rpc xmlns=\"%1$s\" message-id=\"1\"><get/></rpc>",
                "<?xml version=\"1.0\" encoding=\"UTF-16\"?><rpc xmlns=\"%1$s\"/>",
                "<rpc message-id=\"1\"><get/></rpc>",
                "<?xml version=\"1.0\"?><?xml version=\"1.0\"?><rpc xmlns=\"%1$s\"/>",
                "<rpc xmlns=\"%1$s\" message-id=\"1\"><?p:q r?><get/></rpc>",
                "no XML at all"
            })
    void aMalformedMessageIsAnsweredAndThenTheSessionEnds(String message) throws Exception {
        try (var client = open()) {
            sent(client, message.formatted(BASE)).refused("malformed-message").type("rpc");

            assertThat(client.readToEnd()).isEmpty();
        }
    }

    @Test
    void bytesThatAreNotUtf8AreMalformed() throws Exception {
        try (var client = open()) {
            byte[] message = rpc("ä", GET).getBytes(ISO_8859_1);
            client.send("\n#%d\n".formatted(message.length));
            client.sendBytes(message);
            client.send("\n##\n" + chunked(rpc("2", GET)));

            client.reply().refused("malformed-message");
            assertThat(client.readToEnd()).isEmpty();
        }
    }

    @Test
    void aMalformedMessageThatNeverEndsIsNotWaitedFor() throws Exception {
        try (var client = open()) {
            client.send("\n#9\n<rpc></x>\n#9\n");

            client.reply().refused("malformed-message");
            assertThat(client.readToEnd()).isEmpty();
        }
    }

    @Test
    void clientsOfBase10AreToldNothingOfMalformedMessages() throws Exception {
        try (SshClient client = SshClient.connect(directory, server.port())) {
            client.readUntil(Conversation.END);

            client.send(Conversation.HELLO_1_0 + Conversation.END + "<rpc" + Conversation.END);

            assertThat(client.readToEnd()).isEmpty();
        }
    }

    @Test
    void anRpcWithoutMessageIdMissesAnAttribute() throws Exception {
        try (var client = open()) {
            sent(client, "<rpc xmlns=\"%s\">%s</rpc>".formatted(BASE, GET))
                    .refused("missing-attribute")
                    .type("rpc")
                    .info("bad-attribute", "message-id")
                    .info("bad-element", "rpc");

            client.ask(GET).data();
        }
    }

    @Test
    void unknownOperationsAreRefused() throws Exception {
        try (var client = open()) {
            client.ask("<get-nothing/>").refused("operation-not-supported", "unknown-element");
            client.ask("<fly xmlns=\"urn:nobody\"/>")
                    .refused("unknown-namespace", "operation-not-supported", "unknown-element");
            client.ask("<get xmlns=\"urn:bro:backup-restore-orchestrator\"/>")
                    .refused("operation-not-supported");
            client.ask("<get xmlns=\"%s\"/>".formatted(Namespaces.YANG))
                    .refused("operation-not-supported");
            client.ask(GET).data();
        }
    }

    @Test
    void parametersInForeignNamespacesAreNamed() throws Exception {
        try (var client = open()) {
            client.ask("<get><x xmlns=\"urn:foo\"/></get>")
                    .refused("unknown-namespace")
                    .info("bad-element", "x")
                    .info("bad-namespace", "urn:foo");
            client.ask("<get><filter xmlns=\"urn:bro:backup-restore-orchestrator\"/></get>")
                    .refused("unknown-element")
                    .info("bad-element", "filter");
        }
    }

    @Test
    void thereIsOneOperationInAnRpc() throws Exception {
        try (var client = open()) {
            client.ask(GET + GET).refused("bad-element", "operation-failed", "malformed-message");
            client.ask("").refused("missing-element", "operation-failed", "malformed-message");
            client.ask("text").refused("missing-element", "bad-element", "malformed-message");
            client.ask(GET).data();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<rpc-reply xmlns=\"%s\" message-id=\"1\"><ok/></rpc-reply>",
                "<notification xmlns=\"urn:ietf:params:xml:ns:netconf:notification:1.0\"/>",
                "<hello xmlns=\"%s\"><capabilities/></hello>",
                "<rpc message-id=\"1\"><get/></rpc>",
                "<what/>"
            })
    void whatIsNoRpcHarmsNobody(String message) throws Exception {
        try (var other = open();
                var client = open()) {
            client.send(chunked(message.formatted(BASE)));

            // closed, or refused; not taken for what it is not
            assertThat(client.readToEndOrReply()).doesNotContain("<ok/>").doesNotContain("<data");
            other.ask(GET).data();
        }
    }

    @Test
    void closeSessionIsAnsweredAndThenTheSessionEnds() throws Exception {
        try (var client = open()) {
            client.ask("<close-session/>").ok();
            long since = System.nanoTime();

            assertThat(client.readToEnd()).isEmpty();
            assertThat(Duration.ofNanos(System.nanoTime() - since))
                    .isLessThan(Duration.ofSeconds(5));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // entities that would grow to gigabytes
                "<!DOCTYPE rpc [<!ENTITY a \"aaaaaaaaaaaaaaaa\"><!ENTITY b"
                        + " \"&a;&a;&a;&a;&a;&a;&a;\"><!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;\"><!ENTITY"
                        + " d \"&c;&c;&c;&c;&c;&c;\"><!ENTITY e \"&d;&d;&d;&d;&d;&d;&d;&d;\"><!ENTITY f"
                        + " \"&e;&e;&e;&e;&e;&e;\">]><rpc xmlns=\"%1$s\""
                        + " message-id=\"&f;\"><get-config><source><running/></source>"
                        + "</get-config></rpc>",
                // entities from elsewhere
                "<!DOCTYPE rpc [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><rpc xmlns=\"%1$s\""
                        + " message-id=\"1\"><get-config><source><running/></source>"
                        + "<filter>&x;</filter></get-config></rpc>",
                "<!DOCTYPE rpc SYSTEM \"http://127.0.0.1:1/x.dtd\"><rpc xmlns=\"%1$s\""
                        + " message-id=\"1\"><get/></rpc>",
                // characters that XML has not
                "<rpc xmlns=\"%1$s\" message-id=\"1\"><get-config><source><running/></source>"
                        + "<filter>&#0;</filter></get-config></rpc>",
                "<rpc xmlns=\"%1$s\" message-id=\"&#8;\"><get/></rpc>",
                "<rpc xmlns=\"%1$s\" message-id=\"\uFFFF\"><get/></rpc>",
                "<rpc xmlns=\"%1$s\" message-id=\"\u0001\"><get/></rpc>",
                // not well-formed
                "<rpc xmlns=\"%1$s\" message-id=\"1\"><get></rpc>",
                "<rpc xmlns=\"%1$s\" message-id=\"1\"/><rpc xmlns=\"%1$s\" message-id=\"1\"/>",
                "<rpc xmlns=\"%1$s\" message-id=\"1\" message-id=\"2\"><get/></rpc>",
                "<rpc xmlns=\"%1$s\" message-id=\"1\"><u:get/></rpc>",
                "<rpc xmlns=\"%1$s\" message-id=\"1\"><get/></rpc> and more"
            })
    void xmlThatMustNotBeIsRefusedAtOnce(String message) throws Exception {
        try (var other = open();
                var client = open()) {
            client.send(chunked(message.formatted(BASE)));

            assertThat(client.readToEndOrReply())
                    .doesNotContain("<data")
                    .doesNotContain("root:")
                    .doesNotContain("aaaaaaaa");
            other.ask(GET).data();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16", "ISO-8859-1"})
    void otherEncodingsAreNotMisread(String encoding) throws Exception {
        try (var other = open();
                var client = open()) {
            Charset charset = encoding.equals("UTF-16") ? UTF_16 : ISO_8859_1;
            byte[] message =
                    ("<?xml version=\"1.0\" encoding=\"%s\"?>".formatted(encoding) + rpc("ä", GET))
                            .getBytes(charset);
            client.send("\n#%d\n".formatted(message.length));
            client.sendBytes(message);
            client.send("\n##\n");

            assertThat(client.readToEndOrReply()).doesNotContain("<data");
            other.ask(GET).data();
        }
    }

    @Test
    void whatIsTooDeepTooWideOrTooLongHarmsNobody() throws Exception {
        var attributes = new StringBuilder();
        for (int i = 0; i < 20_000; i++) {
            attributes.append(" a%d=\"\"".formatted(i));
        }
        for (String inner :
                new String[] {
                    "<a>".repeat(150_000),
                    "<get%s/>".formatted(attributes),
                    "<%s/>".formatted("n".repeat(1 << 20)),
                    "<!--%s-->".formatted("c".repeat(2 << 20))
                }) {
            try (var other = open();
                    var client = open()) {
                client.sendAsMuchAsItTakes(chunked(rpc("1", inner)));

                assertThat(client.readToEndOrReply()).doesNotContain("<data");
                other.ask(GET).data();
            }
        }
    }

    @Test
    void errorsAreOfTheFormOfTheRfc() throws Exception {
        try (var client = open()) {
            // refused() looks at their order, their namespaces and their values
            client.ask("<get-config/>").refused("missing-element").info("bad-element", "source");
            client.ask("<lock><target><nowhere/></target></lock>")
                    .refused("bad-element", "unknown-element", "invalid-value");
            client.ask("<kill-session/>")
                    .refused("missing-element")
                    .info("bad-element", "session-id");
            client.ask("<close-session><now/></close-session>")
                    .refused("unknown-element")
                    .info("bad-element", "now");
        }
    }
}
