/**
 * The words of the schemas: names of elements, and words that attributes may have for a value. By name alone: what matters
 * is that nobody can choose them.
 *
 * Source: ECMA-376 Part 4 (ISO/IEC 29500-4:2016, which has all that Strict has), pml.xsd, dml-main.xsd, dml-chart.xsd,
 * dml-chartDrawing.xsd, dml-diagram.xsd, dml-picture.xsd, dml-lockedCanvas.xsd, shared-math.xsd.
 */

/** The local names of elements that a cleaned part may have; those of ECMA-376 Part 3 (mc:Choice) are not among them. */
/** The local names of elements, by the prefix of their namespace. */
const elements: Readonly<Record<string, ReadonlySet<string>>> = {
  p: wordsOf(
    "anim animClr animEffect animMotion animRot animScale attrName attrNameLst audio bg bgPr bgRef bldAsOne " +
      "bldDgm bldGraphic bldLst bldOleChart bldP bldSub blinds blipFill bodyStyle bold boldItalic boolVal browse by " +
      "cBhvr cMediaNode cNvCxnSpPr cNvGraphicFramePr cNvGrpSpPr cNvPicPr cNvPr cNvSpPr cSld cSldViewPr cTn cViewPr " +
      "charRg checker childTnLst circle clrMap clrMapOvr clrMru clrVal cm cmAuthor cmAuthorLst cmLst cmd comb cond " +
      "contentPart control controls cover custData custDataLst custShow custShowLst cut cxnSp defaultTextStyle " +
      "diamond dissolve embed embeddedFont embeddedFontLst endCondLst endSnd endSync excl ext extLst fade fltVal " +
      "font from graphicEl graphicFrame gridSpacing grpSp grpSpPr guide guideLst handoutMaster handoutMasterId " +
      "handoutMasterIdLst hf hsl htmlPubPr inkTgt intVal italic iterate kinsoku kiosk link modifyVerifier newsflash " +
      "nextCondLst normalViewPr notes notesMaster notesMasterId notesMasterIdLst notesStyle notesSz notesTextViewPr " +
      "notesViewPr nvCxnSpPr nvGraphicFramePr nvGrpSpPr nvPicPr nvPr nvSpPr oleChartEl oleObj origin otherStyle " +
      "outlineViewPr pRg par penClr ph photoAlbum pic plus pos present presentation presentationPr prevCondLst " +
      "prnPr progress pull push rCtr random randomBar regular restoredLeft restoredTop rgb rtn scale seq set showPr " +
      "sld sldAll sldId sldIdLst sldLayout sldLayoutId sldLayoutIdLst sldLst sldMaster sldMasterId sldMasterIdLst " +
      "sldRg sldSyncPr sldSz sldTgt slideViewPr smartTags snd sndAc sndTgt sorterViewPr sp spPr spTgt spTree split " +
      "stCondLst stSnd strVal strips style subSp subTnLst tag tagLst tags tav tavLst text tgtEl timing titleStyle " +
      "tmAbs tmPct tmpl tmplLst tn tnLst to transition txBody txEl txStyles val video viewPr webPr wedge wheel wipe " +
      "xfrm zoom",
  ),
  a: wordsOf(
    "accent1 accent2 accent3 accent4 accent5 accent6 ahLst ahPolar ahXY alpha alphaBiLevel alphaCeiling " +
      "alphaFloor alphaInv alphaMod alphaModFix alphaOff alphaOutset alphaRepl anchor arcTo audioCd audioFile avLst " +
      "backdrop band1H band1V band2H band2V bevel bevelB bevelT bgClr bgFillStyleLst biLevel bldChart bldDgm blend " +
      "blip blipFill blue blueMod blueOff blur bodyPr bottom br buAutoNum buBlip buChar buClr buClrTx buFont " +
      "buFontTx buNone buSzPct buSzPts buSzTx cNvCxnSpPr cNvGraphicFramePr cNvGrpSpPr cNvPicPr cNvPr cNvSpPr camera " +
      "cell3D chExt chOff chart close clrChange clrFrom clrMap clrRepl clrScheme clrTo comp cont contourClr cpLocks " +
      "cs cubicBezTo custClr custClrLst custDash custGeom cxn cxnLst cxnSp cxnSpLocks defPPr defRPr dgm dk1 dk2 ds " +
      "duotone ea effect effectDag effectLst effectRef effectStyle effectStyleLst end endCxn endParaRPr ext extLst " +
      "extraClrScheme extraClrSchemeLst extrusionClr fgClr fill fillOverlay fillRect fillRef fillStyleLst " +
      "fillToRect firstCol firstRow flatTx fld fmtScheme folHlink font fontRef fontScheme gamma gd gdLst glow " +
      "gradFill graphic graphicData graphicFrame graphicFrameLocks gray grayscl green greenMod greenOff gridCol " +
      "grpFill grpSp grpSpLocks grpSpPr gs gsLst headEnd header headers highlight hlink hlinkClick hlinkHover " +
      "hlinkMouseOver hsl hslClr hue hueMod hueOff innerShdw insideH insideV inv invGamma lastCol lastRow latin " +
      "left lightRig lin ln lnB lnBlToTr lnDef lnL lnR lnRef lnSpc lnStyleLst lnT lnTlToBr lnTo lstStyle lt1 lt2 " +
      "lum lumMod lumOff lvl1pPr lvl2pPr lvl3pPr lvl4pPr lvl5pPr lvl6pPr lvl7pPr lvl8pPr lvl9pPr majorFont " +
      "masterClrMapping minorFont miter moveTo neCell noAutofit noFill norm normAutofit nvCxnSpPr nvGraphicFramePr " +
      "nvGrpSpPr nvPicPr nvSpPr nwCell objectDefaults off outerShdw overrideClrMapping p pPr path pathLst pattFill " +
      "pic picLocks pos prstClr prstDash prstGeom prstShdw prstTxWarp pt quadBezTo quickTimeFile r rPr rect red " +
      "redMod redOff reflection relOff right rot round rtl sat satMod satOff scene3d schemeClr scrgbClr seCell " +
      "shade snd softEdge solidFill sp sp3d spAutoFit spDef spLocks spPr spcAft spcBef spcPct spcPts srcRect " +
      "srgbClr st stCxn stretch style swCell sx sy sym sysClr t tab tabLst tableStyle tableStyleId tailEnd tbl " +
      "tblBg tblGrid tblPr tblStyle tblStyleLst tc tcBdr tcPr tcStyle tcTxStyle theme themeElements themeManager " +
      "themeOverride tile tileRect tint tl2br top tr tr2bl txBody txDef txSp uFill uFillTx uLn uLnTx up useSpRect " +
      "videoFile wavAudioFile wholeTbl xfrm",
  ),
  c: wordsOf(
    "applyToEnd applyToFront applyToSides area3DChart areaChart auto autoTitleDeleted autoUpdate axId axPos " +
      "backWall backward bandFmt bandFmts bar3DChart barChart barDir baseTimeUnit bubble3D bubbleChart bubbleScale " +
      "bubbleSize builtInUnit cat catAx chart chartObject chartSpace clrMapOvr crossAx crossBetween crosses " +
      "crossesAt custSplit custUnit dLbl dLblPos dLbls dPt dTable data date1904 dateAx delete depthPercent " +
      "dispBlanksAs dispEq dispRSqr dispUnits dispUnitsLbl doughnutChart downBars dropLines errBarType errBars " +
      "errDir errValType evenFooter evenHeader explosion ext extLst externalData f firstFooter firstHeader " +
      "firstSliceAng floor fmtId formatCode formatting forward gapDepth gapWidth grouping h hMode hPercent " +
      "headerFooter hiLowLines holeSize idx intercept invertIfNegative lang layout layoutTarget lblAlgn lblOffset " +
      "leaderLines legacyDrawingHF legend legendEntry legendPos line3DChart lineChart logBase lvl majorGridlines " +
      "majorTickMark majorTimeUnit majorUnit manualLayout marker max min minorGridlines minorTickMark minorTimeUnit " +
      "minorUnit minus multiLvlStrCache multiLvlStrRef name noEndCap noMultiLvlLbl numCache numFmt numLit numRef " +
      "oddFooter oddHeader ofPieChart ofPieType order orientation overlap overlay pageMargins pageSetup period " +
      "perspective pictureFormat pictureOptions pictureStackUnit pie3DChart pieChart pivotFmt pivotFmts pivotSource " +
      "plotArea plotVisOnly plus printSettings protection pt ptCount rAngAx radarChart radarStyle rich rotX rotY " +
      "roundedCorners scaling scatterChart scatterStyle secondPiePt secondPieSize selection separator ser serAx " +
      "serLines shape showBubbleSize showCatName showDLblsOverMax showHorzBorder showKeys showLeaderLines " +
      "showLegendKey showNegBubbles showOutline showPercent showSerName showVal showVertBorder sideWall size " +
      "sizeRepresents smooth spPr splitPos splitType stockChart strCache strLit strRef style surface3DChart " +
      "surfaceChart symbol thickness tickLblPos tickLblSkip tickMarkSkip title trendline trendlineLbl trendlineType " +
      "tx txPr upBars upDownBars userInterface userShapes v val valAx varyColors view3D w wMode wireframe x xMode " +
      "xVal y yMode yVal",
  ),
  cdr: wordsOf(
    "absSizeAnchor blipFill cNvCxnSpPr cNvGraphicFramePr cNvGrpSpPr cNvPicPr cNvPr cNvSpPr cxnSp ext from " +
      "graphicFrame grpSp grpSpPr nvCxnSpPr nvGraphicFramePr nvGrpSpPr nvPicPr nvSpPr pic relSizeAnchor sp spPr " +
      "style to txBody x xfrm y",
  ),
  dgm: wordsOf(
    "adj adjLst alg animLvl animOne bg bulletEnabled cat catLst chMax chPref choose clrData colorsDef " +
      "colorsDefHdr colorsDefHdrLst constr constrLst cxn cxnLst dataModel desc dir effectClrLst else extLst " +
      "fillClrLst forEach hierBranch if layoutDef layoutDefHdr layoutDefHdrLst layoutNode linClrLst orgChart param " +
      "prSet presLayoutVars presOf pt ptLst relIds resizeHandles rule ruleLst sampData scene3d shape sp3d spPr " +
      "style styleData styleDef styleDefHdr styleDefHdrLst styleLbl t title txEffectClrLst txFillClrLst txLinClrLst " +
      "txPr varLst whole",
  ),
  pic: wordsOf("blipFill cNvPicPr cNvPr nvPicPr pic spPr"),
  lc: wordsOf("lockedCanvas"),
  m: wordsOf(
    "acc accPr aln alnScr argPr argSz bar barPr baseJc begChr borderBox borderBoxPr box boxPr brk brkBin " +
      "brkBinSub cGp cGpRule cSp chr count ctrlPr d dPr defJc deg degHide den diff dispDef e endChr eqArr eqArrPr f " +
      "fName fPr func funcPr groupChr groupChrPr grow hideBot hideLeft hideRight hideTop intLim interSp intraSp jc " +
      "lMargin lim limLoc limLow limLowPr limUpp limUppPr lit m mPr mathFont mathPr maxDist mc mcJc mcPr mcs mr " +
      "nary naryLim naryPr noBreak nor num oMath oMathPara oMathParaPr objDist opEmu phant phantPr plcHide pos " +
      "postSp preSp r rMargin rPr rSp rSpRule rad radPr sPre sPrePr sSub sSubPr sSubSup sSubSupPr sSup sSupPr scr " +
      "sepChr show shp smallFrac strikeBLTR strikeH strikeTLBR strikeV sty sub subHide sup supHide t transp type " +
      "vertJc wrapIndent wrapRight zeroAsc zeroDesc zeroWid",
  ),
};

