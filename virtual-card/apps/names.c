// SPDX-License-Identifier: Apache-2.0
#include "virtual-card/apps/names.h"

#include <string.h>

#define COUNT(table) (sizeof(table) / sizeof(table)[0])

// clang-format off
// [mynumber-card 2.2]
static const struct names_file jpki[] = {
    {0x0001, {"署名用電子証明書", "certificate for digital signature"}},
    {0x0002, {"署名用 CA 証明書", "CA certificate for digital signature"}},
    {0x0006, {"トークン情報", "token information"}},
    {0x0008, {"証明書の有無", "which certificates are present"}},
    {0x000A, {"利用者証明用電子証明書", "certificate for user authentication"}},
    {0x000B, {"利用者証明用 CA 証明書", "CA certificate for user authentication"}},
    {0x0016, {"特定機関認証用 CA 公開鍵", "public key of the terminal CA"}},
    {0x0017, {"利用者証明用秘密鍵", "private key for user authentication"}},
    {0x0018, {"利用者証明用暗証番号", "PIN for user authentication"}},
    {0x001A, {"署名用秘密鍵", "private key for digital signature"}},
    {0x001B, {"署名用パスワード", "password for digital signature"}},
};

// [mynumber-card 2.4]
static const struct names_file input_help[] = {
    {0x0001, {"個人番号", "個人番号 (the 12-digit number)"}},
    {0x0002, {"基本4情報 (氏名・住所・生年月日・性別)", "four basic items (name, address, birth date, sex)"}},
    {0x0003, {"個人番号と基本4情報の署名", "signature over number and basic items"}},
    {0x0004, {"カード検証用証明書", "card-verifiable certificate"}},
    {0x0005, {"アプリケーション情報", "application information"}},
    {0x0006, {"セキュアメッセージング用公開鍵", "public key for secure messaging"}},
    {0x0007, {"カード公開鍵と署名", "the card's public key, signed"}},
    {0x0011, {"入力補助用暗証番号", "PIN for reading the card's face as text"}},
    {0x0012, {"使われていない暗証番号", "a PIN that is delivered blocked"}},
    {0x0013, {"カード署名鍵", "the card's signing key"}},
    {0x0014, {"照合番号A", "照合番号A (verification code A)"}},
    {0x0015, {"照合番号B", "照合番号B (verification code B)"}},
};

// [mynumber-card 2.5]
static const struct names_file face_check[] = {
    {0x0001, {"生年月日", "birth date, signed"}},
    {0x0002, {"券面の画像 (氏名・住所・顔写真)", "pictures of the card's face (name, address, photo)"}},
    {0x0003, {"アプリケーション情報", "application information"}},
    {0x0004, {"カード検証用証明書", "card-verifiable certificate"}},
    {0x0005, {"個人番号の画像", "picture of the number"}},
    {0x0011, {"生年月日の照合番号", "birth-date key"}},
    {0x0012, {"照合番号B", "照合番号B (verification code B)"}},
    {0x0013, {"照合番号A", "照合番号A (verification code A)"}},
    {0x001A, {"カード署名鍵", "the card's signing key"}},
};

// [mynumber-card 2.6]
static const struct names_file juki[] = {
    {0x0002, {"鍵識別子", "key id"}},
    {0x001C, {"住民基本台帳用暗証番号", "PIN for the register of residents"}},
};

static const struct names_file common[] = {
    {0x0001, {"製造番号・市区町村・有効期限", "number of manufacture, municipality, expiry"}},
    {0x0002, {"鍵識別子", "key id"}},
    {0x0019, {"真贋判定用の鍵", "key that proves that the card is no copy"}},
    {0x001C, {"共通カードAPの暗証番号", "PIN of the common-card application"}},
};

static const struct names_file manager[] = {
    {0x0042, {"発行者", "issuer"}},
    {0x0045, {"カード番号", "number of the card"}},
    {0x0066, {"カード認識データ", "recognition data"}},
    {0x00F0, {"市区町村コード", "municipality"}},
    {0x00F2, {"カードの有効期限", "expiry of the card"}},
    {0x00F7, {"市区町村の鍵識別子", "key id of the municipality"}},
    {0x00F8, {"市区町村のカード検証用証明書", "card-verifiable certificate of the municipality"}},
    {0x7F21, {"カードのカード検証用証明書", "card-verifiable certificate of the card"}},
    {0x5F51, {"接触 ATR", "contact ATR"}},
};

