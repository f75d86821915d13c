/** Where notices of withdrawal are kept: see withdrawals.ts. */
import { join } from "node:path";
import { stateFolder } from "../files/state-folder.ts";

/** The folder; it is there with the first notice. */
export function noticeFolder(): string {
  return join(stateFolder(), "withdrawals");
}
