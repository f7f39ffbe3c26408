package bro.orchestrator.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoTreeTest {
    private static final int FILES = 300;
    private static final int MIB = 5;

    @TempDir Path directory;

    @Test
    void sizeAndNumberOfFilesAreAsSaid() throws IOException {
        Path tree = directory.resolve("tree");

        DemoTree.Made made = DemoTree.make(tree, MIB, FILES);

        assertThat(made).isEqualTo(new DemoTree.Made(FILES, MIB << 20));
        assertThat(regularFiles(tree)).hasSize(FILES);
        assertThat(Workplace.sizeOf(tree) - Workplace.sizeOf(tree.resolve("odd")))
                .isEqualTo(MIB << 20);
    }

    @Test
    void noContentIsThereTwice() throws IOException {
        DemoTree.make(directory, MIB, FILES);

        Workplace.empty(directory.resolve("odd"));
        List<Path> files = regularFiles(directory);
        var contents = files.stream().map(DemoTreeTest::contentOf).distinct();
        assertThat(contents).hasSameSizeAs(files);
    }

    @Test
    void whatToolsTendToLoseIsThere() throws IOException {
        DemoTree.make(directory, MIB, FILES);

        Path odd = directory.resolve("odd");
        assertThat(Files.getAttribute(odd.resolve("setuid"), "unix:mode")).isEqualTo(0104711);
        assertThat(odd.resolve("dangling")).isSymbolicLink();
        assertThat(odd.resolve("empty")).isEmptyFile();
        assertThat(odd.resolve("sparse")).hasSize(64 << 20);
        assertThat(RawPath.child(odd, "not-utf-8-%FF%FE")).exists();
        assertThat(Files.getLastModifiedTime(odd.resolve("old")).toInstant())
                .isEqualTo("1999-12-31T23:59:59.123456789Z");
    }

    @Test
    void everyRunMakesTheSame() throws IOException {
        DemoTree.make(directory.resolve("a"), MIB, FILES);
        DemoTree.make(directory.resolve("b"), MIB, FILES);

        assertThat(contents(directory.resolve("a"))).isEqualTo(contents(directory.resolve("b")));
    }

    private static List<String> contents(Path root) throws IOException {
        return regularFiles(root).stream()
                .map(file -> RawPath.below(root, file) + " " + contentOf(file))
                .toList();
    }

    private static List<Path> regularFiles(Path root) throws IOException {
        try (Stream<Path> all = Files.walk(root)) {
            return all.filter(it -> Files.isRegularFile(it, LinkOption.NOFOLLOW_LINKS))
                    .sorted()
                    .toList();
        }
    }

    private static String contentOf(Path file) {
        try {
            return Sha256.ofFile(file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
