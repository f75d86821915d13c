/**
 * The attributes that a cleaned part may have, and what their values may look like: an attribute that no program reads can
 * say anything, and so can a word where a number belongs.
 *
 * Source: ECMA-376 Part 1, pml.xsd, dml-main.xsd, dml-chart.xsd, dml-chartDrawing.xsd, dml-diagram.xsd, and [MS-ODRAWXML],
 * [MS-PPTX] for the extensions that stay. By name alone: what matters is that nobody can choose it.
 */

const names: ReadonlySet<string> = new Set(
  // PresentationML
  (
    "accel accumulate action additive advAuto advClick advTm afterEffect animBg autoCompressPictures autoRev autoUpdateAnimBg " +
    "backwards bld bldLvl bookmarkIdSeed build bw bwMode by calcmode clrMode clrSpc cmd compatMode concurrent conformance cx cy " +
    "decel def delay dir display dt dur embedTrueTypeFonts end evt evtFilter fill filter firstSlideNum fmla frame frameSlides from " +
    "ftr fullScrn grpId hasCustomPrompt hdr hiddenSlides id idx invalEndChars invalStChars isNarration isPhoto lang layout loop lvl " +
    "masterRel matchingName mod mute name nextAc nodePh nodeType numSld orient origin override path pathEditMode prLst preserve " +
    "presetClass presetID presetSubtype prevAc prnWhat ptsTypes rAng rctx removePersonalInfoOnSave repeatCount repeatDur restart rev " +
    "rtl saveSubsetFonts scaleToFitPaper serverZoom shadeToTitle show showAnimation showCaptions showMasterPhAnim showMasterSp " +
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
    "Requires bwNormal bwPure in isContent isInverted option out pattern targetScreenSize"
  ).split(" "),
);
const inNamespaces: ReadonlySet<string> = new Set(["p14:dur", "p14:bounceEnd", "p14:presetBounceEnd", "xml:space"]);

const anything = /^/;
const language = /^(?:(?:[a-z]{2,3}|x)(?:[-_][a-z0-9]{1,8}){0,3})?$/i;
const diagramWord = /^[a-z][a-z0-9 _]{0,60}$/i;

/** Attributes whose values have a form of their own. Those that have a rule in `free-text` are clean already. */
const forms: Readonly<Record<string, RegExp>> = {
  typeface: anything, // fonts change how a slide looks
  formatCode: anything, // and so do forms of numbers
  uri: anything, // an extension stays for what is in it; of a graphic that is not known, nothing is there
  name: anything, // rules of their own: names of objects, layouts, themes, guides
  action: anything,
  cmd: anything,
  styleName: anything,
  uniqueId: anything,
  loTypeId: anything,
  qsTypeId: anything,
  csTypeId: anything,
  presId: anything,
  modelId: anything, // these are numbered anew
  srcId: anything,
  destId: anything,
  parTransId: anything,
  sibTransId: anything,
  cxnId: anything,
  presAssocID: anything,
  script: /^[A-Z][a-z]{3}$/,
  lang: language,
  altLang: language,
  char: /^.{0,2}$/su,
  ptsTypes: /^[AaFfTtSs ]*$/,
  presName: diagramWord,
  forName: diagramWord,
  refForName: diagramWord,
  styleLbl: diagramWord,
  presStyleLbl: diagramWord,
};

/** Words of the standard that start with a capital letter: sizes of paper, numbers that are none. */
const capitals = /^(?:[A-Z]\d*|[AB]\d(?:ISO|JIS)|NaN|INF|Name\d{1,5}|[\dA-F]{2,40})$/;

/** Whether an attribute is one that programs read. @param name its short name, as of `nameOf` */
export function isKnownAttribute(name: string): boolean {
  return name.startsWith("r:") || names.has(name) || inNamespaces.has(name);
}

/** Whether a value is such as the standard knows: numbers, colours, and words that start with a small letter. */
export function isPlainValue(element: string, name: string, value: string): boolean {
  const form =
    element === "c:lang" ? language : element.startsWith("dgm:") && name === "ref" ? diagramWord : forms[name];
  if (form !== undefined) return form.test(value);
  if (/^(?:-?\d+|[a-z][a-zA-Z0-9]*|[\dA-F]{2,40})$/.test(value)) return true; // nearly all of them
  return value.length <= 4000 && value.split(/[^A-Za-z0-9]+/).every(isPlainWord);
}

function isPlainWord(word: string): boolean {
  return word === "" || /^[a-z0-9]/.test(word) || capitals.test(word);
}
