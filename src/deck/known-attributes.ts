/**
 * The attributes that a cleaned part may have, and what their values may look like: an attribute that no program reads can
 * say anything, and so can a word where a number belongs.
 *
 * Source: ECMA-376 Part 1, pml.xsd, dml-main.xsd, dml-chart.xsd, dml-chartDrawing.xsd, dml-diagram.xsd, and [MS-ODRAWXML],
 * [MS-PPTX] for the extensions that stay. By name alone: what matters is that nobody can choose it.
 */

import { coordinates, isOwnFormula, isOwnGuide, isPlaceWord, ownGuide } from "./guide-names.ts";
import { isOwnPrefix } from "./prefixes.ts";
import { enumerationWords } from "./schema-words.ts";

const names: ReadonlySet<string> = new Set(
  // PresentationML
  (
    "accel accumulate action additive advAuto advClick advTm afterEffect animBg autoCompressPictures autoRev autoUpdateAnimBg " +
    "backwards bld bldLvl bmkName bookmarkIdSeed build bw bwMode by calcmode clrMode clrSpc cmd compatMode concurrent conformance cx cy " +
    "decel def delay dir display dt dur embedTrueTypeFonts end evt evtFilter fill filter firstSlideNum fmla frame frameSlides from " +
    "ftr fullScrn grpId hasCustomPrompt hdr hiddenSlides id idx invalEndChars invalStChars isNarration isPhoto lang layout loop lvl " +
    "masterRel matchingName mod mute name nextAc nodePh nodeType numSld orient origin override path pathEditMode prLst preserve " +
    "presetClass presetID presetSubtype prevAc prnWhat ptsTypes rAng rctx removePersonalInfoOnSave repeatCount repeatDur restart rev " +
    "rtl s saveSubsetFonts scaleToFitPaper serverZoom shadeToTitle show showAnimation showCaptions showMasterPhAnim showMasterSp " +
    "showNarration showScrollbar showSpecialPlsOnTitleSld showWhenStopped sldNum spd spid spokes st strictFirstAndLastChars " +
    "syncBehavior sz thruBlk tm tmFilter to transition type uiExpand useBgFill useTimings userDrawn val valueType vol x xfrmType y " +
    "zoomContents " +
    // DrawingML
    "a accent1 accent2 accent3 accent4 accent5 accent6 algn altLang amt anchor anchorCtr ang b bIns bandCol bandRow baseline bg1 bg2 " +
    "bldStep blend blurRad bmk bright builtIn cap categoryIdx char charset cmpd compatLnSpc contentType contourW contrast cstate d " +
    "defTabSz descr dirty dist dpi dx dy dz eaLnBrk endA endPos endSnd err extrusionH extrusionOk fadeDir firstCol firstRow flip " +
    "flipH flipV folHlink fontAlgn fontScale forceAA fov fromWordArt g gdRefAng gdRefR gdRefX gdRefY gridSpan grow h hMerge hR " +
    "hangingPunct hidden highlightClick history hlink horzOverflow hue i indent invalidUrl kern kumimoji kx ky l lIns lastClr lastCol " +
    "lastRow lat latinLnBrk len lim lnSpcReduction lon lum marB marL marR marT maxAng maxR maxX maxY minAng minR minX minY n " +
    "noAdjustHandles noChangeArrowheads noChangeAspect noChangeShapeType noCrop noDrilldown noEditPoints noGrp noMove noProof noResize " +
    "noRot noSelect noTextEdit noUngrp normalizeH numCol panose pitchFamily pos preferRelativeResize prst prstMaterial r rIns rad ref " +
    "rig rot rotWithShape rowSpan rtlCol sat scaled script seriesIdx smtClean smtId sp spc spcCol spcFirstLastPara stA stAng stPos " +
    "startAt strike stroke styleId styleName swAng sx sy t tIns tgtFrame thresh time title tooltip track tx tx1 tx2 txBox ty typeface u " +
    "upright uri useA vMerge vert vertOverflow w wR wrap z zoom " +
    // Charts and drawings in them
    "fLocksText fPublished formatCode macro sourceLinked textlink " +
    // Diagrams
    "arg axis chOrder cnt coherent3DOff csCatId csTypeId custAng custFlipHor custFlipVert custLinFactNeighborX custLinFactNeighborY " +
    "custLinFactX custLinFactY custRadScaleInc custRadScaleRad custScaleX custScaleY custSzX custSzY custT cxnId defStyle destId " +
    "destOrd fact for forName func hideGeom hideLastTrans hueDir lkTxEntry loCatId loTypeId max meth minVer modelId moveWith op " +
    "parTransId phldr phldrT presAssocID presId presName presStyleCnt presStyleIdx presStyleLbl pri ptType qsCatId qsTypeId refFor " +
    "refForName refPtType refType relId sibTransId srcId srcOrd step styleLbl uniqueId useDef blipPhldr zOrderOff " +
    // Extensions that stay, and alternatives
    "Requires bwNormal bwPure hasBounce in invX invY isContent isInverted option out pattern targetScreenSize"
  ).split(" "),
);
const inNamespaces: ReadonlySet<string> = new Set([
  "p14:dur",
  "p14:bounceEnd",
  "p14:presetBounceEnd",
  "m:val",
  "m:alnAt",
  "xml:space",
]);
/** What names a relationship: ECMA-376 Part 1, 22.8.2. */
const references: ReadonlySet<string> = new Set(
  "r:id r:embed r:link r:pict r:dm r:lo r:qs r:cs r:topLeft r:topRight r:bottomLeft r:bottomRight r:href".split(" "),
);

