package bro.orchestrator.netconf;

import static bro.orchestrator.netconf.Conversation.brm;
import static bro.orchestrator.netconf.Conversation.editRunning;
import static bro.orchestrator.netconf.Conversation.entry;
import static bro.orchestrator.netconf.Conversation.filter;
import static bro.orchestrator.netconf.Conversation.getConfig;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Retrieval and subtree filters: RFC 6241 sections 6, 7.1 and 7.7. */
class FilterConformanceTest extends ConformanceServer {
    private static final String IDS = "nc:data/bro:brm/bro:backup-manager/bro:id";
    private Conversation client;

    @BeforeEach
    void configure() throws IOException {
        client = open();
        client.ask(
                        editRunning(
                                entry("a", "<description>same</description>"),
                                entry("b", "<description>same</description>"),
                                entry("c", "<description>other</description>")))
                .ok();
    }

    @AfterEach
    void end() {
        client.close();
    }

    private Answer configured(String inner) throws IOException {
        return client.ask(getConfig("running", filter(brm(inner)))).data();
    }

    private Answer state(String inner) throws IOException {
        return client.ask("<get>%s</get>".formatted(filter(brm(inner)))).data();
    }

    @Test
    void anEmptyFilterSelectsNothing() throws Exception {
        client.ask("<get><filter/></get>").empty();
        client.ask("<get><filter type=\"subtree\"></filter></get>").empty();
        client.ask(getConfig("running", "<filter/>")).empty();
    }

    @Test
    void withoutAFilterThereIsEverything() throws Exception {
        Answer all = client.ask("<get/>").data();

        assertThat(all.values(IDS)).contains("DEFAULT", "a", "b", "c");
        assertThat(all.has("nc:data/bro:brm/bro:backup-manager/bro:backup/bro:size")).isTrue();
        assertThat(all.has("nc:data/ncm:netconf-state")).isTrue();
        assertThat(all.has("nc:data/yl:yang-library")).isTrue();
    }

    @Test
    void getConfigHasNoState() throws Exception {
        Answer config = client.ask(getConfig("running", "")).data();

        assertThat(config.values(IDS)).contains("DEFAULT", "a", "b", "c");
        assertThat(config.has("//bro:backup") || config.has("//bro:agent")).isFalse();
        assertThat(config.has("nc:data/ncm:netconf-state")).isFalse();
    }

    @Test
    void aNamespaceThatIsNotServedSelectsNothing() throws Exception {
        client.ask(getConfig("running", filter("<brm xmlns=\"urn:nobody\"/>"))).empty();
        client.ask("<get>%s</get>".formatted(filter("<brm xmlns=\"urn:nobody\"/>"))).empty();
    }

    @Test
    void aFilterWithoutANamespaceIsNoError() throws Exception {
        Answer reply = client.ask(getConfig("running", filter("<brm xmlns=\"\"/>"))).data();

        assertThat(Answer.names(reply.all("nc:data").getFirst()))
                .isIn(List.of(), List.of("{bro}brm"));
    }

    @Test
    void aContainmentNodeSelectsItsSubtreeAlone() throws Exception {
        Answer reply = state("");

        assertThat(Answer.names(reply.all("nc:data").getFirst())).containsExactly("{bro}brm");
        assertThat(reply.values(IDS)).contains("DEFAULT", "a", "b", "c");
    }

    @ParameterizedTest
    @ValueSource(strings = {"same", "  same  ", "\n\tsame\n"})
    void aContentMatchSelectsByTheValueOfAnyLeaf(String value) throws Exception {
        Answer reply =
                configured(
                        "<backup-manager><description>%s</description></backup-manager>"
                                .formatted(value));

        // the match node alone: the whole entries (section 6.2.5)
        assertThat(reply.values(IDS)).containsExactlyInAnyOrder("a", "b");
        assertThat(reply.values("//bro:description")).containsExactly("same", "same");
    }

    @Test
    void aContentMatchWithoutAHitSelectsNothing() throws Exception {
        client.ask(getConfig("running", filter(brm(entry("nobody", ""))))).empty();
        client.ask("<get>%s</get>".formatted(filter(brm(entry("nobody", ""))))).empty();
        client.ask(
                        getConfig(
                                "running",
                                filter(
                                        brm(
                                                "<backup-manager><description>none</description>"
                                                        + "<id/></backup-manager>"))))
                .empty();
    }

    @Test
    void allContentMatchesMustHold() throws Exception {
        assertThat(configured(entry("a", "<description>same</description>")).values(IDS))
                .containsExactly("a");
        client.ask(
                        getConfig(
                                "running",
                                filter(brm(entry("a", "<description>other</description>")))))
                .empty();
    }

    @Test
    void aContentMatchBesideSelectionsGivesThoseAlone() throws Exception {
        Answer reply =
                configured("<backup-manager><description>same</description><id/></backup-manager>");
        assertThat(reply.values(IDS)).containsExactlyInAnyOrder("a", "b");

        Answer backup = state(entry("DEFAULT", "<backup><name>old</name><size/></backup>"));
        Answer all = state(entry("DEFAULT", "<backup/>"));

        assertThat(Answer.names(backup.all("//bro:backup").getFirst()))
                .containsExactlyInAnyOrder("{bro}name", "{bro}size");
        assertThat(Answer.names(all.all("//bro:backup").getFirst())).hasSizeGreaterThan(4);
        assertThat(Answer.names(all.all("//bro:backup-manager").getFirst()))
                .containsExactlyInAnyOrder("{bro}id", "{bro}backup");
    }

