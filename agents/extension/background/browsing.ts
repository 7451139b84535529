/** What the browser tells by itself: pages that were gone to, tabs, downloads, and pages that nobody can record. */

import { maskedUrl } from "../../protocol/addresses";
import type { Pattern, Scene } from "../../protocol/events";
import { maskedText } from "../../protocol/masking";
import { api } from "../api";
import type { Later } from "./later";
import { type By, ledBy, NO_TRAIL, type Trail, walked } from "./navigating";
import type { Recorder } from "./recorder";
import { isFromBlocked, kindOfPage } from "./sites";

const KNOWN = "browsing";
const JUST_NOW = 5_000; // milliseconds in which a page may come of what was done
const BY_ITSELF = 700; // milliseconds after a deed in which a tab that closes was closed by its page
const TITLED = 1_500; // milliseconds that a page's title is waited for
const OPENING = 300; // milliseconds after which a tab that was opened behind is gone to by a person, and not by itself
const SETTLED = 150; // milliseconds after which it is known whether a tab was shown since another one closed

type Committed = chrome.webNavigation.WebNavigationTransitionCallbackDetails;

/**
 * What has to outlive a worker, and not the browser. strayed: tabs that show Cairn itself; a trail knows nothing of that.
 * inView: the tab that the guide speaks of. behind: the one before it. missed: what of the page in view was said to be
 * missing.
 */
interface Known {
  trails: Record<number, Trail>;
  openers: Record<number, number>;
  strayed: Record<number, boolean>;
  inView?: number;
  behind?: number;
  missed?: string;
}

export class Browsing {
  readonly #opened = new Map<number, number>();

  private constructor(
    readonly recorder: Recorder,
    readonly known: Known,
  ) {}

  static async open(recorder: Recorder): Promise<Browsing> {
    const { [KNOWN]: known } = await api.storage.session.get(KNOWN);
    return new Browsing(recorder, (known as Known | undefined) ?? { trails: {}, openers: {}, strayed: {} });
  }

  async keep(): Promise<void> {
    await api.storage.session.set({ [KNOWN]: this.known });
  }

