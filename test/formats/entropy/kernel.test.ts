import { expect, it } from "vitest";
import { kernelCode } from "../../../src/formats/entropy/kernel-code.ts";
import { compileKernel } from "../../../scripts/build-kernel.js";

it("the loops that the program runs are what their sources compile to, byte for byte", async () => {
  expect(kernelCode).toBe((await compileKernel("formats/entropy")).toString("base64"));
});
