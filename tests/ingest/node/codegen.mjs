// Records with Playwright's own codegen what a person does on the fixture site.
// node codegen.mjs ADDRESS CHROMIUM OPTIONS LANGUAGE FILE
import { chromium } from "@playwright/test";

process.env.PWTEST_CLI_HEADLESS = "1"; // the recorder's own window as well

const [address, executablePath, flags, language, outputFile] = process.argv.slice(2);
const browser = await chromium.launch({ executablePath, ...JSON.parse(flags) });
const context = await browser.newContext();
// What `playwright codegen` calls; it has no public name, and a version without it fails the test that runs this.
const recording = { mode: "recording", launchOptions: {}, contextOptions: {}, handleSIGINT: false };
await context._showRecorder({ ...recording, language, outputFile });
const page = await context.newPage();

// With the mouse and the keyboard: what is done by locator is the script's and no person's.
async function click(locator) {
  await locator.scrollIntoViewIfNeeded();
  const { x, y, width, height } = await locator.boundingBox();
  const { mouse } = locator.page();
  await mouse.move(x + width / 2, y + height / 2);
  await mouse.down();
  await mouse.up();
}

await page.goto(`${address}/errand.html`);
await click(page.getByRole("button", { name: "Save" }));
await click(page.getByLabel("Name"));
await page.keyboard.type("Ana Lee");
await click(page.getByLabel("Password"));
await page.keyboard.type("hunter22");
await click(page.getByText("Terms"));
await click(page.getByLabel("Large"));
await page.getByLabel("Colour").selectOption("g");
await click(page.getByRole("listitem").filter({ hasText: "Milk" }).getByRole("button"));
await click(page.frameLocator("iframe").getByRole("button"));
await click(page.getByRole("button", { name: "Deep" }));
const other = context.waitForEvent("page");
await click(page.getByRole("link", { name: "Open another" }));
await click((await other).getByRole("button"));
await click(page.getByRole("link", { name: "Finish" }));
await page.getByRole("button", { name: "Done" }).waitFor();
await click(page.getByRole("button", { name: "Done" }));
await context.close();
await browser.close();
