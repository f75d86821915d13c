/** Places that may identify, to be taken over one by one. */
import type { Suggested, Task } from "../task.ts";
import { element, reveal } from "./dom.ts";
import type { Drawing } from "./drawing.ts";

const words: Readonly<Record<Suggested["what"], string>> = {
  face: "Cover the face",
  eyes: "Cover eyes and eyebrows",
  code: "Cover the barcode",
};

/** Lists what was found, and tells what was not looked for; a button makes a region of it, like one that was drawn. */
export function offerSuggestions({ suggestions }: Task, drawing: Drawing): void {
  if (suggestions === null) return;
  for (const id of ["suggested", "no-proof"]) reveal(id);
  reveal("none-suggested", suggestions.places.length === 0);
  element("not-looked", HTMLElement).append(...suggestions.notLooked.map(paragraph));
  const counts = new Map<Suggested["what"], number>();
  const rows = suggestions.places.map(({ what, region }) => {
    const count = (counts.get(what) ?? 0) + 1;
    counts.set(what, count);
    const [row, button] = [document.createElement("li"), document.createElement("button")];
    button.type = "button";
    button.textContent = count === 1 ? words[what] : `${words[what]} (${count})`;
    button.addEventListener("click", () => {
      if (!drawing.now.regions.includes(region)) drawing.add(region);
    });
    row.append(button);
    return row;
  });
  element("suggestions", HTMLUListElement).append(...rows);
}

function paragraph(text: string): HTMLElement {
  const made = document.createElement("p");
  made.textContent = text;
  return made;
}
