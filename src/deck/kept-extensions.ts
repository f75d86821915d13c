/** Office's extension elements (ECMA-376 Part 1, 19.2.1.12 extLst) that change how a slide looks: all others go. */

import type { DeckLeak } from "./leaks.ts";

/** By the short names of the elements inside an extension. */
export const keptExtensions: ReadonlySet<string> = new Set([
  "a14:useLocalDpi",
  "p14:media",
  "a14:shadowObscured",
  "a15:backgroundPr",
  "ahyp:hlinkClr",
  "dsp:dataModelExt",
  "c14:invertSolidFillFmt",
  "c15:layout",
  "c15:showDataLabelsRange",
  "c15:datalabelsRange",
  "c15:showLeaderLines",
  "c15:leaderLines",
  "c15:xForSave",
  "c16r3:dataDisplayOptions16",
]);

/** What a report calls those that go; "extension" for the rest. */
export const extensionLeaks: Readonly<Record<string, DeckLeak>> = {
  "a16:creationId": "fingerprint",
  "p14:creationId": "fingerprint",
  "p14:modId": "fingerprint",
  "a16:colId": "fingerprint",
  "a16:rowId": "fingerprint",
  "c16:uniqueId": "fingerprint",
  "asvg:svgBlip": "svg",
  "a14:imgProps": "original-picture",
  "p14:sectionLst": "sections",
};

/** The elements that may hold text: everything else is structure, where text is only there to hide. */
export const textElements: ReadonlySet<string> = new Set([
  "a:t",
  "m:t",
  "a:tableStyleId",
  "c:v",
  "c:f",
  "c:formatCode",
  "c:name",
  "c:separator",
  "c15:f",
  "c15:xForSave",
  "p:attrName",
  "cdr:x",
  "cdr:y",
]);
