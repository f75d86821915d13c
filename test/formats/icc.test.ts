import * as fc from "fast-check";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { latin1 } from "../../src/bytes/bytes.ts";
import { isCanonicalIcc, rewriteIcc } from "../../src/formats/icc.ts";
import { afterIhdr, chunk } from "../../fixtures/png.ts";
import { pack } from "../../fixtures/planted.ts";
import { deflateSync } from "node:zlib";
import { corpusFiles, describeCorpus } from "../support/corpus.ts";
import { dressesOf } from "../support/hiding.ts";
import { curv, curvesTable, fixedTable, para, plantedProfile, sf32, xyz } from "../support/plant/icc.ts";
import type { ProfilePlan } from "../support/plant/icc.ts";

const canary = "EIZO serial 4711-Quince";

const matrix: ProfilePlan["tags"] = [
  ["wtpt", xyz(0.9642, 1, 0.8249)],
  ["chad", sf32(1.0479, 0.0229, -0.0502, 0.0296, 0.9905, -0.0171, -0.0092, 0.0151, 0.7517)],
  ["rXYZ", xyz(0.5151, 0.2412, -0.001)],
  ["gXYZ", xyz(0.292, 0.6922, 0.0419)],
  ["bXYZ", xyz(0.1571, 0.0666, 0.7841)],
  ["rTRC", para(3, 2.4, 0.9479, 0.0521, 0.0774, 0.0405)],
  ["gTRC", curv(0x0233)],
  ["bTRC", curv(0, 1000, 30000, 65535)],
];
const rgb = { version: 4, profileClass: "mntr", space: "RGB ", pcs: "XYZ " };
const lab = { ...rgb, profileClass: "scnr", pcs: "Lab " };

const plans: [name: string, plan: ProfilePlan][] = [
  ["RGB matrix, version 4", { ...rgb, tags: matrix }],
  ["RGB matrix, version 2", { ...rgb, version: 2, tags: matrix }],
  ["grey", { ...rgb, space: "GRAY", tags: [["kTRC", curv(0x0280)]] }],
  ["8-bit table", { ...lab, version: 2, tags: [["A2B0", fixedTable("mft1", 3, 3)]] }],
  ["16-bit table", { ...lab, version: 2, tags: [["A2B0", fixedTable("mft2", 3, 3)]] }],
  ["table of curves", { ...lab, tags: [["A2B0", curvesTable("mAB ", 3, 3, canary)]] }],
  [
    "CMYK, both ways",
    {
      ...lab,
      profileClass: "prtr",
      space: "CMYK",
      tags: [
        ["A2B0", curvesTable("mAB ", 4, 3, canary)],
        ["B2A0", curvesTable("mBA ", 3, 4, canary)],
      ],
    },
  ],
];

function rewritten(profile: Uint8Array): Uint8Array {
  const result = rewriteIcc(profile);
  if ("refused" in result) throw new Error(result.refused.reason);
  return result.profile;
}

/** A picture of many colours that carries the profile, shown as sRGB: the profile's effect on every colour. */
async function shown(profile: Uint8Array): Promise<Buffer> {
  const isGrey = latin1(profile.subarray(16, 20)) === "GRAY";
  const samples = Uint8Array.from({ length: 64 * 64 * 3 }, (_, i) => (i * 37 + (i >> 6) * 11) % 256);
  const raw = sharp(samples, { raw: { width: 64, height: 64, channels: 3 } });
  const png = await (isGrey ? raw.toColourspace("b-w") : raw).png().toBuffer();
  const iccp = chunk("iCCP", pack("p\0\0", deflateSync(profile)));
  return sharp(afterIhdr(png, [iccp]))
    .raw()
    .toBuffer();
}

