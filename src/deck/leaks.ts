/** What a deck can give away, and what may hinder: closed lists for reports, never text of the file. */

/** Something that was removed or rewritten. Pictures inside have the kinds of pictures. */
export type DeckLeak =
  | "properties"
  | "deck-thumbnail"
  | "comments"
  | "tags"
  | "custom-xml"
  | "printer-settings"
  | "label"
  | "revision-info"
  | "view-state"
  | "fingerprint"
  | "signature"
  | "macros"
  | "active-x"
  | "chart-workbook"
  | "embedded-object"
  | "svg"
  | "original-picture"
  | "ink"
  | "newer-object"
  | "sections"
  | "alt-text"
  | "object-name"
  | "link-target"
  | "speaker-notes"
  | "handout"
  | "hidden-slide"
  | "hidden-shape"
  | "off-slide-shape"
  | "media"
  | "animation-of-removed"
  | "metafile-description"
  | "hidden-data"
  | "time"
  | "cropped-away"
  | "covered"
  | "masked-picture"
  | "withheld-picture"
  | "extension"
  | "unreached-part"
  | "part-name";

/** Why a deck waits for a person. */
export type HoldReason =
  | "hidden-slides"
  | "media"
  | "speaker-notes"
  | "moving-off-slide-shapes"
  | "reaching-off-slide-shapes"
  | "object-without-picture"
  | "legacy-drawing"
  | "uncertain-crop"
  | "uncertain-frame"
  | "uncertain-cover"
  | "undecided-picture";

/** What to know about a cleaned deck. */
export type DeckNote =
  | "shown-elsewhere"
  | "under-picture"
  | "under-shape"
  | "maybe-hidden"
  | "invisible-text"
  | "unused-layout"
  | "metafile-kept"
  | "speaker-notes-kept"
  | "media-kept"
  | "hidden-slides-kept"
  | "personal-text"
  | "converted"
  | "held-copy";

/** What to do with what may be content: the defaults are those of `defaultPolicy`. */
export interface DeckPolicy {
  readonly notes: "drop" | "keep" | "hold";
  readonly hiddenSlides: "hold" | "drop" | "keep";
  readonly media: "hold" | "drop" | "keep";
  /** Refuse what can only be cleaned in part. */
  readonly strict: boolean;
  /** Have LibreOffice make presentations of today out of older ones. */
  readonly convert: boolean;
}

export const defaultPolicy: DeckPolicy = {
  notes: "drop",
  hiddenSlides: "hold",
  media: "hold",
  strict: false,
  convert: false,
};
