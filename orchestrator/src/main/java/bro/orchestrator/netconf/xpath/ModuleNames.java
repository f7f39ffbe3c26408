package bro.orchestrator.netconf.xpath;

import java.util.Optional;

/** Prefixes that are the names of modules, as RFC 8639 and instance-identifiers have them here. */
record ModuleNames(Model model) implements Prefixes {

    @Override
    public Optional<String> namespace(String prefix) {
        return model.namespace(prefix);
    }

    @Override
    public String unprefixed() {
        return "";
    }
}
