/**
 * The patient's copy: in plain language, what was agreed to, what happens to the picture, and how to change one's mind.
 *
 * It answers what a consent record of ISO/IEC TS 27560:2023 answers: record identifier and version; who is asked; the
 * controller; the purpose; what is kept of the person; how it is stored, and how long; who receives it, and where; how
 * consent was given, when, by whom; until when it holds; how it is withdrawn; rights and complaints. Who the controller is
 * the program does not know: there is a line to fill in by hand. No name is printed.
 */
import { DermShareError } from "../errors.ts";
import { audienceOf, audienceWords, type Giver, type Purpose } from "./answers.ts";
import { spokenDay } from "./dates.ts";
import type { ConsentRecord } from "./record.ts";

/** What a purpose means for the person who is shown. */
const uses: { readonly [purpose in Purpose]: string } = {
  "record-only": "It is kept in your own health record, and seen by those who treat you.",
  "second-opinion": "It is sent to another health professional, who says what they think of it.",
  teaching: "It is shown to people who learn or work in health care.",
  presentation: "It is shown to colleagues in a talk or a meeting.",
  research: "It is used in a research study.",
  audit: "It is used inside the practice or hospital to check and improve care.",
  publication: "It is printed in a journal or a book. Anybody may see it, also online.",
  public: "It is shown to the public, also on the internet. Anybody may see it.",
};

const givers: { readonly [giver in Giver]: string } = {
  patient: "you, the person who is shown",
  "parental-responsibility": "a person with parental responsibility",
  "legal-proxy": "a legal proxy of the person who is shown",
  "next-of-kin": "the next of kin of the person who was shown",
};

/**
 * The text, in lines of at most 76 characters that end in CR LF.
 *
 * @throws DermShareError "answer-missing" where nobody consented: there is nothing to give a copy of
 */
export function receipt({ ref, createdOn, answers }: ConsentRecord): string {
  const { purpose, form, givenBy, obtainedOn = createdOn, validUntil } = answers;
  if (purpose === undefined || form === undefined || form === "none" || givenBy === undefined) {
    throw new DermShareError("answer-missing", "nobody has consented: there is nothing to give the patient a copy of");
  }
  const audience = audienceOf(answers);
  const isOpen = purpose === "publication" || purpose === "public";
  const lines = [
    "YOUR COPY: A PHOTOGRAPH, AND WHAT WAS AGREED",
    "",
    `Reference:  ${ref}   (quote it when you ask about the photograph)`,
    `Agreed:     ${form === "written" ? "in writing" : "verbally"}, on ${spokenDay(obtainedOn)}`,
    `By:         ${givers[givenBy]}`,
    `Until:      ${validUntil === undefined ? "no end was set; you can end it at any time" : spokenDay(validUntil)}`,
    ...(audience === null ? [] : [`Seen by:    ${audienceWords[audience]}`]),
    "Held by:    ______________________________________________",
    "Ask:        ______________________________________________",
    "",
    "What it is used for",
    `  ${uses[purpose]}`,
    "  It is used for nothing else. For any other use you are asked again.",
    "",
    "What is kept",
    "  The photograph, and a record of what was agreed. What the camera wrote into",
    "  the file (place, time, its number) is removed. Your name is not written on it.",
    "",
    "How it is kept and sent",
    ...(isOpen
      ? ["  Once it is shown to the public it is no longer protected by encryption."]
      : [
          "  Whoever has the file can look at it, unless it was sealed with this program:",
          "  then it is encrypted, and only the people it is meant for can open it.",
        ]),
    "  The original belongs to your health record and is kept as long as that is.",
    "  The program that was used sends nothing anywhere by itself.",
    "",
    "You can change your mind",
    "  At any time, without giving a reason. It does not affect your care.",
    `  Say so to whoever holds the photograph, and give the reference ${ref}.`,
    "  Those who received it are told to delete it. Copies that were already sent",
    `  ${isOpen ? "or published " : ""}cannot be called back with certainty.`,
    "",
    "Your rights",
    "  You may see the photograph and this record, have them corrected, and ask for",
    "  their deletion where the law allows it. If you are not content with the",
    "  answer, you can complain to the data protection authority of your country.",
    "",
    "This paper says what was agreed. It is no legal advice.  (consent record, v1)",
  ];
  return `${lines.join("\r\n")}\r\n`;
}
