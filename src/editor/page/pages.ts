/** A picture of several pages or frames: one is seen at a time. */

/** An animation has too many frames to turn each by hand. */
const mostByHand = 4;

/** How long a page is seen at least when they turn by themselves, in milliseconds. */
const turnMs = 200;

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
  let [left, timer] = [0, 0];
  const turnAll = (all: HTMLButtonElement, turns: number): void => {
    clearInterval(timer);
    left = turns;
    all.setAttribute("aria-pressed", String(left > 0));
    told.setAttribute("aria-live", left > 0 ? "off" : "polite");
    if (left === 0) return;
    timer = setInterval(() => {
      if (isComing) return;
      turn(1);
      left -= 1;
      if (left === 0) turnAll(all, 0);
    }, turnMs);
  };
  const button = (text: string, name: string, press: (made: HTMLButtonElement) => void): HTMLButtonElement => {
    const made = document.createElement("button");
    made.type = "button";
    made.textContent = text;
    made.setAttribute("aria-label", `${name}${of}`);
    made.addEventListener("click", () => press(made));
    return made;
  };
  for (const end of ["load", "error"]) picture.addEventListener(end, () => (isComing = false));
  told.textContent = `Page 1 of ${count}`;
  row.append(
    button("Previous", "Previous page", () => turn(-1)),
    told,
    button("Next", "Next page", () => turn(1)),
  );
  if (count > mostByHand) {
    const all = button("Turn all", "Turn all pages", (made) => turnAll(made, left > 0 ? 0 : count));
    all.setAttribute("aria-pressed", "false");
    row.append(all);
  }
  return row;
}
