package bro.orchestrator.netconf.schema;

import bro.orchestrator.core.failure.BroException;
import bro.orchestrator.core.failure.ErrorCode;
import bro.orchestrator.netconf.xml.Namespaces;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.opendaylight.yangtools.yang.common.QName;
import org.opendaylight.yangtools.yang.common.Revision;
import org.opendaylight.yangtools.yang.common.XMLNamespace;
import org.opendaylight.yangtools.yang.common.YangVersion;
import org.opendaylight.yangtools.yang.model.api.EffectiveModelContext;
import org.opendaylight.yangtools.yang.model.api.Module;
import org.opendaylight.yangtools.yang.model.api.source.SourceIdentifier;
import org.opendaylight.yangtools.yang.model.api.stmt.FeatureSet;
import org.opendaylight.yangtools.yang.model.spi.source.StringYangTextSource;
import org.opendaylight.yangtools.yang.parser.api.YangParser;
import org.opendaylight.yangtools.yang.parser.api.YangParserConfiguration;
import org.opendaylight.yangtools.yang.parser.api.YangParserException;
import org.opendaylight.yangtools.yang.parser.api.YangParserFactory;

/** The model that is served, and the modules it is made of. */
public final class Schema {
    /** Namespace of the module of the product. */
    public static final String BRO = "urn:bro:backup-restore-orchestrator";

    private static final String PRODUCT = "backup-restore-orchestrator@2026-11-21";
    private static final String NETCONF = "ietf-netconf@2011-06-01";

    private static final List<String> IMPLEMENTED =
            List.of(
                    PRODUCT,
                    NETCONF,
                    "ietf-netconf-monitoring@2010-10-04",
                    "ietf-yang-library@2019-01-04",
                    "ietf-datastores@2018-02-14",
                    "notifications@2008-07-14",
                    "nc-notifications@2008-07-14");

    private static final List<String> IMPORTED =
            List.of("ietf-yang-types@2013-07-15", "ietf-inet-types@2013-07-15");

    /** What is supported of what modules leave open; of the product's own the rest is to come. */
    private static final Map<String, List<String>> FEATURES =
            Map.of(
                    PRODUCT,
                    List.of("restore-plan"),
                    NETCONF,
                    List.of("writable-running", "rollback-on-error", "validate"));

    private final EffectiveModelContext context;
    private final List<YangModule> modules;
    private final String contentId;

    private Schema(EffectiveModelContext context, List<YangModule> modules) {
        this.context = context;
        this.modules = List.copyOf(modules);
        this.contentId = digest(modules);
    }

    /**
     * Parses the modules on the class path.
     *
     * @throws BroException as STARTUP_FAILED
     */
    public static Schema load() {
        var sources = new ArrayList<StringYangTextSource>();
        for (String file : IMPLEMENTED) {
            sources.add(source(file));
        }
        for (String file : IMPORTED) {
            sources.add(source(file));
        }
        try {
            EffectiveModelContext context = parse(sources);
            return new Schema(context, sources.stream().map(it -> module(context, it)).toList());
        } catch (IOException | YangParserException e) {
            throw failed("the YANG modules cannot be parsed", e);
        }
    }

    private static EffectiveModelContext parse(List<StringYangTextSource> sources)
            throws IOException, YangParserException {
        YangParser parser =
                ServiceLoader.load(YangParserFactory.class)
                        .findFirst()
                        .orElseThrow()
                        .createParser(YangParserConfiguration.DEFAULT);
        parser.setSupportedFeatures(features());
        for (StringYangTextSource source : sources) {
            parser.addSource(source);
        }
        return parser.buildEffectiveModel();
    }

    private static FeatureSet features() {
        return FeatureSet.of(
                Stream.concat(features(PRODUCT, BRO), features(NETCONF, Namespaces.BASE))
                        .collect(Collectors.toSet()));
    }

    private static Stream<QName> features(String file, String namespace) {
        String revision = file.substring(file.indexOf('@') + 1);
        return FEATURES.getOrDefault(file, List.of()).stream()
                .map(feature -> QName.create(namespace, revision, feature));
    }

    private static StringYangTextSource source(String file) {
        String path = "META-INF/yang/" + file + ".yang";
        try (InputStream in = Schema.class.getClassLoader().getResourceAsStream(path)) {
            if (in == null) {
                throw failed("YANG module %s is missing".formatted(file), null);
            }
            return new StringYangTextSource(
                    SourceIdentifier.ofYangFileName(file + ".yang"),
                    new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw failed("YANG module %s cannot be read".formatted(file), e);
        }
    }

    private static BroException failed(String message, @Nullable Exception cause) {
        return cause == null
                ? new BroException(ErrorCode.STARTUP_FAILED, message)
                : new BroException(ErrorCode.STARTUP_FAILED, message, cause);
    }

    private static YangModule module(EffectiveModelContext context, StringYangTextSource source) {
        SourceIdentifier id = source.sourceId();
        String name = id.name().getLocalName();
        Revision revision = id.revision();
        Module module = context.findModule(name, Optional.ofNullable(revision)).orElseThrow();
        String file = name + "@" + revision;
        return new YangModule(
                name,
                String.valueOf(revision),
                module.getNamespace().toString(),
                source.getDelegate(),
                FEATURES.getOrDefault(file, List.of()),
                IMPLEMENTED.contains(file),
                module.getYangVersion() == YangVersion.VERSION_1);
    }

    private static String digest(List<YangModule> modules) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            for (YangModule module : modules) {
                sha.update(module.text().getBytes(StandardCharsets.UTF_8));
                sha.update(module.features().toString().getBytes(StandardCharsets.UTF_8));
            }
            return HexFormat.of().formatHex(sha.digest(), 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    public EffectiveModelContext context() {
        return context;
    }

    public List<YangModule> modules() {
        return modules;
    }

    /** Another one for every other set of modules and features, the same across restarts. */
    public String contentId() {
        return contentId;
    }

    /** The newest module of a namespace. */
    public Optional<? extends Module> module(String namespace) {
        return context.findModules(XMLNamespace.of(namespace)).stream().findFirst();
    }
}
