package bro.orchestrator.netconf.rules;

import static bro.orchestrator.netconf.rules.Conformance.all;
import static bro.orchestrator.netconf.rules.Conformance.change;
import static org.assertj.core.api.Assertions.assertThat;

import bro.orchestrator.netconf.session.RpcError;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RulesTest {
    private static final String SERVERS =
            """
            'server': [
              {'name': 'a', 'owner': 'me', 'serial': '1', 'address': {'ip': '::1'}},
              {'name': 'b', 'owner': 'you', 'serial': '2',
               'address': {'ip': '::1', 'port': 81}}]
            """;

    private static final String REQUIRED = "'must-be': 'x', 'inner': {'deep': 'x'}, 'one': 'x'";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                SERVERS,
                "'counted': {'few': [{'id': 1}], 'two': [1, 2]}",
                "'required': {" + REQUIRED + "}",
                "'required': {'must-be': 'x', 'inner': {'deep': 'x'}, 'other': {}}",
                "'required': {" + REQUIRED + ", 'secure': true, 'if-secure': 'x'}",
                "'choices': {'tcp-port': 1, 'wants-port': 1}",
                "'choices': {'wants-port': 830}",
                "'choices': {'udp-port': 1, 'wants-port': 7}",
                "'conditions': {'mode': 'expert', 'depth': 3, 'sees-speed': 5}",
                "'conditions': {'pet': 'poodle', 'shade': 'light', 'rights': 'read', 'label': 'abc'}",
                "'conditions': {'home': 'a'}, " + SERVERS,
                "'conditions': {'route': [{'from': 'b', 'to': 81}]}, " + SERVERS,
                "'conditions': {'route': [{'from': 'a', 'to': 80}]}, " + SERVERS,
                "'types': {'reference': 'a', 'loose-reference': 'none'}, " + SERVERS,
                "'types': {'flag': true, 'added': 'x'}, 'optional': {}",
                "'number': 13, 'host': 'h'",
                "'types': {'instance': '/bro-conformance:conformance/server[name=\\u0027b\\u0027]/owner'},"
                        + SERVERS,
                "'types': {'any-instance': '/bro-conformance:conformance/number'}",
                "'types': {'port': 8, 'port-reference': 8}",
                "'server': [{'name': 'a', 'owner': 'o', 'backup': 'b'}, {'name': 'b', 'owner': 'o'}]",
                "'server': [{'name': 'a', 'owner': 'o', 'rank': 1}, {'name': 'b', 'owner': 'o'}]",
                "'server': [{'name': 'a', 'owner': 'o', 'weight': 1, 'limit': 1}]"
            })
    void accepts(String config) {
        assertThat(all(config)).isEmpty();
        assertThat(change("", config)).isEmpty();
        assertThat(change(config, "")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'server': [{'name': 'a'}] | data-missing | | /server[name='a']/owner",
                "'counted': {'two': [1, 2]} | operation-failed | too-few-elements | /counted/few",
                "'counted': {'few': [{'id': 1}, {'id': 2}, {'id': 3}, {'id': 4}], 'two': [1, 2]}"
                        + " | operation-failed | too-many-elements | /counted/few",
                "'counted': {'few': [{'id': 1}], 'two': [1]}"
                        + " | operation-failed | too-few-elements | /counted/two",
                "'counted': {'few': [{'id': 1}], 'two': [1, 2, 3]}"
                        + " | operation-failed | too-many-elements | /counted/two",
                "'required': {'must-be': 'x', 'one': 'x'}"
                        + " | data-missing | | /required/inner/deep",
                "'required': {'must-be': 'x', 'inner': {'deep': 'x'}}"
                        + " | data-missing | missing-choice | /required",
                "'required': {'must-be': 'x', 'inner': {'deep': 'x'}, 'one': 'x', 'secure': true}"
                        + " | data-missing | | /required/if-secure",
                "'required': {'must-be': 'x', 'inner': {'deep': 'x'}, 'one': 'x', 'if-secure': 'x'}"
                        + " | unknown-element | | /required/if-secure",
                "'choices': {'wants-port': 7} | operation-failed | wrong-port | /choices/wants-port",
                "'conditions': {'depth': 3} | unknown-element | | /conditions/depth",
                "'conditions': {'tuning': {'speed': 3}} | unknown-element | | /conditions/tuning",
                "'conditions': {'sees-speed': 3}"
                        + " | operation-failed | must-violation | /conditions/sees-speed",
                "'conditions': {'pet': 'dog'} | operation-failed | no-dog | /conditions/pet",
                "'conditions': {'shade': 'dark'} | operation-failed | too-dark | /conditions/shade",
                "'conditions': {'rights': 'write'}"
                        + " | operation-failed | unreadable | /conditions/rights",
                "'conditions': {'label': 'abcd'} | operation-failed | no-match | /conditions/label",
                "'conditions': {'home': 'b'}, 'server': [{'name': 'b', 'owner': 'you'}]"
                        + " | operation-failed | not-mine | /conditions/home",
                "'types': {'reference': 'a'}"
                        + " | data-missing | instance-required | /types/reference",
                "'types': {'port-reference': 8}"
                        + " | data-missing | instance-required | /types/port-reference",
                "'types': {'instance': '/bro-conformance:conformance/number'}"
                        + " | data-missing | instance-required | /types/instance",
                "'types': {'flag': false, 'added': 'x'} | unknown-element | | /types/added",
                "'types': {'flag': false}, 'optional': {} | unknown-element | | /optional",
                "'number': 13 | operation-failed | unlucky | /number",
                "'server': [{'name': 'a', 'owner': 'o', 'backup': 'a'}]"
                        + " | operation-failed | own-backup | /server[name='a']/backup",
                "'server': [{'name': 'a', 'owner': 'o', 'backup': 'b'}]"
                        + " | data-missing | instance-required | /server[name='a']/backup",
                "'server': [{'name': 'a', 'owner': 'o', 'weight': 2, 'limit': 1}]"
                        + " | operation-failed | must-violation | /server[name='a']/weight"
            })
    void refuses(String config, String tag, String appTag, String path) {
        assertError(all(config), tag, appTag, path);
        assertError(change("", config), tag, appTag, path);
    }

    private static void assertError(List<RpcError> errors, String tag, String appTag, String path) {
        assertThat(errors).hasSize(1);
        RpcError error = errors.getFirst();
        assertThat(error.tag().label()).isEqualTo(tag);
        assertThat(error.appTag().orElse(null)).isEqualTo(appTag);
        assertThat(error.path().orElseThrow().expression().replace("c:", ""))
                .isEqualTo("/conformance" + path);
        assertThat(error.path().orElseThrow().prefixes()).containsEntry("c", "urn:bro:conformance");
    }

    @Test
    void tellsWhatTheModelSays() {
        assertThat(all("'number': 13").getFirst().message()).isEqualTo("Thirteen needs a host.");
        RpcError choice = all("'required': {'must-be': 'x', 'inner': {'deep': 'x'}}").getFirst();
        assertThat(choice.info())
                .singleElement()
                .satisfies(
                        it -> {
                            assertThat(it.name()).isEqualTo("missing-choice");
                            assertThat(it.value()).isEqualTo("either");
                        });
    }

    @Test
    void namesEachLeafThatIsNotUnique() {
        String twins = SERVERS.replace(", 'port': 81", "").replace("'2'", "'1'");
        List<RpcError> errors = all(twins);
        assertThat(errors).hasSize(2).allSatisfy(RulesTest::isNotUnique);
        assertThat(errors.getFirst().info())
                .extracting(RpcError.Detail::value)
                .containsExactlyInAnyOrder(
                        "/c:conformance/c:server[c:name='a']/c:address/c:ip",
                        "/c:conformance/c:server[c:name='a']/c:address/c:port",
                        "/c:conformance/c:server[c:name='b']/c:address/c:ip",
                        "/c:conformance/c:server[c:name='b']/c:address/c:port");
        assertThat(change(SERVERS, twins)).hasSize(2).allSatisfy(RulesTest::isNotUnique);
    }

    private static void isNotUnique(RpcError error) {
        assertThat(error.tag().label()).isEqualTo("operation-failed");
        assertThat(error.appTag()).hasValue("data-not-unique");
        assertThat(error.info()).extracting(RpcError.Detail::name).containsOnly("non-unique");
    }

    @Test
    void findsAllThatIsWrong() {
        assertThat(all("'number': 13, 'types': {'reference': 'a'}, 'conditions': {'depth': 1}"))
                .hasSize(3);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                // a target goes
                "'types': {'reference': 'a'}, 'server': [{'name': 'a', 'owner': 'o'}]"
                        + " | 'types': {'reference': 'a'} | instance-required",
                "'types': {'port': 8, 'port-reference': 8}"
                        + " | 'types': {'port': 9, 'port-reference': 8} | instance-required",
                // a node that a must looks at goes, comes or changes
                "'number': 13, 'host': 'h' | 'number': 13 | unlucky",
                "'choices': {'udp-port': 1, 'wants-port': 7} | 'choices': {'wants-port': 7}"
                        + " | wrong-port",
                "'conditions': {'mode': 'expert', 'sees-speed': 5} | 'conditions': {'sees-speed': 5}"
                        + " | must-violation",
                "'conditions': {'home': 'a'}, 'server': [{'name': 'a', 'owner': 'me'}]"
                        + " | 'conditions': {'home': 'a'}, 'server': [{'name': 'a', 'owner': 'you'}]"
                        + " | not-mine",
                "'server': [{'name': 'a', 'owner': 'o', 'rank': 1}, {'name': 'b', 'owner': 'o'}]"
                        + " | 'server': [{'name': 'a', 'owner': 'o', 'rank': 1},"
                        + " {'name': 'b', 'owner': 'o', 'rank': 1}] | must-violation",
                "'server': [{'name': 'a', 'owner': 'o', 'weight': 2}]"
                        + " | 'server': [{'name': 'a', 'owner': 'o', 'weight': 2, 'limit': 1}]"
                        + " | must-violation",
                // what is mandatory under a condition
                "'required': {'must-be': 'x', 'inner': {'deep': 'x'}, 'one': 'x'}"
                        + " | 'required': {'must-be': 'x', 'inner': {'deep': 'x'}, 'one': 'x',"
                        + " 'secure': true} | ",
                // counts
                "'counted': {'few': [{'id': 1}], 'two': [1, 2]} | 'counted': {'few': [{'id': 1}]}"
                        + " | too-few-elements",
                "'counted': {'few': [{'id': 1}], 'two': [1, 2]} | 'counted': {'two': [1, 2]}"
                        + " | too-few-elements",
                "'required': {'must-be': 'x', 'inner': {'deep': 'x'}, 'one': 'x'}"
                        + " | 'required': {'must-be': 'x', 'one': 'x'} | "
            })
    void findsWhatAChangeBreaks(String before, String after, String appTag) {
        assertThat(all(before)).isEmpty();
        assertThat(all(after)).isNotEmpty();
        assertThat(change(before, after)).containsExactlyInAnyOrderElementsOf(all(after));
        assertThat(all(after).getFirst().appTag().orElse(null)).isEqualTo(appTag);
    }

    @Test
    void withdrawsWhatLostItsCondition() {
        String before = "'conditions': {'mode': 'expert', 'depth': 3, 'tuning': {'speed': 3}}";
        String after = "'conditions': {'mode': 'plain', 'depth': 3, 'tuning': {'speed': 3}}";
        assertThat(Conformance.withdrawn(before, after))
                .extracting(it -> it.getLastPathArgument().getNodeType().getLocalName())
                .containsExactlyInAnyOrder("depth", "tuning");
        assertThat(Conformance.withdrawn("'conditions': {}", after)).isEmpty();
    }
}
