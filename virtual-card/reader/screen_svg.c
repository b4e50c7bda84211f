// SPDX-License-Identifier: Apache-2.0
#include "virtual-card/reader/screen_svg.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "virtual-card/reader/machine.h"
#include "virtual-card/reader/messages.h"
#include "virtual-card/reader/svg_text.h"

#define BLUE "#1b4f8f"
#define GREEN "#2a7d4f"
#define AMBER "#a55b00"
#define RED "#b3261e"
#define INK "#1c1c1c"
#define PAPER "#ffffff"
#define PALE "#e8eef6"
#define GREY "#8a8f98"

enum { WIDTH = 800, HEIGHT = 480, BAR = 72, MIDDLE = WIDTH / 2, ICON_Y = 176, TEXT_Y = 312, BUTTON_Y = 384 };

enum icon { ICON_CARD, ICON_WAIT, ICON_CHOICE, ICON_CAMERA, ICON_PAD, ICON_STAFF, ICON_ASK, ICON_TICK, ICON_TAKE,
            ICON_CROSS, ICON_NOTICE, ICONS };

// What every icon is made of, around the middle of the picture.
static const char *const SHAPES[ICONS] = {
    [ICON_CARD] = "<rect x=\"-84\" y=\"-52\" width=\"168\" height=\"104\" rx=\"10\" fill=\"" PALE "\" stroke=\"" BLUE
                  "\" stroke-width=\"5\"/><circle cx=\"-44\" cy=\"-10\" r=\"17\" fill=\"" BLUE "\"/>"
                  "<path d=\"M-74 36 q30 -44 60 0 z\" fill=\"" BLUE "\"/><rect x=\"4\" y=\"-26\" width=\"62\" height=\"9\" "
                  "fill=\"" BLUE "\"/><rect x=\"4\" y=\"-4\" width=\"62\" height=\"9\" fill=\"" BLUE "\"/>"
                  "<rect x=\"4\" y=\"18\" width=\"40\" height=\"9\" fill=\"" BLUE "\"/>",
    [ICON_WAIT] = "<circle r=\"52\" fill=\"none\" stroke=\"" PALE "\" stroke-width=\"14\"/>"
                  "<path d=\"M0 -52 a52 52 0 0 1 52 52\" fill=\"none\" stroke=\"" BLUE "\" stroke-width=\"14\"/>",
    [ICON_CHOICE] = "",
    [ICON_CAMERA] = "<rect x=\"-110\" y=\"-84\" width=\"220\" height=\"168\" rx=\"14\" fill=\"" PALE "\" stroke=\"" BLUE
                    "\" stroke-width=\"5\"/><ellipse cx=\"0\" cy=\"-14\" rx=\"38\" ry=\"46\" fill=\"none\" stroke=\"" BLUE
                    "\" stroke-width=\"5\" stroke-dasharray=\"10 8\"/><path d=\"M-70 74 q70 -76 140 0\" fill=\"none\" "
                    "stroke=\"" BLUE "\" stroke-width=\"5\" stroke-dasharray=\"10 8\"/>",
    [ICON_PAD] = "",
    [ICON_STAFF] = "<circle cx=\"-48\" cy=\"-22\" r=\"24\" fill=\"" BLUE "\"/><path d=\"M-96 60 q48 -84 96 0 z\" fill=\"" BLUE
                   "\"/><circle cx=\"52\" cy=\"-22\" r=\"24\" fill=\"" GREEN "\"/><path d=\"M4 60 q48 -84 96 0 z\" fill=\""
                   GREEN "\"/>",
    [ICON_ASK] = "<circle r=\"56\" fill=\"" PALE "\" stroke=\"" BLUE "\" stroke-width=\"5\"/>"
                 "<path d=\"M-20 -18 q4 -24 24 -22 q24 4 18 26 q-4 12 -22 24 v8\" fill=\"none\" stroke=\"" BLUE
                 "\" stroke-width=\"10\"/><circle cx=\"0\" cy=\"36\" r=\"7\" fill=\"" BLUE "\"/>",
    [ICON_TICK] = "<circle r=\"56\" fill=\"" GREEN "\"/><path d=\"M-26 2 l18 20 l36 -40\" fill=\"none\" stroke=\"" PAPER
                  "\" stroke-width=\"12\"/>",
    [ICON_TAKE] = "<rect x=\"-84\" y=\"-20\" width=\"168\" height=\"92\" rx=\"10\" fill=\"" PALE "\" stroke=\"" BLUE
                  "\" stroke-width=\"5\"/><path d=\"M0 16 v-70 m-28 28 l28 -28 l28 28\" fill=\"none\" stroke=\"" BLUE
                  "\" stroke-width=\"11\"/>",
    [ICON_CROSS] = "<circle r=\"56\" fill=\"" RED "\"/><path d=\"M-24 -24 l48 48 m0 -48 l-48 48\" stroke=\"" PAPER
                   "\" stroke-width=\"12\"/>",
    [ICON_NOTICE] = "<circle r=\"56\" fill=\"" AMBER "\"/><path d=\"M0 -34 v44\" stroke=\"" PAPER
                    "\" stroke-width=\"13\"/><circle cx=\"0\" cy=\"30\" r=\"8\" fill=\"" PAPER "\"/>",
};

