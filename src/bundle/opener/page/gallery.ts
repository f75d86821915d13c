/** The pictures of an open bundle: one at a time, with small ones to choose from when there are several. Decks are saved. */
import { fileNameOf, type InnerItem } from "../../inner-manifest.ts";
import { bundleName } from "../../manifest-fields.ts";
import { isDeck } from "../../terms.ts";
import type { Opened, OpenedPicture } from "./bundle.ts";
import { element, save, say, show } from "./dom.ts";

/** Shows the pictures, the first one large. */
export function showGallery({ inner, pictures }: Opened): void {
  const urls = pictures.map(({ item, content }) =>
    isDeck(item.mediaType) ? null : URL.createObjectURL(new Blob([content], { type: item.mediaType })),
  );
  const names = pictures.map(({ item }) => `${bundleName(inner.bundleId)}-${fileNameOf(item)}`);
  const thumbnails = pictures.map(({ item }, i) => thumbnail(urls[i] ?? null, item, i, pictures.length));
  let current = 0;
  const choose = (index: number): void => {
    current = Math.min(Math.max(index, 0), pictures.length - 1);
    const picture = pictures[current];
    const url = urls[current] ?? null;
    if (picture !== undefined && url !== null) showPicture(picture, url, current, pictures.length);
    if (picture !== undefined && url === null) showDeck(picture, names[current] ?? "", current, pictures.length);
    element("previous", HTMLButtonElement).disabled = current === 0;
    element("next", HTMLButtonElement).disabled = current === pictures.length - 1;
    thumbnails.forEach((each, i) => each.setAttribute("aria-current", String(i === current)));
  };
  thumbnails.forEach((each, i) => each.addEventListener("click", () => choose(i)));
  if (pictures.length > 1) {
    element("thumbnails", HTMLElement).replaceChildren(...thumbnails.map(listItem));
    show("thumbnails");
    show("gallery");
  }
  element("previous", HTMLButtonElement).addEventListener("click", () => choose(current - 1));
  element("next", HTMLButtonElement).addEventListener("click", () => choose(current + 1));
  element("save", HTMLButtonElement).addEventListener("click", () => {
    const picture = pictures[current];
    if (picture === undefined) return;
    save(picture.content, picture.item.mediaType, names[current] ?? "");
  });
  makeZoom();
  choose(0);
}

function showPicture({ item }: OpenedPicture, url: string, index: number, count: number): void {
  const image = element("picture", HTMLImageElement);
  const place = count > 1 ? `Picture ${index + 1} of ${count}` : "Picture";
  say("picture-problem", "");
  showAs("picture", true);
  image.hidden = false;
  image.addEventListener(
    "error",
    () => {
      image.hidden = true;
      say("picture-problem", `This browser cannot show ${item.mediaType}. Save the picture and open it elsewhere.`);
    },
    { once: true },
  );
  image.src = url;
  image.alt = count > 1 ? `Clinical photograph ${index + 1} of ${count}` : "Clinical photograph";
  say("position", place);
  say("caption", `${item.widthPx} \u00d7 ${item.heightPx} pixels, ${sizeOf(item.bytes)}`);
}

/** A presentation is not shown: it is there to be saved, under the name that is told. */
function showDeck({ item }: OpenedPicture, name: string, index: number, count: number): void {
  say("picture-problem", "");
  showAs("presentation", false);
  say("position", count > 1 ? `Presentation, ${index + 1} of ${count}` : "Presentation");
  say("caption", `${name}, ${sizeOf(item.bytes)}: save it, then open it in PowerPoint or LibreOffice`);
}

function showAs(word: string, isPicture: boolean): void {
  for (const id of ["frame", "zoom"]) show(id, isPicture);
  say("save", `Save ${word} (unprotected, to Downloads)`);
}

function thumbnail(url: string | null, item: InnerItem, index: number, count: number): HTMLButtonElement {
  const button = document.createElement("button");
  button.type = "button";
  if (url === null) {
    button.textContent = fileNameOf(item);
    button.setAttribute("aria-label", `${fileNameOf(item)}: show presentation ${index + 1} of ${count}`);
    return button;
  }
  const image = document.createElement("img");
  image.src = url;
  image.loading = "lazy";
  image.alt = `Show photograph ${index + 1} of ${count}`;
  button.append(image);
  return button;
}

function listItem(child: HTMLElement): HTMLLIElement {
  const item = document.createElement("li");
  item.append(child);
  return item;
}

function makeZoom(): void {
  const button = element("zoom", HTMLButtonElement);
  button.addEventListener("click", () => {
    const actual = element("frame", HTMLElement).classList.toggle("actual");
    button.setAttribute("aria-pressed", String(actual));
  });
}

function sizeOf(bytes: number): string {
  return bytes < 1_000_000 ? `${Math.ceil(bytes / 1000)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}
