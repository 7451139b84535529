/** The editor of one step's text: ProseMirror bound to the document, with a slash menu and a bar for formats. */
import { Editor } from "@tiptap/core";
import { useEffect, useEffectEvent, useRef, useState } from "react";
import type * as Y from "yjs";
import { useGuide } from "../model/uses";
import type { SlashAction } from "./actions";
import type { Point } from "./Body";
import { liveExtensions } from "./extensions";
import { FormatBar } from "./FormatBar";
import { SlashMenu } from "./SlashMenu";
import { SlashStore, slash } from "./slash";

interface Props {
  fragment: Y.XmlFragment;
  label: string;
  onAction(action: SlashAction): void;
  /** Where in the window the caret goes at first, or null to leave the keyboard where it is. */
  start: Point | null;
}

const PLACEHOLDER = "Say more, or press / for headings, lists and pictures";

export function EditorHere({ fragment, label, onAction, start }: Props) {
  const { awareness } = useGuide();
  const place = useRef<HTMLDivElement>(null);
  const [editor, setEditor] = useState<Editor | null>(null);
  const [store] = useState(() => new SlashStore());
  const act = useEffectEvent(onAction);
  const begin = useEffectEvent((made: Editor) => {
    if (start) made.commands.focus(made.view.posAtCoords(start)?.pos ?? "end");
  });

  useEffect(() => {
    if (!place.current) return undefined;
    const made = new Editor({
      element: place.current,
      extensions: [
        ...liveExtensions(fragment, awareness, PLACEHOLDER),
        slash(store, (offer, here, range) => offer.run(here, range, act)),
      ],
      editorProps: { attributes: { role: "textbox", "aria-multiline": "true" } },
    });
    setEditor(made);
    begin(made);
    return () => {
      setEditor(null);
      made.destroy();
    };
  }, [fragment, awareness, store]);

  useEffect(() => {
    editor?.view.dom.setAttribute("aria-label", label);
  }, [editor, label]);

  return (
    <>
      <div ref={place} />
      {editor && <SlashMenu store={store} text={editor.view.dom} />}
      {editor && <FormatBar editor={editor} />}
    </>
  );
}
