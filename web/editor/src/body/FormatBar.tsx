/** A small bar over selected words. Everything on it has a shortcut, so it never takes the keyboard by itself. */
import type { Editor } from "@tiptap/core";
import { type FormEvent, useEffect, useState } from "react";
import { createPortal } from "react-dom";
import { Button, IconButton } from "../ui/Button";
import type { IconName } from "../ui/Icon";
import bar from "./Floating.module.css";
import { wholeAddress } from "./links";

const FORMATS: readonly [string, IconName, string][] = [
  ["bold", "bold", "Bold (Ctrl+B)"],
  ["italic", "italic", "Italic (Ctrl+I)"],
  ["strike", "strike", "Strike through (Ctrl+Shift+S)"],
  ["code", "code", "Code (Ctrl+E)"],
];

const WIDTH = 196; // pixels of the bar with its five buttons

interface Shown {
  left: number;
  top: number;
  href: string;
}

function shownFor(editor: Editor): Shown | null {
  const { from, to, empty } = editor.state.selection;
  if (
    (empty && !editor.isActive("link")) ||
    !editor.isFocused ||
    !editor.isEditable ||
    editor.isActive("codeBlock")
  )
    return null;
  const start = editor.view.coordsAtPos(from);
  const end = editor.view.coordsAtPos(to);
  const left = start.top === end.top ? (start.left + end.left) / 2 - WIDTH / 2 : start.left;
  return {
    left,
    top: Math.min(start.top, end.top),
    href: String(editor.getAttributes("link").href ?? ""),
  };
}

export function FormatBar({ editor }: { editor: Editor }) {
  const [shown, setShown] = useState<Shown | null>(null);
  const [linking, setLinking] = useState(false);

  useEffect(() => {
    const look = () => setShown(shownFor(editor));
    const leave = ({ event }: { event: FocusEvent }) => {
      if (!(event.relatedTarget instanceof Element && event.relatedTarget.closest(`.${bar.bar}`)))
        setShown(null);
    };
    const key = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      if (shownFor(editor)) setLinking(true);
    };
    const scroll = () => setShown(null);
    editor.on("selectionUpdate", look).on("update", look).on("focus", look).on("blur", leave);
    editor.view.dom.addEventListener("keydown", key);
    window.addEventListener("scroll", scroll, { passive: true });
    const { dom } = editor.view;
    return () => {
      editor.off("selectionUpdate", look).off("update", look).off("focus", look).off("blur", leave);
      dom.removeEventListener("keydown", key);
      window.removeEventListener("scroll", scroll);
    };
  }, [editor]);

  if (!shown) return null;
  const done = () => {
    setLinking(false);
    editor.commands.focus();
  };
  return createPortal(
    <div
      role="toolbar"
      aria-label="Format"
      className={bar.bar}
      style={{
        left: Math.max(8, Math.min(shown.left, window.innerWidth - 320)),
        top: Math.max(64, shown.top - 48),
      }}
      onMouseDown={(event) => linking || event.preventDefault()}
    >
      {linking ? (
        <LinkForm editor={editor} href={shown.href} onDone={done} />
      ) : (
        <>
          {FORMATS.map(([mark, icon, label]) => (
            <IconButton
              key={mark}
              icon={icon}
              label={label}
              aria-pressed={editor.isActive(mark)}
              onClick={() => editor.chain().focus().toggleMark(mark).run()}
            />
          ))}
          <IconButton
            icon="link"
            label="Link (Ctrl+K)"
            aria-pressed={shown.href !== ""}
            onClick={() => setLinking(true)}
          />
          {shown.href !== "" && (
            <a className={bar.open} href={shown.href} target="_blank" rel="noopener noreferrer nofollow">
              Open
            </a>
          )}
        </>
      )}
    </div>,
    document.body,
  );
}

function LinkForm({ editor, href, onDone }: { editor: Editor; href: string; onDone(): void }) {
  const [address, setAddress] = useState(href);
  const whole = wholeAddress(address);
  const link = (event: FormEvent) => {
    event.preventDefault();
    if (!whole) return;
    editor.chain().focus().extendMarkRange("link").setLink({ href: whole }).run();
    onDone();
  };
  const unlink = () => {
    editor.chain().focus().extendMarkRange("link").unsetLink().run();
    onDone();
  };
  return (
    <form
      className={bar.link}
      onSubmit={link}
      onKeyDown={(event) => event.key === "Escape" && onDone()}
      onBlur={(event) => event.currentTarget.contains(event.relatedTarget) || onDone()}
    >
      <input
        // The bar was opened to type an address: the keyboard belongs here.
        // biome-ignore lint/a11y/noAutofocus: see the line above.
        autoFocus
        aria-label="Address of the link"
        placeholder="https://"
        value={address}
        onChange={(event) => setAddress(event.target.value)}
      />
      <Button type="submit" look="quiet" disabled={!whole}>
        Link
      </Button>
      {href !== "" && (
        <Button look="quiet" onClick={unlink}>
          Remove
        </Button>
      )}
    </form>
  );
}
