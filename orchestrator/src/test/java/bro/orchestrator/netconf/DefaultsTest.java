package bro.orchestrator.netconf;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Values that nobody has set, RFC 6243. */
class DefaultsTest {
    private static final String MODEL = "urn:bro:conformance";
    private static final String WD =
            " xmlns:wd=\"urn:ietf:params:xml:ns:netconf:default:1.0\" wd:default=\"true\"";

    private MemoryServer server;

    @BeforeEach
    void start() {
        server = new MemoryServer(new FakeOrchestrator());
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private void set(String inside) {
        String config = "<conformance xmlns=\"%s\">%s</conformance>".formatted(MODEL, inside);
        assertThat(
                        server.ask(
                                "<edit-config><target><running/></target><config>%s</config>"
                                                .formatted(config)
                                        + "</edit-config>"))
                .isEqualTo("<ok/>");
    }

    private String read(String mode, String select) {
        return read("get-config", "<source><running/></source>", mode, select);
    }

    private String read(String operation, String source, String mode, String select) {
        String reply =
                server.ask(
                        """
                        <%s>%s<filter type="subtree"><conformance xmlns="%s">%s</conformance>\
                        </filter><with-defaults \
                        xmlns="urn:ietf:params:xml:ns:yang:ietf-netconf-with-defaults">%s\
                        </with-defaults></%s>"""
                                .formatted(operation, source, MODEL, select, mode, operation));
        return reply.replaceAll("</?data/?>", "")
                .replace("<conformance xmlns=\"%s\">".formatted(MODEL), "")
                .replace("</conformance>", "");
    }

    @Test
    void withoutAModeWhatWasSetIsShown() {
        set("<types><flag>true</flag></types>");

        assertThat(read("explicit", "<types/>")).isEqualTo("<types><flag>true</flag></types>");
    }

    @Test
    void trimLeavesOutWhatHasTheValueOfTheModel() {
        set(
                "<types><flag>true</flag><port>5</port></types><choices><tcp-port>830</tcp-port>"
                        + "</choices>");

        assertThat(read("trim", "<types/><choices/>")).isEqualTo("<types><port>5</port></types>");
    }

    @Test
    void reportAllShowsLeavesAndLeafListsThatNobodySet() {
        assertThat(read("report-all", "<types/>"))
                .isEqualTo(
                        "<types><flag>true</flag><weekdays>mon</weekdays>"
                                + "<weekdays>tue</weekdays></types>");
    }

    @Test
    void aLeafListThatIsSetHasNoDefaults() {
        set("<types><weekdays>tue</weekdays></types>");

        assertThat(read("report-all", "<types><weekdays/></types>"))
                .isEqualTo("<types><weekdays>tue</weekdays></types>");
    }

    @Test
    void taggedDefaultsAreToldFromTheSameValueThatWasSet() {
        set(
                "<server><name>a</name><owner>me</owner></server>"
                        + "<server><name>b</name><owner>me</owner>"
                        + "<address><ip>1</ip><port>80</port></address></server>");

        assertThat(read("report-all-tagged", "<server><address/></server>"))
                .isEqualTo(
                        "<server><name>a</name><address><port%s>80</port></address></server>"
                                        .formatted(WD)
                                + "<server><name>b</name>"
                                + "<address><ip>1</ip><port>80</port></address></server>");
    }

    @Test
    void theDefaultCaseCountsUntilAnotherIsChosen() {
        assertThat(read("report-all", "<choices/>"))
                .isEqualTo("<choices><tcp-port>830</tcp-port></choices>");

        set("<choices><left>x</left></choices>");

        assertThat(read("report-all", "<choices/>")).isEqualTo("<choices><left>x</left></choices>");
    }

    @Test
    void aCaseThatIsChosenBringsItsOtherDefaults() {
        set("<choices><tcp-name>x</tcp-name></choices>");

        assertThat(read("report-all", "<choices/>"))
                .contains("<tcp-name>x</tcp-name>")
                .contains("<tcp-port>830</tcp-port>");
    }

    @Test
    void aPresenceContainerThatIsNotThereBringsNothing() {
        assertThat(read("report-all", "<required/>")).isEmpty();
    }

    @Test
    void aPresenceContainerIsShownEvenIfItIsEmpty() {
        set("<optional/>");

        assertThat(read("explicit", "<optional/>")).isEqualTo("<optional/>");
        assertThat(read("trim", "<optional/>")).isEqualTo("<optional/>");
    }

    @Test
    void aPlainContainerIsNotShownWhenItsLastChildIsGone() {
        set("<types><port>5</port></types>");
        set(
                "<types><port xmlns:nc='urn:ietf:params:xml:ns:netconf:base:1.0'"
                        + " nc:operation='delete'/></types>");

        assertThat(read("explicit", "")).isEmpty();
    }

    @Test
    void aFilterFindsValuesThatNobodySet() {
        String filter = "<types><flag>true</flag><port/></types>";
        set("<types><port>5</port></types>");

        assertThat(read("report-all", filter))
                .isEqualTo("<types><flag>true</flag><port>5</port></types>");
        assertThat(read("explicit", filter)).isEmpty();
    }

    @Test
    void whatTheModelDoesNotLetBeHasNoDefaults() {
        assertThat(read("report-all", "<conditions/>"))
                .isEqualTo("<conditions><mode>plain</mode></conditions>");

        set("<conditions><mode>expert</mode></conditions>");

        assertThat(read("report-all", "<conditions/>"))
                .isEqualTo(
                        "<conditions><mode>expert</mode><tuning><speed>5</speed></tuning>"
                                + "</conditions>");
    }

    @Test
    void getShowsThemToo() {
        assertThat(read("get", "", "report-all-tagged", "<types><flag/></types>"))
                .isEqualTo("<types><flag%s>true</flag></types>".formatted(WD));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "all", "REPORT-ALL", "report_all"})
    void anUnknownModeIsInvalid(String mode) {
        assertThat(read(mode, ""))
                .contains("<error-tag>invalid-value</error-tag>")
                .contains("<bad-element>with-defaults</bad-element>");
    }
}