    @Test
    void siblingsGiveTheirUnionAndEachNodeOnce() throws Exception {
        assertThat(configured(entry("a", "") + entry("c", "")).values(IDS))
                .containsExactlyInAnyOrder("a", "c");
        assertThat(configured(entry("a", "") + entry("a", "<description/>")).values(IDS))
                .containsExactly("a");
        Answer twoRoots =
                client.ask(
                                getConfig(
                                        "running",
                                        filter(brm(entry("a", "")) + brm(entry("b", "<id/>")))))
                        .data();
        assertThat(twoRoots.all("nc:data/bro:brm")).hasSize(1);
        assertThat(twoRoots.values(IDS)).containsExactlyInAnyOrder("a", "b");
    }

    @Test
    void manySiblingsSelectAsFewDo() throws Exception {
        String absent =
                IntStream.range(0, 20)
                        .mapToObj(i -> entry("absent-" + i, ""))
                        .collect(Collectors.joining());
        String named = "<backup-manager><id>c</id><id/></backup-manager>";
        String described = "<backup-manager><description>same</description><id/></backup-manager>";

        assertThat(configured(absent + named).values(IDS)).containsExactly("c");
        assertThat(configured(described + absent + named).values(IDS))
                .containsExactlyInAnyOrder("a", "b", "c");
        assertThat(configured(absent + "<backup-manager><id/></backup-manager>").values(IDS))
                .contains("DEFAULT", "a", "b", "c");
        client.ask(getConfig("running", filter(brm(absent)))).empty();
    }

    @Test
    void twoModulesInOneFilterGiveBoth() throws Exception {
        Answer reply =
                client.ask(
                                "<get>%s</get>"
                                        .formatted(
                                                filter(
                                                        brm(entry("a", "<id/>"))
                                                                + "<netconf-state"
                                                                + " xmlns=\"urn:ietf:params:xml:"
                                                                + "ns:yang:ietf-netconf-monitoring\">"
                                                                + "<capabilities/></netconf-state>")))
                        .data();

        assertThat(reply.values(IDS)).containsExactly("a");
        assertThat(reply.has("nc:data/ncm:netconf-state/ncm:capabilities/ncm:capability")).isTrue();
        assertThat(reply.has("nc:data/ncm:netconf-state/ncm:schemas")).isFalse();
    }

    @Test
    void aFilterThatIsTooMuchWorkIsRefused() throws Exception {
        String described =
                IntStream.range(0, 11_000)
                        .mapToObj(
                                "<backup-manager><description>%05d</description></backup-manager>"
                                        ::formatted)
                        .collect(Collectors.joining());
        client.ask(editRunning(many("merge"))).ok();

        client.ask(getConfig("running", filter(brm(described)))).refused("resource-denied");
        client.ask(editRunning(many("delete"))).ok();
    }

    private static String[] many(String operation) {
        return IntStream.range(0, 300)
                .mapToObj(i -> entry(operation, "many-" + i, ""))
                .toArray(String[]::new);
    }

    @Test
    void whatAFilterRepeatsCostsNothing() throws Exception {
        String schemas =
                "<netconf-state xmlns=\"urn:ietf:params:xml:ns:yang:ietf-netconf-monitoring\">"
                        + "<schemas>"
                        + "<schema/>".repeat(100_000)
                        + "</schemas></netconf-state>";

        client.ask("<get>%s</get>".formatted(filter(schemas))).data();
    }

    @Test
    void anUnknownNodeInAFilterSelectsNothing() throws Exception {
        client.ask(getConfig("running", filter(brm("<colour/>")))).empty();
        assertThat(configured(entry("a", "<colour/>")).values("//bro:colour")).isEmpty();
    }

    @Test
    void anUnknownSourceIsRefused() throws Exception {
        client.ask(getConfig("nowhere", ""))
                .refused("bad-element", "unknown-element", "invalid-value");
        client.ask("<get-config><source/></get-config>")
                .refused("missing-element", "bad-element", "invalid-value");
        client.ask("<get-config><source><running/><running/></source></get-config>")
                .refused("bad-element", "unknown-element", "invalid-value");
    }

    @Test
    void anUnknownKindOfFilterIsRefused() throws Exception {
        client.ask("<get><filter type=\"bogus\"/></get>")
                .refused("bad-attribute", "invalid-value")
                .info("bad-attribute", "type");
        client.ask("<get><filter type=\"xpath\"/></get>")
                .refused("missing-attribute", "bad-attribute");
    }

    @Test
    void anAttributeMatchOfAnUnknownNamespaceSelectsNothing() throws Exception {
        client.ask(
                        getConfig(
                                "running",
                                filter(
                                        "<brm xmlns=\"%s\" xmlns:x=\"urn:x\" x:a=\"b\"/>"
                                                .formatted(Conversation.BRO))))
                .empty();
    }
}
