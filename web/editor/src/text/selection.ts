/** The browser's selection inside one element, counted in characters (UTF-16) of its text. */
export interface Selected {
  anchor: number;
  head: number;
}

function offsetOf(element: HTMLElement, node: Node, offset: number): number {
  const range = document.createRange();
  range.selectNodeContents(element);
  range.setEnd(node, offset);
  return range.toString().length;
}

/** Where the selection is, or null when it is not all in this element. */
export function placeIn(element: HTMLElement): Selected | null {
  const selection = document.getSelection();
  const { anchorNode, focusNode } = selection ?? {};
  if (!selection || !anchorNode || !focusNode) return null;
  if (!element.contains(anchorNode) || !element.contains(focusNode)) return null;
  return {
    anchor: offsetOf(element, anchorNode, selection.anchorOffset),
    head: offsetOf(element, focusNode, selection.focusOffset),
  };
}

/** The text node and offset of a character, or the element itself when it is empty. */
export function pointAt(element: HTMLElement, at: number): [Node, number] {
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  let left = at;
  let last: Text | null = null;
  for (let node = walker.nextNode(); node instanceof Text; node = walker.nextNode()) {
    if (left <= node.data.length) return [node, left];
    left -= node.data.length;
    last = node;
  }
  return last ? [last, last.data.length] : [element, 0];
}

export function selectIn(element: HTMLElement, { anchor, head }: Selected): void {
  const [anchorNode, anchorOffset] = pointAt(element, anchor);
  const [headNode, headOffset] = pointAt(element, head);
  document.getSelection()?.setBaseAndExtent(anchorNode, anchorOffset, headNode, headOffset);
}
