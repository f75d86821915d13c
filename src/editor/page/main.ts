/** The page of the mask editor: puts its parts together. */
import { keptRect } from "../applied.ts";
import type { NoTask, Task } from "../task.ts";
import { element, onPress, reveal, say } from "./dom.ts";
import { Drawing } from "./drawing.ts";
import { offerEdges } from "./edges.ts";
import { Gestures, type Tool } from "./gestures.ts";
import { Keys } from "./keys.ts";
import { pageSwitch } from "./pages.ts";
import { Panel } from "./panel.ts";
import { fetchTask, Session } from "./session.ts";
import { Stage } from "./stage.ts";
import { offerSuggestions } from "./suggestions.ts";

const tools = ["select", "rect", "ellipse", "polygon", "crop"] as const;

function start(task: Task): void {
  reveal("bar");
  reveal("room");
  const drawing = new Drawing(task.initial);
  const stage = new Stage(task, drawing);
  const gestures = new Gestures(stage, drawing, task.size);
  const session = new Session(task.back, {
    isUnsaved: () => drawing.now !== task.initial || stage.draft.length > 0,
  });
  const keys = new Keys(stage, drawing, task);
  const panel = new Panel(task, drawing, stage);
  const choose = (tool: Tool): void => {
    const isDropped = gestures.finish() === "open" && gestures.abort();
    if (isDropped) say("alert", "The outline had too few points to cover anything, and is gone.");
    gestures.tool = tool;
    for (const id of tools) element(id, HTMLElement).setAttribute("aria-pressed", String(id === tool));
    stage.svg.classList.toggle("drawing", tool !== "select");
  };
  const save = (): void => void trySave(session, drawing, gestures, task);
  drawing.onChange = () => {
    say("alert", "");
    if (drawing.shape === null) stage.handle = null;
    stage.draw();
    panel.update();
  };
  if (task.mode === "crop") showCropOnly();
  for (const tool of tools) {
    onPress(tool, (byKeyboard) => {
      choose(byKeyboard ? "select" : tool);
      if (byKeyboard && tool !== "select") keys.place(tool);
    });
  }
  onPress("undo", () => drawing.undo());
  onPress("redo", () => drawing.redo());
  onPress("larger", () => stage.zoomBy(1.25));
  onPress("smaller", () => stage.zoomBy(0.8));
  onPress("whole", () => stage.showWhole());
  onPress("next-point", () => keys.nextHandle());
  onPress("add-point", () => keys.addPoint());
  onPress("remove-point", () => keys.removePoint());
  onPress("save", save);
  onPress("cancel", () => void session.cancel());
  offerPresets(keys, task);
  offerEdges(task.size, stage);
  offerPages(task);
  offerSuggestions(task, drawing);
  addEventListener("keydown", (event) => {
    if (isMeant(event, "s")) save();
    else if (isTyping(event)) return;
    else if (isMeant(event, "y") || (isMeant(event, "z") && event.shiftKey)) drawing.redo();
    else if (isMeant(event, "z")) drawing.undo();
    else return;
    event.preventDefault();
  });
  stage.svg.addEventListener("keydown", (event) => {
    const isDone =
      (event.key === "Escape" && letGo(gestures, stage, drawing, choose)) ||
      (event.key === "Enter" && stage.draft.length > 2 && (gestures.closePolygon(), true)) ||
      keys.press(event);
    if (isDone) event.preventDefault();
  });
  choose(task.mode === "crop" ? "crop" : "select");
  stage.showWhole();
  panel.update();
  stage.svg.focus();
}

/** One thing at a time: what is half drawn, a corner, the choice, the tool. */
function letGo(gestures: Gestures, stage: Stage, drawing: Drawing, choose: (tool: Tool) => void): boolean {
  if (gestures.abort()) return true;
  if (stage.handle === null && drawing.selected === null) choose("select");
  const { selected } = drawing;
  const held = stage.handle !== null;
  stage.handle = null;
  drawing.select(held ? selected : null);
  return true;
}

/** What is saved was seen as it will be applied: an outline that is still open is closed first, and not yet saved. */
async function trySave(session: Session, drawing: Drawing, gestures: Gestures, task: Task): Promise<void> {
  const halfDrawn = gestures.finish();
  const { now } = drawing;
  if (halfDrawn === "closed") {
    say("alert", "The outline was not closed; now it is, as shown. Save again if it covers what it should.");
  } else if (halfDrawn === "open") {
    say("alert", "Something is half drawn and would not be saved: finish it, or let go of it with Escape.");
  } else if (now.crop !== null && keptRect(now.crop, task.grid, task.size) === null) {
    say("alert", "The crop is too small: nothing would be left.");
  } else if (!task.mayBeEmpty && now.regions.length === 0 && now.crop === null) {
    say("alert", "Nothing is drawn yet. Cancel ends without a change.");
  } else {
    await session.save(now);
  }
}

function showCropOnly(): void {
  say("title", "Choose what to keep");
  document.title = "derm-share: choose what to keep";
  say("none", "Nothing is cut off yet. Drag over what should be kept.");
  for (const id of ["rect", "ellipse", "polygon", "colours", "face-presets", "eyes-alone"]) reveal(id, false);
}

function offerPages({ frames }: Task): void {
  if (frames === 1) return;
  element("pages", HTMLElement).append(pageSwitch(frames, element("picture", SVGImageElement), showPage));
  reveal("pages");
}

/** Another page comes into the same place, in the bands of the edges too. */
function showPage(page: number): void {
  for (const image of document.querySelectorAll("image")) image.setAttribute("href", `picture/${page}`);
  say("looked", "Not yet looked at.");
}

function offerPresets(keys: Keys, { size }: Task): void {
  const { width, height } = size;
  const [across, down] = [Math.floor(width / 2), Math.floor(height / 2)];
  onPress("face", () => keys.place("ellipse", keys.middle(0.5, 0.8)));
  onPress("eyes", () => keys.place("rect", keys.middle(0.6, 0.2)));
  onPress("keep-left", () => keys.place("crop", { x: 0, y: 0, width: across, height }));
  onPress("keep-right", () => keys.place("crop", { x: width - across, y: 0, width: across, height }));
  onPress("keep-top", () => keys.place("crop", { x: 0, y: 0, width, height: down }));
  onPress("keep-bottom", () => keys.place("crop", { x: 0, y: height - down, width, height: down }));
}

function isMeant(event: KeyboardEvent, key: string): boolean {
  return (event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === key;
}

/** In a field of numbers, undo is that of the field. */
function isTyping({ target }: KeyboardEvent): boolean {
  return target instanceof HTMLElement && target.isContentEditable;
}

/** There is nothing to draw on: why, and the way back. */
function tellWhy({ problem, back }: NoTask): void {
  const session = new Session(back); // without a line the program takes the page for closed
  say("over-title", "This picture cannot be drawn on");
  say("over-text", problem);
  const way = document.createElement("button");
  way.type = "button";
  way.id = "over-back";
  way.addEventListener("click", () => void session.cancel());
  way.textContent = "Back to the pictures";
  element("over", HTMLElement).append(way);
  reveal("over");
  way.focus();
}

const task = await fetchTask();
if ("problem" in task) tellWhy(task);
else start(task);
