package bro.agent;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Shows the state of an agent to whoever waits for it. Written by the control loop alone. */
final class StateBoard {
    private final Consumer<AgentState> listener;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private AgentState state = new AgentState.Connecting();
    private @Nullable Session session;

    StateBoard(Consumer<AgentState> listener) {
        this.listener = listener;
    }

    AgentState state() {
        lock.lock();
        try {
            return state;
        } finally {
            lock.unlock();
        }
    }

    void registered(Session current) {
        show(new AgentState.Registered(), current);
    }

    void connecting() {
        show(new AgentState.Connecting(), null);
    }

    void rejected(String reason, String message) {
        show(new AgentState.Rejected(reason, message), null);
    }

    void closed() {
        show(new AgentState.Closed(), null);
    }

    /** Waits until the state is as wished or cannot become so; returns the state then. */
    AgentState await(Predicate<AgentState> wished, Duration limit) throws InterruptedException {
        lock.lock();
        try {
            long left = limit.toNanos();
            while (!wished.test(state) && !state.isFinal() && left > 0) {
                left = changed.awaitNanos(left);
            }
            return state;
        } finally {
            lock.unlock();
        }
    }

    /** Waits until the agent is registered. Ends by interrupt if that will never be. */
    Session awaitSession() throws InterruptedException {
        lock.lock();
        try {
            while (session == null) {
                if (state.isFinal()) {
                    throw new InterruptedException("the agent is closed");
                }
                changed.await();
            }
            return session;
        } finally {
            lock.unlock();
        }
    }

    private void show(AgentState next, @Nullable Session current) {
        lock.lock();
        try {
            if (state.isFinal() || (state.equals(next) && session == current)) {
                return;
            }
            state = next;
            session = current;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        listener.accept(next);
    }
}
