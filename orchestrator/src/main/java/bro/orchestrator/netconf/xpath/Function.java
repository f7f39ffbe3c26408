package bro.orchestrator.netconf.xpath;

import java.util.Arrays;
import java.util.Optional;

/** The functions of XPath 1.0 and of RFC 7950 section 10, with how many arguments they take. */
public enum Function {
    LAST("last", 0, 0),
    POSITION("position", 0, 0),
    COUNT("count", 1, 1),
    ID("id", 1, 1),
    LOCAL_NAME("local-name", 0, 1),
    NAMESPACE_URI("namespace-uri", 0, 1),
    NAME("name", 0, 1),
    STRING("string", 0, 1),
    CONCAT("concat", 2, Integer.MAX_VALUE),
    STARTS_WITH("starts-with", 2, 2),
    CONTAINS("contains", 2, 2),
    SUBSTRING_BEFORE("substring-before", 2, 2),
    SUBSTRING_AFTER("substring-after", 2, 2),
    SUBSTRING("substring", 2, 3),
    STRING_LENGTH("string-length", 0, 1),
    NORMALIZE_SPACE("normalize-space", 0, 1),
    TRANSLATE("translate", 3, 3),
    BOOLEAN("boolean", 1, 1),
    NOT("not", 1, 1),
    TRUE("true", 0, 0),
    FALSE("false", 0, 0),
    LANG("lang", 1, 1),
    NUMBER("number", 0, 1),
    SUM("sum", 1, 1),
    FLOOR("floor", 1, 1),
    CEILING("ceiling", 1, 1),
    ROUND("round", 1, 1),
    CURRENT("current", 0, 0),
    RE_MATCH("re-match", 2, 2),
    DEREF("deref", 1, 1),
    DERIVED_FROM("derived-from", 2, 2),
    DERIVED_FROM_OR_SELF("derived-from-or-self", 2, 2),
    ENUM_VALUE("enum-value", 1, 1),
    BIT_IS_SET("bit-is-set", 2, 2);

    private final String label;
    private final int fewest;
    private final int most;

    Function(String label, int fewest, int most) {
        this.label = label;
        this.fewest = fewest;
        this.most = most;
    }

    String label() {
        return label;
    }

    boolean takes(int arguments) {
        return arguments >= fewest && arguments <= most;
    }

    static Optional<Function> named(String label) {
        return Arrays.stream(values()).filter(it -> it.label.equals(label)).findFirst();
    }
}
