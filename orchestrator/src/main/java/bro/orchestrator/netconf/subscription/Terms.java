package bro.orchestrator.netconf.subscription;

import bro.orchestrator.netconf.notification.Filter;
import bro.orchestrator.netconf.xml.XmlElement;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * What a subscription is to.
 *
 * @param stop when nothing more is wanted
 */
record Terms(Target target, Optional<Instant> stop) {
    /** In which RFC 8641 counts periods. */
    static final Duration CENTISECOND = Duration.ofMillis(10);

    Terms withFilter(Selector other) {
        return new Terms(
                switch (target) {
                    case Stream stream -> new Stream(other, stream.replayStart);
                    case Push push -> new Push(push.datastore, other, push.trigger);
                },
                stop);
    }

    /** Where what is sent comes from. */
    sealed interface Target {
        Selector selector();
    }

    /** The event stream. */
    record Stream(Selector selector, Optional<Instant> replayStart) implements Target {}

    /** A datastore. */
    record Push(Datastore datastore, Selector selector, Trigger trigger) implements Target {}

    /** The datastores that may be subscribed to, by their names in RFC 8342. */
    enum Datastore {
        RUNNING,
        OPERATIONAL;

        String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * What is selected.
     *
     * @param reference name of the configured filter, if it is one
     * @param inline the element that holds the filter, if there is any
     */
    record Selector(Optional<String> reference, Optional<XmlElement> inline, Filter filter) {
        static final Selector ALL = new Selector(Optional.empty(), Optional.empty(), Filter.NONE);
    }

    /** When an update of a datastore is sent. */
    sealed interface Trigger {}

    /**
     * Again and again.
     *
     * @param anchor a time from which periods are counted in both directions
     */
    record Periodic(Duration period, Optional<Instant> anchor) implements Trigger {}

    /**
     * When something changes.
     *
     * @param dampening the least time between two updates
     * @param sync whether everything is sent first
     * @param excluded changes that are not told
     */
    record OnChange(Duration dampening, boolean sync, Set<ChangeType> excluded) implements Trigger {
        OnChange {
            excluded = Set.copyOf(excluded);
        }
    }

    /** Kinds of changes, RFC 8641. */
    enum ChangeType {
        CREATE,
        DELETE,
        INSERT,
        MOVE,
        REPLACE;

        String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
