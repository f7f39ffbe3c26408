package bro.orchestrator.netconf.access;

import static org.assertj.core.api.Assertions.assertThat;

import bro.orchestrator.netconf.tree.NodeName;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Paths of rules: node-instance-identifier of RFC 8341. */
class RulePathTest {
    private static Optional<RulePath> parse(String text) {
        return RulePath.parse(
                text,
                module -> Optional.of("urn:" + module).filter(it -> !it.equals("urn:no")),
                "ann");
    }

    private static RulePath.Step step(String namespace, String name, Map<String, String> keys) {
        return new RulePath.Step(new NodeName(namespace, name), keys);
    }

    @Test
    void aSlashIsEverything() {
        assertThat(parse(" / ").orElseThrow().steps()).isEmpty();
    }

    @Test
    void namesKeysAndTheUserAreRead() {
        assertThat(parse("/a:top/a:list[a:k='v/]'][ a:n = \"it's\" ]/b:leaf[.='x']").orElseThrow())
                .extracting(RulePath::steps)
                .isEqualTo(
                        java.util.List.of(
                                step("urn:a", "top", Map.of()),
                                step("urn:a", "list", Map.of("k", "v/]", "n", "it's")),
                                step("urn:b", "leaf", Map.of(".", "x"))));
        assertThat(parse("/a:top[a:user=$USER]").orElseThrow().steps().getFirst().keys())
                .containsEntry("user", "ann");
    }

    @Test
    void aNameWithoutAModuleIsOfTheOneBefore() {
        assertThat(parse("/a:top/leaf").orElseThrow().steps().getLast())
                .isEqualTo(step("urn:a", "leaf", Map.of()));
    }

    @Test
    void aModuleThatIsNotKnownLeadsNowhere() {
        assertThat(parse("/no:top").orElseThrow().steps().getFirst().name().namespace())
                .startsWith("?");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "top",
                "/top",
                "a:top",
                "/a:top/",
                "//a:top",
                "/a:top[",
                "/a:top[a:k]",
                "/a:top[a:k=v]",
                "/a:top[1]",
                "/a:top | /a:x",
                "/a:*",
                "/a:top[a:k='v' or true()]"
            })
    void anythingElseIsRefused(String text) {
        assertThat(parse(text)).isEmpty();
    }
}
