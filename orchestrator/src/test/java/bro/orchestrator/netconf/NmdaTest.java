package bro.orchestrator.netconf;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Datastores by RFC 8342, read and edited by RFC 8526. */
class NmdaTest {
    private static final String NMDA = "urn:ietf:params:xml:ns:yang:ietf-netconf-nmda";
    private static final String DS = " xmlns:ds=\"urn:ietf:params:xml:ns:yang:ietf-datastores\"";
    private static final String OR = " xmlns:or=\"urn:ietf:params:xml:ns:yang:ietf-origin\"";
    private static final String BRM = "<brm xmlns=\"%s\">".formatted(Conversation.BRO);
    private static final String SELECT = "<subtree-filter>%s</brm></subtree-filter>".formatted(BRM);

    private MemoryServer server;

    @BeforeEach
    void start() {
        server = new MemoryServer(new FakeOrchestrator());
        set("running", "<backup-manager><id>m1</id><description>x</description></backup-manager>");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private void set(String datastore, String inside) {
        assertThat(edit(datastore, inside)).isEqualTo("<ok/>");
    }

    private String edit(String datastore, String inside) {
        return server.ask(editData(datastore, inside));
    }

    private static String editData(String datastore, String inside) {
        return "<edit-data xmlns=\"%s\"%s><datastore>ds:%s</datastore><config>%s%s</brm></config>"
                        .formatted(NMDA, DS, datastore, BRM, inside)
                + "</edit-data>";
    }

    private String read(String datastore, String parameters) {
        String reply =
                server.ask(
                        "<get-data xmlns=\"%s\"%s%s><datastore>ds:%s</datastore>%s</get-data>"
                                .formatted(NMDA, DS, OR, datastore, parameters));
        return reply.replace("<data xmlns=\"%s\">".formatted(NMDA), "")
                .replace("<data xmlns=\"%s\"/>".formatted(NMDA), "")
                .replace("</data>", "");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatIsAskedByASessionThatHasEndedChangesNothing(boolean byEditData) {
        String late = "<backup-manager><id>late</id></backup-manager>";
        String edit =
                byEditData
                        ? editData("candidate", late)
                        : Conversation.edit("candidate", "", Conversation.brm(late));

        assertThat(server.askTooLate(edit)).contains("the session has ended");
        assertThat(read("candidate", "")).doesNotContain("late");
    }

    @ParameterizedTest
    @ValueSource(strings = {"running", "candidate", "intended"})
    void configurationCanBeRead(String datastore) {
        assertThat(read(datastore, SELECT))
                .isEqualTo(
                        BRM
                                + "<backup-manager><id>DEFAULT</id></backup-manager>"
                                + "<backup-manager><id>m1</id><description>x</description>"
                                + "</backup-manager></brm>");
    }

    @Test
    void operationalHasStateAsWell() {
        String everything = read("operational", "");

        assertThat(everything).contains("<id>m1</id>").contains("<netconf-state ");
        assertThat(read("running", "")).doesNotContain("netconf-state");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ds:startup", "ds:factory", "running", "x:running", ""})
    void anUnknownDatastoreIsInvalid(String datastore) {
        String reply =
                server.ask(
                        "<get-data xmlns=\"%s\"%s><datastore>%s</datastore></get-data>"
                                .formatted(NMDA, DS, datastore));

        assertThat(reply).contains("<error-tag>invalid-value</error-tag>");
    }

    @Test
    void theDatastoreMustBeNamed() {
        assertThat(server.ask("<get-data xmlns=\"%s\"/>".formatted(NMDA)))
                .contains("<error-tag>missing-element</error-tag>")
                .contains("<bad-element>datastore</bad-element>");
    }

    @Test
    void operationalTellsWhereThingsComeFrom() {
        String shown =
                read("operational", SELECT + "<config-filter>true</config-filter><with-origin/>");

        assertThat(shown)
                .isEqualTo(
                        "<brm xmlns=\"%s\"%s or:origin=\"or:intended\">"
                                        .formatted(Conversation.BRO, OR)
                                + "<backup-manager%s or:origin=\"or:system\"><id>DEFAULT</id>"
                                        .formatted(OR)
                                + "</backup-manager>"
                                + "<backup-manager><id>m1</id><description>x</description>"
                                + "</backup-manager></brm>");
    }

    @Test
    void defaultsInUseHaveAnOriginOfTheirOwn() {
        String filter =
                "<subtree-filter><conformance xmlns=\"urn:bro:conformance\"><types><flag/></types>"
                        + "</conformance></subtree-filter>";

        assertThat(read("operational", filter + "<with-origin/>"))
                .contains("<flag%s or:origin=\"or:default\">true</flag>".formatted(OR));
        assertThat(read("operational", filter)).contains("<flag>true</flag>");
        assertThat(read("operational", filter + "<with-defaults>explicit</with-defaults>"))
                .isEmpty();
        assertThat(read("running", filter)).isEmpty();
        assertThat(read("running", filter + "<with-defaults>report-all-tagged</with-defaults>"))
                .contains("wd:default=\"true\">true</flag>");
    }

    @ParameterizedTest
    @CsvSource({
        "origin-filter, or:system, DEFAULT, m1",
        "origin-filter, or:intended, m1, DEFAULT",
        "negated-origin-filter, or:system, m1, DEFAULT",
        "negated-origin-filter, or:intended, DEFAULT, m1",
    })
    void nodesAreFilteredByTheirOrigin(String name, String origin, String there, String gone) {
        String shown =
                read(
                        "operational",
                        SELECT
                                + "<config-filter>true</config-filter><%s>%s</%s>"
                                        .formatted(name, origin, name));

        assertThat(shown).contains("<id>" + there + "</id>").doesNotContain("<id>" + gone + "<");
    }

    @Test
    void stateIsNotFilteredByItsOrigin() {
        String shown =
                read(
                        "operational",
                        "<origin-filter>or:learned</origin-filter><origin-filter>or:dynamic"
                                + "</origin-filter>");

        assertThat(shown).contains("<netconf-state ").doesNotContain("<id>m1</id>");
    }

    @Test
    void configurationOrStateAlone() {
        assertThat(read("operational", "<config-filter>true</config-filter>"))
                .contains("<description>x</description>")
                .doesNotContain("netconf-state");
        assertThat(read("operational", "<config-filter>false</config-filter>"))
                .doesNotContain("<description>x</description>")
                .contains("<netconf-state ");
    }

    @Test
    void stateAloneKeepsTheKeysAroundIt() {
        assertThat(read("operational", SELECT + "<config-filter>false</config-filter>"))
                .contains("<backup-manager><id>DEFAULT</id><agent><id>db</id>")
                .doesNotContain("<id>m1</id>");
    }

    @Test
    void whatHasNoOriginIsNotAskedForIt() {
        assertThat(read("running", "<with-origin/>"))
                .contains("<error-tag>unknown-element</error-tag>");
        assertThat(read("intended", "<origin-filter>or:system</origin-filter>"))
                .contains("<error-tag>unknown-element</error-tag>");
        assertThat(read("operational", "<origin-filter>or:moon</origin-filter>"))
                .contains("<error-tag>invalid-value</error-tag>");
        assertThat(read("operational", "<origin-filter>system</origin-filter>"))
                .contains("<error-tag>invalid-value</error-tag>");
    }

    @Test
    void aChoiceAmongParametersIsMadeOnce() {
        assertThat(
                        read(
                                "operational",
                                "<origin-filter>or:system</origin-filter>"
                                        + "<negated-origin-filter>or:system</negated-origin-filter>"))
                .contains("<error-tag>bad-element</error-tag>")
                .contains("more than one case of choice 'origin-filters' is given");
    }

    @Test
    void depthIsCountedFromWhatIsSelected() {
        assertThat(read("running", SELECT + "<max-depth>1</max-depth>"))
                .isEqualTo("<brm xmlns=\"%s\"/>".formatted(Conversation.BRO));
        assertThat(read("running", SELECT + "<max-depth>2</max-depth>"))
                .isEqualTo(
                        BRM
                                + "<backup-manager><id>DEFAULT</id></backup-manager>"
                                + "<backup-manager><id>m1</id></backup-manager></brm>");
        assertThat(read("running", SELECT + "<max-depth>3</max-depth>")).contains("<description>");
        assertThat(read("running", SELECT + "<max-depth>unbounded</max-depth>"))
                .contains("<description>");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "65536", "-1", "all", ""})
    void anImpossibleDepthIsInvalid(String depth) {
        assertThat(read("running", "<max-depth>%s</max-depth>".formatted(depth)))
                .contains("<error-tag>invalid-value</error-tag>")
                .contains("<bad-element>max-depth</bad-element>");
    }

    @Test
    void anXPathSelectsToo() {
        String filter =
                "<xpath-filter xmlns:b=\"%s\">/b:brm/b:backup-manager[b:id='m1']/b:description"
                                .formatted(Conversation.BRO)
                        + "</xpath-filter>";

        assertThat(read("operational", filter))
                .isEqualTo(
                        BRM
                                + "<backup-manager><id>m1</id><description>x</description>"
                                + "</backup-manager></brm>");
        assertThat(read("operational", filter + SELECT))
                .contains("<error-tag>bad-element</error-tag>");
    }

    @Test
    void theCandidateIsEditedByItself() {
        set("candidate", "<backup-manager><id>m2</id></backup-manager>");

        assertThat(read("candidate", SELECT)).contains("<id>m2</id>");
        assertThat(read("running", SELECT)).doesNotContain("<id>m2</id>");
    }

    @ParameterizedTest
    @ValueSource(strings = {"intended", "operational", "startup"})
    void whatIsNotWritableIsNotEdited(String datastore) {
        assertThat(edit(datastore, "")).contains("<error-tag>invalid-value</error-tag>");
    }

    @Test
    void lockUnlockAndValidateTakeTheseNamesToo() {
        String running = "<datastore xmlns=\"%s\"%s>ds:running</datastore>".formatted(NMDA, DS);

        assertThat(server.ask("<lock><target>%s</target></lock>".formatted(running)))
                .isEqualTo("<ok/>");
        assertThat(server.ask("<validate><source>%s</source></validate>".formatted(running)))
                .isEqualTo("<ok/>");
        assertThat(
                        server.ask(
                                "<lock><target>%s</target></lock>"
                                        .formatted(running.replace("running", "operational"))))
                .contains("<error-tag>invalid-value</error-tag>");
    }
}
