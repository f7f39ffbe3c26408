package bro.orchestrator.netconf.rules;

import bro.orchestrator.netconf.xpath.Prefixes;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;
import org.opendaylight.yangtools.yang.model.api.EffectiveModelContext;
import org.opendaylight.yangtools.yang.model.api.Module;
import org.opendaylight.yangtools.yang.model.api.meta.DeclaredStatement;
import org.opendaylight.yangtools.yang.model.api.meta.EffectiveStatement;
import org.opendaylight.yangtools.yang.model.api.stmt.BelongsToStatement;
import org.opendaylight.yangtools.yang.model.api.stmt.ImportStatement;
import org.opendaylight.yangtools.yang.model.api.stmt.MustStatement;
import org.opendaylight.yangtools.yang.model.api.stmt.PrefixStatement;
import org.opendaylight.yangtools.yang.model.api.stmt.SubmoduleEffectiveStatement;
import org.opendaylight.yangtools.yang.model.api.stmt.WhenStatement;

/** The prefixes that the expressions of the model were written with: those of their module. */
final class Scopes {
    private final IdentityHashMap<DeclaredStatement<?>, Map<String, String>> scopes =
            new IdentityHashMap<>();
    private final Map<String, String> namespaces = new HashMap<>();

    Scopes(EffectiveModelContext context) {
        for (Module module : context.getModules()) {
            namespaces.putIfAbsent(module.getName(), module.getNamespace().toString());
        }
        for (Module module : context.getModules()) {
            String own = module.getNamespace().toString();
            add(module.asEffectiveStatement(), own);
            module.asEffectiveStatement()
                    .streamEffectiveSubstatements(SubmoduleEffectiveStatement.class)
                    .forEach(it -> add(it, own));
        }
    }

    private void add(EffectiveStatement<?, ?> module, String namespace) {
        DeclaredStatement<?> text = module.getDeclared();
        if (text == null) {
            return;
        }
        var prefixes = new HashMap<String, String>();
        for (DeclaredStatement<?> statement : text.declaredSubstatements()) {
            switch (statement) {
                case PrefixStatement prefix -> prefixes.put(prefix.rawArgument(), namespace);
                case BelongsToStatement belongsTo ->
                        belongsTo
                                .findFirstDeclaredSubstatement(PrefixStatement.class)
                                .ifPresent(it -> prefixes.put(it.rawArgument(), namespace));
                case ImportStatement imported ->
                        imported.findFirstDeclaredSubstatement(PrefixStatement.class)
                                .ifPresent(
                                        it ->
                                                prefixes.put(
                                                        it.rawArgument(),
                                                        namespaces.getOrDefault(
                                                                imported.rawArgument(), "")));
                default -> {}
            }
        }
        claim(text, prefixes);
    }

    private void claim(DeclaredStatement<?> statement, Map<String, String> prefixes) {
        if (statement instanceof MustStatement || statement instanceof WhenStatement) {
            scopes.put(statement, prefixes);
        }
        for (DeclaredStatement<?> inner : statement.declaredSubstatements()) {
            claim(inner, prefixes);
        }
    }

    /**
     * What names mean in an expression.
     *
     * @param unprefixed the namespace of names without a prefix
     */
    Prefixes of(DeclaredStatement<?> statement, String unprefixed) {
        return new Written(scopes.getOrDefault(statement, Map.of()), unprefixed);
    }

    private record Written(Map<String, String> prefixes, String unprefixed) implements Prefixes {

        @Override
        public Optional<String> namespace(String prefix) {
            return Optional.ofNullable(prefixes.get(prefix));
        }
    }
}
