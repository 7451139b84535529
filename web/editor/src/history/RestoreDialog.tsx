import type { Version } from "../api";
import { told } from "../problem";
import { useRestore } from "../queries";
import { Confirm } from "../ui/Dialog";
import { say } from "../ui/toasts";

interface Props {
  guide: string;
  version: Version;
  onClose(): void;
  onDone?: () => void;
}

/** Asks before restoring, and says what it is: one more edit, in front of everybody, that can be taken back. */
export function RestoreDialog({ guide, version, onClose, onDone }: Props) {
  const restore = useRestore(guide);
  const confirmed = () => {
    // The dialog is gone before the answer comes, so these must not hang on it.
    restore
      .mutateAsync(version.id)
      .then(() => {
        say(`The guide is as it was in “${version.name}”`);
        onDone?.();
      })
      .catch((error: unknown) => say(told(error)));
    onClose();
  };
  return (
    <Confirm
      title={`Restore “${version.name}”?`}
      about="This is an edit like any other: everybody sees it at once, what others write meanwhile is kept, and what the guide says now is kept as a version of its own, so that you can go back."
      yes="Restore"
      onYes={confirmed}
      onClose={onClose}
    />
  );
}
