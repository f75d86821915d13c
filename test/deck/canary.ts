/** One deck with one planted string for each kind of leak; each string starts with "CANARY-". */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Draft, office, plainDeck, presentation, slide1 } from "./draft.ts";

const planted = join(import.meta.dirname, "..", "..", "fixtures", "planted");
const ms = "http://schemas.microsoft.com/office";
const main = "http://schemas.openxmlformats.org/drawingml/2006/main";

/** What must be gone after cleaning with the usual policy: the words after "CANARY-". */
export const leaks = (
  "author title company object alt notes thumbnail comment commentauthor tag customxml printer label " +
  "revision view creationid signature macro activex workbook ole svg wdp imgtitle filelink mailto " +
  "tooltip linkedpicture unreached hiddenshape offslide xmlcomment instruction strayText unknownelement " +
  "unknownattribute slidename customshow section formula custom handout modernauthor ink partname morph " +
  "userinfo namespace themename colours fonts effects layoutname matchingname tablestyle fieldid fieldtype invalidurl " +
  "frame action bookmark relationid intranet ignorable xmllang schemaless prefixed wordvalue guidename guidepreset " +
  "guidefmla guidepoint cellident modelident"
).split(" ");

function shape(id: number, name: string, text: string, x: number, attributes = ""): string {
  return (
    `<p:sp><p:nvSpPr><p:cNvPr id="${id}" name="${name}"${attributes}/><p:cNvSpPr/><p:nvPr/></p:nvSpPr><p:spPr><a:xfrm>` +
    `<a:off x="${x}" y="0"/><a:ext cx="900000" cy="900000"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom>` +
    `</p:spPr><p:txBody><a:bodyPr/><a:p><a:r><a:t>${text}</a:t></a:r></a:p></p:txBody></p:sp>`
  );
}

function link(id: string, tooltip = ""): string {
  return `<a:r><a:rPr><a:hlinkClick r:id="${id}" tooltip="${tooltip}"/></a:rPr><a:t>link</a:t></a:r>`;
}

/** The deck in the making. */
export async function canaryDraft(): Promise<Draft> {
  const draft = await plainDeck(readFileSync(join(planted, "lesion.png")));
  plantParts(draft);
  plantInSlide(draft);
  plantInPresentation(draft);
  plantNames(draft);
  plantAttributes(draft);
  draft.insert(draft.chart, "</c:ser>", "<c:extLst/>");
  draft.replace(draft.chart, "<c:f>Sheet1!", "<c:f>[CANARY-formula.xlsx]Sheet1!");
  return draft;
}

/** Parts that a cleaned deck does not have: a name, the source and type that lead to them, and the content. */
function plantParts(draft: Draft): void {
  const parts: readonly (readonly [word: string, name: string, source: string, type: string])[] = [
    [
      "thumbnail",
      "docProps/thumbnail.xml",
      "",
      "http://schemas.openxmlformats.org/package/2006/relationships/metadata/thumbnail",
    ],
    ["custom", "docProps/custom.xml", "", `${office}/custom-properties`],
    ["label", "docMetadata/LabelInfo.xml", "", `${ms}/2020/02/relationships/classificationlabels`],
    [
      "signature",
      "_xmlsignatures/origin.xml",
      "",
      "http://schemas.openxmlformats.org/package/2006/relationships/digital-signature/origin",
    ],
    ["comment", "ppt/comments/comment1.xml", slide1, `${office}/comments`],
    ["commentauthor", "ppt/commentAuthors.xml", presentation, `${office}/commentAuthors`],
    ["modernauthor", "ppt/authors.xml", presentation, `${ms}/2018/10/relationships/authors`],
    ["tag", "ppt/tags/tag1.xml", presentation, `${office}/tags`],
    ["customxml", "customXml/item1.xml", presentation, `${office}/customXml`],
    ["printer", "ppt/printerSettings/printerSettings1.xml", presentation, `${office}/printerSettings`],
    ["revision", "ppt/revisionInfo.xml", presentation, `${ms}/2015/10/relationships/revisionInfo`],
    ["macro", "ppt/vbaProject.xml", presentation, `${ms}/2006/relationships/vbaProject`],
    ["handout", "ppt/handoutMasters/handoutMaster1.xml", presentation, `${office}/handoutMaster`],
    ["activex", "ppt/activeX/activeX1.xml", slide1, `${office}/control`],
    ["ole", "ppt/embeddings/oleObject1.xml", slide1, `${office}/oleObject`],
    ["svg", "ppt/media/image91.xml", slide1, `${office}/image`],
    ["wdp", "ppt/media/hdphoto1.xml", slide1, `${ms}/2007/relationships/hdphoto`],
    ["ink", "ppt/ink/ink1.xml", slide1, `${office}/customXml`],
  ];
  parts.forEach(([word, name, source, type], i) => {
    draft.add(name, `<planted>CANARY-${word}</planted>`);
    draft.relate(source, `rId9${i}`, type, name);
  });
  draft.add("ppt/slides/slide77.xml", "<planted>CANARY-unreached</planted>");
  draft.insert("ppt/viewProps.xml", "</p:viewPr>", "<!--CANARY-view-->");
  const workbook = [...draft.files.keys()].find((name) => name.startsWith("ppt/embeddings/Micro")) ?? "";
  draft.files.set(workbook, "CANARY-workbook");
  const picture = [...draft.files.keys()].find((name) => name.startsWith("ppt/media/image-1")) ?? "";
  draft.add("ppt/media/CANARY-partname.png", Buffer.from(draft.text(picture), "latin1"), "image/png");
  draft.relate(slide1, "rId880", `${office}/image`, "ppt/media/CANARY-partname.png");
}

