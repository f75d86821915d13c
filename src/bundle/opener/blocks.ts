/**
 * The three data blocks of the page, as text: where they stand, and nothing else of it. The page uses this file too, when
 * a bundle is dropped on it.
 */

/** The largest file that a page is read from, and that the page takes: one with the largest bundle, with room to spare. */
export const maxPageBytes = 40_000_000;

/** What the page carries, each exactly as in its own file; all empty in the opener, which carries nothing. */
export interface Blocks {
  readonly manifest: string;
  readonly signature: string;
  readonly armor: string;
}

/** The ids of the blocks, in their order in the page. */
export const blockIds = ["outer-manifest", "outer-signature", "sealed-pictures"] as const;

/** How a page begins; where mail or an editor has saved it anew, with a byte order mark or CRLF, it is known all the same. */
const pageStart = /^(?:\u00ef\u00bb\u00bf)?<!doctype html>\r?\n/;
/** So many bytes tell whether it is one. */
export const pageStartBytes = 20;

/** Whether a text, one character for each byte, begins as our page does. */
export function startsAsPage(text: string): boolean {
  return pageStart.test(text);
}

/** The page with its blocks emptied, and what was in them. */
export interface CutPage {
  readonly shell: string;
  readonly blocks: Blocks;
}

/**
 * Cuts the blocks out of a page; null when it is not one: each block stands there once, in order, and holds no tag.
 *
 * A page whose lines were ended with CRLF after it was sealed has blocks as they were; its shell is as it is now, which
 * tells that it was changed.
 */
export function cutBlocks(page: string): CutPage | null {
  const shell: string[] = [];
  const contents: string[] = [];
  let rest = page;
  for (const id of blockIds) {
    const tag = openingTag(id);
    const [before, after, ...more] = rest.split(tag);
    const end = after?.indexOf("<") ?? -1;
    if (before === undefined || after === undefined || more.length > 0 || !after.startsWith("</script>", end))
      return null;
    shell.push(before + tag);
    contents.push(after.slice(0, end));
    rest = after.slice(end);
  }
  const hasCrlf = startsAsPage(page) && page.indexOf("\r\n") + 1 === page.indexOf("\n");
  const [manifest = "", signature = "", armor = ""] = hasCrlf
    ? contents.map((content) => content.replaceAll("\r\n", "\n"))
    : contents;
  return { shell: shell.join("") + rest, blocks: { manifest, signature, armor } };
}

/** Puts the blocks into an empty page. `shell` is one that `cutBlocks` accepts. */
export function fillBlocks(shell: string, { manifest, signature, armor }: Blocks): string {
  const contents = [manifest, signature, armor];
  return blockIds.reduce((page, id, i) => {
    const [before, after] = page.split(openingTag(id));
    return `${before}${openingTag(id)}${contents[i]}${after}`;
  }, shell);
}

function openingTag(id: string): string {
  return `<script type="text/plain" id="${id}">`;
}
