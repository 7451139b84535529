/** What the server says when it cannot do as asked (RFC 9457): a word for the program, a sentence for the reader. */
export class Problem extends Error {
  readonly status: number;
  readonly code: string;
  readonly hint: string | null;

  constructor(status: number, code: string, detail: string, hint: string | null) {
    super(detail);
    this.status = status;
    this.code = code;
    this.hint = hint;
  }
}

const words = (value: unknown): string | null => (typeof value === "string" && value !== "" ? value : null);

export function problemFrom(status: number, body: unknown): Problem {
  const said = typeof body === "object" && body !== null ? (body as Record<string, unknown>) : {};
  return new Problem(
    status,
    words(said.code) ?? "internal",
    words(said.detail) ?? words(said.title) ?? `The server answered ${status} and gave no reason.`,
    words(said.hint),
  );
}

export const unreachable = (): Problem =>
  new Problem(
    0,
    "unreachable",
    "Cairn cannot be reached. Your connection may be down, or the server is restarting.",
    null,
  );

/** One sentence for any error, with what to do next where that is known. */
export function told(error: unknown): string {
  if (error instanceof Problem)
    return error.hint ? `${withStop(error.message)} ${error.hint}` : withStop(error.message);
  return "Something went wrong here. Reload the page; what was shown as saved is safe.";
}

/** The same beside a file's name, which the sentence need not begin with once more. */
export function toldOf(file: string, error: unknown): string {
  const sentence = told(error);
  return sentence.startsWith(`${file}: `) ? sentence.slice(file.length + 2) : sentence;
}

const withStop = (sentence: string): string => (/[.?…]$/.test(sentence) ? sentence : `${sentence}.`);
