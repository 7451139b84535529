/** What the slash menu offers: changes to the text at the caret, and things to do with the step. */
import type { Editor, Range } from "@tiptap/core";
import type { IconName } from "../ui/Icon";

/** What the text cannot do by itself; the step does it. */
export type SlashAction = "picture" | "tip" | "alert" | "step";

export interface Offer {
  words: string;
  note: string;
  icon: IconName;
  /** Other words by which one may look for it. */
  also: string;
  run(editor: Editor, range: Range, act: (action: SlashAction) => void): void;
}

const toStep =
  (action: SlashAction): Offer["run"] =>
  (editor, range, act) => {
    editor.chain().focus().deleteRange(range).run();
    act(action);
  };

export const OFFERS: readonly Offer[] = [
  {
    words: "Heading",
    note: "##",
    icon: "heading",
    also: "title",
    run: (editor, range) => editor.chain().focus().deleteRange(range).setHeading({ level: 2 }).run(),
  },
  {
    words: "Bullet list",
    note: "-",
    icon: "bullets",
    also: "points unordered",
    run: (editor, range) => editor.chain().focus().deleteRange(range).toggleBulletList().run(),
  },
  {
    words: "Numbered list",
    note: "1.",
    icon: "numbers",
    also: "ordered",
    run: (editor, range) => editor.chain().focus().deleteRange(range).toggleOrderedList().run(),
  },
  {
    words: "Code",
    note: "```",
    icon: "code",
    also: "block monospace",
    run: (editor, range) => editor.chain().focus().deleteRange(range).toggleCodeBlock().run(),
  },
  {
    words: "Quote",
    note: ">",
    icon: "quote",
    also: "blockquote",
    run: (editor, range) => editor.chain().focus().deleteRange(range).toggleBlockquote().run(),
  },
  {
    words: "Divider",
    note: "---",
    icon: "divider",
    also: "rule line",
    run: (editor, range) => editor.chain().focus().deleteRange(range).setHorizontalRule().run(),
  },
  {
    words: "Picture",
    note: "of this step",
    icon: "picture",
    also: "image screenshot",
    run: toStep("picture"),
  },
  { words: "Step", note: "after this one", icon: "plus", also: "new add", run: toStep("step") },
  { words: "Tip", note: "after this step", icon: "tip", also: "note info", run: toStep("tip") },
  {
    words: "Important",
    note: "after this step",
    icon: "alert",
    also: "alert caution warning",
    run: toStep("alert"),
  },
];

export function offersFor(query: string): Offer[] {
  const wanted = query.toLowerCase();
  return OFFERS.filter(({ words, also }) => `${words} ${also}`.toLowerCase().includes(wanted));
}
