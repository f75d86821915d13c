import { expect, it } from "vitest";
import { systemRandom } from "../../src/bundle/random.ts";
import { hex } from "../../src/bytes/bytes.ts";
import { compose } from "./compose.ts";
import { keys, pictures, sha256 } from "./samples.ts";

const picture = { mediaType: "image/jpeg", bytes: pictures[0], widthPx: 1, heightPx: 1 } as const;
const lock = { recipients: [keys.identity.recipient] };

it("over 1,000 bundles nothing that should be random repeats", async () => {
  const asked: string[] = [];
  const random = (length: number): Uint8Array => {
    const bytes = systemRandom(length);
    asked.push(hex(bytes));
    return bytes;
  };
  const encrypted = new Set<string>();
  for (let i = 0; i < 1000; i++) {
    const { ciphertext } = await compose({ pictures: [picture], lock, random });
    encrypted.add(sha256(ciphertext.subarray(0, 1000)));
  }
  expect(new Set(asked).size).toBe(3000); // file key, ephemeral key, nonce
  expect(encrypted.size).toBe(1000);
});
