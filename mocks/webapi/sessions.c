// SPDX-License-Identifier: Apache-2.0
#include "mocks/webapi/sessions.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct sessions {
    struct session places[SESSIONS_MAXIMUM];
    int used; // places up to here were ever taken
    unsigned long opened;
    int64_t life_s, idle_s;
};

struct sessions *sessions_new(void) {
    return calloc(1, sizeof(struct sessions));
}

void sessions_free(struct sessions *sessions) {
    free(sessions);
}

void sessions_limit(struct sessions *sessions, int64_t life_s, int64_t idle_s) {
    sessions->life_s = life_s;
    sessions->idle_s = idle_s;
}

static enum session_verdict judge(const struct sessions *sessions, const struct session *session, int64_t now) {
    if (sessions->life_s > 0 && now - session->opened >= sessions->life_s) {
        return SESSION_EXPIRED;
    }
    return sessions->idle_s > 0 && now - session->used >= sessions->idle_s ? SESSION_IDLE : SESSION_GOOD;
}

static bool is_of(const struct session *session, const struct session_opening *who) {
    return strcmp(session->user, who->user) == 0 && strcmp(session->institution, who->institution) == 0;
}

// Ends the sessions of an account.
static void close_of(struct sessions *sessions, const struct session_opening *who) {
    for (int i = 0; i < sessions->used; i++) {
        if (is_of(&sessions->places[i], who)) {
            sessions->places[i].taken = false;
        }
    }
}

struct count {
    int of_terminal;
    int of_user;
    int free_place; // -1 when all are taken
};

// Counts who is there, and forgets those whose time is over when the room is needed.
static struct count count(struct sessions *sessions, const struct session_opening *who, int64_t now) {
    struct count found = {.free_place = sessions->used < SESSIONS_MAXIMUM ? sessions->used : -1};
    for (int i = 0; i < sessions->used; i++) {
        const struct session *session = &sessions->places[i];
        bool alive = session->taken && judge(sessions, session, now) == SESSION_GOOD;
        found.of_terminal += alive && strcmp(session->terminal, who->terminal) == 0;
        found.of_user += alive && is_of(session, who);
        bool reusable = !session->taken || (!alive && sessions->used == SESSIONS_MAXIMUM);
        found.free_place = reusable ? i : found.free_place;
    }
    return found;
}

static void draw_token(struct random_source *random, char out[SESSION_TOKEN_SIZE]) {
    for (int i = 0; i < SESSION_TOKEN_SIZE - 1; i += 16) {
        (void)snprintf(out + i, 17, "%016llx", (unsigned long long)random_next(random));
    }
}

static struct session *fill(struct sessions *sessions, int place, const struct session_opening *who, int64_t now,
                            struct random_source *random) {
    struct session *session = &sessions->places[place];
    *session = (struct session){.role = who->role, .opened = now, .used = now, .taken = true};
    draw_token(random, session->access_token);
    draw_token(random, session->refresh_token);
    draw_token(random, session->id_token);
    (void)snprintf(session->symbol, sizeof session->symbol, "T%lu", ++sessions->opened);
    (void)snprintf(session->terminal, sizeof session->terminal, "%s", who->terminal);
    (void)snprintf(session->institution, sizeof session->institution, "%s", who->institution);
    (void)snprintf(session->user, sizeof session->user, "%s", who->user);
    sessions->used += place == sessions->used;
    return session;
}

enum session_verdict sessions_open(struct sessions *sessions, const struct session_opening *who, int64_t now,
                                   struct random_source *random, const struct session **out) {
    struct count found = count(sessions, who, now);
    if (who->one_per_user && found.of_user > 0) {
        if (!who->force) {
            return SESSION_IN_USE;
        }
        close_of(sessions, who);
        found = count(sessions, who, now);
    }
    if (found.of_terminal >= SESSIONS_PER_TERMINAL || found.free_place < 0) {
        return SESSION_TOO_MANY;
    }
    *out = fill(sessions, found.free_place, who, now, random);
    return SESSION_GOOD;
}

enum session_verdict sessions_find(struct sessions *sessions, const char *token, int64_t now,
                                   const struct session **out) {
    for (int i = 0; i < sessions->used; i++) {
        struct session *session = &sessions->places[i];
        bool is_id = session->taken && strcmp(session->id_token, token) == 0;
        bool is_other = session->taken && (strcmp(session->access_token, token) == 0 ||
                                           strcmp(session->refresh_token, token) == 0);
        if (!is_id && !is_other) {
            continue;
        }
        *out = session;
        enum session_verdict verdict = is_id ? judge(sessions, session, now) : SESSION_WRONG_TOKEN;
        session->used = verdict == SESSION_GOOD ? now : session->used;
        return verdict;
    }
    return SESSION_UNKNOWN;
}

void sessions_close(struct sessions *sessions, const struct session *session) {
    sessions->places[session - sessions->places].taken = false;
}
