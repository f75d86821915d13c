/**
 * Drawings that stand in a frame of a slide: that of a diagram, and a locked canvas, which pasting from Word and Excel makes.
 * Their shapes are those of a slide under other names, so that one copy with its names is looked at as a slide is. What covers
 * a picture there is not painted into it: the data of a diagram shows the same picture, and a canvas is stretched to its frame.
 *
 * Source: MS-ODRAWXML 2.3.1.17 (dsp:spTree); ECMA-376 Part 1, 20.3 (lockedCanvas) and 20.1.2.2 (its shapes).
 */
import { attributes, children, descendants, type Element, nameOf } from "./xml.ts";

const presentation = "http://schemas.openxmlformats.org/presentationml/2006/main";

/** The drawings with pictures in a part, each as the shape tree of a slide: to look at, no part of the document. */
export function innerDrawings(root: Element): Element[] {
  return descendants(root)
    .filter((found) => ["dsp:spTree", "lc:lockedCanvas"].includes(nameOf(found)))
    .filter((drawing) => descendants(drawing).some((found) => nameOf(found) === "a:blip"))
    .map(asOnSlide);
}

function asOnSlide(element: Element): Element {
  const copy = element.ownerDocument?.createElementNS(presentation, `p:${element.localName}`) ?? element;
  for (const { namespaceURI, name, value } of attributes(element)) copy.setAttributeNS(namespaceURI, name, value);
  const isFill = /spPr$/i.test(element.localName ?? "");
  for (const below of children(element)) {
    copy.appendChild(!isFill && isOfShape(below) ? asOnSlide(below) : below.cloneNode(true));
  }
  return copy;
}

/** A shape, or what says how it is named, placed and painted. */
function isOfShape(element: Element): boolean {
  return /^(?:dsp:.*|a:(?:sp|pic|cxnSp|grpSp|graphicFrame|nv[A-Z]\w*Pr|cNvPr|spPr|grpSpPr|blipFill|style))$/.test(
    nameOf(element),
  );
}
