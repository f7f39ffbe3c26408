package bro.orchestrator.netconf;

import static bro.orchestrator.netconf.Stores.ANN;
import static bro.orchestrator.netconf.Stores.conformance;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bro.orchestrator.netconf.datastore.Datastore;
import bro.orchestrator.netconf.datastore.EditOperation;
import bro.orchestrator.netconf.datastore.EditOptions;
import bro.orchestrator.netconf.session.ErrorTag;
import bro.orchestrator.netconf.session.RpcError;
import bro.orchestrator.netconf.session.RpcException;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What edits make of every kind of node: RFC 6241 section 7.2, RFC 7950 section 7, RFC 6243. */
class EditSemanticsTest {
    private final Stores stores = new Stores(new FakeOrchestrator());

    @AfterEach
    void close() {
        stores.close();
    }

    private static AbstractThrowableAssert<?, ?> assertRefused(
            ThrowingCallable call, ErrorTag tag, String path) {
        return assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        RpcException.class,
                        e -> {
                            RpcError error = e.errors().getFirst();
                            assertThat(error.tag()).isEqualTo(tag);
                            assertThat(error.path().map(RpcError.Path::expression).orElse(""))
                                    .endsWith(path);
                        });
    }

    private static String steps(String... ids) {
        var text = new StringBuilder();
        for (String id : ids) {
            text.append("<step><id>%s</id></step>".formatted(id));
        }
        return text.toString();
    }

    private static String step(String attributes, String id) {
        return "<step %s><id>%s</id></step>".formatted(attributes, id);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "y:insert='first'             | 9 | 9 1 2 3",
                "y:insert='last'              | 9 | 1 2 3 9",
                "                             | 9 | 1 2 3 9",
                "y:insert='before' y:key=\"[c:id='2']\" | 9 | 1 9 2 3",
                "y:insert='after' y:key=\"[c:id='2']\"  | 9 | 1 2 9 3",
                "y:insert='after' y:key=\"[id='3']\"    | 9 | 1 2 3 9",
                "y:insert='first'             | 3 | 3 1 2",
                "y:insert='last'              | 1 | 2 3 1",
                "                             | 1 | 1 2 3",
                "nc:operation='replace' y:insert='before' y:key=\" [ c:id = '1' ] \" | 3 | 3 1 2",
                "nc:operation='create' y:insert='first' | 9 | 9 1 2 3",
                "nc:operation='delete'        | 2 | 1 3",
                "nc:operation='remove'        | 7 | 1 2 3"
            })
    void anEntryOfAListGoesWhereItIsPut(String attributes, String id, String expected) {
        stores.edit(steps("1", "2", "3"));

        stores.edit(step(attributes == null ? "" : attributes, id));

        assertThat(stores.shown()).isEqualTo(steps(expected.split(" ")));
        assertThat(stores.restarted().shown()).isEqualTo(steps(expected.split(" ")));
    }

    @Test
    void severalEntriesArePutOneAfterTheOther() {
        stores.edit(steps("1", "2"));

        stores.edit(
                step("y:insert='first'", "3")
                        + step("", "4")
                        + step("y:insert='after' y:key=\"[c:id='3']\"", "5")
                        + step("y:insert='before' y:key=\"[c:id='4']\"", "1")
                        + step("nc:operation='delete'", "2"));

        assertThat(stores.shown()).isEqualTo(steps("3", "5", "1", "4"));
    }

    @Test
    void whatIsInAnEntryThatIsMovedStays() {
        stores.edit("<step><id>1</id><text>kept</text></step>" + steps("2"));

        stores.edit(step("y:insert='last'", "1"));

        assertThat(stores.shown())
                .isEqualTo(steps("2") + "<step><id>1</id><text>kept</text></step>");
    }

    @Test
    void aValueOfALeafListGoesWhereItIsPut() {
        stores.edit("<types><words>a</words><words>b</words></types>");

        stores.edit(
                "<types><words y:insert='before' y:value='b'>c</words>"
                        + "<words y:insert='first'>b</words></types>");

        assertThat(stores.shown())
                .isEqualTo("<types><words>b</words><words>a</words><words>c</words></types>");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<step y:insert='before' y:key=\"[c:id='7']\"><id>9</id></step>",
                "<step y:insert='after' y:key=\"[c:id='9']\"><id>9</id></step>",
                "<types><words y:insert='after' y:value='none'>x</words></types>"
            })
    void theEntryNextToWhichAnotherIsPutMustBeThere(String edit) {
        stores.edit(steps("1"));

        assertThatThrownBy(() -> stores.edit(edit))
                .isInstanceOfSatisfying(
                        RpcException.class,
                        e -> {
                            assertThat(e.errors().getFirst().tag())
                                    .isEqualTo(ErrorTag.BAD_ATTRIBUTE);
                            assertThat(e.errors().getFirst().appTag()).contains("missing-instance");
                        });
        assertThat(stores.shown()).isEqualTo(steps("1"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "<step y:insert='up'><id>1</id></step> | BAD_ATTRIBUTE",
                "<step y:insert='before'><id>1</id></step> | MISSING_ATTRIBUTE",
                "<step y:insert='before' y:key='1'><id>1</id></step> | BAD_ATTRIBUTE",
                "<step y:insert='before' y:key=\"[c:id='x']\"><id>1</id></step> | BAD_ATTRIBUTE",
                "<step y:insert='before' y:key=\"[z:id='1']\"><id>1</id></step> | BAD_ATTRIBUTE",
                "<step y:insert='before' y:value='1'><id>1</id></step> | UNKNOWN_ATTRIBUTE",
                "<server y:insert='first'><name>a</name></server> | UNKNOWN_ATTRIBUTE",
                "<types y:insert='first'/> | UNKNOWN_ATTRIBUTE",
                "<types><names y:insert='first'>a</names></types> | UNKNOWN_ATTRIBUTE",
                "<types nc:operation='none'/> | BAD_ATTRIBUTE",
                "<types nc:operatoin='merge'/> | UNKNOWN_ATTRIBUTE",
                "<types operation='merge'/> | UNKNOWN_ATTRIBUTE",
                "<step><id nc:operation='nonsense'>1</id></step> | BAD_ATTRIBUTE"
            })
    void attributesThatMeanNothingAreRefused(String edit, ErrorTag tag) {
        assertRefused(() -> stores.edit(edit), tag, "");
    }

    @Test
    void aNodeOfOneCaseRemovesThoseOfTheOthers() {
        stores.edit("<choices><tcp-port>1</tcp-port><tcp-name>n</tcp-name></choices>");

        stores.edit("<choices><left>l</left></choices>");
        assertThat(stores.shown()).isEqualTo("<choices><left>l</left></choices>");

        stores.edit("<choices><right>r</right><udp-port>5</udp-port></choices>");
        assertThat(stores.shown())
                .isEqualTo("<choices><udp-port>5</udp-port><right>r</right></choices>");

        stores.edit(
                "<choices><udp-port nc:operation='delete'/>"
                        + "<tcp-name nc:operation='create'>n</tcp-name></choices>");
        assertThat(stores.shown()).isEqualTo("<choices><tcp-name>n</tcp-name></choices>");
        assertThat(stores.restarted().shown()).isEqualTo(stores.shown());
    }

    @Test
    void nodesOfTwoCasesAreRefused() {
        assertRefused(
                () -> stores.edit("<choices><tcp-port>1</tcp-port><left>l</left></choices>"),
                ErrorTag.BAD_ELEMENT,
                "/c:choices/c:left");
        assertRefused(
                () -> stores.edit("<choices><right>r</right><left>l</left></choices>"),
                ErrorTag.BAD_ELEMENT,
                "/c:choices/c:left");
    }

    @Test
    void aDefaultCanBeCreatedAndNotDeleted() {
        assertRefused(
                () -> stores.edit("<types><flag nc:operation='delete'/></types>"),
                ErrorTag.DATA_MISSING,
                "/c:types/c:flag");

        stores.edit("<types><flag nc:operation='create'>true</flag></types>");

        assertThat(stores.shown()).isEqualTo("<types><flag>true</flag></types>");
        assertRefused(
                () -> stores.edit("<types><flag nc:operation='create'>true</flag></types>"),
                ErrorTag.DATA_EXISTS,
                "/c:types/c:flag");
        stores.edit("<types><flag nc:operation='delete'/></types>");
        assertThat(stores.shown()).isEmpty();
    }

    @Test
    void aValueTaggedAsDefaultIsUnset() {
        stores.edit("<types><flag>false</flag></types>");

        stores.edit("<types><flag wd:default='true'>true</flag></types>");

        assertThat(stores.shown()).isEmpty();
        assertRefused(
                () -> stores.edit("<types><flag wd:default='true'>false</flag></types>"),
                ErrorTag.INVALID_VALUE,
                "/c:types/c:flag");
        stores.edit("<types><flag wd:default='false'>true</flag></types>");
        assertThat(stores.shown()).isEqualTo("<types><flag>true</flag></types>");
    }

    @Test
    void emptyContainersStayOnlyIfTheyAreOfPresence() {
        stores.edit("<types/><optional/>");
        assertThat(stores.shown()).isEqualTo("<optional/>");

        stores.edit("<types><nothing/></types><optional><inside>x</inside></optional>");
        stores.edit(
                "<types><nothing nc:operation='delete'/></types>"
                        + "<optional><inside nc:operation='delete'/></optional>");
        assertThat(stores.shown()).isEqualTo("<optional/>");
        assertThat(stores.restarted().shown()).isEqualTo("<optional/>");

        stores.edit("<optional nc:operation='delete'/>");
        assertThat(stores.shown()).isEmpty();
        assertRefused(
                () -> stores.edit("<optional nc:operation='delete'/>"),
                ErrorTag.DATA_MISSING,
                "/c:optional");
    }

    @Test
    void replaceDropsWhatItDoesNotName() {
        stores.edit("<types><names>a</names><names>b</names><port>1</port></types>" + steps("1"));

        stores.edit("<types nc:operation='replace'><names>c</names></types>");

        assertThat(stores.shown()).isEqualTo("<types><names>c</names></types>" + steps("1"));
    }

    @Test
    void withoutAnOperationNothingIsDoneButTheWayMustBeThere() {
        var none = new EditOptions(EditOperation.NONE, false, false, false);
        stores.edit(steps("1"));

        stores.edit(
                Datastore.RUNNING,
                conformance(
                        "<step><id>1</id><text nc:operation='merge'>x</text></step>"
                                + "<types><port>5</port></types>"),
                none,
                ANN);

        assertThat(stores.shown()).isEqualTo("<step><id>1</id><text>x</text></step>");
        for (String missing : new String[] {steps("2"), "<optional/>"}) {
            assertThatThrownBy(
                            () -> stores.edit(Datastore.RUNNING, conformance(missing), none, ANN))
                    .isInstanceOf(RpcException.class)
                    .hasMessageContaining("is not there");
        }
    }

    @Test
    void aDefaultOfReplaceConcernsWhatIsNamed() {
        stores.edit(steps("1") + "<types><port>5</port></types>");

        stores.edit(
                Datastore.RUNNING,
                conformance("<types><names>a</names></types>"),
                new EditOptions(EditOperation.REPLACE, false, false, false),
                ANN);

        assertThat(stores.shown()).isEqualTo("<types><names>a</names></types>");
        assertThat(stores.all(Datastore.RUNNING)).contains("<id>DEFAULT</id>");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<types><port>1</port><port>2</port></types>",
                "<types><names>a</names><names>a</names></types>",
                "<types/><types/>",
                "<server><name>a</name></server><server><name>a</name></server>"
            })
    void nothingMayBeGivenTwice(String edit) {
        assertRefused(() -> stores.edit(edit), ErrorTag.BAD_ELEMENT, "");
        assertThat(stores.shown()).isEmpty();
    }

    @Test
    void errorsMayBeCollectedWhileTheRestIsDone() {
        var goOn = new EditOptions(EditOperation.MERGE, false, false, true);

        assertThatThrownBy(
                        () ->
                                stores.edit(
                                        Datastore.RUNNING,
                                        conformance(
                                                "<types><port>0</port><names>a</names>"
                                                        + "<none/></types>"
                                                        + steps("1")
                                                        + step("nc:operation='delete'", "7")),
                                        goOn,
                                        ANN))
                .isInstanceOfSatisfying(
                        RpcException.class,
                        e ->
                                assertThat(e.errors())
                                        .extracting(RpcError::tag)
                                        .containsExactly(
                                                ErrorTag.INVALID_VALUE,
                                                ErrorTag.UNKNOWN_ELEMENT,
                                                ErrorTag.DATA_MISSING));

        assertThat(stores.shown()).isEqualTo("<types><names>a</names></types>" + steps("1"));
    }

    @Test
    void everyKindOfValueComesBackAfterARestart() {
        stores.edit(
                "<types><int8>-3</int8><uint64>18446744073709551615</uint64>"
                        + "<decimal>1.25</decimal><flag>false</flag><nothing/>"
                        + "<color>red</color><bits>read write</bits><binary>AQI=</binary>"
                        + "<mixed>unbounded</mixed>"
                        + "<names>&lt;a&gt;</names><words>]</words></types>"
                        + "<server><name>it's [a] \"name\"</name><owner>o</owner></server>");

        assertThat(stores.shown()).contains("<decimal>1.25</decimal>", "&lt;a");
        assertThat(stores.restarted().shown()).isEqualTo(stores.shown());
    }

    @Test
    void anEmptyEditChangesNothing() {
        String before = stores.all(Datastore.RUNNING);

        stores.edit(Datastore.RUNNING, "", EditOptions.PLAIN, ANN);

        assertThat(stores.all(Datastore.RUNNING)).isEqualTo(before).contains("DEFAULT");
    }
}
