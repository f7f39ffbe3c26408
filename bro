#!/bin/sh
# Finds a JDK 25, builds what is out of date and runs the Backup and Restore Orchestrator.
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$(readlink -f -- "$0")")" && pwd)
jar="$here/orchestrator/target/bro.jar"
cache="$here/orchestrator/target/bro.aot"
wanted=25

say() { printf 'bro: %s\n' "$*" >&2; }

usage() {
    cat <<'EOF'
usage: bro COMMAND [OPTIONS]

  bro demo                       back up and restore real data, driven over NETCONF
  bro serve [--config FILE] [--data DIR] [--set KEY=VALUE]...
                                 run the orchestrator
  bro agent run files --id ID --orchestrator HOST:PORT --path DIR [--scope S]...
                                 run an agent for a directory tree
  bro agent run command --id ID --orchestrator HOST:PORT --dump CMD --load CMD [--scope S]...
                                 run an agent for a program that dumps and loads
  bro agent simulate --agents N --orchestrator HOST:PORT [--size S] [--fail AGENTS:STAGE:FAULT]...
                                 run many agents with made-up data, for rehearsals
  bro config check [--config FILE] [--set KEY=VALUE]...
                                 say whether a configuration is good
  bro test                       build everything and run all tests
  bro bench WHAT                 measure: startup, restic, large; and against the product's figures:
                                 cut, freeze, agents, fragments, netconf, sessions
  bro soak kill [PART]...        kill processes at every step of every action, and tell what became of it;
                                 the parts: create, restore, delete, failing, cancel, killed
  bro soak netconf [MINUTES]     fifty NETCONF sessions of mixed work, for an hour: nothing may grow
  bro soak commits [ROUNDS]      kill the server during commits: running is always old or new, whole
  bro soak adversary             what hostile NETCONF clients do, and the server must bear
  bro soak simulation [ROUNDS] [SEED]
                                 put the engine through histories of chance
  bro help                       this text; each command also takes --help

examples:
  bro serve --config bro.yaml
  bro agent run files --id web --orchestrator 127.0.0.1:3000 --path /srv/www
  bro agent run command --id db --orchestrator 127.0.0.1:3000 \
      --dump 'pg_dump --clean --if-exists shop' --load 'psql -q -1 -v ON_ERROR_STOP=1 shop'

environment:
  JAVA_HOME       a JDK 25 or newer; otherwise one is looked for
  BRO_JAVA_OPTS   options for the Java virtual machine, e.g. -Xmx512m
EOF
}

# Prints the feature release of the JDK in a directory, or nothing.
release_of() {
    [ -x "$1/bin/javac" ] && [ -r "$1/release" ] || return 0
    sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release"
}

find_jdk() {
    on_path=$(command -v javac 2>/dev/null || true)
    [ -z "$on_path" ] || on_path=$(dirname "$(dirname "$(readlink -f "$on_path")")")
    for dir in "${JAVA_HOME:-}" "$on_path" /usr/lib/jvm/* /opt/*jdk* /opt/java/* \
        "$HOME"/.sdkman/candidates/java/* "$HOME"/.jdks/* /Library/Java/JavaVirtualMachines/*/Contents/Home; do
        [ -n "$dir" ] || continue
        release=$(release_of "$dir")
        if [ -n "$release" ] && [ "$release" -ge "$wanted" ]; then
            printf '%s\n' "$dir"
            return
        fi
    done
    say "no JDK $wanted found in JAVA_HOME, PATH, /usr/lib/jvm, /opt or ~/.sdkman."
    say "Get one from https://adoptium.net (Temurin $wanted), or on Debian 13: apt install openjdk-$wanted-jdk-headless;"
    say "then set JAVA_HOME to it."
    exit 1
}

need_maven() {
    command -v mvn >/dev/null 2>&1 || {
        say "Maven 3.8 or newer is needed to build: apt install maven, or see https://maven.apache.org"
        exit 1
    }
}

# What only the tests need; they drive real peers.
need_peers() {
    missing=$("$here/.ci/missing" | tr '\n' ' ')
    [ -z "$missing" ] || {
        say "the tests need programs that are missing here; on Debian 12: apt install $missing"
        exit 1
    }
}

# Whether a source is newer than what was built.
out_of_date() {
    [ -f "$jar" ] || return 0
    [ -n "$(find "$here/pom.xml" "$here/proto" "$here/yang" "$here/agent-api/src" "$here/orchestrator" \
        -name target -prune -o -path '*/src/test' -prune -o -type f -newer "$jar" -print | head -n 1)" ]
}

