/** Numbers and times as people say them. */
const UNITS: readonly [Intl.RelativeTimeFormatUnit, number][] = [
  ["year", 31_536_000],
  ["month", 2_592_000],
  ["week", 604_800],
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
];

const relative = new Intl.RelativeTimeFormat("en", { numeric: "auto" });
const exact = new Intl.DateTimeFormat("en", { dateStyle: "full", timeStyle: "medium" });

/** at: ISO 8601. now: milliseconds since 1970. A clock that runs behind ours never makes a future. */
export function ago(at: string, now: number): string {
  const seconds = Math.max(0, (now - Date.parse(at)) / 1000);
  for (const [unit, length] of UNITS) {
    if (seconds >= length) return relative.format(-Math.floor(seconds / length), unit);
  }
  return "just now";
}

export const exactly = (at: string): string => exact.format(new Date(at));

export const counted = (count: number, one: string, many = `${one}s`): string =>
  `${count} ${count === 1 ? one : many}`;

export const wordsIn = (text: string): number => text.split(/\s+/).filter(Boolean).length;

/** As the reading page counts: somebody who follows along reads, and does. */
const READING = 200; // words a minute
const DOING = 6; // seconds a step

export function lengthOf(actions: number, words: number): string {
  if (actions === 0) return "No steps yet";
  const minutes = Math.max(1, Math.round(words / READING + (actions * DOING) / 60));
  return `${counted(actions, "step")}, about ${counted(minutes, "minute")}`;
}

export const UNTITLED = "Untitled guide";
