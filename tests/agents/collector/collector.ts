/** Stands where the extension's background stands, and only writes down what pages tell. Tests ask it from outside. */

import { mayRecord } from "../../../agents/extension/background/sites";
import type { FromPage, ToPage } from "../../../agents/extension/seam";
import type { Policy } from "../../../agents/protocol/events";

type Told = FromPage & { from: number | undefined; url: string | undefined };

const DEFAULT: Policy = {
  patterns: ["email", "phone", "card", "iban", "ssn"],
  mask_selectors: [],
  mask_typed: false,
  pictures: true,
  after: false,
  clips: false,
  block_sites: [],
  language: "en",
  raw_days: 30,
};
const ports = new Set<chrome.runtime.Port>();
const waiting = new Set<() => void>();
const told: Told[] = [];

Object.assign(globalThis, {
  policy: DEFAULT,
  keeps: true, // whether deeds are acknowledged
  told,

  /** Resolves as soon as something was told that fits. */
  until: (fits: (message: Told) => boolean) =>
    new Promise((resolve) => {
      const look = () => {
        const found = told.find(fits);
        if (!found) return;
        waiting.delete(look);
        resolve(found);
      };
      waiting.add(look);
      look();
    }),

  begin: (changes: Partial<Policy>) => {
    globalThis.policy = { ...DEFAULT, ...changes };
    told.length = 0;
    for (const port of ports) port.postMessage(word(port));
  },

  stop: () => {
    for (const port of ports) port.postMessage({ kind: "stopped" });
  },

  /** As when somebody takes back the last step. */
  ask: () => {
    for (const port of ports) port.postMessage({ kind: "tell" });
  },

  /** As when these deeds were taken back. */
  takeBack: (keys: string[]) => {
    for (const port of ports) port.postMessage({ kind: "taken back", keys });
  },

  /** As when the browser ends the background. */
  cut: () => {
    for (const port of ports) port.disconnect();
    ports.clear();
  },
});

declare global {
  var policy: Policy;
  var keeps: boolean;
}

chrome.runtime.onConnect.addListener((port) => {
  ports.add(port);
  port.onDisconnect.addListener(() => ports.delete(port));
  port.onMessage.addListener((message: FromPage) => {
    told.push({ ...message, from: port.sender?.frameId, url: port.sender?.url });
    if (message.kind === "deed" && keeps) port.postMessage({ kind: "kept", key: message.key });
    for (const look of [...waiting]) look();
  });
  port.postMessage(word(port));
});

/** What a frame is told, by the rule of the extension. */
function word(port: chrome.runtime.Port): ToPage {
  return mayRecord(port.sender, { policy, home: [] }) ? { kind: "recording", of: "it", policy } : { kind: "stopped" };
}
