package bro.orchestrator.app;

import java.util.Collection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Closes things so that one that fails does not keep the others open. */
final class Closing {
    private static final Logger LOG = LoggerFactory.getLogger(Closing.class);

    private Closing() {}

    /** Closes all, in their order; what fails is logged. */
    @SuppressWarnings("checkstyle:IllegalCatch") // AutoCloseable declares Exception
    static void all(Collection<? extends AutoCloseable> resources) {
        for (AutoCloseable resource : resources) {
            try {
                resource.close();
            } catch (Exception e) {
                LOG.warn("something could not be closed", e);
            }
        }
    }
}
