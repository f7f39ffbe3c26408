package bro.orchestrator.netconf.schema;

import bro.orchestrator.core.failure.BroException;
import bro.orchestrator.core.failure.ErrorCode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.opendaylight.yangtools.yang.common.QName;
import org.opendaylight.yangtools.yang.common.Revision;
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

    private static final Pattern NAMESPACE =
            Pattern.compile("^\\s*namespace\\s+[\"']?([^\"';\\s]+)", Pattern.MULTILINE);

    private static final List<Row> MODULES =
            List.of(
                    Row.of("backup-restore-orchestrator@2026-11-21", "restore-plan"),
                    Row.of(
                            "ietf-netconf@2011-06-01",
                            "writable-running",
                            "candidate",
                            "confirmed-commit",
                            "rollback-on-error",
                            "validate",
                            "xpath"),
                    Row.of("ietf-netconf-monitoring@2010-10-04"),
                    Row.of("ietf-yang-library@2019-01-04"),
                    Row.of("ietf-datastores@2018-02-14"),
                    Row.of("ietf-netconf-with-defaults@2011-06-01"),
                    Row.of("ietf-origin@2018-02-14"),
                    Row.of("ietf-netconf-nmda@2019-01-07", "origin", "with-defaults"),
                    Row.of("notifications@2008-07-14"),
                    Row.of("nc-notifications@2008-07-14"),
                    Row.of("ietf-netconf-notifications@2012-02-06"),
                    Row.of(
                            "ietf-subscribed-notifications@2019-09-09",
                            "encode-xml",
                            "replay",
                            "subtree",
                            "xpath"),
                    Row.of("ietf-yang-push@2019-09-09", "on-change"),
                    Row.imported("ietf-restconf@2017-01-26"),
                    Row.imported("ietf-yang-patch@2017-02-22"),
                    Row.imported("ietf-interfaces@2018-02-20"),
                    Row.imported("ietf-ip@2018-02-22"),
                    Row.imported("ietf-network-instance@2019-01-21"),
                    Row.imported("ietf-yang-schema-mount@2019-01-14"),
                    Row.of("bro-netconf-server@2026-11-29"),
                    Row.of("ietf-netconf-acm@2018-02-14"),
                    Row.of("ietf-system@2014-08-06", "authentication", "local-users"),
                    Row.of("backup-restore-orchestrator-deviations@2026-11-29"),
                    Row.of(
                            "iana-crypt-hash@2014-08-06",
                            "crypt-hash-sha-256",
                            "crypt-hash-sha-512"),
                    Row.imported("ietf-yang-metadata@2016-08-05"),
                    Row.imported("ietf-yang-types@2013-07-15"),
                    Row.imported("ietf-inet-types@2013-07-15"));

    /**
     * One module.
     *
     * @param file its name and revision, joined by {@code @}
     * @param implemented false if it is there only to be imported
     * @param features those that are supported
     */
    public record Row(String file, boolean implemented, List<String> features) {
        public Row {
            features = List.copyOf(features);
        }

        /** A module that is served whole, but for features that are not named. */
        public static Row of(String file, String... features) {
            return new Row(file, true, List.of(features));
        }

        /** A module of which only types and groupings are used. */
        public static Row imported(String file) {
            return new Row(file, false, List.of());
        }
    }

    /** How many entries there must or may be. */
    private static final Pattern COUNTS =
            Pattern.compile("\\b(min|max)-elements\\s+[\"']?\\w+[\"']?\\s*;");

    private final EffectiveModelContext context;
    private final EffectiveModelContext structure;
    private final List<YangModule> modules;
    private final Map<String, Module> namespaces = new HashMap<>();
    private final Set<String> implemented;
    private final String contentId;

    private Schema(
            EffectiveModelContext context,
            EffectiveModelContext structure,
            List<YangModule> modules) {
        this.context = context;
        this.structure = structure;
        this.modules = List.copyOf(modules);
        this.contentId = digest(modules);
        this.implemented =
                modules.stream()
                        .filter(YangModule::implemented)
                        .map(YangModule::namespace)
                        .collect(Collectors.toUnmodifiableSet());
        // by text, for what a client sends as a namespace may be no URI
        for (Module module : context.getModules()) {
            namespaces.merge(module.getNamespace().toString(), module, Schema::newer);
        }
    }

    private static Module newer(Module a, Module b) {
        return Revision.compare(a.getRevision(), b.getRevision()) >= 0 ? a : b;
    }

    /**
     * Parses the modules on the class path.
     *
     * @param additional what is served besides the product's own
     * @throws BroException as STARTUP_FAILED
     */
    public static Schema load(List<Row> additional) {
        List<Row> rows = Stream.concat(MODULES.stream(), additional.stream()).toList();
        Map<Row, StringYangTextSource> sources = new LinkedHashMap<>();
        rows.forEach(row -> sources.put(row, source(row.file)));
        try {
            EffectiveModelContext context = parse(sources);
            EffectiveModelContext structure =
                    sources.values().stream().anyMatch(Schema::counts)
                            ? parse(uncounted(sources))
                            : context;
            var modules = new ArrayList<YangModule>();
            sources.forEach((row, source) -> modules.add(module(context, row, source)));
            return new Schema(context, structure, modules);
        } catch (IOException | YangParserException e) {
            throw failed("the YANG modules cannot be parsed", e);
        }
    }

    private static boolean counts(StringYangTextSource source) {
        return COUNTS.matcher(source.getDelegate()).find();
    }

    private static Map<Row, StringYangTextSource> uncounted(
            Map<Row, StringYangTextSource> sources) {
        Map<Row, StringYangTextSource> without = new LinkedHashMap<>();
        sources.forEach(
                (row, source) ->
                        without.put(
                                row,
                                new StringYangTextSource(
                                        source.sourceId(),
                                        COUNTS.matcher(source.getDelegate()).replaceAll(""))));
        return without;
    }

    private static EffectiveModelContext parse(Map<Row, StringYangTextSource> sources)
            throws IOException, YangParserException {
        YangParser parser =
                ServiceLoader.load(YangParserFactory.class)
                        .findFirst()
                        .orElseThrow()
                        .createParser(YangParserConfiguration.DEFAULT);
        for (StringYangTextSource source : sources.values()) {
            parser.addSource(source);
        }
        parser.setSupportedFeatures(features(sources));
        return parser.buildEffectiveModel();
    }

    private static FeatureSet features(Map<Row, StringYangTextSource> sources) {
        var features = new HashSet<QName>();
        sources.forEach(
                (row, source) -> {
                    Matcher namespace = NAMESPACE.matcher(source.getDelegate());
                    if (!row.features.isEmpty() && namespace.find()) {
                        String revision = row.file.substring(row.file.indexOf('@') + 1);
                        row.features.forEach(
                                it -> features.add(QName.create(namespace.group(1), revision, it)));
                    }
                });
        return FeatureSet.of(features);
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

    private static YangModule module(
            EffectiveModelContext context, Row row, StringYangTextSource source) {
        SourceIdentifier id = source.sourceId();
        String name = id.name().getLocalName();
        Revision revision = id.revision();
        Module module = context.findModule(name, Optional.ofNullable(revision)).orElseThrow();
        return new YangModule(
                name,
                String.valueOf(revision),
                module.getNamespace().toString(),
                source.getDelegate(),
                row.features,
                deviations(context, module),
                row.implemented,
                module.getYangVersion() == YangVersion.VERSION_1);
    }

    /** By RFC 7950 section 5.6.3 a module is deviated from where a node of its own is. */
    private static List<YangModule.Deviation> deviations(
            EffectiveModelContext context, Module module) {
        return context.getModules().stream()
                .filter(
                        other ->
                                other.getDeviations().stream()
                                        .map(it -> it.getTargetPath().lastNodeIdentifier())
                                        .anyMatch(
                                                it ->
                                                        it.getModule()
                                                                .equals(module.getQNameModule())))
                .map(
                        it ->
                                new YangModule.Deviation(
                                        it.getName(),
                                        it.getRevision().map(Revision::toString).orElse("")))
                .sorted(Comparator.comparing(YangModule.Deviation::name))
                .toList();
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

    /**
     * The model for data trees: without bounds on the numbers of entries, which yangtools enforces
     * at once but does not tell of as RFC 7950 section 15 demands.
     */
    public EffectiveModelContext structure() {
        return structure;
    }

    public List<YangModule> modules() {
        return modules;
    }

    /** Another one for every other set of modules and features, the same across restarts. */
    public String contentId() {
        return contentId;
    }

    /** The module of a namespace whose nodes are served, RFC 7950 section 5.6.5. */
    Optional<Module> implemented(String namespace) {
        return Optional.ofNullable(namespaces.get(namespace))
                .filter(_ -> implemented.contains(namespace));
    }

    /** The newest module of a namespace. */
    public Optional<? extends Module> module(String namespace) {
        return Optional.ofNullable(namespaces.get(namespace));
    }
}
