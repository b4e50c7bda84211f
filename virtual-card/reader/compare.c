// SPDX-License-Identifier: Apache-2.0
#include "virtual-card/reader/compare.h"

#include <math.h>
#include <string.h>

enum {
    CELL = 6,
    MARGIN = 12, // pixels around the grid, so that it can be shifted
    SHIFT = 6,
    COLUMNS = (PICTURE_WIDTH - 2 * MARGIN) / CELL,
    ROWS = (PICTURE_HEIGHT - 2 * MARGIN) / CELL,
    CELLS = COLUMNS * ROWS,
    INNER_LEFT = 9, // cells: the inner face is from here to as far from the right
    INNER_TOP = 14,
    INNER_BOTTOM = 34,
    CONTRAST_MINIMUM = 20, // standard deviation of an empty frame is far below, of a face far above
    BIN_FIRST = 32,        // periods a row: a dot pattern of 7.5 pixels …
    BIN_LAST = 84,         // … to 2.9 pixels
    BINS = BIN_LAST - BIN_FIRST + 1,
    ROW_STEP = 8,          // every eighth row is looked at
};

// Sums over rectangles in constant time: sum[y][x] is the sum of all pixels above and to the left.
struct sums {
    uint32_t at[PICTURE_HEIGHT + 1][PICTURE_WIDTH + 1];
};

struct grid {
    float mean[CELLS]; // with zero mean and unit length over the whole grid
    double deviation;  // standard deviation before that
};

static void add_up(const struct picture *picture, struct sums *out)
{
    memset(out->at[0], 0, sizeof out->at[0]);
    for (int y = 0; y < PICTURE_HEIGHT; y++) {
        uint32_t row = 0;
        out->at[y + 1][0] = 0;
        for (int x = 0; x < PICTURE_WIDTH; x++) {
            row += picture->grey[y * PICTURE_WIDTH + x];
            out->at[y + 1][x + 1] = out->at[y][x + 1] + row;
        }
    }
}

static void normalise(struct grid *grid)
{
    double sum = 0;
    double squares = 0;

    for (int i = 0; i < CELLS; i++) {
        sum += (double)grid->mean[i];
        squares += (double)grid->mean[i] * (double)grid->mean[i];
    }
    const double mean = sum / CELLS;
    const double variance = squares / CELLS - mean * mean;
    const double length = variance > 0 ? sqrt(variance * CELLS) : 1;
    for (int i = 0; i < CELLS; i++) {
        grid->mean[i] = (float)(((double)grid->mean[i] - mean) / length);
    }
    grid->deviation = variance > 0 ? sqrt(variance) : 0;
}

static void reduce(const struct sums *sums, int right, int down, struct grid *out)
{
    for (int i = 0; i < CELLS; i++) {
        const int x = MARGIN + right + i % COLUMNS * CELL;
        const int y = MARGIN + down + i / COLUMNS * CELL;
        const uint32_t sum = sums->at[y + CELL][x + CELL] - sums->at[y][x + CELL] - sums->at[y + CELL][x] +
                             sums->at[y][x];
        out->mean[i] = (float)sum / (CELL * CELL);
    }
    normalise(out);
}

static double correlation(const struct grid *one, const struct grid *other)
{
    double sum = 0;

    for (int i = 0; i < CELLS; i++) {
        sum += (double)(one->mean[i] * other->mean[i]);
    }
    return sum;
}

// inner_correlation is that of the middle of the face alone, eyes to mouth, where hair and clothes do not count.
static double inner_correlation(const struct grid *one, const struct grid *other)
{
    double n = 0, x = 0, y = 0, xx = 0, yy = 0, xy = 0;

    for (int i = 0; i < CELLS; i++) {
        const int column = i % COLUMNS;
        const int row = i / COLUMNS;
        if (column < INNER_LEFT || column >= COLUMNS - INNER_LEFT || row < INNER_TOP || row >= INNER_BOTTOM) {
            continue;
        }
        const double a = (double)one->mean[i];
        const double b = (double)other->mean[i];
        n++;
        x += a;
        y += b;
        xx += a * a;
        yy += b * b;
        xy += a * b;
    }
    const double spread = (xx - x * x / n) * (yy - y * y / n);
    return spread > 0 ? (xy - x * y / n) / sqrt(spread) : 0;
}

