import { useCallback, useSyncExternalStore } from "react";
import type * as Y from "yjs";

/** The names in a map of tags, sorted. Joined while they are compared, since a list is new each time it is made. */
export function useTagNames(tags: Y.Map<unknown> | null): string[] {
  const subscribe = useCallback(
    (changed: () => void) => {
      tags?.observe(changed);
      return () => tags?.unobserve(changed);
    },
    [tags],
  );
  const joined = useSyncExternalStore(subscribe, () => JSON.stringify([...(tags?.keys() ?? [])].sort()));
  return JSON.parse(joined) as string[];
}
