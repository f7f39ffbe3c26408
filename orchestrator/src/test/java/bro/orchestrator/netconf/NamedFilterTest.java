package bro.orchestrator.netconf;

import static bro.orchestrator.netconf.Conversation.BRO;
import static bro.orchestrator.netconf.Conversation.edit;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Filters that are configured once and referred to, and filters of XPath. */
@Timeout(120)
class NamedFilterTest extends ConformanceServer {
    private static final String SN = "urn:ietf:params:xml:ns:yang:ietf-subscribed-notifications";
    private static final String YP = "urn:ietf:params:xml:ns:yang:ietf-yang-push";

    private static String streamFilter(String operation, String name, String expression) {
        return edit(
                "running",
                "",
                ("<filters xmlns=\"%s\"><stream-filter nc:operation=\"%s\"><name>%s</name>"
                                + "%s</stream-filter></filters>")
                        .formatted(SN, operation, name, expression));
    }

    private static String xpath(String expression) {
        return "<stream-xpath-filter xmlns:b=\"%s\">%s</stream-xpath-filter>"
                .formatted(BRO, expression);
    }

    private static String establish(String inner) {
        return ("<establish-subscription xmlns=\"%s\"><stream>NETCONF</stream>%s"
                        + "</establish-subscription>")
                .formatted(SN, inner);
    }

    @Test
    void anExpressionSelectsEvents() throws Exception {
        try (var client = open()) {
            client.ask(establish(xpath("/b:agent-state-changed[b:agent-id='nobody']")))
                    .value("sn:id");
            String id =
                    client.ask(establish(xpath("/b:agent-state-changed[b:agent-id='db']")))
                            .value("sn:id");
            server.orchestrator().attachAgent(1);
            assertThat(client.event().has("bro:agent-state-changed")).isTrue();
            assertThat(id).isNotEmpty();

            client.ask(establish(xpath("/b:agent-state-changed[")))
                    .refused("invalid-value")
                    .appTag("ietf-subscribed-notifications:filter-unsupported");
            assertThat(client.events()).isEmpty();
        }
    }

    @Test
    void aNamedFilterIsFollowedWhenItChangesAndEndsWhatRefersToIt() throws Exception {
        String nobody = "/backup-restore-orchestrator:agent-state-changed[agent-id='nobody']";
        String somebody = "/backup-restore-orchestrator:agent-state-changed";
        try (var client = open();
                var admin = open()) {
            admin.ask(streamFilter("create", "agents", xpath(nobody))).ok();
            String id =
                    client.ask(establish("<stream-filter-name>agents</stream-filter-name>"))
                            .value("sn:id");
            server.orchestrator().attachAgent(1);

            admin.ask(streamFilter("merge", "agents", xpath(somebody))).ok();
            Answer modified = client.event();
            assertThat(modified.value("sn:subscription-modified/sn:id")).isEqualTo(id);
            assertThat(modified.value("sn:subscription-modified/sn:stream-filter-name"))
                    .isEqualTo("agents");
            server.orchestrator().attachAgent(1);
            assertThat(client.event().has("bro:agent-state-changed")).isTrue();

            admin.ask(streamFilter("delete", "agents", "")).ok();
            Answer terminated = client.event();
            assertThat(terminated.value("sn:subscription-terminated/sn:id")).isEqualTo(id);
            assertThat(terminated.value("sn:subscription-terminated/sn:reason"))
                    .endsWith(":filter-unavailable");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"//[", "/alarm['unclosed", ""})
    void anExpressionThatIsNoneIsRefused(String expression) throws Exception {
        try (var client = open()) {
            client.ask(streamFilter("create", "broken", xpath(expression)))
                    .refused("invalid-value")
                    .path("/filters/stream-filter[name='broken']/stream-xpath-filter");
        }
    }

    @Test
    void subscriptionsAreNotConfigured() throws Exception {
        try (var client = open()) {
            client.ask(
                            edit(
                                    "running",
                                    "",
                                    ("<subscriptions xmlns=\"%s\"><subscription><id>7</id>"
                                                    + "<stream>NETCONF</stream></subscription>"
                                                    + "</subscriptions>")
                                            .formatted(SN)))
                    .refused("unknown-element", "invalid-value")
                    .info("bad-element", "subscriptions");
        }
    }

    @Test
    void aNamedSelectionIsPushed() throws Exception {
        try (var client = open()) {
            client.ask(
                            edit(
                                    "running",
                                    "",
                                    ("<filters xmlns=\"%s\"><selection-filter xmlns=\"%s\">"
                                                    + "<filter-id>backups</filter-id>"
                                                    + "<datastore-xpath-filter>"
                                                    + "/backup-restore-orchestrator:brm"
                                                    + "/backup-manager/backup/name"
                                                    + "</datastore-xpath-filter>"
                                                    + "</selection-filter></filters>")
                                            .formatted(SN, YP)))
                    .ok();
            client.ask(
                            ("<establish-subscription xmlns=\"%s\" xmlns:yp=\"%s\">"
                                            + "<yp:datastore xmlns:ds=\"urn:ietf:params:xml:ns:yang"
                                            + ":ietf-datastores\">ds:operational</yp:datastore>"
                                            + "<yp:selection-filter-ref>backups"
                                            + "</yp:selection-filter-ref><yp:on-change/>"
                                            + "</establish-subscription>")
                                    .formatted(SN, YP))
                    .value("sn:id");

            assertThat(
                            client.event()
                                    .values(
                                            "yp:push-update/yp:datastore-contents/bro:brm"
                                                    + "/bro:backup-manager/bro:backup/bro:name"))
                    .contains("old");
        }
    }
}
