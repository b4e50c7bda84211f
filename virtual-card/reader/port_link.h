// SPDX-License-Identifier: Apache-2.0
//
// The Unix socket between reader and terminal as the program onshi-reader sees it: bytes that are carried, not read.
//
//     const int terminal = port_link_open("/run/terminal.sock", false);
//     while (port_link_carry(terminal, reader_process_port_fd(device))) { ... }
#ifndef ONSHI_VIRTUAL_CARD_READER_PORT_LINK_H
#define ONSHI_VIRTUAL_CARD_READER_PORT_LINK_H

#include <stdbool.h>

// port_link_open connects to the socket at `path`, or listens there, and returns a descriptor that is closed on exec; -1
// with errno.
int port_link_open(const char *path, bool listening);

// port_link_carry moves what has come, waiting until the other side takes it. False at the end of either side.
bool port_link_carry(int from, int to);

// port_link_drain carries all that has come by now, also nothing. False at the end of either side.
bool port_link_drain(int from, int to);

#endif
