/** A picture of several pages or frames: one is seen at a time. */

/**
 * The buttons that turn its pages; behind the last comes the first again.
 *
 * @param picture goes on only when the page before has come, so that each is seen
 * @param of for those who hear the page: whose pages, where there are several
 */
export function pageSwitch(
  count: number,
  picture: HTMLImageElement | SVGImageElement,
  show: (page: number) => void,
  of = "",
): HTMLElement {
  const [row, told] = [document.createElement("div"), document.createElement("span")];
  row.className = "row pages";
  told.setAttribute("role", "status");
  let [page, isComing] = [1, false];
  const turn = (by: number): void => {
    if (isComing) return;
    isComing = true;
    page = ((page - 1 + by + count) % count) + 1;
    told.textContent = `Page ${page} of ${count}`;
    show(page);
  };
  const button = (text: string, by: number): HTMLButtonElement => {
    const made = document.createElement("button");
    made.type = "button";
    made.textContent = text;
    made.setAttribute("aria-label", `${text} page${of}`);
    made.addEventListener("click", () => turn(by));
    return made;
  };
  for (const end of ["load", "error"]) picture.addEventListener(end, () => (isComing = false));
  told.textContent = `Page 1 of ${count}`;
  row.append(button("Previous", -1), told, button("Next", 1));
  return row;
}
