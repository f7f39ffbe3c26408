package bro.orchestrator.netconf.schema;

import java.util.List;

/**
 * One module that is served.
 *
 * @param text as get-schema gives it
 * @param features those that are supported
 * @param deviations the modules by which the server deviates from it
 * @param implemented false if it is there only to be imported
 * @param version1 whether it is a module of YANG 1, which the hello must list
 */
public record YangModule(
        String name,
        String revision,
        String namespace,
        String text,
        List<String> features,
        List<Deviation> deviations,
        boolean implemented,
        boolean version1) {

    /** A module that says what is not done of another one. */
    public record Deviation(String name, String revision) {}
}
