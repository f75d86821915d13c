"""Runs a program in a pseudo-terminal and answers it: expect a text, send keys, until the steps are done.

argv[1] is JSON: {"command": [...], "cwd": "...", "env": {...}, "columns": 80, "steps": [["expected text", "keys to send"], ...]}.
Prints JSON: {"status": 0, "screen": "everything that was drawn", "missed": null or the text that did not come}.
"""
import fcntl, json, os, pty, select, struct, sys, termios, time

task = json.loads(sys.argv[1])
pid, terminal = pty.fork()
if pid == 0:
    os.chdir(task["cwd"])
    os.execvpe(task["command"][0], task["command"], task["env"])
fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 40, task["columns"], 0, 0))

screen = b""
start = 0  # each step looks only at what was drawn after the one before


def read_more(deadline):
    """False when the program has ended or the time is up."""
    global screen
    ready, _, _ = select.select([terminal], [], [], max(0, deadline - time.time()))
    if not ready:
        return False
    try:
        piece = os.read(terminal, 65536)
    except OSError:
        return False
    screen += piece
    return bool(piece)


missed = None
for expected, keys in task["steps"]:
    deadline = time.time() + 28
    while expected.encode() not in screen[start:]:
        if not read_more(deadline):
            missed = expected
            break
    if missed:
        break
    start = len(screen)
    time.sleep(0.1)  # the prompt must be listening before the keys come
    for key in keys if isinstance(keys, list) else [keys]:
        os.write(terminal, key.encode())
        time.sleep(0.02)

if missed:
    os.kill(pid, 9)
deadline = time.time() + 30
while read_more(deadline):
    pass
ended, status = os.waitpid(pid, os.WNOHANG)
if not ended:  # it asks something that no step answers
    time.sleep(0.2)
    ended, status = os.waitpid(pid, os.WNOHANG)
if not ended:
    missed = missed or "the end of the program"
    os.kill(pid, 9)
    _, status = os.waitpid(pid, 0)
print(json.dumps({"status": os.waitstatus_to_exitcode(status), "screen": screen.decode(errors="replace"), "missed": missed}))
