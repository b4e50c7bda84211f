// SPDX-License-Identifier: Apache-2.0
//
// FACE: read the print, open the photo, look, compare [mynumber-card 7.2].
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "virtual-card/reader/compare.h"
#include "virtual-card/reader/fault.h"
#include "virtual-card/reader/session.h"

enum { PICTURE_PATH_SIZE = 4096 };

struct face {
    struct picture photo; // off the chip
    struct picture own;   // the face of whoever the script says is there
    struct picture seen;  // by the camera
};

void face_free(struct face *face)
{
    if (face != NULL) {
        explicit_bzero(face, sizeof *face);
    }
    free(face);
}

static void tell_result(struct reader *reader, const char *result)
{
    reader_tell_patient(reader, json_pack("{s:s, s:s}", "event", "face-result", "result", result));
}

// give_up goes on with what is left to the patient: the PIN, or the desk.
static enum reader_input give_up(const struct reader *reader)
{
    if (fault_on(reader->config.faults, FAULT_DR_025)) {
        return READER_CANCEL;
    }
    return reader->config.pin_pad && reader->patient.pin_count > 0 ? READER_CHOOSE_PIN : READER_CANCEL;
}

static bool is_code(const char *code)
{
    return strlen(code) == CHIP_CODE_DIGITS && strspn(code, "0123456789") == CHIP_CODE_DIGITS;
}

static enum onshi_status draw_own(const struct reader *reader, struct face *face)
{
    if (reader->patient.person[0] != '\0') {
        return camera_draw(reader->patient.person, &face->own);
    }
    face->own = face->photo; // who is not named is who is on the card
    return ONSHI_OK;
}

static enum onshi_status keep_face(struct reader *reader, struct bytes_reader jp2)
{
    struct face *face = calloc(1, sizeof *face);
    if (face == NULL) {
        return ONSHI_NO_MEMORY;
    }

    enum onshi_status status = picture_read_jp2(jp2, &face->photo);
    if (status == ONSHI_OK) {
        status = draw_own(reader, face);
    }
    if (status != ONSHI_OK) {
        face_free(face);
        return status;
    }
    reader->session.face = face;
    return ONSHI_OK;
}

// no_photo says why there is none. A code that was read wrongly is not tried again: it costs one of ten tries each time
// [mynumber-card 8, 32].
static enum reader_input no_photo(struct reader *reader, struct chip_photo photo)
{
    if (photo.result == CHIP_PHOTO_NONE && fault_on(reader->config.faults, FAULT_DR_028)) {
        reader->session.proved_by = PATIENT_BY_FACE;
        return READER_FACE_MATCHES;
    }
    if (photo.result == CHIP_PHOTO_NONE) {
        tell_result(reader, "no-photo"); // DR-028
        return give_up(reader);
    }
    const bool locked = photo.result == CHIP_PHOTO_LOCKED;
    reader_tell_patient(reader, json_pack("{s:s, s:s, s:i}", "event", "face-result", "result",
                                          locked ? "locked" : "wrong-code", "left", photo.left));
    const enum reader_input next = give_up(reader);
    return locked && next == READER_CANCEL ? READER_FACE_LOCKED : next;
}

// read_photo tries the code once [DR-023].
static enum onshi_status read_photo(struct reader *reader, struct chip_photo *photo, struct bytes_writer *jp2)
{
    const uint64_t faults = reader->config.faults;
    char code[CHIP_CODE_DIGITS + 1];
    enum onshi_status status;

    memcpy(code, reader->patient.code_b, sizeof code);
    if (fault_on(faults, FAULT_MC_8_16)) {
        const int year = (code[0] - '0') * 10 + code[1] - '0' + 1925; // of Showa, as most patients are
        code[0] = (char)('0' + year / 10 % 10);
        code[1] = (char)('0' + year % 10);
    }
    do {
        status = chip_read_photo(&reader->chip, code, photo, jp2);
    } while (status == ONSHI_OK && photo->result == CHIP_PHOTO_WRONG_CODE && fault_on(faults, FAULT_DR_023));
    explicit_bzero(code, sizeof code);
    return status;
}

// open_photo returns READER_NOTHING when the photo is there.
static enum reader_input open_photo(struct reader *reader)
{
    struct bytes_writer jp2;
    struct chip_photo photo;

    if (!is_code(reader->patient.code_b)) {
        tell_result(reader, "no-code"); // nothing is sent to the card
        return give_up(reader);
    }
    bytes_writer_init(&jp2, CHIP_PICTURES_MAXIMUM);
    reader->session.away_from_jpki = true;
    enum onshi_status status = read_photo(reader, &photo, &jp2);
    if (status == ONSHI_OK && photo.result == CHIP_PHOTO_READ) {
        status = keep_face(reader, bytes_reader_over(jp2.data, jp2.length));
    }
    if (jp2.data != NULL) {
        explicit_bzero(jp2.data, jp2.length);
    }
    bytes_writer_free(&jp2);
    if (status != ONSHI_OK) {
        return reader_input_of_failure(status);
    }
    return photo.result == CHIP_PHOTO_READ ? READER_NOTHING : no_photo(reader, photo);
}

