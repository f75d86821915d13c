/** The page of the mask editor, as people use it: by mouse, by keyboard, by touch. */
import { expect, it } from "vitest";
import { nothingDrawn } from "../../src/editor/task.ts";
import { describeEditor } from "./editor-desk.ts";

const box = { shape: "rect", x: 300, y: 200, width: 320, height: 240 } as const;

describeEditor("the mask editor, by mouse,", (desk) => {
  it("covers what was drawn, and says what will be lost", async () => {
    const { page, drag, ended } = await desk.open();
    await page.getByRole("button", { name: "Box" }).click();
    await drag([300, 200], [620, 440]);
    expect(await page.locator("#applied path").getAttribute("d")).toBe("M288 192h336v256h-336z");
    expect(await page.locator("#status").textContent()).toContain("covers 336 \u00d7 256 at 288, 192");
    expect(await page.locator("#loss").textContent()).toMatch(/1 region becomes black: 4\.5 %.*cells of 16 \u00d7 16/);
    await page.getByRole("button", { name: "Save and close" }).click();
    expect(await ended).toEqual({ saved: { ...nothingDrawn, regions: [box] } });
    await page.getByText("You can close this tab.").waitFor();
    expect(await page.locator("image").count()).toBe(0);
  });

  it("draws ellipses and polygons, moves, resizes, removes, undoes and redoes them", async () => {
    const { page, drag, at, ended } = await desk.open();
    await page.getByRole("button", { name: "Ellipse" }).click();
    await drag([100, 100], [300, 200]);
    await page.getByRole("button", { name: "Polygon" }).click();
    for (const [x, y] of [
      [800, 200],
      [1000, 200],
      [900, 400],
    ] as const) {
      const place = await at(x, y);
      await page.mouse.click(place.x, place.y);
    }
    const first = await at(800, 200);
    await page.mouse.click(first.x, first.y);
    await page.getByRole("button", { name: "Select" }).click();
    await drag([200, 150], [400, 350]); // the ellipse
    await drag([500, 400], [620, 460]); // its lower right corner
    const moved = { shape: "ellipse", cx: 460, cy: 380, rx: 160, ry: 80 };
    await page.getByRole("button", { name: "Undo" }).click();
    await page.getByRole("button", { name: "Undo" }).click();
    await page.getByRole("button", { name: "Redo" }).click();
    await page.getByRole("button", { name: "Redo" }).click();
    await page.getByRole("button", { name: "Remove region 2" }).click();
    await page.keyboard.press("Control+z");
    await page.getByLabel("Colour").selectOption("white");
    await page.getByRole("button", { name: "Save and close" }).click();
    const polygon = {
      shape: "polygon",
      points: [
        { x: 800, y: 200 },
        { x: 1000, y: 200 },
        { x: 900, y: 400 },
      ],
    };
    expect(await ended).toEqual({ saved: { regions: [moved, polygon], crop: null, fill: "white" } });
  });

  it("gives exact places when zoomed in, moved and scrolled", async () => {
    const { page, drag, at, ended } = await desk.open();
    const place = await at(1400, 1100);
    await page.mouse.move(place.x, place.y);
    for (let i = 0; i < 4; i++) await page.mouse.wheel(0, -300);
    await drag([1300, 1050], [1330, 1050]); // the view, by 30 pixels
    await page.getByRole("button", { name: "Box" }).click();
    await drag([1391, 1093], [1402, 1106]);
    await page.getByRole("button", { name: "Save and close" }).click();
    expect(await ended).toEqual({
      saved: { ...nothingDrawn, regions: [{ shape: "rect", x: 1391, y: 1093, width: 11, height: 13 }] },
    });
  });

  it("crops, and only crops when asked for a crop", async () => {
    const { page, drag, ended } = await desk.open({ mode: "crop" });
    expect(await page.getByRole("button", { name: "Box" }).count()).toBe(0);
    for (const key of ["b", "e", "p"]) await page.locator("#stage").press(key);
    await drag([210, 100], [1000, 900]);
    expect(await page.locator("#loss").textContent()).toContain("Only 768 \u00d7 784 at 224, 112 is kept.");
    await page.getByRole("button", { name: "Save and close" }).click();
    expect(await ended).toEqual({ saved: { ...nothingDrawn, crop: { x: 210, y: 100, width: 790, height: 800 } } });
  });

  it("crops by keyboard alone", async () => {
    const { page, ended } = await desk.open({ mode: "crop" });
    await page.keyboard.press("c");
    await page.keyboard.press("Shift+ArrowLeft");
    await page.keyboard.press("Control+s");
    expect(await ended).toEqual({ saved: { ...nothingDrawn, crop: { x: 159, y: 120, width: 1280, height: 960 } } });
  });

  it("enlarges the edges, and goes where something is", async () => {
    const { page } = await desk.open();
    await page.getByRole("button", { name: "Enlarge the edges" }).click();
    await page.getByRole("dialog", { name: "Any name, label, wristband, screen?" }).waitFor();
    expect(await page.locator(".band").count()).toBe(14);
    await page.getByRole("button", { name: "Top edge, part 4 of 4" }).click();
    const [x, y] = ((await page.locator("#stage").getAttribute("viewBox")) ?? "").split(" ").map(Number);
    expect(x).toBeGreaterThan(1000);
    expect(y).toBeLessThan(0);
    await page.getByRole("button", { name: "Enlarge the edges" }).click();
    await page.getByRole("button", { name: "Nothing there" }).click();
    expect(await page.locator("#looked").textContent()).toBe("Looked at: nothing there.");
  });

  it("shows suggestions, and covers only those that are taken", async () => {
    const face = { shape: "ellipse", cx: 800, cy: 560, rx: 290, ry: 390 } as const;
    const eyes = { shape: "rect", x: 600, y: 450, width: 400, height: 120 } as const;
    const places = [
      { what: "face", region: face },
      { what: "eyes", region: eyes },
    ] as const;
    const { page, ended } = await desk.open({ suggestions: { places, notLooked: [] } });
    await page.getByText("No suggestion does not mean not identifiable").waitFor();
    expect(await page.locator(".suggested").count()).toBe(2);
    expect(await page.locator(".mask").count()).toBe(0);
    await page.getByRole("button", { name: "Cover eyes and eyebrows" }).click();
    await page.getByRole("button", { name: "Cover eyes and eyebrows" }).click();
    await page.getByRole("button", { name: "Save and close" }).click();
    expect(await ended).toEqual({ saved: { ...nothingDrawn, regions: [eyes] } });
  });

  it("keeps the warning in view and off the picture, wherever one scrolls to", async () => {
    const places = Array.from({ length: 8 }, () => ({ what: "face", region: box }) as const);
    const { page } = await desk.open({ suggestions: { places, notLooked: [] } });
    const edges = async (selector: string): Promise<{ top: number; bottom: number }> => {
      const { y, height } = (await page.locator(selector).boundingBox()) ?? { y: NaN, height: NaN };
      return { top: y, bottom: y + height };
    };
    for (const [width, height] of [
      [1280, 850],
      [844, 390],
      [390, 844],
    ] as const) {
      await page.setViewportSize({ width, height });
      for (const name of ["Cover the face (8)", "Lower half", "Box"]) {
        await page.getByRole("button", { name, exact: true }).click({ trial: true }); // scrolls to it; nothing lies over it
        const warning = await edges("#no-proof");
        expect(warning.bottom, `${width} x ${height}, ${name}`).toBeLessThanOrEqual(height);
        expect(warning.top, `${width} x ${height}, ${name}`).toBeGreaterThan(height / 2);
      }
      expect((await edges("#no-proof")).top).toBeGreaterThanOrEqual((await edges("#stage")).bottom);
    }
  });

  it("tells what was not looked for, so that silence is not taken for nothing found", async () => {
    const sentence = "Faces were not looked for: this part is not built.";
    const { page } = await desk.open({ suggestions: { places: [], notLooked: [sentence] } });
    const told = page.getByRole("region", { name: "Suggestions" });
    expect(await told.innerText()).toMatch(/not looked for: this part is not built\.\s+Nothing is suggested\./);
    expect(await page.locator("#no-proof").isVisible()).toBe(true);
  });

  it("saves nothing where nothing is drawn, nor what may not be saved now, and cancels", async () => {
    let changed: string | null = "The picture was changed meanwhile.";
    const { page, at, drag, ended } = await desk.open({}, { objection: async () => changed });
    await page.getByRole("button", { name: "Save and close" }).click();
    await page.getByRole("alert").filter({ hasText: "Nothing is drawn yet." }).waitFor();

    // An outline that is still open is neither saved nor lost in silence.
    const click = async (...places: readonly (readonly [number, number])[]): Promise<void> => {
      for (const place of places) {
        const { x, y } = await at(...place);
        await page.mouse.click(x, y);
      }
    };
    await page.getByRole("button", { name: "Polygon" }).click();
    await click([800, 200], [1000, 200]);
    await page.getByRole("button", { name: "Save and close" }).click();
    await page.getByRole("alert").filter({ hasText: "Something is half drawn" }).waitFor();
    await click([1000, 400], [800, 400]);
    await page.getByRole("button", { name: "Save and close" }).click();
    await page.getByRole("alert").filter({ hasText: "now it is, as shown" }).waitFor();
    expect(await page.locator("#status").textContent()).toContain("covers 208 \u00d7 208 at 800, 192");
    await click([200, 800], [400, 800], [300, 1000]);
    await page.getByRole("button", { name: "Ellipse" }).click();
    expect(await page.locator("#applied path").count()).toBe(2);
    await page.getByRole("button", { name: "Polygon" }).click();
    await click([1300, 900], [1400, 1000]);
    await page.getByRole("button", { name: "Box" }).click();
    await page.getByRole("alert").filter({ hasText: "too few points" }).waitFor();
    await drag([300, 200], [620, 440]);
    await page.getByRole("button", { name: "Save and close" }).click();
    await page.getByRole("alert").filter({ hasText: "The picture was changed meanwhile." }).waitFor();
    changed = null;
    await page.getByRole("button", { name: "Cancel" }).click();
    expect(await ended).toEqual({ unsaved: "cancelled" });
    await page.getByText("Nothing was changed.").waitFor();
  });
});