struct title {
    const char *text[SCREEN_LANGUAGES];
};

// One row a state: what stands in the bar and which icon belongs to it.
static const struct look {
    struct title title;
    enum icon icon;
} LOOKS[READER_STATES] = {
    [READER_IDLE] = {{{"カードをセット", "Set your card"}}, ICON_CARD},
    [READER_DETECT] = {{{"カードの確認", "Checking the card"}}, ICON_WAIT},
    [READER_METHOD] = {{{"本人確認の方法", "How to identify yourself"}}, ICON_CHOICE},
    [READER_FACE] = {{{"顔認証", "Face"}}, ICON_CAMERA},
    [READER_PIN] = {{{"暗証番号", "PIN"}}, ICON_PAD},
    [READER_VISUAL] = {{{"目視確認", "Confirmation by staff"}}, ICON_STAFF},
    [READER_CERT] = {{{"電子証明書の確認", "Checking the certificate"}}, ICON_WAIT},
    [READER_REGISTER] = {{{"健康保険証の利用登録", "Registration for insurance use"}}, ICON_ASK},
    [READER_CONSENT] = {{{"同意の確認", "Your consent"}}, ICON_ASK},
    [READER_QUERY] = {{{"資格の確認", "Checking your eligibility"}}, ICON_WAIT},
    [READER_DONE] = {{{"手続きが終わりました", "Finished"}}, ICON_TICK},
    [READER_REMOVE] = {{{"カードの取り出し", "Take your card"}}, ICON_TAKE},
};

struct button {
    const char *name;
    struct title label;
    const char *fill;
};

static const struct button FACE_BUTTON = {"face", {{"顔認証", "Face"}}, BLUE};
static const struct button PIN_BUTTON = {"pin", {{"暗証番号", "PIN"}}, BLUE};
static const struct button NO_BUTTON = {"no", {{"同意しない", "No"}}, GREY};
static const struct button YES_BUTTON = {"yes", {{"同意する", "I agree"}}, GREEN};
static const struct button DECLINE_BUTTON = {"no", {{"登録しない", "No"}}, GREY};
static const struct button REGISTER_BUTTON = {"yes", {{"登録する", "Register"}}, GREEN};
static const struct button NOT_USE_BUTTON = {"no", {{"利用しない", "No"}}, GREY};
static const struct button USE_BUTTON = {"yes", {{"利用する", "Use it"}}, GREEN};

struct drawing {
    const json_t *event;
    enum reader_state state;
    enum screen_language language;
    const struct message *message; // or NULL
    struct bytes_writer *out;
};

static const char *member(const json_t *event, const char *name)
{
    const char *text = json_string_value(json_object_get(event, name));

    return text == NULL ? "" : text;
}

static const char *text_of(const struct drawing *drawing)
{
    return member(json_object_get(drawing->event, "text"), drawing->language == SCREEN_JAPANESE ? "ja" : "en");
}

// --- Parts ---

