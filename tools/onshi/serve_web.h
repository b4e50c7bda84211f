// SPDX-License-Identifier: Apache-2.0
//
// The Web API at the desk of `onshi serve`, on loopback, with what a client needs in files.
#ifndef ONSHI_TOOLS_ONSHI_SERVE_WEB_H
#define ONSHI_TOOLS_ONSHI_SERVE_WEB_H

#include "tools/onshi/serve_desk.h"

struct serve_web;

// serve_web_open opens both doors: the login's at the port of the options, the search's at the next one (0: free ones).
// False when that is not possible: the user has been told. `desk` is borrowed until serve_web_close.
bool serve_web_open(struct serve_desk *desk, struct serve_web **out);

// serve_web_print says where it is and which files a client needs.
void serve_web_print(const struct serve_web *web);

// serve_web_close takes it down, with its files, before the desk. NULL does nothing.
void serve_web_close(struct serve_web *web);

#endif
