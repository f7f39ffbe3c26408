package bro.orchestrator.config;

import bro.orchestrator.core.failure.BroException;
import bro.orchestrator.core.failure.ErrorCode;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/** Reads a YAML file into flat keys such as {@code rest.port} or {@code users.0.name}. */
final class YamlFile {
    private static final long MAX_BYTES = 1 << 20;
    private static final int MAX_DEPTH = 8;

    private final SequencedMap<String, Entry> entries = new LinkedHashMap<>();
    private final Path file;

    private YamlFile(Path file) {
        this.file = file;
    }

    /**
     * Reads a file.
     *
     * @throws BroException as STARTUP_FAILED if it cannot be read or is no YAML
     */
    static SequencedMap<String, Entry> read(Path file) {
        var yaml = new YamlFile(file);
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw yaml.bad("the file is larger than 1 MiB");
            }
            try (JsonParser parser =
                    new YAMLFactory().createParser(Files.newBufferedReader(file))) {
                if (parser.nextToken() != null) {
                    yaml.value(parser, "", 0);
                }
            }
        } catch (JsonProcessingException e) {
            throw yaml.bad(
                    "line %d: %s"
                            .formatted(
                                    e.getLocation() == null ? 0 : e.getLocation().getLineNr(),
                                    String.valueOf(e.getOriginalMessage())
                                            .lines()
                                            .findFirst()
                                            .orElse("no YAML")));
        } catch (NoSuchFileException e) {
            throw yaml.bad("there is no such file");
        } catch (IOException e) {
            throw yaml.bad("the file cannot be read: " + e.getMessage());
        }
        return yaml.entries;
    }

    private void value(JsonParser parser, String key, int depth) throws IOException {
        if (depth > MAX_DEPTH) {
            throw bad("line %d: too deep".formatted(line(parser)));
        }
        JsonToken token = parser.currentToken();
        if (token == JsonToken.START_OBJECT) {
            mapping(parser, key, depth);
        } else if (key.isEmpty()) {
            throw bad("line %d: a key and a colon are missing".formatted(line(parser)));
        } else if (token == JsonToken.START_ARRAY) {
            sequence(parser, key, depth);
        } else if (token != JsonToken.VALUE_NULL) {
            put(key, parser.getText(), line(parser), false);
        }
    }

    /** Plain items become one value of the sequence; each other one has a key of its own. */
    private void sequence(JsonParser parser, String key, int depth) throws IOException {
        int line = line(parser);
        var items = new ArrayList<String>();
        for (int index = 0; parser.nextToken() != JsonToken.END_ARRAY; index++) {
            if (parser.currentToken().isStructStart()) {
                value(parser, key + "." + index, depth + 1);
            } else if (parser.getText().contains(",")) {
                throw bad("line %d: an item of a list has a comma".formatted(line(parser)));
            } else {
                items.add(parser.currentToken() == JsonToken.VALUE_NULL ? "" : parser.getText());
            }
        }
        if (!items.isEmpty()) {
            put(key, String.join(",", items), line, true);
        }
    }

    private void mapping(JsonParser parser, String key, int depth) throws IOException {
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            var _ = parser.nextToken();
            value(parser, key.isEmpty() ? name : key + "." + name, depth + 1);
        }
    }

    private void put(String key, String text, int line, boolean isList) {
        String where = "%s line %d".formatted(file.getFileName(), line);
        Path folder = file.toAbsolutePath().normalize().getParent();
        var entry = new Entry(text, where, folder == null ? file : folder, isList);
        if (entries.put(key, entry) != null) {
            throw bad("line %d: key '%s' is there twice".formatted(line, key));
        }
    }

    private static int line(JsonParser parser) {
        return parser.currentTokenLocation().getLineNr();
    }

    private BroException bad(String why) {
        return new BroException(
                ErrorCode.STARTUP_FAILED, "configuration file '%s': %s".formatted(file, why));
    }
}
