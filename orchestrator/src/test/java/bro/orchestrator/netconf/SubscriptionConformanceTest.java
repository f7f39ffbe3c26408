package bro.orchestrator.netconf;

import static bro.orchestrator.netconf.Conversation.BRO;
import static bro.orchestrator.netconf.Conversation.filter;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Dynamic subscriptions to the event stream, RFC 8639 and 8640. */
@Timeout(120)
class SubscriptionConformanceTest extends ConformanceServer {
    private static final String SN = "urn:ietf:params:xml:ns:yang:ietf-subscribed-notifications";
    private static final String AGENTS =
            "<stream-subtree-filter><agent-state-changed xmlns=\"%s\"/></stream-subtree-filter>"
                    .formatted(BRO);
    private static final String NOBODY =
            ("<stream-subtree-filter><agent-state-changed xmlns=\"%s\"><agent-id>nobody</agent-id>"
                            + "</agent-state-changed></stream-subtree-filter>")
                    .formatted(BRO);
    private static final String CLASSIC =
            "<create-subscription xmlns=\"urn:ietf:params:xml:ns:netconf:notification:1.0\"/>";

    private static String rpc(String name, String inner) {
        return "<%s xmlns=\"%s\">%s</%s>".formatted(name, SN, inner, name);
    }

    private static String establish(String inner) {
        return rpc("establish-subscription", "<stream>NETCONF</stream>" + inner);
    }

    private static String id(Conversation client, String inner) throws Exception {
        return client.ask(establish(inner)).value("sn:id");
    }

    private static String about(String id) {
        return "<id>%s</id>".formatted(id);
    }

    private static String state(Conversation client) throws Exception {
        return client.ask(
                        "<get>" + filter("<subscriptions xmlns=\"%s\"/>".formatted(SN)) + "</get>")
                .text();
    }

    @Test
    void anEstablishedSubscriptionHearsOfWhatItSelects() throws Exception {
        try (var client = open()) {
            id(client, AGENTS);

            server.orchestrator().attachAgent(1);

            assertThat(client.event().value("bro:agent-state-changed/bro:agent-id"))
                    .isEqualTo("db");
        }
    }

    @Test
    void severalOnOneSessionAreIndependent() throws Exception {
        try (var client = open()) {
            String deaf = id(client, NOBODY);
            String first = id(client, AGENTS);
            String second = id(client, AGENTS);
            assertThat(second).isNotEqualTo(first).isNotEqualTo(deaf);

            server.orchestrator().attachAgent(1);
            client.event();
            client.event();
            client.ask(rpc("delete-subscription", about(first))).ok();
            server.orchestrator().attachAgent(1);
            client.event();

            client.ask(rpc("delete-subscription", about(first)))
                    .refused("invalid-value")
                    .appTag("ietf-subscribed-notifications:no-such-subscription");
            assertThat(client.events()).isEmpty();
            assertThat(state(client))
                    .contains("<excluded-event-records>")
                    .contains("<sent-event-records>2</sent-event-records>");
        }
    }

    @Test
    void whatIsSubscribedToIsShown() throws Exception {
        try (var client = open()) {
            String id = id(client, AGENTS + "<stop-time>2999-01-01T00:00:00Z</stop-time>");

            Answer shown =
                    client.ask(
                            "<get>"
                                    + filter("<subscriptions xmlns=\"%s\"/>".formatted(SN))
                                    + "</get>");

            String path = "nc:data/sn:subscriptions/sn:subscription[sn:id='%s']/".formatted(id);
            assertThat(shown.value(path + "sn:stream")).isEqualTo("NETCONF");
            assertThat(shown.value(path + "sn:stop-time")).isEqualTo("2999-01-01T00:00:00Z");
            assertThat(shown.value(path + "sn:encoding")).endsWith(":encode-xml");
            assertThat(shown.has(path + "sn:stream-subtree-filter/bro:agent-state-changed"))
                    .isTrue();
            assertThat(shown.value(path + "sn:receivers/sn:receiver/sn:state")).isEqualTo("active");
            Answer streams =
                    client.ask(
                            "<get>" + filter("<streams xmlns=\"%s\"/>".formatted(SN)) + "</get>");
            assertThat(streams.value("nc:data/sn:streams/sn:stream/sn:name")).isEqualTo("NETCONF");
            assertThat(streams.has("nc:data/sn:streams/sn:stream/sn:replay-support")).isTrue();
            assertThat(streams.has("nc:data/sn:streams/sn:stream/sn:replay-log-creation-time"))
                    .isTrue();
        }
    }

    @Test
    void aModifiedOneGoesOnByItsNewTerms() throws Exception {
        try (var client = open()) {
            String id = id(client, NOBODY);
            server.orchestrator().attachAgent(1);

            client.ask(rpc("modify-subscription", about(id) + AGENTS)).ok();
            server.orchestrator().attachAgent(1);

            Answer modified = client.event();
            assertThat(modified.value("sn:subscription-modified/sn:id")).isEqualTo(id);
            assertThat(modified.value("sn:subscription-modified/sn:stream")).isEqualTo("NETCONF");
            assertThat(client.event().has("bro:agent-state-changed")).isTrue();
            client.ask(rpc("modify-subscription", about("9999")))
                    .refused("invalid-value")
                    .appTag("ietf-subscribed-notifications:no-such-subscription");
        }
    }