/** What alternatives, and the extensions that stay, hold: [MS-PPTX], [MS-ODRAWXML], [MS-OI29500]. */
const ofExtensions = wordsOf(
  "backgroundPr bmk bmkLst bmkTgt conveyor dataDisplayOptions16 dataModelExt datalabelsRange dispNaAsBlank " +
    "dlblRangeCache doors drawing ferris flash flip flythrough gallery glitter hlinkClr honeycomb " +
    "invertSolidFillFmt media morph pan prism prstTrans reveal ripple shadowObscured showDataLabelsRange shred " +
    "switch trim txXfrm useLocalDpi vortex warp wheelReverse window xForSave",
);

function wordsOf(text: string): ReadonlySet<string> {
  return new Set(text.split(" "));
}

/** All that a slide, its layout and its master have of charts and diagrams; the rest lies in parts of its own. */
const onSheets: ReadonlySet<string> = new Set(["c:chart", "dgm:relIds"]);

/**
 * Whether a cleaned part may have such an element; those of ECMA-376 Part 3 (mc:Choice) are not among them.
 *
 * @param name with its prefix; extensions take over the names of what they extend, and so may a name without a prefix
 * @param onSheet whether the part is a slide or the like, whose root is one of PresentationML
 */
export function isElementName(name: string, onSheet: boolean): boolean {
  const [local = "", prefix = ""] = name.split(":").toReversed();
  if (onSheet && ["c", "cdr", "dgm"].includes(prefix)) return onSheets.has(name);
  if (prefix === "v" || prefix === "o") return false; // VML is in no part that stays
  const own = Object.hasOwn(elements, prefix) ? elements[prefix] : undefined;
  if (own !== undefined) return own.has(local);
  return ofExtensions.has(local) || Object.values(elements).some((words) => words.has(local));
}