static enum onshi_status draw_frame(const struct drawing *drawing)
{
    return bytes_printf(drawing->out,
                        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" "
                        "font-family=\"sans-serif\" xml:lang=\"%s\">\n"
                        "<rect width=\"%d\" height=\"%d\" fill=\"" PAPER "\"/>\n",
                        WIDTH, HEIGHT, WIDTH, HEIGHT, drawing->language == SCREEN_JAPANESE ? "ja" : "en", WIDTH, HEIGHT);
}

static const char *bar_colour(const struct message *message)
{
    if (message == NULL || message->action == MESSAGE_NOTICE) {
        return BLUE;
    }
    return message->action == MESSAGE_TO_DESK ? RED : AMBER;
}

static bool is_failure(const struct drawing *drawing)
{
    return drawing->message != NULL && drawing->message->action == MESSAGE_TO_DESK;
}

static const char *title_of(const struct drawing *drawing)
{
    static const struct title FAILED = {{"確認できませんでした", "Not confirmed"}};
    const bool failed = drawing->state == READER_DONE && is_failure(drawing);

    return (failed ? &FAILED : &LOOKS[drawing->state].title)->text[drawing->language];
}

// draw_bar draws the title, and the number of the message at the right.
static enum onshi_status draw_bar(const struct drawing *drawing)
{
    const struct svg_text title = {.x = MIDDLE, .y = 48, .size = 32, .width = 560, .lines = 1, .fill = PAPER,
                                   .weight = "bold"};
    const struct svg_text number = {.x = WIDTH - 64, .y = 46, .size = 24, .width = 110, .lines = 1, .fill = PAPER,
                                    .weight = "normal"};

    ONSHI_TRY(bytes_printf(drawing->out, "<rect width=\"%d\" height=\"%d\" fill=\"%s\"/>\n", WIDTH, BAR,
                           bar_colour(drawing->message)));
    ONSHI_TRY(svg_write_text(&title, title_of(drawing), drawing->out));
    if (drawing->message == NULL) {
        return ONSHI_OK;
    }
    return svg_write_text(&number, drawing->message->number, drawing->out);
}

static enum onshi_status draw_icon(const struct drawing *drawing, int x, int y)
{
    enum icon icon = LOOKS[drawing->state].icon;

    if (is_failure(drawing)) {
        icon = ICON_CROSS;
    } else if (drawing->message != NULL && drawing->message->action == MESSAGE_NOTICE) {
        icon = ICON_NOTICE;
    }
    return bytes_printf(drawing->out, "<g transform=\"translate(%d %d)\">%s</g>\n", x, y, SHAPES[icon]);
}

// draw_text draws what the patient is to read, smaller when it is long.
static enum onshi_status draw_text(const struct drawing *drawing, int y, int lines)
{
    struct svg_text style = {.x = MIDDLE, .y = y, .size = 32, .width = 700, .lines = lines, .fill = INK,
                             .weight = "normal"};

    while (style.size > 22 && svg_lines(&style, text_of(drawing)) > lines) {
        style.size -= 2;
    }
    return svg_write_text(&style, text_of(drawing), drawing->out);
}

static enum onshi_status draw_button(const struct drawing *drawing, const struct button *button, int x, int y)
{
    const struct svg_text label = {.x = x + 130, .y = y + 46, .size = 28, .width = 240, .lines = 1, .fill = PAPER,
                                   .weight = "bold"};

    ONSHI_TRY(bytes_printf(drawing->out,
                           "<rect id=\"%s\" x=\"%d\" y=\"%d\" width=\"260\" height=\"72\" rx=\"12\" fill=\"%s\"/>\n",
                           button->name, x, y, button->fill));
    return svg_write_text(&label, button->label.text[drawing->language], drawing->out);
}

static enum onshi_status draw_two_buttons(const struct drawing *drawing, const struct button *left,
                                          const struct button *right)
{
    ONSHI_TRY(draw_button(drawing, left, MIDDLE - 290, BUTTON_Y));
    return draw_button(drawing, right, MIDDLE + 30, BUTTON_Y);
}

// --- Screens that are not an icon and a text ---

static bool offers(const struct drawing *drawing, const char *method)
{
    const json_t *methods = json_object_get(drawing->event, "methods");

    for (size_t i = 0; i < json_array_size(methods); i++) {
        const char *name = json_string_value(json_array_get(methods, i));
        if (name != NULL && strcmp(name, method) == 0) {
            return true;
        }
    }
    return false;
}

