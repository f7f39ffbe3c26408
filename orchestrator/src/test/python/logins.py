"""Ways to log in to an SSH server, by paramiko. Usage: logins.py CHECK PORT RSA-KEY"""

import sys
import time

import paramiko

CHECK, PORT, KEY = sys.argv[1], int(sys.argv[2]), sys.argv[3]


def transport():
    made = paramiko.Transport(("127.0.0.1", PORT))
    made.start_client(timeout=20)
    return made


def refused(login):
    began = time.time()
    try:
        login()
    except paramiko.AuthenticationException:
        return time.time() - began
    raise AssertionError("let in")


def interactive():
    asked = []

    def answer(title, instructions, prompts):
        asked.extend(prompts)
        return ["pw" for _ in prompts]

    t = transport()
    t.auth_interactive("admin", answer)
    assert t.is_authenticated()
    assert len(asked) == 1 and not asked[0][1], asked
    t.close()


def interactive_refused():
    for user in ("admin", "nobody"):
        t = transport()
        refused(lambda: t.auth_interactive(user, lambda *_: ["wrong"]))
        t.close()


def max_tries():
    t = transport()
    tries = 0
    while t.is_active() and tries < 50:
        tries += 1
        try:
            # a new request for the service each time, as paramiko does it
            t.auth_password("admin", "wrong")
        except (paramiko.SSHException, EOFError):
            pass
    assert 3 <= tries <= 10, tries


def try_once(user):
    t = transport()
    took = refused(lambda: t.auth_password(user, "x"))
    t.close()
    return took


def delays():
    """A refusal takes longer the more there were, whether the user is there or not."""
    times = {}
    for user in ("viewer", "nobody"):
        times[user] = [try_once(user) for _ in range(4)]
    assert times["viewer"][0] >= 0.3, times
    assert times["viewer"][3] >= 1.0, times
    # those of the same address count on
    assert min(times["nobody"]) >= 1.0, times
    # who is right is not held back
    began = time.time()
    t = transport()
    t.auth_password("viewer", "pw")
    assert time.time() - began < 5, times
    t.close()


def rsa_key():
    t = transport()
    t.auth_publickey("admin", paramiko.RSAKey.from_private_key_file(KEY))
    assert t.is_authenticated()
    t.close()


globals()[CHECK]()
