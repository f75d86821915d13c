/**
 * The outlines of preset shapes that are not convex, by their guides.
 *
 * Source: ECMA-376 Part 1, presetShapeDefinitions.xml: heart, lightningBolt, pentagon, plus, star4 to star32,
 * flowChartTerminator, plaque.
 */
import type { GuideFormula } from "./guide-values.ts";

/** How a preset shape is drawn. */
export interface PresetPath {
  /** The adjustments as they are where the shape says nothing else. */
  readonly adjustments: readonly GuideFormula[];
  readonly guides: readonly GuideFormula[];
  /** "M x y", "L x y", "C x1 y1 x2 y2 x y", "A wR hR stAng swAng", one after the other; closed at its end. */
  readonly path: string;
  /** The size of the path's own coordinates; those of the shape where it has none. */
  readonly of?: number;
}

/** "name formula; name formula; ..." */
function guides(text: string): GuideFormula[] {
  return text.split(";").map((line) => {
    const [name = "", ...formula] = line.trim().split(" ");
    return [name, formula.join(" ")];
  });
}

const five =
  "swd2 */ wd2 hf 100000; shd2 */ hd2 vf 100000; svc */ vc vf 100000; dx1 cos swd2 1080000; dx2 cos swd2 18360000; " +
  "dy1 sin shd2 1080000; dy2 sin shd2 18360000; x1 +- hc 0 dx1; x2 +- hc 0 dx2; x3 +- hc dx2 0; x4 +- hc dx1 0; " +
  "y1 +- svc 0 dy1; y2 +- svc 0 dy2";

/** A star whose points lie on an ellipse that fills its box. */
function evenStar(points: number, usual: number): PresetPath {
  const step = 21_600_000 / points;
  const names = Array.from({ length: points }, (_, i) => i);
  const lines = names.map(
    (i) =>
      `ox${i} cos wd2 ${i * step}; px${i} +- hc ox${i} 0; oy${i} sin hd2 ${i * step}; py${i} +- vc oy${i} 0; ` +
      `ix${i} cos iwd2 ${(i + 0.5) * step}; qx${i} +- hc ix${i} 0; iy${i} sin ihd2 ${(i + 0.5) * step}; qy${i} +- vc iy${i} 0`,
  );
  return {
    adjustments: [["adj", `val ${usual}`]],
    guides: guides(`a pin 0 adj 50000; iwd2 */ wd2 a 50000; ihd2 */ hd2 a 50000; ${lines.join("; ")}`),
    path: names.map((i) => `${i === 0 ? "M" : "L"} px${i} py${i} L qx${i} qy${i}`).join(" "),
  };
}

/** By the name of the preset. */
export const presetPaths: Readonly<Record<string, PresetPath>> = {
  heart: {
    adjustments: [],
    guides: guides(
      "dx1 */ w 49 48; dx2 */ w 10 48; x1 +- hc 0 dx1; x2 +- hc 0 dx2; x3 +- hc dx2 0; x4 +- hc dx1 0; y1 +- t 0 hd3",
    ),
    path: "M hc hd4 C x3 y1 x4 hd4 hc b C x1 hd4 x2 y1 hc hd4",
  },
  lightningBolt: {
    adjustments: [],
    guides: [],
    path:
      "M 8472 0 L 12860 6080 L 11050 6797 L 16577 12007 L 14767 12877 L 21600 21600 L 10012 14915 L 12222 13987 " +
      "L 5022 9705 L 7602 8382 L 0 3890",
    of: 21_600,
  },
  pentagon: {
    adjustments: guides("hf val 105146; vf val 110557"),
    guides: guides(five),
    path: "M x1 y1 L hc t L x4 y1 L x3 y2 L x2 y2",
  },
  plus: {
    adjustments: guides("adj val 25000"),
    guides: guides("a pin 0 adj 50000; x1 */ ss a 100000; x2 +- r 0 x1; y2 +- b 0 x1"),
    path: "M l x1 L x1 x1 L x1 t L x2 t L x2 x1 L r x1 L r y2 L x2 y2 L x2 b L x1 b L x1 y2 L l y2",
  },
  plaque: {
    adjustments: guides("adj val 16667"),
    guides: guides("a pin 0 adj 50000; x1 */ ss a 100000; x2 +- r 0 x1; y2 +- b 0 x1"),
    path: "M l x1 A x1 x1 cd4 -5400000 L x2 t A x1 x1 cd2 -5400000 L r y2 A x1 x1 3cd4 -5400000 L x1 b A x1 x1 0 -5400000",
  },
  star4: evenStar(4, 12_500),
  star5: {
    adjustments: guides("adj val 19098; hf val 105146; vf val 110557"),
    guides: guides(
      `a pin 0 adj 50000; ${five}; iwd2 */ swd2 a 50000; ihd2 */ shd2 a 50000; sdx1 cos iwd2 20520000; sdx2 cos iwd2 3240000; ` +
        "sdy1 sin ihd2 3240000; sdy2 sin ihd2 20520000; sx1 +- hc 0 sdx1; sx2 +- hc 0 sdx2; sx3 +- hc sdx2 0; sx4 +- hc sdx1 0; " +
        "sy1 +- svc 0 sdy1; sy2 +- svc 0 sdy2; sy3 +- svc ihd2 0",
    ),
    path: "M x1 y1 L sx2 sy1 L hc t L sx3 sy1 L x4 y1 L sx4 sy2 L x3 y2 L hc sy3 L x2 y2 L sx1 sy2",
  },
  star6: {
    adjustments: guides("adj val 28868; hf val 115470"),
    guides: guides(
      "a pin 0 adj 50000; swd2 */ wd2 hf 100000; dx1 cos swd2 1800000; x1 +- hc 0 dx1; x2 +- hc dx1 0; y2 +- vc hd4 0; " +
        "iwd2 */ swd2 a 50000; ihd2 */ hd2 a 50000; sdx2 */ iwd2 1 2; sx1 +- hc 0 iwd2; sx2 +- hc 0 sdx2; sx3 +- hc sdx2 0; " +
        "sx4 +- hc iwd2 0; sdy1 sin ihd2 3600000; sy1 +- vc 0 sdy1; sy2 +- vc sdy1 0",
    ),
    path: "M x1 hd4 L sx2 sy1 L hc t L sx3 sy1 L x2 hd4 L sx4 vc L x2 y2 L sx3 sy2 L hc b L sx2 sy2 L x1 y2 L sx1 vc",
  },
  star8: evenStar(8, 37_500),
  star12: evenStar(12, 37_500),
  star16: evenStar(16, 37_500),
  star24: evenStar(24, 37_500),
  star32: evenStar(32, 37_500),
  flowChartTerminator: {
    adjustments: [],
    guides: [],
    path: "M 3475 0 L 18125 0 A 3475 10800 3cd4 cd2 L 3475 21600 A 3475 10800 cd4 cd2",
    of: 21_600,
  },
};
