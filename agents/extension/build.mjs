/**
 * The extension, built for each browser: dist/chromium and dist/firefox.
 *
 * Everything a browser loads is one classic script, for pages can load nothing else, and Firefox has no worker.
 */

import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const version = JSON.parse(readFileSync(join(here, "manifest.json"), "utf8")).version;

const SCRIPTS = {
  background: "background/background.ts",
  popup: "popup/popup.ts",
  options: "options/options.ts",
  film: "film/film.ts",
  page: "page/page.ts",
  "page-main": "page-main/page-main.ts",
};
const OF_CHROMIUM = new Set(["film", "film/film.html"]); // Firefox's background is a window itself
const PAGES = [
  "popup/popup.html",
  "popup/popup.css",
  "options/options.html",
  "options/options.css",
  "film/film.html",
];

const BROWSERS = {
  chromium: (manifest) => ({ ...manifest, permissions: [...manifest.permissions, "offscreen"].sort() }),
  firefox: (manifest) => ({
    ...manifest,
    minimum_chrome_version: undefined,
    background: { scripts: ["background.js"] },
    browser_specific_settings: {
      gecko: {
        id: "recorder@cairn.invalid",
        strict_min_version: "128.0",
        // What goes to the person's own Cairn, in the words in which Firefox asks for it from version 140.
        data_collection_permissions: { required: ["browsingActivity", "websiteActivity", "websiteContent"] },
      },
    },
  }),
};

for (const [browser, adapted] of Object.entries(BROWSERS)) {
  const out = join(here, "dist", browser);
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  const isOfIt = (name) => browser === "chromium" || !OF_CHROMIUM.has(name);
  await build({
    absWorkingDir: here,
    entryPoints: Object.fromEntries(Object.entries(SCRIPTS).filter(([name]) => isOfIt(name))),
    outdir: out,
    bundle: true,
    format: "iife",
    target: browser === "firefox" ? "firefox128" : "chrome120",
    charset: "utf8", // words in every script are looked for
    define: { VERSION_OF_AGENT: JSON.stringify(version) },
    legalComments: "linked",
    logLevel: "warning",
  });
  cpSync(join(here, "static"), out, { recursive: true });
  cpSync(join(here, "../../web/editor/src/tokens.css"), join(out, "tokens.css")); // one look for all of Cairn
  for (const path of PAGES.filter(isOfIt)) cpSync(join(here, path), join(out, path.split("/").at(-1)));
  const manifest = adapted(JSON.parse(readFileSync(join(here, "manifest.json"), "utf8")));
  writeFileSync(join(out, "manifest.json"), `${JSON.stringify(manifest, null, 2)}\n`);
}
