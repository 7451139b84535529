/**
 * How much of the page is covered at its top. The bar is higher on a phone that has a sentence to show, and an ending
 * stands below it: what sticks there, or is scrolled to, must come to lie beneath all of it.
 */
import { type RefObject, useLayoutEffect, useRef } from "react";

/** For the element that lies over the page: the token --top is its height while it is there. */
export function useOverhead(): RefObject<HTMLDivElement | null> {
  const overhead = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const element = overhead.current;
    if (element === null) return;
    const { style } = document.documentElement;
    const observer = new ResizeObserver(() => style.setProperty("--top", `${element.offsetHeight}px`));
    observer.observe(element);
    return () => {
      observer.disconnect();
      style.removeProperty("--top");
    };
  }, []);
  return overhead;
}
