// Records with rrweb what Playwright does on a page. node record.mjs ADDRESS CHROMIUM FLAGS → the events, as JSON.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { chromium } from "@playwright/test";

const [address, executablePath, flags] = process.argv.slice(2);
const source = readFileSync(createRequire(import.meta.url).resolve("rrweb").replace(/rrweb\.cjs$/, "rrweb.umd.cjs"), "utf8");
const options = JSON.parse(flags);
const browser = await chromium.launch({ executablePath, ...options });
const page = await browser.newPage();
const events = [];
await page.exposeFunction("keepEvent", (event) => void events.push(event));
await page.addInitScript({
  content: `${source};
    if (window === top) addEventListener("DOMContentLoaded", () => rrweb.record({ emit: (event) => keepEvent(event) }));`,
});
await page.goto(`${address}/errand.html`);
await page.getByRole("button", { name: "Save" }).click();
await page.getByRole("button", { name: "Twice" }).dblclick();
await page.getByRole("button", { name: "Menu" }).click({ button: "right" });
await page.getByLabel("Name").pressSequentially("Ana Lee");
await page.getByLabel("Password").pressSequentially("hunter22");
await page.getByLabel("Colour").selectOption("g");
await page.getByText("Terms").click();
await page.getByLabel("Large").check();
await page.getByText("More", { exact: true }).hover();
await page.getByRole("button", { name: "Hidden" }).click();
await page.getByRole("listitem").filter({ hasText: "Milk" }).getByRole("button").click();
await page.getByRole("button", { name: "Deep" }).click();
await page.getByRole("link", { name: "Finish" }).click();
await page.getByRole("button", { name: "Done" }).click();
await page.evaluate(() => 0); // what the page sent before has come when this has
process.stdout.write(JSON.stringify(events));
await browser.close();
