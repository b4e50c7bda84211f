// SPDX-License-Identifier: Apache-2.0
//
// The folders that `onshi serve` shares with a product: req, res and face below one folder, and beside them the terminal's
// own. What was made is removed in the end, unless something lies in it.
#ifndef ONSHI_TOOLS_ONSHI_SERVE_FOLDERS_H
#define ONSHI_TOOLS_ONSHI_SERVE_FOLDERS_H

#include <stdbool.h>

#include "base/bytes.h"

enum { SERVE_FOLDERS = 3 };

struct serve_folders {
    char *root;
    char *paths[SERVE_FOLDERS]; // req, res, face
    char *custody;              // of the terminal
    bool made_root, made[SERVE_FOLDERS];
    bool temporary; // everything in it goes in the end
};

enum serve_req { SERVE_REQ, SERVE_RES, SERVE_FACE };

// serve_folders_open finds or makes the folders below `root`; NULL makes one for this run. False with a sentence in `ja` and
// one in `en` when they cannot be had, or when `root` holds something else: a folder with other files is not ours to use.
bool serve_folders_open(const char *root, struct serve_folders *out, struct bytes_writer *ja, struct bytes_writer *en);

// serve_folders_close removes what was made and frees. Returns false when something was left because it is not empty.
bool serve_folders_close(struct serve_folders *folders);

#endif