/** The words of enumerations, without those that are numbers. */
export const enumerationWords: ReadonlySet<string> = new Set(
  (
    "+- -+ -- 1024x768 1152x882 1152x900 1280x1024 1600x1200 1800x1400 1920x1200 1D 1pic 1picTitle 2D 2pic " +
    "2picTitle 3dDkShadow 3dLight 4pic 4picTitle 544x376 640x480 720x512 800x600 A3 A4 B4ISO B4JIS B5ISO B5JIS " +
    "accent1 accent2 accent3 accent4 accent5 accent6 accentBorderCallout1 accentBorderCallout2 " +
    "accentBorderCallout3 accentCallout1 accentCallout2 accentCallout3 actionButtonBackPrevious " +
    "actionButtonBeginning actionButtonBlank actionButtonDocument actionButtonEnd actionButtonForwardNext " +
    "actionButtonHelp actionButtonHome actionButtonInformation actionButtonMovie actionButtonReturn " +
    "actionButtonSound activeBorder activeCaption aft after afterEffect afterGroup aliceBlue alignOff alignTx all " +
    "allAtOnce allPts alongPath alphaLcParenBoth alphaLcParenR alphaLcPeriod alphaUcParenBoth alphaUcParenR " +
    "alphaUcPeriod always ancst ancstOrSelf angle animLvl animOne antiqueWhite appWorkspace aqua aquamarine ar " +
    "arabic1Minus arabic2Minus arabicDbPeriod arabicDbPlain arabicParenBoth arabicParenR arabicPeriod arabicPlain " +
    "arc area arr arrow artDeco asst auto autoTxRot autoZero azure b bCtr bCtrCh bCtrDes bL bMarg bOff bR " +
    "background bal balanced banner bar base bef before beg begMarg begPad begPts begSty begin beige bend bendDist " +
    "bendPt bentArrow bentConnector2 bentConnector3 bentConnector4 bentConnector5 bentUpArrow bestFit between " +
    "bevel bg bg1 bg2 bi billions bisque bkPtFixedVal bkpt bl black blackGray blackTextOnWhite blackWhite " +
    "blanchedAlmond blank blockArc blue blueViolet body borderCallout1 borderCallout2 borderCallout3 bot both box " +
    "br bracePair bracketPair branch breadthByLvl breadthByNode brightRoom brown browser btnFace btnHighlight " +
    "btnShadow btnText bulEnabled burlyWood bw cadetBlue call callout1 callout2 callout3 can canSlip captionText " +
    "category categoryEl ccw ccwIn ccwOut center centerGroup centered ch chAlign chDir chMax chPref chart " +
    "chartAndTx chartPlus chartStar chartX chartreuse chevron childStyle chilly chocolate chord circle " +
    "circleNumDbPlain circleNumWdBlackPlain circleNumWdWhitePlain circularArrow clear clickEffect clickPar clip " +
    "clipArt clipArtAndTx clipArtAndVertTx cloud cloudCallout clr clustered cnt col composite cone coneToMax conn " +
    "connDist connRout contDir contrasting convex coolSlant coral corner cornerTabs cornflowerBlue cornsilk " +
    "crimson cross ctr ctrShpMap ctrTitle ctrX ctrXOff ctrY ctrYOff cube curve curvedConnector2 curvedConnector3 " +
    "curvedConnector4 curvedConnector5 curvedDownArrow curvedLeftArrow curvedRightArrow curvedUpArrow cust custom " +
    "cw cwIn cwOut cyan cycle cylinder d darkBlue darkCyan darkGoldenrod darkGray darkGreen darkGrey darkKhaki " +
    "darkMagenta darkOliveGreen darkOrange darkOrchid darkRed darkSalmon darkSeaGreen darkSlateBlue darkSlateGray " +
    "darkSlateGrey darkTurquoise darkViolet darken darkenLess dash dashDnDiag dashDot dashHeavy dashHorz dashLong " +
    "dashLongHeavy dashUpDiag dashVert days dbl dblStrike dec decagon deepPink deepSkyBlue def default depth " +
    "depthByBranch depthByNode des desOrSelf dgm diagBrick diagCross diagStripe diam diamond dim dimGray dimGrey " +
    "dir discrete dist divot dk1 dk2 dkBlue dkCyan dkDnDiag dkEdge dkGoldenrod dkGray dkGreen dkGrey dkHorz " +
    "dkKhaki dkMagenta dkOliveGreen dkOrange dkOrchid dkRed dkSalmon dkSeaGreen dkSlateBlue dkSlateGray " +
    "dkSlateGrey dkTurquoise dkUpDiag dkVert dkViolet dnDiag doc dodecagon dodgerBlue donut dot dotDash " +
    "dotDashHeavy dotDmnd dotDotDash dotDotDashHeavy dotGrid dotted dottedHeavy double-struck doubleWave down " +
    "downArrow downArrowCallout dstNode dt ea1ChsPeriod ea1ChsPlain ea1ChtPeriod ea1ChtPlain ea1JpnChsDbPeriod " +
    "ea1JpnKorPeriod ea1JpnKorPlain eaVert edge el ellipse ellipseRibbon ellipseRibbon2 ellipsis email emph end " +
    "endCnv endMarg endPad endPts endSty entr equ evt exact exit exp fNode factor fallback fast filled firebrick " +
    "first fitToSlide fixed fixedVal flat flood floralWhite flowChartAlternateProcess flowChartCollate " +
    "flowChartConnector flowChartDecision flowChartDelay flowChartDisplay flowChartDocument flowChartExtract " +
    "flowChartInputOutput flowChartInternalStorage flowChartMagneticDisk flowChartMagneticDrum " +
    "flowChartMagneticTape flowChartManualInput flowChartManualOperation flowChartMerge flowChartMultidocument " +
    "flowChartOfflineStorage flowChartOffpageConnector flowChartOnlineStorage flowChartOr " +
    "flowChartPredefinedProcess flowChartPreparation flowChartProcess flowChartPunchedCard flowChartPunchedTape " +
    "flowChartSort flowChartSummingJunction flowChartTerminator flowDir fmla folHlink foldedCorner follow " +
    "followSib forestGreen fourObj fraktur frame frameStyle1 frameStyle2 frameStyle3 frameStyle4 frameStyle5 " +
    "frameStyle6 frameStyle7 freeze freezing fromB fromL fromR fromT ftr fuchsia full funnel gainsboro gap gear6 " +
    "gear9 ghostWhite glow gold goldenrod grDir gradientActiveCaption gradientInactiveCaption grav gray grayText " +
    "grayWhite green greenYellow grey gridLegend gt gte h hArH hOff hagakiCard half halfFrame handoutView " +
    "handouts1 handouts2 handouts3 handouts4 handouts6 handouts9 hang hardEdge harsh hdr heart heavy hebrew2Minus " +
    "heptagon hexagon hidden hierAlign hierBranch hierChild hierRoot high highlight highlightText " +
    "hindiAlpha1Period hindiAlphaPeriod hindiNumParenR hindiNumPeriod hlink hold homePlate honeydew " +
    "horizontalScroll horz horzAlign horzBrick hotLight hotPink hqprint hsl hundredMillions hundredThousands " +
    "hundreds i img in inBase inByRing inEnd inactiveBorder inactiveCaption inactiveCaptionText indefinite " +
    "indianRed indigo infoBk infoText init inner interactiveSeq invGray irregularSeal1 irregularSeal2 " +
    "isometricBottomDown isometricBottomUp isometricLeftDown isometricLeftUp isometricOffAxis1Left " +
    "isometricOffAxis1Right isometricOffAxis1Top isometricOffAxis2Left isometricOffAxis2Right isometricOffAxis2Top " +
    "isometricOffAxis3Bottom isometricOffAxis3Left isometricOffAxis3Right isometricOffAxis4Bottom " +
    "isometricOffAxis4Left isometricOffAxis4Right isometricRightDown isometricRightUp isometricTopDown " +
    "isometricTopUp ivory just justLow khaki l lB lCtrCh lCtrDes lMarg lOff lT landscape last lastClick lavender " +
    "lavenderBlush lawnGreen layout ld ledger left leftArrow leftArrowCallout leftBrace leftBracket " +
    "leftCircularArrow leftRightArrow leftRightArrowCallout leftRightCircularArrow leftRightRibbon " +
    "leftRightUpArrow leftUpArrow legacyFlat1 legacyFlat2 legacyFlat3 legacyFlat4 legacyHarsh1 legacyHarsh2 " +
    "legacyHarsh3 legacyHarsh4 legacyMatte legacyMetal legacyNormal1 legacyNormal2 legacyNormal3 legacyNormal4 " +
    "legacyObliqueBottom legacyObliqueBottomLeft legacyObliqueBottomRight legacyObliqueFront legacyObliqueLeft " +
    "legacyObliqueRight legacyObliqueTop legacyObliqueTopLeft legacyObliqueTopRight legacyPerspectiveBottom " +
    "legacyPerspectiveBottomLeft legacyPerspectiveBottomRight legacyPerspectiveFront legacyPerspectiveLeft " +
    "legacyPerspectiveRight legacyPerspectiveTop legacyPerspectiveTopLeft legacyPerspectiveTopRight legacyPlastic " +
    "legacyWireframe lemonChiffon letter lg lgCheck lgConfetti lgDash lgDashDot lgDashDotDot lgGrid lightBlue " +
    "lightCoral lightCyan lightGoldenrodYellow lightGray lightGreen lightGrey lightPink lightSalmon lightSeaGreen " +
    "lightSkyBlue lightSlateGray lightSlateGrey lightSteelBlue lightYellow lighten lightenLess lightningBolt lime " +
    "limeGreen lin linDir line lineInv lineMarker linear linen lnSpAfChP lnSpAfParP lnSpCh lnSpPar locked log " +
    "longCurve low lt lt1 lt2 ltBlue ltCoral ltCyan ltDnDiag ltGoldenrodYellow ltGray ltGreen ltGrey ltHorz ltPink " +
    "ltSalmon ltSeaGreen ltSkyBlue ltSlateGray ltSlateGrey ltSteelBlue ltUpDiag ltVert ltYellow lte lu lvl " +
    "lvlAtOnce lvlOne magenta mainSeq major marker maroon match mathDivide mathEqual mathMinus mathMultiply " +
    "mathNotEqual mathPlus matte max maxDepth maxMin maximized med medAquamarine medBlue medOrchid medPurple " +
    "medSeaGreen medSlateBlue medSpringGreen medTurquoise medVioletRed media mediaAndTx mediacall mediumAquamarine " +
    "mediumBlue mediumOrchid mediumPurple mediumSeaGreen mediumSlateBlue mediumSpringGreen mediumTurquoise " +
    "mediumVioletRed menu menuBar menuHighlight menuText metal mid midCat midL midR midnightBlue millions min " +
    "minMax minimized minor mintCream minus mistyRose moccasin mongolianVert monospace months moon morning " +
    "movingAvg mult narHorz narVert navajoWhite navy neq never nextClick nextTo noArr noBar noSmoking noStrike " +
    "node nodeHorzAlign nodeVertAlign nonAsst nonIsoscelesTrapezoid nonNorm none norm normal notchedRightArrow " +
    "notes notesMasterView notesView num obj objAndTwoObj objAndTx objOnly objOverTx objTx obliqueBottom " +
    "obliqueBottomLeft obliqueBottomRight obliqueLeft obliqueRight obliqueTop obliqueTopLeft obliqueTopRight " +
    "octagon off oldLace olive oliveDrab on onBegin onClick onDblClick onEnd onMouseOut onMouseOver onNext onPrev " +
    "onStopAudio one openDmnd orange orangeRed orchid orgChart orthographicFront out outByRing outEnd outer " +
    "outline outlineView oval over overflow overhead p paleGoldenrod paleGreen paleTurquoise paleVioletRed " +
    "papayaWhip par parOf parTrans parTxLTRAlign parTxRTLAlign parallelogram parent path pct10 pct20 pct25 pct30 " +
    "pct40 pct5 pct50 pct60 pct70 pct75 pct80 pct90 peachPuff pentagon percent percentStacked percentage " +
    "perspectiveAbove perspectiveAboveLeftFacing perspectiveAboveRightFacing perspectiveBelow " +
    "perspectiveContrastingLeftFacing perspectiveContrastingRightFacing perspectiveFront " +
    "perspectiveHeroicExtremeLeftFacing perspectiveHeroicExtremeRightFacing perspectiveHeroicLeftFacing " +
    "perspectiveHeroicRightFacing perspectiveLeft perspectiveRelaxed perspectiveRelaxedModerately perspectiveRight " +
    "peru phClr pic picTx picture pie pieWedge pink plaid plaque plaqueTabs plastic plum plus poly portrait pos " +
    "posEven posOdd powder powderBlue power preced precedSib pres presOf presParOf presentationAccent " +
    "presentationText primFontSz print pt ptInCategory ptInSeries purple pyra pyraAcctBkgdNode pyraAcctPos " +
    "pyraAcctRatio pyraAcctTxMar pyraAcctTxNode pyraLvlNode pyramid pyramidToMax quadArrow quadArrowCallout " +
    "quarter r rB rCtrCh rCtrDes rMarg rOff rT radial rd rect red rel relative relaxedInset remove repeat repl " +
    "resizeHandles restored rev revDir revPos rgb ribbon ribbon2 riblet right rightArrow rightArrowCallout " +
    "rightBrace rightBracket rnd roman romanLcParenBoth romanLcParenR romanLcPeriod romanUcParenBoth romanUcParenR " +
    "romanUcPeriod root rosyBrown rotPath round1Rect round2DiagRect round2SameRect roundRect row royalBlue " +
    "rtShortDist rtTriangle ru saddleBrown salmon sameClick sameDir sandyBrown sans-serif screen screen16x10 " +
    "screen16x9 screen4x3 script scrollBar seaGreen seaShell secChAlign secFontSz secHead secLinDir secSibSp seek " +
    "self series seriesEl shape shdw1 shdw10 shdw11 shdw12 shdw13 shdw14 shdw15 shdw16 shdw17 shdw18 shdw19 shdw2 " +
    "shdw20 shdw3 shdw4 shdw5 shdw6 shdw7 shdw8 shdw9 shingle shpTxLTRAlignCh shpTxRTLAlignCh sib sibSp sibTrans " +
    "sienna silver skipTimed skw skyBlue slateBlue slateGray slateGrey sldImg sldMasterView sldNum sldSorterView " +
    "sldThumbnailView sldView slides slope slow sm smCheck smConfetti smGrid small smileyFace smooth smoothMarker " +
    "snake sng sngStrike snip1Rect snip2DiagRect snip2SameRect snipRoundRect snow soft softEdge softRound " +
    "softmetal solid solidDmnd sp span spanAng sphere springGreen sq square squareTabs srcNode stAng stBulletLvl " +
    "stElem stack stackScale stacked standard star star10 star12 star16 star24 star32 star4 star5 star6 star7 " +
    "star8 std stdDev stdErr stealth steelBlue stemThick step str stra straightConnector1 stretch " +
    "stripedRightArrow subSup subTitle sum sun sunrise sunset swooshArrow sysDash sysDashDot sysDashDotDot sysDot " +
    "t tCtr tCtrCh tCtrDes tL tMarg tOff tR tan tbl teal teardrop tenMillions tenThousands textAndBackground " +
    "textArchDown textArchDownPour textArchUp textArchUpPour textButton textButtonPour textCanDown textCanUp " +
    "textCascadeDown textCascadeUp textChevron textChevronInverted textCircle textCirclePour textCurveDown " +
    "textCurveUp textDeflate textDeflateBottom textDeflateInflate textDeflateInflateDeflate textDeflateTop " +
    "textDoubleWave1 textFadeDown textFadeLeft textFadeRight textFadeUp textInflate textInflateBottom " +
    "textInflateTop textNoShape textPlain textRingInside textRingOutside textSlantDown textSlantUp textStop " +
    "textTriangle textTriangleInverted textWave1 textWave2 textWave4 thaiAlphaParenBoth thaiAlphaParenR " +
    "thaiAlphaPeriod thaiDist thaiNumParenBoth thaiNumParenR thaiNumPeriod thickThin thinThick thistle thousands " +
    "threePt title titleOnly tl tmRoot tomato top tr trans transition translucentPowder trapezoid tree trellis tri " +
    "triangle trillions turquoise twoColTx twoObj twoObjAndObj twoObjAndTx twoObjOverTx twoPt twoTxTwoObj tx tx1 " +
    "tx2 txAnchorHorz txAnchorHorzCh txAnchorVert txAnchorVertCh txAndChart txAndClipArt txAndMedia txAndObj " +
    "txAndTwoObj txBlDir txDir txOverObj u undOvr unknownRelationship up upArrow upArrowCallout upDiag upDownArrow " +
    "upDownArrowCallout upr userA userB userC userD userE userF userG userH userI userJ userK userL userM userN " +
    "userO userP userQ userR userS userT userU userV userW userX userY userZ uturnArrow val var verb vert vert270 " +
    "vertAlign vertTitleAndTx vertTitleAndTxOverChart vertTx verticalScroll violet w wArH wOff warmMatte wave wavy " +
    "wavyDbl wavyHeavy wd wdDnDiag wdUpDiag weave wedgeEllipseCallout wedgeRectCallout wedgeRoundRectCallout wheat " +
    "whenNotActive white whiteSmoke whiteTextOnBlack whole window windowFrame windowText withEffect withGroup " +
    "wordArtVert wordArtVertRtl words x xy y years yellow yellowGreen zero zigZag " +
    // shared-commonSimpleTypes.xsd, [MS-PPTX], and the words of attributes that the schemas leave open: kinds of fields, of
    // diagrams (21.4.2.4), of transitions, and what animations set (19.5.92)
    "3D INF NaN airplane allcaps bold bottom byChar byObject byWord cancelBubble capitalize colorful convert crush " +
    "curtains datetime emboss embossed engrave engraved inherit lowercase oblique single underline uppercase " +
    "datetime1 datetime10 datetime11 datetime12 datetime13 datetime2 datetime3 datetime4 datetime5 datetime6 " +
    "datetime7 datetime8 datetime9 datetimeFigureOut drape fallOver false footer fracture header hierarchy icon " +
    "inline inside italic list mainScheme matrix officeonline origami other outside pageCurlDouble pageCurlSingle " +
    "pagenum peelOff prestige process rectangle relationship simple slidenum strict strip transitional true " +
    "visible wind"
  ).split(" "),
);
