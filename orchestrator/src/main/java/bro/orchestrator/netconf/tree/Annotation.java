package bro.orchestrator.netconf.tree;

import java.util.List;
import java.util.stream.Stream;

/**
 * What is said about a node, an attribute in XML.
 *
 * @param prefix for the namespace; a value that is an identity of the same namespace uses it too
 */
public record Annotation(String prefix, String namespace, String name, String value) {

    static List<Annotation> added(List<Annotation> some, Annotation more) {
        return Stream.concat(some.stream(), Stream.of(more)).toList();
    }
}
