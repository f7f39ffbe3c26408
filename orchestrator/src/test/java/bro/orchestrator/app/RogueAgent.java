package bro.orchestrator.app;

import bro.agent.v1.ControlGrpc;
import bro.agent.v1.DataGrpc;
import bro.agent.v1.Fragment;
import bro.agent.v1.FromAgent;
import bro.agent.v1.Heartbeat;
import bro.agent.v1.Register;
import bro.agent.v1.Stage;
import bro.agent.v1.StageCommand;
import bro.agent.v1.StageResult;
import bro.agent.v1.ToAgent;
import bro.agent.v1.UploadChunk;
import bro.agent.v1.UploadHeader;
import bro.agent.v1.UploadRequest;
import bro.agent.v1.UploadResponse;
import bro.agent.v1.UploadTrailer;
import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.CountDownLatch;
import java.util.zip.CRC32C;

/**
 * An agent that breaks the rules, by hand on the wire. Its faults:
 *
 * <ul>
 *   <li>{@code hang}: never answers PREPARATION;
 *   <li>{@code slow}: takes minutes to send its fragment;
 *   <li>{@code short}: announces more bytes than it sends;
 *   <li>{@code digest}: announces a wrong SHA-256;
 *   <li>{@code missing}: says it has sent a fragment that it has not.
 * </ul>
 */
public final class RogueAgent implements StreamObserver<ToAgent> {
    private static final String FRAGMENT = "data";
    private static final byte[] CHUNK = new byte[64 << 10];

    private final String id;
    private final String fault;
    private final ManagedChannel channel;
    private final CountDownLatch end = new CountDownLatch(1);
    private final StreamObserver<FromAgent> orchestrator;
    private String token = "";

    private RogueAgent(String id, int port, String fault) {
        this.id = id;
        this.fault = fault;
        this.channel = NettyChannelBuilder.forAddress("127.0.0.1", port).usePlaintext().build();
        this.orchestrator = ControlGrpc.newStub(channel).attach(this);
    }

    public static void main(String[] arguments) throws InterruptedException {
        var agent = new RogueAgent(arguments[0], Integer.parseInt(arguments[1]), arguments[2]);
        agent.serve();
    }

    private void serve() throws InterruptedException {
        var register =
                Register.newBuilder()
                        .setAgentId(id)
                        .setApiVersion("1.0.0")
                        .setInstanceId("rogue")
                        .addBackupStages(Stage.STAGE_TRANSFER);
        if (fault.equals("hang")) {
            register.addBackupStages(Stage.STAGE_PREPARATION);
        }
        orchestrator.onNext(FromAgent.newBuilder().setRegister(register).build());
        end.await();
        channel.shutdownNow();
    }

    @Override
    public void onNext(ToAgent message) {
        switch (message.getMessageCase()) {
            case REGISTERED -> {
                token = message.getRegistered().getSessionToken();
                System.out.println("registered");
            }
            case HEARTBEAT ->
                    say(
                            FromAgent.newBuilder()
                                    .setHeartbeat(Heartbeat.getDefaultInstance())
                                    .build());
            case COMMAND -> obey(message.getCommand());
            default -> {}
        }
    }

    @Override
    public void onError(Throwable broken) {
        end.countDown();
    }

    @Override
    public void onCompleted() {
        end.countDown();
    }

    private void obey(StageCommand command) {
        if (command.getStage() != Stage.STAGE_TRANSFER) {
            return;
        }
        if (fault.equals("missing")) {
            answer(command.getActionId());
            return;
        }
        Thread.ofVirtual().start(() -> send(command.getActionId()));
    }

    private void send(long action) {
        var upload =
                DataGrpc.newStub(channel)
                        .upload(
                                new StreamObserver<UploadResponse>() {
                                    @Override
                                    public void onNext(UploadResponse response) {
                                        if (response.getComplete()) {
                                            answer(action);
                                        }
                                    }

                                    @Override
                                    public void onError(Throwable refused) {}

                                    @Override
                                    public void onCompleted() {}
                                });
        long announced = fault.equals("short") ? 2 * CHUNK.length : CHUNK.length;
        int chunks = fault.equals("slow") ? 10_000 : 1;
        upload.onNext(
                UploadRequest.newBuilder()
                        .setHeader(
                                UploadHeader.newBuilder()
                                        .setSessionToken(token)
                                        .setActionId(action)
                                        .setFragmentId(FRAGMENT)
                                        .setSizeBytes(
                                                fault.equals("slow")
                                                        ? (long) chunks * CHUNK.length
                                                        : announced))
                        .build());
        for (long chunk = 0; chunk < chunks; chunk++) {
            upload.onNext(chunk(chunk * CHUNK.length));
            pause(chunks);
        }
        upload.onNext(
                UploadRequest.newBuilder()
                        .setTrailer(
                                UploadTrailer.newBuilder()
                                        .setSizeBytes(CHUNK.length)
                                        .setSha256(ByteString.copyFrom(new byte[32])))
                        .build());
    }

    private static UploadRequest chunk(long offset) {
        var crc = new CRC32C();
        crc.update(CHUNK, 0, CHUNK.length);
        return UploadRequest.newBuilder()
                .setChunk(
                        UploadChunk.newBuilder()
                                .setOffset(offset)
                                .setData(ByteString.copyFrom(CHUNK))
                                .setCrc32C((int) crc.getValue()))
                .build();
    }

    private static void pause(int chunks) {
        if (chunks > 1) {
            try {
                Thread.sleep(20);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void answer(long action) {
        say(
                FromAgent.newBuilder()
                        .setStageResult(
                                StageResult.newBuilder()
                                        .setActionId(action)
                                        .setStage(Stage.STAGE_TRANSFER)
                                        .setSuccess(true)
                                        .addFragments(
                                                Fragment.newBuilder()
                                                        .setFragmentId(FRAGMENT)
                                                        .setSizeBytes(CHUNK.length)
                                                        .setSha256(
                                                                ByteString.copyFrom(new byte[32]))))
                        .build());
    }

    private synchronized void say(FromAgent message) {
        orchestrator.onNext(message);
    }
}
