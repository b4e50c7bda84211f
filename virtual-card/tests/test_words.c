// SPDX-License-Identifier: Apache-2.0
//
// APDUs in words: tables of command, answer, place and sentence.
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "virtual-card/apps/words.h"

#define JPKI "D392F000260100000001"
#define INPUT_HELP "D3921000310001010408"
#define COMMON "D3921000310001010100"

static struct words_place at(const char *aid, uint16_t file) {
    return (struct words_place){.application = aid == NULL ? NULL : names_application(aid), .file = file};
}

static void check_text(struct bytes_writer *out, const char *expected) {
    ck_assert_str_eq(bytes_text(out), expected);
    bytes_writer_free(out);
}

static const struct {
    const char *aid; // NULL: an application without a name
    uint16_t file;
    const char *command, *ja, *en;
} commands[] = {
    {"A0000001510000", 0, "00A4040C0A" JPKI, "アプリケーションを選択: 公的個人認証AP (JPKI)",
     "select the application JPKI AP (公的個人認証, certificates)"},
    {"", 0, "00A4040C08D392100031000101", "アプリケーションを選択: 住基AP",
     "select the application 住基AP (register of residents)"}, // by a partial name
    {"D3921000310001010401", 0, "00A4040E08D392100031000101", "次のアプリケーションを選択: 券面事項確認AP",
     "select the next application: 券面事項確認AP (the card's face as pictures)"},
    {"", 0, "00A4040C05D123456789", "アプリケーションを選択: D123456789 (マイナンバーカードのものではない)",
     "select the application D123456789 (not one of a My Number card)"},
    {"", 0, "00A4040000", "アプリケーションを選択: カードマネージャー", "select the application the card manager"},
    {JPKI, 0, "00A4020C020018", "選択: ファイル 0018 (利用者証明用暗証番号)",
     "select file 0018 (PIN for user authentication)"},
    {JPKI, 0, "00A4020C02000F", "選択: ファイル 000F", "select file 000F"},
    {"", 0, "00A40000", "カードの最上位を選択", "select the top of the card"},
    {JPKI, 0x000A, "00B0010000", "読む: ファイル 000A (利用者証明用電子証明書)、位置 256 から、256 バイトまで",
     "read file 000A (certificate for user authentication) from byte 256, up to 256 bytes"},
    {JPKI, 0, "00B08A00000000", "読む: ファイル 000A (利用者証明用電子証明書)、位置 0 から、65536 バイトまで",
     "read file 000A (certificate for user authentication) from byte 0, up to 65536 bytes"},
    {JPKI, 0, "00B0000004", "読む: 選択中のファイル、位置 0 から、4 バイトまで",
     "read the current file from byte 0, up to 4 bytes"},
    {COMMON, 0, "00B2010C00", "レコード 1 を読む: ファイル 0001 (製造番号・市区町村・有効期限)",
     "read record 1 of file 0001 (number of manufacture, municipality, expiry)"},
    {JPKI, 0x0018, "00200080", "残り回数を尋ねる: 利用者証明用暗証番号",
     "ask how many tries are left: PIN for user authentication"},
    {JPKI, 0, "0020009804********", "照合: 利用者証明用暗証番号 (4 文字、値は示さない)",
     "present the PIN for user authentication (4 characters, not shown)"},
    {JPKI, 0, "002000980431323334", "照合: 利用者証明用暗証番号 (4 文字、値は示さない)",
     "present the PIN for user authentication (4 characters, not shown)"},
    {JPKI, 0, "00200098********", "照合: 利用者証明用暗証番号 (4 文字、値は示さない)", // a client without Lc
     "present the PIN for user authentication (4 characters, not shown)"},
    {INPUT_HELP, 0, "0020009504********", "照合: 照合番号B (4 文字、値は示さない)",
     "present the 照合番号B (verification code B) (4 characters, not shown)"},
    {JPKI, 0x001B, "0024018006************", "変更: 署名用パスワード (6 文字、値は示さない)",
     "change the password for digital signature (6 characters, not shown)"},
    {COMMON, 0x001C, "8032008004********", "変更: 共通カードAPの暗証番号 (4 文字、値は示さない)",
     "change the PIN of the common-card application (4 characters, not shown)"},
    {JPKI, 0x0017, "802A008002010200", "署名: ファイル 0017 (利用者証明用秘密鍵) で渡されたものをそのまま (2 バイト)",
     "sign with file 0017 (private key for user authentication): what it gets, as it is (2 bytes)"},
    {JPKI, 0, "802A05970341424300", "署名: ファイル 0017 (利用者証明用秘密鍵) で文書を PSS で (3 バイト)",
     "sign with file 0017 (private key for user authentication): a message, PSS (3 bytes)"},
    {INPUT_HELP, 0, "802A0300014100", "署名: アプリケーションの既定の鍵 で文書を (1 バイト)",
     "sign with the default key of the application: a message (1 bytes)"},
    {JPKI, 0, "0084000010", "乱数を求める", "ask for a random challenge"},
    {JPKI, 0, "80A206C100000102", "端末の証明書を渡す (前半: 公開鍵)",
     "load the terminal's certificate (first part, the key)"},
    {JPKI, 0, "80A200C100000102", "端末の証明書を渡す (後半: 署名)",
     "load the terminal's certificate (second part, the signature)"},
    {JPKI, 0, "0082009600", "端末が自分を証明する (PINなし利用、推定)", "the terminal proves itself (PIN-less use, inferred)"},
    {"", 0, "00CA00F200", "データ 00F2 を読む (カードの有効期限)", "get object 00F2 (expiry of the card)"},
    {"", 0, "FFCA000000", "カードの UID を尋ねる (リーダーへの命令)", "ask the reader for the card's UID"},
    {NULL, 0, "00A4020C020001", "選択: ファイル 0001", "select file 0001"}, // in an application without a name
    {JPKI, 0, "0012000000", "知らない命令 00 12", "unknown command 00 12"},
    {JPKI, 0, "00A404", "APDU ではない (4 バイト未満)", "no APDU: it has less than 4 bytes"},
    {JPKI, 0, "", "APDU ではない (4 バイト未満)", "no APDU: it has less than 4 bytes"},
    {JPKI, 0, "zz", "APDU ではない (4 バイト未満)", "no APDU: it has less than 4 bytes"},
};

