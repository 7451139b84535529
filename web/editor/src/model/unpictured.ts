/**
 * Why a step shows no picture: a recorder that took none says so in the event that the step was made from, as
 * `docmodel/unpictured.py` tells readers too.
 */
const LONGEST = 200; // characters, as recorders may say

function missingFrom(raw: unknown): string {
  const shot = (raw as { shot?: { missing?: unknown } | null } | null)?.shot;
  return typeof shot?.missing === "string" ? shot.missing.trim().slice(0, LONGEST) : "";
}

/** event: a step's field. The recorder's sentence, or null where nobody said why. */
export function whyUnpictured(event: unknown): string | null {
  if (typeof event !== "string") return null;
  try {
    const raws: unknown = JSON.parse(event);
    return (Array.isArray(raws) ? raws.map(missingFrom).find(Boolean) : undefined) ?? null;
  } catch {
    return null; // what strangers wrote need not be JSON
  }
}
