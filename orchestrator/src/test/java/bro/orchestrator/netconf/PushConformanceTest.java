package bro.orchestrator.netconf;

import static bro.orchestrator.netconf.Conversation.brm;
import static bro.orchestrator.netconf.Conversation.editRunning;
import static bro.orchestrator.netconf.Conversation.entry;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Element;

/** Subscriptions to datastores, RFC 8641. */
@Timeout(120)
class PushConformanceTest extends ConformanceServer {
    private static final String SN = "urn:ietf:params:xml:ns:yang:ietf-subscribed-notifications";
    private static final String YP = "urn:ietf:params:xml:ns:yang:ietf-yang-push";
    private static final String DS = "urn:ietf:params:xml:ns:yang:ietf-datastores";
    private static final String MANAGER = "/backup-restore-orchestrator:brm/backup-manager=DEFAULT";
    private static final String CHANGES = "yp:push-change-update/yp:datastore-changes/";
    private static final String EDITS = CHANGES + "ypatch:yang-patch/ypatch:edit/";
    private static final String SESSIONS =
            Conversation.filter(
                    "<netconf-state xmlns=\"urn:ietf:params:xml:ns:yang:ietf-netconf-monitoring\">"
                            + "<sessions><session><session-id/></session></sessions>"
                            + "</netconf-state>");
    private static final AtomicLong ACTIONS = new AtomicLong(1000);

    private static String establish(String datastore, String filter, String trigger) {
        return ("<establish-subscription xmlns=\"%s\" xmlns:yp=\"%s\">"
                        + "<yp:datastore xmlns:ds=\"%s\">ds:%s</yp:datastore>%s%s"
                        + "</establish-subscription>")
                .formatted(SN, YP, DS, datastore, filter, trigger);
    }

    private static String subtree(String inner) {
        return "<yp:datastore-subtree-filter>%s</yp:datastore-subtree-filter>".formatted(inner);
    }

    private static String of(String inner) {
        return subtree(brm("<backup-manager>%s</backup-manager>".formatted(inner)));
    }

    private static String onChange(String inner) {
        return "<yp:on-change>%s</yp:on-change>".formatted(inner);
    }

    private static String unsynced(String inner) {
        return onChange("<yp:sync-on-start>false</yp:sync-on-start>" + inner);
    }

    private static String periodic(String inner) {
        return "<yp:periodic>%s</yp:periodic>".formatted(inner);
    }

    private static List<String> edits(Answer event) {
        var edits = new ArrayList<String>();
        List<String> operations = event.values(EDITS + "ypatch:operation");
        List<String> targets = event.values(EDITS + "ypatch:target");
        for (int i = 0; i < operations.size(); i++) {
            edits.add(operations.get(i) + " " + targets.get(i));
        }
        return edits;
    }

    @Test
    void progressIsSeenWithoutPolling() throws Exception {
        long action = ACTIONS.incrementAndGet();
        String report = MANAGER + "/progress-report=" + action;
        try (var client = open()) {
            String id =
                    client.ask(establish("operational", of("<progress-report/>"), unsynced("")))
                            .value("sn:id");

            server.orchestrator().progress(FakeOrchestrator.running(action, 10));
            server.orchestrator().progress(FakeOrchestrator.running(action, 20));

            Answer begun = client.event();
            assertThat(begun.value("yp:push-change-update/yp:id")).isEqualTo(id);
            assertThat(begun.value(CHANGES + "ypatch:yang-patch/ypatch:patch-id")).isEqualTo("0");
            assertThat(edits(begun)).containsExactly("create " + report);
            assertThat(
                            begun.value(
                                    EDITS
                                            + "ypatch:value/bro:progress-report"
                                            + "/bro:progress-percentage"))
                    .isEqualTo("10");
            Answer next = client.event();
            assertThat(next.value(CHANGES + "ypatch:yang-patch/ypatch:patch-id")).isEqualTo("1");
            assertThat(edits(next))
                    .containsExactlyInAnyOrder(
                            "replace " + report + "/progress-percentage",
                            "replace " + report + "/time-of-last-status-update");
            assertThat(next.value(EDITS + "ypatch:value/bro:progress-percentage")).isEqualTo("20");
        }
    }

