/** One way to call the server, and the one place that knows what a 401 means. */
import { MutationCache, QueryCache, QueryClient } from "@tanstack/react-query";
import { Problem, problemFrom, unreachable } from "./problem";

/** A 401 says that we are no longer who we were: the page asks who that is, and shows what such a one may see. */
export function signedOut(error: unknown): void {
  if (error instanceof Problem && error.status === 401) void client.invalidateQueries({ queryKey: ["me"] });
}

const worthAnotherTry = (failures: number, error: unknown): boolean =>
  failures < 2 && error instanceof Problem && (error.status === 0 || error.status === 503);

export const client = new QueryClient({
  queryCache: new QueryCache({ onError: signedOut }),
  mutationCache: new MutationCache({ onError: signedOut }),
  defaultOptions: { queries: { retry: worthAnotherTry, staleTime: 5_000 } },
});

export async function call<T>(method: string, path: string, body?: unknown): Promise<T> {
  const blob = body instanceof Blob;
  const response = await fetch(path, {
    method,
    headers: {
      Accept: "application/json",
      ...(body === undefined ? {} : { "Content-Type": blob ? body.type : "application/json" }),
    },
    body: body === undefined ? null : blob ? body : JSON.stringify(body),
  }).catch(() => {
    throw unreachable();
  });
  const text = await response.text();
  const answer: unknown = text === "" ? null : parsed(text);
  if (!response.ok) throw problemFrom(response.status, answer);
  return answer as T;
}

export function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
