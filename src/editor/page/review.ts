/** The page of `review`: the contact sheet. */
import type { Decision } from "../decision.ts";
import type { SheetEntry } from "../sheet-entry.ts";
import { drawn, element, onPress, reveal, say } from "./dom.ts";
import { pageSwitch } from "./pages.ts";
import { Session } from "./session.ts";
import { outlineOf } from "./stage.ts";

/** How long to wait before asking what else was found, in milliseconds. */
const againMs = 700;

const words = {
  "no-identifying-feature": "No identifying feature",
  masked: "Masked",
  withhold: "Withheld",
  none: "Not yet looked at",
} as const;

type Verdict = Decision["verdict"] | null;

const cards = new Map<number, { entry: SheetEntry; readonly card: HTMLLIElement }>();
const session = new Session(null, { left: "What you decided is kept." });
let isReading = true;

/** Shows what the program knows by now, and asks again while it reads. */
async function watch(): Promise<void> {
  await refresh();
  if (isReading) setTimeout(() => void watch().catch(() => {}), againMs); // the line tells when the program has gone
}

async function refresh(): Promise<void> {
  const { entries, more } = await fetchList();
  isReading = more;
  for (const entry of entries) place(entry);
  count();
}

/** A card is made once, and changed where its entry has. */
function place(entry: SheetEntry): void {
  const known = cards.get(entry.id);
  if (known === undefined) {
    const card = cardOf(entry);
    cards.set(entry.id, { entry, card });
    element("sheet", HTMLUListElement).append(card);
    update(entry, card);
  } else if (JSON.stringify(known.entry) !== JSON.stringify(entry)) {
    known.entry = entry;
    update(entry, known.card);
  }
}

function cardOf({ id, pages, problem }: SheetEntry): HTMLLIElement {
  const [card, names, verdict, row] = [make("li"), make("p"), make("p"), make("div")];
  card.id = `picture-${id}`;
  names.className = "names";
  verdict.className = "quiet";
  row.className = "row";
  card.append(names, verdict, row);
  if (problem !== null) return card;
  const [frame, picture] = [make("div"), make("img")];
  frame.className = "frame";
  picture.loading = "lazy";
  const show = (page: number): void => {
    picture.src = `/small/${id}/picture/${page}`;
    picture.alt = `Picture ${id + 1}${pages === 1 ? "" : `, page ${page} of ${pages}`}`;
  };
  show(1);
  frame.append(picture);
  card.prepend(frame);
  if (pages > 1) frame.after(pageSwitch(pages, picture, show, `: picture ${id + 1}`));
  const decide = (text: string, value: Verdict): void => {
    const pressed = buttonOf(text, `${text}: picture ${id + 1}`);
    if (value !== null) pressed.dataset["verdict"] = value;
    pressed.addEventListener("click", () => void choose(id, value));
    row.append(pressed);
  };
  decide("Nothing identifies", "no-identifying-feature");
  const draw = buttonOf("Draw", `Draw on picture ${id + 1}`);
  draw.className = "draw";
  draw.addEventListener("click", () => location.assign(`/draw/${id}/`));
  row.append(draw);
  decide("Withhold", "withhold");
  return card;
}

function update({ names, decision, disputed, problem }: SheetEntry, card: HTMLLIElement): void {
  const verdict = decision?.verdict ?? null;
  card.dataset["verdict"] = verdict ?? "none";
  const [first = "", ...others] = names;
  const [shown, state] = card.querySelectorAll("p");
  if (shown !== undefined) shown.textContent = others.length === 0 ? first : `${first} and ${others.length} more`;
  if (shown !== undefined) shown.title = names.join("\n");
  const merged = disputed ? "; the merged files differed" : "";
  if (state !== undefined) state.textContent = problem ?? words[verdict ?? "none"] + merged;
  for (const pressed of card.querySelectorAll<HTMLButtonElement>("[data-verdict]")) {
    pressed.setAttribute("aria-pressed", String(pressed.dataset["verdict"] === verdict));
  }
  card.querySelector("svg")?.remove();
  if (decision?.verdict === "masked") card.querySelector(".frame")?.append(masksOf(decision));
  hide(card, verdict);
}

/** What was drawn, over the small picture. */
function masksOf({ size, drawn: { regions, crop, fill } }: Extract<Decision, { verdict: "masked" }>): SVGSVGElement {
  const svg = drawn("svg", { viewBox: `0 0 ${size.width} ${size.height}`, "aria-hidden": "true" });
  svg.append(...regions.map((region) => outlineOf(region, { class: `mask ${fill}` })));
  if (crop !== null) svg.append(outlineOf({ shape: "rect", ...crop }, { class: "outline crop" }));
  return svg;
}

/** Pressed again, a decision is taken back. */
async function choose(id: number, verdict: Verdict): Promise<void> {
  const known = cards.get(id);
  if (known === undefined) return;
  const { decision } = known.entry;
  const next = decision?.verdict === verdict ? null : verdict;
  if (decision?.verdict === "masked" && !(await mayDropMasks())) return;
  await session.send(`/decide/${id}`, { verdict: next });
  await refresh().catch(() => {}); // another review may have decided something in the meantime
}

/** What was drawn is work: one press beside the mark is not to undo it. */
function mayDropMasks(): Promise<boolean> {
  const dialog = element("masks-dialog", HTMLDialogElement);
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "drop"), { once: true });
  });
}

function hide(card: HTMLLIElement, verdict: Verdict): void {
  card.hidden = element("unseen", HTMLInputElement).checked && verdict !== null;
}

function count(): void {
  const all = [...cards.values()].map(({ entry }) => entry).filter(({ problem }) => problem === null);
  const seen = all.filter(({ decision }) => decision !== null).length;
  say("count", `${seen} of ${all.length} looked at${isReading ? "; still reading" : ""}`);
}

function buttonOf(text: string, name: string): HTMLButtonElement {
  const made = make("button");
  made.type = "button";
  made.textContent = text;
  made.setAttribute("aria-label", name);
  return made;
}

function make<K extends keyof HTMLElementTagNameMap>(name: K): HTMLElementTagNameMap[K] {
  return document.createElement(name);
}

async function fetchList(): Promise<{ entries: readonly SheetEntry[]; more: boolean }> {
  const list: unknown = await (await fetch("/pictures")).json();
  return isList(list) ? list : { entries: [], more: false };
}

function isList(value: unknown): value is { entries: readonly SheetEntry[]; more: boolean } {
  return typeof value === "object" && value !== null && "entries" in value && "more" in value;
}

element("unseen", HTMLInputElement).addEventListener("change", () => {
  for (const { entry, card } of cards.values()) hide(card, entry.decision?.verdict ?? null);
});
for (const [id, answer] of [
  ["masks-keep", "keep"],
  ["masks-drop", "drop"],
] as const) {
  onPress(id, () => element("masks-dialog", HTMLDialogElement).close(answer));
}
onPress("save", () => void session.finish());
reveal("bar");
reveal("room");
await watch();
const [, cameFrom = ""] = location.hash.split("#"); // the picture that was drawn on
const card = document.getElementById(cameFrom);
card?.scrollIntoView({ block: "center" });
card?.querySelector<HTMLButtonElement>(".draw")?.focus({ preventScroll: true });
