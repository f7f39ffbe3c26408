package bro.agent.ready;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import bro.agent.AgentException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TreeSwapTest {
    /** Removes the tree that is its argument; run as a process with fewer rights. */
    static final class Remove {
        private Remove() {}

        public static void main(String[] words) throws IOException {
            TreeRemoval.remove(Path.of(words[0]));
        }
    }

    @TempDir Path work;

    private Path tree;
    private TreeSwap swap;

    @BeforeEach
    void make() throws IOException {
        tree = Files.createDirectory(work.toRealPath().resolve("tree"));
        swap = new TreeSwap(tree);
    }

    private String shell(String script) throws IOException, InterruptedException {
        return Shell.run(work, script);
    }

    private boolean isRoot() throws IOException, InterruptedException {
        return shell("id -u").strip().equals("0");
    }

    private boolean mounts(String directory) throws IOException, InterruptedException {
        return isRoot()
                && shell("mount -t tmpfs none '" + directory + "' 2>/dev/null && echo yes || true")
                        .contains("yes");
    }

    @Test
    void aTreeWithAMountPointInItIsNotReplaced() throws Exception {
        shell("mkdir -p 'tree/a/with blank'");
        assumeTrue(mounts("tree/a/with blank"));
        try {
            assertThatThrownBy(swap::check)
                    .isInstanceOf(AgentException.class)
                    .hasMessageContaining("tree/a/with blank in it is a mount point");
        } finally {
            shell("umount 'tree/a/with blank'");
        }
        swap.check();
    }

    @Test
    void nothingOnAnotherDeviceIsRemovedAndTheRestoreIsDoneAllTheSame() throws Exception {
        Path fresh = swap.prepare(7);
        shell("echo new > tree.bro-restore-7/f; mkdir tree/m");
        assumeTrue(mounts("tree/m"));
        try {
            shell("echo precious > tree/m/file");
            swap.commit(fresh);
            swap.cleanUp(fresh);

            assertThat(tree.resolve("f")).hasContent("new\n");
            assertThat(fresh.resolve("m/file")).hasContent("precious\n");
            assertThat(swap.remarks())
                    .containsExactly(
                            "%s could not be removed: %s/m is a mount point"
                                    .formatted(fresh, fresh));
            var next = new TreeSwap(tree);
            assertThat(next.prepare(7)).isNotEqualTo(fresh).isEmptyDirectory();
            assertThat(next.remarks()).hasSize(1);
        } finally {
            shell("umount */m");
        }
    }

    @Test
    void directoriesWithoutRightsAreRemovedAndLinksNotFollowed() throws Exception {
        shell(
                "mkdir -p tree/shut/a tree/dark/b outside; touch tree/shut/a/f tree/dark/b/f outside/f;"
                        + " ln -s ../../outside tree/shut/link;"
                        + " chmod 555 tree/shut tree/shut/a outside; chmod 0 tree/dark tree/dark/b");
        var words = new ArrayList<String>();
        if (isRoot()) {
            assumeTrue(Files.exists(Path.of("/usr/bin/setpriv")));
            words.addAll(List.of("setpriv", "--inh-caps=-all", "--bounding-set=-all"));
        }
        words.addAll(
                List.of(
                        System.getProperty("java.home") + "/bin/java",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Remove.class.getName(),
                        tree.toString()));
        Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor()).as(output).isZero();
        assertThat(tree).doesNotExist();
        assertThat(shell("stat -c %a outside").strip()).isEqualTo("555");
        assertThat(work.resolve("outside/f")).exists();
    }

    @Test
    void theOnlyTreeIsPutBackIfARestoreWasKilledBetweenItsSteps() throws Exception {
        shell("echo precious > tree/f; mv tree tree.bro-restore-5-old; mkdir tree.bro-restore-5");

        Path fresh = swap.prepare(6);

        assertThat(tree.resolve("f")).hasContent("precious\n");
        assertThat(shell("ls").lines()).containsExactly("tree", fresh.getFileName().toString());
    }

    @Test
    void anOldTreeAsideIsRemovedIfTheDirectoryIsThere() throws Exception {
        shell("mkdir tree.bro-restore-5-old");

        Path fresh = swap.prepare(6);

        assertThat(shell("ls").lines()).containsExactly("tree", fresh.getFileName().toString());
    }

    @Test
    void theOnlyTreeIsNotCleanedUp() throws Exception {
        Path fresh = swap.prepare(6);
        shell("mv tree tree.bro-restore-6-old");

        swap.cleanUp(fresh);

        assertThat(shell("ls").lines()).containsExactly("tree.bro-restore-6-old");
    }
}
