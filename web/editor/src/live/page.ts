/** What the browser tells of its connection and of the page's end. */
export interface PageWatcher {
  online(): void;
  /** The browser knows sooner than a socket does. */
  offline(): void;
  leaving(event: BeforeUnloadEvent): void;
  left(): void;
}

/** Until the function it returns is called. */
export function watchPage(watcher: PageWatcher): () => void {
  const events = new AbortController();
  const { signal } = events;
  window.addEventListener("online", () => watcher.online(), { signal });
  window.addEventListener("offline", () => watcher.offline(), { signal });
  window.addEventListener("beforeunload", (event) => watcher.leaving(event), { signal });
  window.addEventListener("pagehide", () => watcher.left(), { signal });
  return () => events.abort();
}
