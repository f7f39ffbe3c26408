package bro.orchestrator.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bro.orchestrator.core.failure.BroException;
import bro.orchestrator.core.failure.ErrorCode;
import bro.orchestrator.core.name.AgentId;
import bro.orchestrator.core.name.ManagerId;
import bro.orchestrator.core.policy.Compatibility;
import bro.orchestrator.core.policy.Policy;
import bro.orchestrator.core.policy.ProductRule;
import bro.orchestrator.core.policy.SemanticVersion;
import bro.orchestrator.core.policy.VersionRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigReaderTest {
    private static final ManagerId SHOP = new ManagerId("my-Shop.1");

    @TempDir private Path directory;

    private Config read(String yaml, Map<String, String> environment, String... settings)
            throws IOException {
        Path file = Files.writeString(directory.resolve("bro.yaml"), yaml);
        return ConfigReader.read(Optional.of(file), environment, List.of(settings), directory);
    }

    private Config read(String yaml) throws IOException {
        return read(yaml, Map.of());
    }

    private static Set<AgentId> agents(String... ids) {
        return Arrays.stream(ids).map(AgentId::new).collect(Collectors.toSet());
    }

    private void assertBad(String yaml, String... told) {
        assertThatThrownBy(() -> read(yaml))
                .isInstanceOfSatisfying(
                        BroException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.STARTUP_FAILED))
                .hasMessageContainingAll(told);
    }

    @Test
    void withoutAnythingAllHasItsDefault() {
        Config config = ConfigReader.read(Optional.empty(), Map.of(), List.of(), directory);

        assertThat(config.policy()).isEqualTo(Policy.DEFAULT);
        assertThat(config.actions().absence()).isEmpty();
        assertThat(config.actions().parallelTransfers()).isEqualTo(16);
        assertThat(config.data()).isEqualTo(directory.resolve("data"));
    }

    @Test
    void actionsAreRead() throws IOException {
        Config config =
                read(
                        """
                        actions:
                          absence: 90s
                          parallel-transfers: 3
                          delete-failed-backups: true
                        """);

        assertThat(config.actions().absence()).contains(Duration.ofSeconds(90));
        assertThat(config.actions().parallelTransfers()).isEqualTo(3);
        assertThat(config.policy().deleteFailedBackups()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "absence, 0s, is not from 1s to 365d",
        "absence, soon, is no time such as",
        "parallel-transfers, 0, is not a number from 1 to 10000",
        "parallel-transfers, 10001, is not a number from 1 to 10000",
        "delete-failed-backups, yes, is neither true nor false",
        "parallel-transfer, 1, did you mean 'actions.parallel-transfers'?"
    })
    void aBadActionsKeyIsNamedWithItsLine(String key, String value, String told) {
        assertBad(
                "data: d\nactions:\n  %s: %s\n".formatted(key, value),
                "'actions.%s'".formatted(key),
                "bro.yaml line 3",
                told);
    }

    @Test
    void expectedAgentsAreAListOrATextWithCommas() throws IOException {
        String yaml =
                """
                expected-agents:
                  DEFAULT: db, web
                  my-Shop.1:
                    - db
                    - web.2
                  gold: [web]
                  bronze: db
                """;

        assertThat(read(yaml).policy().expectedAgents())
                .containsOnly(
                        Map.entry(ManagerId.DEFAULT, agents("db", "web")),
                        Map.entry(SHOP, agents("db", "web.2")),
                        Map.entry(new ManagerId("gold"), agents("web")),
                        Map.entry(new ManagerId("bronze"), agents("db")));
    }

    @Test
    void aLaterListOfExpectedAgentsReplacesAnEarlierOne() throws IOException {
        String yaml = "expected-agents: {my-Shop.1: [a, b, c], DEFAULT: [a]}";

        assertThat(
                        read(yaml, Map.of("BRO_EXPECTED_AGENTS_my-Shop.1", "d,e"))
                                .policy()
                                .expectedAgents())
                .containsOnly(
                        Map.entry(SHOP, agents("d", "e")),
                        Map.entry(ManagerId.DEFAULT, agents("a")));
        assertThat(
                        read(
                                        yaml,
                                        Map.of("BRO_EXPECTED_AGENTS_DEFAULT", "d"),
                                        "expected-agents.DEFAULT=e",
                                        "expected-agents.my-Shop.1=f, g")
                                .policy()
                                .expectedAgents())
                .containsOnly(
                        Map.entry(SHOP, agents("f", "g")),
                        Map.entry(ManagerId.DEFAULT, agents("e")));
    }

    @Test
    void badExpectedAgentsAreNamedWithTheirLine() {
        assertBad(
                "expected-agents:\n  shop: [a, b/c]\n",
                "'expected-agents.shop' (bro.yaml line 2)",
                "agent id 'b/c'");
        assertBad(
                "expected-agents:\n  shop:\n    -\n    - a\n",
                "'expected-agents.shop' (bro.yaml line 3)",
                "an item is missing");
        assertBad("expected-agents: {shop: 'a,,b'}", "an item is missing");
        assertBad("expected-agents: {shop: ''}", "an item is missing");
        assertBad("expected-agents: {'a/b': c}", "'expected-agents.a/b'", "backup manager id");
        assertBad("expected-agents: {'': c}", "'expected-agents.'", "backup manager id");
        assertBad("expected-agents: [a]", "'expected-agents' (bro.yaml line 1)", "no such key");
        assertBad("\nexpected-agents: {shop: ['a,b']}", "line 2", "an item of a list has a comma");
    }

    @Test
    void aListIsNotTakenForOneValue() {
        assertBad(
                "rest:\n  address: [127.0.0.1]\n",
                "'rest.address' (bro.yaml line 2)",
                "one value is wanted, not a list");
        assertBad("- data", "line 1", "a key and a colon are missing");
    }

    @Test
    void rulesForRestoresAreRead() throws IOException {
        assertThat(compatibility("product-number: exact\nsemantic-version: exact"))
                .isEqualTo(
                        new Compatibility(
                                new ProductRule.Exact(),
                                new VersionRule.Exact(),
                                Optional.empty()));
        assertThat(compatibility("semantic-version: not-newer\nlowest-version: 1.2.3-rc.1"))
                .isEqualTo(
                        new Compatibility(
                                new ProductRule.Any(),
                                new VersionRule.NotNewer(),
                                SemanticVersion.parse("1.2.3-rc.1")));
        assertThat(
                        compatibility(
                                """
                                product-number: list
                                product-numbers: [APR 1, APR 2]
                                semantic-version: list
                                semantic-versions: 2.0.0, 1.0.0
                                """))
                .isEqualTo(
                        new Compatibility(
                                new ProductRule.Listed(new TreeSet<>(Set.of("APR 1", "APR 2"))),
                                new VersionRule.Listed(
                                        Set.of("1.0.0", "2.0.0").stream()
                                                .map(SemanticVersion::parse)
                                                .map(Optional::orElseThrow)
                                                .collect(Collectors.toCollection(TreeSet::new))),
                                Optional.empty()));
    }

    private Compatibility compatibility(String rules) throws IOException {
        return read("restore:\n" + rules.indent(2)).policy().compatibility();
    }

    @Test
    void rulesForRestoresCanBeSetFromOutside() throws IOException {
        var rules =
                read(
                                "",
                                Map.of(
                                        "BRO_RESTORE_PRODUCT_NUMBER",
                                        "list",
                                        "BRO_RESTORE_PRODUCT_NUMBERS",
                                        "P1",
                                        "BRO_ACTIONS_ABSENCE",
                                        "5s"),
                                "restore.lowest-version=1.0.0")
                        .policy()
                        .compatibility();

        assertThat(rules.product()).isEqualTo(new ProductRule.Listed(new TreeSet<>(Set.of("P1"))));
        assertThat(rules.lowestVersion()).isEqualTo(SemanticVersion.parse("1.0.0"));
    }

    @Test
    void badRulesForRestoresAreNamedWithTheirLine() {
        assertBad(
                "restore:\n  product-number: some\n",
                "'restore.product-number' (bro.yaml line 2)",
                "'some' is none of any, exact, list");
        assertBad(
                "restore:\n  semantic-version: newer\n",
                "'restore.semantic-version' (bro.yaml line 2)",
                "'newer' is none of any, exact, not-newer, list");
        assertBad(
                "restore:\n  semantic-version: list\n  semantic-versions: [1.0.0, 1.0]\n",
                "'restore.semantic-versions' (bro.yaml line 3)",
                "'1.0' is no semantic version");
        assertBad("restore: {lowest-version: '2'}", "'restore.lowest-version'", "'2' is no");
        assertBad("restore: {product-number: list}", "'restore.product-numbers'", "is missing");
        assertBad(
                "restore:\n  semantic-versions: [1.0.0]\n",
                "'restore.semantic-versions' (bro.yaml line 2)",
                "it only counts where restore.semantic-version is 'list'");
    }
}