describe("rewriting an ICC profile", () => {
  it.each(plans)("keeps nothing of what was hidden in a profile: %s", (_, plan) => {
    const planted = plantedProfile(plan, canary);
    expect(dressesOf(planted, canary)).toContain("latin1");
    const profile = rewritten(planted);
    expect(dressesOf(profile, canary)).toEqual([]);
    expect(latin1(profile)).not.toContain(canary.slice(0, 4));
  });

  it.each(plans)("writes what it wrote once more the same: %s", (_, plan) => {
    const planted = plantedProfile(plan, canary);
    const profile = rewritten(planted);
    expect(isCanonicalIcc(planted)).toBe(false);
    expect(isCanonicalIcc(profile)).toBe(true);
    expect(rewritten(profile)).toEqual(profile);
  });

  it.each(plans.filter(([, plan]) => plan.space !== "CMYK"))("shows every colour as before: %s", async (name, plan) => {
    const planted = plantedProfile(plan, canary);
    const before = await shown(planted);
    expect((await shown(rewritten(planted))).equals(before)).toBe(true);
    const other = rewritten(plantedProfile({ ...rgb, tags: matrix.with(5, ["rTRC", curv(0x0100)]) }, canary));
    if (name.startsWith("RGB")) expect((await shown(other)).equals(before)).toBe(false); // the profile does matter here
  });

  it("keeps the numbers of a real CMYK profile with its tables", async () => {
    const source = sharp({ create: { width: 64, height: 64, channels: 3, background: "#a52" } });
    const jpeg = await source.toColourspace("cmyk").withIccProfile("cmyk").jpeg().toBuffer();
    const { icc } = await sharp(jpeg).metadata();
    if (icc === undefined) throw new Error("sharp wrote no profile");
    const profile = rewritten(icc);
    expect(profile.length).toBeLessThan(icc.length);
    for (const name of ["A2B0", "A2B1", "A2B2", "B2A0", "B2A1", "B2A2"]) {
      expect(tag(profile, name)).toEqual(tag(icc, name));
    }
  });

  it("keeps version and rendering intent", () => {
    const profile = rewritten(plantedProfile({ ...rgb, tags: matrix }, canary));
    expect([...profile.subarray(8, 12)]).toEqual([4, 0x10, 0, 0]);
    expect(profile[67]).toBe(1);
  });

  it.each([
    ["a device link", { ...rgb, profileClass: "link", tags: matrix }],
    ["named colours", { ...rgb, profileClass: "nmcl", tags: matrix }],
    ["an unknown version", { ...rgb, version: 5, tags: matrix }],
    ["an unknown colour space", { ...rgb, space: "6CLR", tags: matrix }],
    ["a floating-point model", { ...rgb, tags: [...matrix, ["D2B0", curv()]] }],
    ["a missing primary", { ...rgb, tags: matrix.toSpliced(3, 1) }],
    ["a tag that stands twice", { ...rgb, tags: [...matrix, ["rTRC", curv()]] }],
    ["a curve of no known type", { ...rgb, tags: matrix.with(6, ["gTRC", xyz(1, 1, 1)]) }],
    ["a table for other channels", { ...lab, tags: [["A2B0", fixedTable("mft2", 4, 3)]] }],
  ] satisfies [string, ProfilePlan][])("refuses %s", (_, plan) => {
    expect(rewriteIcc(plantedProfile(plan, canary))).toHaveProperty("refused.hint");
  });

  it("refuses every proper prefix of a profile, and never throws on a damaged one", () => {
    const profile = rewritten(plantedProfile({ ...rgb, tags: matrix }, canary));
    for (let length = 0; length < profile.length; length++) {
      expect(rewriteIcc(profile.subarray(0, length))).toHaveProperty("refused");
    }
    const planted = plantedProfile({ ...lab, tags: [["A2B0", curvesTable("mAB ", 3, 3, canary)]] }, canary);
    const changes = fc.array(fc.tuple(fc.nat(planted.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(changes, (list) => {
        const damaged = planted.slice();
        for (const [at, value] of list) damaged[at] = value;
        const result = rewriteIcc(damaged);
        if ("profile" in result) expect(isCanonicalIcc(result.profile)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});

describeCorpus("the profiles of real pictures", () => {
  const paths = ["images", "large"].flatMap((folder) => corpusFiles(folder, /\.(jpe?g|png|webp|tiff?|heic|avif)$/));

  it("are written again with the same numbers, or are malformed", async () => {
    const refused: string[] = [];
    let taken = 0;
    for (const path of paths) {
      const icc = await sharp(path)
        .metadata()
        .then((metadata) => metadata.icc)
        .catch(() => undefined);
      if (icc === undefined) continue;
      const result = rewriteIcc(icc);
      if ("refused" in result) refused.push(path.replace(/.*\//, ""));
      else {
        taken++;
        for (const name of ["wtpt", "chad", "rXYZ", "gXYZ", "bXYZ", "rTRC", "gTRC", "bTRC", "kTRC"]) {
          const before = tag(icc, name);
          const after = tag(result.profile, name);
          expect(after?.length ?? 0).toBeLessThanOrEqual(before?.length ?? 0);
          expect(after).toEqual(before?.subarray(0, after?.length));
        }
      }
    }
    expect(taken).toBeGreaterThan(40);
    expect(refused.filter((name) => !/-m1[01]-|^pillow-crash/.test(name))).toEqual([]); // bytes knocked out by fuzzers
  });
});

/** The data of a tag of a well-formed profile. */
function tag(profile: Uint8Array, name: string): Uint8Array | undefined {
  const view = new DataView(profile.buffer, profile.byteOffset, profile.byteLength);
  for (let at = 132; at < 132 + 12 * view.getUint32(128); at += 12) {
    if (latin1(profile.subarray(at, at + 4)) === name) {
      const start = view.getUint32(at + 4);
      return Uint8Array.from(profile.subarray(start, start + view.getUint32(at + 8)));
    }
  }
  return undefined;
}
