/** The words and sentences about decks. */
import type { DeckLeak, DeckNote } from "../deck/leaks.ts";

/** The words that people read for what a deck gives away. */
export const deckLeakWords: Readonly<Record<DeckLeak, string>> = {
  properties: "document properties",
  "deck-thumbnail": "picture of the first slide",
  comments: "comments and their authors",
  tags: "tags",
  "custom-xml": "data of other programs",
  "printer-settings": "printer settings",
  label: "sensitivity label",
  "revision-info": "record of changes",
  "view-state": "state of the window",
  fingerprint: "fingerprints of objects",
  signature: "digital signature",
  macros: "macros",
  "active-x": "controls",
  "chart-workbook": "workbook behind a chart",
  "embedded-object": "embedded file (its picture stays)",
  svg: "SVG (its PNG stays)",
  "original-picture": "original of an edited picture",
  ink: "ink (its picture stays)",
  "newer-object": "3D models, zooms and newest charts (what older programs show stays)",
  sections: "sections of slides",
  "alt-text": "descriptions of pictures",
  "object-name": "names of objects",
  "link-target": "links to files, networks and mail",
  "speaker-notes": "speaker notes",
  handout: "handout master",
  "hidden-slide": "hidden slides",
  "hidden-shape": "hidden objects",
  "off-slide-shape": "objects beside the slide",
  media: "sound and film",
  "animation-of-removed": "animations of what is gone",
  "metafile-description": "text in metafiles",
  time: "time of saving",
  "hidden-data": "comments and text in the XML",
  "cropped-away": "what crops hid in pictures",
  covered: "what shapes covered in pictures",
  "masked-picture": "what was decided to be covered in pictures",
  "withheld-picture": "pictures that are withheld (a grey panel stands for each)",
  extension: "unknown extensions",
  "unreached-part": "parts that no slide shows",
  "part-name": "names of parts",
};

/** What to know about a cleaned deck. */
export const deckNoteSentences: Readonly<Record<DeckNote, string>> = {
  "shown-elsewhere": "what is cropped off or covered in a picture in one place is seen in another: look at it",
  "under-picture": "a picture lies partly under another one, and is still whole there: look at it",
  "under-shape":
    "a shape or picture lies over a table, chart, diagram or text, and what it hides is still there: look at it",
  "maybe-hidden":
    "a picture may be hidden from the eye (under text, a mark, what lets it through or a shape of another sheet; outside its frame in a diagram; behind the parts of its own chart; at its soft edges; pale, of one colour, blurred, tiny or beyond the slide), and is still whole there: look at it",
  "invisible-text": "text that nobody sees (without a colour, transparent, tiny) is still there: look at it",
  "unused-layout":
    "a layout that no slide uses holds a picture or text of its own, and they are still there: look at it, or delete it in PowerPoint (View, Slide Master)",
  "metafile-kept":
    "it holds a Windows metafile (EMF, WMF): names and comments in it were overwritten, but what it draws, letters too, was not looked into",
  "speaker-notes-kept": "the speaker notes are still there",
  "media-kept": "sound and film are still there as they were, their metadata included",
  "hidden-slides-kept": "hidden slides are still there",
  converted: "LibreOffice made a .pptx of it: look whether its slides are as they were",
  "held-copy":
    "a held deck of this name lies in the folder for what is held, maybe of an earlier run: look at it, delete it",
  "personal-text":
    "text on a slide looks like a name, a patient's number or a day of birth, and is still there: look at it",
};