# Does a step alone: two at once would work over each other.
alone() {
    [ -w "$here" ] || {
        say "$here must be built first by somebody who may write there"
        exit 1
    }
    if command -v flock >/dev/null 2>&1; then
        exec 9>"$here/.build.lock"
        flock 9
    fi
    "$@"
    exec 9>&-
}

build() {
    out_of_date || return 0
    need_maven
    say "building (the first time takes a few minutes) ..."
    mvn -q -B -f "$here/pom.xml" -DskipTests -Dspotless.check.skip -Dcheckstyle.skip package \
        >"$here/.build.log" 2>&1 || {
        cat "$here/.build.log" >&2
        say "the build failed"
        exit 1
    }
    rm -f "$here/.build.log"
    # newer than all that it was built of
    touch "$jar"
}

java_flags() {
    printf '%s' "--enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow"
    printf '%s' " -XX:+UseSerialGC -XX:+UseCompactObjectHeaders -Xmx256m"
}

# Whether the start-up cache is not of this jar, and can be made anew.
untrained() {
    [ -w "$here" ] && ! [ "$cache" -nt "$jar" ]
}

# Starts and stops once so that the virtual machine remembers what it has loaded and linked (JEP 514);
# starts are twice as quick then. Without the cache everything works, only slower.
train() {
    untrained || return 0
    say "making quick starts possible (some seconds, once) ..."
    scratch=$(mktemp -d)
    : >"$scratch/out"
    # shellcheck disable=SC2046 # flags are words
    "$JAVA_HOME/bin/java" $(java_flags) -XX:AOTCacheOutput="$cache" -cp "$jar" \
        bro.orchestrator.app.Main serve --data "$scratch/data" \
        --set rest.port=0 --set agents.port=0 --set netconf.port=0 \
        >"$scratch/out" 2>&1 9>&- &
    pid=$!
    for _ in $(seq 300); do
        if grep -q '^ready' "$scratch/out" || ! kill -0 $pid 2>/dev/null; then break; fi
        sleep 0.1
    done
    kill $pid 2>/dev/null || true
    wait $pid || rm -f "$cache"
    rm -rf "$scratch"
}

run() {
    main=$1
    shift
    # shellcheck disable=SC2046,SC2086 # flags are words
    exec "$JAVA_HOME/bin/java" $(java_flags) ${cache:+"-XX:AOTCache=$cache"} ${BRO_JAVA_OPTS:-} \
        -cp "$jar" "$main" "$@"
}

command=${1:-help}
case $command in
help | --help | -h)
    usage
    exit 0
    ;;
demo | serve | test | config | agent | bench | soak) ;;
*)
    say "there is no command '$command'; see ./bro help"
    exit 2
    ;;
esac

JAVA_HOME=$(find_jdk) || exit 1
export JAVA_HOME

if [ "$command" = test ]; then
    need_maven
    need_peers
    shift
    exec mvn -B -f "$here/pom.xml" verify "$@"
fi
case "$command ${2:-}" in
"soak kill" | "soak netconf" | "soak commits" | "soak adversary") ;;
"soak simulation")
    need_maven
    exec mvn -B -f "$here/pom.xml" -pl orchestrator -am test -Dtest=SimulationTest \
        -Dsurefire.failIfNoSpecifiedTests=false \
        -Dsimulation.rounds="${3:-1000}" -Dsimulation.seed="${4:-1}"
    ;;
"soak "*)
    say "bro soak wants: kill, netconf [MINUTES], commits [ROUNDS], adversary, or simulation [ROUNDS] [SEED]"
    exit 2
    ;;
esac
if out_of_date; then alone build; fi
if untrained; then alone train; fi
[ -r "$cache" ] || cache=
if [ "$command" = agent ]; then
    case ${2:-} in --help | -h) set -- agent run --help ;; esac
    case ${2:-} in
    run) main=bro.agent.ready.AgentMain ;;
    simulate) main=bro.agent.simulate.SimulateMain ;;
    *)
        say "bro agent wants: run files|command ..., or simulate ...; see ./bro agent run --help"
        exit 2
        ;;
    esac
    shift 2
    run "$main" "$@"
fi
case $command in
bench) program=bench/bench.py ;;
soak)
    case $2 in
    kill) program=src/test/python/kill_table.py ;;
    *) program=src/test/python/soak_$2.py ;;
    esac
    shift
    ;;
*) program= ;;
esac
if [ -n "$program" ]; then
    shift
    WALK_JAVA="$JAVA_HOME/bin/java $(java_flags) ${cache:+-XX:AOTCache=$cache} ${BRO_JAVA_OPTS:-} -cp $jar"
    export WALK_JAVA
    exec /usr/bin/python3 "$here/orchestrator/$program" "$@"
fi
run bro.orchestrator.app.Main "$@"
