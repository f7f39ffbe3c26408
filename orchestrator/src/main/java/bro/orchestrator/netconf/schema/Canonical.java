package bro.orchestrator.netconf.schema;

import bro.orchestrator.netconf.xml.Scope;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.opendaylight.yangtools.yang.common.QName;
import org.opendaylight.yangtools.yang.model.api.type.StringTypeDefinition;

/** Texts that are not kept as they are received. */
final class Canonical {
    private static final String CRYPT_HASH = "crypt-hash";
    private static final String CRYPT_HASH_MODULE = "urn:ietf:params:xml:ns:yang:iana-crypt-hash";
    private static final String XPATH = "xpath1.0";
    private static final String XPATH_MODULE = "urn:ietf:params:xml:ns:yang:ietf-yang-types";

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
            if (is(at.getQName(), CRYPT_HASH_MODULE, CRYPT_HASH)) {
                return CryptHash.kept(text);
            }
            if (is(at.getQName(), XPATH_MODULE, XPATH)) {
                return withModuleNames(text, scope, moduleName, isModule);
            }
        }
        return text;
    }

    private static boolean is(QName name, String namespace, String local) {
        return name.getLocalName().equals(local)
                && name.getNamespace().toString().equals(namespace);
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
