// SPDX-License-Identifier: Apache-2.0
//
// The plug of a card for a vpcd anywhere: HOST:PORT, and a TCP connection to it.
#ifndef ONSHI_TOOLS_ONSHI_CARD_PLUG_H
#define ONSHI_TOOLS_ONSHI_CARD_PLUG_H

#include "base/bytes.h"
#include "base/status.h"

#define CARD_PLUG_DEFAULT "127.0.0.1:35963" // the port of Debian's package vsmartcard-vpcd

enum { CARD_PLUG_HOST = 256, CARD_PLUG_PORT = 6, CARD_PLUG_CONNECT_MS = 5000 };

struct card_plug {
    char host[CARD_PLUG_HOST];
    char port[CARD_PLUG_PORT];
};

// card_plug_parse reads HOST:PORT, [IPV6]:PORT, or HOST alone for the default port; NULL is CARD_PLUG_DEFAULT.
// ONSHI_MALFORMED, ONSHI_TOO_LONG.
ONSHI_MUST_USE enum onshi_status card_plug_parse(const char *text, struct card_plug *out);

// card_plug_connect connects within CARD_PLUG_CONNECT_MS, with TCP_NODELAY; the caller owns `*out_fd`. ONSHI_NOT_FOUND
// for a host that nobody knows, ONSHI_CLOSED when nobody listens, ONSHI_TIMED_OUT, ONSHI_IO with errno.
ONSHI_MUST_USE enum onshi_status card_plug_connect(const struct card_plug *plug, int *out_fd);

#endif