function plantInSlide(draft: Draft): void {
  const creationId = `<a:extLst><a:ext uri="{FF2B5EF4-FFF2-40B4-BE49-F238E27FC236}"><x:creationId xmlns:x="${ms}/drawing/2014/main" id="{CANARY-creationid}"/></a:ext></a:extLst>`;
  draft.relate(slide1, "rId801", `${office}/hyperlink`, "file:///C:/CANARY-filelink.xlsx", true);
  draft.relate(slide1, "rId802", `${office}/hyperlink`, "mailto:CANARY-mailto@example.org", true);
  draft.relate(slide1, "rId803", `${office}/hyperlink`, "https://example.org/kept", true);
  draft.relate(slide1, "rId804", `${office}/hyperlink`, "https://CANARY-userinfo:pw@example.org/", true);
  draft.relate(slide1, "rId805", `${office}/image`, "https://example.org/CANARY-linkedpicture.png", true);
  const links = ["rId801", "rId802", "rId804"].map((id) => link(id)).join("") + link("rId803", "CANARY-tooltip");
  const blip = (id: string, extra = "") =>
    `<p:pic><p:nvPicPr><p:cNvPr id="66" name="Picture 66" title="CANARY-imgtitle">${creationId}</p:cNvPr><p:cNvPicPr/><p:nvPr/></p:nvPicPr>` +
    `<p:blipFill><a:blip ${id}>${extra}</a:blip><a:stretch><a:fillRect/></a:stretch></p:blipFill>` +
    '<p:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="9" cy="9"/></a:xfrm><a:prstGeom prst="rect"/></p:spPr></p:pic>';
  const svg = `<a:extLst><a:ext uri="{96DAC541-7B7A-43D3-8B79-37D633B846F1}"><s:svgBlip xmlns:s="${ms}/drawing/2016/SVG/main" r:embed="rId915"/></a:ext></a:extLst>`;
  const ink =
    `<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><mc:Choice xmlns:p14="${ms}/powerpoint/2010/main" Requires="p14">` +
    `<p:contentPart r:id="rId917"/></mc:Choice><mc:Fallback>${shape(67, "Ink", "ink", 0)}</mc:Fallback></mc:AlternateContent>`;
  const text = shape(60, "Text 60", "seen too", 0).replace("</a:p>", `${links}</a:p>`);
  const more = [
    text,
    ink,
    blip('r:embed="rId880"', svg),
    blip('r:link="rId805"'),
    shape(61, "Rectangle 61", "CANARY-hiddenshape", 0, ' hidden="1"'),
    shape(62, "Rectangle 62", "CANARY-offslide", -2_000_000),
    shape(63, "!!CANARY-morph", "seen three", 0),
    '<!--CANARY-xmlcomment--><?CANARY-instruction x?>CANARY-strayText<u:u xmlns:u="urn:u">CANARY-unknownelement</u:u>',
  ];
  draft.insert(slide1, "</p:spTree>", more.join(""));
  draft.replace(
    slide1,
    '<p:cSld name="Slide 1">',
    '<p:cSld name="CANARY-slidename" xmlns:u="urn:u" u:u="CANARY-unknownattribute">',
  );
}