describeEditor("the mask editor, by keyboard alone,", (desk) => {
  it("draws, moves, pulls, undoes and saves", async () => {
    const { page, ended } = await desk.open();
    const press = async (key: string, times = 1): Promise<void> => {
      for (let i = 0; i < times; i++) await page.keyboard.press(key);
    };
    const focus = (): Promise<unknown> => page.evaluate("document.activeElement.id");
    expect(await focus()).toBe("stage");
    const stops: unknown[] = [];
    for (let i = 0; i < 11; i++) {
      await press("Shift+Tab");
      stops.unshift(await focus());
    }
    expect(stops.join(" ")).toBe("rect ellipse polygon crop undo redo smaller whole larger cancel save");
    await press("Enter");
    expect(await focus()).toBe("stage");
    await press("Shift+ArrowRight", 3);
    await press("Shift+ArrowUp", 2);
    await press(".", 5); // the bottom right corner
    await press("Shift+ArrowRight", 10);
    expect(await page.getByRole("status").textContent()).toContain("Pulling bottom right");
    await press("Escape");
    await press("Control+z");
    await press("Control+y");
    await press("e");
    await press("Delete");
    await press("Control+s");
    const end = await ended;
    expect(end).toMatchObject({ saved: { regions: [{ shape: "rect", x: 563, y: 418, width: 490, height: 360 }] } });
  });

  it("changes a polygon point by point, and types numbers", async () => {
    const { page, ended } = await desk.open();
    await page.keyboard.press("p");
    await page.keyboard.press(".");
    await page.getByRole("button", { name: "Add point" }).press("Enter");
    await page.getByRole("button", { name: "Next point" }).press("Enter");
    await page.getByRole("button", { name: "Remove point" }).press("Enter");
    await page.getByRole("spinbutton", { name: "Left" }).fill("100");
    await page.keyboard.press("Enter");
    await page.getByRole("spinbutton", { name: "Width" }).fill("400");
    await page.keyboard.press("Tab");
    await page.getByRole("spinbutton", { name: "Top" }).press("ArrowUp");
    await page.keyboard.press("Control+s");
    const end = await ended;
    expect(end).toHaveProperty("saved.regions.0.points.length", 6);
    const points = "saved" in end && end.saved.regions[0]?.shape === "polygon" ? end.saved.regions[0].points : [];
    expect(Math.min(...points.map(({ x }) => x))).toBe(100);
    expect(Math.max(...points.map(({ x }) => x))).toBe(500);
  });
});
