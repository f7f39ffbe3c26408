package bro.orchestrator.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TreeDigestTest {
    private static final FileTime TIME = FileTime.from(Instant.parse("2020-02-02T20:20:20.2Z"));

    @TempDir Path root;
    private Path file;

    @BeforeEach
    void fill() throws IOException {
        file = Files.writeString(root.resolve("file"), "content");
        Files.setAttribute(file, "unix:mode", 0644);
        Files.setLastModifiedTime(file, TIME);
        Files.createSymbolicLink(root.resolve("link"), Path.of("file"));
        Files.createFile(RawPath.child(root, "%FF"));
    }

    @FunctionalInterface
    private interface Change {
        void make() throws IOException;
    }

    @Test
    void anUntouchedTreeIsTheSame() throws IOException {
        assertThat(TreeDigest.of(root).sha256()).isEqualTo(TreeDigest.of(root).sha256());
        assertThat(TreeDigest.of(root).differences(TreeDigest.of(root))).isEmpty();
    }

    @Test
    void aModeIsNoticed() throws IOException {
        assertNoticed("file was", () -> Files.setAttribute(file, "unix:mode", 04644));
    }

    @Test
    void aNanosecondIsNoticed() throws IOException {
        FileTime later = FileTime.from(TIME.toInstant().plusNanos(1));
        assertNoticed("file was", () -> Files.setLastModifiedTime(file, later));
    }

    @Test
    void aByteIsNoticed() throws IOException {
        assertNoticed(
                "file was",
                () -> {
                    Files.writeString(file, "Content");
                    Files.setLastModifiedTime(file, TIME);
                });
    }

    @Test
    void aLinkTargetIsNoticed() throws IOException {
        assertNoticed(
                "link was",
                () -> {
                    Files.delete(root.resolve("link"));
                    Files.createSymbolicLink(root.resolve("link"), Path.of("./file"));
                });
    }

    @Test
    void aByteOfANameIsNoticed() throws IOException {
        assertNoticed(
                "%FF is missing",
                () -> Files.move(RawPath.child(root, "%FF"), RawPath.child(root, "%FE")));
    }

    @Test
    void aMissingAndANewEntryAreNoticed() throws IOException {
        assertNoticed("file is missing", () -> Files.delete(file));
        assertNoticed("new was not there before", () -> Files.createFile(root.resolve("new")));
    }

    private void assertNoticed(String sentence, Change change) throws IOException {
        TreeDigest before = TreeDigest.of(root);

        change.make();

        TreeDigest after = TreeDigest.of(root);
        assertThat(before.sha256()).isNotEqualTo(after.sha256());
        assertThat(before.differences(after)).anyMatch(it -> it.startsWith(sentence));
    }
}
