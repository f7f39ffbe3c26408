package bro.orchestrator.netconf.access;

/** What holds where no rule says anything. */
record Defaults(boolean read, boolean write, boolean exec) {
    static final Defaults OF_THE_MODEL = new Defaults(true, false, true);

    boolean permits(Right right) {
        return switch (right) {
            case READ -> read;
            case EXEC -> exec;
            case CREATE, UPDATE, DELETE -> write;
        };
    }
}
