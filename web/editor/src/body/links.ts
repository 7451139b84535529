/** Where a link may lead. The server's docmodel holds the same rule and drops what breaks it. */
const ADDRESS = /^(?:https?:\/\/|mailto:)[^\s<>"]+$/i;

export const isFollowable = (url: string): boolean => ADDRESS.test(url);

/** What somebody typed as an address, made whole: "example.org" and "ana@example.org" are meant as links too. */
export function wholeAddress(typed: string): string | null {
  const address = typed.trim();
  if (isFollowable(address)) return address;
  const guessed = /^[^\s/@]+@[^\s/@]+\.[^\s/@]+$/.test(address) ? `mailto:${address}` : `https://${address}`;
  return /^[^\s:]+\.[^\s:]+/.test(address) && isFollowable(guessed) ? guessed : null;
}