    @Test
    void onlyWhatIsSelectedIsTold() throws Exception {
        long action = ACTIONS.incrementAndGet();
        String filter =
                of(
                        "<progress-report><action-id>%d</action-id><progress-percentage/>"
                                        .formatted(action)
                                + "</progress-report>");
        try (var client = open()) {
            client.ask(establish("operational", filter, unsynced(""))).value("sn:id");

            server.orchestrator().progress(FakeOrchestrator.running(action + 1_000_000, 10));
            server.orchestrator().progress(FakeOrchestrator.running(action, 10));
            server.orchestrator().progress(FakeOrchestrator.running(action, 10));
            server.orchestrator().progress(FakeOrchestrator.running(action, 11));

            assertThat(edits(client.event()))
                    .containsExactly("create %s/progress-report=%d".formatted(MANAGER, action));
            assertThat(edits(client.event()))
                    .containsExactly(
                            "replace %s/progress-report=%d/progress-percentage"
                                    .formatted(MANAGER, action));
        }
    }

    @Test
    void aSynchronizedOneBeginsWithEverything() throws Exception {
        try (var client = open()) {
            String id =
                    client.ask(establish("operational", of("<backup/>"), onChange("")))
                            .value("sn:id");

            Answer update = client.event();
            assertThat(update.value("yp:push-update/yp:id")).isEqualTo(id);
            assertThat(
                            update.values(
                                    "yp:push-update/yp:datastore-contents/bro:brm"
                                            + "/bro:backup-manager/bro:backup/bro:name"))
                    .contains("old");

            client.ask(
                            "<resync-subscription xmlns=\"%s\"><id>%s</id></resync-subscription>"
                                    .formatted(YP, id))
                    .ok();
            assertThat(client.event().has("yp:push-update")).isTrue();
            client.ask(
                            "<resync-subscription xmlns=\"%s\"><id>9999</id></resync-subscription>"
                                    .formatted(YP))
                    .refused("invalid-value")
                    .appTag("ietf-yang-push:no-such-subscription-resync");
        }
    }

    @Test
    void backupsAndAgentsComeAndGo() throws Exception {
        try (var client = open()) {
            client.ask(establish("operational", of("<backup/>"), unsynced(""))).value("sn:id");
            client.ask(
                            Conversation.action(
                                    brm(
                                            entry(
                                                    "DEFAULT",
                                                    "<create-backup><name>pushed</name>"
                                                            + "</create-backup>"))))
                    .value("bro:return-value");
            assertThat(edits(client.event()))
                    .containsExactly("create " + MANAGER + "/backup=pushed");
            client.ask(
                            Conversation.action(
                                    brm(
                                            entry(
                                                    "DEFAULT",
                                                    "<delete-backup><name>pushed</name>"
                                                            + "</delete-backup>"))))
                    .value("bro:return-value");
            assertThat(edits(client.event()))
                    .containsExactly("delete " + MANAGER + "/backup=pushed");
        }
        try (var client = open()) {
            client.ask(establish("operational", of("<id>DEFAULT</id><agent/>"), unsynced("")))
                    .value("sn:id");
            server.orchestrator().detachAgent();
            assertThat(edits(client.event())).containsExactly("delete " + MANAGER + "/agent=db");
            server.orchestrator().attachAgent(1);
            assertThat(edits(client.event())).containsExactly("create " + MANAGER + "/agent=db");
        }
    }