static enum onshi_status draw_method(const struct drawing *drawing, const struct button *button, enum icon icon, int x)
{
    ONSHI_TRY(bytes_printf(drawing->out, "<g transform=\"translate(%d 262) scale(0.8)\">%s</g>\n", x, SHAPES[icon]));
    return draw_button(drawing, button, x - 130, BUTTON_Y);
}

// A pad of nine and one empty keys, for the choice.
static enum onshi_status draw_small_pad(const struct drawing *drawing, int x)
{
    for (int i = 0; i < 9; i++) {
        ONSHI_TRY(bytes_printf(drawing->out, "<rect x=\"%d\" y=\"%d\" width=\"36\" height=\"32\" rx=\"6\" fill=\"" BLUE
                                             "\"/>\n", x - 62 + i % 3 * 44, 200 + i / 3 * 42));
    }
    return draw_button(drawing, &PIN_BUTTON, x - 130, BUTTON_Y);
}

static enum onshi_status draw_methods(const struct drawing *drawing)
{
    const bool both = offers(drawing, "face") && offers(drawing, "pin");

    ONSHI_TRY(draw_text(drawing, 130, 1));
    if (offers(drawing, "face")) {
        ONSHI_TRY(draw_method(drawing, &FACE_BUTTON, ICON_CAMERA, both ? MIDDLE - 160 : MIDDLE));
    }
    return offers(drawing, "pin") ? draw_small_pad(drawing, both ? MIDDLE + 160 : MIDDLE) : ONSHI_OK;
}

// draw_tries says how many tries are left, when the event says so.
static enum onshi_status draw_tries(const struct drawing *drawing)
{
    const struct svg_text style = {.x = 200, .y = 300, .size = 24, .width = 340, .lines = 1, .fill = RED,
                                   .weight = "bold"};
    const json_t *left = json_object_get(drawing->event, "left");
    char text[64];

    if (!json_is_integer(left)) {
        return ONSHI_OK;
    }
    snprintf(text, sizeof text, drawing->language == SCREEN_JAPANESE ? "あと%d回入力できます" : "Tries left: %d",
             (int)json_integer_value(left));
    return svg_write_text(&style, text, drawing->out);
}

// draw_pad draws the keys, and four places for digits that are never shown.
static enum onshi_status draw_pad(const struct drawing *drawing)
{
    static const char *const KEYS[] = {"1", "2", "3", "4", "5", "6", "7", "8", "9", "", "0", "⌫"};
    struct svg_text text = {.x = 200, .y = 150, .size = 26, .width = 350, .lines = 3, .fill = INK, .weight = "normal"};

    ONSHI_TRY(svg_write_text(&text, text_of(drawing), drawing->out));
    ONSHI_TRY(draw_tries(drawing));
    for (int i = 0; i < 4; i++) {
        ONSHI_TRY(bytes_printf(drawing->out, "<circle cx=\"%d\" cy=\"370\" r=\"18\" fill=\"none\" stroke=\"" BLUE
                                             "\" stroke-width=\"5\"/>\n", 104 + i * 64));
    }
    for (int i = 0; i < 12; i++) {
        const int x = 430 + i % 3 * 112;
        const int y = 92 + i / 3 * 94;
        const struct svg_text key = {.x = x + 50, .y = y + 54, .size = 34, .width = 90, .lines = 1, .fill = INK,
                                     .weight = "bold"};
        if (KEYS[i][0] != '\0') {
            ONSHI_TRY(bytes_printf(drawing->out, "<rect x=\"%d\" y=\"%d\" width=\"100\" height=\"82\" rx=\"10\" "
                                                 "fill=\"" PALE "\" stroke=\"" BLUE "\" stroke-width=\"2\"/>\n", x, y));
            ONSHI_TRY(svg_write_text(&key, KEYS[i], drawing->out));
        }
    }
    return ONSHI_OK;
}

static enum onshi_status draw_question(const struct drawing *drawing, const struct button *no, const struct button *yes)
{
    ONSHI_TRY(draw_icon(drawing, MIDDLE, ICON_Y - 10));
    ONSHI_TRY(draw_text(drawing, TEXT_Y - 20, 2));
    return draw_two_buttons(drawing, no, yes);
}

