/** A network for tests: what was asked is written down, and each question is answered by the next answer of the story. */

import { afterEach, vi } from "vitest";

export interface Asking {
  path: string;
  authorization: string | null;
  body: string;
}

type Answering = (asking: Asking) => Response | Promise<Response>;

export class Network {
  readonly asked: Asking[] = [];

  constructor(readonly answering: Answering) {
    vi.stubGlobal("fetch", async (url: string, init: RequestInit) => {
      const request = new Request(url, { ...init, redirect: "follow" });
      const asking = {
        path: new URL(url).pathname,
        authorization: request.headers.get("Authorization"),
        body: await request.text(),
      };
      this.asked.push(asking);
      return Promise.race([this.answering(asking), givenUp(init.signal)]);
    });
    afterEach(() => vi.unstubAllGlobals());
  }

  get paths(): string[] {
    return this.asked.map((asking) => asking.path);
  }
}

function givenUp(signal: AbortSignal | null | undefined): Promise<never> {
  return new Promise((_, reject) => signal?.addEventListener("abort", () => reject(signal.reason)));
}

export function answered(body: unknown, status = 200, headers: Record<string, string> = {}): Response {
  return new Response(JSON.stringify(body), { status, headers });
}

/** What fetch does when nobody is there. */
export function silence(): Promise<Response> {
  return Promise.reject(new TypeError("Failed to fetch"));
}
