// What a browser shows for a page of the editor while Cairn is not there to send it: that what was written is kept, and
// that it comes back by itself. Nothing is ever kept here, no page and no answer: the words below are all there is.
"use strict";

const EDITOR = /^\/(?:guides\/[^/]+(?:\/versions\/[^/]+)?)?$/;

addEventListener("install", (event) => {
  // What a page brings goes past us, where that can be said: what it says with its last breath would be lost on the way.
  event.addRoutes?.({ condition: { requestMethod: "POST" }, source: "network" });
  skipWaiting();
});

addEventListener("fetch", (event) => {
  const { mode, method, url } = event.request;
  if (mode !== "navigate" || method !== "GET" || !EDITOR.test(new URL(url).pathname)) return;
  // No preload: browsers would ask for every other page twice, and some links are good once.
  event.respondWith(fetch(event.request).catch(away));
});

function away() {
  const nonce = crypto.randomUUID();
  return new Response(page(nonce), {
    status: 503,
    headers: {
      "Content-Type": "text/html; charset=utf-8",
      "Content-Security-Policy": `default-src 'none'; connect-src 'self'; script-src 'nonce-${nonce}'; style-src 'nonce-${nonce}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
      "Cache-Control": "no-store",
    },
  });
}

// readyz says that Cairn can do its work; only then is there a page to go to.
const page = (nonce) => `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Cairn is not reachable</title>
<style nonce="${nonce}">
:root { color-scheme: light dark; }
body { max-width: 520px; margin: 20vh auto; padding: 0 24px; background: light-dark(#fbfbf9, #15191a); color: light-dark(#1b2321, #e7ebe9); font: 17px / 1.6 system-ui, sans-serif; }
h1 { font-size: 28px; line-height: 1.3; }
a { color: light-dark(#1f6f63, #74cbb9); text-underline-offset: 3px; }
</style>
<main>
<h1>Cairn is not reachable</h1>
<p>What you wrote is kept in this browser, and goes out when Cairn is back. This page then opens by itself.</p>
<p><a href="" data-testid="try-again">Try again</a></p>
</main>
<script nonce="${nonce}">
const look = () =>
  fetch("/readyz", { cache: "no-store" })
    .then(({ ok }) => ok && location.reload())
    .catch(() => undefined);
setInterval(look, 2000);
addEventListener("online", look);
</script>`;
