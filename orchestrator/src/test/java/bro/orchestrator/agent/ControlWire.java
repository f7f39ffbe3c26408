package bro.orchestrator.agent;

import bro.agent.v1.ControlGrpc;
import bro.agent.v1.FromAgent;
import bro.agent.v1.Register;
import bro.agent.v1.ToAgent;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** One control stream, by hand. */
final class ControlWire implements StreamObserver<ToAgent> {
    private final BlockingQueue<ToAgent> messages = new LinkedBlockingQueue<>();
    private final BlockingQueue<Status> end = new LinkedBlockingQueue<>();
    private final StreamObserver<FromAgent> requests;

    ControlWire(ManagedChannel channel) {
        requests = ControlGrpc.newStub(channel).attach(this);
    }

    ControlWire register(String id, String instance) {
        return register(
                Register.newBuilder()
                        .setAgentId(id)
                        .setApiVersion("1.0.0")
                        .setInstanceId(instance));
    }

    ControlWire register(Register.Builder register) {
        send(FromAgent.newBuilder().setRegister(register).build());
        return this;
    }

    void send(FromAgent message) {
        requests.onNext(message);
    }

    void leave() {
        requests.onCompleted();
    }

    /** Waits for the acknowledgement of the registration. */
    String token() throws InterruptedException {
        return next().getRegistered().getSessionToken();
    }

    ToAgent next() throws InterruptedException {
        return Objects.requireNonNull(messages.poll(30, TimeUnit.SECONDS));
    }

    Status status() throws InterruptedException {
        return Objects.requireNonNull(end.poll(30, TimeUnit.SECONDS));
    }

    boolean hasEnded() {
        return !end.isEmpty();
    }

    @Override
    public void onNext(ToAgent message) {
        messages.add(message);
    }

    @Override
    public void onError(Throwable broken) {
        end.add(Status.fromThrowable(broken));
    }

    @Override
    public void onCompleted() {
        end.add(Status.OK);
    }
}
