/** What a recorder says to /api/recordings. See docs/why/how-a-recording-gets-in.md. */

import type { Access } from "./access";
import { MAX_BATCH, type NumberedPolicy, type Said, VERSION } from "./events";
import { publicJwk, sealed, unwrappedKey } from "./sealing";

const MAX_BODY = 700_000; // bytes of a batch in JSON, which a third more of is within what a server takes

export interface Wanted {
  agent: string;
  title?: string;
  guide?: string;
  after?: string;
  from_step?: string;
  to_step?: string;
}

/** A recording that the server knows. key: to seal with; url: the guide's, for people. picture: bytes at most. */
export interface Begun {
  id: string;
  guide: string;
  url: string;
  key: CryptoKey;
  policy: NumberedPolicy;
  picture: number;
}

export async function beginRecording(access: Access, device: CryptoKeyPair, wanted: Wanted): Promise<Begun> {
  const body = JSON.stringify({ version: VERSION, device_key: await publicJwk(device), ...wanted });
  const said = (await access.ask({
    method: "POST",
    path: "/api/recordings",
    headers: JSON_TYPE,
    body,
  })) as Answer;
  return {
    id: said.id,
    guide: said.guide,
    url: said.url,
    key: await unwrappedKey(said.key, device, said.id),
    policy: said.policy,
    picture: said.limits.picture,
  };
}

/**
 * How far a recording is on the server's disk: what comes after that is to be said again. And how many of its events the
 * guide tells, in how many steps; an older Cairn does not say.
 */
export interface Reached {
  have: number;
  told: number;
  steps: number;
}

export async function sayEvents(
  access: Access,
  to: Pick<Begun, "id" | "key">,
  events: Said[],
): Promise<Reached> {
  const content = new TextEncoder().encode(JSON.stringify({ version: VERSION, events }));
  const body = await sealed(content, to.key, to.id);
  const path = `/api/recordings/${to.id}/events`;
  const reached = await access.ask({ method: "POST", path, headers: JOSE_TYPE, body });
  return { told: 0, steps: 0, ...(reached as Pick<Reached, "have">) };
}

/** As many events from the first on as one batch takes; one at least. */
export function fittingBatch(events: readonly Said[]): Said[] {
  const batch: Said[] = [];
  let size = 0;
  for (const event of events) {
    size += new Blob([JSON.stringify(event)]).size + 1;
    if (batch.length === MAX_BATCH || (batch.length > 0 && size > MAX_BODY)) break;
    batch.push(event);
  }
  return batch;
}

export async function sendPicture(
  access: Access,
  to: Pick<Begun, "id" | "key">,
  {
    sha256,
    content,
    kind = "pictures",
  }: { sha256: string; content: Uint8Array; kind?: "pictures" | "clips" },
): Promise<void> {
  const body = await sealed(content, to.key, to.id);
  await access.ask({
    method: "PUT",
    path: `/api/recordings/${to.id}/${kind}/${sha256}`,
    headers: JOSE_TYPE,
    body,
  });
}

/** Nothing more comes after the event with this number. Raises Refused with 409 while something is missing. */
export async function stopRecording(access: Access, id: string, last: number): Promise<void> {
  const body = JSON.stringify({ last });
  await access.ask({ method: "POST", path: `/api/recordings/${id}/stop`, headers: JSON_TYPE, body });
}

/**
 * What the guide says of the first so many events: how many numbered steps, the title of the last, and the number of the
 * event that the last begins with.
 */
export interface Told {
  events: number;
  steps: number;
  last: string;
  since: number;
}

/** A recording as the server has it. */
export interface Known {
  state: "open" | "stopped";
  have: number;
  policy: NumberedPolicy;
  told?: Told; // an older Cairn does not say
}

export async function askAboutRecording(access: Access, id: string): Promise<Known> {
  return (await access.ask({ method: "GET", path: `/api/recordings/${id}` })) as Known;
}

/** A person and a workspace, by their ids and by what people call them. */
export interface Whose {
  person: { id: string; name: string };
  workspace: { id: string; name: string };
}

/** For whom the device records, and where. */
export async function askWhoIAm(access: Access): Promise<Whose> {
  const { person, workspace } = (await access.ask({ method: "GET", path: "/api/device" })) as Whose;
  return { person, workspace };
}

const JSON_TYPE = { "Content-Type": "application/json" };
const JOSE_TYPE = { "Content-Type": "application/jose" };

interface Answer {
  id: string;
  guide: string;
  url: string;
  key: string;
  policy: NumberedPolicy;
  limits: { picture: number };
}
