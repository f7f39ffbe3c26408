package bro.orchestrator.netconf.schema;

import java.util.List;

/**
 * One module that is served.
 *
 * @param text as get-schema gives it
 * @param features those that are supported
 * @param implemented false if it is there only to be imported
 * @param version1 whether it is a module of YANG 1, which the hello must list
 */
public record YangModule(
        String name,
        String revision,
        String namespace,
        String text,
        List<String> features,
        boolean implemented,
        boolean version1) {}
