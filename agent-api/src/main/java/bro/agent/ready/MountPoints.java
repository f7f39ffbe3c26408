package bro.agent.ready;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Where file systems are mounted, as this process sees it.
 *
 * @param names absolute, one character for each byte
 */
record MountPoints(List<String> names) {
    private static final Path SOURCE = Path.of("/proc/self/mountinfo");
    private static final int FIELD = 4;

    static MountPoints present() throws IOException {
        try {
            return parse(Files.readString(SOURCE, StandardCharsets.ISO_8859_1));
        } catch (NoSuchFileException _) {
            return new MountPoints(List.of());
        }
    }

    /** Understands the lines that proc(5) describes under {@code mountinfo}. */
    static MountPoints parse(String text) {
        return new MountPoints(
                text.lines()
                        .map(line -> line.split(" ", -1))
                        .filter(fields -> fields.length > FIELD)
                        .map(fields -> unescaped(fields[FIELD]))
                        .toList());
    }

    /** One that lies in the directory or deeper, but is not the directory itself. */
    Optional<String> below(Path directory) {
        String name = new String(RawNames.bytesOf(directory), StandardCharsets.ISO_8859_1);
        String prefix = name.endsWith("/") ? name : name + "/";
        return names.stream()
                .filter(mount -> mount.startsWith(prefix) && mount.length() > prefix.length())
                .findFirst()
                .map(
                        mount ->
                                new String(
                                        mount.getBytes(StandardCharsets.ISO_8859_1),
                                        StandardCharsets.UTF_8));
    }

    /** Blanks, tabs, line ends and backslashes are written as a backslash and three digits. */
    private static String unescaped(String field) {
        var name = new StringBuilder(field.length());
        int i = 0;
        while (i < field.length()) {
            if (field.charAt(i) == '\\' && field.substring(i).matches("(?s)\\\\[0-3][0-7]{2}.*")) {
                name.append((char) Integer.parseInt(field, i + 1, i + 4, 8));
                i += 4;
            } else {
                name.append(field.charAt(i));
                i++;
            }
        }
        return name.toString();
    }
}
