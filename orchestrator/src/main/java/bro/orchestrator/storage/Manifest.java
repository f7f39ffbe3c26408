package bro.orchestrator.storage;

import bro.orchestrator.core.backup.Backup;
import bro.orchestrator.core.backup.CustomMetadata;
import bro.orchestrator.core.backup.Digest;
import bro.orchestrator.core.backup.Fragment;
import bro.orchestrator.core.backup.SoftwareVersion;
import bro.orchestrator.core.failure.BroException;
import bro.orchestrator.core.failure.ErrorCode;
import bro.orchestrator.core.name.ActionId;
import bro.orchestrator.core.name.AgentId;
import bro.orchestrator.core.name.BackupId;
import bro.orchestrator.core.name.BackupName;
import bro.orchestrator.core.name.ManagerId;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.introspect.AnnotatedMember;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The manifest of a backup: JSON of format 1. Its property names are those of the records below, in
 * lower case with hyphens. Reading takes nothing but what writing gives.
 */
record Manifest(
        int format,
        String manager,
        String name,
        long madeBy,
        String createdAt,
        Backup.CreationType creationType,
        Backup.Status status,
        Backup.Consistency consistency,
        List<Agent> agents) {

    private static final int FORMAT = 1;

    private static final JsonMapper JSON =
            JsonMapper.builder()
                    .annotationIntrospector(new AllRequired())
                    .propertyNamingStrategy(PropertyNamingStrategies.KEBAB_CASE)
                    .defaultSetterInfo(JsonSetter.Value.construct(Nulls.FAIL, Nulls.FAIL))
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                    .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                    .build();

    /**
     * An agent's part.
     *
     * @param frozenMicroseconds how long the agent was locked, null if it was not
     */
    private record Agent(
            String id,
            SoftwareVersion softwareVersion,
            @JsonProperty(required = false)
                    @JsonInclude(JsonInclude.Include.NON_NULL)
                    @JsonSetter(nulls = Nulls.SET)
                    @Nullable Long frozenMicroseconds,
            List<Stored> fragments) {}

    /**
     * A fragment and its file.
     *
     * @param customMetadata in base64, null if there is none
     */
    private record Stored(
            String id,
            String version,
            long size,
            String sha256,
            String file,
            @JsonProperty(required = false)
                    @JsonInclude(JsonInclude.Include.NON_NULL)
                    @JsonSetter(nulls = Nulls.SET)
                    @Nullable String customMetadata) {}

    /** Takes each property for required that is not marked otherwise. */
    private static final class AllRequired extends JacksonAnnotationIntrospector {
        private static final long serialVersionUID = 1;

        @Override
        public Boolean hasRequiredMarker(AnnotatedMember member) {
            return !Boolean.FALSE.equals(super.hasRequiredMarker(member));
        }
    }

    /** The bytes to be stored. */
    static byte[] encode(Backup backup) {
        try {
            return JSON.writeValueAsBytes(of(backup));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a backup can always be written as JSON", e);
        }
    }

    /**
     * Reads what {@link #encode} gave.
     *
     * @param expected the backup whose manifest this must be
     * @throws BroException as BACKUP_CORRUPTED
     */
    static Backup decode(BackupId expected, byte[] bytes) {
        try {
            requireFormat(bytes);
            Backup backup = JSON.readValue(bytes, Manifest.class).toBackup();
            if (!backup.id().equals(expected)) {
                throw new IllegalArgumentException("it is of backup %s".formatted(backup.id()));
            }
            return backup;
        } catch (JsonProcessingException e) {
            throw damaged(expected, reason(e), e);
        } catch (IOException | IllegalArgumentException | DateTimeException | BroException e) {
            throw damaged(expected, String.valueOf(e.getMessage()), e);
        }
    }

    /** Where the text is wrong; what the library says of it are names of classes. */
    private static String reason(JsonProcessingException e) {
        String path = e instanceof JsonMappingException mapping ? path(mapping) : "";
        if (!path.isEmpty()) {
            return "%s is missing, or cannot be what it is".formatted(path);
        }
        JsonLocation at = e.getLocation();
        return at == null
                ? "it is no JSON"
                : "it is no JSON from line %d, column %d on"
                        .formatted(at.getLineNr(), at.getColumnNr());
    }

    private static String path(JsonMappingException e) {
        var path = new StringBuilder();
        for (JsonMappingException.Reference step : e.getPath()) {
            if (step.getFieldName() == null) {
                path.append('[').append(step.getIndex()).append(']');
            } else {
                path.append(path.isEmpty() ? "" : ".").append(step.getFieldName());
            }
        }
        return path.toString();
    }

    /** Looks at the first property alone: what follows it depends on it. */
    private static void requireFormat(byte[] bytes) throws IOException {
        try (var json = JSON.createParser(bytes)) {
            json.nextToken();
            if (!"format".equals(json.nextFieldName())) {
                throw new IllegalArgumentException("it does not begin with its format");
            }
            int format = json.nextIntValue(0);
            if (format != FORMAT) {
                throw new IllegalArgumentException(
                        "its format is %d, known is %d".formatted(format, FORMAT));
            }
        }
    }

    private static Manifest of(Backup backup) {
        return new Manifest(
                FORMAT,
                backup.id().manager().value(),
                backup.id().name().value(),
                backup.madeBy().value(),
                backup.createdAt().toString(),
                backup.creationType(),
                backup.status(),
                backup.consistency(),
                backup.parts().stream().map(Manifest::of).toList());
    }

    private static Agent of(Backup.Part part) {
        return new Agent(
                part.agent().value(),
                part.softwareVersion(),
                part.frozen().map(TimeUnit.MICROSECONDS::convert).orElse(null),
                part.fragments().stream().map(fragment -> of(part.agent(), fragment)).toList());
    }

    private static Stored of(AgentId agent, Fragment fragment) {
        return new Stored(
                fragment.id(),
                fragment.version(),
                fragment.sizeBytes(),
                fragment.sha256().hex(),
                Layout.fragmentFile(agent, fragment.id()),
                fragment.customMetadata().isEmpty() ? null : fragment.customMetadata().base64());
    }

    private Backup toBackup() {
        return new Backup(
                new BackupId(new ManagerId(manager), new BackupName(name)),
                new ActionId(madeBy),
                Instant.parse(createdAt),
                creationType,
                status,
                consistency,
                agents.stream().map(Manifest::toPart).toList());
    }

    private static Backup.Part toPart(Agent agent) {
        var id = new AgentId(agent.id());
        return new Backup.Part(
                id,
                agent.softwareVersion(),
                Optional.ofNullable(agent.frozenMicroseconds()).map(Manifest::toFrozen),
                agent.fragments().stream().map(stored -> toFragment(id, stored)).toList());
    }

    private static Duration toFrozen(long microseconds) {
        if (microseconds < 0) {
            throw new IllegalArgumentException(
                    "an agent was frozen for %d microseconds".formatted(microseconds));
        }
        return Duration.of(microseconds, ChronoUnit.MICROS);
    }

    private static Fragment toFragment(AgentId agent, Stored stored) {
        if (!stored.file().equals(Layout.fragmentFile(agent, stored.id()))) {
            throw new IllegalArgumentException(
                    "%s cannot be in file '%s'"
                            .formatted(Layout.shown(agent, stored.id()), stored.file()));
        }
        if (stored.size() < 0) {
            throw new IllegalArgumentException(
                    "%s has %d bytes".formatted(Layout.shown(agent, stored.id()), stored.size()));
        }
        String metadata = stored.customMetadata();
        return new Fragment(
                stored.id(),
                stored.version(),
                stored.size(),
                new Digest(stored.sha256()),
                metadata == null ? CustomMetadata.NONE : CustomMetadata.ofBase64(metadata));
    }

    private static BroException damaged(BackupId backup, String why, Exception cause) {
        return new BroException(
                ErrorCode.BACKUP_CORRUPTED,
                "the manifest of backup %s is damaged: %s".formatted(backup, why),
                cause);
    }
}
