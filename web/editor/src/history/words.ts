import type { Version } from "../api";

/** Who named a version. The server may know only that it was Cairn itself, or a guest by link. */
export function authorName({ author }: Pick<Version, "author">): string {
  if (author === null) return "Somebody";
  return typeof author === "string" ? author : author.name;
}
