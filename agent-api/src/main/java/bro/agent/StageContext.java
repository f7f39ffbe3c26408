package bro.agent;

import java.time.Duration;

/** What every stage knows about the action it belongs to. May be used from any thread. */
public interface StageContext {
    /** Unique in an installation. */
    long actionId();

    /** The backup manager that leads the action. */
    String managerId();

    /** The backup that is made or restored. */
    String backupName();

    /** The stage that the callback was called for. */
    Stage stage();

    /** The action fails if the stage takes longer. */
    Duration timeLimit();

    /**
     * Tells how far the stage is. Cheap: of the calls within a quarter of a second only the last
     * one is sent.
     *
     * @param percent 0 to 100; values outside are cut off
     */
    void progress(int percent, String message);

    /** Adds a sentence to the message of the stage's result, e.g. what was left out. */
    void remark(String sentence);
}