    @Test
    void onlyItsOwnSessionMayDeleteOrModifyIt() throws Exception {
        try (var owner = open();
                var other = open()) {
            String id = id(owner, AGENTS);

            other.ask(rpc("delete-subscription", about(id)))
                    .refused("invalid-value")
                    .appTag("ietf-subscribed-notifications:no-such-subscription");
            other.ask(rpc("modify-subscription", about(id))).refused("invalid-value");

            server.orchestrator().attachAgent(1);
            owner.event();
        }
    }

    @Test
    void aKilledOneIsToldAndOnlySomeMayKill() throws Exception {
        try (var owner = open();
                var admin = open();
                var viewer = open("viewer")) {
            String id = id(owner, AGENTS);

            viewer.ask(rpc("kill-subscription", about(id))).refused("access-denied");
            admin.ask(rpc("kill-subscription", about(id))).ok();
            admin.ask(rpc("kill-subscription", about(id)))
                    .refused("invalid-value")
                    .appTag("ietf-subscribed-notifications:no-such-subscription");

            Answer terminated = owner.event();
            assertThat(terminated.value("sn:subscription-terminated/sn:id")).isEqualTo(id);
            assertThat(terminated.value("sn:subscription-terminated/sn:reason"))
                    .endsWith(":no-such-subscription");
        }
    }

    @Test
    void theyEndWithTheirSession() throws Exception {
        try (var watching = open()) {
            String id;
            try (var client = open()) {
                id = id(client, AGENTS);
                assertThat(state(watching)).contains(about(id));
                client.ask("<close-session/>").ok();
            }
            assertThat(state(watching)).doesNotContain(about(id));
        }
    }

    @Test
    void thePastComesFirst() throws Exception {
        server.orchestrator().attachAgent(2);
        try (var client = open()) {
            Answer reply =
                    client.ask(
                            establish(
                                    AGENTS
                                            + "<replay-start-time>2020-01-01T00:00:00Z"
                                            + "</replay-start-time>"));
            String id = reply.value("sn:id");
            assertThat(Instant.parse(reply.value("sn:replay-start-time-revision")))
                    .isAfter(Instant.parse("2020-01-01T00:00:00Z"));

            Answer event = client.event();
            int past = 0;
            while (event.has("bro:agent-state-changed")) {
                past++;
                event = client.event();
            }
            assertThat(past).isGreaterThanOrEqualTo(2);
            assertThat(event.value("sn:replay-completed/sn:id")).isEqualTo(id);
            server.orchestrator().attachAgent(1);
            assertThat(client.event().has("bro:agent-state-changed")).isTrue();
        }
    }

    @Test
    void itEndsWhenItsTimeHasCome() throws Exception {
        try (var client = open()) {
            Instant stop = Instant.now().plusMillis(300);
            String id = id(client, NOBODY + "<stop-time>%s</stop-time>".formatted(stop));

            Answer end = client.event();

            assertThat(end.value("sn:subscription-terminated/sn:id")).isEqualTo(id);
            assertThat(state(client)).doesNotContain(about(id));
        }
    }

    @Test
    void bothWaysOfSubscribingExcludeOneAnother() throws Exception {
        try (var dynamic = open();
                var classic = open()) {
            String id = id(dynamic, AGENTS);
            dynamic.ask(CLASSIC).refused("operation-not-supported");
            classic.ask(CLASSIC).ok();
            classic.ask(establish("")).refused("operation-not-supported");

            dynamic.ask(rpc("delete-subscription", about(id))).ok();
            dynamic.ask(CLASSIC).ok();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<stream>nowhere</stream>|invalid-value|",
                "<stream>NETCONF</stream><stream>NETCONF</stream>|bad-element|",
                "|missing-element|",
                "<stream>NETCONF</stream><dscp>1</dscp>|unknown-element|",
                "<stream>NETCONF</stream><encoding>encode-json</encoding>|invalid-value|encoding-unsupported",
                "<stream>NETCONF</stream><stream-filter-name>none</stream-filter-name>|invalid-value|filter-unsupported",
                "<stream>NETCONF</stream><stop-time>2020-01-01T00:00:00Z</stop-time>|invalid-value|",
                "<stream>NETCONF</stream><replay-start-time>2999-01-01T00:00:00Z</replay-start-time>|invalid-value|",
                "<stream>NETCONF</stream><stop-time>soon</stop-time>|invalid-value|",
                "<stream>NETCONF</stream><stream-subtree-filter/><stream-xpath-filter>/x</stream-xpath-filter>|bad-element|"
            })
    void whatCannotBeIsRefused(String refusal) throws Exception {
        String[] parts = refusal.split("\\|", -1);
        try (var client = open()) {
            Answer answer = client.ask(rpc("establish-subscription", parts[0])).refused(parts[1]);
            if (!parts[2].isEmpty()) {
                answer.appTag("ietf-subscribed-notifications:" + parts[2]).type("application");
                assertThat(
                                answer.value(
                                        "nc:rpc-error/nc:error-info"
                                                + "/sn:establish-subscription-stream-error-info"
                                                + "/sn:reason"))
                        .endsWith(":" + parts[2]);
            }
        }
    }

    @Test
    void tooManyOnOneSessionAreRefused() throws Exception {
        try (var client = open()) {
            for (int i = 0; i < 64; i++) {
                id(client, NOBODY);
            }

            client.ask(establish(NOBODY))
                    .refused("resource-denied")
                    .appTag("ietf-subscribed-notifications:insufficient-resources");
        }
    }
}
