package bro.yang;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opendaylight.yangtools.yang.model.api.EffectiveModelContext;
import org.opendaylight.yangtools.yang.model.api.source.SourceIdentifier;
import org.opendaylight.yangtools.yang.model.api.stmt.FeatureSet;
import org.opendaylight.yangtools.yang.model.spi.source.StringYangTextSource;
import org.opendaylight.yangtools.yang.parser.api.YangParser;
import org.opendaylight.yangtools.yang.parser.api.YangParserConfiguration;
import org.opendaylight.yangtools.yang.parser.api.YangParserException;
import org.opendaylight.yangtools.yang.parser.api.YangParserFactory;

/** Two parsers that know nothing of each other must accept the model. */
class ModelTest {
    private static final String MODEL = "backup-restore-orchestrator@2026-11-21.yang";
    private static final String TYPES = "ietf-yang-types@2013-07-15.yang";
    private static final Path GOLDEN = Path.of("backup-restore-orchestrator.tree");
    private static final long PATIENCE_SECONDS = 60;

    @TempDir Path work;

    @Test
    void yangtoolsAcceptsTheModelWithAllFeatures() throws Exception {
        var module = parse(Optional.empty()).findModules("backup-restore-orchestrator");

        assertThat(module).hasSize(1);
    }

    @Test
    void yangtoolsAcceptsTheModelWithoutAnyFeature() throws Exception {
        var module = parse(Optional.of(FeatureSet.of())).findModules("backup-restore-orchestrator");

        assertThat(module).hasSize(1);
    }

    @Test
    void yanglintAcceptsTheModelAndDrawsTheGoldenTree() throws Exception {
        Files.writeString(work.resolve(MODEL), text(MODEL));
        Files.writeString(work.resolve(TYPES), text(TYPES));

        String tree =
                output("yanglint", "-f", "tree", "-F", "backup-restore-orchestrator:*", MODEL);

        if (Boolean.getBoolean("golden.update")) {
            Files.writeString(GOLDEN, tree);
        }
        assertThat(tree).isEqualTo(Files.readString(GOLDEN));
    }

    private static EffectiveModelContext parse(Optional<FeatureSet> features)
            throws IOException, YangParserException {
        YangParser parser =
                ServiceLoader.load(YangParserFactory.class)
                        .findFirst()
                        .orElseThrow()
                        .createParser(YangParserConfiguration.DEFAULT);
        features.ifPresent(parser::setSupportedFeatures);
        for (String file : List.of(MODEL, TYPES)) {
            parser.addSource(
                    new StringYangTextSource(SourceIdentifier.ofYangFileName(file), text(file)));
        }
        return parser.buildEffectiveModel();
    }

    private static String text(String file) throws IOException {
        try (InputStream in =
                ModelTest.class.getClassLoader().getResourceAsStream("META-INF/yang/" + file)) {
            assertThat(in).as(file).isNotNull();
            return new String(in.readAllBytes(), UTF_8);
        }
    }

    private String output(String... command) throws IOException, InterruptedException {
        Path out = work.resolve("out");
        Process process =
                new ProcessBuilder(command)
                        .directory(work.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(out.toFile())
                        .start();
        assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        String text = Files.readString(out);
        assertThat(process.exitValue()).as(text).isZero();
        return text;
    }
}
