package bro.orchestrator.demo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/**
 * What a directory tree is: one line for each entry below it, by its raw relative name.
 *
 * @param lines mode with type, modification time in nanoseconds, and link target or content digest
 */
record TreeDigest(SortedMap<String, String> lines) {
    private static final String WANTED = "unix:mode,lastModifiedTime";

    /** Reads every byte of a tree. */
    static TreeDigest of(Path root) throws IOException {
        var lines = new TreeMap<String, String>();
        Files.walkFileTree(
                root,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult preVisitDirectory(
                            Path directory, BasicFileAttributes attributes) throws IOException {
                        return add(directory, attributes);
                    }

                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                            throws IOException {
                        return add(file, attributes);
                    }

                    private FileVisitResult add(Path path, BasicFileAttributes attributes)
                            throws IOException {
                        lines.put(RawPath.below(root, path), line(path, attributes));
                        return FileVisitResult.CONTINUE;
                    }
                });
        return new TreeDigest(lines);
    }

    /** SHA-256 over all names and lines. */
    String sha256() {
        var all = new StringBuilder();
        lines.forEach((name, line) -> all.append(name).append(' ').append(line).append('\n'));
        return Sha256.of(all.toString().getBytes(StandardCharsets.UTF_8));
    }

    /** Says in what another tree differs, one sentence for each entry, by name. */
    List<String> differences(TreeDigest later) {
        var found = new ArrayList<String>();
        var names = new TreeSet<>(lines.keySet());
        names.addAll(later.lines.keySet());
        for (String name : names) {
            String before = lines.get(name);
            String after = later.lines.get(name);
            if (before == null) {
                found.add("%s was not there before".formatted(name));
            } else if (after == null) {
                found.add("%s is missing".formatted(name));
            } else if (!before.equals(after)) {
                found.add("%s was [%s], is [%s]".formatted(name, before, after));
            }
        }
        return found;
    }

    private static String line(Path path, BasicFileAttributes basic) throws IOException {
        Map<String, Object> unix = Files.readAttributes(path, WANTED, LinkOption.NOFOLLOW_LINKS);
        int mode = (int) Objects.requireNonNull(unix.get("mode"));
        var modified = (FileTime) Objects.requireNonNull(unix.get("lastModifiedTime"));
        String content = "-";
        if (basic.isSymbolicLink()) {
            content = "-> " + RawPath.encoded(Files.readSymbolicLink(path));
        } else if (basic.isRegularFile()) {
            content = "%d %s".formatted(basic.size(), Sha256.ofFile(path));
        }
        return "%06o %d %s".formatted(mode, modified.to(TimeUnit.NANOSECONDS), content);
    }
}
