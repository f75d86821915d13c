/**
 * Where a shape stands on its slide: turned, mirrored, and inside groups that are so themselves.
 *
 * Source: ECMA-376 Part 1, 20.1.7.6 (xfrm), 20.1.7.5 (that of a group). A shape is mirrored, then turned clockwise about its
 * middle, then put in its place; a group does the same to its children as a whole.
 */
import type { Point, Size } from "../geometry.ts";
import { branchesOf } from "./branches.ts";
import { partOf } from "./crops.ts";
import { attribute, attributes, child, children, descendants, type Element, nameOf } from "./xml.ts";

/** x' = a x + c y + e, y' = b x + d y + f. */
export interface Affine {
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly d: number;
  readonly e: number;
  readonly f: number;
}

/** A shape and the way from its own box, whose corner is (0, 0), to the slide, in EMU. */
export interface Placed {
  readonly element: Element;
  /** As large as on the slide: groups stretch it before its form is laid out in it, so that corners stay round. */
  readonly box: Size;
  /** Turned, mirrored, moved, and sheared where it is not certain; of no other size. */
  readonly toSlide: Affine;
  /** False where an animation may move it, or a program may place it in more than one way. */
  readonly isCertain: boolean;
  /** So far from its box, in EMU, it may be seen, for it is turned in space; 0 for all that lies flat. */
  readonly stray: number;
  /** As `branchesOf`: not every reader shows it where there are any. */
  readonly branches: readonly Element[];
}

export const identity: Affine = { a: 1, b: 0, c: 0, d: 1, e: 0, f: 0 };

/** First `second`, then `first`. */
export function compose(first: Affine, second: Affine): Affine {
  const origin = apply(first, { x: second.e, y: second.f });
  return {
    a: first.a * second.a + first.c * second.b,
    b: first.b * second.a + first.d * second.b,
    c: first.a * second.c + first.c * second.d,
    d: first.b * second.c + first.d * second.d,
    e: origin.x,
    f: origin.y,
  };
}

export function apply({ a, b, c, d, e, f }: Affine, { x, y }: Point): Point {
  return { x: a * x + c * y + e, y: b * x + d * y + f };
}

/** The way back; null for what has no extent. */
export function invert({ a, b, c, d, e, f }: Affine): Affine | null {
  const size = a * d - b * c;
  if (Math.abs(size) < 1e-12) return null;
  const [p, q, r, s] = [d / size, -b / size, -c / size, a / size];
  return { a: p, b: q, c: r, d: s, e: -(p * e + r * f), f: -(q * e + s * f) };
}

/** What has to be known to place shapes. */
export interface PlacingRules {
  /** The ids that animations name. */
  readonly animated: ReadonlySet<string>;
  /** The shapes of the layout and the master that a shape has its place and look from. */
  readonly patterns: (shape: Element) => readonly Element[];
}

const shapeNames = new Set(["p:sp", "p:pic", "p:cxnSp", "p:graphicFrame", "p:grpSp"]);

/** The shapes directly inside a tree or group, those within alternatives included. */
export function shapesOf(tree: Element): Element[] {
  return children(tree).flatMap((element) => {
    const name = nameOf(element);
    if (shapeNames.has(name)) return [element];
    return ["mc:AlternateContent", "mc:Choice", "mc:Fallback"].includes(name) ? shapesOf(element) : [];
  });
}

/** What a shape says itself, or the nearest pattern that does; patterns are asked for only where it says nothing. */
export function ownOrInherited(
  shape: Element,
  patterns: PlacingRules["patterns"],
  read: (from: Element) => Element | undefined,
): Element | undefined {
  const own = read(shape);
  return (
    own ??
    patterns(shape)
      .map(read)
      .find((found) => found !== undefined)
  );
}

/** A shape's or group's own a:xfrm, or that of the nearest pattern with one. */
export function transformOf(shape: Element, patterns: PlacingRules["patterns"]): Element | undefined {
  return ownOrInherited(shape, patterns, ownTransformOf);
}