// look fills what the camera sees at this attempt. A script that names nobody shows the right person.
static enum onshi_status look(struct reader *reader)
{
    const struct patient *patient = &reader->patient;
    struct face *face = reader->session.face;
    const int last = patient->face_count - 1;
    const int attempt = reader->session.faces_shown - 1;
    const struct camera_shot shot = {
        .subject = last < 0 ? CAMERA_SAME : patient->faces[attempt < last ? attempt : last],
        .seed = patient->seed + (uint64_t)attempt,
    };

    if (patient->picture != NULL) {
        face->seen = *patient->picture;
        return ONSHI_OK;
    }
    return camera_take(&shot, &face->own, &face->seen);
}

static const char *judge(const struct reader_config *config, struct compare_result result)
{
    if (!result.somebody) {
        return "nobody";
    }
    if (fault_on(config->faults, FAULT_SEED_032)) {
        return "same";
    }
    if (result.liveness < config->liveness_threshold && !fault_on(config->faults, FAULT_SEED_032_LIVE)) {
        return "not-live";
    }
    return result.match >= config->face_threshold ? "same" : "other";
}

// count_on_card counts a face that does not match on the card, by a code that is wrong.
static enum reader_input count_on_card(struct reader *reader)
{
    struct chip_photo photo;
    struct bytes_writer nothing;
    bytes_writer_init(&nothing, CHIP_PICTURES_MAXIMUM);
    enum onshi_status status = chip_read_photo(&reader->chip, "00000000000000", &photo, &nothing);

    bytes_writer_free(&nothing);
    return status == ONSHI_OK ? READER_FACE_DIFFERS : reader_input_of_failure(status);
}

// keep_picture writes what the camera saw into the device's folder.
static void keep_picture(const char *folder, const struct picture *seen)
{
    struct bytes_writer pgm;
    char path[PICTURE_PATH_SIZE];

    bytes_writer_init(&pgm, PICTURE_PGM_MAXIMUM);
    snprintf(path, sizeof path, "%s/camera.pgm", folder == NULL ? "." : folder);
    FILE *file = folder != NULL && picture_write_pgm(seen, &pgm) == ONSHI_OK ? fopen(path, "we") : NULL;
    if (file != NULL) {
        fwrite(pgm.data, 1, pgm.length, file);
        fclose(file);
    }
    bytes_writer_free(&pgm);
}

// compare tells the scores, never the picture.
static enum reader_input compare(struct reader *reader)
{
    const struct reader_config *config = &reader->config;
    const struct compare_result result = compare_faces(&reader->session.face->photo, &reader->session.face->seen);
    const char *verdict = judge(config, result);

    if (fault_on(config->faults, FAULT_X_02_PICTURE)) {
        keep_picture(config->store, &reader->session.face->seen);
    }
    explicit_bzero(&reader->session.face->seen, sizeof reader->session.face->seen);
    reader_tell_patient(reader, json_pack("{s:s, s:s, s:i, s:i, s:i, s:i, s:i}", "event", "face-result", "result",
                                          verdict, "score", result.match, "threshold", config->face_threshold,
                                          "liveness", result.liveness, "liveness-threshold",
                                          config->liveness_threshold, "attempt", reader->session.faces_shown));
    if (strcmp(verdict, "same") != 0) {
        // which costs the card nothing [mynumber-card 8, 32]
        return fault_on(config->faults, FAULT_MC_8_32) ? count_on_card(reader) : READER_FACE_DIFFERS;
    }
    reader->session.proved_by = PATIENT_BY_FACE;
    return fault_on(config->faults, FAULT_SEED_035) ? READER_CHOOSE_PIN : READER_FACE_MATCHES;
}

static int attempts(const struct reader_config *config)
{
    return fault_on(config->faults, FAULT_BUG_46) ? 10 * config->face_attempts : config->face_attempts;
}

enum reader_input reader_show_face(struct reader *reader)
{
    if (reader->session.faces_shown == attempts(&reader->config)) {
        return give_up(reader);
    }
    if (reader->session.face == NULL) {
        const enum reader_input failed = open_photo(reader);
        if (failed != READER_NOTHING) {
            return failed;
        }
    }
    reader->session.faces_shown++;
    return look(reader) == ONSHI_OK ? compare(reader) : READER_UNREADABLE;
}
