// Stands where the extension's background stands, and only writes down what pages tell. Tests ask it from outside.

const DEFAULT = {
  patterns: ["email", "phone", "card", "iban", "ssn"],
  mask_selectors: [],
  mask_typed: false,
  pictures: true,
  clips: false,
  block_sites: [],
  raw_days: 30,
};
const ports = new Set();
const waiting = new Set();
globalThis.policy = DEFAULT;
globalThis.keeps = true; // whether deeds are acknowledged
globalThis.told = [];

chrome.runtime.onConnect.addListener((port) => {
  ports.add(port);
  port.onDisconnect.addListener(() => ports.delete(port));
  port.onMessage.addListener((message) => {
    told.push({ ...message, from: port.sender.frameId, url: port.sender.url });
    if (message.kind === "deed" && keeps) port.postMessage({ kind: "kept", key: message.key });
    for (const look of [...waiting]) look();
  });
  port.postMessage(first(port));
});

/** What a frame is told when it comes. */
const first = ({ sender }) =>
  policy.block_sites.some((site) => sender.url.includes(site))
    ? { kind: "stopped" }
    : { kind: "recording", of: "it", policy };

/** Resolves as soon as something was told that fits. */
globalThis.until = (fits) =>
  new Promise((resolve) => {
    const look = () => {
      const found = told.find(fits);
      if (!found) return;
      waiting.delete(look);
      resolve(found);
    };
    waiting.add(look);
    look();
  });

globalThis.begin = (changes) => {
  globalThis.policy = { ...DEFAULT, ...changes };
  told.length = 0;
  for (const port of ports) port.postMessage({ kind: "recording", of: "it", policy });
};

globalThis.stop = () => {
  for (const port of ports) port.postMessage({ kind: "stopped" });
};

/** As when the browser ends the background. */
globalThis.cut = () => {
  for (const port of ports) port.disconnect();
  ports.clear();
};
