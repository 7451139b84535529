/** The popup: what is recorded just now, and what can be done about it. */

import { api } from "../api";
import { openDeskLine } from "../deskLine";
import { part, say } from "../pageParts";
import type { Shown, ShownRecording } from "../shown";
import { howFarItIsSaved, howManySteps, whatIsLost, whatIsMasked } from "../words";

const HERE: Partial<Record<ShownRecording["here"], string>> = {
  home: "What you do in Cairn itself is not recorded.",
  blocked: "This site is not recorded. The guide will say that something is missing.",
  browser: "Browsers keep recorders out of this page. The guide will say that something is missing.",
};
const command = openDeskLine(show);
let shown: Shown | undefined;
let isSure = false; // whoever gives up what was not sent is asked once more

function show(now: Shown): void {
  const before = shown && stageOf(shown);
  shown = now;
  const { account, recording } = now;
  const trouble = !recording && "trouble" in account ? account.trouble : undefined;
  say(part("problem", HTMLElement), now.problem ?? trouble);
  part("permission", HTMLElement).hidden = now.mayEnter;
  part("record", HTMLButtonElement).disabled = !now.mayEnter;
  part("out", HTMLElement).hidden = !!recording || account.is !== "out";
  part("asking", HTMLElement).hidden = !!recording || account.is !== "asking";
  part("ready", HTMLFormElement).hidden = !!recording || account.is !== "in";
  part("recording", HTMLElement).hidden = !recording;
  if (recording) showRecording(recording, now.mayEnter);
  if (account.is === "asking") {
    say(part("user-code", HTMLElement), account.userCode);
    part("asking-address", HTMLAnchorElement).href = account.address;
  }
  if (account.is === "in") {
    const whom = account.person ? `For ${account.person}, in ${account.workspace}` : account.server;
    say(part("for-whom", HTMLElement), whom);
  }
  part("before", HTMLElement).hidden = !now.before || !!recording;
  if (now.before) {
    part("before-link", HTMLAnchorElement).href = now.before.url;
    const { title } = now.before;
    say(part("before-link", HTMLAnchorElement), title ? `Open “${title}”` : "Open the last guide");
  }
  if (stageOf(now) !== before) enter(stageOf(now), before);
}

function stageOf({ account, recording }: Shown): string {
  return recording ? (recording.state === "stopping" ? "stopping" : "recording") : account.is;
}

/**
 * What had the focus may be gone, so it goes to what is wanted next. That is the guide once one has stopped: whoever
 * pressed Enter twice would begin another one otherwise.
 */
function enter(stage: string, before: string | undefined): void {
  if (stage === "recording") part("guide-title", HTMLInputElement).value = ""; // the next guide shows something else
  const [button] = document.querySelectorAll<HTMLElement>("main .button.main:not([hidden], [hidden] *)");
  const isOver = before === "recording" || before === "stopping";
  const link = part(stage === "stopping" ? "guide" : "before-link", HTMLAnchorElement);
  (stage === "stopping" || (isOver && stage === "in") ? link : button)?.focus();
}

function showRecording(recording: ShownRecording, mayEnter: boolean): void {
  const isOn = recording.state === "recording";
  const states = {
    starting: "Starting…",
    recording: "Recording",
    paused: "Paused",
    stopping: recording.trouble ? "Stopped" : "Stopping…",
  };
  say(part("state", HTMLElement), states[recording.state]);
  part("light", HTMLElement).classList.toggle("on", isOn);
  const isOpen = recording.state !== "stopping";
  say(part("steps", HTMLElement), howManySteps(recording));
  say(part("last", HTMLElement), recording.last || firstWords(recording));
  say(part("here", HTMLElement), isOn ? HERE[recording.here] : undefined);
  part("tools", HTMLElement).hidden = !isOpen;
  part("pause", HTMLButtonElement).textContent = recording.state === "paused" ? "Go on" : "Pause";
  part("pause", HTMLButtonElement).disabled = !(isOn || (recording.state === "paused" && mayEnter));
  part("undo", HTMLButtonElement).textContent = recording.isTakingBack ? "Undoing…" : "Undo step";
  part("undo", HTMLButtonElement).disabled = !isOn && !recording.last;
  part("note", HTMLButtonElement).disabled = !isOn;
  part("picture", HTMLButtonElement).disabled =
    !isOn || recording.here !== "web" || !recording.policy.pictures;
  part("stop", HTMLButtonElement).hidden = !isOpen;
  if (!isOn) openNote(false);
  say(part("saved", HTMLElement), howFarItIsSaved(recording));
  part("guide", HTMLAnchorElement).href = recording.url;
  showTrouble(recording);
  const masked = whatIsMasked(recording.policy).map((words) => {
    const item = document.createElement("li");
    item.textContent = words;
    return item;
  });
  part("masked", HTMLUListElement).replaceChildren(...masked);
}

function firstWords({ state, why }: ShownRecording): string {
  if (state === "paused")
    return why === "closed" ? "The browser was closed meanwhile." : "Nothing is recorded just now.";
  return "Do what you want to show.";
}

function showTrouble(recording: ShownRecording): void {
  const { state, trouble } = recording;
  part("trouble", HTMLElement).hidden = !trouble;
  say(part("trouble-words", HTMLElement), trouble?.words);
  say(part("mend", HTMLButtonElement), trouble?.toDo === "sign in" ? "Sign in again" : undefined);
  const mayBeLost = trouble && (state === "stopping" || trouble.toDo === "let go");
  if (!mayBeLost) isSure = false;
  const giveUp = isSure ? whatIsLost(recording) : "Give up what was not sent";
  say(part("give-up", HTMLButtonElement), mayBeLost ? giveUp : undefined);
}

function openNote(open: boolean): void {
  part("note-form", HTMLFormElement).hidden = !open;
  part("note", HTMLButtonElement).setAttribute("aria-expanded", String(open));
  if (open) part("note-text", HTMLTextAreaElement).focus();
}

function on(id: string, act: () => void): void {
  part(id, HTMLButtonElement).addEventListener("click", act);
}

on("to-permission", () => void api.runtime.openOptionsPage());
on("settings", () => void api.runtime.openOptionsPage());
on("sign-in", () => void api.runtime.openOptionsPage());
on("pause", () => command({ do: shown?.recording?.state === "recording" ? "pause" : "resume" }));
on("undo", () => command({ do: "undo" }));
on("picture", () => command({ do: "picture" }));
on("stop", () => command({ do: "stop" }));
on("note", () => openNote(part("note-form", HTMLFormElement).hidden === true));
on("mend", () => void api.runtime.openOptionsPage());
on("give-up", () => {
  if (isSure) command({ do: "let go" });
  isSure = !isSure;
  if (shown?.recording) showTrouble(shown.recording);
});
part("ready", HTMLFormElement).addEventListener("submit", (event) => {
  event.preventDefault();
  command({ do: "start", title: part("guide-title", HTMLInputElement).value });
});
part("note-form", HTMLFormElement).addEventListener("submit", (event) => {
  event.preventDefault();
  const field = part("note-text", HTMLTextAreaElement);
  if (field.value.trim()) command({ do: "note", text: field.value });
  field.value = "";
  openNote(false);
  part("note", HTMLButtonElement).focus();
});
