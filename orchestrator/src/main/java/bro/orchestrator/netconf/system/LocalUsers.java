package bro.orchestrator.netconf.system;

import bro.orchestrator.netconf.datastore.CommitParticipant;
import bro.orchestrator.netconf.datastore.ConfigChange;
import bro.orchestrator.netconf.schema.CryptHash;
import bro.orchestrator.netconf.schema.InstancePath;
import bro.orchestrator.netconf.schema.Schema;
import bro.orchestrator.netconf.session.ErrorTag;
import bro.orchestrator.netconf.session.ErrorType;
import bro.orchestrator.netconf.session.RpcError;
import bro.orchestrator.netconf.ssh.Account;
import bro.orchestrator.netconf.ssh.Accounts;
import bro.orchestrator.netconf.ssh.AuthorizedKeys;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.opendaylight.yangtools.yang.common.QName;
import org.opendaylight.yangtools.yang.common.QNameModule;
import org.opendaylight.yangtools.yang.data.api.YangInstanceIdentifier.NodeIdentifier;
import org.opendaylight.yangtools.yang.data.api.schema.ContainerNode;
import org.opendaylight.yangtools.yang.data.api.schema.DataContainerNode;
import org.opendaylight.yangtools.yang.data.api.schema.LeafNode;
import org.opendaylight.yangtools.yang.data.api.schema.MapEntryNode;
import org.opendaylight.yangtools.yang.data.api.schema.MapNode;

/**
 * The users under {@code /system/authentication} of the running configuration, who may log in from
 * the commit on. Shared by all threads.
 */
public final class LocalUsers implements Accounts, CommitParticipant {
    static final String NAMESPACE = "urn:ietf:params:xml:ns:yang:ietf-system";

    private final QNameModule system;
    private final Map<String, Predicate<PublicKey>> fileKeys;
    private volatile Map<String, Account> accounts;

    /**
     * Takes the users of a configuration.
     *
     * @param keyFiles files with more keys of users, by their names; a file lets in whom it names
     *     only as long as the user is configured
     */
    public LocalUsers(Schema schema, ContainerNode running, Map<String, Path> keyFiles) {
        this.system = schema.module(NAMESPACE).orElseThrow().getQNameModule();
        this.fileKeys =
                keyFiles.entrySet().stream()
                        .collect(
                                Collectors.toMap(
                                        Map.Entry::getKey, it -> AuthorizedKeys.in(it.getValue())));
        this.accounts = accounts(running);
    }

    @Override
    public Optional<Account> find(String user) {
        return Optional.ofNullable(accounts.get(user));
    }

    /** Whether there are any. */
    static boolean areIn(ContainerNode running, Schema schema) {
        QNameModule system = schema.module(NAMESPACE).orElseThrow().getQNameModule();
        return !users(running, system).isEmpty();
    }

    @Override
    public void check(ConfigChange change) {
        if (concerns(change)) {
            for (MapEntryNode user : users(change.after(), system)) {
                keys(user).forEach(key -> requireKey(text(user, "name"), key));
            }
        }
    }

    @Override
    public void applied(ConfigChange change) {
        if (concerns(change)) {
            accounts = accounts(change.after());
        }
    }

    private boolean concerns(ConfigChange change) {
        return change.delta().modifiedChild(id(system, "system")) != null;
    }

    private Map<String, Account> accounts(ContainerNode root) {
        var all = new HashMap<String, Account>();
        for (MapEntryNode user : users(root, system)) {
            String name = text(user, "name");
            String hash = text(user, "password");
            all.put(name, new Account(name, password(hash), key(name, user)));
        }
        return Map.copyOf(all);
    }

    private static Predicate<char[]> password(String hash) {
        return hash.isEmpty() ? _ -> false : given -> CryptHash.matches(hash, given);
    }

    private Predicate<PublicKey> key(String name, MapEntryNode user) {
        List<String> lines =
                keys(user).stream()
                        .map(
                                key ->
                                        "%s %s"
                                                .formatted(
                                                        text(key, "algorithm"),
                                                        Base64.getEncoder()
                                                                .encodeToString(data(key))))
                        .toList();
        return AuthorizedKeys.of(lines).or(fileKeys.getOrDefault(name, _ -> false));
    }

    /** A key that nobody could ever log in with is a mistake. */
    private void requireKey(String user, MapEntryNode key) {
        String algorithm = text(key, "algorithm");
        if (!algorithm.equals(format(data(key)))) {
            InstancePath path =
                    InstancePath.ROOT
                            .with(step("system", Map.of()))
                            .with(step("authentication", Map.of()))
                            .with(step("user", Map.of("name", user)))
                            .with(step("authorized-key", Map.of("name", text(key, "name"))))
                            .with(step("key-data", Map.of()));
            throw RpcError.of(
                            ErrorType.APPLICATION,
                            ErrorTag.INVALID_VALUE,
                            "the key-data is no public key of that algorithm")
                    .with("bad-element", "key-data")
                    .withPath(path.errorPath())
                    .asException();
        }
    }

    private static InstancePath.Step step(String name, Map<String, String> keys) {
        return new InstancePath.Step(NAMESPACE, "sys", name, keys);
    }

    /** The name with which a public key begins, RFC 4253 section 6.6. */
    private static String format(byte[] key) {
        var bytes = ByteBuffer.wrap(key);
        int length = bytes.remaining() < Integer.BYTES ? -1 : bytes.getInt();
        if (length < 1 || length > bytes.remaining()) {
            return "";
        }
        return new String(key, Integer.BYTES, length, StandardCharsets.US_ASCII);
    }

    private static Collection<MapEntryNode> users(ContainerNode root, QNameModule module) {
        if (root.childByArg(id(module, "system")) instanceof ContainerNode system
                && system.childByArg(id(module, "authentication"))
                        instanceof ContainerNode authentication) {
            return entries(authentication, id(module, "user"));
        }
        return List.of();
    }

    private Collection<MapEntryNode> keys(MapEntryNode user) {
        return entries(user, id(system, "authorized-key"));
    }

    private static Collection<MapEntryNode> entries(DataContainerNode node, NodeIdentifier list) {
        var found = new ArrayList<MapEntryNode>();
        if (node.childByArg(list) instanceof MapNode map) {
            found.addAll(map.body());
        }
        return found;
    }

    private String text(DataContainerNode node, String leaf) {
        return node.childByArg(id(system, leaf)) instanceof LeafNode<?> found
                ? found.body().toString()
                : "";
    }

    private byte[] data(DataContainerNode key) {
        return key.childByArg(id(system, "key-data")) instanceof LeafNode<?> found
                        && found.body() instanceof byte[] bytes
                ? bytes
                : new byte[0];
    }

    private static NodeIdentifier id(QNameModule module, String name) {
        return new NodeIdentifier(QName.create(module, name));
    }
}
