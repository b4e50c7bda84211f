// SPDX-License-Identifier: Apache-2.0
#include "virtual-card/issue/contents.h"

#include <assert.h>

#include "virtual-card/issue/tlv.h"

void contents_begin(struct contents *contents, const struct card_application *application) {
    assert(contents->application_count < CONTENTS_APPLICATIONS);
    contents->applications[contents->application_count++] = (struct contents_application){.application = application};
}

struct bytes_writer *contents_file(struct contents *contents, uint16_t id) {
    struct contents_application *application = &contents->applications[contents->application_count - 1];
    assert(application->file_count < CONTENTS_FILES);
    struct bytes_writer *file = &application->files[application->file_count];
    application->ids[application->file_count++] = id;
    bytes_writer_init(file, CONTENTS_FILE_MAXIMUM);
    return file;
}

struct bytes_reader contents_find(const struct contents *contents, uint16_t id) {
    const struct contents_application *application = &contents->applications[contents->application_count - 1];
    for (size_t i = 0; i < application->file_count; i++) {
        if (application->ids[i] == id) {
            return tlv_written(&application->files[i]);
        }
    }
    return bytes_reader_over(NULL, 0);
}

enum onshi_status contents_card(const struct contents *contents, const struct card_image *image, struct card **out) {
    struct card_content files[CONTENTS_APPLICATIONS][CONTENTS_FILES];
    struct card_load loads[CONTENTS_APPLICATIONS];
    assert(contents->application_count > 0);
    for (size_t i = 0; i < contents->application_count; i++) {
        const struct contents_application *application = &contents->applications[i];
        for (size_t j = 0; j < application->file_count; j++) {
            files[i][j] = (struct card_content){application->ids[j], tlv_written(&application->files[j])};
        }
        loads[i] = (struct card_load){application->application, files[i], application->file_count};
    }
    struct card_image whole = *image;
    whole.manager = &loads[0];
    whole.loads = &loads[1];
    whole.load_count = contents->application_count - 1;
    return card_new(&whole, out);
}

void contents_free(struct contents *contents) {
    for (size_t i = 0; i < contents->application_count; i++) {
        for (size_t j = 0; j < contents->applications[i].file_count; j++) {
            bytes_writer_free(&contents->applications[i].files[j]);
        }
    }
    *contents = (struct contents){.application_count = 0};
}