const anything = /^/;
const none = /^$/;
const number = /^-?(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][-+]?\d+)?(?:%|mm|cm|in|pt|pc|pi)?$/;
const colour = /^[\dA-F]{6}$/i; // 22.9.2.5, ST_HexColorRGB
const panose = /^[\dA-F]{20}$/i; // 22.9.2.8, ST_Panose
const guid = /^\{[\dA-F]{8}(?:-[\dA-F]{4}){3}-[\dA-F]{12}\}$/i;
const diagramPart = "http://schemas.microsoft.com/office/drawing/2008/diagram"; // the URI of dsp:dataModelExt
/** What a graphic may be: ECMA-376 Part 1, 20.1.2.2.17. */
const graphics =
  /^http:\/\/(?:schemas\.openxmlformats\.org\/(?:drawing|presentation)ml\/2006|purl\.oclc\.org\/ooxml\/(?:drawing|presentation)ml)\/(?:table|chart|diagram|picture|ole|lockedCanvas)$/;

/** What an animation has media do: ECMA-376 Part 1, 19.5.17. */
export const mediaCommand = /^(?:play|playFrom|pause|resume|stop|togglePause|onstopaudio)(?:\([\d., ]{0,40}\))?$/;

/** What PowerPoint calls places in sound and film: [MS-PPTX], bmk. */
export const bookmark = /^Bookmark \d{1,4}$/;

/** ISO 15924, as far as Office's themes have fonts for them. */
const script =
  /(?:Latn|Grek|Cyrl|Jpan|Hang|Hans|Hant|Arab|Hebr|Thai|Ethi|Beng|Gujr|Khmr|Knda|Guru|Cans|Cher|Yiii|Tibt|Thaa|Deva|Telu|Taml|Syr[cnje]|Orya|Mlym|Laoo|Sinh|Mong|Viet|Uigh|Geor|Armn|Bugi|Bopo|Java|Lisu|Mymr|Nkoo|Olck|Osma|Phag|Sora|Tale|Talu|Tfng)/;
/** BCP 47, 2.1, with the regions that are numbers and the variants that Office and LibreOffice know. */
const variant =
  /(?:001|029|150|419|1901|1996|aranes|arevela|arevmda|none|oxendict|phoneb|pinyin|ploc[am]?|polyton|radstr|stroke|tarask|technl|tradnl|valencia)/;
const language = new RegExp(`^(?:(?:[a-z]{2,3}|x)(?:[-_](?:${script.source}|[a-z]{2}|${variant.source})){0,3})?$`, "i");

/** The elements of a formula whose value is a sign: ECMA-376 Part 1, 22.1.2. */
const signs = new Set(["chr", "begChr", "endChr", "sepChr"]);

/** The elements that an attribute with text of its own belongs to, by their local names, and the form of its value. */
interface OwnForm {
  readonly of: ReadonlySet<string>;
  readonly form: RegExp;
}

function own(of: string, form = anything): OwnForm {
  return { of: new Set(of.split(" ")), form };
}

