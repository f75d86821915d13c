/**
 * Names in diagrams: those of the nodes, loops and styles of a layout, by which its parts and the diagram's data name one
 * another, and the addresses of layouts. Who draws a layout may choose them; Office's own are put together from few words.
 *
 * Source: ECMA-376 Part 1, 21.4.2 (layout definition), 21.4.3.6 (prSet), 21.4.4 and 21.4.5 (colours and styles).
 */

/** The words in the names of Office's layouts, styles and colours. */
const words: ReadonlySet<string> = new Set(
  (
    "a acc accent accented acct action align alt alternating ancestor anchor anim arc architecture arrow arrows " +
    "ascending assistant asst b background balance band bands bar bars base basic begin bend bending bent between bg " +
    "big bkgd block blocks body bottom box bracket brackets btm bubble bul bullet callout caption captioned cell " +
    "cells center centered centre ch chart chevron chevrons child children childs childtext circle circular closed " +
    "cluster col collage colored coloredtext colorful colors cols column columns comp composite compost con conn " +
    "connection connector connectors container continuous converging corner corners counter cover cross ctr curved " +
    "custom cycle d dark data decor decorative decreasing default des desc descendant descending description " +
    "detailed diagram diagrams diamond directional diverging dk dot dots down downward draw dst dum dummy each edge " +
    "edges eight eighth ellipse empty end equation ext external extra f fg fifth fill filler final first five fix " +
    "flat flow follow for four fourth frame framed full funnel gap gear gears grid group grp h half head header " +
    "heading hex hexagon hexagons hidden hier hierarchy hollow home hor horiz horizontal horz hub icon iconchunking " +
    "ideas image images img in increasing inner inter interconnected interlocked internal inverted invis invisible " +
    "item items key l label labeled large last leaf left level lft lin line linear lined lines lineup list lists ln " +
    "loop lower lvl main mar margin matrix mid middle mini minus multi n name nameand negative nested neutralbg " +
    "neutralicon new next nine ninth node nodes non note notes num number numbered numbers octagon off office offset " +
    "on one only open operator opp opposing order org organization organizational out outer outline overlay p pad " +
    "padding pair par parallel parent parents part path pentagon phase phased photo pic pict picture pictures pie " +
    "place placeholder plaque plate plus plusand point points positive pres prev primary proc process puzzle pyra " +
    "pyramid quad quadrant quarter r radial random randomto rect rectangle rectangles region rel repeat repeating " +
    "result rev reverse revised rgt right ring rings root rot round rounded row rows second secondary section " +
    "sections segment segmented semi sequence set sets seven seventh shadow shape shapes share shp sib sibling side " +
    "sideways simple single six sixth size slice small snapshot solid sp space spacer spaces spacing spc spiral " +
    "split spoke square src stack stacked staggered start step stepped strip strips style sub subtle t tab tabbed " +
    "table tail tall target ten tenth tertiary text textbox the theme thick thin third three tier tiers tile tiles " +
    "time timeline tip title titled titles to top total tr trans transition transparent trapezoid tree tri triangle " +
    "two tx txt unit up upper upward v value varying venn vert vertical vis visible vortex w wedge wheel wide width " +
    "wrap wrapper x y z"
  ).split(" "),
);

const anyWord = /[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+|[^A-Za-z\d_+ -]/g;

/** Whether a name is one of Office's, or was given here: "sibTrans2D1", "textNode", "Name5", "customName1". */
export function isOwnDiagramName(name: string): boolean {
  if (name.length > 60 || name.replaceAll(/\D/g, "").length > 4) return false;
  return [...name.matchAll(anyWord)].every(([word]) => /^\d/.test(word) || words.has(word.toLowerCase()));
}

/** Whether an address of a layout, a style or a set of colours is one of Office's. */
export function isOwnDiagramAddress(address: string): boolean {
  const found =
    /^urn:(?:microsoft\.com\/office\/officeart(?:\/20\d\d(?:\/\d{1,2})?)?(?:\/(?:layout|quickstyle|colors))?|diagrams\.loki3\.com)\/([\w+]{1,60})(?:#\d{1,3})?$/.exec(
      address,
    );
  return address === "" || (found !== null && isOwnDiagramName(found[1] ?? ""));
}

const holders = /^dgm:(?:layoutNode|forEach|choose|if|else|styleLbl)$/;

/** Whether an attribute names something of a layout or a style, or is such a name. @param element its short name */
export function isDiagramName(element: string, name: string): boolean {
  if (name === "name") return holders.test(element);
  if (name === "ref") return element === "dgm:forEach";
  return ["presName", "presStyleLbl", "forName", "refForName", "styleLbl", "moveWith"].includes(name);
}