  /** The page that is in view when a recording begins. It is looked at before, so that nothing comes in between. */
  async first(): Promise<() => Promise<void>> {
    const [tab] = await api.tabs.query({ active: true, lastFocusedWindow: true });
    return async () => {
      await this.lookAround();
      if (tab?.id === undefined || isOurs(tab)) return;
      if (this.#kind(tab.url) === "home") delete this.known.inView;
      else this.known.inView = tab.id;
      await this.#arrived(tab, "address", undefined);
      await this.keep();
    };
  }

  /** Which tabs show Cairn itself, when a recording begins or goes on: nobody looked while there was none. */
  async lookAround(): Promise<void> {
    const tabs = await api.tabs.query({});
    const home = tabs.filter(({ url }) => this.#kind(url) === "home");
    this.known.strayed = Object.fromEntries(home.map(({ id }) => [id, true]));
    await this.keep();
  }

  async committed(details: Committed): Promise<void> {
    const { tabId, url } = details;
    if (details.frameId !== 0 || (details.documentLifecycle ?? "active") !== "active") return;
    this.recorder.camera.changed(tabId); // first of all: a picture that is being taken may be of what came
    if (this.#kind(url) === "home") return this.#stray(tabId);
    const isBack = this.known.strayed[tabId] === true;
    delete this.known.strayed[tabId];
    if (isBack && (await isActive(tabId))) this.#comesIntoView(tabId);
    const trail = this.known.trails[tabId] ?? NO_TRAIL;
    if (isBack && url === trail.urls[trail.at]) return; // as if nobody had been away
    const did = [tabId, this.known.openers[tabId]].some((tab) => this.recorder.didSomething(tab, JUST_NOW));
    const by = isBack ? "address" : ledBy(details, trail, did);
    this.known.trails[tabId] = walked(trail, url, by);
    const tab = await api.tabs.get(tabId).catch(() => undefined);
    if (tab) await this.#arrived({ ...tab, url }, by, this.#titleOf(tabId, url));
  }

  async created(tab: chrome.tabs.Tab): Promise<void> {
    if (tab.id === undefined || isOurs(tab) || this.#kind(tab.pendingUrl ?? tab.url) === "home") return;
    if (tab.openerTabId !== undefined) this.known.openers[tab.id] = tab.openerTabId;
    if (tab.active) this.#comesIntoView(tab.id);
    else this.#opened.set(tab.id, Date.now()); // Firefox opens a tab, and shows it then
    await this.recorder.tell({ type: "tab", what: "opened", at: Date.now() }, tab.id);
  }

  async removed(tabId: number): Promise<void> {
    const showed = this.known.trails[tabId];
    const isStray = this.known.strayed[tabId] === true;
    delete this.known.strayed[tabId];
    delete this.known.trails[tabId];
    delete this.known.openers[tabId];
    this.#opened.delete(tabId);
    this.recorder.forgetTab(tabId);
    if (this.known.inView === tabId) delete this.known.inView; // so that what is shown instead is not said to be gone to
    if (this.recorder.didSomething(tabId, BY_ITSELF)) return; // a page that closes when its button is pressed
    if (isStray && !this.#isOfWork(showed)) return; // it was opened for Cairn alone
    if (this.recorder.book?.hasTab(tabId) && !isOurPage(showed?.urls[showed.at]))
      await this.recorder.tell({ type: "tab", what: "closed", at: Date.now() }, tabId);
  }

  /** Another tab is in view. It is a step unless it was just opened, or the one before was closed. */
  async shown(tabId: number): Promise<void> {
    const before = this.known.inView;
    if (before === tabId) return;
    const isOpening = Date.now() - (this.#opened.get(tabId) ?? 0) < OPENING;
    await new Promise((resolve) => setTimeout(resolve, SETTLED));
    const tab = await api.tabs.get(tabId).catch(() => undefined);
    if (!tab?.active || this.known.inView === tabId || isOurs(tab)) return;
    const kind = this.#kind(tab.url);
    if (kind === "home") return; // whoever comes back from there has not gone anywhere
    const hadBefore = this.known.inView !== undefined;
    this.#comesIntoView(tabId);
    delete this.known.missed;
    if (this.recorder.isEmpty) await this.#arrived(tab, "address", undefined);
    else if (kind === "web" && hadBefore && !isOpening)
      await this.recorder.tell(
        { type: "tab", what: "shown", at: Date.now(), scene: this.#scene(tab) },
        tabId,
      );
    else await this.#tellOfMissing(tab);
  }

  /** Somebody went to look at Cairn. Nothing is told of it; in a tab of its own it is as if that were not there. */
  #stray(tabId: number): void {
    this.known.strayed[tabId] = true;
    const { inView, behind, trails } = this.known;
    if (inView === tabId && !this.#isOfWork(trails[tabId])) this.known.inView = behind;
  }

  #comesIntoView(tabId: number): void {
    if (this.known.inView === tabId) return;
    this.known.behind = this.known.inView;
    this.known.inView = tabId;
  }

  /** Whether a tab has shown what is recorded, and not only an empty page before it showed Cairn. */
  #isOfWork(trail: Trail | undefined): boolean {
    return trail?.urls.some((url) => this.#kind(url) === "web") ?? false;
  }

  /** A file that came from a blocked site is told without its name, as whatever is done there. */
  async downloaded(found: chrome.downloads.DownloadItem): Promise<void> {
    const { policy } = this.recorder;
    const at = Date.now();
    if ([found.url, found.referrer].some((one) => this.#kind(one) === "home")) return;
    const inView = await this.#urlInView();
    if (policy && isFromBlocked(found, inView, policy))
      return this.recorder.tell({ type: "gap", why: "blocked", at });
    const name = found.filename.split(/[\\/]/).at(-1) ?? "";
    await this.recorder.tell({ type: "download", file: this.#masked(name), at }, this.known.inView);
  }

  async #urlInView(): Promise<string | undefined> {
    const { inView } = this.known;
    return inView === undefined ? undefined : (await api.tabs.get(inView).catch(() => undefined))?.url;
  }

  /** A picture that a person asked for. */
  async picture(): Promise<string | undefined> {
    const [tab] = await api.tabs.query({ active: true, lastFocusedWindow: true });
    if (tab?.id === undefined || this.#kind(tab.url) !== "web")
      return "This page is not recorded, so there is no picture.";
    const later: Promise<Later> = this.recorder.camera.now(tab.id);
    await this.recorder.tell({ type: "picture", at: Date.now(), scene: this.#scene(tab) }, tab.id, later);
    return undefined;
  }

  async #arrived(tab: chrome.tabs.Tab, by: By, later: Promise<Later> | undefined): Promise<void> {
    if (this.#kind(tab.url) !== "web") return this.#tellOfMissing(tab);
    delete this.known.missed;
    const at = Date.now();
    await this.recorder.tell({ type: "navigate", by, at, scene: this.#scene(tab, !later) }, tab.id, later);
  }

  /** A page that cannot or must not be recorded is a gap, once for as long as it is in view. */
  async #tellOfMissing(tab: chrome.tabs.Tab): Promise<void> {
    const kind = this.#kind(tab.url);
    const missed = `${tab.id} ${kind}`;
    if (!tab.active || isOurs(tab) || kind === "web" || kind === "home" || kind === "empty") return;
    if (this.known.missed === missed) return;
    this.known.missed = missed;
    const at = Date.now();
    if (kind === "blocked") await this.recorder.tell({ type: "gap", why: "blocked", at });
    else await this.recorder.tell({ type: "gap", why: "browser page", ...this.#what(tab), at });
  }

  /** A page's title comes a little after the page. */
  async #titleOf(tabId: number, url: string): Promise<Later> {
    const until = Date.now() + TITLED;
    for (;;) {
      const tab = await api.tabs.get(tabId).catch(() => undefined);
      if (!tab || tab.url !== url) return {};
      if (tab.title && (tab.status === "complete" || !isAddress(tab.title, url)))
        return { title: this.#masked(tab.title) };
      if (Date.now() > until) return {};
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  #scene(tab: chrome.tabs.Tab, titled = true): Scene {
    const title = titled ? this.#title(tab) : undefined;
    return { url: maskedUrl(tab.url ?? "", this.#patterns), ...(title && { title }) };
  }

  #what(tab: chrome.tabs.Tab): { what?: string } {
    const title = this.#title(tab);
    return title ? { what: title } : {};
  }

  #title({ title, url }: chrome.tabs.Tab): string | undefined {
    return title && !isAddress(title, url ?? "") ? this.#masked(title) : undefined;
  }

  #masked(text: string): string {
    return maskedText(text, this.#patterns);
  }

  get #patterns(): ReadonlySet<Pattern> {
    return new Set(this.recorder.policy?.patterns);
  }

  #kind(url: string | undefined) {
    const { rules } = this.recorder;
    return rules ? kindOfPage(url, rules) : "empty";
  }
}

async function isActive(tabId: number): Promise<boolean> {
  return (await api.tabs.get(tabId).catch(() => undefined))?.active ?? false;
}

/** The options are no part of what somebody shows. */
function isOurs(tab: chrome.tabs.Tab): boolean {
  return isOurPage(tab.pendingUrl ?? tab.url) || (tab.url === "about:blank" && isComing(tab.title ?? ""));
}

/** Firefox does not say which page is on its way, but for what it calls the tab until that is there. */
function isComing(title: string): boolean {
  return title.startsWith(`${new URL(api.runtime.getURL("")).host}/`);
}

function isOurPage(url: string | undefined): boolean {
  return url?.startsWith(api.runtime.getURL("")) ?? false;
}

/** Until a page has said its title, the browser says its address instead. */
function isAddress(title: string, url: string): boolean {
  return url.includes(title) || url.replace(/^\w+:\/\//, "").startsWith(title);
}
