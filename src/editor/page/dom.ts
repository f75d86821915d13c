/** The elements of the template, and new ones in the picture. */

/** An element that the template is known to have. */
export function element<E extends Element>(id: string, kind: new () => E): E {
  const found = document.getElementById(id);
  if (found instanceof kind) return found;
  throw new Error(`the template has no ${id}`);
}

/** Calls back when a button is pressed; by keyboard (or by software that speaks) there is no pointer to go on with. */
export function onPress(id: string, then: (byKeyboard: boolean) => void): void {
  element(id, HTMLButtonElement).addEventListener("click", ({ detail }) => then(detail === 0));
}

/** Sets the text of an element. */
export function say(id: string, text: string): void {
  const said = element(id, HTMLElement);
  if (said.textContent !== text) said.textContent = text;
}

/** Shows an element, or hides it. */
export function reveal(id: string, shown = true): void {
  element(id, HTMLElement).hidden = !shown;
}

/** A new SVG element. */
export function drawn<K extends keyof SVGElementTagNameMap>(
  name: K,
  attributes: Readonly<Record<string, string | number>>,
): SVGElementTagNameMap[K] {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  return made;
}
