/**
 * The script in the page's own world, for what only that sees: message boxes, which block everything while they are open,
 * and shadow roots that come into being later than their element.
 *
 * It tells the script beside it by events on the document. A page could make those up, as it can make up all it shows.
 */

export {}; // a module, whose names are its own

const ANSWERED = "cairn:answered";
const ROOTED = "cairn:rooted";
const THERE = "cairn:there";
const { alert, confirm, prompt } = window;

/** Put into a page twice, it would tell everything twice: whoever is there already says so. */
const isThere = !document.dispatchEvent(new Event(THERE, { cancelable: true }));
if (!isThere) {
  document.addEventListener(THERE, (event) => event.preventDefault());
  listenToBoxes();
  tellOfRoots();
}

function listenToBoxes(): void {
  window.alert = (...words: unknown[]): void => {
    (alert as (...words: unknown[]) => void).apply(window, words);
    answered({ accept: true });
  };

  window.confirm = (message?: string): boolean => {
    const accept = confirm.call(window, message);
    answered({ accept });
    return accept;
  };

  window.prompt = (message?: string, given?: string): string | null => {
    const text = prompt.call(window, message, given);
    answered({ accept: text !== null, asked: String(message ?? ""), ...(text === null ? {} : { text }) });
    return text;
  };
}

function tellOfRoots(): void {
  const { attachShadow } = Element.prototype;

  Element.prototype.attachShadow = function (init: ShadowRootInit): ShadowRoot {
    const root = attachShadow.call(this, init);
    this.dispatchEvent(new Event(ROOTED, { bubbles: true, composed: true }));
    return root;
  };
}

function answered(answer: { accept: boolean; asked?: string; text?: string }): void {
  document.dispatchEvent(new CustomEvent(ANSWERED, { detail: JSON.stringify(answer) }));
}
