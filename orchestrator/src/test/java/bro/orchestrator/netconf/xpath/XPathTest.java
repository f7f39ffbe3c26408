package bro.orchestrator.netconf.xpath;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bro.orchestrator.netconf.schema.Schema;
import bro.orchestrator.netconf.tree.ChildQuery;
import bro.orchestrator.netconf.tree.DataNode;
import bro.orchestrator.netconf.tree.TreeBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class XPathTest {
    private static final Model MODEL = new Model(Schema.load(List.of()).context());
    private static final String NS = "urn:x";

    private static final Prefixes PREFIXES =
            new Prefixes() {
                @Override
                public Optional<String> namespace(String prefix) {
                    return prefix.equals("x") ? Optional.of(NS) : Optional.empty();
                }

                @Override
                public String unprefixed() {
                    return NS;
                }
            };

    private final List<ChildQuery> asked = new ArrayList<>();

    private DataItem tree() {
        var top = new TreeBuilder(NS, "top");
        for (int i = 1; i <= 4; i++) {
            top.add(
                    top.inner("entry")
                            .key("id", "e" + i)
                            .leaf("size", i * 10L)
                            .add(top.inner("inner").leaf("deep", "d" + i)));
        }
        top.leafList("tag", List.of("a", "b", "b c"));
        DataNode node = top.leaf("name", " Some  Name ").build();
        return DataItem.root(
                query -> {
                    asked.add(query);
                    return Stream.of(node);
                },
                MODEL);
    }

    private String text(String expression) {
        return text(expression, tree());
    }

    private static String text(String expression, Item item) {
        var budget = new Budget(100_000);
        var evaluation = new Evaluation(item, MODEL, PREFIXES, budget);
        Value value = evaluation.evaluate(Parser.parse(expression, PREFIXES));
        return new Conversions(budget, new DocumentOrder(budget)).text(value);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "1 + 2 * 3 ~ 7",
                "(1 + 2) * 3 ~ 9",
                "8 div 2 div 2 ~ 2",
                "7 mod 4 - 1 ~ 2",
                "--5 ~ 5",
                "-(2) ~ -2",
                "1 div 0 ~ Infinity",
                "0 div 0 ~ NaN",
                "1.50 ~ 1.5",
                "1 = 1.0 and 'a' != 'b' ~ true",
                "2 < 1 or false() ~ false",
                "3 > 2 > 1 ~ false",
                "true() = 'x' ~ true",
                "count(/top/entry) ~ 4",
                "count(//deep) ~ 4",
                "count(//node()) ~ 41",
                "count(//text()) ~ 16",
                "/top/entry[2]/id ~ e2",
                "/top/entry[last()]/id ~ e4",
                "/top/entry[position() < 3][2]/id ~ e2",
                "//entry[1]/id ~ e1",
                "(//deep)[3] ~ d3",
                "/top/entry[id='e3']/inner/deep ~ d3",
                "/top/entry['e4' = id]/size ~ 40",
                "/top/entry[size > 20 and size < 40]/id ~ e3",
                "/top/entry[id = /top/entry[3]/id]/size ~ 30",
                "/x:top/x:entry/x:id ~ e1",
                "/x:top/x:*[5] ~ a",
                "/top/entry[3]/preceding-sibling::*[1]/id ~ e2",
                "/top/entry[3]/following-sibling::entry/id ~ e4",
                "count(/top/entry[3]/preceding::*) ~ 10",
                "count(/top/entry[3]/following::*) ~ 9",
                "count(//deep/ancestor::*) ~ 9",
                "count(//deep/ancestor-or-self::*) ~ 13",
                "//deep[. = 'd2']/../../id ~ e2",
                "count(//entry/..) ~ 1",
                "count(/top/entry | /top/entry[1] | /top/tag) ~ 7",
                "(/top/tag | /top/entry)[1]/id ~ e1",
                "string(/top/entry[1]) ~ e110d1",
                "sum(//size) ~ 100",
                "/top/tag = 'b' ~ true",
                "/top/tag != 'b' ~ true",
                "not(/top/tag = 'z') ~ true",
                "/top/entry/size = 20 ~ true",
                "//size > //size ~ true",
                "//size = //size ~ true",
                "//id = //deep ~ false",
                "/top/none != 'a' ~ false",
                "boolean(/top/none) ~ false",
                "count(/top/@id) ~ 0",
                "count(/top/comment()) ~ 0",
                "name(/top/entry) ~ entry",
                "namespace-uri(/top) ~ urn:x",
                "local-name(/*) ~ top",
                "normalize-space(/top/name) ~ Some Name",
                "concat('a', 1, true()) ~ a1true",
                "starts-with('abc', 'ab') ~ true",
                "substring-before('1999/04', '/') ~ 1999",
                "substring-after('1999/04', '/') ~ 04",
                "substring('12345', 2, 3) ~ 234",
                "substring('12345', 1.5, 2.6) ~ 234",
                "substring('12345', 0, 3) ~ 12",
                "string-length('ab') ~ 2",
                "translate('bar', 'abc', 'AB') ~ BAr",
                "translate('--aaa--', 'abc-', 'ABC') ~ AAA",
                "floor(-1.5) ~ -2",
                "ceiling(1.2) ~ 2",
                "round(2.5) ~ 3",
                "round(-2.5) ~ -2",
                "number('1e3') ~ NaN",
                "number(' -1.5 ') ~ -1.5",
                "string(1000000000000) ~ 1000000000000",
                "string(0.0000001) ~ 0.0000001",
                "string(number('')) ~ NaN",
                "re-match('1.22.333', '\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}') ~ true",
                "re-match('$a^', '$a^') ~ true",
                "re-match('f', '[a-z-[aeiou]]') ~ true",
                "re-match('e', '[a-z-[aeiou]]') ~ false",
                "re-match('abc', 'b') ~ false",
                "current()/top/name = /top/name ~ true",
                "div/mod ~ ``",
                "count(/top/entry/self::entry) ~ 4",
                "count(/top/descendant-or-self::entry) ~ 4",
                "/top/entry[not(size = 10)][1]/id ~ e2",
                "string(/top/name/text()/..) ~  Some  Name "
            })
    void evaluates(String expression, String expected) {
        assertThat(text(expression)).isEqualToIgnoringWhitespace(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/top/",
                "a b",
                "a[",
                "'open",
                "$x",
                "y:a",
                "no-such()",
                "count()",
                "count(1, 2)",
                "a/b)",
                "a::b",
                "1 +",
                "#",
                "child::",
                "a//",
                "x:f(1)"
            })
    void refusesWhatIsNoExpression(String expression) {
        assertThatThrownBy(() -> Parser.parse(expression, PREFIXES))
                .isInstanceOf(XPathException.class);
    }

    @Test
    void refusesWhatIsTooDeepOrTooLong() {
        assertThatThrownBy(() -> Parser.parse("(".repeat(5000) + "1" + ")".repeat(5000), PREFIXES))
                .hasMessageContaining("deeply");
        assertThatThrownBy(() -> Parser.parse("1" + "+1".repeat(5000), PREFIXES))
                .hasMessageContaining("operators");
        assertThatThrownBy(() -> Parser.parse("1".repeat(20_000), PREFIXES))
                .hasMessageContaining("long");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "count(//*[//*[//*[//* = 'x']]])",
                "re-match('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', '.*.*.*.*.*b')"
            })
    void givesUpWhatTakesTooLong(String expression) {
        assertThatThrownBy(() -> text(expression))
                .isInstanceOfSatisfying(
                        XPathException.class, it -> assertThat(it.isTooCostly()).isTrue());
    }

    @Test
    void asksForWhatThePredicatesName() {
        text("/top[name = 'a']/entry");
        assertThat(asked.getFirst().anyOf()).containsExactly(Map.of("name", "a"));
    }

    @Test
    void asksForAllIfPositionsCount() {
        text("/top[1][name = 'a']/entry");
        assertThat(asked.getFirst().anyOf()).containsExactly(Map.of());
    }
}
