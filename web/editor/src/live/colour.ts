/** A colour a person keeps wherever they are, with enough contrast for white words upon it. */
const COLOURS = [
  "#b4235a",
  "#8f3aa8",
  "#6741d9",
  "#3b55c9",
  "#1868b7",
  "#0b7285",
  "#08735a",
  "#2f7d32",
  "#8a5a00",
  "#b3471d",
  "#c2303a",
  "#6b5344",
] as const;

export function colourOf(person: string): string {
  let hash = 2166136261;
  for (const char of person) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 16777619);
  return COLOURS[(hash >>> 0) % COLOURS.length] ?? COLOURS[0];
}
