/**
 * The background: a worker that the browser ends whenever it likes and starts again when something happens.
 *
 * Listeners have to be there as soon as it starts. What they tell waits until the recorder has read what lies on disk.
 */

import { api } from "../api";
import { Browsing } from "./browsing";
import { Desk } from "./desk";
import { watchPermission } from "./permission";
import { Recorder } from "./recorder";

const WAKE = "wake"; // the alarm that goes on with what the last worker had begun
const ALIVE = "alive"; // kept for as long as the browser runs, and no longer

const desk: Desk = new Desk(
  () => recorder,
  () => browsing,
);
const recorder: Promise<Recorder> = open();
const browsing: Promise<Browsing> = recorder.then((opened) => Browsing.open(opened));

/** The recorder as it was left. A recording does not go on by itself in a browser that was closed meanwhile. */
async function open(): Promise<Recorder> {
  const opened = await Recorder.open(() => {
    desk.tell();
    void keepWaking();
  });
  const { [ALIVE]: alive } = await api.storage.session.get(ALIVE);
  await api.storage.session.set({ [ALIVE]: true });
  if (opened.policy && !alive) await opened.pause("closed");
  if (opened.policy) await opened.pages.enter();
  desk.tell();
  void keepWaking();
  return opened;
}

/** For as long as there is something to go on with, somebody wakes the worker now and then. */
async function keepWaking(): Promise<void> {
  const { account, book } = await recorder;
  const wanted = book !== undefined || account.shown.is === "asking";
  const known = (await api.alarms.get(WAKE)) !== undefined;
  if (wanted && !known) await api.alarms.create(WAKE, { periodInMinutes: 0.5 });
  if (!wanted && known) await api.alarms.clear(WAKE);
}

async function tellBrowsing(tell: (to: Browsing) => Promise<void>): Promise<void> {
  const [opened, watching] = await Promise.all([recorder, browsing]);
  if (!opened.policy) return;
  await tell(watching);
  await watching.keep();
}

api.runtime.onConnect.addListener((port) => {
  desk.connect(port);
  const early: unknown[] = [];
  let isGone = false;
  const keep = (message: unknown) => early.push(message);
  port.onMessage.addListener(keep);
  port.onDisconnect.addListener(() => {
    isGone = true;
  });
  void recorder.then((opened) => {
    port.onMessage.removeListener(keep);
    opened.pages.connect(port, early, isGone);
  });
});
api.webNavigation.onCommitted.addListener((details) => void tellBrowsing((to) => to.committed(details)));
api.tabs.onCreated.addListener((tab) => void tellBrowsing((to) => to.created(tab)));
api.tabs.onRemoved.addListener((tab) => void tellBrowsing((to) => to.removed(tab)));
api.tabs.onActivated.addListener(({ tabId }) => void tellBrowsing((to) => to.shown(tabId)));
api.windows.onFocusChanged.addListener((window) => {
  if (window === api.windows.WINDOW_ID_NONE) return;
  void tellBrowsing(async (to) => {
    const [tab] = await api.tabs.query({ active: true, windowId: window });
    if (tab?.id !== undefined) await to.shown(tab.id);
  });
});
api.downloads.onChanged.addListener(({ id, state }) => {
  if (state?.current !== "complete") return;
  void tellBrowsing(async (to) => {
    const [found] = await api.downloads.search({ id });
    if (found) await to.downloaded(found);
  });
});
watchPermission(async (isGiven) => {
  const opened = await recorder;
  if (isGiven) opened.sending?.hurry();
  if (opened.policy) await (isGiven ? opened.pages.enter() : opened.pause()); // the guide says that there was a pause
  desk.tell();
});
api.alarms.onAlarm.addListener(() => {
  void recorder.then((opened) => {
    opened.sending?.wake();
    opened.account.askOn();
  });
});
self.addEventListener("online", () => void recorder.then((opened) => opened.sending?.hurry()));