/** What is no number and no word. Where `form` is anything, `free-text` or the names of objects, guides, ids have the rule. */
const ownForms: Readonly<Record<string, readonly OwnForm[]>> = {
  typeface: [own("latin ea cs sym buFont font")], // fonts change how a slide looks
  formatCode: [own("numFmt pt")], // and so do forms of numbers
  uri: [
    own("graphicData", graphics),
    own("ext", new RegExp(`${guid.source}|^${diagramPart.replaceAll(".", "\\.")}$`, "i")),
  ],
  name: [
    own("cNvPr cSld theme clrScheme fontScheme fmtScheme custClr custShow snd sndTgt wavAudioFile"),
    own("bmk", bookmark),
    own("gd", ownGuide),
    own("layoutNode forEach choose if else styleLbl"),
  ],
  bmkName: [own("bmkTgt", bookmark)],
  title: [own("", none)],
  action: [own("hlinkClick hlinkHover hlinkMouseOver")],
  cmd: [own("cmd", mediaCommand)],
  styleName: [own("tblStyle")],
  uniqueId: [own("layoutDef styleDef colorsDef")],
  loTypeId: [own("prSet")],
  qsTypeId: [own("prSet")],
  csTypeId: [own("prSet")],
  presId: [own("cxn")],
  modelId: [own("pt cxn sp")],
  srcId: [own("cxn")],
  destId: [own("cxn")],
  parTransId: [own("cxn")],
  sibTransId: [own("cxn")],
  cxnId: [own("pt")],
  presAssocID: [own("prSet")],
  presName: [own("prSet")],
  presStyleLbl: [own("prSet")],
  forName: [own("constr rule")],
  refForName: [own("constr")],
  styleLbl: [own("layoutNode")],
  moveWith: [own("layoutNode")],
  minVer: [
    own(
      "layoutDef styleDef colorsDef dataModelExt",
      /^http:\/\/schemas\.openxmlformats\.org\/drawingml\/2006\/diagram$/,
    ),
  ],
  styleId: [own("tblStyle", guid)],
  def: [own("tblStyleLst", guid)],
  ref: [own("forEach")],
  macro: [own("", none)],
  textlink: [own("", none)],
  script: [own("font", new RegExp(`^${script.source}$`))],
  relId: [own("dataModelExt", /^rId\d{1,6}$/)],
  panose: [own("latin ea cs sym buFont font", panose)],
  lastClr: [own("sysClr", colour)],
  lang: [own("rPr defRPr endParaRPr", language)],
  altLang: [own("rPr defRPr endParaRPr", language)],
  char: [own("buChar", /^.{0,2}$/su)],
};

/** What values of attributes with more than one word or number in them look like: lists, ways, formulas. */
const several: Readonly<Record<string, RegExp>> = {
  path: /^(?:circle|rect|shape|[MLCZE\d\s.,+-]*)$/i,
  ptsTypes: /^[AFTS\s]*$/i,
  tmFilter: /^[\d.,;\s]*$/,
  prLst: wordsOf("gmLst|image|opacity|pos|rotation|size|smtClean|xfrm|fontWeight|\\d{1,3}(?:\\.\\d{1,9})?|\\.\\d{1,9}"),
  rctx: /^(?:PPT|IE)$/, // 19.5.22: which program is to run it
  axis: wordsOf("self|ch|des|desOrSelf|par|ancst|ancstOrSelf|followSib|precedSib|follow|preced|root|none"),
  ptType: wordsOf("all|doc|node|norm|nonNorm|asst|nonAsst|parTrans|pres|sibTrans"),
  cnt: wordsOf("-?\\d+"),
  st: wordsOf("-?\\d+"),
  step: wordsOf("-?\\d+"),
  hideLastTrans: wordsOf("true|false|0|1"),
  // 19.5.3: the kinds of transition and their ways
  filter: wordsOf(
    "blinds|box|checkerboard|circle|crawl|diamond|dissolve|fade|image|barn|plus|pixelate|randombar|slide|stretch|strips|wedge|wheel|" +
      "wipe|in|out|inVertical|inHorizontal|outVertical|outHorizontal|vertical|horizontal|across|down|up|left|right|fromLeft|fromTop|" +
      "fromRight|fromBottom|random|downLeft|upLeft|downRight|upRight|fromTopLeft|fromTopRight|fromBottomLeft|fromBottomRight|prLst|\\d+",
  ),
  from: formula(),
  to: formula(),
  by: formula(),
  fmla: formula(),
  val: formula(),
  invalStChars: /^[\p{P}\p{S}\p{Zs}\p{M}\p{Lm}\p{Script=Hiragana}\p{Script=Katakana}]*$/u,
  invalEndChars: /^[\p{P}\p{S}\p{Zs}\p{M}\p{Lm}\p{Script=Hiragana}\p{Script=Katakana}]*$/u,
};

function wordsOf(alternatives: string): RegExp {
  return new RegExp(`^(?:(?:${alternatives})(?:[\\s,;:()]+|$))*$`);
}

/** Where connectors of a diagram start and end, the one or the other: ECMA-376 Part 1, 21.4.7.21. */
const connectorPoints = wordsOf("auto|bCtr|ctr|midL|midR|tCtr|bL|bR|tL|tR|radial");

