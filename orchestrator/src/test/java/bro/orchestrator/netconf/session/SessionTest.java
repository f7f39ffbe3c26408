package bro.orchestrator.netconf.session;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import bro.orchestrator.netconf.xml.Namespaces;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** Replies and notifications on one way out. */
class SessionTest {
    private static final String END = "]]>]]>";
    private static final String HELLO =
            ("<hello xmlns=\"%s\"><capabilities><capability>urn:ietf:params:netconf:base:1.0"
                            + "</capability></capabilities></hello>")
                    .formatted(Namespaces.BASE);
    private static final String RPC =
            "<rpc xmlns=\"%s\" message-id=\"1\"><get/></rpc>".formatted(Namespaces.BASE);

    /** All that a client sends is there from the start; what is sent to it is kept. */
    private static final class Client implements Connection {
        private final InputStream input;
        private final ByteArrayOutputStream output = new ByteArrayOutputStream();

        Client(String sends) {
            input = new ByteArrayInputStream(sends.getBytes(UTF_8));
        }

        @Override
        public InputStream input() {
            return input;
        }

        @Override
        public OutputStream output() {
            return output;
        }

        @Override
        public String user() {
            return "admin";
        }

        @Override
        public String transport() {
            return "netconf-ssh";
        }

        @Override
        public String peer() {
            return "";
        }

        @Override
        public void whenClosed(Runnable work) {
            // it is not closed by itself
        }

        @Override
        public void close() {
            // what is sent afterwards is to be seen
        }

        /** What was sent to it after the hello. */
        String received() {
            String all = output.toString(UTF_8);
            return all.substring(all.indexOf(END) + END.length());
        }
    }

    private static String serve(String requests, RpcHandler handler) {
        var client = new Client(HELLO + END + requests);
        var limits = new SessionLimits(4, 1 << 20, 16, Duration.ofSeconds(10));
        try (var sessions = new Sessions(limits, Clock.systemUTC())) {
            sessions.serve(client, Duration.ZERO, List.of(), handler);
        }
        pause();
        return client.received();
    }

    /** Long enough for another thread to do what it should not. */
    private static void pause() {
        LockSupport.parkNanos(Duration.ofMillis(200).toNanos());
    }

    private static Reply subscribe(Session session) {
        session.notifyAfterReply();
        session.offer("<notification/>".getBytes(UTF_8));
        pause();
        return Reply.OK;
    }

    @Test
    void notificationsFollowTheReplyThatPromisesThem() {
        String received =
                serve(
                        RPC + END + RPC + END,
                        (session, _) -> {
                            if (session.counters().inRpcs() == 1) {
                                return subscribe(session);
                            }
                            pause();
                            return Reply.OK;
                        });

        assertThat(received.split(END))
                .satisfiesExactly(
                        first -> assertThat(first).contains("<ok/>"),
                        second -> assertThat(second).isEqualTo("<notification/>"),
                        third -> assertThat(third).contains("<ok/>"));
    }

    @Test
    void nothingFollowsAReplyThatBrokeOff() {
        String received =
                serve(
                        RPC + END + RPC + END,
                        (session, _) ->
                                session.counters().inRpcs() == 1
                                        ? subscribe(session)
                                        : brokenReply(session));

        assertThat(received).contains("xxxx").doesNotContain("late", "rpc-error");
    }

    private static Reply brokenReply(Session session) {
        return out -> {
            out.text("x".repeat(100_000));
            session.offer("<late/>".getBytes(UTF_8));
            pause();
            throw new IllegalStateException("a bug");
        };
    }

    @Test
    void aShortReplyThatBrokeOffBecomesAnErrorThatTellsNothing() {
        String received =
                serve(
                        RPC + END,
                        (_, _) ->
                                out -> {
                                    out.text("half");
                                    throw new IllegalStateException("secret");
                                });

        assertThat(received)
                .contains("<error-tag>operation-failed</error-tag>")
                .doesNotContain("half", "secret", "Exception");
    }
}
