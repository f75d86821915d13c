/** The edges of the picture, enlarged: where labels, wristbands and screens hide. */
import type { Rect, Size } from "../../geometry.ts";
import { drawn, element, onPress, say } from "./dom.ts";
import type { Stage } from "./stage.ts";

/** How much of the picture counts as edge. */
const share = 0.12;

interface Band {
  readonly name: string;
  readonly part: Rect;
}

/** Parts of the four edges, about three times as long as deep. */
function bandsOf({ width, height }: Size): Band[] {
  const depth = Math.max(1, Math.round(Math.min(width, height) * share));
  const along = (name: string, length: number, rectAt: (from: number, to: number) => Rect): Band[] => {
    const count = Math.max(1, Math.round(length / (depth * 3)));
    return Array.from({ length: count }, (_, i) => ({
      name: `${name}, part ${i + 1} of ${count}`,
      part: rectAt((length * i) / count, (length * (i + 1)) / count),
    }));
  };
  return [
    ...along("Top edge", width, (from, to) => ({ x: from, y: 0, width: to - from, height: depth })),
    ...along("Right edge", height, (from, to) => ({ x: width - depth, y: from, width: depth, height: to - from })),
    ...along("Bottom edge", width, (from, to) => ({ x: from, y: height - depth, width: to - from, height: depth })),
    ...along("Left edge", height, (from, to) => ({ x: 0, y: from, width: depth, height: to - from })),
  ];
}

/** Makes the dialog work. */
export function offerEdges(size: Size, stage: Stage): void {
  const dialog = element("edges-dialog", HTMLDialogElement);
  for (const { name, part } of bandsOf(size)) {
    const button = document.createElement("button");
    button.type = "button";
    button.setAttribute("aria-label", name);
    button.className = "band";
    button.append(partOf(part, size));
    button.addEventListener("click", () => {
      dialog.close();
      stage.showPart(part);
      stage.svg.focus();
    });
    element(part.width > part.height ? "bands" : "upright-bands", HTMLElement).append(button);
  }
  onPress("edges", () => dialog.showModal());
  onPress("edges-back", () => dialog.close());
  onPress("edges-nothing", () => {
    say("looked", "Looked at: nothing there.");
    dialog.close();
  });
}

/** A part of the picture with the masks on it. */
function partOf({ x, y, width, height }: Rect, size: Size): SVGSVGElement {
  const svg = drawn("svg", { viewBox: `${x} ${y} ${width} ${height}`, "aria-hidden": "true" });
  const picture = { href: "picture", x: 0, y: 0, ...size, preserveAspectRatio: "none" };
  svg.append(drawn("image", picture), drawn("use", { href: "#applied" }));
  return svg;
}