/** Formulas of animations over the place and the size of their shape, and "$", the time: [MS-OE376] 2.1.1202. */
function formula(): RegExp {
  const functions = "abs|acos|asin|atan|ceil|cosh?|deg|exp|floor|ln|max|min|rad|rand|sinh?|sqrt|tanh?|pi|e";
  // Each with its end, so that a text can be read in one way only: else each further sign doubles the ways to try.
  const words = `(?:ppt_[a-z]{1,2}|${functions})(?![a-z])`;
  const digits = "(?:\\d+(?:\\.\\d*)?|\\.\\d+)(?:[eE][-+]?\\d{1,3})?(?![\\d.eE])";
  return new RegExp(`^(?:#?(?:${words}|${digits})|[-+*/%^(),$\\s])*$`);
}

/** Attributes that are numbers wherever they stand, but in the geometry of a shape, where they may name guides. */
const numbers = new Set(
  (
    "cx cy x y l t r p14:dur p14:bounceEnd p14:presetBounceEnd blurRad dist kx ky sx sy tx ty lIns tIns rIns bIns marL marR marT marB indent lvl spc kern baseline numCol spcCol rot " +
    "stA stPos endA endPos fadeDir dx dy dz fov lat lon thresh amt bright contrast hue lum sat pos charset pitchFamily dpi gridSpan " +
    "rowSpan startAt extrusionH contourW lim grpId presetID presetSubtype accel decel advTm spokes firstSlideNum serverZoom " +
    "bookmarkIdSeed custAng custScaleX custScaleY custSzX custSzY custLinFactX custLinFactY custLinFactNeighborX custLinFactNeighborY " +
    "custRadScaleRad custRadScaleInc presStyleIdx presStyleCnt srcOrd destOrd fact pri seriesIdx categoryIdx smtId bldLvl defTabSz " +
    "fontScale lnSpcReduction s"
  ).split(" "),
);
const inGeometry = new Set("pt pos rect arcTo ahXY ahPolar cxn".split(" "));

const mostChars = 100_000; // of the way of a shape that was drawn by hand

/** Whether an attribute is one that programs read. @param name its short name, as of `nameOf` */
export function isKnownAttribute(name: string): boolean {
  return references.has(name) || names.has(name) || inNamespaces.has(name);
}

/**
 * Whether a value is such as the standard knows: numbers, colours, and the words of the schemas.
 *
 * @param element its local name
 */
export function isPlainValue(element: string, name: string, value: string): boolean {
  const forms = Object.hasOwn(ownForms, name) ? ownForms[name] : undefined;
  const form = forms?.find(({ of }) => of.has(element))?.form;
  if (form !== undefined) return form.test(value);
  if (forms !== undefined) return value === "";
  if (number.test(value) || value === "") return true; // nearly all of them
  if (name === "m:val" && signs.has(element)) return /^.$/su.test(value);
  if (name === "idx") return element === "fontRef" && /^(?:major|minor|none)$/.test(value);
  if (name === "id") return ["fld", "dgm"].includes(element) && guid.test(value);
  if (element === "gd") return name === "fmla" && isOwnFormula(value);
  if (coordinates.has(name) && inGeometry.has(element)) return isPlaceWord(value) || isOwnGuide(value);
  if (numbers.has(name)) return name === "fact" && /^(?:INF|NaN)$/.test(value);
  if (element === "param" && name === "val" && connectorPoints.test(value)) return true;
  if (element === "lang" && name === "val") return language.test(value);
  if (element === "srgbClr" && name === "val") return colour.test(value);
  if (name === "Requires") return value.trim().split(/\s+/).every(isOwnPrefix);
  if (enumerationWords.has(value)) return true;
  const list = Object.hasOwn(several, name) ? several[name] : undefined;
  return list !== undefined && value.length <= mostChars && list.test(value);
}

/** What an animation changes: ECMA-376 Part 1, 19.5.5, with the names of [MS-OE376] 2.1.1192. */
export const animatedAttribute =
  /^(?:ppt_[xywhcr]|r|xshear|yshear|image|ScaleX|ScaleY|fillcolor|(?:style|fill|stroke|shadow|skew|extrusion|perspective|imageData)\.(?:color2?|opacity2?|rotation|sRotation|visibility|fontSize|fontWeight|fontStyle|fontFamily|text[A-Z][A-Za-z]{3,26}|crop(?:Top|Bottom|Left|Right)|gain|blacklevel|gamma|grayscale|chromakey|on|type|method|angle|focus|weight|linestyle|dashstyle|filltype|src|(?:start|end)Arrow(?:Width|Length)?|(?:focusposition|focussize|imagesize|offset2?|origin|matrix|perspectivex?)\.[xyz]|matrix|origin|offset))$/;

/** Where in a workbook the numbers of a chart were: names of sheets are those that a program gives. */
export const cellsOfChart =
  /^(?:Sheet|Tabelle|Feuil|Hoja|Foglio)?\d{0,3}!?\$?[A-Z]{1,3}\$?\d{1,7}(?::\$?[A-Z]{1,3}\$?\d{1,7})?$/;
