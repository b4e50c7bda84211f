// SPDX-License-Identifier: Apache-2.0
//
// Who is logged in at the service: accounts and their kinds, a login that is in use, the end after 30 minutes without
// work [DR-130, DR-131].
#ifndef RECEPTION_LOGIN_H
#define RECEPTION_LOGIN_H

#include "reception.h"

enum { LOGIN_IDLE_S = 30 * 60 };

// login_begin logs `person` in; the outcome is seen when the service has answered. `force` ends the session that uses the
// account. NULL, or why staff cannot do that now.
__attribute__((warn_unused_result)) const char *login_begin(struct reception *reception, const struct site_person *person,
                                                            bool force);

// login_end logs out, and says why when it was not asked for ("" when it was).
void login_end(struct reception *reception, const char *why);

// login_touch notes that somebody works here; login_look_at_clock ends what has been idle for too long.
void login_touch(struct reception *reception);
void login_look_at_clock(struct reception *reception);

// login_refused takes note of a token that the service does not take any more. True when `reply` was that.
bool login_refused(struct reception *reception, const struct web_reply *reply);

// login_check returns why `staff` cannot work with the service now, or NULL.
const char *login_check(const struct reception *reception, const char *staff);

// login_seen returns what staff see of it.
json_t *login_seen(const struct reception *reception);

#endif
