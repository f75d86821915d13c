/** Talking to the program that opened this page. */
import type { Drawn, NoTask, Task } from "../task.ts";
import { element, reveal, say } from "./dom.ts";

/** How often the program hears that somebody is at work, in milliseconds. */
const activeMs = 10_000;

/** What a page says of itself. */
interface Manners {
  /** What becomes of what was done, where nobody saved. */
  readonly left?: string;
  /** Whether leaving now would lose something. */
  readonly isUnsaved?: () => boolean;
}

/** The line to the program, and the end of the page. */
export class Session {
  #isOver = false;
  /** Whether somebody said how it ends: nothing is asked then. */
  #isLeaving = false;
  /** Whether an answer is still to come that says more than a line that broke off. */
  #isAsking = false;
  #isWarned = false;
  #toldAt = 0;
  readonly #alive = new EventSource("/alive");
  readonly #back: string | null;

  /** @param back where to go instead of ending; null to end */
  constructor(back: string | null, { left = "Nothing was changed.", isUnsaved = () => false }: Manners = {}) {
    this.#back = back;
    this.#alive.addEventListener("idle-soon", () => this.#warn());
    this.#alive.addEventListener("idle", () => this.#end("Ended", `Nobody touched it for two minutes. ${left}`));
    this.#alive.addEventListener("cancelled", () => this.#end("Cancelled", "Nothing was changed."));
    this.#alive.addEventListener("second", () => this.#end("Open in another tab", "Go on there."));
    this.#alive.addEventListener("error", () => this.#lose());
    addEventListener("beforeunload", (event) => {
      if (!this.#isOver && !this.#isLeaving && isUnsaved()) event.preventDefault();
    });
    for (const kind of ["pointerdown", "pointermove", "keydown", "wheel"] as const) {
      addEventListener(kind, () => this.#tell(), { passive: true });
    }
  }

  /** Sends the drawing; the page ends where it is taken, and says why where it is not. */
  async save(drawn: Drawn): Promise<void> {
    const answer = await this.#ask("save", drawn);
    if (answer === null) this.#lose();
    else if (answer.ok && this.#back !== null) this.#goBack(this.#back);
    else if (answer.status === 204) this.#end("Saved", "derm-share goes on in the terminal.");
    else say("alert", problemIn(await answer.json().catch(() => null)));
  }

  async cancel(): Promise<void> {
    if (this.#back !== null) return this.#goBack(this.#back);
    await this.#ask("/cancel", {});
    this.#end("Cancelled", "Nothing was changed.");
  }

  /** Sends something else that the page decides; says whether it was taken. */
  async send(path: string, body: unknown): Promise<boolean> {
    const answer = await this.#ask(path, body);
    say("alert", "");
    if (answer === null) this.#lose();
    else if (!answer.ok) say("alert", problemIn(await answer.json().catch(() => null)));
    return answer?.ok ?? false;
  }

  /** Ends a page that has sent everything already. */
  async finish(): Promise<void> {
    await this.#ask("/save", {});
    this.#end("Saved", "derm-share goes on in the terminal.");
  }

  #goBack(back: string): void {
    this.#isLeaving = true;
    location.assign(back);
  }

  async #ask(path: string, body: unknown): Promise<Response | null> {
    this.#isAsking = true;
    const answer = await this.#post(path, body);
    this.#isAsking = false;
    return answer;
  }

  #lose(): void {
    if (!this.#isAsking) this.#end("derm-share has ended", "Nothing more can be saved here.");
  }

  #warn(): void {
    this.#isWarned = true;
    say("alert", "Are you still there? This page ends soon: press a key or move.");
  }

  #tell(): void {
    const now = performance.now();
    if (this.#isOver || (now - this.#toldAt < activeMs && !this.#isWarned)) return;
    if (this.#isWarned) say("alert", "");
    this.#isWarned = false;
    this.#toldAt = now;
    void this.#post("/active", {});
  }

  async #post(path: string, body: unknown): Promise<Response | null> {
    try {
      return await fetch(path, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify(body),
      });
    } catch {
      return null;
    }
  }

  /** Leaves nothing of the picture on the page. */
  #end(title: string, text: string): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#alive.close();
    for (const picture of document.querySelectorAll("image, img")) picture.remove();
    for (const dialog of document.querySelectorAll("dialog")) dialog.close();
    document.getElementById("over-back")?.remove();
    for (const id of ["bar", "room"]) reveal(id, false);
    say("over-title", title);
    say("over-text", `${text} You can close this tab.`);
    reveal("over");
    element("over", HTMLElement).focus();
  }
}

/** What is to be done, or why nothing is. */
export async function fetchTask(): Promise<Task | NoTask> {
  const answer = await fetch("task");
  const given: unknown = answer.ok ? await answer.json() : null;
  return isTask(given) || isNoTask(given) ? given : { problem: "This picture is not there any more.", back: "/" };
}

function isNoTask(value: unknown): value is NoTask {
  return typeof value === "object" && value !== null && "problem" in value && "back" in value;
}

function isTask(value: unknown): value is Task {
  return typeof value === "object" && value !== null && "grid" in value && "initial" in value;
}

function problemIn(answer: unknown): string {
  const isKnown = typeof answer === "object" && answer !== null && "problem" in answer;
  return isKnown && typeof answer.problem === "string" ? answer.problem : "It could not be saved. Try again.";
}
