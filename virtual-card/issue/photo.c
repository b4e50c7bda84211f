// SPDX-License-Identifier: Apache-2.0
#include "virtual-card/issue/photo.h"

#include <cairo.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "base/random.h"
#include "virtual-card/issue/jp2.h"

// What makes one face unlike another. Lengths are pixels, shades 0 (black) to 1.
struct face {
    double skin, hair, cloth, backdrop;
    double half_width, half_height; // of the head
    double fringe;                  // how far hair comes down the forehead
    double sides;                   // how far it comes down the sides
    double eye_apart, eye_height, eye_size;
    double brow_tilt, nose, mouth_width, mouth_bend;
    int glasses; // 0 none, 1 round, 2 square
};

static const double centre_x = PHOTO_WIDTH / 2.0;
static const double centre_y = 135;

// A number of `steps` between `low` and `high`.
static double draw_between(struct random_source *random, double low, double high) {
    const uint64_t steps = 64;
    return low + (high - low) * (double)random_below(random, steps + 1) / (double)steps;
}

static struct face face_of(const char *id) {
    struct random_source lot = random_from(0, id);
    struct face face;
    face.skin = draw_between(&lot, 0.72, 0.9);
    face.hair = draw_between(&lot, 0.05, 0.55);
    face.cloth = draw_between(&lot, 0.1, 0.6);
    face.backdrop = draw_between(&lot, 0.92, 1.0);
    face.half_width = draw_between(&lot, 54, 68);
    face.half_height = draw_between(&lot, 74, 88);
    face.fringe = draw_between(&lot, 18, 44);
    face.sides = draw_between(&lot, 10, 110);
    face.eye_apart = draw_between(&lot, 22, 30);
    face.eye_height = draw_between(&lot, -14, 0);
    face.eye_size = draw_between(&lot, 5, 9);
    face.brow_tilt = draw_between(&lot, -5, 5);
    face.nose = draw_between(&lot, 14, 28);
    face.mouth_width = draw_between(&lot, 14, 26);
    face.mouth_bend = draw_between(&lot, -3, 9);
    face.glasses = (int)random_below(&lot, 3);
    return face;
}

static void shade(cairo_t *cairo, double grey) {
    cairo_set_source_rgb(cairo, grey, grey, grey);
}

static void fill_ellipse(cairo_t *cairo, double x, double y, double half_width, double half_height) {
    cairo_save(cairo);
    cairo_translate(cairo, x, y);
    cairo_scale(cairo, half_width, half_height);
    cairo_arc(cairo, 0, 0, 1, 0, 2 * M_PI);
    cairo_restore(cairo);
    cairo_fill(cairo);
}

static void draw_body(cairo_t *cairo, const struct face *face) {
    shade(cairo, face->backdrop);
    cairo_paint(cairo);
    shade(cairo, face->cloth);
    fill_ellipse(cairo, centre_x, PHOTO_HEIGHT + 20, 105, 85);
    shade(cairo, face->skin * 0.92);
    cairo_rectangle(cairo, centre_x - 22, centre_y + face->half_height - 25, 44, 55);
    cairo_fill(cairo);
}

static void draw_head(cairo_t *cairo, const struct face *face) {
    shade(cairo, face->hair);
    fill_ellipse(cairo, centre_x, centre_y - 14, face->half_width + 12, face->half_height + 8);
    cairo_rectangle(cairo, centre_x - face->half_width - 12, centre_y - 14, 2 * face->half_width + 24, face->sides);
    cairo_fill(cairo);
    shade(cairo, face->skin);
    fill_ellipse(cairo, centre_x, centre_y, face->half_width, face->half_height);
    cairo_save(cairo);
    cairo_rectangle(cairo, 0, 0, PHOTO_WIDTH, centre_y - face->half_height + face->fringe);
    cairo_clip(cairo);
    shade(cairo, face->hair);
    fill_ellipse(cairo, centre_x, centre_y, face->half_width + 1, face->half_height + 1);
    cairo_restore(cairo);
}

