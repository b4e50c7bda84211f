// SPDX-License-Identifier: Apache-2.0
#include "tools/doctor/doctor.h"

#include <langinfo.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "base/clock.h"
#include "base/text.h"

// In the order in which a person would look. A check whose `needs` are bad is skipped: one mistake, one line.
static const struct doctor_check checks[] = {
    {"keys", "", "カードの鍵がそろっている", "the pool of card keys is whole",
     "ソースか、パッケージを入れ直してください", "install the source tree or the package again", doctor_look_keys},
    {"schemas", "", "電文のスキーマが読める", "schemas of the messages are readable",
     "ソースか、パッケージを入れ直してください", "install the source tree or the package again", doctor_look_schemas},
    {"font", "", "カードの文字を描くフォントがある", "the font for what is printed on cards is there",
     "apt-get install fonts-ipafont-gothic", "apt-get install fonts-ipafont-gothic", doctor_look_font},
    {"locale", "", "端末の文字が UTF-8 である", "the terminal's characters are UTF-8",
     "LANG=ja_JP.UTF-8 か LANG=C.UTF-8 にしてください", "set LANG=C.UTF-8 or LANG=ja_JP.UTF-8", doctor_look_locale},
    {"host-clock", "", "この計算機の時計が合っている", "the machine's clock is right",
     "時計を合わせてください。免除 (waivers) の期限と結果の名前がこれに頼ります",
     "set the clock; names of results and the last days of waivers rest on it", doctor_look_host_clock},
    {"open-files", "", "開けるファイルの数が足りる", "enough files may be open",
     "ulimit -n 1024 としてください", "ulimit -n 1024", doctor_look_open_files},
    {"memory", "", "メモリーが足りる", "there is enough memory",
     "-j を小さくするか、他のプログラムを終えてください", "use a smaller -j or end other programs", doctor_look_memory},
    {"shared-memory", "", "共有メモリーに書ける (libfaketime が使う)", "shared memory is writable (libfaketime uses it)",
     "/dev/shm を tmpfs として載せてください。コンテナーなら --shm-size", "mount a tmpfs on /dev/shm; in a container, --shm-size",
     doctor_look_shared_memory},
    {"temporary", "", "一時フォルダーに書ける", "the temporary folder is writable",
     "TMPDIR に書けるフォルダーを指定してください", "let TMPDIR name a folder that can be written to", doctor_look_temporary},
    {"temporary-length", "temporary", "一時フォルダーの名前が短い (ソケットの制限)",
     "the temporary folder's name is short (sockets have a limit)", "TMPDIR=/tmp とするなど、短い場所にしてください",
     "choose a shorter place, such as TMPDIR=/tmp", doctor_look_temporary_length},
    {"disk-space", "temporary", "ディスクの空きが足りる", "there is enough space on the disk",
     "空きを作るか、TMPDIR を別のディスクにしてください", "make space, or let TMPDIR name another disk", doctor_look_disk_space},
    {"results", "", "結果のフォルダーを作れる", "the folder for results can be made",
     "--results に、書ける場所の名前を指定してください", "name a place that can be written to with --results", doctor_look_results},
    {"port", "", "指定した待ち受けポートが空いている", "the port to listen on is free",
     "別の --web の番号にするか、使っているプログラムを終えてください", "choose another number for --web, or end who uses it", doctor_look_port},
    {"pcscd", "", "pcscd がある", "pcscd is there", "apt-get install pcscd", "apt-get install pcscd", doctor_look_pcscd},
    {"driver", "", "仮想リーダーのドライバー (vpcd) がある", "the driver of the virtual reader (vpcd) is there",
     "apt-get install vsmartcard-vpcd", "apt-get install vsmartcard-vpcd", doctor_look_driver},
    {"namespaces", "", "名前空間を使える (リーダーを外から隔てる)", "namespaces are allowed (they keep readers from strangers)",
     "root で動かすか、コンテナーに --cap-add SYS_ADMIN を与えてください。なくても動きますが、リーダーの口がネットワークから見えます",
     "run as root, or give a container --cap-add SYS_ADMIN; without, it works but the readers' ports can be seen from the network",
     doctor_look_namespaces},
    {"run-directory", "", "名前空間なしでは /run/pcscd に書ける", "without namespaces /run/pcscd is writable",
     "mkdir -m 1777 /run/pcscd", "mkdir -m 1777 /run/pcscd", doctor_look_run_directory},
    {"lane", "pcscd driver temporary temporary-length run-directory", "仮想リーダーが動き、カードが見える",
     "a virtual reader starts", "`--verbose` の記録 pcscd.log を見てください", "look at pcscd.log", doctor_look_lane},
    {"other-daemon", "", "他の pcscd のファイルが邪魔をしない", "files of another pcscd are not in the way",
     "名前空間がない環境では、他の pcscd を止めてください (systemctl stop pcscd.socket pcscd)",
     "where there are no namespaces, stop the other pcscd (systemctl stop pcscd.socket pcscd)", doctor_look_other_daemon},
    {"open-to-all", "", "この計算機の vpcd が外から届かない", "the machine's own vpcd cannot be reached from outside",
     "35963 番を防ぐか、/etc/reader.conf.d/vpcd を外してください。誰でもカードを挿せます",
     "close port 35963 or remove /etc/reader.conf.d/vpcd: anybody could insert a card", doctor_look_open_to_all},
    {"many-readers", "", "この計算機の pcscd の差し込み口が 16 以下である", "the machine's own pcscd has at most 16 slots",
     "/etc/reader.conf.d のリーダーを減らしてください。九つ目の仮想リーダーは黙って消えます",
     "have fewer readers in /etc/reader.conf.d: the ninth virtual reader is silently absent", doctor_look_many_readers},
    {"faketime", "", "libfaketime がある", "libfaketime is there", "apt-get install libfaketime", "apt-get install libfaketime",
     doctor_look_faketime},
    {"own-preload", "", "LD_PRELOAD を自分で設定していない", "LD_PRELOAD is not set by yourself",
     "必要でなければ unset LD_PRELOAD", "unset LD_PRELOAD unless you need it", doctor_look_own_preload},
    {"own-faketime", "", "FAKETIME を自分で設定していない", "FAKETIME is not set by yourself",
     "unset FAKETIME。製品の時計はスイートが決めます", "unset FAKETIME: the suite sets the product's clock", doctor_look_own_faketime},
    {"clock-file", "temporary", "時計のファイルが一度に置き換わる", "the clock's file is replaced at once, never torn",
     "TMPDIR をこの計算機のディスクにしてください (共有フォルダーは不可)", "let TMPDIR be on a disk of this machine, not on a share",
     doctor_look_clock_file},
    {"preload", "faketime shared-memory temporary", "時計の差し替え (preload) が効く", "a program sees the scripted time (preload)",
     "セキュリティー機構 (SELinux, AppArmor) が LD_PRELOAD を許すか確かめてください",
     "see whether a security module (SELinux, AppArmor) refuses LD_PRELOAD", doctor_look_preload},
    {"product", "", "製品を起動できる", "the product can be started",
     "-- の後のコマンドを確かめてください。実行権限 (chmod +x) も", "look at the command after --, and at its permission (chmod +x)",
     doctor_look_product_found},
    {"product-static", "product", "製品に時計の差し替えが効く (静的リンクでない)", "the product can be preloaded (not linked statically)",
     "動的リンクにするか、アダプターで set-clock を宣言してください",
     "link it dynamically, or declare set-clock in the adapter", doctor_look_product_static},
    {"product-setuid", "product", "製品に時計の差し替えが効く (setuid でない)", "the product can be preloaded (not setuid)",
     "chmod u-s,g-s としてください。setuid のプログラムは LD_PRELOAD を無視します",
     "chmod u-s,g-s: a setuid program ignores LD_PRELOAD", doctor_look_product_setuid},
    {"product-sanitizer", "product", "製品の AddressSanitizer と時計の差し替えが両立する",
     "AddressSanitizer in the product and the scripted clock get along",
     "起動しないときは LD_PRELOAD に libasan を先に置いてください", "if it does not start, put libasan first in LD_PRELOAD",
     doctor_look_product_sanitizer},
    {"adapter", "product preload", "アダプターが挨拶 (hello) に正しく答える", "the adapter answers `hello` as it should",
     "suites/adapters/desk-protocol.md の hello を見てください。一行ごとに flush していますか",
     "see `hello` in suites/adapters/desk-protocol.md; is each line flushed?", doctor_look_adapter_answers},
    {"adapter-honest", "adapter", "製品を止めると、アダプターも見えているものを答えない", "with the product stopped the adapter has nothing to show",
     "seen を前の値から答えていないか確かめてください。毎回、製品から読みます",
     "see whether `seen` is answered from what was there before; it is read from the product each time", doctor_look_adapter_honest},
    {"adapter-role", "adapter", "アダプターの役割が --role と同じである", "the adapter's role is the one of --role",
     "--role か、hello の答えの role を直してください", "mend --role, or `role` in the answer to hello", doctor_look_adapter_role},
    {"adapter-capabilities", "adapter", "必須の機能が宣言されている", "mandatory capabilities are declared",
     "hello の capabilities に足してください。宣言のない必須機能は FAIL になります",
     "add them to `capabilities` of hello: a mandatory one that is missing is FAIL", doctor_look_adapter_capabilities},
    {"folder", "", "共有フォルダーに書ける", "the shared folder is writable",
     "共有の権限と、載せ方 (mount) を確かめてください", "look at the share's permissions and how it is mounted", doctor_look_folder_writable},
    {"folder-empty", "folder", "共有フォルダーに他のものがない", "nothing else lies in the shared folder",
     "空のフォルダーを指定してください。残った応答は次の試験に混ざります",
     "name an empty folder: answers left over would mix into the next test", doctor_look_folder_empty},
    {"folder-renames", "folder", "共有フォルダーで名前の付け替えができる", "files in the shared folder can be renamed",
     "名前の付け替えができる共有にしてください (電文を途中で読まれないため)",
     "use a share that can rename, so that no message is read half-written", doctor_look_folder_renames},
    {"folder-characters", "folder", "共有フォルダーの文字コードが合っている", "the shared folder keeps Japanese names",
     "mount の iocharset=utf8 を確かめてください", "mount it with iocharset=utf8", doctor_look_folder_characters},
    {"certificate", "", "証明書が信頼でき、期限内である", "the certificate is trusted and in its time",
     "CA の証明書 (--authority) と有効期間を確かめてください", "look at the CA (--authority) and at the validity", doctor_look_certificate},
};

