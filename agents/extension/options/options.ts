/** The options: which Cairn, as whom, and what is masked. */

import { api } from "../api";
import { USUAL_POLICY } from "../defaults";
import { openDeskLine } from "../deskLine";
import { SIGNS } from "../page/showing/wanted";
import { part, say } from "../pageParts";
import { EVERYWHERE, type Shown } from "../shown";
import { whatIsMasked } from "../words";

const command = openDeskLine(show);
let isFilledIn = false;
let isLooking = false;

function show({ account, mayEnter, recording, problem }: Shown): void {
  const trouble = "trouble" in account ? account.trouble : undefined;
  say(part("problem", HTMLElement), problem ?? trouble);
  part("permission", HTMLElement).hidden = mayEnter;
  isLooking = account.is === "out" && account.isLooking;
  part("sign-in", HTMLButtonElement).disabled = !mayEnter;
  part("sign-in", HTMLButtonElement).ariaDisabled = String(isLooking); // it keeps the focus
  part("sign-in", HTMLButtonElement).textContent = isLooking ? "Asking…" : "Sign in";
  const stop = part("stop-looking", HTMLButtonElement);
  const hasFocus = document.activeElement === stop;
  stop.hidden = !isLooking;
  if (hasFocus && !isLooking) part("sign-in", HTMLButtonElement).focus(); // it would be lost
  part("out", HTMLFormElement).hidden = account.is !== "out";
  part("asking", HTMLElement).hidden = account.is !== "asking";
  part("in", HTMLElement).hidden = account.is !== "in";
  if (account.is === "out") fillIn(account.server, account.deviceName);
  if (account.is === "asking") {
    say(part("user-code", HTMLElement), account.userCode);
    part("asking-address", HTMLAnchorElement).href = account.address;
  }
  if (account.is === "in") {
    say(part("in-server", HTMLElement), account.server);
    say(part("in-person", HTMLElement), account.person || "–");
    say(part("in-workspace", HTMLElement), account.workspace || "–");
    say(part("in-device", HTMLElement), account.deviceName);
  }
  showMasked(recording?.policy);
}

/** Once: what a person is about to write is theirs. */
function fillIn(server: string, deviceName: string): void {
  if (isFilledIn) return;
  isFilledIn = true;
  part("server", HTMLInputElement).value = server;
  part("device-name", HTMLInputElement).value = deviceName || browserName();
}

function browserName(): string {
  const system = /Windows|Mac|Linux|CrOS|Android/.exec(navigator.userAgent)?.[0] ?? "";
  const browser = /Firefox|Edg|Chrome/.exec(navigator.userAgent)?.[0].replace("Edg", "Edge") ?? "Browser";
  return system ? `${browser} on ${system}` : browser;
}

function showMasked(policy: Parameters<typeof whatIsMasked>[0] | undefined): void {
  const items = whatIsMasked(policy ?? USUAL_POLICY).map((words) => {
    const item = document.createElement("li");
    item.textContent = words;
    return item;
  });
  part("masked", HTMLUListElement).replaceChildren(...items);
  const whose = policy
    ? "So your workspace has it, for the recording that is going on."
    : "Where your workspace says nothing else. Its own rules are fetched when a recording begins.";
  say(part("masked-by", HTMLElement), whose);
}

function giveUp(): void {
  command({ do: "give up signing in" });
}

part("out", HTMLFormElement).addEventListener("submit", (event) => {
  event.preventDefault();
  if (isLooking) return;
  const server = part("server", HTMLInputElement).value;
  command({ do: "sign in", server, deviceName: part("device-name", HTMLInputElement).value });
});
part("server", HTMLInputElement).addEventListener("input", () => {
  say(part("problem", HTMLElement), undefined);
  if (isLooking) giveUp(); // at an address that it was not
});
part("stop-looking", HTMLButtonElement).addEventListener("click", giveUp);
part("allow", HTMLButtonElement).addEventListener("click", () => {
  void api.permissions.request(EVERYWHERE); // at once: browsers ask nobody who has not just clicked
});
part("give-up", HTMLButtonElement).addEventListener("click", giveUp);
part("sign-out", HTMLButtonElement).addEventListener("click", () => command({ do: "sign out" }));

const signs = part("signs", HTMLInputElement);
void api.storage.local.get(SIGNS).then((kept) => {
  signs.checked = kept[SIGNS] !== false;
});
signs.addEventListener("change", () => void api.storage.local.set({ [SIGNS]: signs.checked }));
