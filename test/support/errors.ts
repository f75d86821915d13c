/** Asserting which error it was. */
import { DermShareError } from "../../src/errors.ts";

/** "code: message" of the DermShareError that the work ends in, or what it gave instead. */
export async function failureOf(work: () => unknown): Promise<string> {
  try {
    await work();
  } catch (error) {
    if (error instanceof DermShareError) return `${error.code}: ${error.message}`;
    throw error;
  }
  return "no failure";
}
