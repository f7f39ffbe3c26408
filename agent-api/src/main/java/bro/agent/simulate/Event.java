package bro.agent.simulate;

import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.Collectors;

/**
 * Something that a simulation tells.
 *
 * @param name for programs; what the fields mean depends on it
 * @param fields texts, numbers, and maps of them
 * @param text for persons
 */
record Event(String name, SequencedMap<String, Object> fields, String text) {
    private static final char FIRST_PRINTABLE = ' ';
    private static final char LAST_ASCII = '~';

    /** One line, in ASCII whatever the names of fragments are. */
    String json() {
        return "{\"event\":" + quoted(name) + "," + members(fields) + "}";
    }

    private static String members(Map<?, ?> fields) {
        return fields.entrySet().stream()
                .map(field -> quoted(field.getKey().toString()) + ":" + value(field.getValue()))
                .collect(Collectors.joining(","));
    }

    private static String value(Object value) {
        return switch (value) {
            case Map<?, ?> map -> "{" + members(map) + "}";
            case Number number -> number.toString();
            default -> quoted(value.toString());
        };
    }

    private static String quoted(String text) {
        var quoted = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                quoted.append('\\').append(c);
            } else if (c < FIRST_PRINTABLE || c > LAST_ASCII) {
                quoted.append("\\u%04x".formatted((int) c));
            } else {
                quoted.append(c);
            }
        }
        return quoted.append('"').toString();
    }
}
