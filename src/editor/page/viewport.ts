/** What part of the picture is seen, and how large. */
import type { Point, Rect, Size } from "../../geometry.ts";

/** The middle of what is seen, in pixels of the picture, and how many CSS pixels one of them takes. */
export interface Viewport {
  readonly centre: Point;
  readonly scale: number;
}

const largestScale = 16;

/** The whole picture in a window. */
export function fit(size: Size, window: Size): Viewport {
  const scale = Math.min((window.width - 16) / size.width, (window.height - 16) / size.height);
  return { centre: { x: size.width / 2, y: size.height / 2 }, scale: Math.max(scale, 0.001) };
}

/** A rectangle of the picture in a window, with something around it. */
export function show(rect: Rect, window: Size): Viewport {
  const scale = Math.min(window.width / rect.width, window.height / rect.height) * 0.8;
  return { centre: { x: rect.x + rect.width / 2, y: rect.y + rect.height / 2 }, scale: Math.min(scale, largestScale) };
}

/** What is seen, in pixels of the picture. */
export function seen({ centre, scale }: Viewport, window: Size): Rect {
  const [width, height] = [window.width / scale, window.height / scale];
  return { x: centre.x - width / 2, y: centre.y - height / 2, width, height };
}

/** Larger or smaller, with one point of the picture staying where it is seen. */
export function zoom(view: Viewport, factor: number, fixed: Point, size: Size, window: Size): Viewport {
  const least = Math.min(fit(size, window).scale, 1) / 2;
  const scale = Math.min(Math.max(view.scale * factor, least), largestScale);
  const ratio = view.scale / scale;
  const centre = {
    x: fixed.x + (view.centre.x - fixed.x) * ratio,
    y: fixed.y + (view.centre.y - fixed.y) * ratio,
  };
  return { centre: inside(centre, size), scale };
}

/** Moved by so many pixels of the picture; its middle stays somewhere in the picture. */
export function pan(view: Viewport, by: Point, size: Size): Viewport {
  return { ...view, centre: inside({ x: view.centre.x + by.x, y: view.centre.y + by.y }, size) };
}

function inside({ x, y }: Point, size: Size): Point {
  return { x: Math.min(Math.max(x, 0), size.width), y: Math.min(Math.max(y, 0), size.height) };
}
