package bro.orchestrator.netconf.xpath;

/** What an expression comes to. */
sealed interface Value permits NodeSet, Value.Text, Value.Num, Value.Bool {

    record Text(String value) implements Value {}

    record Num(double value) implements Value {}

    record Bool(boolean value) implements Value {
        static final Bool TRUE = new Bool(true);
        static final Bool FALSE = new Bool(false);

        static Bool of(boolean value) {
            return value ? TRUE : FALSE;
        }
    }
}
