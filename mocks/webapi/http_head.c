// SPDX-License-Identifier: Apache-2.0
#include "mocks/webapi/http_head.h"

#include <assert.h>
#include <string.h>
#include <strings.h>

static const struct http_refusal_text refusals[HTTP_REFUSALS] = {
    [HTTP_FINE] = {200, "", ""},
    [HTTP_BAD_LINE] = {400, "HTTPのリクエスト行が正しくありません。「POST パス HTTP/1.1」としてください。",
                       "The request line is not HTTP. Send \"POST path HTTP/1.1\"."},
    [HTTP_BAD_VERSION] = {505, "HTTP/1.1 を使用してください。", "Use HTTP/1.1."},
    [HTTP_BAD_FIELD] = {400, "HTTPヘッダーの形式が正しくありません。「名前: 値」の行をCRLFで終えてください。",
                        "A header line is malformed. Send \"name: value\" and end each line with CRLF."},
    [HTTP_BAD_LENGTH] = {400, "Content-Length が正しくありません。本文のバイト数を10進数で一度だけ指定してください。",
                         "Content-Length is malformed. Send the number of bytes of the body, in decimal, once."},
    [HTTP_TWO_LENGTHS] = {400, "Content-Length と Transfer-Encoding を同時に指定できません。一方だけにしてください。",
                          "Content-Length and Transfer-Encoding exclude each other. Send one of them."},
    [HTTP_BAD_CODING] = {501, "この Transfer-Encoding には対応していません。chunked または Content-Length を使用してください。",
                         "This Transfer-Encoding is not served. Use chunked, or Content-Length."},
    [HTTP_BAD_HOST] = {400, "Host ヘッダーを一度だけ指定してください。", "Send the Host field exactly once."},
    [HTTP_BAD_CHUNK] = {400, "chunked の本文の形式が正しくありません。", "The chunked body is malformed."},
    [HTTP_LINE_TOO_LONG] = {414, "リクエスト行が長すぎます。パスを確認してください。",
                            "The request line is too long. Check the path."},
    [HTTP_HEAD_TOO_LARGE] = {431, "HTTPヘッダーが大きすぎます。ヘッダーを減らしてください。",
                             "The header is too large. Send fewer or shorter fields."},
    [HTTP_VALUE_TOO_LONG] = {431, "HTTPヘッダーの値が長すぎます。", "The value of a field is too long."},
    [HTTP_BODY_TOO_LARGE] = {413, "本文が大きすぎます。分割して送信してください。",
                             "The body is too large. Split it into several requests."},
    [HTTP_TOO_SLOW] = {408, "時間内にリクエストが届きませんでした。もう一度送信してください。",
                       "The request did not arrive in time. Send it again."},
    [HTTP_NO_ROOM] = {503, "混み合っています。しばらくしてからもう一度送信してください。",
                      "Too much is being received at once. Send it again later."},
};

static const struct {
    int status;
    const char *phrase;
} reasons[] = {
    {200, "OK"},
    {400, "Bad Request"},
    {401, "Unauthorized"},
    {403, "Forbidden"},
    {404, "Not Found"},
    {405, "Method Not Allowed"},
    {408, "Request Timeout"},
    {409, "Conflict"},
    {413, "Content Too Large"},
    {414, "URI Too Long"},
    {429, "Too Many Requests"},
    {431, "Request Header Fields Too Large"},
    {500, "Internal Server Error"},
    {501, "Not Implemented"},
    {503, "Service Unavailable"},
    {505, "HTTP Version Not Supported"},
};

const struct http_refusal_text *http_refusal_of(enum http_refusal refusal) {
    assert((unsigned)refusal < HTTP_REFUSALS);
    return &refusals[refusal];
}

const char *http_reason(int status) {
    for (size_t i = 0; i < sizeof reasons / sizeof reasons[0]; i++) {
        if (reasons[i].status == status) {
            return reasons[i].phrase;
        }
    }
    return "Status";
}

// A piece of the head; borrowed.
struct span {
    const char *at;
    size_t length;
};

static bool is_word(struct span span, const char *word) {
    return span.length == strlen(word) && strncasecmp(span.at, word, span.length) == 0;
}

static bool is_token(struct span span) { // RFC 9110 5.6.2
    static const char others[] = "!#$%&'*+-.^_`|~";
    for (size_t i = 0; i < span.length; i++) {
        char c = span.at[i];
        bool letter = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
        if (!letter && (c == 0 || strchr(others, c) == NULL)) {
            return false;
        }
    }
    return span.length > 0;
}

