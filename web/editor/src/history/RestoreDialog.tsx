import { told } from "../problem";
import { useRestore, type Version } from "../queries";
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
    restore.mutate(version.id, {
      onSuccess: () => {
        say(`The guide is as it was in “${version.name}”`);
        onDone?.();
      },
      onError: (error) => say(told(error)),
    });
    onClose();
  };
  return (
    <Confirm
      title={`Restore “${version.name}”?`}
      about="This is an edit like any other: everybody sees it at once, what others write meanwhile is kept, and you can go back. Name the present version first if you want to find it again."
      yes="Restore"
      onYes={confirmed}
      onClose={onClose}
    />
  );
}
