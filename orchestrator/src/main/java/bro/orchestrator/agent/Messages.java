package bro.orchestrator.agent;

import bro.agent.v1.FailureReason;
import bro.agent.v1.Register;
import bro.agent.v1.StageResult;
import bro.agent.v1.ToAgent;
import bro.orchestrator.core.action.ActionKind;
import bro.orchestrator.core.action.Stage;
import bro.orchestrator.core.agent.AgentInfo;
import bro.orchestrator.core.agent.HeldAction;
import bro.orchestrator.core.agent.StageAnswer;
import bro.orchestrator.core.agent.StageCommand;
import bro.orchestrator.core.backup.Backup;
import bro.orchestrator.core.backup.CustomMetadata;
import bro.orchestrator.core.backup.Digest;
import bro.orchestrator.core.backup.Fragment;
import bro.orchestrator.core.backup.SoftwareVersion;
import bro.orchestrator.core.failure.BroException;
import bro.orchestrator.core.failure.ErrorCode;
import bro.orchestrator.core.name.ActionId;
import bro.orchestrator.core.name.AgentId;
import bro.orchestrator.core.name.ManagerId;
import com.google.protobuf.ByteString;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Translates between the wire and the core. */
final class Messages {
    private static final int MAX_TEXT = 4_096;
    private static final int MAX_SCOPES = 100;
    private static final int MAX_LOCK_BEFORE = 100;
    private static final int MAX_INSTANCE_ID = 64;
    private static final int MAX_HELD = 256;

    private Messages() {}

    /**
     * Reads a registration.
     *
     * @throws BroException as INVALID_NAME or PROTOCOL_VIOLATED, naming the value
     */
    static AgentInfo agentInfo(Register register, Instant now) {
        requireAtMost(MAX_SCOPES, register.getScopesCount(), "scopes");
        requireAtMost(MAX_LOCK_BEFORE, register.getLockBeforeCount(), "agents to lock before");
        Set<Stage> backup = stages(register.getBackupStagesList());
        Set<Stage> restore = stages(register.getRestoreStagesList());
        int instance = register.getInstanceId().length();
        if (instance < 1 || instance > MAX_INSTANCE_ID) {
            throw new BroException(
                    ErrorCode.PROTOCOL_VIOLATED,
                    "an instance id of %d characters is not allowed; 1 to %d are"
                            .formatted(instance, MAX_INSTANCE_ID));
        }
        if ((!backup.isEmpty() && !backup.contains(Stage.TRANSFER))
                || (!restore.isEmpty() && !restore.contains(Stage.EXECUTION))) {
            throw new BroException(
                    ErrorCode.PROTOCOL_VIOLATED,
                    "an agent takes part in TRANSFER and in EXECUTION, whatever else it does");
        }
        return new AgentInfo(
                new AgentId(register.getAgentId()),
                register.getScopesList().stream().map(ManagerId::new).collect(Collectors.toSet()),
                register.getApiVersion(),
                softwareVersion(register.getSoftwareVersion()),
                backup.isEmpty() ? EnumSet.of(Stage.TRANSFER) : backup,
                restore.isEmpty() ? EnumSet.of(Stage.EXECUTION) : restore,
                register.getLockBeforeList().stream().map(AgentId::new).collect(Collectors.toSet()),
                now);
    }

    /**
     * Reads what an agent says that it knows from before.
     *
     * @throws BroException as PROTOCOL_VIOLATED if that is too much
     */
    static List<HeldAction> held(Register register) {
        requireAtMost(MAX_HELD, register.getHeldCount(), "held actions");
        return register.getHeldList().stream()
                .map(
                        held ->
                                new HeldAction(
                                        new ActionId(unsigned(held.getActionId())),
                                        unsigned(held.getEpoch()),
                                        held.getLocked()))
                .toList();
    }

    private static void requireAtMost(int max, int count, String what) {
        if (count > max) {
            throw new BroException(
                    ErrorCode.PROTOCOL_VIOLATED,
                    "%d %s are too many, at most %d are allowed".formatted(count, what, max));
        }
    }

    /**
     * Reads what an agent says of a stage.
     *
     * @throws BroException as PROTOCOL_VIOLATED if the stage is not known
     */
    static StageAnswer answer(StageResult result) {
        return new StageAnswer(
                new ActionId(unsigned(result.getActionId())),
                stage(result.getStage()),
                result.getSuccess(),
                reason(result.getReason()),
                text(result.getMessage()),
                text(result.getConsistencyToken()),
                result.getFragmentsList().stream().map(Messages::fragment).toList(),
                Duration.of(unsigned(result.getFrozenMicroseconds()), ChronoUnit.MICROS));
    }

    private static ErrorCode reason(FailureReason reason) {
        return switch (reason) {
            case FAILURE_REASON_LEASE_EXPIRED -> ErrorCode.LEASE_EXPIRED;
            case FAILURE_REASON_LOCK_LOST -> ErrorCode.LOCK_LOST;
            case FAILURE_REASON_STALE_EPOCH -> ErrorCode.STALE_EPOCH;
            case FAILURE_REASON_CANCELLED, FAILURE_REASON_UNSPECIFIED, UNRECOGNIZED ->
                    ErrorCode.AGENT_FAILED;
        };
    }