function plantInPresentation(draft: Draft): void {
  const section = `<p:extLst><p:ext uri="{521415D9-36F7-43E2-AB2F-B90AF26B5E84}"><q:sectionLst xmlns:q="${ms}/powerpoint/2010/main"><q:section name="CANARY-section" id="{0}"/></q:sectionLst></p:ext></p:extLst>`;
  const show =
    '<p:custShowLst><p:custShow name="CANARY-customshow" id="0"><p:sldLst><p:sld r:id="rId2"/></p:sldLst></p:custShow></p:custShowLst>';
  draft.insert(presentation, "<p:defaultTextStyle>", show);
  draft.insert(presentation, "</p:presentation>", section);
  draft.insert(presentation, "<p:defaultTextStyle>", `<p:modifyVerifier hash="CANARY" xmlns:a="${main}"/>`);
}

/** Text in attributes that no slide shows. */
function plantNames(draft: Draft): void {
  const theme = "ppt/theme/theme1.xml";
  for (const [element, word] of [
    ["a:theme", "themename"],
    ["a:clrScheme", "colours"],
    ["a:fontScheme", "fonts"],
    ["a:fmtScheme", "effects"],
  ] as const) {
    const tag = new RegExp(`<${element} [^>]*?name="([^"]*)"`).exec(draft.text(theme))?.[0] ?? "";
    draft.replace(theme, tag, tag.replace(/name="[^"]*"/, `name="CANARY-${word}"`));
  }
  const layout = "ppt/slideLayouts/slideLayout1.xml";
  const sheet = /<p:cSld name="[^"]*"/.exec(draft.text(layout))?.[0] ?? "";
  draft.replace(layout, sheet, '<p:cSld name="CANARY-layoutname"');
  draft.replace(layout, "<p:sldLayout ", '<p:sldLayout matchingName="CANARY-matchingname" ');
  const style = '<a:tblStyle styleId="{5C22544A-7EE6-4342-B048-85BDC9FD1C3B}" styleName="CANARY-tablestyle"/>';
  draft.files.set(
    "ppt/tableStyles.xml",
    `<a:tblStyleLst xmlns:a="${main}" def="{5C22544A-7EE6-4342-B048-85BDC9FD1C3A}">${style}</a:tblStyleLst>`,
  );
  draft.relate(slide1, "CANARY-relationid", `${office}/hyperlink`, "https://example.org/too", true);
  draft.relate(slide1, "rId806", `${office}/hyperlink`, "http://CANARY-intranet/patients", true);
  const words = [
    '<a:r><a:rPr bmk="CANARY-bookmark"><a:hlinkClick r:id="CANARY-relationid" invalidUrl="CANARY-invalidurl" tgtFrame="CANARY-frame"/></a:rPr><a:t>a</a:t></a:r>',
    '<a:r><a:rPr><a:hlinkClick r:id="" action="ppaction://hlinkshowjump?jump=CANARY-action"/></a:rPr><a:t>b</a:t></a:r>',
    '<a:r><a:rPr><a:hlinkClick r:id="rId806"/></a:rPr><a:t>c</a:t></a:r>',
    '<a:fld id="{CANARY-fieldid}" type="CANARY-fieldtype"><a:rPr/><a:t>d</a:t></a:fld>',
  ];
  const mc = "http://schemas.openxmlformats.org/markup-compatibility/2006";
  const declarations = `xmlns:CANARY-ignorable="urn:CANARY-namespace" xmlns:mc="${mc}" mc:Ignorable="CANARY-ignorable" xml:lang="CANARY-xmllang"`;
  draft.replace(
    slide1,
    "</p:spTree>",
    `${shape(65, "Text 65", "seen four", 0).replace("</a:p>", `${words.join("")}</a:p>`)}</p:spTree>`,
  );
  draft.replace(slide1, "<p:sld ", `<p:sld ${declarations} `);
}

