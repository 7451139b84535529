/** "/" at the start of a word opens the menu. What is open stands in a small store that the menu's component reads. */
import { type Editor, Extension, type Range } from "@tiptap/core";
import { Suggestion, type SuggestionProps } from "@tiptap/suggestion";
import { type Offer, offersFor } from "./actions";

export interface OpenSlash {
  offers: readonly Offer[];
  chosen: number;
  rect: DOMRect | null;
  choose(offer: Offer): void;
}

export class SlashStore {
  #open: OpenSlash | null = null;
  #listeners = new Set<() => void>();

  get = (): OpenSlash | null => this.#open;

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  set(open: OpenSlash | null): void {
    this.#open = open;
    for (const listener of this.#listeners) listener();
  }

  /** The keyboard stays in the text: the menu is walked from there. True when the key was meant for it. */
  press(key: string): boolean {
    const open = this.#open;
    if (!open || open.offers.length === 0) return false;
    const step = { ArrowDown: 1, ArrowUp: -1 }[key];
    if (step) {
      this.set({ ...open, chosen: (open.chosen + step + open.offers.length) % open.offers.length });
      return true;
    }
    const offer = open.offers[open.chosen];
    if ((key !== "Enter" && key !== "Tab") || !offer) return false;
    open.choose(offer);
    return true;
  }
}

const show = (store: SlashStore, props: SuggestionProps<Offer, Offer>): void =>
  store.set({
    offers: props.items,
    chosen: 0,
    rect: props.clientRect?.() ?? null,
    choose: (offer) => props.command(offer),
  });

export function slash(
  store: SlashStore,
  run: (offer: Offer, editor: Editor, range: Range) => void,
): Extension {
  return Extension.create({
    name: "slash",
    addProseMirrorPlugins() {
      return [
        Suggestion<Offer, Offer>({
          editor: this.editor,
          char: "/",
          items: ({ query }) => offersFor(query),
          // Somebody else's "/" must not open a menu here, nor one inside code.
          allow: ({ editor }) => editor.isFocused && !editor.isActive("codeBlock"),
          command: ({ editor, range, props }) => run(props, editor, range),
          render: () => ({
            onStart: (props) => show(store, props),
            onUpdate: (props) => show(store, props),
            onKeyDown: ({ event }) => {
              if (event.key !== "Escape") return store.press(event.key);
              store.set(null);
              return true;
            },
            onExit: () => store.set(null),
          }),
        }),
      ];
    },
  });
}