    @Test
    void configurationIsPushedFromRunningAndOperational() throws Exception {
        for (String datastore : List.of("running", "operational")) {
            String name = "pushed-" + datastore;
            String path = "/backup-restore-orchestrator:brm/backup-manager=" + name;
            try (var client = open();
                    var neighbour = open()) {
                String filter = subtree(brm("<backup-manager/>"));
                client.ask(establish(datastore, filter, unsynced(""))).value("sn:id");
                String other = datastore.equals("running") ? "operational" : "running";
                neighbour.ask(establish(other, filter, unsynced(""))).value("sn:id");

                client.ask(editRunning(entry(name, "<description>one</description>"))).ok();
                client.ask(editRunning(entry(name, "<description>two</description>"))).ok();
                client.ask(editRunning(entry("delete", name, ""))).ok();

                assertThat(edits(client.event())).containsExactly("create " + path);
                Answer changed = client.event();
                assertThat(edits(changed)).containsExactly("replace " + path + "/description");
                assertThat(changed.value(EDITS + "ypatch:value/bro:description")).isEqualTo("two");
                assertThat(edits(client.event())).containsExactly("delete " + path);
            }
        }
    }

    @Test
    void aFilterThatFailsLaterEndsItsOwnSubscriptionAlone() throws Exception {
        String failing =
                "<yp:datastore-xpath-filter xmlns:b=\"%s\">".formatted(Conversation.BRO)
                        + "/b:brm/b:backup-manager[b:id='late'][count(1)]"
                        + "</yp:datastore-xpath-filter>";
        try (var bad = open();
                var good = open()) {
            String id = bad.ask(establish("running", failing, unsynced(""))).value("sn:id");
            good.ask(establish("running", subtree(brm("<backup-manager/>")), unsynced("")))
                    .value("sn:id");
            good.ask(editRunning(entry("late", ""))).ok();

            Answer ended = bad.event();
            assertThat(ended.value("sn:subscription-terminated/sn:id")).isEqualTo(id);
            assertThat(ended.value("sn:subscription-terminated/sn:reason"))
                    .endsWith(":filter-unavailable");
            assertThat(edits(good.event()))
                    .containsExactly("create /backup-restore-orchestrator:brm/backup-manager=late");
            good.ask(editRunning(entry("delete", "late", ""))).ok();
        }
    }

    @Test
    void whoseFilterIsModifiedIsToldByTheNewOneAlone() throws Exception {
        String all = subtree(brm("<backup-manager/>"));
        String some = subtree(brm(entry("chosen", "<description/>")));
        String path = "/backup-restore-orchestrator:brm/backup-manager=";
        try (var modified = open();
                var alike = open()) {
            String id = modified.ask(establish("running", all, unsynced(""))).value("sn:id");
            alike.ask(establish("running", all, unsynced(""))).value("sn:id");
            modified.ask(
                            ("<modify-subscription xmlns=\"%s\" xmlns:yp=\"%s\"><id>%s</id>"
                                            + "<yp:datastore xmlns:ds=\"%s\">ds:running</yp:datastore>"
                                            + "%s%s</modify-subscription>")
                                    .formatted(SN, YP, id, DS, some, onChange("")))
                    .ok();
            assertThat(modified.event().value("sn:subscription-modified/sn:id")).isEqualTo(id);

            alike.ask(editRunning(entry("ignored", ""))).ok();
            alike.ask(editRunning(entry("chosen", "<description>it</description>"))).ok();

            assertThat(edits(modified.event())).hasSize(1).first().asString().contains("=chosen");
            assertThat(edits(alike.event())).containsExactly("create " + path + "ignored");
            assertThat(edits(alike.event())).containsExactly("create " + path + "chosen");
            alike.ask(editRunning(entry("delete", "ignored", "") + entry("delete", "chosen", "")))
                    .ok();
        }
    }

    @Test
    void aStopThatIsFarAwayIsNoHindrance() throws Exception {
        String until = "<stop-time>9999-12-31T23:59:59Z</stop-time>";
        try (var client = open()) {
            client.ask(
                            establish(
                                    "running",
                                    subtree(brm("<backup-manager/>")),
                                    onChange("") + until))
                    .value("sn:id");

            assertThat(client.event().has("yp:push-update/yp:datastore-contents/bro:brm")).isTrue();
        }
    }

