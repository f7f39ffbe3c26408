package bro.orchestrator.netconf.session;

import bro.orchestrator.netconf.xml.Namespaces;
import bro.orchestrator.netconf.xml.XmlWriter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One {@code rpc-error} of RFC 6241.
 *
 * @param info what {@code error-info} holds, in its order
 * @param message one clause for a person
 */
public record RpcError(
        ErrorType type,
        ErrorTag tag,
        Optional<String> appTag,
        Optional<Path> path,
        String message,
        List<Detail> info) {

    /** An XPath to the element in error, with the prefixes that it uses. */
    public record Path(String expression, Map<String, String> prefixes) {}

    /**
     * One element of {@code error-info}.
     *
     * @param prefixes namespaces by the prefixes that the value uses
     * @param below what the element holds instead of a value
     */
    public record Detail(
            String namespace,
            String name,
            String value,
            Map<String, String> prefixes,
            List<Detail> below) {

        /** An element of the base namespace. */
        Detail(String name, String value) {
            this(Namespaces.BASE, name, value);
        }

        public Detail(String namespace, String name, String value) {
            this(namespace, name, value, Map.of(), List.of());
        }

        /** An element that holds others. */
        public Detail(String namespace, String name, List<Detail> below) {
            this(namespace, name, "", Map.of(), below);
        }

        /** An element whose value is an identity. */
        public static Detail identity(String namespace, String name, String module, String value) {
            return new Detail(namespace, name, "idx:" + value, Map.of("idx", module), List.of());
        }

        void write(XmlWriter out) throws IOException {
            out.start(namespace, name);
            declare(prefixes, out);
            out.text(value);
            for (Detail inner : below) {
                inner.write(out);
            }
            out.end();
        }
    }

    public RpcError {
        info = List.copyOf(info);
    }

    public static RpcError of(ErrorType type, ErrorTag tag, String message) {
        return new RpcError(type, tag, Optional.empty(), Optional.empty(), message, List.of());
    }

    /** Says where it is; the root is no node that could be named. */
    public RpcError withPath(Path where) {
        Optional<Path> named = Optional.of(where).filter(it -> !it.expression().isEmpty());
        return new RpcError(type, tag, appTag, named, message, info);
    }

    public RpcError withAppTag(String name) {
        return new RpcError(type, tag, Optional.of(name), path, message, info);
    }

    public RpcError with(String name, String value) {
        return with(new Detail(name, value));
    }

    /** Adds an element of another namespace than that of NETCONF. */
    public RpcError with(String namespace, String name, String value) {
        return with(new Detail(namespace, name, value));
    }

    /** Adds an element of another namespace than that of NETCONF, whose value is a path. */
    public RpcError with(String namespace, String name, Path value) {
        return with(new Detail(namespace, name, value.expression(), value.prefixes(), List.of()));
    }

    /** Adds an element as it is. */
    public RpcError with(Detail detail) {
        var more = new ArrayList<>(info);
        more.add(detail);
        return new RpcError(type, tag, appTag, path, message, more);
    }

    public RpcException asException() {
        return new RpcException(List.of(this));
    }

    void write(XmlWriter out) throws IOException {
        String base = Namespaces.BASE;
        out.start(base, "rpc-error");
        out.leaf(base, "error-type", type.label());
        out.leaf(base, "error-tag", tag.label());
        out.leaf(base, "error-severity", "error");
        if (appTag.isPresent()) {
            out.leaf(base, "error-app-tag", appTag.get());
        }
        if (path.isPresent()) {
            out.start(base, "error-path");
            declare(path.get().prefixes(), out);
            out.text(path.get().expression()).end();
        }
        out.start(base, "error-message").attribute("xml:lang", "en").text(message).end();
        if (!info.isEmpty()) {
            out.start(base, "error-info");
            for (Detail element : info) {
                element.write(out);
            }
            out.end();
        }
        out.end();
    }

    private static void declare(Map<String, String> prefixes, XmlWriter out) throws IOException {
        for (var prefix : prefixes.entrySet()) {
            out.attribute("xmlns:" + prefix.getKey(), prefix.getValue());
        }
    }
}
