package bro.orchestrator.netconf.notification;

import bro.orchestrator.netconf.session.ErrorTag;
import bro.orchestrator.netconf.session.ErrorType;
import bro.orchestrator.netconf.session.RpcError;
import bro.orchestrator.netconf.tree.Selection;
import bro.orchestrator.netconf.xml.XmlElement;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * A filter that is kept as long as a subscription. Filters that were written alike are equal, so
 * what is found out for one is known for all of them.
 */
public final class Filter {
    public static final Filter NONE = new Filter("", Selection.ALL);

    private static final long MAX_SIZE = 64 * 1024;
    private static final int NODE = 64;
    private static final Pattern PREFIX = Pattern.compile("([\\p{L}_][\\p{L}\\p{N}_.-]*):(?!:)");

    private final String text;
    private final Selection selection;

    private Filter(String text, Selection selection) {
        this.text = text;
        this.selection = selection;
    }

    /**
     * Keeps a filter.
     *
     * @param element as it was received
     * @throws bro.orchestrator.netconf.session.RpcException if it is too large to be kept
     */
    public static Filter of(Optional<XmlElement> element, Selection selection) {
        if (element.isEmpty()) {
            return NONE;
        }
        if (size(element.get()) > MAX_SIZE) {
            throw RpcError.of(ErrorType.PROTOCOL, ErrorTag.TOO_BIG, "the filter is too large")
                    .with("bad-element", element.get().name())
                    .asException();
        }
        var text = new StringBuilder();
        append(element.get(), text);
        return new Filter(text.toString(), selection);
    }

    /** About as many bytes as an element takes. */
    private static long size(XmlElement element) {
        long attributes =
                element.attributes().stream()
                        .mapToLong(it -> NODE + it.name().length() + it.value().length())
                        .sum();
        long children = element.children().stream().mapToLong(Filter::size).sum();
        return NODE + element.name().length() + element.text().length() + attributes + children;
    }

    private static void append(XmlElement element, StringBuilder text) {
        text.append('{').append(element.namespace()).append('}').append(element.name());
        for (XmlElement.Attribute attribute : element.attributes()) {
            text.append(" {").append(attribute.namespace()).append('}').append(attribute.name());
            append(attribute.value(), element, text);
        }
        append(element.trimmed(), element, text);
        text.append('(');
        element.children().forEach(child -> append(child, text));
        text.append(')');
    }

    /** A value, with the namespaces of what may be prefixes in it. */
    private static void append(String value, XmlElement element, StringBuilder text) {
        text.append('"').append(value.length()).append(':').append(value);
        PREFIX.matcher(value)
                .results()
                .map(it -> element.scope().namespace(it.group(1)).orElse(""))
                .forEach(namespace -> text.append('{').append(namespace).append('}'));
    }

    /** The prefixes that an expression may use, with what they stand for where it was written. */
    public static Map<String, String> prefixes(XmlElement expression) {
        var prefixes = new TreeMap<String, String>();
        PREFIX.matcher(expression.text())
                .results()
                .map(it -> it.group(1))
                .forEach(
                        prefix ->
                                expression
                                        .scope()
                                        .namespace(prefix)
                                        .ifPresent(it -> prefixes.put(prefix, it)));
        return prefixes;
    }

    public Selection selection() {
        return selection;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Filter filter && filter.text.equals(text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }
}
