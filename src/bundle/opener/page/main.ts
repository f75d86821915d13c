/**
 * The self-opening page, and the opener, which is the same page with nothing in it.
 *
 * Rules: no innerHTML, eval, storage, links, network; everything that comes from a bundle enters by textContent or as a
 * blob. Whatever goes wrong ends in words of ours, never in a foreign error's.
 */
import { DermShareError } from "../../../errors.ts";
import { audienceWords } from "../../../terms.ts";
import { bundleName } from "../../manifest-fields.ts";
import { type Carried, openSealed, proveSealed, type Sealed } from "./bundle.ts";
import { carriedByFiles, carriedByPage } from "./carried.ts";
import { element, save, say, show } from "./dom.ts";
import { showGallery } from "./gallery.ts";
import { capitalise, nameAgreement, nameContents, nameDay, namePurpose, nameToday } from "./wording.ts";

function start(): void {
  show("fallback", false);
  if (window.top !== window.self) {
    refuse("This page does not open inside another page", "Save the file, and open it in a browser of its own.");
    return;
  }
  try {
    const carried = carriedByPage(document);
    if (carried === null) offerChoice();
    else showSealed(carried);
  } catch (error) {
    refuseFor(error);
  }
}

/** The opener: waits for files. */
function offerChoice(): void {
  const input = element("files", HTMLInputElement);
  const drop = element("drop", HTMLElement);
  document.title = "Open a sealed photograph";
  show("chooser");
  input.addEventListener("change", () => void take([...(input.files ?? [])]));
  for (const type of ["dragover", "drop"]) document.addEventListener(type, (event) => event.preventDefault());
  document.addEventListener("dragover", () => drop.classList.add("over"));
  document.addEventListener("dragleave", () => drop.classList.remove("over"));
  document.addEventListener("drop", (event) => {
    drop.classList.remove("over");
    void take([...(event.dataTransfer?.files ?? [])]);
  });
}

async function take(files: readonly File[]): Promise<void> {
  if (files.length === 0) return;
  say("chooser-problem", "");
  try {
    const carried = await carriedByFiles(files);
    showSealed(carried);
    show("chooser", false);
    element("words", HTMLInputElement).focus();
  } catch (error) {
    say("chooser-problem", problemOf(error));
  }
}

const cameInChangedPage =
  "The page that it came in was changed on its way, by mail or by somebody; what it carries was not. " +
  "Type the words here, never into that page. If you have, phone the sender.";

/** @throws DermShareError when the bundle is not to be opened */
function showSealed(carried: Carried): void {
  const sealed = proveSealed(carried, nameToday(new Date()));
  const { outer } = sealed;
  document.title = "A clinical photograph, sealed";
  say("purpose", outer === null ? "Said inside, once it is open" : capitalise(namePurpose(outer.consent.purpose)));
  say("created", outer === null ? "Said inside" : nameDay(outer.createdOn));
  const until = outer?.consent.validUntil ?? null;
  say("valid", until === null ? (outer === null ? "Said inside" : "No end was set") : nameDay(until));
  say("seal-state", outer === null ? "Its consent file was not with it" : "Unchanged since sealed by key");
  say("key", sealed.fingerprint ?? "");
  say(
    "seal-advice",
    outer === null
      ? "What is inside is signed too, and will be checked when it opens."
      : "The key comes with the photograph itself: ring the sender to compare these numbers.",
  );
  say("came-in", sealed.cameInChangedPage ? cameInChangedPage : "");
  element("seal", HTMLElement).classList.toggle("unsigned", outer === null);
  for (const id of ["save-sealed", "save-sealed-too"]) {
    element(id, HTMLButtonElement).addEventListener("click", () =>
      save(carried.ciphertext, "application/octet-stream", ageName(sealed)),
    );
  }
  element("form", HTMLFormElement).addEventListener("submit", (event) => {
    event.preventDefault();
    void open(sealed);
  });
  show("sealed");
}

async function open(sealed: Sealed): Promise<void> {
  const words = element("words", HTMLInputElement);
  const button = element("open", HTMLButtonElement);
  if (words.value.trim() === "") {
    say("words-problem", "Type the words first.");
    words.focus();
    return;
  }
  say("words-problem", "");
  say("progress", "Opening. This takes a few seconds.");
  button.disabled = true;
  await painted(); // deriving the key holds the page up
  try {
    const opened = await openSealed(sealed, words.value, nameToday(new Date()));
    words.value = "";
    showOpened(opened);
  } catch (error) {
    if (error instanceof DermShareError && error.code === "cannot-decrypt") {
      say("words-problem", error.message);
      button.disabled = false;
      words.focus();
    } else refuseFor(error);
  } finally {
    say("progress", "");
  }
}

function showOpened(opened: Awaited<ReturnType<typeof openSealed>>): void {
  const { consent } = opened.inner;
  const purpose = namePurpose(consent.purpose);
  const until = consent.validUntil === null ? "" : `, until ${nameDay(consent.validUntil)}`;
  document.title = `For ${purpose} only`;
  say("use", `For ${purpose} only${until}. Do not pass it on for anything else.`);
  say("opened-title", nameContents(opened.inner.items));
  say("agreed", nameAgreement(consent));
  say("audience", consent.audience === null ? "" : capitalise(audienceWords[consent.audience]));
  show("audience-line", consent.audience !== null);
  say("ref", consent.ref);
  say("sheet", opened.sheet);
  showGallery(opened);
  show("sealed", false);
  show("use");
  show("opened");
  element("opened-title", HTMLElement).focus();
}

/** The end of it: whatever is wrong here, more typing does not mend it. */
function refuseFor(error: unknown): void {
  const again = "Phone the sender, and ask for it to be sealed and sent again.";
  if (error instanceof DermShareError && error.code === "consent-expired") {
    refuse("The consent has ended", error.message, "Ask the sender whether the patient has agreed anew.");
  } else if (error instanceof DermShareError && error.code === "recipient-unsupported") {
    refuse("This page cannot open it", error.message, "Open it with: derm-share open FILE");
  } else {
    refuse("Do not use this file", problemOf(error), again);
  }
}

function refuse(title: string, reason: string, advice = ""): void {
  for (const id of ["chooser", "opened", "use"]) show(id, false);
  element("words", HTMLInputElement).disabled = true;
  element("open", HTMLButtonElement).disabled = true;
  element("sealed", HTMLElement).classList.add("refused"); // nothing is repeated that is not proven
  show("sealed");
  say("refusal-title", title);
  say("refusal-reason", reason);
  say("refusal-advice", advice);
  show("refusal");
}

function problemOf(error: unknown): string {
  if (!(error instanceof DermShareError)) return "Something went wrong that this page does not know.";
  const broken = error.code === "bundle-malformed" || error.code === "input-too-large";
  return broken ? "It is damaged, or was changed after it was sealed." : error.message;
}

function ageName({ outer }: Sealed): string {
  return outer === null ? "sealed.age" : `${bundleName(outer.bundleId)}.age`;
}

function painted(): Promise<void> {
  return new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
}

start();
