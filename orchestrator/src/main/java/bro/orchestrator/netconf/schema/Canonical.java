package bro.orchestrator.netconf.schema;

import bro.orchestrator.netconf.xml.Scope;
import java.time.DateTimeException;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.opendaylight.yangtools.yang.model.api.type.StringTypeDefinition;

/** Texts that are not kept as they are received. */
final class Canonical {
    private static final String CRYPT = "urn:ietf:params:xml:ns:yang:iana-crypt-hash";
    private static final String INET = "urn:ietf:params:xml:ns:yang:ietf-inet-types";
    private static final String YANG = "urn:ietf:params:xml:ns:yang:ietf-yang-types";

    /** A literal, an axis, or a prefix before a name. */
    private static final Pattern TOKEN =
            Pattern.compile(
                    "\"[^\"]*\"|'[^']*'|[A-Za-z_][\\w.-]*::|(?<prefix>[A-Za-z_][\\w.-]*):(?=[\\w*])");

    private Canonical() {}

    /**
     * What is kept of a text.
     *
     * @param moduleName name of the module of a namespace
     * @param isModule whether there is a module of a name
     * @throws IllegalArgumentException if it cannot be taken
     */
    static String of(
            StringTypeDefinition type,
            String text,
            Scope scope,
            Function<String, Optional<String>> moduleName,
            Function<String, Boolean> isModule) {
        for (StringTypeDefinition at = type; at != null; at = at.getBaseType()) {
            switch (at.getQName().getNamespace().toString()) {
                case CRYPT -> {
                    return CryptHash.kept(text);
                }
                case YANG -> {
                    return switch (at.getQName().getLocalName()) {
                        case "xpath1.0" -> withModuleNames(text, scope, moduleName, isModule);
                        case "date-and-time" -> time(text);
                        default -> text;
                    };
                }
                case INET -> {
                    return inet(at.getQName().getLocalName(), text);
                }
                default -> {}
            }
        }
        return text;
    }

    private static String time(String text) {
        try {
            DateAndTime.parse(text);
            return text;
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("a time that never is", e);
        }
    }

    private static String inet(String type, String text) {
        return switch (type) {
            case "ipv6-address", "ipv6-address-no-zone" -> InetForms.ipv6Address(text);
            case "ipv4-prefix", "ipv6-prefix" -> InetForms.prefix(text);
            case "domain-name" -> text.toLowerCase(Locale.ROOT);
            default -> text;
        };
    }

    /** Prefixes mean nothing outside of the message in which they were declared. */
    private static String withModuleNames(
            String text,
            Scope scope,
            Function<String, Optional<String>> moduleName,
            Function<String, Boolean> isModule) {
        Matcher token = TOKEN.matcher(text);
        return token.replaceAll(
                found -> {
                    String prefix = token.group("prefix");
                    if (prefix == null) {
                        return Matcher.quoteReplacement(found.group());
                    }
                    return scope.namespace(prefix)
                                    .flatMap(moduleName)
                                    .or(() -> Optional.of(prefix).filter(isModule::apply))
                                    .orElseThrow(
                                            () ->
                                                    new IllegalArgumentException(
                                                            "a prefix that is not known"))
                            + ":";
                });
    }
}
