/** What a kind of step is called, as on the reading page: colour and place alone are not heard. */
import type { IconName } from "../ui/Icon";
import type { Kind } from "./schema";

interface Words {
  /** In the menu that turns one kind into another. */
  name: string;
  /** Over its title, for readers; none for what is numbered, or is a title itself. */
  label?: string;
  icon?: IconName;
  placeholder: string;
}

export const KIND_WORDS: Readonly<Record<Kind, Words>> = {
  action: { name: "Step", placeholder: "What to do" },
  heading: { name: "Heading", placeholder: "Heading" },
  tip: { name: "Tip", label: "Tip", icon: "tip", placeholder: "A tip" },
  alert: { name: "Important", label: "Important", icon: "alert", placeholder: "What to beware of" },
  gap: { name: "Not captured", label: "Not captured", icon: "gap", placeholder: "What is missing here" },
};