// draw_kind asks about one kind: the question above, the kind in a frame.
static enum onshi_status draw_kind(const struct drawing *drawing)
{
    static const struct title QUESTION = {{"次の情報の提供に同意しますか", "May this information be provided?"}};
    const struct svg_text question = {.x = MIDDLE, .y = 140, .size = 30, .width = 700, .lines = 1, .fill = INK,
                                      .weight = "normal"};
    const struct svg_text kind = {.x = MIDDLE, .y = 274, .size = 38, .width = 600, .lines = 1, .fill = BLUE,
                                  .weight = "bold"};

    ONSHI_TRY(svg_write_text(&question, QUESTION.text[drawing->language], drawing->out));
    ONSHI_TRY(bytes_printf(drawing->out, "<rect x=\"80\" y=\"190\" width=\"640\" height=\"140\" rx=\"14\" fill=\"" PALE
                                         "\" stroke=\"" BLUE "\" stroke-width=\"4\"/>\n"));
    ONSHI_TRY(svg_write_text(&kind, text_of(drawing), drawing->out));
    return draw_two_buttons(drawing, &NO_BUTTON, &YES_BUTTON);
}

static enum onshi_status draw_consent(const struct drawing *drawing)
{
    const char *kind = member(drawing->event, "kind");

    if (strcmp(kind, "high-cost") == 0) {
        return draw_question(drawing, &NOT_USE_BUTTON, &USE_BUTTON);
    }
    if (kind[0] != '\0') {
        return draw_kind(drawing);
    }
    ONSHI_TRY(draw_icon(drawing, MIDDLE, ICON_Y + 10));
    return draw_text(drawing, TEXT_Y, 3);
}

// draw_result adds below what the terminal wants to be read: a text, or one for each language.
static enum onshi_status draw_result(const struct drawing *drawing)
{
    const struct svg_text style = {.x = MIDDLE, .y = 420, .size = 26, .width = 700, .lines = 2, .fill = GREEN,
                                   .weight = "bold"};
    const json_t *shown = json_object_get(drawing->event, "shown");
    const char *text = json_string_value(shown);

    ONSHI_TRY(draw_icon(drawing, MIDDLE, ICON_Y));
    ONSHI_TRY(draw_text(drawing, TEXT_Y - 10, 3));
    if (text == NULL) {
        text = member(shown, drawing->language == SCREEN_JAPANESE ? "ja" : "en");
    }
    return svg_write_text(&style, text, drawing->out);
}

static enum onshi_status draw_plain(const struct drawing *drawing)
{
    ONSHI_TRY(draw_icon(drawing, MIDDLE, ICON_Y + 10));
    return draw_text(drawing, TEXT_Y + 10, 4);
}

static enum onshi_status draw_inside(const struct drawing *drawing)
{
    switch (drawing->state) {
    case READER_METHOD:
        return draw_methods(drawing);
    case READER_PIN:
        return draw_pad(drawing);
    case READER_REGISTER:
        return draw_question(drawing, &DECLINE_BUTTON, &REGISTER_BUTTON);
    case READER_CONSENT:
        return draw_consent(drawing);
    case READER_DONE:
        return draw_result(drawing);
    default:
        return draw_plain(drawing);
    }
}

static enum onshi_status draw(const struct drawing *drawing)
{
    ONSHI_TRY(draw_frame(drawing));
    ONSHI_TRY(draw_bar(drawing));
    ONSHI_TRY(draw_inside(drawing));
    return bytes_write_text(drawing->out, "</svg>\n");
}

enum onshi_status screen_svg(const json_t *event, enum screen_language language, struct bytes_writer *out)
{
    struct bytes_writer svg;
    struct drawing drawing = {.event = event, .language = language, .out = &svg};

    if (!machine_state_of(member(event, "state"), &drawing.state)) {
        return ONSHI_MALFORMED;
    }
    drawing.message = message_find(member(event, "message"));
    bytes_writer_init(&svg, SCREEN_SVG_MAXIMUM);
    enum onshi_status status = draw(&drawing);
    if (status == ONSHI_OK) {
        status = bytes_write(out, svg.data, svg.length);
    }
    bytes_writer_free(&svg);
    return status;
}
