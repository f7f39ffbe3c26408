// A NETCONF client that is quicker than the server: it measures, holds sessions open, and listens.
//
//   nc_load PORT rate SESSIONS WARM-UP SECONDS [A-SECOND]
//                                                sends the operation again and again; the
//                                                warm-up is no longer than the measurement
//   nc_load PORT hold SESSIONS                   opens them, until the end of standard input
//   nc_load PORT listen SESSIONS SECONDS         sends the operation, then counts notifications
//
// The operation, what stands in <rpc>, is the first line of standard input; {n} in it becomes a
// number that each request has for itself, {s} the number of the session. The user is NC_USER,
// the password NC_PASSWORD. What was measured is printed as one line of JSON.
//
// gcc -O2 -o nc_load nc_load.c -lssh -lpthread, with Debian's libssh-dev.

#include <libssh/callbacks.h>
#include <libssh/libssh.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { OPENERS = 8, READ_AT_ONCE = 1 << 16, MAX_SAMPLES = 2000000 };

#define BASE "urn:ietf:params:xml:ns:netconf:base:1.0"
#define END "]]>]]>"

static const char HELLO[] =
    "<hello xmlns=\"" BASE "\"><capabilities><capability>urn:ietf:params:netconf:base:1.1"
    "</capability></capabilities></hello>" END;

// Bytes that grow; read from `from` on.
struct bytes {
    char *data;
    size_t from, length, room;
};

struct session {
    int number;
    ssh_session ssh;
    ssh_channel channel;
    struct bytes in, message, out;
    long sent, answered, refused, events;
    double began, ended;
    float *took;
    bool failed;
};

static unsigned int port;
static const char *user, *password;
static char operation[1 << 20];
static int sessions, warm_up;
static double seconds, between;
static pthread_barrier_t barrier;

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec + t.tv_nsec / 1e9;
}

static void *room_for(void *data, size_t size) {
    void *found = realloc(data, size);
    if (!found) {
        fputs("out of memory\n", stderr);
        exit(2);
    }
    return found;
}

static void append(struct bytes *to, const char *data, size_t length) {
    if (to->length + length + 1 > to->room) {
        to->room = 2 * (to->length + length + 1);
        to->data = room_for(to->data, to->room);
    }
    memcpy(to->data + to->length, data, length);
    to->length += length;
    to->data[to->length] = 0;
}

static bool fail(struct session *s, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    fprintf(stderr, "session %d: ", s->number);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    va_end(arguments);
    s->failed = true;
    return false;
}

// Reads what there is, at least one byte, or waits so long in vain (-1: for ever).
static bool more(struct session *s, int milliseconds) {
    static __thread char read[READ_AT_ONCE];
    int count = ssh_channel_read_timeout(s->channel, read, sizeof read, 0, milliseconds);
    if (count <= 0) {
        return milliseconds >= 0 && count == 0 && !ssh_channel_is_eof(s->channel)
                   ? false
                   : fail(s, "cannot read: %s", ssh_get_error(s->ssh));
    }
    if (s->in.from == s->in.length) {
        s->in.from = s->in.length = 0;
    }
    append(&s->in, read, count);
    return true;
}

static size_t held(const struct session *s) { return s->in.length - s->in.from; }

static bool await(struct session *s, size_t count, int milliseconds) {
    while (held(s) < count) {
        if (!more(s, milliseconds)) {
            return false;
        }
    }
    return true;
}

// One message in chunks, into s->message. The wait is for its first bytes.
static bool read_message(struct session *s, int milliseconds) {
    s->message.length = 0;
    if (!await(s, 4, milliseconds)) {
        return false;
    }
    for (;;) {
        if (!await(s, 4, -1)) {
            return false;
        }
        char *at = s->in.data + s->in.from;
        if (memcmp(at, "\n##\n", 4) == 0 && s->message.length) {
            s->in.from += 4;
            return true;
        }
        size_t header = 2, size = 0;
        for (; at[header] != '\n'; header++) {
            char digit = at[header];
            if (memcmp(at, "\n#", 2) || digit < (header == 2 ? '1' : '0') || digit > '9' ||
                header > 11) {
                return fail(s, "bad chunk: %.20s", at);
            }
            size = size * 10 + (digit - '0');
            if (!await(s, header + 2, -1)) {
                return false;
            }
            at = s->in.data + s->in.from;
        }
        s->in.from += header + 1;
        if (!await(s, size, -1)) {
            return false;
        }
        append(&s->message, s->in.data + s->in.from, size);
        s->in.from += size;
    }
}

static bool write_all(struct session *s, const char *data, size_t length) {
    while (length) {
        int written = ssh_channel_write(s->channel, data, length);
        if (written <= 0) {
            return fail(s, "cannot write: %s", ssh_get_error(s->ssh));
        }
        data += written;
        length -= written;
    }
    return true;
}

