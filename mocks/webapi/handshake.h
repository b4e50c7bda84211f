// SPDX-License-Identifier: Apache-2.0
//
// What a handshake is about: as whom the server shows itself, who the client is, and why it failed.
#ifndef ONSHI_MOCKS_WEBAPI_HANDSHAKE_H
#define ONSHI_MOCKS_WEBAPI_HANDSHAKE_H

#include "mocks/webapi/server.h"

enum { HANDSHAKE_TEXT_SIZE = 256 };

// handshake_face returns how the server shows itself on a new connection, and sets the name of the fault that wants it
// so; without one `*out_fault` is left alone.
enum server_face handshake_face(struct webapi *api, const char **out_fault);

// handshake_learn_peer fills `peer` from the client's certificate, if it has shown one.
void handshake_learn_peer(const SSL *ssl, struct peer *peer);

// handshake_failure writes why the handshake on `stream` failed, and returns `out`.
const char *handshake_failure(struct bufferevent *stream, char out[HANDSHAKE_TEXT_SIZE]);

#endif
