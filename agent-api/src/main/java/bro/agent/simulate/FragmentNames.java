package bro.agent.simulate;

/** How fragments are named. */
enum FragmentNames {
    /** Short, in ASCII. */
    PLAIN {
        @Override
        String name(int number) {
            return "data-%04d".formatted(number);
        }
    },
    /** As long as names may be, and as hard for file systems, URLs and terminals as they can be. */
    UNICODE {
        @Override
        String name(int number) {
            int[] tail =
                    "片段 é e\u0301 ß/../%2F\\:*?\"<>|& Ω 🗄️ \u200fעברית ".codePoints().toArray();
            var name = new StringBuilder("data-%04d ".formatted(number));
            for (int i = name.length(); i < CHARACTERS_MAX; i++) {
                name.appendCodePoint(tail[i % tail.length]);
            }
            return name.toString();
        }
    };

    private static final int CHARACTERS_MAX = 300;

    /** The name of the fragment with that number, counted from 1. */
    abstract String name(int number);
}
