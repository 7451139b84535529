import { Dialog as Radix } from "radix-ui";
import type { ReactNode } from "react";
import { Button, IconButton } from "./Button";
import styles from "./Dialog.module.css";

interface Props {
  title: string;
  /** One sentence on what this is about. */
  about?: string;
  /** Does it ask, and wait for an answer? */
  asks?: boolean;
  onClose(): void;
  children: ReactNode;
}

export function Dialog({ title, about, asks = false, onClose, children }: Props) {
  return (
    <Radix.Root open onOpenChange={(open) => !open && onClose()}>
      <Radix.Portal>
        <Radix.Overlay className={styles.veil} />
        <Radix.Content
          role={asks ? "alertdialog" : "dialog"}
          className={styles.dialog}
          {...(about ? {} : { "aria-describedby": undefined })}
        >
          <div className={styles.head}>
            <Radix.Title className={styles.title}>{title}</Radix.Title>
            <Radix.Close asChild>
              <IconButton icon="close" label="Close" />
            </Radix.Close>
          </div>
          {about && <Radix.Description className={styles.about}>{about}</Radix.Description>}
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

interface ConfirmProps {
  title: string;
  about: string;
  yes: string;
  danger?: boolean;
  onYes(): void;
  onClose(): void;
}

/** Asks before something large. The answer that changes nothing has the focus. */
export function Confirm({ title, about, yes, danger = false, onYes, onClose }: ConfirmProps) {
  return (
    <Dialog title={title} about={about} asks onClose={onClose}>
      <div className={styles.answers}>
        <Button onClick={onClose}>Cancel</Button>
        <Button look={danger ? "danger" : "primary"} onClick={onYes}>
          {yes}
        </Button>
      </div>
    </Dialog>
  );
}
