import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { copiesOf, syncedBy } from "../../src/files/copies.ts";
import * as read from "../../src/files/read.ts";

function folder(): string {
  const path = realpathSync(mkdtempSync(join(tmpdir(), "derm-copies-")));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  vi.stubEnv("HOME", join(path, "home"));
  onTestFinished(() => void vi.unstubAllEnvs());
  mkdirSync(join(path, "home", "Downloads"), { recursive: true });
  mkdirSync(join(path, "work"));
  return path;
}

describe("copies", () => {
  it("are found beside the original and in Downloads, by bytes and under any name", async () => {
    const root = folder();
    const place = (...names: string[]) => join(root, ...names);
    writeFileSync(place("work", "photo.jpg"), "the picture");
    writeFileSync(place("work", "photo (1).jpg"), "the picture");
    writeFileSync(place("work", "other.jpg"), "the pictuRe"); // as long, and another one
    writeFileSync(place("work", "longer.jpg"), "the picture!");
    writeFileSync(place("home", "Downloads", "IMG_2041.bin"), "the picture");
    symlinkSync(place("work", "photo.jpg"), place("work", "link.jpg"));
    const expected = [place("work", "photo (1).jpg"), place("home", "Downloads", "IMG_2041.bin")];
    expect((await copiesOf([place("work", "photo.jpg")])).toSorted()).toEqual(expected.toSorted());
    expect(await copiesOf([place("work", "photo.jpg"), ...expected])).toEqual([]); // all of them are named already
    expect(await copiesOf([place("work", "gone.jpg")])).toEqual([]);
  });

  it("are what a link leads to, and what lies beside that; not the same file in a folder that is a link", async () => {
    const root = folder();
    mkdirSync(join(root, "elsewhere"));
    for (const name of ["photo.jpg", "copy.jpg"]) writeFileSync(join(root, "elsewhere", name), "the picture");
    symlinkSync(join(root, "elsewhere", "photo.jpg"), join(root, "work", "link.jpg"));
    symlinkSync(join(root, "elsewhere"), join(root, "linked"));
    const both = ["copy.jpg", "photo.jpg"].map((name) => join(root, "elsewhere", name));
    expect((await copiesOf([join(root, "work", "link.jpg")])).toSorted()).toEqual(both);
    expect(await copiesOf([join(root, "linked", "photo.jpg")])).toEqual([join(root, "linked", "copy.jpg")]);
  });

  it("cost no reading where the size is another", async () => {
    const root = folder();
    writeFileSync(join(root, "work", "photo.jpg"), "the picture");
    for (let i = 0; i < 20; i++) writeFileSync(join(root, "work", `${i}.jpg`), "x".repeat(i + 20));
    const spy = vi.spyOn(read, "readInput");
    onTestFinished(() => spy.mockRestore());
    expect(await copiesOf([join(root, "work", "photo.jpg")])).toEqual([]);
    expect(spy).not.toHaveBeenCalled();
    writeFileSync(join(root, "work", "as-long.jpg"), "the pictuRe");
    expect(await copiesOf([join(root, "work", "photo.jpg")])).toEqual([]);
    expect(spy).toHaveBeenCalledTimes(2);
  });
});

describe("a synced folder", () => {
  it.each([
    ["/home/gp/OneDrive/Pictures/photo.jpg", "OneDrive"],
    ["/Users/gp/OneDrive - NHS/photo.jpg", "OneDrive"],
    ["/Users/gp/Library/CloudStorage/OneDrive-Personal/photo.jpg", "OneDrive"],
    ["/home/gp/Dropbox/photo.jpg", "Dropbox"],
    ["/home/gp/Dropbox (Practice)/a/photo.jpg", "Dropbox"],
    ["/Users/gp/Library/Mobile Documents/com~apple~CloudDocs/photo.jpg", "iCloud"],
    ["/Users/gp/iCloudDrive/photo.jpg", "iCloud"],
    ["/home/gp/Google Drive/photo.jpg", "Google Drive"],
    ["/Users/gp/Library/CloudStorage/GoogleDrive-gp@example.org/My Drive/photo.jpg", "Google Drive"],
    ["/home/gp/Nextcloud/photo.jpg", "Nextcloud"],
    ["/home/gp/Pictures/photo.jpg", null],
    ["/home/gp/Dropboxes of the ward/photo.jpg", null],
    ["/home/gp/OneDrive.jpg", null],
  ])("is known by its name: %s", async (path, name) => {
    expect(await syncedBy(path)).toBe(name);
  });

  it("is known behind a link too", async () => {
    const root = folder();
    mkdirSync(join(root, "OneDrive"));
    writeFileSync(join(root, "OneDrive", "photo.jpg"), "x");
    symlinkSync(join(root, "OneDrive"), join(root, "pictures"));
    expect(await syncedBy(join(root, "pictures", "photo.jpg"))).toBe("OneDrive");
  });
});