// Sends what stands in <rpc>, filled in.
static bool send_rpc(struct session *s, const char *text) {
    static __thread struct bytes rpc;
    char number[160];
    rpc.length = 0;
    append(&rpc, number,
           snprintf(number, sizeof number, "<rpc xmlns=\"" BASE "\" message-id=\"%ld\">",
                    ++s->sent));
    for (const char *brace; (brace = strchr(text, '{')); text = brace + 3) {
        append(&rpc, text, brace - text);
        long value = brace[1] == 'n' ? s->sent : s->number;
        append(&rpc, number, snprintf(number, sizeof number, "%ld", value));
    }
    append(&rpc, text, strlen(text));
    append(&rpc, "</rpc>", 6);
    s->out.length = 0;
    append(&s->out, number, snprintf(number, sizeof number, "\n#%zu\n", rpc.length));
    append(&s->out, rpc.data, rpc.length);
    append(&s->out, "\n##\n", 4);
    return write_all(s, s->out.data, s->out.length);
}

static bool is_notification(const struct session *s) {
    return strncmp(s->message.data, "<notification", 13) == 0;
}

// Waits for the reply; notifications before it are counted.
static bool read_reply(struct session *s) {
    char wanted[64];
    for (;;) {
        if (!read_message(s, -1)) {
            return false;
        }
        if (!is_notification(s)) {
            break;
        }
        s->events++;
    }
    snprintf(wanted, sizeof wanted, "message-id=\"%ld\"", s->sent);
    if (!strstr(s->message.data, wanted)) {
        return fail(s, "not the reply to %ld: %.200s", s->sent, s->message.data);
    }
    s->answered++;
    if (strstr(s->message.data, "<rpc-error")) {
        if (!s->refused++) {
            fprintf(stderr, "session %d: %.800s\n", s->number, s->message.data);
        }
    }
    return true;
}

static bool ask(struct session *s, const char *text) {
    return send_rpc(s, text) && read_reply(s);
}

static bool open_session(struct session *s) {
    int on = 1, off = 0;
    long patience = 120;
    s->ssh = ssh_new();
    ssh_options_set(s->ssh, SSH_OPTIONS_HOST, "127.0.0.1");
    ssh_options_set(s->ssh, SSH_OPTIONS_PORT, &port);
    ssh_options_set(s->ssh, SSH_OPTIONS_USER, user);
    ssh_options_set(s->ssh, SSH_OPTIONS_NODELAY, &on);
    ssh_options_set(s->ssh, SSH_OPTIONS_TIMEOUT, &patience);
    ssh_options_set(s->ssh, SSH_OPTIONS_PROCESS_CONFIG, &off);
    ssh_options_set(s->ssh, SSH_OPTIONS_KNOWNHOSTS, "/dev/null");
    if (ssh_connect(s->ssh) != SSH_OK ||
        ssh_userauth_password(s->ssh, NULL, password) != SSH_AUTH_SUCCESS) {
        return fail(s, "cannot log in: %s", ssh_get_error(s->ssh));
    }
    s->channel = ssh_channel_new(s->ssh);
    if (ssh_channel_open_session(s->channel) != SSH_OK ||
        ssh_channel_request_subsystem(s->channel, "netconf") != SSH_OK) {
        return fail(s, "no channel: %s", ssh_get_error(s->ssh));
    }
    if (!write_all(s, HELLO, sizeof HELLO - 1)) {
        return false;
    }
    char *end = NULL;
    while (!end) {
        if (!more(s, -1)) {
            return false;
        }
        end = strstr(s->in.data + s->in.from, END);
    }
    s->in.from = end + sizeof END - 1 - s->in.data;
    return true;
}

static void close_session(struct session *s) {
    if (!s->failed && send_rpc(s, "<close-session/>")) {
        read_message(s, -1);
    }
    if (s->channel) {
        ssh_channel_free(s->channel);
    }
    if (s->ssh) {
        ssh_disconnect(s->ssh);
        ssh_free(s->ssh);
    }
    free(s->in.data);
    free(s->message.data);
    free(s->out.data);
}

// Waits until the request after so many is due, if there is a rate to keep.
static void keep_rate(const struct session *s) {
    double wait = s->began + s->answered * between - now();
    if (between > 0 && wait > 0) {
        struct timespec pause = {(time_t)wait, (long)((wait - (time_t)wait) * 1e9)};
        nanosleep(&pause, NULL);
    }
}

// Waits until all sessions have come so far, and says so.
static void all_open(int number) {
    pthread_barrier_wait(&barrier);
    if (number == 0) {
        printf("open\n");
        fflush(stdout);
    }
}

