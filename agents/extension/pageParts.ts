/** The few things that pages of ours do with their elements. */

/** The element with this id. A page that lacks it is broken, and says so at once. */
export function part<E extends HTMLElement>(id: string, kind: new () => E): E {
  const found = document.getElementById(id);
  if (!(found instanceof kind)) throw new Error(`There is no ${kind.name} #${id}.`);
  return found;
}

/** Show it or not. Words that did not change are not written again, since they would be read out again. */
export function say(element: HTMLElement, words: string | undefined): void {
  element.hidden = !words;
  if (words !== undefined && element.textContent !== words) element.textContent = words;
}
