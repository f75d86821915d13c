/** How far a run is: a bar on a terminal, a line now and then elsewhere; nothing for what takes no longer than a second. */
import { counted, megabytes, type Terminal } from "./terminal.ts";

/** How much there is to do. */
export interface Amount {
  readonly files: number;
  readonly bytes: number;
}

const firstAfterMs = 1000;
const barEveryMs = 200;
const lineEveryMs = 30_000;
const barWidth = 20;

/** Told of every file that is done. */
export class Progress {
  readonly #terminal: Terminal;
  readonly #start: number;
  readonly #now: () => number;
  #total: Amount | null = null;
  #files = 0;
  #bytes = 0;
  #next: number;

  /** @param now in milliseconds; the clock, but for tests */
  constructor(terminal: Terminal, now: () => number = () => performance.now()) {
    this.#terminal = terminal;
    this.#now = now;
    this.#start = now();
    this.#next = this.#start + (terminal.isWatched ? firstAfterMs : lineEveryMs);
  }

  /** Tells how much there is, once that is known. */
  set total(total: Amount) {
    this.#total = total;
  }

  add(bytes: number): void {
    this.#files += 1;
    this.#bytes += bytes;
    const now = this.#now();
    if (now < this.#next) return;
    this.#next = now + (this.#terminal.isWatched ? barEveryMs : lineEveryMs);
    const text = progressText({ files: this.#files, bytes: this.#bytes }, this.#total, now - this.#start);
    if (this.#terminal.isWatched) this.#terminal.status(text);
    else this.#terminal.say(text);
  }

  /** Takes the bar away. */
  end(): void {
    this.#terminal.status("");
  }
}

/** "[############--------] 61 %  1.2 of 1.9 GB  41 s left", or what is known of it. */
export function progressText(done: Amount, total: Amount | null, elapsedMs: number): string {
  if (total === null || total.bytes === 0) return `${counted(done.files, "file")}, ${megabytes(done.bytes)}`;
  const share = Math.min(1, done.bytes / total.bytes);
  const full = Math.floor(share * barWidth);
  const bar = "#".repeat(full) + "-".repeat(barWidth - full);
  const left = share === 0 ? "" : `  ${timeText((elapsedMs / share) * (1 - share))} left`;
  return `[${bar}] ${Math.floor(share * 100)} %  ${ofText(done.bytes, total.bytes)}${left}`;
}

function ofText(bytes: number, of: number): string {
  if (of < 1e9) return `${megabytes(bytes)} of ${megabytes(of)}`;
  return `${(bytes / 1e9).toFixed(1)} of ${(of / 1e9).toFixed(1)} GB`;
}

function timeText(ms: number): string {
  const seconds = Math.ceil(ms / 1000);
  if (seconds < 100) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 100 ? `${minutes} min` : `${Math.round(minutes / 60)} h`;
}
