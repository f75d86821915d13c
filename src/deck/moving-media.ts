/** Sound and film in slides. A poster picture stays where the film goes. */
import type { DeckLeak } from "./leaks.ts";
import type { PartEditor } from "./part-editor.ts";
import { nodeOfTarget, removeTimeNodes } from "./time-nodes.ts";
import { child, descendants, type Element, hasOther, nameOf, parentOf } from "./xml.ts";

const mediaElements = new Set([
  "a:audioCd",
  "a:audioFile",
  "a:videoFile",
  "a:quickTimeFile",
  "a:wavAudioFile",
  "a:snd", // of a click
  "p14:media",
  "p:sndAc", // of a transition
  "p:sndTgt", // of an animation
]);

/** Whether an element stands for sound or film. */
export function isMedia(element: Element): boolean {
  return mediaElements.has(nameOf(element)) && child(element, "p:endSnd") === undefined; // which only ends another one
}

/** Whether a slide plays something. */
export function hasMedia(editor: PartEditor): boolean {
  return descendants(editor.root).some(isMedia);
}

/** Takes sound and film out. */
export function removeMedia(editor: PartEditor): void {
  removeMediaElements(editor, descendants(editor.root).filter(isMedia), "media");
}

/** Takes some of it out. The sound of an animation has a time node of its own, and a film an extension: they go with it. */
export function removeMediaElements(editor: PartEditor, found: readonly Element[], kind?: DeckLeak): void {
  const nodes: Element[] = [];
  for (const element of found) {
    const node = nameOf(element) === "p:sndTgt" ? nodeOfTarget(element) : undefined;
    if (node === undefined) editor.remove(withItsExtension(element), kind);
    else nodes.push(node);
  }
  removeTimeNodes(editor, nodes, kind);
}

function withItsExtension(element: Element): Element {
  let whole = element;
  for (;;) {
    const around = parentOf(whole);
    if (around === undefined || !/^p:ext(?:Lst)?$/.test(nameOf(around)) || hasOther(around, whole)) return whole;
    whole = around;
  }
}
