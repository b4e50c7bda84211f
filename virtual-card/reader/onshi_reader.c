// SPDX-License-Identifier: Apache-2.0
//
// onshi-reader: the virtual face reader as a program of its own. The patient's side is JSON Lines on standard input and
// output (reader_process.h), the terminal hangs on a Unix socket (PORT.md).
//
//     onshi-reader --listen /run/reader.sock --keys virtual-card/issue/keys < patient.fifo
//
// Without a port it is a product of the role card-reader, which a desk tells where its terminal is (product.h).
//
// It ends when standard input does, DRAIN_MILLISECONDS after the last thing happened: keep it open as long as patients
// come.
// The device is a process of its own; this one carries bytes between it, the patient and the terminal. A terminal that
// hangs up and comes back finds a device that was switched on anew.
#include <errno.h>
#include <getopt.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "virtual-card/reader/fault.h"
#include "virtual-card/reader/port_link.h"
#include "virtual-card/reader/product.h"
#include "virtual-card/reader/reader_process.h"

enum { EXIT_USAGE = 2, FD_MAXIMUM = 1 << 20, DRAIN_MILLISECONDS = 2000 };

static const char HELP[] =
    "使い方: onshi-reader [--listen パス | --port パス | --port-fd 番号] [オプション]\n"
    "顔認証付きカードリーダーの模擬。患者側は標準入出力の JSON Lines、端末側は Unix ソケットです。\n"
    "usage: onshi-reader [--listen PATH | --port PATH | --port-fd N] [option]...\n"
    "A virtual face reader. The patient's side is JSON Lines on standard input and output, the terminal's a Unix\n"
    "socket. Without one it speaks the desk protocol, role card-reader (suites/adapters/desk-protocol.md).\n\n"
    "  --listen PATH        端末の接続を待つ / waits for the terminal to connect\n"
    "  --port PATH          端末に接続する / connects to the terminal\n"
    "  --port-fd N          引き継いだソケット / a socket that was inherited\n"
    "  --pcsc SOCKET        pcscd のソケット(既定: このマシンのもの) / of pcscd (default: the machine's own)\n"
    "  --reader N           PC/SC のリーダー番号、0 から / which PC/SC reader, from 0\n"
    "  --name NAME          リーダーの名前 / the reader's name\n"
    "  --keys FOLDER        端末鍵のフォルダー(暗証番号なしの認証) / with the terminal's key (PIN-less authentication)\n"
    "  --plain              カメラなし(汎用カードリーダー) / no camera\n"
    "  --no-pin-pad         暗証番号の入力なし / no PIN pad\n"
    "  --no-visual          目視確認モードなし / no 目視確認モード\n"
    "  --config JSON        設定(reader_config.h) / configuration (reader_config.h)\n"
    "  --fault ID           わざと間違える、何度でも / makes this mistake; may be repeated\n"
    "  --list-faults        間違いの一覧 / which mistakes there are\n"
    "  --version            版 / the version\n"
    "  --help               この説明 / this text\n";

struct options {
    const char *listen, *port, *pcsc;
    int port_fd; // or -1
    struct reader_config config;
};

// --- Options ---

// change sets one member of the configuration; it takes `value` over.
static bool change(struct reader_config *config, const char *name, json_t *value)
{
    json_t *json = json_object();
    struct bytes_writer why;

    json_object_set_new(json, name, value);
    bytes_writer_init(&why, 1024);
    const bool good = reader_config_read(config, json, &why) == ONSHI_OK;
    fputs(bytes_text(&why), stderr);
    bytes_writer_free(&why);
    json_decref(json);
    return good;
}

static bool read_config(struct reader_config *config, const char *text)
{
    json_t *json = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
    struct bytes_writer why;

    bytes_writer_init(&why, 1024);
    const bool good = reader_config_read(config, json, &why) == ONSHI_OK;
    fputs(bytes_text(&why), stderr);
    bytes_writer_free(&why);
    json_decref(json);
    return good;
}

