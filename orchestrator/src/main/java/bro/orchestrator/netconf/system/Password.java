package bro.orchestrator.netconf.system;

/** A password in clear, which is never printed. */
public final class Password {
    private final String clear;

    public Password(String clear) {
        this.clear = clear;
    }

    char[] clear() {
        return clear.toCharArray();
    }

    @Override
    public String toString() {
        return "***";
    }
}