/** Where what has this a:xfrm stands in a parent, and its children in it; null where that says nothing. */
export function placeOf(
  transform: Element | undefined,
  toSlide: Affine,
): (Pick<Placed, "box" | "toSlide"> & { readonly forChildren: Affine }) | null {
  const own = transform === undefined ? null : ownPlacement(transform);
  if (transform === undefined || own === null) return null;
  const placed = compose(toSlide, own.toParent);
  return { ...asOnSlide(own.box, placed), forChildren: compose(placed, childrenPlacement(transform, own.box)) };
}

/** A box of the size that it has on the slide, and the way from there. */
function asOnSlide({ width, height }: Size, toSlide: Affine): Pick<Placed, "box" | "toSlide"> {
  const { a, b, c, d, e, f } = toSlide;
  const [wide, high] = [Math.hypot(a, b) || 1, Math.hypot(c, d) || 1];
  return {
    box: { width: width * wide, height: height * high },
    toSlide: { a: a / wide, b: b / wide, c: c / high, d: d / high, e, f },
  };
}

/** The shapes of a slide from the lowest to the highest, those in groups too. */
export function placedShapes(tree: Element, rules: PlacingRules): Placed[] {
  return placedIn(tree, identity, { isCertain: true, stray: 0 }, rules);
}

function placedIn(
  tree: Element,
  toSlide: Affine,
  group: Pick<Placed, "isCertain" | "stray">,
  rules: PlacingRules,
): Placed[] {
  return shapesOf(tree).flatMap((element) => {
    const transform = transformOf(element, rules.patterns);
    const place = placeOf(transform, toSlide);
    if (transform === undefined || place === null) return [];
    const isFlat = !isTurnedInSpace(element, rules.patterns);
    const isPlain = isFlat && (isEven(toSlide) || !isTurned(transform)) && !hasUnits(transform);
    const { box, toSlide: own } = place;
    const placed: Placed = {
      element,
      box,
      toSlide: own,
      isCertain: group.isCertain && isPlain && !rules.animated.has(idOf(element)),
      stray: group.stray + (isFlat ? 0 : Math.hypot(own.a, own.b) * box.width + Math.hypot(own.c, own.d) * box.height),
      branches: branchesOf(element),
    };
    if (nameOf(element) !== "p:grpSp") return [placed];
    return placedIn(element, place.forChildren, placed, rules);
  });
}

/** Programs differ in what a turned shape becomes in a group that is stretched more one way than the other. */
export function isEven({ a, b, c, d }: Affine): boolean {
  return Math.abs(Math.hypot(a, b) / Math.hypot(c, d) - 1) < 0.001;
}

export function isTurned(transform: Element): boolean {
  return Number(attribute(transform, "rot") ?? 0) % 5_400_000 !== 0; // a right angle, in 60,000ths of a degree
}

/** Whether a camera shows a shape or group otherwise than from the front: ECMA-376 Part 1, 20.1.4.1.26 and 20.1.5.5. */
export function isTurnedInSpace(shape: Element, patterns: PlacingRules["patterns"]): boolean {
  const scene = ownOrInherited(shape, patterns, sceneOf);
  return scene !== undefined && isSeenAskew(scene);
}

function sceneOf(shape: Element): Element | undefined {
  const properties = child(shape, "p:spPr") ?? child(shape, "p:grpSpPr");
  return properties && child(properties, "a:scene3d");
}

/** Whether there is a camera in an element that is not the usual one, or is turned, or comes near. */
function isSeenAskew(element: Element): boolean {
  const camera = descendants(element).find((found) => nameOf(found) === "a:camera");
  if (camera === undefined) return false;
  const turn = child(camera, "a:rot");
  const isUsual =
    attribute(camera, "prst") === "orthographicFront" && partOf(attribute(camera, "zoom") ?? "100000") === 1;
  return !isUsual || ["lat", "lon", "rev"].some((key) => Number((turn && attribute(turn, key)) ?? 0) !== 0);
}

