import { expect, it } from "vitest";
import { kernelCode } from "../../src/pixels/kernel-code.ts";
import { compileKernel } from "../../scripts/build-kernel.js";

it("the loops that the program runs are what their sources compile to, byte for byte", async () => {
  expect(kernelCode).toBe((await compileKernel("pixels")).toString("base64"));
});
