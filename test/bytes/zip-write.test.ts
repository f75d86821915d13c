import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { equal } from "../../src/bytes/bytes.ts";
import { pack, store, writeZip, ZipRoom } from "../../src/bytes/zip-write.ts";

describe("a ZIP put together where its contents lie", () => {
  it("is the same ZIP, whatever lies there, fits, and stands between", () => {
    const content = fc.record({ bytes: fc.uint8Array({ maxLength: 3000 }), packs: fc.boolean(), waits: fc.boolean() });
    fc.assert(
      fc.property(fc.array(content, { maxLength: 12 }), fc.integer({ min: 0, max: 40_000 }), (files, size) => {
        const room = new ZipRoom(size);
        const plain = files.map(({ bytes, packs }, i) => [`${i}`, packs ? pack(bytes) : store(bytes)] as const);
        const laid = plain.map(
          ([name, found], i) => [name, files[i]?.waits === true ? room.take(found) : found] as const,
        );
        expect(equal(writeZip(laid, room), writeZip(plain))).toBe(true);
      }),
    );
  });
});