// read_number returns -1 for what is no number.
static int read_number(const char *text)
{
    char *end;
    const long number = strtol(text, &end, 10);

    return *text == '\0' || *end != '\0' || number < 0 || number > FD_MAXIMUM ? -1 : (int)number;
}

static const struct option OPTIONS[] = {
    {"listen", required_argument, NULL, 'l'}, {"port", required_argument, NULL, 'p'},
    {"port-fd", required_argument, NULL, 'f'}, {"pcsc", required_argument, NULL, 's'},
    {"reader", required_argument, NULL, 'r'}, {"name", required_argument, NULL, 'n'},
    {"keys", required_argument, NULL, 'k'},   {"plain", no_argument, NULL, 'c'},
    {"no-pin-pad", no_argument, NULL, 'P'},   {"no-visual", no_argument, NULL, 'V'},
    {"config", required_argument, NULL, 'j'}, {"help", no_argument, NULL, 'h'},
    {"fault", required_argument, NULL, 'F'},  {"list-faults", no_argument, NULL, 'L'},
    {"version", no_argument, NULL, 'v'},      {NULL, 0, NULL, 0},
};

static bool take_option(int option, struct options *out)
{
    switch (option) {
    case 'l':
        out->listen = optarg;
        return true;
    case 'p':
        out->port = optarg;
        return true;
    case 'f':
        out->port_fd = read_number(optarg);
        return out->port_fd > STDERR_FILENO;
    case 's':
        out->pcsc = optarg;
        return true;
    case 'r':
        return change(&out->config, "pcsc-reader", json_integer(read_number(optarg)));
    case 'n':
        return change(&out->config, "name", json_string(optarg));
    case 'k':
        out->config.keys = optarg;
        return true;
    case 'c':
        return change(&out->config, "kind", json_string("plain-reader"));
    case 'P':
        return change(&out->config, "pin-pad", json_false());
    case 'V':
        return change(&out->config, "visual", json_false());
    case 'F':
        return fault_add(&out->config.faults, optarg);
    case 'j':
        return read_config(&out->config, optarg);
    default:
        return false;
    }
}

// tell answers an option that only asks for information.
static void tell(int option)
{
    if (option == 'L') {
        fault_list(stdout);
        return;
    }
    fputs(option == 'h' ? HELP : "onshi-reader " READER_VERSION "\n", stdout);
}

static bool read_options(int argc, char **argv, struct options *out)
{
    *out = (struct options){.port_fd = -1};
    reader_config_default(&out->config);
    for (int option; (option = getopt_long(argc, argv, "", OPTIONS, NULL)) != -1;) {
        if (option == 'h' || option == 'v' || option == 'L') {
            tell(option);
            exit(EXIT_SUCCESS);
        }
        if (!take_option(option, out)) {
            return false;
        }
    }
    return optind == argc && (out->listen != NULL) + (out->port != NULL) + (out->port_fd >= 0) <= 1;
}

// --- Carrying bytes ---

enum ending { PATIENT_ENDED, TERMINAL_ENDED, DEVICE_ENDED };

// carry_between runs until one side has ended. A patient's side that has ended leaves the device time to say the rest.
static enum ending carry_between(const struct reader_process *device, int terminal)
{
    const int patient = reader_process_patient_fd(device);
    const int port = reader_process_port_fd(device);
    const struct {
        int from, to;
        enum ending ending;
    } ways[] = {
        {STDIN_FILENO, patient, PATIENT_ENDED}, {patient, STDOUT_FILENO, DEVICE_ENDED},
        {terminal, port, TERMINAL_ENDED},       {port, terminal, TERMINAL_ENDED},
    };
    int first = 0;

