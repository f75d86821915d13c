import { execFileSync } from "node:child_process";
import { expect, it } from "vitest";
import { asArgument } from "../../src/files/as-argument.ts";

const names = ["$(id).jpg", "`id`.jpg", "a b;id&.jpg", "it's $HOME.jpg", 'a "b".jpg', "a\\b.jpg", "~", "*", "-rf", ""];

it.each(names)("a shell reads nothing but the name into %j", (name) => {
  const typed = `printf '<%s>' ${asArgument(name, "linux")}`;
  const read = execFileSync("sh", ["-c", typed], { cwd: "/", encoding: "utf8" });
  expect(read).toBe(`<${name === "-rf" ? "./-rf" : name}>`);
});

it("a plain name stays as it is, and one with a line break stays in its line", () => {
  expect(asArgument("Björk/photo-1.jpg", "linux")).toBe("Björk/photo-1.jpg");
  expect(asArgument("a\n$(id).jpg", "linux")).toBe("'a\\x0a$(id).jpg'");
});

it("cmd.exe reads double quotes alone", () => {
  expect(asArgument("C:\\Photos\\x.jpg", "win32")).toBe("C:\\Photos\\x.jpg");
  expect(asArgument("C:\\My Photos", "win32")).toBe('"C:\\My Photos"');
});
