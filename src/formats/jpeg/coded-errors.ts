/** What is said of coded data that cannot be followed. */
import { DermShareError } from "../../errors.ts";

/** What is thrown when coded data ends too early. */
export function truncated(): DermShareError {
  return new DermShareError("input-truncated", "the coded data ends before the last block of the picture");
}

/** What is thrown when coded data does not say what it can say. */
export function malformed(found: string): DermShareError {
  return new DermShareError("input-malformed", `the coded data cannot be followed: ${found}`);
}
