/** Objects of other programs inside a slide (OLE, ActiveX): the object goes, the picture of it stays as a picture. */
import type { Relationship } from "./package.ts";
import type { PartEditor } from "./part-editor.ts";
import { attribute, child, children, descendants, type Element, isElement, nameOf } from "./xml.ts";

/** The edges of a crop in a:srcRect, and in VML. */
export const crops = [
  ["l", "cropleft"],
  ["t", "croptop"],
  ["r", "cropright"],
  ["b", "cropbottom"],
] as const;

/** A picture that an older program left, and how much of it is cut off at each edge, in parts of its width or height. */
export interface FoundPicture {
  readonly relationship: Omit<Relationship, "id">;
  readonly crop: Readonly<Record<string, number>>;
}

/** Finds the picture in a VML drawing for the object with this shape id. */
export type VmlPicture = (shapeId: string) => FoundPicture | null;

/** Replaces the objects of a part by their pictures; tells how many had none and are gone. */
export function replaceObjects(editor: PartEditor, vmlPicture: VmlPicture): number {
  let lost = 0;
  for (const element of descendants(editor.root)) {
    const object = nameOf(element) === "p:oleObj" && frameOf(element);
    if (object === undefined || object === false) continue;
    const picture = pictureOf(editor, element, object, vmlPicture);
    if (picture === null) lost++;
    editor.replace(object, picture === null ? [] : [picture], "embedded-object");
  }
  for (const element of descendants(editor.root))
    if (nameOf(element) === "p:controls") lost += replaceControls(editor, element);
  return lost;
}

function frameOf(element: Element): Element | undefined {
  let found = element.parentNode;
  while (found !== null && isElement(found) && nameOf(found) !== "p:graphicFrame") found = found.parentNode;
  return found !== null && isElement(found) ? found : undefined;
}

function pictureOf(editor: PartEditor, object: Element, frame: Element, vmlPicture: VmlPicture): Element | null {
  const picture = child(object, "p:pic") ?? pictureFromVml(editor, object, frame, vmlPicture);
  if (picture === null) return null;
  const holder = children(frame).find((found) => nameOf(found) === "p:nvGraphicFramePr");
  const [from, to] = [
    holder && child(holder, "p:cNvPr"),
    descendants(picture).find((found) => nameOf(found) === "p:cNvPr"),
  ];
  if (from === undefined || to === undefined) return null;
  to.setAttribute("id", attribute(from, "id") ?? "0");
  to.setAttribute("name", attribute(from, "name") ?? "");
  if (attribute(from, "hidden") !== undefined) to.setAttribute("hidden", attribute(from, "hidden") ?? "");
  return picture;
}

/** Builds the p:pic that newer programs write beside the object: ECMA-376 Part 1, 19.3.1.37. */
function pictureFromVml(editor: PartEditor, object: Element, frame: Element, vmlPicture: VmlPicture): Element | null {
  const found = vmlPicture(attribute(object, "spid") ?? "");
  const transform = child(frame, "p:xfrm");
  const { namespaceURI } = frame;
  const drawing = transform && children(transform)[0]?.namespaceURI;
  if (found === null || transform === undefined || !drawing || namespaceURI === null) return null;
  const make = (
    namespace: string,
    name: string,
    attributeValues: Record<string, string>,
    inside: Element[] = [],
  ): Element => {
    const element = editor.document.createElementNS(namespace, name);
    for (const [key, value] of Object.entries(attributeValues)) element.setAttribute(key, value);
    for (const part of inside) element.appendChild(part);
    return element;
  };
  const blip = make(drawing, "a:blip", {});
  const { relationship, crop } = found;
  blip.setAttributeNS(relationship.type.replace(/\/[^/]*$/, ""), "r:embed", editor.relate(relationship));
  const cut = Object.entries(crop).filter(([, part]) => part !== 0);
  const note = Object.fromEntries(cut.map(([edge, part]) => [edge, String(Math.round(part * 100_000))]));
  const place = make(
    drawing,
    "a:xfrm",
    {},
    children(transform).map((part) => part),
  );
  return make(namespaceURI, "p:pic", {}, [
    make(namespaceURI, "p:nvPicPr", {}, [
      make(namespaceURI, "p:cNvPr", { id: "0", name: "" }),
      make(namespaceURI, "p:cNvPicPr", {}),
      make(namespaceURI, "p:nvPr", {}),
    ]),
    make(namespaceURI, "p:blipFill", {}, [
      blip,
      ...(cut.length > 0 ? [make(drawing, "a:srcRect", note)] : []),
      make(drawing, "a:stretch", {}, [make(drawing, "a:fillRect", {})]),
    ]),
    make(namespaceURI, "p:spPr", {}, [
      place,
      make(drawing, "a:prstGeom", { prst: "rect" }, [make(drawing, "a:avLst", {})]),
    ]),
  ]);
}

/** Controls lie outside the tree of shapes; their pictures are put on top of it. */
function replaceControls(editor: PartEditor, controls: Element): number {
  const tree =
    controls.parentNode !== null && isElement(controls.parentNode) ? child(controls.parentNode, "p:spTree") : undefined;
  const found = descendants(controls).filter((element) => nameOf(element) === "p:control");
  const pictures = found.map((control) => child(control, "p:pic")).filter((picture) => picture !== undefined);
  if (tree !== undefined) for (const picture of pictures) editor.append(tree, picture);
  editor.remove(controls, "active-x");
  return found.length - pictures.length;
}
