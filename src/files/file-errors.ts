/** What the operating system says of a file, in our own words: its text quotes paths and stays out of messages. */
import { DermShareError, type ErrorCode } from "../errors.ts";

const sentences: Record<string, string> = {
  ENOENT: "there is no such file or folder",
  ENOTDIR: "a part of the path is not a folder",
  EEXIST: "this is a file, a folder was expected",
  EISDIR: "this is a folder, a file was expected",
  EACCES: "permission denied",
  EPERM: "permission denied",
  EROFS: "the disk is read-only",
  ENOSPC: "the disk is full",
  EDQUOT: "the disk quota is used up",
  EMFILE: "too many open files",
  ENAMETOOLONG: "the name is too long",
  ELOOP: "symbolic links lead in a circle",
  EIO: "the disk reports an input/output error",
  EFBIG: "the file is too large for this disk",
};

/** The error for a failed call of node:fs. Errors of our own pass unchanged. */
export function fileError(error: unknown, code: ErrorCode, hint?: string): DermShareError {
  if (error instanceof DermShareError) return error;
  const systemCode = systemCodeOf(error);
  const sentence = sentences[systemCode] ?? `the operating system says ${systemCode || "no more than that it failed"}`;
  return new DermShareError(code, sentence, hint);
}

/** The code of a failed call of node:fs, such as "ENOENT"; empty for any other error. */
export function systemCodeOf(error: unknown): string {
  const code = error instanceof Error && "code" in error ? error.code : "";
  return typeof code === "string" && /^E[A-Z0-9]+$/.test(code) ? code : "";
}
