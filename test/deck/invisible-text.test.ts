import { expect, it } from "vitest";
import { cover, deckWith, clean } from "./picture-deck.ts";

const alpha = (thousandths: number) =>
  `<a:solidFill><a:srgbClr val="000000"><a:alpha val="${thousandths}"/></a:srgbClr></a:solidFill>`;
const outlined = `<a:ln w="9525">${alpha(100_000)}</a:ln><a:noFill/>`;

it.each([
  ["<a:rPr><a:noFill/></a:rPr>", "words", true],
  [`<a:rPr>${alpha(0)}</a:rPr>`, "words", true],
  ['<a:rPr sz="100"/>', "words", true],
  ["<a:rPr><a:noFill/></a:rPr>", " ", false],
  [`<a:rPr>${alpha(50_000)}</a:rPr>`, "words", false],
  [`<a:rPr>${outlined}</a:rPr>`, "words", false],
  ['<a:rPr sz="800"/>', "words", false],
  ["", "words", false],
])("text with %s (%j) is told of as unseen: %s", async (properties, words, isTold) => {
  const body = `<p:txBody><a:bodyPr/><a:p><a:r>${properties}<a:t>${words}</a:t></a:r></a:p></p:txBody></p:sp>`;
  const shape = cover("rect", 5_000_000, 900_000, "", "<a:noFill/>").replace("</p:sp>", body);
  expect((await clean(await deckWith(shape))).notes.includes("invisible-text")).toBe(isTold);
});
