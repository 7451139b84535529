/**
 * When steps change places, whoever moved them, an element that holds the keyboard may be moved in the page: browsers
 * then take the keyboard away from it. React gives it back, but sets the caret only where contenteditable is "true".
 */
import { Component, type ReactNode } from "react";
import { placeIn, selectIn } from "../text/selection";

interface Props {
  /** What the children stand in; the caret is looked after when it changes. */
  order: string;
  children: ReactNode;
}

type GiveBack = () => void;

/** Leaves the keyboard and the caret where they are while its children are put in another order. */
export class KeepCaret extends Component<Props> {
  override getSnapshotBeforeUpdate({ order }: Props): GiveBack | null {
    return order === this.props.order ? null : caretHeld();
  }

  override componentDidUpdate(_before: Props, _state: unknown, giveBack: GiveBack | null): void {
    giveBack?.();
  }

  override render(): ReactNode {
    return this.props.children;
  }
}

function caretHeld(): GiveBack | null {
  const held = document.activeElement;
  const caret = held instanceof HTMLElement ? placeIn(held) : null;
  if (!(held instanceof HTMLElement) || !caret) return null;
  return () => {
    const now = document.activeElement === held ? placeIn(held) : null;
    if (!held.isConnected || (now?.anchor === caret.anchor && now.head === caret.head)) return;
    held.focus({ preventScroll: true });
    selectIn(held, caret);
  };
}
