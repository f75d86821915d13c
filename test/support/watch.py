"""Runs a program and notes, again and again while it runs, what others on the computer can read of it.

argv: the file for the notes, then the command. Each note is the command line and the environment of the program and of
every process that it started: what `ps auxe` shows.
"""
import glob, subprocess, sys, time


def read(path):
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError:  # it has ended in between
        return b""


def family(pid):
    yield pid
    for path in glob.glob(f"/proc/{pid}/task/*/children"):
        for child in read(path).split():
            yield from family(child.decode())


with open(sys.argv[1], "wb") as notes:
    program = subprocess.Popen(sys.argv[2:])
    while program.poll() is None:
        for pid in family(program.pid):
            notes.write(read(f"/proc/{pid}/cmdline") + b" " + read(f"/proc/{pid}/environ") + b"\n")
        time.sleep(0.002)
sys.exit(program.returncode)
