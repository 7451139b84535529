/** One question to a Cairn, and what came of it: an answer, Refused, or Unreachable. */

import { Refused, Unreachable } from "./errors";

const ELSE = "Something else than Cairn answers at this address.";
const PATIENCE = 30_000; // milliseconds until nobody is there

/** signal: by which whoever asks gives up before nobody is there. */
export interface Question {
  method: "GET" | "POST" | "PUT";
  path: string;
  headers?: Record<string, string>;
  body?: BodyInit;
  signal?: AbortSignal;
}

/** The answer's JSON. server: the address, without a slash at its end. */
export async function ask(server: string, question: Question): Promise<unknown> {
  const response = await send(server, question);
  const text = await read(response);
  if (!response.ok) throw refusal(response, text);
  return text ? parsed(text) : undefined;
}

export function form(fields: Record<string, string>): URLSearchParams {
  return new URLSearchParams(fields);
}

async function send(server: string, question: Question): Promise<Response> {
  const { method, path, headers, body, signal } = question;
  const patience = AbortSignal.timeout(PATIENCE);
  try {
    return await fetch(`${server}${path}`, {
      method,
      credentials: "omit", // a session's cookie has no part in this
      cache: "no-store",
      redirect: "error", // a token is shown to the address it was asked for, and to no other
      signal: signal ? AbortSignal.any([signal, patience]) : patience,
      ...(headers && { headers }),
      ...(body !== undefined && { body }),
    });
  } catch (error) {
    throw new Unreachable(`${server} does not answer.`, { cause: error });
  }
}

async function read(response: Response): Promise<string> {
  try {
    return await response.text();
  } catch (error) {
    throw new Unreachable("The answer broke off.", { cause: error });
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Unreachable(ELSE, { cause: error });
  }
}

function refusal(response: Response, text: string): Refused {
  const problem = problemIn(text);
  const words = problem.detail ?? problem.error_description ?? wordless(response.status);
  const later = Number(response.headers.get("Retry-After"));
  const hint = problem.hint ? ` ${problem.hint}` : "";
  const code = problem.code ?? problem.error ?? "";
  return new Refused(
    response.status,
    code,
    words + hint,
    Number.isFinite(later) && later > 0 ? later : undefined,
  );
}

/** A proxy before a Cairn that is away has no words of ours; nor has what is no Cairn. */
function wordless(status: number): string {
  if (status === 429 || (status >= 502 && status <= 504)) return `Cairn cannot answer just now (${status}).`;
  return `${ELSE} (${status})`;
}

/** RFC 9457 of Cairn's API, or RFC 6749 of its sign-in. A proxy's page has neither. */
function problemIn(
  text: string,
): Partial<Record<"code" | "detail" | "hint" | "error" | "error_description", string>> {
  try {
    const found: unknown = JSON.parse(text);
    return typeof found === "object" && found !== null ? found : {};
  } catch {
    return {};
  }
}
