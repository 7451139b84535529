import { KIND_WORDS } from "../model/kinds";
import type { Placed } from "../model/order";
import { KINDS } from "../model/schema";
import { moveStep, removeStep, setKind, setPicture } from "../model/steps";
import { useGuide } from "../model/uses";
import { IconButton } from "../ui/Button";
import { Menu, MenuItem, MenuLabel, MenuLine } from "../ui/Menu";
import { say } from "../ui/toasts";
import { focusNeighbour } from "./focus";
import { keepFocus } from "./keepFocus";
import styles from "./StepTools.module.css";
import { afterwards } from "./takeBack";

interface Props {
  placed: Placed;
  index: number;
  count: number;
  hasPicture: boolean;
  onPicture(): void;
}

/** What one can do with a step. They wait in the corner until one comes near, and are always there for the keyboard. */
export function StepTools({ placed, index, count, hasPicture, onPicture }: Props) {
  const { doc, undo } = useGuide();
  const { id, kind } = placed;

  const move = (way: 1 | -1) => keepFocus(() => moveStep(doc, id, index + way));

  const remove = (event?: { detail: number }) => {
    // By the keyboard: it goes on at the step that takes this one's place.
    if (event?.detail === 0) focusNeighbour(id);
    undo.stopCapturing();
    removeStep(doc, id);
    undo.stopCapturing();
    const drop = say("Step deleted", { words: "Undo", run: () => undo.undo() });
    afterwards(undo, drop);
  };
  const copyLink = () => {
    const { origin, pathname } = window.location;
    navigator.clipboard
      .writeText(`${origin}${pathname}#step-${id}`)
      .then(() => say("Link to the step copied"))
      .catch(() => say("The browser did not allow copying"));
  };

  return (
    <div className={styles.tools}>
      <IconButton
        icon="up"
        className={styles.hovered}
        label="Move up"
        data-testid="move-up"
        disabled={index === 0}
        onClick={() => move(-1)}
      />
      <IconButton
        icon="down"
        className={styles.hovered}
        label="Move down"
        data-testid="move-down"
        disabled={index === count - 1}
        onClick={() => move(1)}
      />
      <IconButton
        icon="bin"
        className={styles.hovered}
        label="Delete step"
        data-testid="delete-step"
        onClick={remove}
      />
      <Menu trigger={<IconButton icon="more" label="More about this step" data-testid="step-menu" />}>
        <MenuItem icon="picture" onSelect={onPicture}>
          {hasPicture ? "Replace picture" : "Add picture"}
        </MenuItem>
        {hasPicture && (
          <MenuItem icon="close" onSelect={() => setPicture(doc, id, null)}>
            Remove picture
          </MenuItem>
        )}
        <MenuItem icon="link" onSelect={copyLink}>
          Copy link to step
        </MenuItem>
        <MenuItem icon="up" disabled={index === 0} onSelect={() => move(-1)}>
          Move up
        </MenuItem>
        <MenuItem icon="down" disabled={index === count - 1} onSelect={() => move(1)}>
          Move down
        </MenuItem>
        <MenuItem icon="bin" danger onSelect={() => remove()}>
          Delete step
        </MenuItem>
        <MenuLine />
        <MenuLabel>Show as</MenuLabel>
        {KINDS.map((one) => (
          <MenuItem
            key={one}
            {...(one === kind ? { icon: "check" as const } : {})}
            onSelect={() => setKind(doc, id, one)}
          >
            {KIND_WORDS[one].name}
          </MenuItem>
        ))}
      </Menu>
    </div>
  );
}
