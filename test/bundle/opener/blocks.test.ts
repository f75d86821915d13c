import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { blockIds, cutBlocks, fillBlocks } from "../../../src/bundle/opener/blocks.ts";

const tag = (id: string): string => `<script type="text/plain" id="${id}">`;
const shell = `<!doctype html>\n${blockIds.map((id) => `${tag(id)}</script>`).join("\n")}\n<script>x()</script>\n`;

describe("the data blocks of a page", () => {
  it("come out as they went in, and leave the shell as it was", () => {
    const text = fc.string().filter((each) => !each.includes("<"));
    fc.assert(
      fc.property(text, text, text, (manifest, signature, armor) => {
        const blocks = { manifest, signature, armor };
        expect(cutBlocks(fillBlocks(shell, blocks))).toEqual({ shell, blocks });
      }),
    );
  });

  it.each([
    ["a block is missing", shell.replace(tag(blockIds[1]), "<script>")],
    ["a block stands twice", `${shell}${tag(blockIds[0])}</script>`],
    [
      "two blocks are exchanged",
      shell.replace(blockIds[0], "x").replace(blockIds[1], blockIds[0]).replace('"x"', `"${blockIds[1]}"`),
    ],
    ["a block holds a tag", shell.replace(tag(blockIds[2]), `${tag(blockIds[2])}<!--`)],
    ["a block does not end", shell.slice(0, shell.indexOf(tag(blockIds[2])) + tag(blockIds[2]).length)],
    ["there is nothing", ""],
  ])("are not found when %s", (_, page) => expect(cutBlocks(page)).toBeNull());
});