static void *measure(void *argument) {
    struct session *s = argument;
    s->took = room_for(NULL, sizeof(float) * (MAX_SAMPLES / sessions));
    bool well = open_session(s);
    double warm = now() + seconds;
    for (int i = 0; well && i < warm_up && now() < warm; i++) {
        well = ask(s, operation);
    }
    all_open(s->number);
    s->answered = s->refused = 0;
    s->began = now();
    while (well && s->answered < MAX_SAMPLES / sessions && now() < s->began + seconds) {
        keep_rate(s);
        double sent = now();
        well = ask(s, operation);
        if (well) {
            s->took[s->answered - 1] = now() - sent;
        }
    }
    s->ended = now();
    pthread_barrier_wait(&barrier);
    close_session(s);
    return NULL;
}

static void *listen_to(void *argument) {
    struct session *s = argument;
    bool well = open_session(s) && ask(s, operation);
    all_open(s->number);
    s->began = now();
    s->events = 0;
    while (well && now() < s->began + seconds) {
        if (read_message(s, 100)) {
            s->events += is_notification(s);
        } else {
            well = !s->failed;
        }
    }
    s->ended = now();
    close_session(s);
    return NULL;
}

static struct session *all;

// Opens each OPENERSth session, asks once, waits for the others and the end of input, asks again.
static void *hold(void *argument) {
    int first = (int)(long)argument;
    for (int i = first; i < sessions; i += OPENERS) {
        if (open_session(&all[i])) {
            ask(&all[i], operation);
        }
    }
    all_open(first);
    if (first == 0) {
        while (getchar() != EOF) {
        }
    }
    pthread_barrier_wait(&barrier);
    for (int i = first; i < sessions; i += OPENERS) {
        if (!all[i].failed) {
            ask(&all[i], operation);
        }
        close_session(&all[i]);
    }
    return NULL;
}

static int by_size(const void *a, const void *b) {
    float x = *(const float *)a, y = *(const float *)b;
    return (x > y) - (x < y);
}

static int report(bool measured) {
    long answered = 0, refused = 0, failed = 0, events = 0, count = 0;
    double began = 1e300, ended = 0;
    for (int i = 0; i < sessions; i++) {
        answered += all[i].answered;
        refused += all[i].refused;
        failed += all[i].failed;
        events += all[i].events;
        began = all[i].began < began ? all[i].began : began;
        ended = all[i].ended > ended ? all[i].ended : ended;
    }
    printf("{\"answered\": %ld, \"refused\": %ld, \"failed\": %ld, \"events\": %ld", answered,
           refused, failed, events);
    if (measured && answered) {
        float *took = room_for(NULL, sizeof(float) * answered);
        for (int i = 0; i < sessions; i++) {
            memcpy(took + count, all[i].took, sizeof(float) * all[i].answered);
            count += all[i].answered;
        }
        qsort(took, count, sizeof(float), by_size);
        printf(", \"p50\": %.6f, \"p99\": %.6f, \"rate\": %.1f", took[count / 2],
               took[count * 99 / 100], count / (ended - began));
    }
    printf("}\n");
    return failed ? 1 : 0;
}

static int usage(void) {
    fputs("usage: nc_load PORT rate SESSIONS WARM-UP SECONDS [A-SECOND]"
          " | hold SESSIONS | listen SESSIONS SECONDS\n", stderr);
    return 2;
}

int main(int count, char **words) {
    bool rate = (count == 6 || count == 7) && !strcmp(words[2], "rate");
    bool holds = count == 4 && !strcmp(words[2], "hold");
    bool listens = count == 5 && !strcmp(words[2], "listen");
    user = getenv("NC_USER");
    password = getenv("NC_PASSWORD");
    if (!(rate || holds || listens) || !user || !password ||
        !fgets(operation, sizeof operation, stdin)) {
        return usage();
    }
    operation[strcspn(operation, "\n")] = 0;
    port = atoi(words[1]);
    sessions = atoi(words[3]);
    warm_up = rate ? atoi(words[4]) : 0;
    seconds = rate ? atof(words[5]) : holds ? 0 : atof(words[4]);
    between = count == 7 ? sessions / atof(words[6]) : 0;
    ssh_threads_set_callbacks(ssh_threads_get_pthread());
    ssh_init();
    all = calloc(sessions, sizeof *all);
    int threads = holds ? OPENERS : sessions;
    pthread_t *running = calloc(threads, sizeof *running);
    pthread_barrier_init(&barrier, NULL, threads);
    for (int i = 0; i < sessions; i++) {
        all[i].number = i;
    }
    for (long i = 0; i < threads; i++) {
        pthread_create(&running[i], NULL, rate ? measure : holds ? hold : listen_to,
                       holds ? (void *)i : (void *)&all[i]);
    }
    for (int i = 0; i < threads; i++) {
        pthread_join(running[i], NULL);
    }
    return report(rate);
}