function frame(id: number, uri: string, content: string): string {
  return (
    `<p:graphicFrame><p:nvGraphicFramePr><p:cNvPr id="${id}" name="Frame ${id}"/><p:cNvGraphicFramePr/><p:nvPr/></p:nvGraphicFramePr>` +
    `<p:xfrm><a:off x="0" y="5000000"/><a:ext cx="9" cy="9"/></p:xfrm><a:graphic><a:graphicData uri="${uri}">${content}</a:graphicData></a:graphic></p:graphicFrame>`
  );
}

/** Attributes that no schema knows, words where numbers belong, and names that only a program reads. */
function plantAttributes(draft: Draft): void {
  const geometry =
    '<a:custGeom><a:gdLst><a:gd name="CANARY-guidename" fmla="val 5"/><a:gd name="T1" fmla="*/ CANARY-guidename 2 CANARY-guidefmla"/></a:gdLst>' +
    '<a:pathLst><a:path w="9" h="9"><a:moveTo><a:pt x="CANARY-guidename" y="CANARY-guidepoint"/></a:moveTo><a:lnTo><a:pt x="T1" y="r"/></a:lnTo></a:path></a:pathLst></a:custGeom>';
  const preset =
    '<a:prstGeom prst="roundRect"><a:avLst><a:gd name="CANARY-guidepreset" fmla="val 5"/></a:avLst></a:prstGeom>';
  const rect = '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom>';
  const cell =
    '<a:tc id="CANARY-cellident"><a:txBody><a:bodyPr/><a:p><a:r><a:t>seen six</a:t></a:r></a:p></a:txBody></a:tc>';
  const dgm = "http://schemas.openxmlformats.org/drawingml/2006/diagram";
  draft.add(
    "ppt/diagrams/data1.xml",
    `<dgm:dataModel xmlns:dgm="${dgm}"><dgm:ptLst><dgm:pt modelId="{CANARY-modelident}"/><dgm:pt modelId="2"/></dgm:ptLst>` +
      '<dgm:cxnLst><dgm:cxn modelId="{B6F15528-21DE-4FAA-801E-634000000009}" srcId="{CANARY-modelident}" destId="2"/></dgm:cxnLst></dgm:dataModel>',
  );
  const types = [
    ["dm", "diagramData"],
    ["lo", "diagramLayout"],
    ["qs", "diagramQuickStyle"],
    ["cs", "diagramColors"],
  ] as const;
  const roots = ["", "layoutDef", "styleDef", "colorsDef"];
  types.forEach(([, type], i) => {
    const name = `ppt/diagrams/${["data", "layout", "quickStyle", "colors"][i] ?? ""}1.xml`;
    if (i > 0) draft.add(name, `<dgm:${roots[i] ?? ""} xmlns:dgm="${dgm}"/>`);
    draft.relate(slide1, `rId81${i}`, `${office}/${type}`, name);
  });
  const ids = types.map(([key], i) => `r:${key}="rId81${i}"`).join(" ");
  const more = [
    shape(50, "Text 50", "seen seven", 0)
      .replace(rect, geometry)
      .replace("<a:bodyPr/>", '<a:bodyPr schemaless="CANARY-schemaless" lIns="CANARY-wordvalue"/>'),
    shape(51, "Text 51", "seen eight", 0).replace(rect, preset),
    frame(
      52,
      "http://schemas.openxmlformats.org/drawingml/2006/table",
      `<a:tbl><a:tblGrid><a:gridCol w="9"/></a:tblGrid><a:tr h="9">${cell}</a:tr></a:tbl>`,
    ),
    frame(53, dgm, `<dgm:relIds xmlns:dgm="${dgm}" ${ids}/>`),
  ];
  draft.insert(slide1, "</p:spTree>", more.join(""));
  draft.replace(slide1, "<p:sld ", `<p:sld xmlns:p14="${ms}/powerpoint/2010/main" p14:prefixed="CANARY-prefixed" `);
}
