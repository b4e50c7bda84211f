# SPDX-License-Identifier: Apache-2.0
"""What stands around the product in its own test: a desk, a service, a reader, a clock, certificates.

Each is as small as the test needs; none knows a rule. Nothing waits by the clock: a wait is for an event, with a deadline.
"""
import http.server
import json
import os
import queue
import socket
import ssl
import subprocess
import threading

DEADLINE_S = 15
INSTITUTION = "9910000018"
JST = 9 * 3600
NO_CHECK_TIME = 0x200000  # X509_V_FLAG_NO_CHECK_TIME: the day is the product's, not this process's

CA_CONFIG = """[ca]
default_ca=c
[c]
database={0}/index
serial={0}/serial
new_certs_dir={0}
private_key={0}/ca-key.pem
certificate={0}/ca.pem
default_md=sha256
policy=p
unique_subject=no
[p]
commonName=supplied
[server]
subjectAltName=IP:127.0.0.1
[client]
extendedKeyUsage=clientAuth
[req]
distinguished_name=dn
[dn]
"""


def run(*command):
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, timeout=60)


class Authority:
    """Certificates whose lives are told as yyyyMMdd."""

    def __init__(self, folder):
        self.folder = folder
        with open(f"{folder}/ca.cnf", "w") as config:
            config.write(CA_CONFIG.format(folder))
        open(f"{folder}/index", "w").close()
        with open(f"{folder}/serial", "w") as serial:
            serial.write("01\n")
        self.key("ca")
        run("openssl", "req", "-new", "-key", f"{folder}/ca-key.pem", "-subj", "/CN=Authority", "-out", f"{folder}/ca.csr")
        run("openssl", "ca", "-batch", "-selfsign", "-config", f"{folder}/ca.cnf", "-in", f"{folder}/ca.csr", "-out",
            f"{folder}/ca.pem", "-startdate", "20150101000000Z", "-enddate", "20491231235959Z", "-notext")

    def key(self, name):
        run("openssl", "ecparam", "-genkey", "-name", "prime256v1", "-noout", "-out", f"{self.folder}/{name}-key.pem")

    def make(self, name, kind, end, start="20150101"):
        folder = self.folder
        self.key(name)
        run("openssl", "req", "-new", "-key", f"{folder}/{name}-key.pem", "-subj", f"/CN={name}", "-out", f"{folder}/{name}.csr")
        run("openssl", "ca", "-batch", "-config", f"{folder}/ca.cnf", "-extensions", kind, "-in", f"{folder}/{name}.csr", "-out",
            f"{folder}/{name}.pem", "-startdate", f"{start}000000Z", "-enddate", f"{end}145959Z", "-notext")

    def make_stranger(self, name):
        """A certificate that nobody here has signed."""
        self.key(name)
        run("openssl", "req", "-new", "-x509", "-key", f"{self.folder}/{name}-key.pem", "-subj", f"/CN={name}", "-days", "36500", "-out",
            f"{self.folder}/{name}.pem")

    def der(self, name):
        return ssl.PEM_cert_to_DER_cert(open(f"{self.folder}/{name}.pem").read()).hex().upper()


class Clock:
    """A clock that stands still until it is set, for the product alone."""

    def __init__(self, path):
        self.path = path
        self.set("20211101100000")

    def set(self, time):
        parts = subprocess.run(["date", "-u", "-d", f"{time[:8]} {time[8:10]}:{time[10:12]}:{time[12:]}", "+%s"],
                               check=True, capture_output=True, timeout=10)
        self.time = time
        with open(f"{self.path}.new", "w") as file:
            file.write(str(int(parts.stdout) - JST))
        os.rename(f"{self.path}.new", self.path)

    def environment(self):
        library = next(path for path in (f"/usr/lib/{os.uname().machine}-linux-gnu/faketime/libfaketime.so.1",
                                         "/usr/lib/faketime/libfaketime.so.1") if os.path.exists(path))
        # A sanitizer's allocator would ask for the time while it holds its own lock, which libfaketime answers with an allocation.
        return {"ASAN_OPTIONS": "allocator_release_to_os_interval_ms=-1:verify_asan_link_order=0", "LD_PRELOAD": library,
                "FAKETIME_FMT": "%s", "FAKETIME_TIMESTAMP_FILE": self.path, "FAKETIME_NO_CACHE": "1",
                "FAKETIME_DONT_FAKE_MONOTONIC": "1", "FAKETIME_DONT_RESET": "1"}


