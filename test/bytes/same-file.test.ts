import { expect, it } from "vitest";
import { signOf } from "../../src/bytes/same-file.ts";

const file = { name: "a.xml", method: 0, crc32: 7, bytes: 3, raw: Uint8Array.of(1, 2, 3) };

it("gives one object for the same name and bytes, however they are told apart by what stands about them", () => {
  const sign = signOf(file);
  expect(signOf({ ...file, raw: Uint8Array.of(1, 2, 3) })).toBe(sign);
  for (const other of [{ name: "b.xml" }, { method: 8 }, { crc32: 8 }, { bytes: 4 }]) {
    expect(signOf({ ...file, ...other })).not.toBe(sign);
  }
  expect(signOf({ ...file, raw: Uint8Array.of(1, 2, 4) })).not.toBe(sign); // a checksum can be made to fit
});

it("does not see that the memory of a file is used for another one", () => {
  const raw = Uint8Array.of(4, 5, 6);
  const sign = signOf({ ...file, raw });
  raw[0] = 9;
  expect(signOf({ ...file, raw })).not.toBe(sign);
});

it("forgets what was met longest ago", () => {
  const sign = signOf(file);
  for (let i = 0; i < 40; i++) signOf({ ...file, name: `${i}.xml`, raw: new Uint8Array(256 * 1024) });
  expect(signOf(file)).not.toBe(sign);
  expect(signOf({ ...file, raw: new Uint8Array(2 ** 20) })).not.toBe(signOf({ ...file, raw: new Uint8Array(2 ** 20) }));
});
