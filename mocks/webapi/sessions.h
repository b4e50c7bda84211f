// SPDX-License-Identifier: Apache-2.0
//
// Who is logged in at the Web API: tokens, how long they are good, and how many of them a terminal may hold. Time and
// chance are parameters.
//
//     struct session_opening who = {.terminal = serial, .institution = "9910000018", .user = "hanako"};
//     if (sessions_open(sessions, &who, now, &random, &session) == SESSION_GOOD) … session->id_token …
//     …
//     switch (sessions_find(sessions, token, now, &session)) …
#ifndef ONSHI_MOCKS_WEBAPI_SESSIONS_H
#define ONSHI_MOCKS_WEBAPI_SESSIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/random.h"
#include "mocks/webapi/pki.h"

enum {
    SESSIONS_MAXIMUM = 1024,
    SESSIONS_PER_TERMINAL = 20, // [wire-interface 1.1]
    SESSION_TOKEN_SIZE = 65,
    SESSION_USER_SIZE = 65,
    SESSION_SYMBOL_SIZE = 16,
};

// Accounts have one of three rights [DR-130].
enum account_role { ROLE_ADMINISTRATOR, ROLE_GENERAL, ROLE_VIEWER };

struct session {
    char id_token[SESSION_TOKEN_SIZE]; // the one that a search takes [wire-interface 1.7]
    char access_token[SESSION_TOKEN_SIZE];
    char refresh_token[SESSION_TOKEN_SIZE];
    char symbol[SESSION_SYMBOL_SIZE]; // "T1": for logs
    char terminal[PKI_SERIAL_SIZE];   // serial number of the certificate of the login
    char institution[PKI_INSTITUTION_SIZE];
    char user[SESSION_USER_SIZE];
    enum account_role role;
    int64_t opened, used; // instants
    bool taken;           // the place holds a session
};

struct session_opening {
    const char *terminal;
    const char *institution;
    const char *user;
    enum account_role role;
    bool one_per_user; // refuse while the account is in use at this institution [DR-131] …
    bool force;        // … unless the other session is to be ended
};

enum session_verdict {
    SESSION_GOOD,
    SESSION_UNKNOWN,     // never given, or ended
    SESSION_WRONG_TOKEN, // another of the session's tokens than idToken
    SESSION_EXPIRED,     // older than its life
    SESSION_IDLE,        // unused for too long [DR-131]
    SESSION_TOO_MANY,    // the terminal holds as many as it may
    SESSION_IN_USE,
};

struct sessions;

struct sessions *sessions_new(void); // NULL without memory
void sessions_free(struct sessions *sessions);

// sessions_limit sets for how long a token is good after the login, and after its last use; seconds, 0 for no limit.
void sessions_limit(struct sessions *sessions, int64_t life_s, int64_t idle_s);

// sessions_open logs somebody in: SESSION_GOOD, SESSION_TOO_MANY or SESSION_IN_USE. Sessions that are over do not
// count. `*out` stays owned by `sessions`, and is good until the next call.
enum session_verdict sessions_open(struct sessions *sessions, const struct session_opening *who, int64_t now,
                                   struct random_source *random, const struct session **out);

// sessions_find looks a token up and marks its session as used. `*out` is set for SESSION_GOOD, SESSION_EXPIRED,
// SESSION_IDLE and SESSION_WRONG_TOKEN.
enum session_verdict sessions_find(struct sessions *sessions, const char *token, int64_t now,
                                   const struct session **out);

// sessions_close ends a session.
void sessions_close(struct sessions *sessions, const struct session *session);

#endif