static bool is_value(struct span span) { // RFC 9110 5.5
    for (size_t i = 0; i < span.length; i++) {
        unsigned char c = (unsigned char)span.at[i];
        if ((c < ' ' && c != '\t') || c == 0x7F) {
            return false;
        }
    }
    return true;
}

static bool copy(struct span span, char *out, size_t size) {
    if (span.length >= size) {
        return false;
    }
    memcpy(out, span.at, span.length);
    out[span.length] = 0;
    return true;
}

// Takes the part of `rest` before `mark`, and steps over both. All of it when there is no mark.
static struct span take_until(struct span *rest, char mark) {
    const char *end = rest->length == 0 ? NULL : memchr(rest->at, mark, rest->length);
    size_t length = end == NULL ? rest->length : (size_t)(end - rest->at);
    size_t step = length + (end != NULL);
    struct span part = {rest->at, length};
    *rest = (struct span){rest->at + step, rest->length - step};
    return part;
}

static struct span trim(struct span span) {
    while (span.length > 0 && (span.at[0] == ' ' || span.at[0] == '\t')) {
        span.at++;
        span.length--;
    }
    while (span.length > 0 && (span.at[span.length - 1] == ' ' || span.at[span.length - 1] == '\t')) {
        span.length--;
    }
    return span;
}

// The request line.

static struct span path_of(struct span target) {
    struct span rest = target;
    if (target.length > 8 && strncasecmp(target.at, "https://", 8) == 0) { // absolute form: RFC 9112 3.2.2
        rest = (struct span){target.at + 8, target.length - 8};
        const char *slash = memchr(rest.at, '/', rest.length);
        rest = slash == NULL ? (struct span){"/", 1} : (struct span){slash, rest.length - (size_t)(slash - rest.at)};
    }
    return take_until(&rest, '?');
}

static enum http_refusal read_line(struct span line, struct http_head *head) {
    struct span method = take_until(&line, ' ');
    struct span target = take_until(&line, ' ');
    struct span path = path_of(target);
    if (!is_token(method) || target.length == 0 || !is_value(target) || line.length < 5 ||
        strncmp(line.at, "HTTP/", 5) != 0) {
        return HTTP_BAD_LINE;
    }
    if (!is_word(line, "HTTP/1.1") && !is_word(line, "HTTP/1.0")) {
        return HTTP_BAD_VERSION;
    }
    head->keep_alive = is_word(line, "HTTP/1.1");
    if (!copy(method, head->method, sizeof head->method)) {
        return HTTP_BAD_LINE;
    }
    return copy(path, head->path, sizeof head->path) ? HTTP_FINE : HTTP_LINE_TOO_LONG;
}

// The fields. Each of those that matter has a function; any other is passed over.

struct reading {
    struct http_head *head;
    int hosts;
    bool is_old; // HTTP/1.0
};

static enum http_refusal take_length(struct reading *reading, struct span value) {
    enum { DIGITS_MAXIMUM = 18 };
    if (reading->head->has_length || value.length == 0) {
        return HTTP_BAD_LENGTH;
    }
    uint64_t number = 0;
    for (size_t i = 0; i < value.length; i++) {
        if (value.at[i] < '0' || value.at[i] > '9') {
            return HTTP_BAD_LENGTH;
        }
        number = i < DIGITS_MAXIMUM ? number * 10 + (uint64_t)(value.at[i] - '0') : UINT64_MAX;
    }
    reading->head->has_length = true;
    reading->head->length = number;
    return HTTP_FINE;
}

static enum http_refusal take_coding(struct reading *reading, struct span value) {
    if (!is_word(value, "chunked") || reading->head->chunked || reading->is_old) {
        return HTTP_BAD_CODING;
    }
    reading->head->chunked = true;
    return HTTP_FINE;
}

static enum http_refusal take_connection(struct reading *reading, struct span value) {
    while (value.length > 0) {
        struct span word = trim(take_until(&value, ','));
        if (is_word(word, "close")) {
            reading->head->keep_alive = false;
        }
        if (is_word(word, "keep-alive") && reading->is_old) {
            reading->head->keep_alive = true;
        }
    }
    return HTTP_FINE;
}

static enum http_refusal take_authorization(struct reading *reading, struct span value) {
    char *out = reading->head->authorization;
    return *out == 0 && copy(value, out, HTTP_VALUE_SIZE) ? HTTP_FINE : HTTP_VALUE_TOO_LONG;
}

static enum http_refusal take_expect(struct reading *reading, struct span value) {
    reading->head->expects = is_word(value, "100-continue") && !reading->is_old;
    return HTTP_FINE;
}

