/**
 * What a step's text may hold, and how it lives in the document.
 *
 * The nodes and marks are exactly those that the server's docmodel knows. An editor deletes what breaks its schema, so
 * nothing that docmodel writes may be missing here, and what is not in there is not written.
 */
import { type AnyExtension, Extension } from "@tiptap/core";
import { Placeholder } from "@tiptap/extensions";
import StarterKit from "@tiptap/starter-kit";
import { yCursorPlugin, ySyncPlugin } from "@tiptap/y-tiptap";
import type { Awareness } from "y-protocols/awareness";
import type * as Y from "yjs";
import { hereFrom } from "../live/presence";
import styles from "./Body.module.css";
import { isFollowable } from "./links";

/** For reading: the schema alone. */
export const written: readonly AnyExtension[] = [
  StarterKit.configure({
    // Undo is the guide's, over all its texts. A trailing paragraph would be an edit that nobody made.
    undoRedo: false,
    trailingNode: false,
    link: {
      openOnClick: false,
      defaultProtocol: "https",
      HTMLAttributes: { target: null, rel: "noopener noreferrer nofollow", class: null },
      isAllowedUri: (url) => isFollowable(url),
    },
  }),
];

export function liveExtensions(
  fragment: Y.XmlFragment,
  awareness: Awareness,
  placeholder: string,
): AnyExtension[] {
  return [
    ...written,
    Placeholder.configure({ placeholder, showOnlyCurrent: false }),
    Extension.create({
      name: "live",
      // Above the others: what Yjs says must be in before anything else looks at the text.
      priority: 1000,
      addProseMirrorPlugins: () => [
        ySyncPlugin(fragment),
        yCursorPlugin(awareness, { cursorBuilder: caret, selectionBuilder: selection }),
      ],
    }),
  ];
}

function caret(user: unknown, client: number): HTMLElement {
  const here = hereFrom(client, { user });
  const element = document.createElement("span");
  element.className = styles.caret ?? "";
  element.dataset.testid = "remote-caret";
  element.style.setProperty("--who", here?.colour ?? "");
  const name = document.createElement("span");
  name.className = styles.name ?? "";
  name.textContent = here?.name ?? "Somebody";
  element.append(name);
  return element;
}

function selection(user: unknown, client: number): { class: string; style: string } {
  return { class: styles.selected ?? "", style: `--who: ${hereFrom(client, { user })?.colour ?? ""}` };
}