    static ToAgent command(StageCommand command) {
        var message =
                bro.agent.v1.StageCommand.newBuilder()
                        .setActionId(command.action().value())
                        .setEpoch(command.epoch())
                        .setConsistencyToken(command.consistencyToken())
                        .setKind(kind(command.kind()))
                        .setStage(stage(command.stage()))
                        .setManagerId(command.backup().manager().value())
                        .setBackupName(command.backup().name().value())
                        .setTimeLimitSeconds(Math.toIntExact(command.timeLimit().toSeconds()));
        command.part().ifPresent(part -> addPart(message, part));
        return ToAgent.newBuilder().setCommand(message).build();
    }

    static Stage stage(bro.agent.v1.Stage stage) {
        return switch (stage) {
            case STAGE_PREPARATION -> Stage.PREPARATION;
            case STAGE_SNAPSHOT -> Stage.SNAPSHOT;
            case STAGE_RELEASE -> Stage.RELEASE;
            case STAGE_TRANSFER -> Stage.TRANSFER;
            case STAGE_EXECUTION -> Stage.EXECUTION;
            case STAGE_POST_ACTIONS -> Stage.POST_ACTIONS;
            case STAGE_UNSPECIFIED, UNRECOGNIZED ->
                    throw new BroException(
                            ErrorCode.PROTOCOL_VIOLATED, "a stage is missing or unknown");
        };
    }

    /** An unsigned number of the wire, refused where the core has none as large. */
    static long unsigned(long unsigned) {
        if (unsigned < 0) {
            throw new BroException(
                    ErrorCode.PROTOCOL_VIOLATED,
                    "the number %s is too large".formatted(Long.toUnsignedString(unsigned)));
        }
        return unsigned;
    }

    /** A text of an agent, cut to what is kept of it. */
    static String text(String text) {
        return text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT);
    }

    private static void addPart(bro.agent.v1.StageCommand.Builder message, Backup.Part part) {
        message.setBackupSoftwareVersion(softwareVersion(part.softwareVersion()));
        part.fragments().forEach(fragment -> message.addFragments(fragment(fragment)));
    }

    private static bro.agent.v1.Fragment fragment(Fragment fragment) {
        return bro.agent.v1.Fragment.newBuilder()
                .setFragmentId(fragment.id())
                .setVersion(fragment.version())
                .setSizeBytes(fragment.sizeBytes())
                .setSha256(ByteString.copyFrom(fragment.sha256().bytes()))
                .setCustomMetadata(ByteString.copyFrom(fragment.customMetadata().bytes()))
                .build();
    }

    private static Fragment fragment(bro.agent.v1.Fragment fragment) {
        return new Fragment(
                fragment.getFragmentId(),
                text(fragment.getVersion()),
                unsigned(fragment.getSizeBytes()),
                digest(fragment.getSha256()),
                CustomMetadata.of(fragment.getCustomMetadata().toByteArray()));
    }

    /**
     * @throws BroException as PROTOCOL_VIOLATED if it has not 32 bytes
     */
    static Digest digest(ByteString sha256) {
        try {
            return Digest.of(sha256.toByteArray());
        } catch (IllegalArgumentException e) {
            throw new BroException(
                    ErrorCode.PROTOCOL_VIOLATED,
                    "a SHA-256 of %d bytes is none".formatted(sha256.size()),
                    e);
        }
    }

    private static Set<Stage> stages(Collection<bro.agent.v1.Stage> stages) {
        var known = EnumSet.noneOf(Stage.class);
        stages.forEach(stage -> known.add(stage(stage)));
        return known;
    }

    private static bro.agent.v1.Stage stage(Stage stage) {
        return switch (stage) {
            case PREPARATION -> bro.agent.v1.Stage.STAGE_PREPARATION;
            case SNAPSHOT -> bro.agent.v1.Stage.STAGE_SNAPSHOT;
            case RELEASE -> bro.agent.v1.Stage.STAGE_RELEASE;
            case TRANSFER -> bro.agent.v1.Stage.STAGE_TRANSFER;
            case EXECUTION -> bro.agent.v1.Stage.STAGE_EXECUTION;
            case POST_ACTIONS -> bro.agent.v1.Stage.STAGE_POST_ACTIONS;
            case COMMIT -> throw new IllegalArgumentException("no agent takes part in COMMIT");
        };
    }

    private static bro.agent.v1.ActionKind kind(ActionKind kind) {
        return switch (kind) {
            case CREATE_BACKUP -> bro.agent.v1.ActionKind.ACTION_KIND_CREATE_BACKUP;
            case RESTORE -> bro.agent.v1.ActionKind.ACTION_KIND_RESTORE;
            case DELETE_BACKUP ->
                    throw new IllegalArgumentException("no agent takes part in delete-backup");
        };
    }

    private static SoftwareVersion softwareVersion(bro.agent.v1.SoftwareVersion version) {
        return new SoftwareVersion(
                text(version.getProductName()),
                text(version.getProductNumber()),
                text(version.getRevision()),
                text(version.getProductionDate()),
                text(version.getDescription()),
                text(version.getType()),
                text(version.getSemanticVersion()));
    }

    private static bro.agent.v1.SoftwareVersion softwareVersion(SoftwareVersion version) {
        return bro.agent.v1.SoftwareVersion.newBuilder()
                .setProductName(version.productName())
                .setProductNumber(version.productNumber())
                .setRevision(version.revision())
                .setProductionDate(version.productionDate())
                .setDescription(version.description())
                .setType(version.type())
                .setSemanticVersion(version.semanticVersion())
                .build();
    }
}
