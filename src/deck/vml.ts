/** VML drawings: where programs before 2010 left the picture of an embedded object. Only that picture is looked for. */
import { DermShareError } from "../errors.ts";
import { crops, type FoundPicture, type VmlPicture } from "./embedded-objects.ts";
import type { Package, Relationship } from "./package.ts";
import { attribute, descendants, type Element, nameOf, parseXml } from "./xml.ts";

type PartsAround = Pick<Package, "content" | "relationships">;

/** Looks for pictures in the VML drawings that a part leads to. */
export function vmlPictures(deck: PartsAround, relationships: readonly Relationship[]): VmlPicture {
  const drawings = relationships.filter(({ shortType, target }) => shortType === "vmlDrawing" && target !== null);
  return (shapeId) => {
    for (const { target } of drawings) {
      const found = target === null || shapeId === "" ? null : pictureIn(deck, target, shapeId);
      if (found !== null) return found;
    }
    return null;
  };
}

function pictureIn(deck: PartsAround, drawing: string, shapeId: string): FoundPicture | null {
  const root = rootOf(deck, drawing);
  const elements = root === null ? [] : descendants(root);
  const shape = elements.find((element) => nameOf(element) === "v:shape" && attribute(element, "id") === shapeId);
  const data = shape && descendants(shape).find((element) => nameOf(element) === "v:imagedata");
  const id = data && (attribute(data, "o:relid") ?? attribute(data, "r:id"));
  const relationship = deck.relationships(drawing).find((found) => found.id === id);
  if (data === undefined || relationship?.shortType !== "image" || relationship.target === null) return null;
  const crop: Record<string, number> = {};
  for (const [edge, name] of crops) {
    const part = partIn(attribute(data, name) ?? "0");
    if (part === null) return null; // nobody knows what it hides
    crop[edge] = part;
  }
  return { relationship, crop };
}

/** A part of the width or height, as such or, with an "f", in units of 1/65536: ECMA-376 Part 4, 19.1.2.11 and 20.1.2.2. */
function partIn(value: string): number | null {
  const [, number, unit] = /^\s*(-?(?:\d+\.?\d*|\.\d+))(f?)\s*$/.exec(value) ?? [];
  return number === undefined ? null : Number(number) / (unit === "f" ? 65_536 : 1);
}

/** VML is often no well-formed XML: then it holds no picture for us. */
function rootOf(deck: PartsAround, drawing: string): Element | null {
  try {
    return parseXml(deck.content(drawing), drawing).documentElement;
  } catch (error) {
    if (error instanceof DermShareError && error.code === "input-malformed") return null;
    throw error;
  }
}