// In the order in which a partial name finds them [mynumber-card 2.1]; below those that clients try before
// [mynumber-card 1.2].
static const struct names_application applications[] = {
    {"A0000001510000", {"カードマネージャー", "the card manager"}, manager, COUNT(manager)},
    {"D392F000260100000001", {"公的個人認証AP (JPKI)", "JPKI AP (公的個人認証, certificates)"}, jpki, COUNT(jpki)},
    {"D3921000310001010401", {"住基AP", "住基AP (register of residents)"}, juki, COUNT(juki)},
    {"D3921000310001010402", {"券面事項確認AP", "券面事項確認AP (the card's face as pictures)"},
     face_check, COUNT(face_check)},
    {"D3921000310001010408", {"券面事項入力補助AP", "券面事項入力補助AP (the card's face as text)"},
     input_help, COUNT(input_help)},
    {"D3921000310001010100", {"共通カードAP", "共通カードAP (common card)"}, common, COUNT(common)},
    {"A0000000030800001000", {"米国 PIV カード", "PIV (a US card)"}, NULL, 0},
    {"A000000308000010", {"米国 PIV カード", "PIV (a US card)"}, NULL, 0},
    {"D27600012401", {"OpenPGP カード", "OpenPGP"}, NULL, 0},
    {"E82B0601040181C31F0201", {"SmartCard-HSM", "SmartCard-HSM"}, NULL, 0},
    {"A00000000101", {"MUSCLE アプレット", "MUSCLE"}, NULL, 0},
    {"A0000002310100000000000000000000", {"運転免許証", "driver's licence"}, NULL, 0},
    {"325041592E5359532E4444463031", {"決済 (2PAY.SYS.DDF01)", "payment (2PAY.SYS.DDF01)"}, NULL, 0},
    {"315041592E5359532E4444463031", {"決済 (1PAY.SYS.DDF01)", "payment (1PAY.SYS.DDF01)"}, NULL, 0},
};

// [mynumber-card 3.3]
static const struct { unsigned mask, value; struct names_text text; } statuses[] = {
    {0xFFFF, 0x9000, {"成功", "done"}},
    {0xFFFF, 0x6281, {"データが正しくないおそれがある", "the data may be wrong"}},
    {0xFFFF, 0x6283, {"アプリケーションはロックされている", "the application is locked"}},
    {0xFFFF, 0x6300, {"照合に失敗した", "did not verify"}},
    {0xFFF0, 0x63C0, {"残り回数", "tries left"}},
    {0xFFFF, 0x6700, {"長さが違う", "wrong length"}},
    {0xFFFF, 0x66F1, {"セキュアメッセージングはない", "secure messaging is not offered"}},
    {0xFFFF, 0x6881, {"論理チャネルはない", "there are no logical channels"}},
    {0xFFFF, 0x6981, {"この種類のファイルには使えない命令", "the command does not fit this kind of file"}},
    {0xFFFF, 0x6982, {"許されていない (暗証番号などの照合が先)", "not allowed: a PIN or code must be presented first"}},
    {0xFFFF, 0x6983, {"暗証番号はロックされている", "the PIN is locked"}},
    {0xFFFF, 0x6984, {"暗証番号はロックされている", "the PIN is locked"}},
    {0xFFFF, 0x6985, {"条件が整っていない", "conditions are not met"}},
    {0xFFFF, 0x6986, {"選択中のファイルがない", "no file is selected"}},
    {0xFFFF, 0x6987, {"セキュアメッセージングの要素がない", "an object of secure messaging is missing"}},
    {0xFFFF, 0x6988, {"セキュアメッセージングの要素が違う", "an object of secure messaging is wrong"}},
    {0xFFFF, 0x69FC, {"セキュアメッセージングが始まっていない", "secure messaging has not begun"}},
    {0xFFFF, 0x6A80, {"データが正しくない", "the data is wrong"}},
    {0xFFFF, 0x6A81, {"その機能はない", "the function is not there"}},
    {0xFFFF, 0x6A82, {"見つからない", "not found"}},
    {0xFFFF, 0x6A83, {"そのレコードはない", "there is no such record"}},
    {0xFFFF, 0x6A86, {"P1・P2 が正しくない", "P1 or P2 is wrong"}},
    {0xFFFF, 0x6A87, {"長さと P1・P2 が合わない", "the length does not fit P1 and P2"}},
    {0xFFFF, 0x6A88, {"その鍵やデータはない", "there is no such key or object"}},
    {0xFFFF, 0x6B00, {"位置がファイルの外", "the position is outside the file"}},
    {0xFFFF, 0x6D00, {"知らない命令", "unknown instruction"}},
    {0xFFFF, 0x6E00, {"知らない命令の種類", "unknown class"}},
    {0xFFFF, 0x6F00, {"チップの内部の誤り", "internal error of the chip"}},
};
// clang-format on

const char *names_in(struct names_text text, enum names_language language) {
    return language == NAMES_JA ? text.ja : text.en;
}

const struct names_application *names_manager(void) {
    return &applications[0];
}

static const struct names_application *find(size_t from, const char *aid) {
    for (size_t i = from; i < COUNT(applications); i++) {
        if (strncmp(applications[i].aid, aid, strlen(aid)) == 0) {
            return &applications[i];
        }
    }
    return NULL;
}

const struct names_application *names_application(const char *aid) {
    return find(0, aid);
}

const struct names_application *names_next_application(const struct names_application *after, const char *aid) {
    return find(after == NULL ? 0 : (size_t)(after - applications) + 1, aid);
}

struct names_text names_file(const struct names_application *application, uint16_t id) {
    for (size_t i = 0; application != NULL && i < application->file_count; i++) {
        if (application->files[i].id == id) {
            return application->files[i].text;
        }
    }
    return (struct names_text){"", ""};
}

struct names_text names_status(unsigned status) {
    for (size_t i = 0; i < COUNT(statuses); i++) {
        if ((status & statuses[i].mask) == statuses[i].value) {
            return statuses[i].text;
        }
    }
    return (struct names_text){"", ""};
}