// A place to begin from and how far and how fine to look around it.
struct search {
    int right, down;
    int reach, step;
};

static double look_around(const struct grid *photo, const struct sums *seen, struct search *search)
{
    const struct search around = *search;
    double best = -1;

    for (int down = -around.reach; down <= around.reach; down += around.step) {
        for (int right = -around.reach; right <= around.reach; right += around.step) {
            struct grid grid;
            reduce(seen, around.right + right, around.down + down, &grid);
            const double found = correlation(photo, &grid);
            if (found > best) {
                best = found;
                search->right = around.right + right;
                search->down = around.down + down;
            }
        }
    }
    return best;
}

// best_correlation looks at every second pixel first, then around the best place. It is the worse of the whole picture
// and the inner face.
static double best_correlation(const struct grid *photo, const struct sums *seen)
{
    struct search search = {.reach = SHIFT, .step = 2};

    look_around(photo, seen, &search);
    search.reach = 1;
    search.step = 1;
    const double whole = look_around(photo, seen, &search);
    struct grid grid;
    reduce(seen, search.right, search.down, &grid);
    const double inner = inner_correlation(photo, &grid);
    return inner < whole ? inner : whole;
}

static int score_of(double value)
{
    return (int)(value < 0 ? 0 : value > 100 ? 100 : value);
}

// --- Liveness ---

// power_of returns the power of one row's second difference at one frequency (Goertzel).
static double power_of(const double *row, int bin)
{
    const double turn = 2 * cos(2 * M_PI * bin / PICTURE_WIDTH);
    double before = 0;
    double last = 0;

    for (int x = 0; x < PICTURE_WIDTH; x++) {
        const double now = row[x] + turn * last - before;
        before = last;
        last = now;
    }
    return last * last + before * before - turn * last * before;
}

static void difference(const uint8_t *grey, double *out)
{
    out[0] = 0;
    out[PICTURE_WIDTH - 1] = 0;
    for (int x = 1; x < PICTURE_WIDTH - 1; x++) {
        const double value = grey[x] - (grey[x - 1] + grey[x + 1]) / 2.0;
        out[x] = value > 12 ? 12 : value < -12 ? -12 : value; // an edge of the face is not a dot
    }
}

// How far the strongest frequency stands above the mean of all.
static double prominence(const struct picture *seen)
{
    double power[BINS] = {0};
    double row[PICTURE_WIDTH];
    double strongest = 0;
    double sum = 0;

    for (int y = MARGIN; y < PICTURE_HEIGHT - MARGIN; y += ROW_STEP) {
        difference(seen->grey + y * PICTURE_WIDTH, row);
        for (int i = 0; i < BINS; i++) {
            power[i] += power_of(row, BIN_FIRST + i);
        }
    }
    for (int i = 0; i < BINS; i++) {
        sum += power[i];
        strongest = power[i] > strongest ? power[i] : strongest;
    }
    return sum > 0 ? strongest * BINS / sum : 0;
}

struct compare_result compare_faces(const struct picture *photo, const struct picture *seen)
{
    struct sums sums;
    struct grid grid;
    struct grid own;

    add_up(seen, &sums);
    reduce(&sums, 0, 0, &own);
    if (own.deviation < CONTRAST_MINIMUM) {
        return (struct compare_result){.somebody = false};
    }
    const double strongest = prominence(seen);
    struct sums photo_sums;
    add_up(photo, &photo_sums);
    reduce(&photo_sums, 0, 0, &grid);
    const double found = best_correlation(&grid, &sums);
    return (struct compare_result){
        .somebody = true,
        .match = score_of(100 - 200 * sqrt(found < 1 ? 1 - found : 0)),
        .liveness = score_of(100 - 12 * (strongest - 2)),
    };
}
