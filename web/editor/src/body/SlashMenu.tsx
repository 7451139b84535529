import { useEffect, useId, useSyncExternalStore } from "react";
import { createPortal } from "react-dom";
import { Icon } from "../ui/Icon";
import menu from "./Floating.module.css";
import type { SlashStore } from "./slash";

const HEIGHT = 376; // pixels, as in Floating.module.css

/** The menu under the caret. The keyboard stays in the text, which says which offer is chosen. */
export function SlashMenu({ store, text }: { store: SlashStore; text: HTMLElement }) {
  const open = useSyncExternalStore(store.subscribe, store.get);
  const id = useId();
  const shown = open !== null && open.rect !== null && open.offers.length > 0;

  useEffect(() => {
    if (!shown) return undefined;
    text.setAttribute("aria-controls", id);
    text.setAttribute("aria-activedescendant", `${id}-${open.chosen}`);
    document.getElementById(`${id}-${open.chosen}`)?.scrollIntoView({ block: "nearest" });
    return () => {
      text.removeAttribute("aria-controls");
      text.removeAttribute("aria-activedescendant");
    };
  }, [text, id, shown, open?.chosen]);

  if (!shown || !open.rect) return null;
  const { left, bottom, top } = open.rect;
  const above = bottom + HEIGHT + 16 > window.innerHeight && top > HEIGHT;
  return createPortal(
    <div
      id={id}
      role="listbox"
      aria-label="Insert"
      className={menu.menu}
      style={{
        left: Math.max(8, Math.min(left, window.innerWidth - 280)),
        ...(above ? { bottom: window.innerHeight - top + 4 } : { top: bottom + 4 }),
      }}
    >
      {open.offers.map((offer, index) => (
        <div
          key={offer.words}
          id={`${id}-${index}`}
          role="option"
          tabIndex={-1}
          aria-selected={index === open.chosen}
          className={menu.offer}
          onMouseDown={(event) => {
            event.preventDefault();
            open.choose(offer);
          }}
        >
          <Icon name={offer.icon} />
          <span>{offer.words}</span>
          <small>{offer.note}</small>
        </div>
      ))}
    </div>,
    document.body,
  );
}
