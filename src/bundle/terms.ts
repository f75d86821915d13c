/** The lists of the manifests that nobody else needs; the words of consent are in src/terms.ts. No free text, no names. */

/** Who asked for consent, and who sealed: a role, never a name. */
export const roles = [
  "gp",
  "doctor",
  "nurse",
  "midwife",
  "dentist",
  "pharmacist",
  "allied-health",
  "photographer",
  "student",
  "researcher",
  "administrator",
  "other",
] as const;
export type Role = (typeof roles)[number];

/** "none": not to be seen. "masked": covered or cropped away. "accepted": to be seen, for a reason that stays with the sender. */
export const featureStates = ["none", "masked", "accepted"] as const;
export type FeatureState = (typeof featureStates)[number];

/**
 * What was done to a picture, in the order in which it is done; then which detectors suggested what to cover, and whether a
 * person looked at every mask in place.
 */
export const steps = [
  "metadata-removed",
  "converted",
  "oriented",
  "masked",
  "cropped",
  "consent-strip-added",
  "re-encoded",
  "faces-looked-for",
  "codes-looked-for",
  "regions-confirmed",
] as const;
export type Step = (typeof steps)[number];

/** The kinds of presentation that a bundle holds. */
const deckTypes = [
  "application/vnd.openxmlformats-officedocument.presentationml.presentation",
  "application/vnd.openxmlformats-officedocument.presentationml.template",
  "application/vnd.openxmlformats-officedocument.presentationml.slideshow",
] as const;

/** The kinds of picture and presentation that a bundle holds. */
export const mediaTypes = [
  "image/jpeg",
  "image/png",
  "image/webp",
  "image/gif",
  "image/tiff",
  "image/heic",
  "image/avif",
  "image/bmp",
  ...deckTypes,
] as const;
export type MediaType = (typeof mediaTypes)[number];

/** Whether it is a presentation, and no picture. */
export function isDeck(mediaType: MediaType): boolean {
  return deckTypes.some((type) => type === mediaType);
}

/** The extension that a picture or presentation gets in its bundle. */
export const extensions: { readonly [mediaType in MediaType]: string } = {
  "image/jpeg": "jpg",
  "image/png": "png",
  "image/webp": "webp",
  "image/gif": "gif",
  "image/tiff": "tiff",
  "image/heic": "heic",
  "image/avif": "avif",
  "image/bmp": "bmp",
  "application/vnd.openxmlformats-officedocument.presentationml.presentation": "pptx",
  "application/vnd.openxmlformats-officedocument.presentationml.template": "potx",
  "application/vnd.openxmlformats-officedocument.presentationml.slideshow": "ppsx",
};
