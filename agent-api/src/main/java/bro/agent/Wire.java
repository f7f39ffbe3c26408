package bro.agent;

import bro.agent.v1.FromAgent;
import bro.agent.v1.HeldAction;
import bro.agent.v1.Register;
import bro.agent.v1.StageCommand;
import bro.agent.v1.StageResult;
import com.google.protobuf.ByteString;
import io.grpc.Status;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Our words to and from those of the protocol. */
final class Wire {
    static final String API_VERSION = "1.0.0";
    private static final int MESSAGE_CHARACTERS_MAX = 4_096;

    private Wire() {}

    static FromAgent register(AgentIdentity identity, List<HeldAction> held) {
        return FromAgent.newBuilder()
                .setRegister(
                        Register.newBuilder()
                                .setAgentId(identity.id())
                                .addAllScopes(identity.scopes())
                                .setApiVersion(API_VERSION)
                                .setSoftwareVersion(softwareVersion(identity.softwareVersion()))
                                .addAllBackupStages(stages(identity.backupStages()))
                                .addAllRestoreStages(stages(identity.restoreStages()))
                                .setInstanceId(identity.instanceId())
                                .addAllLockBefore(identity.lockBefore())
                                .addAllHeld(held))
                .build();
    }

    static FromAgent result(StageResult result) {
        return FromAgent.newBuilder().setStageResult(result).build();
    }

    /** A result that says no. */
    static StageResult failure(StageCommand command, String message) {
        return StageResult.newBuilder()
                .setActionId(command.getActionId())
                // Also of a stage that a later version of the protocol has.
                .setStageValue(command.getStageValue())
                .setMessage(limited(message))
                .build();
    }

    static String limited(String message) {
        return message.length() <= MESSAGE_CHARACTERS_MAX
                ? message
                : message.substring(0, MESSAGE_CHARACTERS_MAX - 1) + "…";
    }

    static bro.agent.v1.Fragment fragment(Fragment fragment) {
        return bro.agent.v1.Fragment.newBuilder()
                .setFragmentId(fragment.id())
                .setVersion(fragment.version())
                .setSizeBytes(fragment.sizeBytes())
                .setSha256(ByteString.fromHex(fragment.sha256()))
                .setCustomMetadata(fragment.customMetadata())
                .build();
    }

    static Fragment fragment(bro.agent.v1.Fragment fragment) {
        return new Fragment(
                fragment.getFragmentId(),
                fragment.getVersion(),
                fragment.getSizeBytes(),
                HexFormat.of().formatHex(fragment.getSha256().toByteArray()),
                fragment.getCustomMetadata());
    }

    static SoftwareVersion softwareVersion(bro.agent.v1.SoftwareVersion version) {
        return new SoftwareVersion(
                version.getProductName(),
                version.getProductNumber(),
                version.getRevision(),
                version.getProductionDate(),
                version.getDescription(),
                version.getType(),
                version.getSemanticVersion());
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

    private static List<bro.agent.v1.Stage> stages(Set<Stage> stages) {
        return stages.stream().sorted().map(Wire::stage).toList();
    }

    private static bro.agent.v1.Stage stage(Stage stage) {
        return switch (stage) {
            case PREPARATION -> bro.agent.v1.Stage.STAGE_PREPARATION;
            case SNAPSHOT -> bro.agent.v1.Stage.STAGE_SNAPSHOT;
            case RELEASE -> bro.agent.v1.Stage.STAGE_RELEASE;
            case TRANSFER -> bro.agent.v1.Stage.STAGE_TRANSFER;
            case EXECUTION -> bro.agent.v1.Stage.STAGE_EXECUTION;
            case POST_ACTIONS -> bro.agent.v1.Stage.STAGE_POST_ACTIONS;
        };
    }

    /** Empty for a stage that this version of the protocol does not know. */
    static Optional<Stage> stage(bro.agent.v1.Stage stage) {
        return switch (stage) {
            case STAGE_PREPARATION -> Optional.of(Stage.PREPARATION);
            case STAGE_SNAPSHOT -> Optional.of(Stage.SNAPSHOT);
            case STAGE_RELEASE -> Optional.of(Stage.RELEASE);
            case STAGE_TRANSFER -> Optional.of(Stage.TRANSFER);
            case STAGE_EXECUTION -> Optional.of(Stage.EXECUTION);
            case STAGE_POST_ACTIONS -> Optional.of(Stage.POST_ACTIONS);
            case STAGE_UNSPECIFIED, UNRECOGNIZED -> Optional.empty();
        };
    }

    /** A status in words for a person, e.g. {@code data loss: digest differs}. */
    static String describe(Status status) {
        String code = status.getCode().name().toLowerCase(Locale.ROOT).replace('_', ' ');
        String description = status.getDescription();
        return description == null ? code : code + ": " + description;
    }
}
