/** The keys that answer the interview of `seal`, and a desk with a picture to seal. */
import { layFixture } from "./fixtures.ts";
import { type Desk, makeDesk } from "./program.ts";
import type { Step } from "./talk.ts";

export const enter = "\r";
export const down = "\u001b[B";
export const space = " ";

/** The first choice of a list, and the second: a list starts on a line that is no answer. */
export const first = [down, enter];
export const second = [down, down, enter];

/** The questions for teaching that are not about the picture: the patient agreed in writing, today, to all of it. */
export const whoToNotes: readonly Step[] = [
  ["what is your role", ["GP", enter]],
  ["1/6 Who agreed", first],
  ["2/6 On which day", ["t", enter]],
  ["3/6 Which of this", first],
  ["4/6 Are the key points", first],
];

export function deskWithPicture(): Desk {
  const desk = makeDesk();
  layFixture(desk, "planted/lesion.jpg", "photo.jpg");
  return desk;
}