enum { CHECK_COUNT = sizeof checks / sizeof checks[0], SEEN_MAXIMUM = 2048 };

struct doctor_site doctor_site_here(const struct home *home, const struct registry *registry) {
    struct rlimit files = {0};
    const char *temporary = getenv("TMPDIR");
    (void)getrlimit(RLIMIT_NOFILE, &files);
    (void)setlocale(LC_CTYPE, "");
    return (struct doctor_site){
        .home = home,
        .registry = registry,
        .pcscd = "/usr/sbin/pcscd",
        .driver = "/usr/lib/pcsc/drivers/serial/libifdvpcd.so",
        .faketime = ONSHI_LIBFAKETIME,
        .font = ONSHI_FONT,
        .run_directory = "/run/pcscd",
        .reader_directory = "/etc/reader.conf.d",
        .listeners = "/proc/net/tcp",
        .memory = "/proc/meminfo",
        .shared_memory = "/dev/shm",
        .temporary = temporary == NULL || temporary[0] == 0 ? "/tmp" : temporary,
        .results = "onshi-results",
        .now = clock_machine_seconds(),
        .files = files.rlim_cur,
        .space_bytes = (uint64_t)512 * 1024 * 1024,
        .locale = nl_langinfo(CODESET),
        .preload = getenv("LD_PRELOAD") == NULL ? "" : getenv("LD_PRELOAD"),
        .faketime_setting = getenv("FAKETIME") == NULL ? "" : getenv("FAKETIME"),
    };
}

const struct doctor_check *doctor_check_named(const char *name) {
    for (size_t i = 0; i < CHECK_COUNT; i++) {
        if (strcmp(checks[i].name, name) == 0) {
            return &checks[i];
        }
    }
    return NULL;
}

static bool rests_on_bad(const struct doctor_check *check, const enum doctor_state states[CHECK_COUNT]) {
    for (size_t i = 0; i < CHECK_COUNT; i++) {
        if (states[i] == DOCTOR_BAD && text_lists(check->needs, checks[i].name, strlen(checks[i].name))) {
            return true;
        }
    }
    return false;
}

int doctor_examine(const struct doctor_site *site, doctor_report *report, void *context) {
    enum doctor_state states[CHECK_COUNT] = {DOCTOR_GOOD};
    int bad = 0;
    for (size_t i = 0; i < CHECK_COUNT; i++) {
        struct bytes_writer seen;
        bytes_writer_init(&seen, SEEN_MAXIMUM);
        states[i] = rests_on_bad(&checks[i], states) ? DOCTOR_SKIPPED : checks[i].look(site, &seen);
        bad += states[i] == DOCTOR_BAD;
        report(context, &checks[i], states[i], bytes_text(&seen));
        bytes_writer_free(&seen);
    }
    return bad;
}
