// SPDX-License-Identifier: Apache-2.0
#include "mocks/wire/archive.h"

#include <archive.h>
#include <archive_entry.h>
#include <stdbool.h>
#include <stdlib.h>

struct wire_archive {
    struct archive *zip;
    const struct wire_output *output;
    enum onshi_status status; // of the output
};

static la_ssize_t write_out(struct archive *zip, void *context, const void *data, size_t length) {
    struct wire_archive *archive = context;
    (void)zip;
    if (archive->status == ONSHI_OK) {
        archive->status = archive->output->write(archive->output->context, data, length);
    }
    return archive->status == ONSHI_OK ? (la_ssize_t)length : -1;
}

// What libarchive's failure means: the output's own status, or no memory.
static enum onshi_status status_of(const struct wire_archive *archive, bool good) {
    if (good) {
        return ONSHI_OK;
    }
    return archive->status != ONSHI_OK ? archive->status : ONSHI_NO_MEMORY;
}

static bool begin_entry(struct archive *zip, const char *name, int64_t instant) {
    struct archive_entry *entry = archive_entry_new();
    if (entry == NULL) {
        return false;
    }
    archive_entry_set_pathname(entry, name);
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_entry_set_perm(entry, 0644);
    archive_entry_set_mtime(entry, (time_t)instant, 0);
    bool begun = archive_write_header(zip, entry) == ARCHIVE_OK;
    archive_entry_free(entry);
    return begun;
}

static bool open_zip(struct wire_archive *archive) {
    return archive->zip != NULL && archive_write_set_format_zip(archive->zip) == ARCHIVE_OK &&
           archive_write_zip_set_compression_deflate(archive->zip) == ARCHIVE_OK &&
           archive_write_set_bytes_in_last_block(archive->zip, 1) == ARCHIVE_OK &&
           archive_write_open(archive->zip, archive, NULL, write_out, NULL) == ARCHIVE_OK;
}

enum onshi_status wire_archive_new(const char *name, int64_t instant, const struct wire_output *output,
                                   struct wire_archive **out) {
    struct wire_archive *archive = calloc(1, sizeof *archive);
    if (archive == NULL) {
        return ONSHI_NO_MEMORY;
    }
    archive->output = output;
    archive->zip = archive_write_new();
    enum onshi_status status = status_of(archive, open_zip(archive) && begin_entry(archive->zip, name, instant));
    if (status != ONSHI_OK) {
        wire_archive_free(archive);
        return status;
    }
    *out = archive;
    return ONSHI_OK;
}

static enum onshi_status write_in(void *context, const void *data, size_t length) {
    struct wire_archive *archive = context;
    return status_of(archive, archive_write_data(archive->zip, data, length) == (la_ssize_t)length);
}

struct wire_output wire_archive_output(struct wire_archive *archive) {
    return (struct wire_output){write_in, archive};
}

enum onshi_status wire_archive_end(struct wire_archive *archive) {
    return status_of(archive, archive_write_close(archive->zip) == ARCHIVE_OK);
}

void wire_archive_free(struct wire_archive *archive) {
    if (archive != NULL) {
        if (archive->zip != NULL) {
            (void)archive_write_free(archive->zip); // what could go wrong was told by wire_archive_end
        }
        free(archive);
    }
}
