/**
 * Why a step shows no picture: a recorder that took none says so in the event that the step was made from, as
 * `docmodel/unpictured.py` tells readers too.
 */
const LONGEST = 200; // characters, as recorders may say

function isPictured(raw: unknown): boolean {
  return typeof (raw as { shot?: { sha256?: unknown } | null } | null)?.shot?.sha256 === "string";
}

function missingFrom(raw: unknown): string {
  const shot = (raw as { shot?: { missing?: unknown } | null } | null)?.shot;
  return typeof shot?.missing === "string" ? shot.missing.trim().slice(0, LONGEST) : "";
}

/** event: a step's field. The recorder's sentence, or null where nobody said why. */
export function whyUnpictured(event: unknown): string | null {
  if (typeof event !== "string") return null;
  try {
    const raws: unknown = JSON.parse(event);
    if (!Array.isArray(raws) || raws.some(isPictured)) return null; // there was one, and somebody took it away
    return raws.map(missingFrom).find(Boolean) ?? null;
  } catch {
    return null; // what strangers wrote need not be JSON
  }
}