/** The way from a shape's own box to where its parent counts, by its a:xfrm; null where that says nothing. */
export function ownTransform(transform: Element): Affine | null {
  return ownPlacement(transform)?.toParent ?? null;
}

function ownPlacement(transform: Element): { box: Size; toParent: Affine } | null {
  const [offset, extent] = [child(transform, "a:off"), child(transform, "a:ext")];
  const [x, y, width, height] = [
    numberOf(offset, "x"),
    numberOf(offset, "y"),
    numberOf(extent, "cx"),
    numberOf(extent, "cy"),
  ];
  if (![x, y, width, height].every(Number.isFinite) || width < 0 || height < 0) return null;
  const [middleX, middleY] = [width / 2, height / 2];
  const angle = (Number(attribute(transform, "rot") ?? 0) / 60_000 / 180) * Math.PI;
  const [cosine, sine] = [Math.cos(angle), Math.sin(angle)].map((value) => Math.round(value * 1e12) / 1e12);
  const [flipX, flipY] = ["flipH", "flipV"].map((key) =>
    /^(?:1|true)$/.test(attribute(transform, key) ?? "") ? -1 : 1,
  );
  const turned = { a: cosine ?? 1, b: sine ?? 0, c: -(sine ?? 0), d: cosine ?? 1, e: x + middleX, f: y + middleY };
  const mirrored = {
    ...identity,
    a: flipX ?? 1,
    d: flipY ?? 1,
    e: -middleX * (flipX ?? 1),
    f: -middleY * (flipY ?? 1),
  };
  return { box: { width, height }, toParent: compose(turned, mirrored) };
}

/** From the coordinates of a group's children to its own box. */
function childrenPlacement(transform: Element, { width, height }: Size): Affine {
  const [offset, extent] = [child(transform, "a:chOff"), child(transform, "a:chExt")];
  const [wide, high] = [numberOf(extent, "cx"), numberOf(extent, "cy")];
  const [a, d] = [wide > 0 ? width / wide : 1, high > 0 ? height / high : 1];
  const start = offset ?? child(transform, "a:off");
  return { ...identity, a, d, e: -numberOf(start, "x") * a, f: -numberOf(start, "y") * d };
}

function ownTransformOf(shape: Element): Element | undefined {
  const properties = child(shape, "p:spPr") ?? child(shape, "p:grpSpPr");
  return child(shape, "p:xfrm") ?? (properties && child(properties, "a:xfrm"));
}

/** EMU in each unit of ST_UniversalMeasure: ECMA-376 Part 1, 22.9.2.15. */
const unitsEmu: Readonly<Record<string, number>> = {
  mm: 36_000,
  cm: 360_000,
  in: 914_400,
  pt: 12_700,
  pc: 152_400,
  pi: 152_400,
};
const measure = /^\s*(-?\d+(?:\.\d+)?)(mm|cm|in|pt|pc|pi)\s*$/;

/** A coordinate in EMU, by itself or with its unit: ECMA-376 Part 1, 20.1.10.16. */
function numberOf(element: Element | undefined, key: string): number {
  const value = (element && attribute(element, key)) ?? "";
  const [, number, unit = ""] = measure.exec(value) ?? [];
  return number === undefined ? Number(value || NaN) : Number(number) * (unitsEmu[unit] ?? NaN);
}

/** LibreOffice takes a coordinate with a unit for 0. */
function hasUnits(transform: Element): boolean {
  return descendants(transform).some((found) => attributes(found).some(({ value }) => measure.test(value)));
}

function idOf(shape: Element): string {
  const properties = descendants(shape).find((found) => nameOf(found) === "p:cNvPr");
  return (properties && attribute(properties, "id")) ?? "";
}
