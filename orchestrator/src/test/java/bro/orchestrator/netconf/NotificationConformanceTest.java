package bro.orchestrator.netconf;

import static bro.orchestrator.netconf.Conversation.BRO;
import static bro.orchestrator.netconf.Conversation.getConfig;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.OffsetDateTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Subscriptions of RFC 5277, without replay. */
class NotificationConformanceTest extends ConformanceServer {
    private static final String SUBSCRIBE =
            "<create-subscription xmlns=\"urn:ietf:params:xml:ns:netconf:notification:1.0\">%s"
                    + "</create-subscription>";

    @Test
    void anEventIsHeardOnceWithItsTimeFirst() throws Exception {
        try (var client = open()) {
            client.ask(
                            SUBSCRIBE.formatted(
                                    "<filter><agent-state-changed xmlns=\"%s\"/></filter>"
                                            .formatted(BRO)))
                    .ok();

            server.orchestrator().attachAgent(1);

            Answer event = client.event();
            assertThat(event.root().getNamespaceURI())
                    .isEqualTo("urn:ietf:params:xml:ns:netconf:notification:1.0");
            assertThat(Answer.names(event.root())).hasSize(2).first().isEqualTo("{ncn}eventTime");
            assertThat(OffsetDateTime.parse(event.value("ncn:eventTime")).toInstant())
                    .isBetween(Instant.now().minusSeconds(60), Instant.now().plusSeconds(1));
            client.ask(getConfig("running", "")).data();
            assertThat(client.events()).isEmpty();
        }
    }

    @Test
    void otherRpcsAreServedMeanwhile() throws Exception {
        try (var client = open()) {
            assertThat(client.can("interleave:1.0")).isTrue();
            client.ask(SUBSCRIBE.formatted("")).ok();

            client.ask(getConfig("running", "")).data();
            client.ask("<get-nothing/>").refused("operation-not-supported");
            client.ask("<close-session/>").ok();
        }
    }

    @Test
    void aFilterPassesOnlyWhatMatches() throws Exception {
        String none =
                "<filter type=\"subtree\"><agent-state-changed"
                        + " xmlns=\"%s\">".formatted(BRO)
                        + "<agent-id>nobody</agent-id></agent-state-changed></filter>";
        try (var deaf = open();
                var client = open()) {
            deaf.ask(SUBSCRIBE.formatted(none)).ok();
            client.ask(
                            SUBSCRIBE.formatted(
                                    "<filter><agent-state-changed xmlns=\"%s\"/></filter>"
                                            .formatted(BRO)))
                    .ok();

            server.orchestrator().attachAgent(3);

            for (int i = 0; i < 3; i++) {
                client.event();
            }
            deaf.ask(getConfig("running", "")).data();
            assertThat(deaf.events()).isEmpty();
        }
    }

    @Test
    void anotherSubscriptionOnTheSessionIsRefused() throws Exception {
        try (var client = open()) {
            client.ask(SUBSCRIBE.formatted("")).ok();

            client.ask(SUBSCRIBE.formatted("")).refused("operation-failed", "resource-denied");
        }
    }

    @Test
    void theStreamIsNamedOrNetconf() throws Exception {
        try (var client = open()) {
            client.ask(SUBSCRIBE.formatted("<stream>nowhere</stream>"))
                    .refused("invalid-value", "bad-element");
            client.ask(SUBSCRIBE.formatted("<stream>NETCONF</stream>")).ok();
        }
    }

    @Test
    void aStopWithoutAStartMissesAnElement() throws Exception {
        try (var client = open()) {
            client.ask(SUBSCRIBE.formatted("<stopTime>2030-01-01T00:00:00Z</stopTime>"))
                    .refused("missing-element")
                    .info("bad-element", "startTime");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<startTime>2999-01-01T00:00:00Z</startTime>",
                "<startTime>2020-01-02T00:00:00Z</startTime><stopTime>2020-01-01T00:00:00Z</stopTime>",
                "<startTime>yesterday</startTime>",
                "<startTime>2020-01-02T00:00:00Z</startTime><stopTime>never</stopTime>"
            })
    void timesThatCannotBeAreRefused(String times) throws Exception {
        try (var client = open()) {
            client.ask(SUBSCRIBE.formatted(times)).refused("bad-element", "invalid-value");
        }
    }
}
