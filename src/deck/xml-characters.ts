/** Characters that no XML may have, as such or by reference: programs do not open a deck with one. XML 1.0, 2.2 and 4.1. */

// eslint-disable-next-line no-control-regex -- these are what is looked for
const asSuch = /[\0-\x08\x0B\x0C\x0E-\x1F\uFFFE\uFFFF]/;
const byReference = /&#(?:0*(?:[0-8]|1[124-9]|2\d|3[01])|x0*(?:[0-8BCEF]|1[\dA-F]|FFF[EF]|D[89A-F][\dA-F]{2}));/i;

/** Whether a text has one. */
export function hasForbiddenCharacter(text: string): boolean {
  return asSuch.test(text) || (text.includes("&#") && byReference.test(text));
}
