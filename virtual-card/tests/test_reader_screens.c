// SPDX-License-Identifier: Apache-2.0
//
// Every screen of the reader as a picture: there in both languages, well-formed, self-contained, within its frame.
#include <check.h>
#include <libxml/parser.h>
#include <stdlib.h>
#include <string.h>

#include "virtual-card/reader/machine.h"
#include "virtual-card/reader/screen_catalogue.h"
#include "virtual-card/reader/screen_svg.h"
#include "virtual-card/reader/svg_text.h"

enum { WIDTH = 800, HEIGHT = 480 };

static json_t *catalogue;

static void set_up(void)
{
    catalogue = screen_catalogue();
    ck_assert_ptr_nonnull(catalogue);
}

static void tear_down(void)
{
    json_decref(catalogue);
}

static xmlDoc *draw(const json_t *event, enum screen_language language)
{
    struct bytes_writer svg;
    bytes_writer_init(&svg, SCREEN_SVG_MAXIMUM);
    ck_assert_int_eq(screen_svg(event, language, &svg), ONSHI_OK);
    xmlDoc *doc = xmlReadMemory(bytes_text(&svg), (int)svg.length, "screen.svg", NULL,
                                XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
    bytes_writer_free(&svg);
    return doc;
}

static int number_of(const xmlNode *node, const char *name)
{
    xmlChar *text = xmlGetNoNsProp(node, (const xmlChar *)name);
    const int number = text == NULL ? 0 : (int)strtol((const char *)text, NULL, 10);

    xmlFree(text);
    return number;
}

// halves_of counts what is wide as two.
static int halves_of(const char *text)
{
    int halves = 0;

    for (const unsigned char *at = (const unsigned char *)text; *at != 0; at++) {
        halves += (*at & 0xC0) == 0x80 ? 0 : *at >= 0xE3 ? 2 : 1;
    }
    return halves;
}

static void check_text(const char *name, const xmlNode *node)
{
    xmlChar *content = xmlNodeGetContent(node);
    const int size = number_of(node, "font-size");
    const int width = halves_of((const char *)content) * size / 2;
    const int x = number_of(node, "x");

    ck_assert_msg(x - width / 2 >= 0 && x + width / 2 <= WIDTH, "%s: \"%s\" is too wide", name, content);
    ck_assert_msg(number_of(node, "y") - size >= 0 && number_of(node, "y") + size / 3 <= HEIGHT,
                  "%s: \"%s\" is too low", name, content);
    ck_assert_msg(strstr((const char *)content, "…") == NULL, "%s: \"%s\" is cut", name, content);
    xmlFree(content);
}

// check_node looks at one element and all below.
static void check_node(const char *name, const xmlNode *node)
{
    static const char *const KNOWN[] = {"svg", "rect", "circle", "ellipse", "path", "g", "text"};
    size_t known = 0;

    for (; node != NULL; node = node->next) {
        if (node->type != XML_ELEMENT_NODE) {
            continue;
        }
        for (known = 0; known < sizeof KNOWN / sizeof *KNOWN; known++) {
            if (strcmp(KNOWN[known], (const char *)node->name) == 0) {
                break;
            }
        }
        ck_assert_msg(known < sizeof KNOWN / sizeof *KNOWN, "%s: <%s>", name, node->name); // no script, no image
        ck_assert(!xmlHasProp(node, (const xmlChar *)"href"));
        if (strcmp((const char *)node->name, "text") == 0) {
            check_text(name, node);
        }
        check_node(name, node->children);
    }
}

START_TEST(test_reader_screens_are_well_formed_and_fit)
{
    const char *name;
    json_t *event;

    json_object_foreach(catalogue, name, event) {
        xmlDoc *doc = draw(event, (enum screen_language)_i);
        ck_assert_msg(doc != NULL, "%s", name);
        const xmlNode *root = xmlDocGetRootElement(doc);
        ck_assert_int_eq(number_of(root, "width"), WIDTH);
        ck_assert_int_eq(number_of(root, "height"), HEIGHT);
        check_node(name, root);
        xmlFreeDoc(doc);
    }
}
END_TEST

START_TEST(test_reader_screens_of_every_state_differ_between_the_languages)
{
    for (int state = READER_IDLE; state < READER_STATES; state++) {
        const char *name;
        json_t *event;
        int found = 0;
        json_object_foreach(catalogue, name, event) {
            if (strcmp(json_string_value(json_object_get(event, "state")),
                       machine_state_name((enum reader_state)state)) != 0) {
                continue;
            }
            xmlDoc *ja = draw(event, SCREEN_JAPANESE);
            xmlDoc *en = draw(event, SCREEN_ENGLISH);
            xmlChar *ja_text = xmlNodeGetContent(xmlDocGetRootElement(ja));
            xmlChar *en_text = xmlNodeGetContent(xmlDocGetRootElement(en));
            ck_assert_str_ne((const char *)ja_text, (const char *)en_text);
            xmlFree(ja_text);
            xmlFree(en_text);
            xmlFreeDoc(ja);
            xmlFreeDoc(en);
            found++;
        }
        ck_assert_msg(found > 0, "%s", machine_state_name((enum reader_state)state));
    }
}
END_TEST

START_TEST(test_reader_screens_escape_what_the_terminal_wants_shown)
{
    json_t *event = json_loads("{\"event\":\"screen\",\"state\":\"DONE\",\"text\":{\"ja\":\"\\u0001&\",\"en\":\"a\"},"
                               "\"shown\":\"<script>alert(1)</script> & \\\"quotes\\\"\"}", 0, NULL);

    xmlDoc *doc = draw(event, SCREEN_JAPANESE);

    ck_assert_ptr_nonnull(doc);
    xmlChar *text = xmlNodeGetContent(xmlDocGetRootElement(doc));
    ck_assert_ptr_nonnull(strstr((const char *)text, "<script>alert(1)</script>"));
    check_node("DONE", xmlDocGetRootElement(doc));
    xmlFree(text);
    xmlFreeDoc(doc);
    json_decref(event);
}
END_TEST

// A PIN that somebody put into an event by mistake is not drawn: the pad draws no text of the event but the question's.
START_TEST(test_reader_screens_show_no_digits_of_a_pin)
{
    json_t *event = json_loads("{\"event\":\"screen\",\"state\":\"PIN\",\"pin\":\"4771\",\"typed\":\"4771\","
                               "\"text\":{\"ja\":\"暗証番号\",\"en\":\"PIN\"}}", 0, NULL);
    struct bytes_writer svg;
    bytes_writer_init(&svg, SCREEN_SVG_MAXIMUM);

    ck_assert_int_eq(screen_svg(event, SCREEN_JAPANESE, &svg), ONSHI_OK);

    ck_assert_ptr_null(strstr(bytes_text(&svg), "4771"));
    bytes_writer_free(&svg);
    json_decref(event);
}
END_TEST

static const char *const NO_SCREENS[] = {
    "{}", "[]", "{\"state\":\"LUNCH\"}", "{\"state\":1}", "null",
};

START_TEST(test_reader_screens_of_nothing_are_refused)
{
    json_t *event = json_loads(NO_SCREENS[_i], JSON_DECODE_ANY, NULL);
    struct bytes_writer svg;
    bytes_writer_init(&svg, SCREEN_SVG_MAXIMUM);

    ck_assert_int_eq(screen_svg(event, SCREEN_JAPANESE, &svg), ONSHI_MALFORMED);

    ck_assert_uint_eq(svg.length, 0);
    json_decref(event);
}
END_TEST

static const struct {
    const char *text;
    int width;
    int lines;
} BREAKS[] = {
    {"", 100, 0},
    {"one two three", 1000, 1},
    {"one two three", 70, 2},
    {"あいうえお", 60, 2},
    {"あいうえ。", 80, 2},   // 。 may not begin a line, so え goes with it
    {"abcdefghijklmnop", 50, 4}, // nowhere to break: it is broken all the same
};

START_TEST(test_reader_screens_break_lines)
{
    const struct svg_text style = {.size = 20, .width = BREAKS[_i].width, .lines = 9, .fill = "#000",
                                   .weight = "normal"};

    ck_assert_int_eq(svg_lines(&style, BREAKS[_i].text), BREAKS[_i].lines);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("reader-screens");
    TCase *screens = tcase_create("screens");

    tcase_add_checked_fixture(screens, set_up, tear_down);
    tcase_add_loop_test(screens, test_reader_screens_are_well_formed_and_fit, 0, SCREEN_LANGUAGES);
    tcase_add_test(screens, test_reader_screens_of_every_state_differ_between_the_languages);
    tcase_add_test(screens, test_reader_screens_escape_what_the_terminal_wants_shown);
    tcase_add_test(screens, test_reader_screens_show_no_digits_of_a_pin);
    tcase_add_loop_test(screens, test_reader_screens_of_nothing_are_refused, 0,
                        sizeof NO_SCREENS / sizeof *NO_SCREENS);
    tcase_add_loop_test(screens, test_reader_screens_break_lines, 0, sizeof BREAKS / sizeof *BREAKS);
    suite_add_tcase(suite, screens);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