static void draw_eye(cairo_t *cairo, const struct face *face, double side) {
    double x = centre_x + side * face->eye_apart;
    double y = centre_y + face->eye_height;
    shade(cairo, 0.98);
    fill_ellipse(cairo, x, y, face->eye_size * 1.5, face->eye_size * 0.8);
    shade(cairo, 0.1);
    fill_ellipse(cairo, x, y, face->eye_size * 0.7, face->eye_size * 0.7);
    shade(cairo, face->hair);
    cairo_set_line_width(cairo, 4);
    cairo_move_to(cairo, x - 12, y - 16 + side * face->brow_tilt);
    cairo_line_to(cairo, x + 12, y - 16 - side * face->brow_tilt);
    cairo_stroke(cairo);
}

static void draw_glasses(cairo_t *cairo, const struct face *face) {
    double y = centre_y + face->eye_height;
    shade(cairo, 0.15);
    cairo_set_line_width(cairo, 3);
    for (int side = -1; side <= 1; side += 2) {
        double x = centre_x + side * face->eye_apart;
        if (face->glasses == 1) {
            cairo_new_sub_path(cairo);
            cairo_arc(cairo, x, y, 17, 0, 2 * M_PI);
        } else {
            cairo_rectangle(cairo, x - 18, y - 12, 36, 24);
        }
    }
    cairo_stroke(cairo);
    cairo_move_to(cairo, centre_x - face->eye_apart + 17, y);
    cairo_line_to(cairo, centre_x + face->eye_apart - 17, y);
    cairo_stroke(cairo);
}

static void draw_nose_and_mouth(cairo_t *cairo, const struct face *face) {
    double mouth = centre_y + face->half_height * 0.55;
    shade(cairo, face->skin * 0.7);
    cairo_set_line_width(cairo, 3);
    cairo_move_to(cairo, centre_x, centre_y);
    cairo_line_to(cairo, centre_x + 6, centre_y + face->nose);
    cairo_line_to(cairo, centre_x - 3, centre_y + face->nose);
    cairo_stroke(cairo);
    shade(cairo, 0.3);
    cairo_set_line_width(cairo, 4);
    cairo_move_to(cairo, centre_x - face->mouth_width, mouth);
    cairo_curve_to(cairo, centre_x - 8, mouth + face->mouth_bend, centre_x + 8, mouth + face->mouth_bend,
                   centre_x + face->mouth_width, mouth);
    cairo_stroke(cairo);
}

static void draw(cairo_t *cairo, const struct face *face) {
    draw_body(cairo, face);
    draw_head(cairo, face);
    draw_eye(cairo, face, -1);
    draw_eye(cairo, face, 1);
    draw_nose_and_mouth(cairo, face);
    if (face->glasses != 0) {
        draw_glasses(cairo, face);
    }
}

// The three colours of a pixel are one grey.
static void take_grey(cairo_surface_t *surface, uint8_t *out) {
    const unsigned char *pixels = cairo_image_surface_get_data(surface);
    size_t stride = (size_t)cairo_image_surface_get_stride(surface);
    for (size_t y = 0; y < PHOTO_HEIGHT; y++) {
        for (size_t x = 0; x < PHOTO_WIDTH; x++) {
            out[y * PHOTO_WIDTH + x] = pixels[y * stride + 4 * x + 1];
        }
    }
}

enum onshi_status photo_draw(const char *id, uint8_t out[PHOTO_WIDTH * PHOTO_HEIGHT]) {
    cairo_surface_t *surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, PHOTO_WIDTH, PHOTO_HEIGHT);
    cairo_t *cairo = cairo_create(surface);
    struct face face = face_of(id);
    draw(cairo, &face);
    cairo_surface_flush(surface);
    bool drawn = cairo_status(cairo) == CAIRO_STATUS_SUCCESS;
    if (drawn) {
        take_grey(surface, out);
    }
    cairo_destroy(cairo);
    cairo_surface_destroy(surface);
    return drawn ? ONSHI_OK : ONSHI_NO_MEMORY;
}

enum onshi_status photo_write_jp2(const char *id, struct bytes_writer *out) {
    uint8_t *grey = malloc(PHOTO_WIDTH * PHOTO_HEIGHT);
    if (grey == NULL) {
        return ONSHI_NO_MEMORY;
    }
    enum onshi_status status = photo_draw(id, grey);
    if (status == ONSHI_OK) {
        status = jp2_write(grey, PHOTO_WIDTH, PHOTO_HEIGHT, out);
    }
    free(grey);
    return status;
}
