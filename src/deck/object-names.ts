/** Names of objects on slides: PowerPoint puts the file's name there, people put the patient's. */

/** The kinds of object in the names that PowerPoint gives itself: "Picture 4". */
const ownWords = new Set(
  (
    "Title|Subtitle|Text|Content|Picture|Chart|Table|SmartArt|Media|Vertical Title|Vertical Text|Date|Footer|Header|" +
    "Slide Number|Slide Image|Notes|Rectangle|TextBox|Text Box|Group|Diagram|Object|Oval|Line|Straight Connector|" +
    "Straight Arrow Connector|Freeform|Freeform: Shape|Right Arrow|Left Arrow|Rounded Rectangle|Connector|Shape|Frame|" +
    "AutoShape|Image|Slide|Object Name"
  ).split("|"),
);
const ownName = /^([A-Z][A-Za-z: ]*?)(?: Placeholder)?(?: \d{1,9})?$/;

/** What an object without such a name is called, by its element. */
const elementWords: Readonly<Record<string, string>> = {
  nvPicPr: "Picture",
  nvGrpSpPr: "Group",
  nvGraphicFramePr: "Frame",
  nvCxnSpPr: "Connector",
};

/** Whether a name is one that PowerPoint or this program gives: it says what the object is, and nothing else. */
export function isOwnName(name: string): boolean {
  return name === "" || /^!!Object \d+$/.test(name) || ownWords.has(ownName.exec(name)?.[1] ?? "");
}

/** The names of one deck: a name with Morph's prefix gets the same new name on every slide. */
export class ObjectNames {
  readonly #morph = new Map<string, string>();

  /** @param holder the qualified name of the element around the name: "p:nvPicPr" */
  clean(name: string, holder: string, id: string): string {
    if (name.startsWith("!!")) return this.#cleanMorph(name);
    if (isOwnName(name)) return name;
    return `${elementWords[holder.replace(/^.*:/, "")] ?? "Shape"} ${/^\d{1,10}$/.test(id) ? id : "0"}`;
  }

  /** Morph pairs objects whose names start with "!!" by the rest of the name: it stays a pair. */
  #cleanMorph(name: string): string {
    const clean = this.#morph.get(name) ?? `!!Object ${this.#morph.size + 1}`;
    this.#morph.set(name, clean);
    return clean;
  }
}
