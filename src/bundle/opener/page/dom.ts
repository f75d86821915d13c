/** The elements of the template, by their ids. */

/** An element that the template is known to have. */
export function element<E extends HTMLElement>(id: string, kind: new () => E): E {
  const found = document.getElementById(id);
  if (found instanceof kind) return found;
  throw new Error(`the template has no ${id}`);
}

/** Sets the text of an element. */
export function say(id: string, text: string): void {
  element(id, HTMLElement).textContent = text;
}

/** Shows an element, or hides it. */
export function show(id: string, shown = true): void {
  element(id, HTMLElement).hidden = !shown;
}

/** Hands bytes to the browser's downloads under a name. */
export function save(bytes: Uint8Array<ArrayBuffer>, mediaType: string, name: string): void {
  const url = URL.createObjectURL(new Blob([bytes], { type: mediaType }));
  const anchor = document.createElement("a");
  anchor.href = url;
  anchor.download = name;
  anchor.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000); // the download may start later
}