START_TEST(test_words_command_is_said_in_both_languages) {
    struct bytes_writer out;
    bytes_writer_init(&out, 1024);
    struct words_place place = at(commands[_i].aid, commands[_i].file);

    words_command(place, commands[_i].command, NAMES_JA, &out);
    check_text(&out, commands[_i].ja);
    words_command(place, commands[_i].command, NAMES_EN, &out);
    check_text(&out, commands[_i].en);
}
END_TEST

static const struct {
    const char *command, *response, *ja, *en;
} responses[] = {
    {"00A4020C020018", "9000", "成功", "done"},
    {"00B0000004", "308206009000", "成功、4 バイト", "done, 4 bytes"},
    {"00200080", "63C3", "残り 3 回", "3 tries left"},
    {"00200080", "63C1", "残り 1 回", "1 try left"},
    {"00200080", "63C0", "ロックされている (残り 0 回)", "locked, no tries left"},
    {"0020008004********", "63C2", "違う。残り 2 回", "wrong; 2 tries left"},
    {"0020008004********", "63C0", "違う。ロックされている (残り 0 回)", "wrong; locked, no tries left"},
    {"0020008004********", "9000", "正しい", "right"},
    {"0020008004********", "6984", "暗証番号はロックされている", "the PIN is locked"},
    {"00B0000004", "6982", "許されていない (暗証番号などの照合が先)",
     "not allowed: a PIN or code must be presented first"},
    {"00A4040C0A" JPKI, "6A82", "見つからない", "not found"},
    {"00B0000004", "9A42", "知らない応答 9A42", "unknown status 9A42"},
    {"00B0000004", "", "応答なし", "no answer"},
    {"00", "6700", "長さが違う", "wrong length"}, // what is no APDU is answered too
};

START_TEST(test_words_response_is_said_in_both_languages) {
    struct bytes_writer out;
    bytes_writer_init(&out, 1024);

    words_response(words_power_on(), responses[_i].command, responses[_i].response, NAMES_JA, &out);
    check_text(&out, responses[_i].ja);
    words_response(words_power_on(), responses[_i].command, responses[_i].response, NAMES_EN, &out);
    check_text(&out, responses[_i].en);
}
END_TEST