    @Test
    void theExpressionOfAFilterIsShownWithItsPrefixes() throws Exception {
        try (var client = open()) {
            String id =
                    client.ask(
                                    establish(
                                            "running",
                                            "<yp:datastore-xpath-filter xmlns:b=\"%s\">/b:brm"
                                                            .formatted(Conversation.BRO)
                                                    + "</yp:datastore-xpath-filter>",
                                            unsynced("")))
                            .value("sn:id");
            String shown = Conversation.filter("<subscriptions xmlns=\"%s\"/>".formatted(SN));
            Element filter =
                    client.ask("<get>%s</get>".formatted(shown))
                            .all(
                                    "nc:data/sn:subscriptions/sn:subscription[sn:id='%s']"
                                                    .formatted(id)
                                            + "/yp:datastore-xpath-filter")
                            .getFirst();

            assertThat(filter.getTextContent()).isEqualTo("/b:brm");
            assertThat(filter.lookupNamespaceURI("b")).isEqualTo(Conversation.BRO);
        }
    }

    @Test
    void changesThatAreExcludedAreNotTold() throws Exception {
        long action = ACTIONS.incrementAndGet();
        try (var client = open()) {
            client.ask(
                            establish(
                                    "operational",
                                    of("<progress-report/>"),
                                    unsynced("<yp:excluded-change>replace</yp:excluded-change>")))
                    .value("sn:id");

            server.orchestrator().progress(FakeOrchestrator.running(action, 10));
            server.orchestrator().progress(FakeOrchestrator.running(action, 20));
            server.orchestrator().progress(FakeOrchestrator.running(action + 1_000_000, 20));

            assertThat(edits(client.event())).hasSize(1).first().asString().startsWith("create");
            assertThat(edits(client.event())).hasSize(1).first().asString().startsWith("create");
        }
    }

    @Test
    void dampedChangesAreToldTogether() throws Exception {
        long action = ACTIONS.incrementAndGet();
        String report = MANAGER + "/progress-report=" + action;
        try (var client = open()) {
            client.ask(
                            establish(
                                    "operational",
                                    of("<progress-report/>"),
                                    unsynced("<yp:dampening-period>50</yp:dampening-period>")))
                    .value("sn:id");

            for (int i = 1; i <= 50; i++) {
                server.orchestrator().progress(FakeOrchestrator.running(action, i));
            }

            assertThat(edits(client.event())).containsExactly("create " + report);
            Answer rest = client.event();
            assertThat(edits(rest)).hasSize(2);
            assertThat(rest.values(EDITS + "ypatch:value/bro:progress-percentage"))
                    .containsExactly("50");
        }
    }

    @Test
    void periodicUpdatesComeAgainAndAgain() throws Exception {
        try (var client = open()) {
            String id =
                    client.ask(
                                    establish(
                                            "operational",
                                            of("<backup/>"),
                                            periodic("<yp:period>20</yp:period>")))
                            .value("sn:id");
            Instant begun = Instant.now();
            for (int i = 0; i < 4; i++) {
                Answer update = client.event();
                assertThat(update.value("yp:push-update/yp:id")).isEqualTo(id);
                assertThat(update.has("yp:push-update/yp:datastore-contents/bro:brm")).isTrue();
            }
            assertThat(Duration.between(begun, Instant.now()))
                    .isGreaterThan(Duration.ofMillis(400));
            client.ask(
                            "<modify-subscription xmlns=\"%s\"><id>%s</id><periodic xmlns=\"%s\">"
                                            .formatted(SN, id, YP)
                                    + "<period>100000</period></periodic></modify-subscription>")
                    .ok();
            Answer event = client.event();
            while (event.has("yp:push-update")) {
                event = client.event();
            }
            assertThat(event.value("sn:subscription-modified/yp:periodic/yp:period"))
                    .isEqualTo("100000");
            client.ask(
                            "<resync-subscription xmlns=\"%s\"><id>%s</id></resync-subscription>"
                                    .formatted(YP, id))
                    .refused("operation-not-supported")
                    .appTag("ietf-yang-push:on-change-sync-unsupported");
        }
    }

