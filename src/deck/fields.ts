/**
 * Fields whose value every program makes out anew: the number of a slide, and today's date. What was saved in them is seen by
 * nobody, says when the deck was last saved, and can say anything.
 *
 * Source: ECMA-376 Part 1, 21.1.2.2.4 (a:fld); "datetimeFigureOut" is PowerPoint's own.
 */
import type { PartEditor } from "./part-editor.ts";
import { attribute, children, descendants, nameOf } from "./xml.ts";

/** PowerPoint shows today's date for it, in the form of "datetime1"; LibreOffice shows what was saved. */
const undecidedDate = "datetimeFigureOut";

/** Whether a field shows the day: in one of the thirteen forms of the standard, or in PowerPoint's own. */
export function isDateField(type: string): boolean {
  return type === undecidedDate || /^datetime(?:[1-9]|1[0-3])?$/.test(type);
}

/** What stands in a field of this type in a cleaned deck; null for one whose text is shown as it is. */
function textOfField(type: string): string | null {
  if (type === "slidenum") return "‹#›"; // as PowerPoint writes it into masters
  return isDateField(type) ? "‹date›" : null;
}

/** Whether what was saved in a field is such as a cleaned deck has. */
export function isCleanField(type: string, text: string): boolean {
  const fixed = textOfField(type);
  return text.trim() === "" || (type !== undecidedDate && (fixed === null || fixed === text));
}

/** Takes what was saved out of the fields of a part. */
export function cleanFields(editor: PartEditor): void {
  for (const field of descendants(editor.root)) {
    if (nameOf(field) !== "a:fld") continue;
    for (const text of children(field).filter((found) => nameOf(found) === "a:t")) {
      if ((text.textContent ?? "").trim() === "") continue;
      if (attribute(field, "type") === undecidedDate) editor.setAttribute(field, "type", "datetime1");
      const fixed = textOfField(attribute(field, "type") ?? "");
      if (fixed !== null) editor.setText(text, fixed, "hidden-data");
    }
  }
}