static const struct {
    const char *aid;
    uint16_t file;
    const char *command, *response;
    const char *aid_after;
    uint16_t file_after;
    const char *why;
} steps[] = {
    {"A0000001510000", 0, "00A4040C0A" JPKI, "9000", JPKI, 0, "SELECT of an application"},
    {JPKI, 0x18, "00A4040C0A" JPKI, "9000", JPKI, 0, "the same one again forgets the file"},
    {JPKI, 0x18, "00A4040C03A00000", "6A82", JPKI, 0x18, "what is not found changes nothing"},
    {JPKI, 0, "00A4020C020017", "9000", JPKI, 0x17, "SELECT of a file"},
    {JPKI, 0, "00B08A0000", "30829000", JPKI, 0x0A, "READ BINARY by SFI makes its file current"},
    {JPKI, 0x17, "00B0000000", "30829000", JPKI, 0x17, "READ BINARY of the current file"},
    {JPKI, 0x17, "0020009804********", "9000", JPKI, 0x18, "a right PIN is current"},
    {JPKI, 0x17, "0020009804********", "63C2", JPKI, 0x17, "a wrong PIN is not"},
    {"A0000001510000", 0, "00A4040C05D123456789", "9000", NULL, 0, "another card's application"},
    {JPKI, 0x17, "00", "6700", JPKI, 0x17, "no APDU"},
};

START_TEST(test_words_follow_knows_where_the_card_is) {
    struct words_place place =
        words_follow(at(steps[_i].aid, steps[_i].file), steps[_i].command, steps[_i].response);

    struct words_place expected = at(steps[_i].aid_after, steps[_i].file_after);
    ck_assert_msg(place.application == expected.application && place.file == expected.file, "%s", steps[_i].why);
}
END_TEST

START_TEST(test_words_never_say_a_pin) {
    static const char *const secrets[] = {"002000980831323334353637", "00200098313233343536", "8032009C0431323334",
                                          "00240198000004313233340000", "002000980A31323334"};
    for (size_t i = 0; i < sizeof secrets / sizeof secrets[0]; i++) {
        struct bytes_writer out;
        bytes_writer_init(&out, 1024);

        words_command(at(JPKI, 0x18), secrets[i], NAMES_EN, &out);

        ck_assert_msg(strstr(bytes_text(&out), "3132") == NULL && strstr(bytes_text(&out), "1234") == NULL, "%s",
                      bytes_text(&out));
        bytes_writer_free(&out);
    }
}
END_TEST

START_TEST(test_words_pin_file_is_that_of_the_reference) {
    ck_assert_uint_eq(words_pin_file(at(JPKI, 0x18), "0024018004********"), 0x18);
    ck_assert_uint_eq(words_pin_file(at(JPKI, 0x18), "0024019B04********"), 0x1B);
    ck_assert_uint_eq(words_pin_file(at(JPKI, 0x18), "00B0000000"), 0);
    ck_assert_uint_eq(words_pin_file(at(JPKI, 0), "00200080"), 0);
}
END_TEST

START_TEST(test_words_that_do_not_fit_are_dropped) {
    struct bytes_writer out;
    bytes_writer_init(&out, 16);

    words_command(at(JPKI, 0), "00A4020C020018", NAMES_EN, &out);

    ck_assert_uint_le(out.length, 16);
    bytes_writer_free(&out);
}
END_TEST

// Bytes of any kind and length: nothing is read past the end (the sanitizers watch), something is always said.
START_TEST(test_words_take_whatever_was_logged) {
    static const char letters[] = "0123456789ABCDEF*x ";
    unsigned seed = 1;
    for (int round = 0; round < 20000; round++) {
        char command[64] = "";
        size_t length = (size_t)(rand_r(&seed) % 60);
        for (size_t i = 0; i < length; i++) {
            command[i] = letters[(size_t)rand_r(&seed) % (round % 2 == 0 ? 16 : sizeof letters - 1)];
        }
        struct bytes_writer out;
        bytes_writer_init(&out, 1024);
        words_command(at(JPKI, 0x18), command, round % 3 == 0 ? NAMES_JA : NAMES_EN, &out);
        ck_assert_uint_gt(out.length, 0);
        words_response(at(JPKI, 0x18), command, command, NAMES_EN, &out);
        (void)words_follow(at(JPKI, 0x18), command, "9000");
        bytes_writer_free(&out);
    }
}
END_TEST

int main(void) {
    TCase *cases = tcase_create("words");
    tcase_add_loop_test(cases, test_words_command_is_said_in_both_languages, 0,
                        sizeof commands / sizeof commands[0]);
    tcase_add_loop_test(cases, test_words_response_is_said_in_both_languages, 0,
                        sizeof responses / sizeof responses[0]);
    tcase_add_loop_test(cases, test_words_follow_knows_where_the_card_is, 0, sizeof steps / sizeof steps[0]);
    tcase_add_test(cases, test_words_never_say_a_pin);
    tcase_add_test(cases, test_words_pin_file_is_that_of_the_reference);
    tcase_add_test(cases, test_words_that_do_not_fit_are_dropped);
    tcase_add_test(cases, test_words_take_whatever_was_logged);
    Suite *suite = suite_create("words");
    suite_add_tcase(suite, cases);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