    @Test
    void whoDoesNotReadIsCutOffAndOthersHearEverything() throws Exception {
        String filter = of("<progress-report><progress-percentage/></progress-report>");
        try (var silent = open();
                var client = open()) {
            silent.ask(establish("operational", filter, unsynced(""))).value("sn:id");
            client.ask(establish("operational", filter, unsynced(""))).value("sn:id");
            String shown = "<session-id>%s</session-id>".formatted(silent.sessionId());
            long first = ACTIONS.addAndGet(100_000);

            boolean isThere = true;
            for (int i = 0; i < 1000 && isThere; i++) {
                for (int j = 0; j < 50; j++) {
                    long action = first + 50L * i + j;
                    server.orchestrator().progress(FakeOrchestrator.running(action, 1));
                    ACTIONS.set(action);
                }
                for (int j = 0; j < 50; j++) {
                    assertThat(edits(client.event()))
                            .containsExactly(
                                    "create %s/progress-report=%d"
                                            .formatted(MANAGER, first + 50L * i + j));
                }
                isThere =
                        i % 20 != 0
                                || client.ask("<get>%s</get>".formatted(SESSIONS))
                                        .text()
                                        .contains(shown);
            }

            assertThat(isThere).isFalse();
        }
    }

    @Test
    void whatIsSubscribedToIsShown() throws Exception {
        try (var client = open()) {
            String id =
                    client.ask(
                                    establish(
                                            "operational",
                                            of("<backup/>"),
                                            unsynced(
                                                    "<yp:dampening-period>100"
                                                            + "</yp:dampening-period>")))
                            .value("sn:id");
            Answer shown =
                    client.ask(
                            "<get>%s</get>"
                                    .formatted(
                                            Conversation.filter(
                                                    "<subscriptions xmlns=\"%s\"/>"
                                                            .formatted(SN))));

            String path = "nc:data/sn:subscriptions/sn:subscription[sn:id='%s']/".formatted(id);
            assertThat(shown.value(path + "yp:datastore")).endsWith(":operational");
            assertThat(shown.value(path + "yp:on-change/yp:dampening-period")).isEqualTo("100");
            assertThat(shown.value(path + "yp:on-change/yp:sync-on-start")).isEqualTo("false");
            assertThat(shown.has(path + "yp:datastore-subtree-filter/bro:brm")).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "candidate||<yp:on-change/>|invalid-value|datastore-not-subscribable",
                "operational||<yp:periodic><yp:period>1</yp:period></yp:periodic>"
                        + "|invalid-value|period-unsupported",
                "operational||<yp:periodic/>|missing-element|",
                "running|<yp:datastore-xpath-filter>1</yp:datastore-xpath-filter>"
                        + "|<yp:on-change/>|invalid-value|",
                "running|<yp:datastore-xpath-filter>/brm[count(1)]</yp:datastore-xpath-filter>"
                        + "|<yp:on-change/>|invalid-value|",
                "running|<yp:datastore-xpath-filter>//*[</yp:datastore-xpath-filter>"
                        + "|<yp:on-change/>|invalid-value|",
                "operational|||missing-element|",
                "operational|<yp:datastore-subtree-filter><netconf-state"
                        + " xmlns=\"urn:ietf:params:xml:ns:yang:ietf-netconf-monitoring\"/>"
                        + "</yp:datastore-subtree-filter>|<yp:on-change/>"
                        + "|operation-not-supported|on-change-unsupported",
                "operational||<yp:on-change><yp:excluded-change>all</yp:excluded-change>"
                        + "</yp:on-change>|invalid-value|",
                "operational||<yp:on-change/><yp:periodic><yp:period>100</yp:period>"
                        + "</yp:periodic>|bad-element|"
            })
    void whatCannotBePushedIsRefused(String refusal) throws Exception {
        String[] parts = refusal.split("\\|", -1);
        try (var client = open()) {
            Answer answer = client.ask(establish(parts[0], parts[1], parts[2])).refused(parts[3]);
            if (!parts[4].isEmpty()) {
                answer.appTag("ietf-yang-push:" + parts[4]);
                assertThat(
                                answer.value(
                                        "nc:rpc-error/nc:error-info"
                                                + "/yp:establish-subscription-datastore-error-info"
                                                + "/yp:reason"))
                        .endsWith(":" + parts[4]);
            }
        }
    }
}
