/**
 * The words of the schemas: names of elements, and words that attributes may have for a value. By name alone: what matters
 * is that nobody can choose them.
 *
 * Source: ECMA-376 Part 4 (ISO/IEC 29500-4:2016, which has all that Strict has), pml.xsd, dml-main.xsd, dml-chart.xsd,
 * dml-chartDrawing.xsd, dml-diagram.xsd, dml-picture.xsd, dml-lockedCanvas.xsd, shared-math.xsd.
 */

/** The local names of elements that a cleaned part may have; those of ECMA-376 Part 3 (mc:Choice) are not among them. */
export const elementWords: ReadonlySet<string> = new Set(
  (
    "absSizeAnchor acc accPr accent1 accent2 accent3 accent4 accent5 accent6 adj adjLst ahLst ahPolar ahXY alg aln " +
    "alnScr alpha alphaBiLevel alphaCeiling alphaFloor alphaInv alphaMod alphaModFix alphaOff alphaOutset " +
    "alphaRepl anchor anim animClr animEffect animLvl animMotion animOne animRot animScale applyToEnd applyToFront " +
    "applyToSides arcTo area3DChart areaChart argPr argSz attrName attrNameLst audio audioCd audioFile auto " +
    "autoTitleDeleted autoUpdate avLst axId axPos backWall backdrop backward band1H band1V band2H band2V bandFmt " +
    "bandFmts bar bar3DChart barChart barDir barPr baseJc baseTimeUnit begChr bevel bevelB bevelT bg bgClr " +
    "bgFillStyleLst bgPr bgRef biLevel bldAsOne bldChart bldDgm bldGraphic bldLst bldOleChart bldP bldSub blend " +
    "blinds blip blipFill blue blueMod blueOff blur bodyPr bodyStyle bold boldItalic boolVal borderBox borderBoxPr " +
    "bottom box boxPr br brk brkBin brkBinSub browse buAutoNum buBlip buChar buClr buClrTx buFont buFontTx buNone " +
    "buSzPct buSzPts buSzTx bubble3D bubbleChart bubbleScale bubbleSize builtInUnit bulletEnabled by cBhvr cGp " +
    "cGpRule cMediaNode cNvCxnSpPr cNvGraphicFramePr cNvGrpSpPr cNvPicPr cNvPr cNvSpPr cSld cSldViewPr cSp cTn " +
    "cViewPr camera cat catAx catLst cell3D chExt chMax chOff chPref charRg chart chartObject chartSpace checker " +
    "childTnLst choose chr circle close clrChange clrData clrFrom clrMap clrMapOvr clrMru clrRepl clrScheme clrTo " +
    "clrVal cm cmAuthor cmAuthorLst cmLst cmd colorsDef colorsDefHdr colorsDefHdrLst comb comp cond constr " +
    "constrLst cont contentPart contourClr control controls count cover cpLocks crossAx crossBetween crosses " +
    "crossesAt cs ctrlPr cubicBezTo custClr custClrLst custDash custData custDataLst custGeom custShow custShowLst " +
    "custSplit custUnit cut cxn cxnLst cxnSp cxnSpLocks d dLbl dLblPos dLbls dPr dPt dTable data dataModel " +
    "date1904 dateAx defJc defPPr defRPr defaultTextStyle deg degHide delete den depthPercent desc dgm diamond " +
    "diff dir dispBlanksAs dispDef dispEq dispRSqr dispUnits dispUnitsLbl dissolve dk1 dk2 doughnutChart downBars " +
    "dropLines ds duotone e ea effect effectClrLst effectDag effectLst effectRef effectStyle effectStyleLst else " +
    "embed embeddedFont embeddedFontLst end endChr endCondLst endCxn endParaRPr endSnd endSync eqArr eqArrPr " +
    "errBarType errBars errDir errValType evenFooter evenHeader excl explosion ext extLst externalData " +
    "extraClrScheme extraClrSchemeLst extrusionClr f fName fPr fade fgClr fill fillClrLst fillOverlay fillRect " +
    "fillRef fillStyleLst fillToRect firstCol firstFooter firstHeader firstRow firstSliceAng flatTx fld floor " +
    "fltVal fmtId fmtScheme folHlink font fontRef fontScheme forEach formatCode formatting forward from func " +
    "funcPr gamma gapDepth gapWidth gd gdLst glow gradFill graphic graphicData graphicEl graphicFrame " +
    "graphicFrameLocks gray grayscl green greenMod greenOff gridCol gridSpacing groupChr groupChrPr grouping grow " +
    "grpFill grpSp grpSpLocks grpSpPr gs gsLst guide guideLst h hMode hPercent handoutMaster handoutMasterId " +
    "handoutMasterIdLst headEnd header headerFooter headers hf hiLowLines hideBot hideLeft hideRight hideTop " +
    "hierBranch highlight hlink hlinkClick hlinkHover hlinkMouseOver holeSize hsl hslClr htmlPubPr hue hueMod " +
    "hueOff idx if inkTgt innerShdw insideH insideV intLim intVal interSp intercept intraSp inv invGamma " +
    "invertIfNegative italic iterate jc kinsoku kiosk lMargin lang lastCol lastRow latin layout layoutDef " +
    "layoutDefHdr layoutDefHdrLst layoutNode layoutTarget lblAlgn lblOffset leaderLines left legacyDrawingHF " +
    "legend legendEntry legendPos lightRig lim limLoc limLow limLowPr limUpp limUppPr lin linClrLst line3DChart " +
    "lineChart link lit ln lnB lnBlToTr lnDef lnL lnR lnRef lnSpc lnStyleLst lnT lnTlToBr lnTo lockedCanvas " +
    "logBase lstStyle lt1 lt2 lum lumMod lumOff lvl lvl1pPr lvl2pPr lvl3pPr lvl4pPr lvl5pPr lvl6pPr lvl7pPr " +
    "lvl8pPr lvl9pPr m mPr majorFont majorGridlines majorTickMark majorTimeUnit majorUnit manualLayout marker " +
    "masterClrMapping mathFont mathPr max maxDist mc mcJc mcPr mcs min minorFont minorGridlines minorTickMark " +
    "minorTimeUnit minorUnit minus miter modifyVerifier moveTo mr multiLvlStrCache multiLvlStrRef name nary " +
    "naryLim naryPr neCell newsflash nextCondLst noAutofit noBreak noEndCap noFill noMultiLvlLbl nor norm " +
    "normAutofit normalViewPr notes notesMaster notesMasterId notesMasterIdLst notesStyle notesSz notesTextViewPr " +
    "notesViewPr num numCache numFmt numLit numRef nvCxnSpPr nvGraphicFramePr nvGrpSpPr nvPicPr nvPr nvSpPr nwCell " +
    "oMath oMathPara oMathParaPr objDist objectDefaults oddFooter oddHeader ofPieChart ofPieType off oleChartEl " +
    "oleObj opEmu order orgChart orientation origin otherStyle outerShdw outlineViewPr overlap overlay " +
    "overrideClrMapping p pPr pRg pageMargins pageSetup par param path pathLst pattFill penClr period perspective " +
    "ph phant phantPr photoAlbum pic picLocks pictureFormat pictureOptions pictureStackUnit pie3DChart pieChart " +
    "pivotFmt pivotFmts pivotSource plcHide plotArea plotVisOnly plus pos postSp prSet preSp presLayoutVars presOf " +
    "present presentation presentationPr prevCondLst printSettings prnPr progress protection prstClr prstDash " +
    "prstGeom prstShdw prstTxWarp pt ptCount ptLst pull push quadBezTo quickTimeFile r rAngAx rCtr rMargin rPr rSp " +
    "rSpRule rad radPr radarChart radarStyle random randomBar rect red redMod redOff reflection regular relIds " +
    "relOff relSizeAnchor resizeHandles restoredLeft restoredTop rgb rich right rot rotX rotY round roundedCorners " +
    "rtl rtn rule ruleLst sPre sPrePr sSub sSubPr sSubSup sSubSupPr sSup sSupPr sampData sat satMod satOff scale " +
    "scaling scatterChart scatterStyle scene3d schemeClr scr scrgbClr seCell secondPiePt secondPieSize selection " +
    "sepChr separator seq ser serAx serLines set shade shape show showBubbleSize showCatName showDLblsOverMax " +
    "showHorzBorder showKeys showLeaderLines showLegendKey showNegBubbles showOutline showPercent showPr " +
    "showSerName showVal showVertBorder shp sideWall size sizeRepresents sld sldAll sldId sldIdLst sldLayout " +
    "sldLayoutId sldLayoutIdLst sldLst sldMaster sldMasterId sldMasterIdLst sldRg sldSyncPr sldSz sldTgt " +
    "slideViewPr smallFrac smartTags smooth snd sndAc sndTgt softEdge solidFill sorterViewPr sp sp3d spAutoFit " +
    "spDef spLocks spPr spTgt spTree spcAft spcBef spcPct spcPts split splitPos splitType srcRect srgbClr st " +
    "stCondLst stCxn stSnd stockChart strCache strLit strRef strVal stretch strikeBLTR strikeH strikeTLBR strikeV " +
    "strips sty style styleData styleDef styleDefHdr styleDefHdrLst styleLbl sub subHide subSp subTnLst sup " +
    "supHide surface3DChart surfaceChart swCell sx sy sym symbol sysClr t tab tabLst tableStyle tableStyleId tag " +
    "tagLst tags tailEnd tav tavLst tbl tblBg tblGrid tblPr tblStyle tblStyleLst tc tcBdr tcPr tcStyle tcTxStyle " +
    "text tgtEl theme themeElements themeManager themeOverride thickness tickLblPos tickLblSkip tickMarkSkip tile " +
    "tileRect timing tint title titleStyle tl2br tmAbs tmPct tmpl tmplLst tn tnLst to top tr tr2bl transition " +
    "transp trendline trendlineLbl trendlineType tx txBody txDef txEffectClrLst txEl txFillClrLst txLinClrLst txPr " +
    "txSp txStyles type uFill uFillTx uLn uLnTx up upBars upDownBars useSpRect userInterface userShapes v val " +
    "valAx varLst varyColors vertJc video videoFile view3D viewPr w wMode wavAudioFile webPr wedge wheel whole " +
    "wholeTbl wipe wireframe wrapIndent wrapRight x xMode xVal xfrm y yMode yVal zeroAsc zeroDesc zeroWid zoom " +
    // [MS-PPTX], [MS-ODRAWXML], [MS-OI29500]: what alternatives, and the extensions that stay, hold
    "backgroundPr bmk bmkLst bmkTgt conveyor dataDisplayOptions16 dataModelExt datalabelsRange dispNaAsBlank " +
    "dlblRangeCache doors drawing ferris flash flip flythrough gallery glitter hlinkClr honeycomb " +
    "invertSolidFillFmt media morph pan prism prstTrans reveal ripple shadowObscured showDataLabelsRange shred " +
    "switch trim txXfrm useLocalDpi vortex warp wheelReverse window xForSave"
  ).split(" "),
);

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
    "3D INF NaN airplane bold bottom byChar byObject byWord cancelBubble colorful convert crush curtains datetime " +
    "datetime1 datetime10 datetime11 datetime12 datetime13 datetime2 datetime3 datetime4 datetime5 datetime6 " +
    "datetime7 datetime8 datetime9 datetimeFigureOut drape fallOver false footer fracture header hierarchy icon " +
    "inline inside italic list mainScheme matrix officeonline origami other outside pageCurlDouble pageCurlSingle " +
    "pagenum peelOff prestige process rectangle relationship simple slidenum strict strip transitional true " +
    "visible wind"
  ).split(" "),
);
