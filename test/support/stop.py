"""Runs a program on a terminal and stops it in the middle of its writing.

argv: SIGINT, SIGTERM, or "close" for the window that is closed; the folder to watch; then the command. It is stopped as
soon as a half-written file of it lies in the folder. The exit status is the program's.
"""
import os, pty, signal, sys, threading, time

how, folder, *command = sys.argv[1:]
pid, terminal = pty.fork()
if pid == 0:
    os.execvp(command[0], command)


def read_all():
    try:
        while os.read(terminal, 65536):
            pass
    except OSError:  # the program has ended, or its terminal is closed
        pass


def half_written():
    try:
        return any(name.startswith(".derm-share-") for name in os.listdir(folder))
    except OSError:  # the folder is not there yet
        return False


if how != "close":
    threading.Thread(target=read_all, daemon=True).start()
while not half_written():
    if os.waitpid(pid, os.WNOHANG) != (0, 0):
        sys.exit("it ended before it could be stopped")
    time.sleep(0.0005)
if how == "close":
    os.close(terminal)
else:
    os.kill(pid, getattr(signal, how))
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) % 256)