static enum http_refusal take_type(struct reading *reading, struct span value) {
    reading->head->is_json = is_word(trim(take_until(&value, ';')), "application/json");
    return HTTP_FINE;
}

static enum http_refusal take_host(struct reading *reading, struct span value) {
    (void)value;
    return ++reading->hosts > 1 ? HTTP_BAD_HOST : HTTP_FINE;
}

static const struct {
    const char *name;
    enum http_refusal (*take)(struct reading *reading, struct span value);
} fields[] = {
    {"host", take_host},
    {"content-type", take_type},
    {"content-length", take_length},
    {"authorization", take_authorization},
    {"transfer-encoding", take_coding},
    {"connection", take_connection},
    {"expect", take_expect},
};

static enum http_refusal read_field(struct span line, struct reading *reading) {
    const char *colon = memchr(line.at, ':', line.length);
    struct span name = take_until(&line, ':');
    struct span value = trim(line);
    if (colon == NULL || !is_token(name) || !is_value(value)) { // also a blank before the colon, and a folded line
        return HTTP_BAD_FIELD;
    }
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
        if (is_word(name, fields[i].name)) {
            return fields[i].take(reading, value);
        }
    }
    return HTTP_FINE;
}

// Takes a line and its CRLF. A bare CR stays in the line and is refused there.
static bool take_line(struct span *rest, struct span *line) {
    *line = take_until(rest, '\n');
    if (line->length == 0 || line->at[line->length - 1] != '\r') {
        return false;
    }
    line->length--;
    return true;
}

static enum http_refusal read_fields(struct span rest, struct reading *reading) {
    struct span line;
    for (int count = 0; rest.length > 0; count++) {
        if (count == HTTP_FIELDS_MAXIMUM) {
            return HTTP_HEAD_TOO_LARGE;
        }
        enum http_refusal refusal = take_line(&rest, &line) ? read_field(line, reading) : HTTP_BAD_FIELD;
        if (refusal != HTTP_FINE) {
            return refusal;
        }
    }
    if (reading->hosts == 0 && !reading->is_old) {
        return HTTP_BAD_HOST;
    }
    return reading->head->has_length && reading->head->chunked ? HTTP_TWO_LENGTHS : HTTP_FINE;
}

// `whole` ends with the CRLF of its last line.
static enum http_refusal read_head(struct span whole, struct http_head *head) {
    struct span line;
    if (!take_line(&whole, &line)) {
        return HTTP_BAD_LINE;
    }
    if (line.length > HTTP_LINE_BYTES) {
        return HTTP_LINE_TOO_LONG;
    }
    enum http_refusal refusal = read_line(line, head);
    struct reading reading = {.head = head, .is_old = !head->keep_alive};
    return refusal != HTTP_FINE ? refusal : read_fields(whole, &reading);
}

// What can be said before the end of the head has come: too long, or no HTTP at all.
static enum http_refusal read_unfinished(const uint8_t *data, size_t length) {
    bool has_line = memchr(data, '\n', length) != NULL;
    if (length > 0 && !is_token((struct span){(const char *)data, 1})) {
        return HTTP_BAD_LINE;
    }
    if (!has_line && length > HTTP_LINE_BYTES) {
        return HTTP_LINE_TOO_LONG;
    }
    return length > HTTP_HEAD_BYTES ? HTTP_HEAD_TOO_LARGE : HTTP_FINE;
}

enum http_progress http_head_read(const uint8_t *data, size_t length, size_t *scanned, struct http_head *out,
                                  size_t *out_used, enum http_refusal *out_refusal) {
    enum { END_BYTES = 4 };
    size_t from = *scanned < END_BYTES ? 0 : *scanned - (END_BYTES - 1);
    const uint8_t *end = length == 0 ? NULL : memmem(data + from, length - from, "\r\n\r\n", END_BYTES);
    *scanned = length;
    if (end == NULL) {
        *out_refusal = length == 0 ? HTTP_FINE : read_unfinished(data, length);
        return *out_refusal == HTTP_FINE ? HTTP_MORE : HTTP_REFUSED;
    }
    size_t used = (size_t)(end - data) + END_BYTES;
    struct http_head head = {.is_json = true};
    enum http_refusal refusal =
        used > HTTP_HEAD_BYTES ? HTTP_HEAD_TOO_LARGE : read_head((struct span){(const char *)data, used - 2}, &head);
    if (refusal != HTTP_FINE) {
        *out_refusal = refusal;
        return HTTP_REFUSED;
    }
    *out = head;
    *out_used = used;
    *scanned = 0;
    return HTTP_WHOLE;
}
