/** Shows a step's text from plain nodes. Unknown nodes are what is in them; a link that may not be followed is text. */
import type { ReactNode } from "react";
import type { Mark, Node } from "../api";
import styles from "./Body.module.css";
import { isFollowable } from "./links";

const HEADINGS = ["h3", "h3", "h4", "h5", "h6", "h6"] as const;

const LINES = {
  paragraph: "p",
  bulletList: "ul",
  listItem: "li",
  blockquote: "blockquote",
} as const;

const FORMATS = { bold: "strong", italic: "em", strike: "s", underline: "u", code: "code" } as const;

const at = <T extends object>(table: T, key: string): T[keyof T] | undefined =>
  Object.hasOwn(table, key) ? table[key as keyof T] : undefined;

interface MarkedProps {
  text: string;
  marks: readonly Mark[];
}

/** From the outermost mark to the innermost. */
function Marked({ text, marks: [mark, ...others] }: MarkedProps): ReactNode {
  if (!mark) return text;
  const inside = <Marked text={text} marks={others} />;
  const href = mark.type === "link" ? String(mark.attrs?.href ?? "") : "";
  if (isFollowable(href)) {
    return (
      <a href={href} rel="noopener noreferrer nofollow" target="_blank">
        {inside}
      </a>
    );
  }
  const Format = at(FORMATS, mark.type);
  return Format ? <Format>{inside}</Format> : inside;
}

function Block({ node }: { node: Node }): ReactNode {
  const inside = <Blocks nodes={node.content ?? []} />;
  const Line = at(LINES, node.type);
  if (Line) return <Line>{node.content?.length ? inside : <br />}</Line>;
  switch (node.type) {
    case "text":
      return <Marked text={node.text ?? ""} marks={node.marks ?? []} />;
    case "hardBreak":
      return <br />;
    case "horizontalRule":
      return <hr />;
    case "orderedList":
      return <ol start={Number(node.attrs?.start ?? 1) || 1}>{inside}</ol>;
    case "codeBlock":
      return (
        <pre>
          <code>{inside}</code>
        </pre>
      );
    case "heading": {
      const Heading = HEADINGS[Number(node.attrs?.level ?? 1) - 1] ?? "h6";
      return <Heading>{inside}</Heading>;
    }
    default:
      return inside;
  }
}

function Blocks({ nodes }: { nodes: readonly Node[] }): ReactNode {
  // Nodes have no names of their own, and this is drawn anew as a whole: their place is their key.
  // biome-ignore lint/suspicious/noArrayIndexKey: see the line above.
  return nodes.map((node, index) => <Block key={index} node={node} />);
}

export function RichText({ nodes }: { nodes: readonly Node[] }) {
  return (
    <div className={styles.text}>
      <Blocks nodes={nodes} />
    </div>
  );
}
