package bro.agent.simulate;

import java.time.Duration;

/** What goes wrong in a stage. */
sealed interface Fault {
    /** The callback throws. */
    record Failure() implements Fault {}

    /** The callback does not return until it is interrupted. */
    record Hang() implements Fault {}

    /** The callback waits before it does what it should. */
    record Slow(Duration delay) implements Fault {}

    /** The first fragment ends one byte before the size that was announced. */
    record ShortFragment() implements Fault {}

    /** The last fragment is not sent, and nothing is said of it. */
    record MissingFragment() implements Fault {}

    /** The process of all agents ends at once, without a farewell. */
    record Exit() implements Fault {}
}