class Service:
    """Two doors. What a path answers stands in `answers`: a function of the body, giving status and object, or None."""

    def __init__(self, folder, answers):
        self.folder = folder
        self.answers = answers
        self.requests = []
        self.servers = []
        self.ports = [0, 0]
        self.certificate = "server"
        self.nonsense = False  # answers are no JSON
        self.released = threading.Event()
        self.open()

    def open(self):
        service = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                name = self.path.rsplit("/", 1)[-1]
                service.requests.append((name, body, self.headers.get("Authorization"), self.path))
                answer = service.answers[name](body)
                if answer is None:
                    service.released.wait(DEADLINE_S)
                    return
                status, content = answer
                data = b"no JSON" if service.nonsense else json.dumps(content).encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *_):
                pass

        class Server(http.server.ThreadingHTTPServer):
            allow_reuse_address = True
            daemon_threads = True

            def handle_error(self, *_):  # a client that has left
                pass

        self.released.clear()
        for door, wants in enumerate((ssl.CERT_REQUIRED, ssl.CERT_NONE)):
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(f"{self.folder}/{self.certificate}.pem", f"{self.folder}/{self.certificate}-key.pem")
            context.load_verify_locations(f"{self.folder}/ca.pem")
            context.verify_mode = wants
            context.verify_flags |= NO_CHECK_TIME
            server = Server(("127.0.0.1", self.ports[door]), Handler)
            server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
            self.ports[door] = server.server_address[1]
            threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
            self.servers.append(server)

    def close(self):
        self.released.set()
        for server in self.servers:
            server.shutdown()
            server.server_close()
        self.servers = []

    def asked(self, name):
        return [body for path, body, _, _ in self.requests if path == name]


class Reader:
    """The reader's side of the port."""

    def __init__(self, path):
        self.path = path
        self.session = 0
        self.listener = None
        self.line = None
        self.heard = None
        self.listen()

    def listen(self):
        if os.path.exists(self.path):
            os.unlink(self.path)
        self.listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.listener.bind(self.path)
        self.listener.listen(1)
        self.listener.settimeout(DEADLINE_S)

    def accept(self, versions=(2,)):
        self.line, _ = self.listener.accept()
        self.line.settimeout(DEADLINE_S)
        self.heard = self.line.makefile("r", encoding="utf-8")
        self.say(event="hello", port=versions[0], versions=list(versions), reader="reader-1", mode="unattended",
                 methods=["face", "pin", "visual"])
        if 2 in versions:
            self.hear("hello")

    def say(self, **members):
        self.line.sendall((json.dumps(members) + "\n").encode())

    def hear(self, word):
        while True:
            line = json.loads(self.heard.readline())
            if line["do"] == word:
                return line

    def tell(self, event, **members):
        self.say(event=event, session=self.session, **members)

    def place(self):
        self.session += 1
        self.tell("card-placed", port=2)

    def close(self):
        if self.line is not None:
            self.line.shutdown(socket.SHUT_RDWR)
        for thing in (self.heard, self.line, self.listener):
            if thing is not None:
                thing.close()
        self.heard = self.line = self.listener = None


class Desk:
    """The product, and what staff ask of it."""

    def __init__(self, command, environment, log):
        self.product = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True,
                                        encoding="utf-8", env={**os.environ, **environment})
        self.number = 0
        self.seen = {}
        self.answers = queue.Queue()
        threading.Thread(target=self.listen, daemon=True).start()

    def listen(self):
        for line in self.product.stdout:
            self.answers.put(line)

    def begin(self, do, **members):
        self.number += 1
        self.product.stdin.write(json.dumps({"id": self.number, "do": do, **members}) + "\n")
        self.product.stdin.flush()

    def end(self):
        answer = json.loads(self.answers.get(timeout=DEADLINE_S))
        assert answer["id"] == self.number, answer
        self.seen = answer.get("seen", self.seen)
        return answer

    def ask(self, do, **members):
        self.begin(do, **members)
        return self.end()

    def close(self):
        self.product.stdin.close()
        status = self.product.wait(timeout=DEADLINE_S)
        self.product.stdout.close()
        return status
