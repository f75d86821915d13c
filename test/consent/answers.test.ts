import { describe, expect, it } from "vitest";
import * as sealed from "../../src/bundle/terms.ts";
import { explanations, featureNames, forms, givers, purposes, subjects } from "../../src/consent/answers.ts";

describe("the words of the answers", () => {
  // The two rooms do not know each other; what is answered must be sayable in a manifest, word for word.
  it.each([
    ["purposes", purposes, sealed.purposes],
    ["forms", forms, sealed.consentForms],
    ["givers", givers, sealed.consentGivers],
    ["subjects", subjects, sealed.subjectCategories],
    ["explanations", explanations, sealed.explanations],
    ["features", featureNames, sealed.featureGroups],
  ])("for %s are those of the sealed manifest", (_list, answered, written) => {
    expect(answered).toEqual(written);
  });
});
