package bro.orchestrator.demo;

import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * Makes a directory tree of real data for backup tools to work on: the running JDK, its sources and
 * its class files as far as they are wanted, filled up with pseudo-random files, and entries that
 * tools tend to lose.
 *
 * <p>No content is there twice and nothing is there in two forms, so that a tool that finds
 * duplicates gains nothing. On one machine every run makes the same content and names.
 */
public final class DemoTree {
    private static final long MIB = 1 << 20;
    private static final long SEED = 20_261_120;
    private static final int LARGEST_SHIFT = 14;
    private static final int BUFFER_BYTES = 1 << 16;

    /** Derived from other files of the JDK, or other forms of them. */
    private static final Set<String> DERIVED =
            Set.of("src.zip", "classes_coh.jsa", "classes_nocoops.jsa", "classes_nocoops_coh.jsa");

    /**
     * What was made.
     *
     * @param files regular files
     * @param bytes their content, without the hole of the sparse one
     */
    record Made(int files, long bytes) {}

    private final Path root;
    private final long wantedBytes;
    private final int wantedFiles;
    private final Set<String> contents = new HashSet<>();
    private int files;
    private long bytes;

    private DemoTree(Path root, long wantedBytes, int wantedFiles) {
        this.root = root;
        this.wantedBytes = wantedBytes;
        this.wantedFiles = wantedFiles;
    }

    /** Wants: DIR SIZE_MIB FILES. */
    public static void main(String[] words) throws IOException {
        if (words.length != 3) {
            System.err.println("usage: DemoTree DIR SIZE_MIB FILES");
            System.exit(2);
        }
        Made made = make(Path.of(words[0]), Long.parseLong(words[1]), Integer.parseInt(words[2]));
        System.out.printf("%d files, %d bytes%n", made.files, made.bytes);
    }

    /**
     * Makes the tree.
     *
     * @param root a directory that is empty or not there
     * @param sizeMib content in MiB, met to the byte
     * @param files number of regular files, met exactly; at least 100
     */
    static Made make(Path root, long sizeMib, int files) throws IOException {
        Files.createDirectories(root);
        var tree = new DemoTree(root, sizeMib * MIB, files - Oddities.FILES);
        tree.fill();
        Oddities.make(root.resolve("odd"));
        return new Made(tree.files + Oddities.FILES, tree.bytes);
    }

    private void fill() throws IOException {
        Path home = Path.of(System.getProperty("java.home")).toRealPath();
        int randomFiles = Math.max(10, wantedFiles / 50);
        copy(home, root.resolve("jdk"), wantedFiles / 4, wantedBytes * 3 / 5);
        Path sources = home.resolve("lib").resolve("src.zip");
        if (Files.isReadable(sources)) {
            try (FileSystem zip = FileSystems.newFileSystem(sources)) {
                Path top = zip.getPath("/");
                copy(top, root.resolve("src"), wantedFiles - randomFiles, wantedBytes * 4 / 5);
            }
        }
        // the module image holds the same class files
        Path image = root.resolve("jdk").resolve("lib").resolve("modules");
        if (!Files.exists(image)) {
            Path modules = FileSystems.getFileSystem(URI.create("jrt:/")).getPath("/modules");
            copy(modules, root.resolve("classes"), wantedFiles - randomFiles, wantedBytes * 9 / 10);
        }
        random(root.resolve("random"), wantedFiles - files, wantedBytes - bytes);
    }

    /** Copies a tree, by name, until there are as many files or bytes as said. */
    private void copy(Path from, Path to, int maxFiles, long maxBytes) throws IOException {
        Deque<Path> left = new ArrayDeque<>(List.of(from));
        while (!left.isEmpty() && files < maxFiles) {
            Path source = left.pop();
            Path target = to.resolve(from.relativize(source).toString());
            if (Files.isSymbolicLink(source)) {
                Files.createSymbolicLink(target, Files.readSymbolicLink(source));
            } else if (Files.isDirectory(source, LinkOption.NOFOLLOW_LINKS)) {
                Files.createDirectories(target);
                sorted(source).reversed().forEach(left::push);
            } else if (isWanted(source, maxBytes)) {
                copyFile(source, target);
            }
        }
    }

    private boolean isWanted(Path source, long maxBytes) throws IOException {
        return Files.isReadable(source)
                && !DERIVED.contains(source.getFileName().toString())
                && bytes + Files.size(source) <= maxBytes;
    }

    private void copyFile(Path source, Path target) throws IOException {
        long size = Files.size(source);
        if (size > 0 && contents.add(Sha256.ofFile(source))) {
            Files.copy(source, target);
            Files.setLastModifiedTime(target, Files.getLastModifiedTime(source));
            files++;
            bytes += size;
        }
    }

    private static List<Path> sorted(Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.sorted().toList();
        }
    }

    /** Makes files of very different sizes, which compress as little as media and archives do. */
    private void random(Path directory, int count, long total) throws IOException {
        var random = new SplittableRandom(SEED);
        long[] shares =
                random.ints(count, 0, LARGEST_SHIFT).mapToLong(shift -> 1L << shift).toArray();
        double share = (double) total / LongStream.of(shares).sum();
        long left = total;
        for (int i = 0; i < count; i++) {
            long size = i == count - 1 ? left : (long) (share * shares[i]);
            Path folder = Files.createDirectories(directory.resolve("%03d".formatted(i / 100)));
            noise(folder.resolve("%06d.bin".formatted(i)), size, random.split());
            left -= size;
            files++;
            bytes += size;
        }
    }

    private static void noise(Path file, long size, SplittableRandom random) throws IOException {
        byte[] buffer = new byte[BUFFER_BYTES];
        try (var out = Files.newOutputStream(file)) {
            for (long left = size; left > 0; left -= Math.min(left, buffer.length)) {
                random.nextBytes(buffer);
                out.write(buffer, 0, (int) Math.min(left, buffer.length));
            }
        }
    }
}
