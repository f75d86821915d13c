/** Sound and film in slides. A poster picture stays where the film goes. */
import { removeTiming } from "./hidden-shapes.ts";
import type { PartEditor } from "./part-editor.ts";
import { descendants, nameOf } from "./xml.ts";

const mediaElements = new Set([
  "a:audioCd",
  "a:audioFile",
  "a:videoFile",
  "a:quickTimeFile",
  "a:wavAudioFile",
  "p14:media",
  "p:sndAc",
]);
const timingElements = new Set(["p:audio", "p:video", "p:sndTgt"]);

/** Whether a slide plays something. */
export function hasMedia(editor: PartEditor): boolean {
  return descendants(editor.root).some((element) => mediaElements.has(nameOf(element)));
}

/** Takes sound and film out. */
export function removeMedia(editor: PartEditor): void {
  for (const element of descendants(editor.root)) {
    if (mediaElements.has(nameOf(element))) editor.remove(element, "media");
  }
}

/** Takes out the animations that would play what is not there any more. */
export function removeSilentTiming(editor: PartEditor): void {
  const all = descendants(editor.root);
  if (all.some((element) => timingElements.has(nameOf(element)))) removeTiming(editor);
}
