package bro.orchestrator.netconf;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The table of requirements names tests that exist, and all capabilities. */
class NetconfTableTest extends ConformanceServer {
    private static final Path TABLE = Path.of("../docs/netconf.md");
    private static final Pattern ROW = Pattern.compile("(?m)^\\|.*\\|$");
    private static final Pattern JAVA = Pattern.compile("`(\\w+Test)\\.(\\w+)`");
    private static final Pattern PYTHON = Pattern.compile("`(\\w+\\.py) (\\w+)`");
    private static final String CAPABILITY = "urn:ietf:params:netconf:capability:";
    private static final String BASE = "urn:ietf:params:netconf:";

    private static List<String> rows() throws IOException {
        return ROW.matcher(Files.readString(TABLE))
                .results()
                .map(MatchResult::group)
                .filter(row -> !row.startsWith("|---") && !row.endsWith("| test |"))
                .toList();
    }

    private static String source(String root, String file) throws IOException {
        try (Stream<Path> files = Files.walk(Path.of(root))) {
            Path found =
                    files.filter(path -> path.endsWith(file))
                            .findFirst()
                            .orElseThrow(() -> new AssertionError("there is no " + file));
            return Files.readString(found);
        }
    }

    @Test
    void everyTestOfTheTableExists() throws Exception {
        for (String row : rows()) {
            List<MatchResult> java = JAVA.matcher(row).results().toList();
            List<MatchResult> python = PYTHON.matcher(row).results().toList();
            assertThat(java.size() + python.size()).as(row).isPositive();
            for (MatchResult test : java) {
                assertThat(source("src/test/java", test.group(1) + ".java"))
                        .as(row)
                        .contains(" void %s(".formatted(test.group(2)));
            }
            for (MatchResult test : python) {
                assertThat(source("src/test/python", test.group(1)))
                        .as(row)
                        .contains("def %s(".formatted(test.group(2)));
            }
        }
    }

    @Test
    void noRequirementIsThereTwice() throws Exception {
        assertThat(rows().stream().map(row -> row.split("\\|", -1)[1].strip()))
                .doesNotHaveDuplicates();
    }

    @Test
    void everyCapabilityIsInTheTable() throws Exception {
        String table = Files.readString(TABLE);
        try (var client = open()) {
            for (String offered : client.hello().values("//nc:capability")) {
                if (offered.startsWith(BASE)) {
                    String name =
                            offered.replace(CAPABILITY, "")
                                    .replace(BASE, "")
                                    .replaceAll("\\?.*", "");
                    assertThat(table).contains("`%s`".formatted(name));
                }
            }
        }
    }
}
