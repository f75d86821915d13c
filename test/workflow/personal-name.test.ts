import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { looksPersonal, withoutPersonalNames } from "../../src/workflow/personal-name.ts";

const two = (from: number, to: number) => fc.integer({ min: from, max: to }).map((n) => String(n).padStart(2, "0"));

describe("a name of a file or folder", () => {
  it.each([
    "Jane-Doe-NHS9434765919.jpg",
    "NHS9434765919.jpg",
    "nhs_9434765919.jpg",
    "943 476 5919.jpg",
    "9434765919.jpg",
    "scan9434765919left.jpg",
    "Jane Doe.jpg",
    "JaneDoe.jpg",
    "jane.jpg",
    "SMITH_JOHN.JPG",
    "smith arm 3.png",
    "Mrs Smythe",
    "Dr_Zzyx.jpg",
    "Jose\u0301 arm.jpg",
    "José arm.jpg",
    "O'Brien left.jpg",
    "MRN123456.jpg",
    "patient 1234567.jpg",
    "DOB 3.4.61.jpg",
    "dob19610403.jpg",
    "arm 03-04-1961.jpg",
    "1961-04-03.jpg",
    "19610403 arm.jpg",
    "03041961.jpg",
    "123-45-6789.jpg",
    "arm 020356-1234.jpg",
    "131052-308T.jpg",
    "19560302-1234.jpg",
    "12345678.jpg",
    "4711815.png",
  ])("looks personal: %j", (name) => {
    expect(looksPersonal(name)).toBe(true);
  });

  it.each([
    "IMG_1234.jpg",
    "IMG_20240131_120000.jpg",
    "20240131_120000.jpg",
    "19991231_235959.jpg",
    "19800101_000010.jpg",
    "1970-01-01.jpg",
    "PXL_20240131_120000123.jpg",
    "DSC01234.JPG",
    "DSC_0001.NEF",
    "DSCN1234.JPG",
    "P1010042.JPG",
    "100CANON",
    "101_0001",
    "WhatsApp Image 2024-01-31 at 12.00.00.jpeg",
    "Screenshot 2024-01-31.png",
    "20240131.jpg",
    "20240131-1205.jpg",
    "00001234.jpg",
    "123456.jpg",
    "666-45-6789.jpg",
    "ISIC_0024306.jpg",
    "ISBN 0306406152.pdf",
    "ISBN9434765919.jpg",
    "0306406152.jpg",
    "9434765918.jpg",
    "1700000000.jpg",
    "1706702400000.jpg",
    "left arm lesion 3.jpg",
    "Contact Dermatitis, Left Forearm.png",
    "Stevens-Johnson.jpg",
    "Bowen disease.jpg",
    "Addison.jpg",
    "picture-0007.jpg",
    "folder-0001",
    "Teaching",
    "a1b2c3d4-e5f6-4711-8899-aabbccddeeff.jpg",
    "",
  ])("does not: %j", (name) => {
    expect(looksPersonal(name)).toBe(false);
  });

  it("is never seen in what a camera counts or dates", () => {
    const day = fc.tuple(fc.integer({ min: 2000, max: 2039 }), two(1, 12), two(1, 28)).map((parts) => parts.join(""));
    const time = fc.tuple(two(0, 23), two(0, 59), two(0, 59)).map((parts) => parts.join(""));
    const counted = fc.tuple(fc.constantFrom("IMG_", "DSC", "DSC_", "P", "IMG_E"), fc.integer({ min: 0, max: 99_999 }));
    const names = fc.oneof(
      fc.tuple(day, time).map(([d, t]) => `${d}_${t}.jpg`),
      fc.tuple(day, time).map(([d, t]) => `IMG_${d}_${t}.jpg`),
      counted.map(([prefix, count]) => `${prefix}${String(count).padStart(4, "0")}.JPG`),
    );
    fc.assert(fc.property(names, (name) => !looksPersonal(name)));
  });
});

it.each([
  ["clinic/IMG_0001.jpg", "clinic/IMG_0001.jpg"],
  ["Jane-Doe-NHS9434765919.jpg", "[name]"],
  ["./clinic/Jane Doe/arm.jpg", "./clinic/[name]/arm.jpg"],
  ["C:\\Clinic\\Jane Doe\\arm.jpg", "C:\\Clinic\\[name]\\arm.jpg"],
])("the path %s is told as %s", (path, told) => expect(withoutPersonalNames(path)).toBe(told));