    for (;;) {
        struct pollfd waits[4];
        for (int i = 0; i < 4; i++) {
            waits[i] = (struct pollfd){.fd = i < first ? -1 : ways[i].from, .events = POLLIN};
        }
        const int ready = poll(waits, 4, first == 0 ? -1 : DRAIN_MILLISECONDS);
        if (ready == 0) {
            return PATIENT_ENDED;
        }
        for (int i = 0; ready > 0 && i < 4; i++) {
            if (waits[i].revents == 0 || port_link_carry(ways[i].from, ways[i].to)) {
                continue;
            }
            if (ways[i].ending != PATIENT_ENDED) {
                return ways[i].ending;
            }
            first = 1;
        }
    }
}

static int run_device(const struct options *options, int terminal, enum ending *out_ending)
{
    struct reader_process *device;

    if (reader_process_start_as(options->pcsc, &options->config, &device) != ONSHI_OK) {
        fputs("リーダーを始められません / the reader could not be started\n", stderr);
        return EXIT_FAILURE;
    }
    *out_ending = carry_between(device, terminal);
    reader_process_stop(device);
    return EXIT_SUCCESS;
}

// accept_terminal waits for a terminal, or returns -1 when the patient's side hangs up first. What the patient's side
// says meanwhile is kept for the device.
static int accept_terminal(int listener)
{
    for (;;) {
        struct pollfd waits[] = {{.fd = listener, .events = POLLIN}, {.fd = STDIN_FILENO, .events = POLLRDHUP}};

        if (poll(waits, 2, -1) < 0 && errno != EINTR) {
            return -1;
        }
        if ((waits[0].revents & POLLIN) != 0) {
            return accept4(listener, NULL, NULL, SOCK_CLOEXEC);
        }
        if ((waits[1].revents & (POLLHUP | POLLRDHUP)) != 0) {
            return -1;
        }
    }
}

static int serve_listening(const struct options *options)
{
    const int listener = port_link_open(options->listen, true);
    enum ending ending = TERMINAL_ENDED;
    int status = EXIT_SUCCESS;

    if (listener < 0) {
        fprintf(stderr, "%s: 待ち受けられません。古いソケットを消すか、別のパスを指定してください / "
                        "cannot be listened on: remove an old socket or name another path: %s\n",
                options->listen, strerror(errno));
        return EXIT_FAILURE;
    }
    while (status == EXIT_SUCCESS && ending == TERMINAL_ENDED) {
        const int terminal = accept_terminal(listener);
        if (terminal < 0) {
            break;
        }
        status = run_device(options, terminal, &ending);
        close(terminal);
    }
    close(listener);
    unlink(options->listen);
    return status != EXIT_SUCCESS || ending == DEVICE_ENDED ? EXIT_FAILURE : EXIT_SUCCESS;
}

static int serve_once(const struct options *options)
{
    const int terminal = options->port_fd >= 0 ? options->port_fd : port_link_open(options->port, false);
    enum ending ending = DEVICE_ENDED;

    if (terminal < 0) {
        fprintf(stderr, "%s: 端末に接続できません。端末を先に起動してください / "
                        "cannot be connected to: start the terminal first: %s\n",
                options->port, strerror(errno));
        return EXIT_FAILURE;
    }
    const int status = run_device(options, terminal, &ending);
    close(terminal);
    return status != EXIT_SUCCESS || ending == DEVICE_ENDED ? EXIT_FAILURE : EXIT_SUCCESS;
}

int main(int argc, char **argv)
{
    struct options options;

    if (!read_options(argc, argv, &options)) {
        fputs("オプションが正しくありません。--help を見てください / wrong options: see --help\n", stderr);
        return EXIT_USAGE;
    }
    signal(SIGPIPE, SIG_IGN); // a terminal that hangs up must not end us
    if (options.listen == NULL && options.port == NULL && options.port_fd < 0) {
        return product_run(&options.config, options.pcsc);
    }
    return options.listen != NULL ? serve_listening(&options) : serve_once(&options);
}
