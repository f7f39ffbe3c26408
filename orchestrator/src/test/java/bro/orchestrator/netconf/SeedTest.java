package bro.orchestrator.netconf;

import static org.assertj.core.api.Assertions.assertThat;

import bro.orchestrator.netconf.datastore.RunningDatastore;
import bro.orchestrator.netconf.schema.Content;
import bro.orchestrator.netconf.schema.Schema;
import bro.orchestrator.netconf.system.ConfiguredUser;
import bro.orchestrator.netconf.system.LocalUsers;
import bro.orchestrator.netconf.system.Password;
import bro.orchestrator.netconf.system.Role;
import bro.orchestrator.netconf.system.Seed;
import bro.orchestrator.netconf.xml.XmlReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The users of the configuration file, written into the running configuration at starts. */
class SeedTest {
    private static final Schema SCHEMA = Schema.load(List.of());

    @TempDir private Path directory;
    private final FakeOrchestrator orchestrator = new FakeOrchestrator();

    private static ConfiguredUser user(String name, Role role, String password) {
        return new ConfiguredUser(
                name,
                role,
                Optional.of(password).filter(it -> !it.isEmpty()).map(Password::new),
                Optional.empty());
    }

    /** What a start does. */
    private RunningDatastore start(ConfiguredUser... users) {
        var running = new RunningDatastore(SCHEMA, new Content(SCHEMA), orchestrator);
        new Seed(running, SCHEMA).sow(List.of(users), directory.resolve("seeded"));
        return running;
    }

    private static boolean isLetIn(RunningDatastore running, String user, String password) {
        return new LocalUsers(SCHEMA, running.current(), Map.of())
                .find(user)
                .filter(it -> it.password().test(password.toCharArray()))
                .isPresent();
    }

    private static void edit(RunningDatastore running, String inner) throws IOException {
        String config =
                """
                <config xmlns:nc="urn:ietf:params:xml:ns:netconf:base:1.0">
                <system xmlns="urn:ietf:params:xml:ns:yang:ietf-system"><authentication>%s
                </authentication></system></config>"""
                        .formatted(inner);
        running.edit(
                new XmlReader()
                        .read(new ByteArrayInputStream(config.getBytes(StandardCharsets.UTF_8))));
    }

    @Test
    void theFirstStartMakesTheUsers() throws IOException {
        var running = start(user("ann", Role.ADMIN, "one"), user("ben", Role.VIEWER, ""));

        assertThat(isLetIn(running, "ann", "one")).isTrue();
        assertThat(isLetIn(running, "ann", "two")).isFalse();
        assertThat(isLetIn(running, "ben", "")).isFalse();
        assertThat(running.current().toString()).contains("admin", "viewer").doesNotContain("one,");
        Path file = directory.resolve("seeded");
        assertThat(Files.readString(file)).contains("user ann admin $6$", "user ben viewer -");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void whatWasChangedByNetconfStaysOverAStart() throws IOException {
        edit(
                start(user("ann", Role.ADMIN, "one"), user("ben", Role.VIEWER, "b")),
                """
                <user><name>ann</name><password>$0$two</password></user>
                <user nc:operation="delete"><name>ben</name></user>""");

        var running = start(user("ann", Role.ADMIN, "one"), user("ben", Role.VIEWER, "b"));

        assertThat(isLetIn(running, "ann", "two")).isTrue();
        assertThat(isLetIn(running, "ann", "one")).isFalse();
        assertThat(isLetIn(running, "ben", "b")).isFalse();
    }

    @Test
    void whatWasChangedInTheFileIsWrittenAgain() throws IOException {
        edit(
                start(user("ann", Role.ADMIN, "one"), user("ben", Role.VIEWER, "b")),
                "<user><name>ann</name><password>$0$two</password></user>");

        var running = start(user("ann", Role.ADMIN, "three"), user("ben", Role.OPERATOR, "b"));

        assertThat(isLetIn(running, "ann", "three")).isTrue();
        assertThat(isLetIn(running, "ben", "b")).isTrue();
        assertThat(running.current().prettyTree().toString())
                .containsPattern(members("operator", "\"ben\""))
                .containsPattern(members("viewer", "\\}"));
    }

    private static String members(String group, String next) {
        return "name = \"%s\"\\s+systemLeafSetNode user-name = \\{(\\s+leafSetEntryNode user-name ="
                        .formatted(group)
                + ")?\\s*"
                + next;
    }

    @Test
    void aNewConfigurationGetsEverything() throws IOException {
        start(user("ann", Role.ADMIN, "one"));
        var fresh = new FakeOrchestrator();

        var running = new RunningDatastore(SCHEMA, new Content(SCHEMA), fresh);
        new Seed(running, SCHEMA)
                .sow(List.of(user("ann", Role.ADMIN, "one")), directory.resolve("seeded"));

        assertThat(isLetIn(running, "ann", "one")).isTrue();
    }

    @Test
    void aPasswordIsNeverPrinted() {
        assertThat(user("ann", Role.ADMIN, "secret").toString()).doesNotContain("secret");
    }
}
