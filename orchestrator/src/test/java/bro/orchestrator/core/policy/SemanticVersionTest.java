package bro.orchestrator.core.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SemanticVersionTest {
    /** The examples of semver.org for precedence, and what they leave out, rising. */
    private static final List<String> RISING =
            List.of(
                    "0.0.0-0",
                    "0.0.0",
                    "0.9.0",
                    "0.10.0",
                    "1.0.0--",
                    "1.0.0-alpha",
                    "1.0.0-alpha.1",
                    "1.0.0-alpha.beta",
                    "1.0.0-beta",
                    "1.0.0-beta.2",
                    "1.0.0-beta.11",
                    "1.0.0-rc.1",
                    "1.0.0",
                    "2.0.0",
                    "2.1.0",
                    "2.1.1",
                    "2.1.9",
                    "2.1.10",
                    "99999999999999999999999.0.0",
                    "100000000000000000000000.0.0");

    private static SemanticVersion version(String text) {
        return SemanticVersion.parse(text).orElseThrow();
    }

    @Test
    void versionsAreInTheOrderOfTheirPrecedence() {
        for (int i = 0; i < RISING.size(); i++) {
            for (int j = 0; j < RISING.size(); j++) {
                assertThat(Integer.signum(version(RISING.get(i)).compareTo(version(RISING.get(j)))))
                        .as("%s and %s", RISING.get(i), RISING.get(j))
                        .isEqualTo(Integer.compare(i, j));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.0.0-0.3.7",
                "1.0.0-x.7.z.92",
                "1.0.0-x-y-z.--",
                "1.0.0-0A.is.legal",
                "1.0.0-alpha.-1"
            })
    void whatIsRightIsWrittenAsItWasRead(String text) {
        assertThat(version(text)).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.0.0+001",
                "1.0.0+20130313144700",
                "1.0.0+21AF26D3----117B344092BD",
                "1.0.0+exp.sha.5114f85"
            })
    void buildMetadataDoesNotCount(String text) {
        assertThat(version(text)).isEqualTo(version("1.0.0"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1",
                "1.2",
                "1.2.3.4",
                "v1.2.3",
                "1.2.3 ",
                " 1.2.3",
                "1.2.3\n",
                "01.2.3",
                "1.02.3",
                "1.2.03",
                "1..3",
                "1.2.-3",
                "1.2.3-",
                "1.2.3-a..b",
                "1.2.3-a.",
                "1.2.3-01",
                "1.2.3-a_b",
                "1.2.3+",
                "1.2.3+a+b",
                "1.2.3+a..b",
                "1.2.3-ä",
                "1.2.٣"
            })
    void whatIsWrongIsNoVersion(String text) {
        assertThat(SemanticVersion.parse(text)).isEmpty();
    }

    @Test
    void aVersionWithoutEndIsNone() {
        assertThat(SemanticVersion.parse("1.2.3-" + "a.".repeat(100_000) + "a")).isEmpty();
        assertThat(SemanticVersion.parse("1.2." + "3".repeat(100_000))).isEmpty();
    }
}
