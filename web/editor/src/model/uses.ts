/** Components read the document through these. They hold no copy: a snapshot is what the document says now. */
import { createContext, useCallback, useContext, useMemo, useSyncExternalStore } from "react";
import type * as Y from "yjs";
import type { OpenGuide } from "../live/open";
import type { Ending, LiveState } from "../live/state";
import { type Placed, placedSteps } from "./order";
import { guideOf, stepsOf } from "./schema";

export const GuideContext = createContext<OpenGuide | null>(null);

export function useGuide(): OpenGuide {
  const guide = useContext(GuideContext);
  if (guide === null) throw new Error("there is no open guide around this component");
  return guide;
}

export function useLiveState(): LiveState {
  const { provider } = useGuide();
  return useSyncExternalStore(provider.subscribe, provider.getState);
}

/** Why the guide was closed for good, or null while it is open. */
export function useEnding(): Ending | null {
  const { provider } = useGuide();
  return useSyncExternalStore(provider.subscribe, () => {
    const state = provider.getState();
    return state.is === "ended" ? state.why : null;
  });
}

export function useIsSynced(): boolean {
  const { provider } = useGuide();
  return useSyncExternalStore(provider.subscribe, provider.isSynced);
}

/** May one write now? Not before the first sync, not as a reader, not after the end. */
export function useCanEdit(): boolean {
  const { provider } = useGuide();
  const ended = useEnding() !== null;
  return useIsSynced() && provider.canWrite && !ended;
}

export function useText(text: Y.Text | null): string {
  const subscribe = useCallback(
    (changed: () => void) => {
      text?.observe(changed);
      return () => text?.unobserve(changed);
    },
    [text],
  );
  return useSyncExternalStore(subscribe, () => text?.toString() ?? "");
}

export function useField(map: Y.Map<unknown>, key: string): unknown {
  const subscribe = useCallback(
    (changed: () => void) => {
      map.observe(changed);
      return () => map.unobserve(changed);
    },
    [map],
  );
  return useSyncExternalStore(subscribe, () => map.get(key));
}

export function useGuideField(key: string): unknown {
  const { doc } = useGuide();
  return useField(guideOf(doc), key);
}

/** The steps in order. A new list only when a step came, went, moved, or changed its kind. */
export function useSteps(): readonly Placed[] {
  const { doc } = useGuide();
  const store = useMemo(() => {
    const steps = stepsOf(doc);
    let list: Placed[] | null = null;
    return {
      read: () => (list ??= placedSteps(steps)),
      subscribe: (changed: () => void) => {
        const look = (events: Y.YEvent<Y.AbstractType<unknown>>[]) => {
          const shapes = events.some(
            (event) =>
              event.path.length === 0 ||
              (event.path.length === 1 &&
                ["rank", "kind", "title", "body"].some((key) => event.changes.keys.has(key))),
          );
          if (!shapes) return;
          list = null;
          changed();
        };
        list = null;
        steps.observeDeep(look);
        return () => steps.unobserveDeep(look);
      },
    };
  }, [doc]);
  return useSyncExternalStore(store.subscribe, store.read);
}
