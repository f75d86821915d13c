import { expect, it } from "vitest";
import { startBrowser } from "./browser.ts";
import { describeWith } from "./oracles.ts";

describeWith(["chromium"], "the watched browser", () => {
  it("would have noticed a request", async () => {
    const watched = await startBrowser();
    const page = await (await watched.newContext()).newPage();
    await page.setContent('<img src="http://127.0.0.1:12345/x.png"><img src="http://example.org/y.png">');
    await page.waitForLoadState("load");
    expect(watched.requests.toSorted()).toEqual(["GET http://127.0.0.1:12345/x.png", "GET http://example.org/y.png"]);
    await watched.close();
  });
});
