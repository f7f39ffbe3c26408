package bro.orchestrator.agent;

import bro.agent.v1.DownloadRequest;
import bro.agent.v1.Fragment;
import bro.agent.v1.FromAgent;
import bro.agent.v1.Heartbeat;
import bro.agent.v1.HeldAction;
import bro.agent.v1.Progress;
import bro.agent.v1.Register;
import bro.agent.v1.StageResult;
import bro.agent.v1.UploadChunk;
import bro.agent.v1.UploadHeader;
import bro.agent.v1.UploadRequest;
import bro.agent.v1.UploadTrailer;
import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import com.google.protobuf.UnknownFieldSet;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32C;

/** Messages of agents that are right, nearly right, and nothing of the kind. */
final class FuzzMessages {
    private static final int OVERSIZE = 18 << 20;

    private final Random random;
    private final String token;

    FuzzMessages(Random random, String token) {
        this.random = random;
        this.token = token;
    }

    byte[] control() {
        var message = FromAgent.newBuilder();
        switch (random.nextInt(4)) {
            case 0 -> message.setRegister(register());
            case 1 -> message.setHeartbeat(Heartbeat.getDefaultInstance());
            case 2 ->
                    message.setStageResult(
                            StageResult.newBuilder()
                                    .setActionId(number())
                                    .setStageValue(random.nextInt(9) - 1)
                                    .setReasonValue(random.nextInt(9) - 1)
                                    .setFrozenMicroseconds(number())
                                    .setMessage("m".repeat(random.nextInt(9_000)))
                                    .addFragments(
                                            Fragment.newBuilder()
                                                    .setFragmentId("f")
                                                    .setSizeBytes(number())
                                                    .setSha256(bytes(random.nextInt(40)))));
            default ->
                    message.setProgress(
                            Progress.newBuilder()
                                    .setActionId(number())
                                    .setStageValue(random.nextInt(9) - 1)
                                    .setPercentage((int) number()));
        }
        return damaged(message.build());
    }

    private Register register() {
        return Register.newBuilder()
                .setAgentId(random.nextInt(9) == 0 ? "good" : "fuzz-" + random.nextInt(40))
                .setApiVersion(random.nextInt(9) == 0 ? "9" : "1.0.0")
                .setInstanceId("i".repeat(random.nextInt(70)))
                .addLockBefore("fuzz-" + random.nextInt(40))
                .addBackupStagesValue(random.nextInt(9) - 1)
                .addHeld(HeldAction.newBuilder().setActionId(number()).setEpoch(number()))
                .build();
    }

    byte[] upload() {
        var message = UploadRequest.newBuilder();
        switch (random.nextInt(5)) {
            case 0, 1 -> message.setHeader(header());
            case 2, 3 -> message.setChunk(chunk());
            default ->
                    message.setTrailer(
                            UploadTrailer.newBuilder()
                                    .setSizeBytes(number())
                                    .setSha256(bytes(random.nextInt(3) == 0 ? 32 : 5)));
        }
        return damaged(message.build());
    }

    private UploadHeader header() {
        return UploadHeader.newBuilder()
                .setSessionToken(random.nextInt(4) == 0 ? "guessed" : token)
                .setActionId(random.nextInt(4) == 0 ? number() : 1)
                .setFragmentId("f" + random.nextInt(5))
                .setSizeBytes(number())
                .setCustomMetadata(bytes(random.nextInt(9) == 0 ? 70_000 : 9))
                .build();
    }

    private UploadChunk chunk() {
        ByteString data = bytes(random.nextInt(300));
        var crc = new CRC32C();
        crc.update(data.toByteArray());
        return UploadChunk.newBuilder()
                .setOffset(random.nextBoolean() ? 0 : number())
                .setData(data)
                .setCrc32C(random.nextInt(5) == 0 ? 1 : (int) crc.getValue())
                .build();
    }

    byte[] download() {
        return damaged(
                DownloadRequest.newBuilder()
                        .setSessionToken(random.nextBoolean() ? "guessed" : token)
                        .setActionId(number())
                        .setFragmentId("f")
                        .setOffset(number())
                        .build());
    }

    private byte[] damaged(MessageLite message) {
        byte[] bytes = message.toByteArray();
        return switch (random.nextInt(12)) {
            case 0 -> bytes(random.nextInt(200)).toByteArray();
            case 1 -> Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
            case 2, 3 -> flipped(bytes);
            case 4 -> ByteString.copyFrom(bytes).concat(unknownField()).toByteArray();
            case 5 -> random.nextInt(300) == 0 ? new byte[OVERSIZE] : bytes;
            default -> bytes;
        };
    }

    private byte[] flipped(byte[] bytes) {
        for (int i = random.nextInt(4); i >= 0 && bytes.length > 0; i--) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
        }
        return bytes;
    }

    private static ByteString unknownField() {
        return UnknownFieldSet.newBuilder()
                .addField(
                        4_711,
                        UnknownFieldSet.Field.newBuilder().addFixed64(1).addVarint(-1).build())
                .build()
                .toByteString();
    }

    private ByteString bytes(int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return ByteString.copyFrom(bytes);
    }

    private long number() {
        return switch (random.nextInt(5)) {
            case 0 -> -1;
            case 1 -> Long.MAX_VALUE;
            case 2 -> Long.MIN_VALUE;
            default -> random.nextInt(300);
        };
    }
}
