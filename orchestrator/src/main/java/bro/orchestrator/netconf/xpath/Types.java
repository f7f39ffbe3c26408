package bro.orchestrator.netconf.xpath;

import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.opendaylight.yangtools.yang.model.api.TypeDefinition;
import org.opendaylight.yangtools.yang.model.api.TypedDataSchemaNode;
import org.opendaylight.yangtools.yang.model.api.type.BitsTypeDefinition;
import org.opendaylight.yangtools.yang.model.api.type.EnumTypeDefinition;
import org.opendaylight.yangtools.yang.model.api.type.UnionTypeDefinition;

/** What functions ask of the type of a leaf. */
public final class Types {
    private Types() {}

    /** The type of a leaf and, if it is a union, those of its members. */
    static Stream<TypeDefinition<?>> of(Item item) {
        return item.model()
                .filter(TypedDataSchemaNode.class::isInstance)
                .map(it -> members(((TypedDataSchemaNode) it).getType()))
                .orElse(Stream.empty());
    }

    /** The members of a union and of unions among them; a type that is none by itself. */
    public static Stream<TypeDefinition<?>> members(TypeDefinition<?> type) {
        return type instanceof UnionTypeDefinition union
                ? union.getTypes().stream().flatMap(Types::members)
                : Stream.of(type);
    }

    /** The number of the value of an enumeration. */
    static OptionalInt enumValue(Item item) {
        String name = item.text();
        return of(item).filter(EnumTypeDefinition.class::isInstance)
                .flatMap(it -> ((EnumTypeDefinition) it).getValues().stream())
                .filter(it -> it.getName().equals(name))
                .mapToInt(EnumTypeDefinition.EnumPair::getValue)
                .findFirst();
    }

    static boolean isBitSet(Item item, String bit) {
        return of(item).anyMatch(BitsTypeDefinition.class::isInstance)
                && List.of(item.text().split(" ")).contains(bit);
    }
}
